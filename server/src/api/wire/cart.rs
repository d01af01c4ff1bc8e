//! Carts and their changes.

use super::{Image, Money, OptionValue, Totals};
use serde::{Deserialize, Serialize};
use shared::cart::{CartView, ChangeNote};
use shared::id::{CartId, VariantId};
use shop::{CartAnswer, Token, Written};
use utoipa::ToSchema;

/// A cart. Its prices and stock are today's.
#[derive(Serialize, ToSchema)]
pub struct Cart {
    /// Its id; null before its first write.
    #[schema(value_type = Option<String>, format = Uuid)]
    id: Option<CartId>,
    /// Counts the changes of its lines. An order names the one that the shopper saw.
    pub revision: u64,
    /// The sum of the quantities.
    item_count: u32,
    /// What is to be bought.
    lines: Vec<CartLine>,
    /// What is kept beside the cart, out of the totals.
    saved: Vec<CartLine>,
    /// What the lines come to, those that cannot be bought left out. Shipping and tax are known when it is ordered.
    totals: Totals,
    /// What the shopper should know of the change that was made: fewer came into the cart than were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Note>,
    /// The token of the guest session that this call has begun; other answers have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// So many of one variant.
#[derive(Serialize, ToSchema)]
struct CartLine {
    /// The line's id: that of its variant.
    #[schema(value_type = String, format = Uuid)]
    id: VariantId,
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    variant_id: VariantId,
    /// Stock keeping unit; may be blank.
    sku: String,
    /// The product's name.
    name: String,
    /// The product's name in addresses; blank where the shop does not know it any more.
    slug: String,
    /// Its image.
    image: Option<Image>,
    /// The variant's options.
    options: Vec<OptionValue>,
    /// How many.
    quantity: u32,
    /// How many can be had.
    available: u32,
    /// What one costs now.
    unit_price: Money,
    /// What one cost when it was added. It decides nothing.
    price_seen: Money,
    /// What they cost together.
    line_total: Money,
    /// How many of them were in the account's cart before the last merge.
    from_saved: u32,
    /// What is the matter with the line; nothing where it can be bought as it stands.
    problems: Vec<LineProblem>,
    /// True where tax is charged on it.
    taxable: bool,
    /// True where it is sent as a parcel. An order of lines that are not needs neither a shipping address nor a shipping method.
    requires_shipping: bool,
}

/// What is the matter with a line.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum LineProblem {
    /// It cost something else when it was added. It can be bought.
    PriceChanged {
        /// What it cost.
        from: Money,
        /// What it costs.
        to: Money,
    },
    /// There are fewer than the line asks for.
    OnlyLeft {
        /// How many there are.
        left: u32,
    },
    /// There are none left.
    SoldOut,
    /// It is no longer sold.
    Gone,
}

/// What the shopper should know of a change that was made.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Note {
    /// Fewer than asked for: that is all there is.
    OnlyLeft {
        /// How many there are.
        left: u32,
    },
    /// Fewer than asked for: the shop's limit per line.
    LimitReached,
}

/// What is to come into the cart.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    pub variant_id: VariantId,
    /// How many more of it.
    #[schema(value_type = u32, minimum = 1, maximum = 1000, example = 1)]
    pub quantity: shared::quantity::Quantity,
}

/// How many a line is to have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LineQuantity)]
pub struct Quantity {
    /// Exactly so many.
    #[schema(value_type = u32, minimum = 1, maximum = 1000, example = 2)]
    pub quantity: shared::quantity::Quantity,
}

impl From<CartView> for Cart {
    fn from(cart: CartView) -> Self {
        let lines = |lines: Vec<shared::cart::CartLine>| lines.into_iter().map(CartLine::from).collect();
        Self {
            id: cart.id,
            revision: cart.revision,
            item_count: cart.item_count,
            lines: lines(cart.lines),
            saved: lines(cart.saved),
            totals: cart.totals.into(),
            note: None,
            token: None,
        }
    }
}

impl From<Written<CartAnswer>> for Cart {
    fn from(Written { answer, begun }: Written<CartAnswer>) -> Self {
        Self { note: answer.note.map(Note::from), token: revealed(begun.as_ref()), ..answer.cart.into() }
    }
}

/// The token as its bearer gets it.
pub(super) fn revealed(token: Option<&Token>) -> Option<String> {
    token.map(|token| token.reveal().to_owned())
}

impl From<shared::cart::CartLine> for CartLine {
    fn from(line: shared::cart::CartLine) -> Self {
        Self {
            id: line.id,
            variant_id: line.variant_id,
            sku: line.sku,
            name: line.name,
            slug: line.slug,
            image: line.picture.map(Image::from),
            options: line.options.into_iter().map(OptionValue::from).collect(),
            quantity: line.quantity,
            available: line.available,
            taxable: line.taxable,
            requires_shipping: line.requires_shipping,
            unit_price: line.unit_price.into(),
            price_seen: line.price_seen.into(),
            line_total: line.line_total.into(),
            from_saved: line.from_saved,
            problems: line.problems.into_iter().map(LineProblem::from).collect(),
        }
    }
}

impl From<shared::cart::LineProblem> for LineProblem {
    fn from(problem: shared::cart::LineProblem) -> Self {
        use shared::cart::LineProblem as Domain;
        match problem {
            Domain::PriceChanged { from, to } => Self::PriceChanged { from: from.into(), to: to.into() },
            Domain::OnlyLeft { left } => Self::OnlyLeft { left },
            Domain::SoldOut => Self::SoldOut,
            Domain::Gone => Self::Gone,
        }
    }
}

impl From<ChangeNote> for Note {
    fn from(note: ChangeNote) -> Self {
        match note {
            ChangeNote::OnlyLeft { left, .. } => Self::OnlyLeft { left },
            ChangeNote::LimitReached { .. } => Self::LimitReached,
        }
    }
}
