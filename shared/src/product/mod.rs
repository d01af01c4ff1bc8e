//! Products as staff edit them: what a form may say, which variants follow from its options, and how long a product is
//! a draft. What shoppers see of a product is in [`crate::catalogue`].

mod input;
mod options;
mod rows;

pub use input::{HIGHEST_PRICE, ProductEdit, ProductInput, VariantEdit, VariantInput, price};
pub use options::{
    Known, MAX_OPTIONS, MAX_VALUES, MAX_VARIANTS, ProductOption, Reconciled, combinations, options_of, reconcile,
};
pub use rows::{every_row, rows_for};

use crate::catalogue::Picture;
use crate::field::FieldError;
use crate::id::ProductId;
use crate::money::Money;
use crate::stale::Stale;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How far a product is from being sold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    /// It is being made ready: staff alone see it.
    Draft,
    /// It is shown and sold.
    Published,
    /// It is no longer sold and out of the way. Orders and carts that name it still show it.
    Archived,
}

impl ProductStatus {
    /// Every status, as lists offer them.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Archived];

    /// Its name in addresses, files and the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    /// The status of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

/// A product as its form shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProductForm {
    /// Its id.
    pub id: ProductId,
    /// Counts its changes. A change names the one that it was made from.
    pub revision: u64,
    /// How far it is from being sold.
    pub status: ProductStatus,
    /// What the form's fields say.
    pub fields: ProductInput,
    /// Its pictures, the first of them on cards.
    pub pictures: Vec<Picture>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What the variants of a product cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PriceRange {
    /// The cheapest.
    pub lowest: Money,
    /// The dearest.
    pub highest: Money,
}

/// A product in a list of the back office.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProductRow {
    /// Its id.
    pub id: ProductId,
    /// Its address under `/products/`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// How far it is from being sold.
    pub status: ProductStatus,
    /// Its first picture.
    pub picture: Option<Picture>,
    /// Its variants that are sold.
    pub variants: u32,
    /// What those cost; none where there are none.
    pub price: Option<PriceRange>,
    /// Units of those that can be sold (O5).
    pub available: u32,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which products a list of the back office shows, the last to change first.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct ProductSearch {
    /// Words of the product, or the beginning of a SKU.
    pub words: Option<String>,
    /// Of one status; none: all but archived ones.
    pub status: Option<ProductStatus>,
    /// Page, from 1.
    pub page: u32,
    /// Products on a page, 1 to 100.
    pub per_page: u32,
}

/// One amount where all cost the same.
impl fmt::Display for PriceRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.lowest)?;
        if self.highest == self.lowest { Ok(()) } else { write!(f, " to {}", self.highest) }
    }
}

/// Why a product was not changed. Nothing was saved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ProductRefused {
    /// There is no such product.
    #[error("there is no such product")]
    NotFound,
    /// Fields are missing or wrong.
    #[error("some fields need another look")]
    Invalid {
        /// Which, and what is wrong.
        errors: Vec<FieldError>,
    },
    /// Somebody else changed it meanwhile.
    #[error("the product has changed meanwhile")]
    Stale(Box<Stale<ProductInput>>),
    /// Somebody else changed its status or its pictures meanwhile.
    #[error("the product has changed meanwhile")]
    Moved {
        /// The product as it now is.
        now: Box<ProductForm>,
    },
    /// None of its variants is sold: it cannot be published.
    #[error("a product without variants cannot be published")]
    NothingToSell,
    /// What was uploaded is no picture that the shop can show.
    #[error("{0}")]
    Picture(crate::picture::PictureRefused),
}
