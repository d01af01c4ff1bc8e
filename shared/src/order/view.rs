//! An order as pages and API show it.

use super::{Actor, Fulfilment, OrderNumber, PaymentStatus, Status};
use crate::account::Email;
use crate::address::Address;
use crate::catalogue::{OptionValue, Picture};
use crate::id::VariantId;
use crate::money::Money;
use crate::pricing::Totals;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An order as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderView {
    /// Its number.
    pub number: OrderNumber,
    /// Where it stands.
    pub status: Status,
    /// Where its money stands.
    pub payment_status: PaymentStatus,
    /// What was bought.
    pub lines: Vec<OrderViewLine>,
    /// What it comes to.
    pub totals: Totals,
    /// Where it goes.
    pub shipping_address: Address,
    /// Where the bill goes.
    pub billing_address: Address,
    /// Where mail about it goes.
    pub email: Email,
    /// Whether it is a guest session's: no account has it.
    pub guest: bool,
    /// How it goes, in words.
    pub shipping_method: String,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When its payment window ends.
    pub window_ends_at: Timestamp,
    /// What happened to it, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Whether Retry payment applies: it waits for payment, or failed and its prices still hold.
    pub can_retry: bool,
    /// Whether Cancel order applies.
    pub can_cancel: bool,
}

/// A line as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderViewLine {
    /// The variant that was bought.
    pub variant_id: VariantId,
    /// Its SKU then.
    pub sku: String,
    /// The product's name then.
    pub name: String,
    /// The product's slug then.
    pub slug: String,
    /// The picture then.
    pub picture: Option<Picture>,
    /// Its options.
    pub options: Vec<OptionValue>,
    /// How many.
    pub quantity: u32,
    /// What one cost.
    pub unit_price: Money,
    /// What they cost together.
    pub line_total: Money,
    /// How far it came.
    pub fulfilment: Fulfilment,
}

/// One move, or a note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// From where; none for the order's beginning.
    pub from: Option<Status>,
    /// To where; the same as `from` for a note.
    pub to: Status,
    /// Why, in words for the shopper.
    pub reason: String,
}

/// An order in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderSummary {
    /// Its number.
    pub number: OrderNumber,
    /// Where it stands.
    pub status: Status,
    /// Where its money stands.
    pub payment_status: PaymentStatus,
    /// What it comes to.
    pub total: Money,
    /// The sum of its quantities.
    pub item_count: u32,
    /// Its first line's name.
    pub first_line: String,
    /// Its lines' pictures, a few of them.
    pub pictures: Vec<Picture>,
    /// When it was placed.
    pub created_at: Timestamp,
    /// Whether Retry payment applies.
    pub can_retry: bool,
}
