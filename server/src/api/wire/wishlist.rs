//! Wishlists, and what comes of them.

use super::cart::{LineProblem, Note};
use super::{Cart, Image, Money, OptionValue, names};
use crate::api::problem::{Problem, WrongField};
use serde::{Deserialize, Serialize};
use shared::cart::ChangeRefused;
use shared::id::{GuestWishlistId, VariantId, WishlistId};
use shared::time::Timestamp;
use shared::wishlist::{GuestWishlistItem, WishlistName, WishlistOutcome, WishlistView, are_of_one_wishlist};
use shop::{AddedItem, AddedToCart, MovedToCart, WishlistMerged};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// The account's wishlists.
#[derive(Serialize, ToSchema)]
pub struct Wishlists {
    /// They, the default first.
    items: Vec<WishlistSummary>,
    /// Counts the changes of all of them together.
    revision: u64,
}

/// A wishlist among others.
#[derive(Serialize, ToSchema)]
struct WishlistSummary {
    /// Its id; null of the default before the first write.
    #[schema(value_type = Option<String>, format = Uuid)]
    id: Option<WishlistId>,
    /// Its name.
    name: String,
    /// True of the default, the oldest: `default` stands for its id in addresses.
    is_default: bool,
    /// True where a link leads to it.
    is_shared: bool,
    /// The variants on it.
    #[schema(value_type = Vec<String>)]
    variant_ids: Vec<VariantId>,
}

/// A wishlist. Its prices and stock are today's.
#[derive(Serialize, ToSchema)]
pub struct Wishlist {
    /// Its id; null of the default before the first write.
    #[schema(value_type = Option<String>, format = Uuid)]
    id: Option<WishlistId>,
    /// Its name.
    name: String,
    /// True of the default.
    is_default: bool,
    /// True where a link leads to it.
    is_shared: bool,
    /// Counts the changes of the account's lists.
    pub revision: u64,
    /// Its items.
    items: Vec<WishlistLine>,
}

/// A wishlist as whoever has its link sees it.
#[derive(Serialize, ToSchema)]
pub struct SharedWishlist {
    /// Its name.
    name: String,
    /// Its items now.
    items: Vec<WishlistLine>,
}

/// A variant on a wishlist.
#[derive(Serialize, ToSchema)]
struct WishlistLine {
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
    /// Units that can be had.
    available: u32,
    /// Its price now.
    price: Money,
    /// Its price when it was added. It decides nothing.
    price_seen: Money,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
    /// Problems with it; empty where it can be bought as when it was added.
    problems: Vec<LineProblem>,
}

/// A name for a wishlist.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWishlist {
    /// Its name.
    #[schema(min_length = 1, max_length = 60, example = "Birthday")]
    name: String,
}

/// An item for a wishlist.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWishlistItem {
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    pub variant_id: VariantId,
}

/// A guest's wishlist, as the storefront keeps it in the browser.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "what a stored list has besides is read and not needed")]
pub struct GuestWishlist {
    /// The version of the shape.
    #[schema(example = 1)]
    version: Option<u32>,
    /// Its id: what was merged of it once is not merged again.
    #[schema(value_type = String, format = Uuid)]
    pub id: GuestWishlistId,
    /// Counts its changes.
    revision: Option<u64>,
    /// Its items, each variant once.
    #[schema(max_items = 200)]
    items: Vec<GuestItem>,
    /// When it last changed.
    #[schema(value_type = Option<String>, format = DateTime)]
    updated_at: Option<Timestamp>,
    /// Numbers of the changes of each of the browser's tabs that it contains.
    writers: Option<Vec<super::merge::Writer>>,
}

/// A variant on a guest's wishlist.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GuestWishlistItem)]
struct GuestItem {
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    id: VariantId,
    /// The price that was seen when it was added. It decides nothing.
    #[schema(value_type = Option<Money>)]
    price_seen: Option<shared::money::Money>,
    /// When it was added; now, where it is not said.
    #[schema(value_type = Option<String>, format = DateTime)]
    added_at: Option<Timestamp>,
}

/// Outcome of merging a guest's wishlist.
#[derive(Serialize, ToSchema)]
pub struct MergedWishlist {
    /// The default list now.
    pub wishlist: Wishlist,
    /// Outcome of each item of the guest's list.
    receipt: WishlistReceipt,
}

/// Outcome of a merge, item by item.
#[derive(Serialize, ToSchema)]
struct WishlistReceipt {
    /// The items in the guest's order.
    lines: Vec<WishlistReceiptLine>,
}

/// Outcome of one item.
#[derive(Serialize, ToSchema)]
struct WishlistReceiptLine {
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    variant_id: VariantId,
    /// Outcome of it. An item that is `full` was not merged: it can be, once there is room.
    #[schema(schema_with = outcomes)]
    outcome: WishlistOutcome,
}

