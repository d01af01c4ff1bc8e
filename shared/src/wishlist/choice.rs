//! What a list's page lets a shopper choose, and what other pages show of a list.

use crate::catalogue::Variant;
use crate::id::VariantId;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Variants of one product, among which an item of a list can be chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Choices {
    /// The product's slug.
    pub slug: String,
    /// Its variants that are sold, in their order.
    pub variants: Vec<VariantChoice>,
}

/// A variant as it can be chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VariantChoice {
    /// The variant.
    pub id: VariantId,
    /// Its options, such as `M, Blue`.
    pub label: String,
    /// Its price now.
    pub price: Money,
    /// Units that can be had.
    pub available: u32,
}

/// A variant that is on a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Wished {
    /// The variant.
    pub variant: VariantId,
    /// Its product's slug; blank where the shop does not know it.
    pub slug: String,
}

impl Choices {
    /// Those of a product at that slug.
    pub fn of(slug: String, variants: Vec<Variant>) -> Self {
        let choice = |variant: Variant| {
            let Variant { id, options, price, available, .. } = variant;
            let values: Vec<_> = options.into_iter().map(|option| option.value).collect();
            VariantChoice { id, label: values.join(", "), price, available }
        };
        Self { slug, variants: variants.into_iter().map(choice).collect() }
    }
}
