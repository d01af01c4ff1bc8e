//! Guest carts, and what came of merging them.

use super::cart::revealed;
use super::{Cart, Money, names};
use serde::{Deserialize, Serialize};
use shared::guest::{GuestItem, belong_together};
use shared::id::{GuestCartId, VariantId};
use shared::merge::Outcome;
use shared::time::Timestamp;
use shop::{MergeAnswer, Written};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// A guest cart, as the storefront keeps it in the browser.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "what a stored cart has besides is read and not needed")]
pub struct GuestCart {
    /// The version of the shape.
    #[schema(example = 1)]
    version: Option<u32>,
    /// Its id: what was merged of it once is not merged again.
    #[schema(value_type = String, format = Uuid)]
    pub id: GuestCartId,
    /// Counts its changes.
    revision: Option<u64>,
    /// What is in it, each variant once.
    #[schema(max_items = 200)]
    items: Vec<Item>,
    /// Items saved for later beside it, each variant once. They are merged into those that the session's owner has saved.
    #[schema(max_items = 200)]
    saved: Option<Vec<Item>>,
    /// When it last changed.
    #[schema(value_type = Option<String>, format = DateTime)]
    updated_at: Option<Timestamp>,
    /// How many changes of each of the browser's tabs it contains.
    writers: Option<Vec<Writer>>,
}

/// How many changes of one tab a guest cart contains.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GuestCartWriter)]
#[expect(dead_code, reason = "read and not needed")]
pub(super) struct Writer {
    /// The tab.
    tab: u32,
    /// Its changes up to this number are contained.
    done: u64,
    /// When it last wrote.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// So many of one variant in a guest cart.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GuestCartItem)]
struct Item {
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    id: VariantId,
    /// How many.
    #[schema(value_type = u32, minimum = 1, maximum = 1000, example = 1)]
    quantity: shared::quantity::Quantity,
    /// The price that was seen when it was added. It decides nothing.
    #[schema(value_type = Option<Money>)]
    price_seen: Option<shared::money::Money>,
    /// When it was added; now, where it is not said.
    #[schema(value_type = Option<String>, format = DateTime)]
    added_at: Option<Timestamp>,
}

/// What came of a merge.
#[derive(Serialize, ToSchema)]
pub struct Merged {
    /// The cart now.
    pub cart: Cart,
    /// What came of each line of the guest cart.
    receipt: Receipt,
    /// The token of the guest session that this call has begun; other answers have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// What came of a merge, line by line. Every line of the guest cart has its place.
#[derive(Serialize, ToSchema)]
pub struct Receipt {
    /// The lines in the guest cart's order.
    lines: Vec<ReceiptLine>,
    /// Those that were saved for later, in their order; of them `from` and `to` are what is saved.
    saved: Vec<ReceiptLine>,
}

/// What came of one line.
#[derive(Serialize, ToSchema)]
struct ReceiptLine {
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    variant_id: VariantId,
    /// What came of it.
    #[schema(schema_with = outcomes)]
    outcome: Outcome,
    /// How many were in the cart before.
    from: u32,
    /// How many are there now.
    to: u32,
}

fn outcomes() -> Object {
    names(&[Outcome::Added, Outcome::Raised, Outcome::Capped, Outcome::Unavailable, Outcome::Unknown])
}

impl From<Written<MergeAnswer>> for Merged {
    fn from(Written { answer, begun }: Written<MergeAnswer>) -> Self {
        Self { cart: answer.cart.into(), receipt: answer.receipt.into(), token: revealed(begun.as_ref()) }
    }
}

impl From<shared::merge::Receipt> for Receipt {
    fn from(receipt: shared::merge::Receipt) -> Self {
        let line = |line: shared::merge::ReceiptLine| ReceiptLine {
            variant_id: line.variant_id,
            outcome: line.outcome,
            from: line.from,
            to: line.to,
        };
        let lines = |lines: Vec<_>| lines.into_iter().map(line).collect();
        Self { lines: lines(receipt.lines), saved: lines(receipt.saved) }
    }
}

impl GuestCart {
    /// Items in it; none where they are not of one cart.
    pub fn items(&self, now: Timestamp) -> Option<Vec<GuestItem>> {
        Self::read(&self.items, now)
    }

    /// Items saved for later; none where they are not of one cart.
    pub fn saved(&self, now: Timestamp) -> Option<Vec<GuestItem>> {
        Self::read(self.saved.as_deref().unwrap_or_default(), now)
    }

    fn read(items: &[Item], now: Timestamp) -> Option<Vec<GuestItem>> {
        let item = |item: &Item| GuestItem {
            variant: item.id,
            quantity: item.quantity,
            price_seen: item.price_seen,
            added_at: item.added_at.unwrap_or(now),
        };
        let items: Vec<_> = items.iter().map(item).collect();
        belong_together(&items).then_some(items)
    }
}
