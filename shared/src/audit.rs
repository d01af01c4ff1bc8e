//! What staff did, and what was done to their accounts: who, when, to what, and what it was before and after. An entry is
//! written with what it tells of, and never changed.

use crate::account::Email;
use crate::id::{AccountId, ImportId, ProductId, VariantId};
use crate::order::OrderNumber;
use crate::role::Permission;
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
    /// A customer's page was read.
    #[serde(rename = "customer.read")]
    CustomerRead,
    /// An account got a role among the shop's staff.
    #[serde(rename = "staff.add")]
    StaffAdd,
    /// An account lost its role.
    #[serde(rename = "staff.remove")]
    StaffRemove,
    /// Somebody of the staff signed in.
    #[serde(rename = "staff.sign_in")]
    StaffSignIn,
    /// Somebody tried to sign in as staff and was refused.
    #[serde(rename = "staff.sign_in_refusal")]
    StaffSignInRefusal,
    /// An account was disabled.
    #[serde(rename = "account.disable")]
    AccountDisable,
    /// An account that was disabled is in use again.
    #[serde(rename = "account.enable")]
    AccountEnable,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 24] = [
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
        Self::CustomerRead,
        Self::StaffAdd,
        Self::StaffRemove,
        Self::StaffSignIn,
        Self::StaffSignInRefusal,
        Self::AccountDisable,
        Self::AccountEnable,
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
            Self::CustomerRead => "customer.read",
            Self::StaffAdd => "staff.add",
            Self::StaffRemove => "staff.remove",
            Self::StaffSignIn => "staff.sign_in",
            Self::StaffSignInRefusal => "staff.sign_in_refusal",
            Self::AccountDisable => "account.disable",
            Self::AccountEnable => "account.enable",
        }
    }

    /// The permission that whoever does it needs (S2); none where no staff do it in the back office.
    pub const fn permission(self) -> Option<Permission> {
        Some(match self {
            Self::OrderShip | Self::OrderDeliver => Permission::Ship,
            Self::OrderCancel | Self::OrderCancelLines => Permission::Cancel,
            Self::OrderRefund | Self::OrderLookInto | Self::OrderRefundAgain | Self::OrderPaidOtherwise => {
                Permission::Refund
            }
            Self::OrderNote => Permission::Note,
            Self::ProductCreate | Self::ProductChange | Self::ProductStatus | Self::ProductPictures => {
                Permission::Goods
            }
            Self::ProductImport => Permission::Import,
            Self::OrderBookIn | Self::StockAdjust => Permission::Stock,
            Self::SettingsChange => Permission::ChangeSettings,
            Self::CustomerRead => Permission::ReadCustomers,
            Self::StaffAdd
            | Self::StaffRemove
            | Self::StaffSignIn
            | Self::StaffSignInRefusal
            | Self::AccountDisable
            | Self::AccountEnable => return None,
        })
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
    /// An account, by its id.
    Account,
}

impl SubjectKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Order, Self::Product, Self::Variant, Self::Import, Self::Settings, Self::Account];

    /// Its name on the wire and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Product => "product",
            Self::Variant => "variant",
            Self::Import => "import",
            Self::Settings => "settings",
            Self::Account => "account",
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

    /// The account.
    pub fn account(id: AccountId) -> Self {
        Self { kind: SubjectKind::Account, id: id.to_string() }
    }
}

/// Who did something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Author {
    /// Somebody who had signed in.
    Account {
        /// The account.
        id: AccountId,
        /// The address that it had then.
        email: Email,
    },
    /// Whoever runs the program, at the command line.
    Operator,
    /// Somebody who had not shown who they are.
    Visitor,
}

impl Author {
    /// Its kind's name in the database.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Account { .. } => "account",
            Self::Operator => "operator",
            Self::Visitor => "visitor",
        }
    }
}

/// An entry of the audit log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub author: Author,
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
