//! The cart on the server, and the changes that devices make to it.

mod change;
mod foresee;
mod view;

pub use change::{Change, ChangeNote, ChangeRefused};
pub use view::{CartLine, CartView, LineProblem};

use crate::catalogue::{OptionValue, Picture};
use crate::id::{CartId, Owner, VariantId};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many lines a cart has at most, and so many are saved beside it (C11).
pub const MAX_LINES: usize = 200;

/// The cart of one owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cart {
    /// Its id.
    pub id: CartId,
    /// Who owns it; one cart per owner.
    pub owner: Owner,
    /// Counts the changes of lines, saved ones too. An order names the one that the shopper saw (O4).
    pub revision: u64,
    /// What is to be bought, in the order in which it was added.
    pub lines: Vec<Line>,
    /// What is kept beside the cart, out of the totals.
    pub saved: Vec<Line>,
    /// When it last changed (C5).
    pub updated_at: Timestamp,
}

/// So many of one variant. The line's identity is the variant (C3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// What.
    pub variant: VariantId,
    /// How many.
    pub quantity: Quantity,
    /// The price that was seen when it was added (C4). It decides nothing: the server's prices are the only ones.
    pub price_seen: Money,
    /// When it was added.
    pub added_at: Timestamp,
    /// Units of it marked as from the saved cart: since the last merge, those that were there before the sign-in (M4).
    pub from_saved: u32,
    /// Units of it that were in the account's cart when its holder last signed in, so far as they still are.
    pub at_sign_in: u32,
}

/// What the catalogue says of a variant now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The variant.
    pub variant: VariantId,
    /// Stock keeping unit; may be blank.
    pub sku: String,
    /// The product's name.
    pub name: String,
    /// The product's slug.
    pub slug: String,
    /// The picture to show.
    pub picture: Option<Picture>,
    /// The variant's options.
    pub options: Vec<OptionValue>,
    /// What it costs now.
    pub price: Money,
    /// Units that can be sold (O5).
    pub available: u32,
    /// Whether it is sold at all: neither deleted nor unpublished.
    pub on_sale: bool,
    /// True where tax is charged on it (O9).
    pub taxable: bool,
    /// True where it is sent as a parcel (O9).
    pub requires_shipping: bool,
}

/// What the catalogue says of the variants that a cart names. Unknown variants are absent.
pub type Offers = BTreeMap<VariantId, Offer>;

impl Offer {
    /// Units that a cart can get: none of what is not on sale.
    pub const fn obtainable(&self) -> u32 {
        if self.on_sale { self.available } else { 0 }
    }
}

impl Cart {
    /// An owner's cart before its first write (C6).
    pub const fn empty(id: CartId, owner: Owner, now: Timestamp) -> Self {
        Self { id, owner, revision: 0, lines: Vec::new(), saved: Vec::new(), updated_at: now }
    }

    /// Every variant that it names.
    pub fn variants(&self) -> impl Iterator<Item = VariantId> + '_ {
        self.lines.iter().chain(&self.saved).map(|line| line.variant)
    }
}
