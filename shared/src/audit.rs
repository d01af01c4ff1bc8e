//! What staff did: who, when, to what, and what it was before and after. An entry is written with what it tells of, and never
//! changed.

use crate::account::Email;
use crate::id::{AccountId, ImportId, ProductId, VariantId};
use crate::order::OrderNumber;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that staff did. To add one, give it a key here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Action {
    /// Units of an order were shipped.
    #[serde(rename = "order.ship")]
    OrderShip,
    /// An order, or one of its shipments, was said to have arrived.
    #[serde(rename = "order.deliver")]
    OrderDeliver,
    /// An order was cancelled.
    #[serde(rename = "order.cancel")]
    OrderCancel,
    /// Units of an order that had not shipped were cancelled.
    #[serde(rename = "order.cancel_lines")]
    OrderCancelLines,
    /// Money was given back.
    #[serde(rename = "order.refund")]
    OrderRefund,
    /// A payment that was held was looked into.
    #[serde(rename = "order.look_into")]
    OrderLookInto,
    /// A refund that failed was tried again.
    #[serde(rename = "order.refund_again")]
    OrderRefundAgain,
    /// Money whose refund failed was paid back another way.
    #[serde(rename = "order.paid_otherwise")]
    OrderPaidOtherwise,
    /// Goods that came back were booked in.
    #[serde(rename = "order.book_in")]
    OrderBookIn,
    /// A note was added to an order.
    #[serde(rename = "order.note")]
    OrderNote,
    /// A product was added.
    #[serde(rename = "product.create")]
    ProductCreate,
    /// What is said of a product, or its variants, changed.
    #[serde(rename = "product.change")]
    ProductChange,
    /// A product was published, taken off the shop or archived.
    #[serde(rename = "product.status")]
    ProductStatus,
    /// A product's pictures changed.
    #[serde(rename = "product.pictures")]
    ProductPictures,
    /// A file of products was let in.
    #[serde(rename = "product.import")]
    ProductImport,
    /// Units of a variant were entered by hand.
    #[serde(rename = "stock.adjust")]
    StockAdjust,
    /// The store was set up otherwise.
    #[serde(rename = "settings.change")]
    SettingsChange,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 17] = [
        Self::OrderShip,
        Self::OrderDeliver,
        Self::OrderCancel,
        Self::OrderCancelLines,
        Self::OrderRefund,
        Self::OrderLookInto,
        Self::OrderRefundAgain,
        Self::OrderPaidOtherwise,
        Self::OrderBookIn,
        Self::OrderNote,
        Self::ProductCreate,
        Self::ProductChange,
        Self::ProductStatus,
        Self::ProductPictures,
        Self::ProductImport,
        Self::StockAdjust,
        Self::SettingsChange,
    ];

    /// Its name on the wire and in the database: what it is done to, and what is done.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OrderShip => "order.ship",
            Self::OrderDeliver => "order.deliver",
            Self::OrderCancel => "order.cancel",
            Self::OrderCancelLines => "order.cancel_lines",
            Self::OrderRefund => "order.refund",
            Self::OrderLookInto => "order.look_into",
            Self::OrderRefundAgain => "order.refund_again",
            Self::OrderPaidOtherwise => "order.paid_otherwise",
            Self::OrderBookIn => "order.book_in",
            Self::OrderNote => "order.note",
            Self::ProductCreate => "product.create",
            Self::ProductChange => "product.change",
            Self::ProductStatus => "product.status",
            Self::ProductPictures => "product.pictures",
            Self::ProductImport => "product.import",
            Self::StockAdjust => "stock.adjust",
            Self::SettingsChange => "settings.change",
        }
    }
}

/// What something was done to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Subject {
    /// Of which kind it is.
    pub kind: SubjectKind,
    /// What it is known by, such as an order's number.
    pub id: String,
}

/// Of which kind a subject is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// An order, by its number.
    Order,
    /// A product, by its id.
    Product,
    /// A variant, by its id.
    Variant,
    /// A file of products, by its id.
    Import,
    /// What staff set up: there is one.
    Settings,
}

impl SubjectKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Order, Self::Product, Self::Variant, Self::Import, Self::Settings];

    /// Its name on the wire and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Product => "product",
            Self::Variant => "variant",
            Self::Import => "import",
            Self::Settings => "settings",
        }
    }
}

impl Subject {
    /// The order of that number.
    pub fn order(number: OrderNumber) -> Self {
        Self { kind: SubjectKind::Order, id: number.to_string() }
    }

    /// The product.
    pub fn product(id: ProductId) -> Self {
        Self { kind: SubjectKind::Product, id: id.to_string() }
    }

    /// The variant.
    pub fn variant(id: VariantId) -> Self {
        Self { kind: SubjectKind::Variant, id: id.to_string() }
    }

    /// The file of products.
    pub fn import(id: ImportId) -> Self {
        Self { kind: SubjectKind::Import, id: id.to_string() }
    }

    /// What staff set up.
    pub fn settings() -> Self {
        Self { kind: SubjectKind::Settings, id: "store".to_owned() }
    }
}

/// An entry of the audit log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: the account.
    pub account: AccountId,
    /// Who: the account's address then.
    pub email: Email,
    /// What was done.
    pub action: Action,
    /// To what.
    pub subject: Subject,
    /// What it was before, as JSON; `null` where it was not there.
    pub before: String,
    /// What it was afterwards, as JSON; `null` where it is gone.
    pub after: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_on_the_wire_and_in_the_database() {
        for action in Action::ALL {
            assert_eq!(serde_json::to_string(&action).unwrap(), format!("{:?}", action.key()));
        }
        for kind in SubjectKind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("{:?}", kind.key()));
        }
    }
}