/// A wishlist and the cart after an item was moved.
#[derive(Serialize, ToSchema)]
pub struct Moved {
    /// The list now.
    pub wishlist: Wishlist,
    /// The cart now.
    cart: Cart,
    /// A note for the shopper; none where there is nothing to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Note>,
}

/// The cart after a wishlist was added to it.
#[derive(Serialize, ToSchema)]
pub struct Added {
    /// The cart now.
    pub cart: Cart,
    /// Outcome of each item, in the list's order; empty where all of it was done before.
    items: Vec<AddedLine>,
}

/// Outcome of one item.
#[derive(Serialize, ToSchema)]
struct AddedLine {
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    variant_id: VariantId,
    /// A note for the shopper; none where there is nothing to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Note>,
    /// Reason for which it is not in the cart; null where it is.
    #[schema(schema_with = refusals)]
    refused: Option<ChangeRefused>,
}

/// A link to a shared wishlist.
#[derive(Serialize, ToSchema)]
pub struct WishlistLink {
    /// For `GET /shared-wishlists/{token}`.
    pub token: String,
}

fn outcomes() -> Object {
    use WishlistOutcome::{Added, Full, Kept, Unknown};
    names(&[Added, Kept, Full, Unknown])
}

fn refusals() -> Object {
    use ChangeRefused::{CartFull, Gone, SoldOut, Unknown};
    names(&[Some(Unknown), Some(Gone), Some(SoldOut), Some(CartFull), None])
}

impl NewWishlist {
    /// The name, or what is wrong with it.
    pub fn read(&self) -> Result<WishlistName, Problem> {
        WishlistName::parse(&self.name).map_err(|problem| {
            Problem::wrong_fields(&[WrongField { field: "name".to_owned(), detail: problem.to_string() }])
        })
    }
}

impl GuestWishlist {
    /// Its items; none where they are not those of one list.
    pub fn items(&self, now: Timestamp) -> Option<Vec<GuestWishlistItem>> {
        let item = |item: &GuestItem| GuestWishlistItem {
            variant: item.id,
            price_seen: item.price_seen,
            added_at: item.added_at.unwrap_or(now),
        };
        let items: Vec<_> = self.items.iter().map(item).collect();
        are_of_one_wishlist(&items).then_some(items)
    }
}

impl From<(u64, Vec<shared::wishlist::WishlistSummary>)> for Wishlists {
    fn from((revision, lists): (u64, Vec<shared::wishlist::WishlistSummary>)) -> Self {
        let of = |list: shared::wishlist::WishlistSummary| WishlistSummary {
            id: list.id,
            name: list.name,
            is_default: list.is_default,
            is_shared: list.is_shared,
            variant_ids: list.variants,
        };
        Self { revision, items: lists.into_iter().map(of).collect() }
    }
}

impl From<WishlistView> for Wishlist {
    fn from(list: WishlistView) -> Self {
        Self {
            id: list.id,
            name: list.name,
            is_default: list.is_default,
            is_shared: list.is_shared,
            revision: list.revision,
            items: list.items.into_iter().map(WishlistLine::from).collect(),
        }
    }
}

impl From<shared::wishlist::SharedWishlist> for SharedWishlist {
    fn from(list: shared::wishlist::SharedWishlist) -> Self {
        Self { name: list.name, items: list.items.into_iter().map(WishlistLine::from).collect() }
    }
}

impl From<shared::wishlist::WishlistLine> for WishlistLine {
    fn from(line: shared::wishlist::WishlistLine) -> Self {
        Self {
            variant_id: line.variant_id,
            sku: line.sku,
            name: line.name,
            slug: line.slug,
            image: line.picture.map(Image::from),
            options: line.options.into_iter().map(OptionValue::from).collect(),
            available: line.available,
            price: line.price.into(),
            price_seen: line.price_seen.into(),
            added_at: line.added_at,
            problems: line.problems.into_iter().map(LineProblem::from).collect(),
        }
    }
}

impl From<WishlistMerged> for MergedWishlist {
    fn from(WishlistMerged { wishlist, receipt }: WishlistMerged) -> Self {
        let line = |line: shared::wishlist::WishlistReceiptLine| WishlistReceiptLine {
            variant_id: line.variant_id,
            outcome: line.outcome,
        };
        let receipt = WishlistReceipt { lines: receipt.lines.into_iter().map(line).collect() };
        Self { wishlist: wishlist.into(), receipt }
    }
}

impl From<MovedToCart> for Moved {
    fn from(MovedToCart { wishlist, cart, note }: MovedToCart) -> Self {
        Self { wishlist: wishlist.into(), cart: cart.into(), note: note.map(Note::from) }
    }
}

impl From<AddedToCart> for Added {
    fn from(AddedToCart { cart, items }: AddedToCart) -> Self {
        let line = |AddedItem { variant, outcome }: AddedItem| AddedLine {
            variant_id: variant,
            note: outcome.ok().flatten().map(Note::from),
            refused: outcome.err(),
        };
        Self { cart: cart.into(), items: items.into_iter().map(line).collect() }
    }
}
