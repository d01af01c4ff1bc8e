//! Orders as staff see them.

use super::{HistoryEntry, OrderSummary, OrderView, PaymentStatus, Status};
use crate::account::{AccountView, Email};
use crate::audit::AuditEntry;
use crate::fulfil::OpenSteps;
use crate::id::{AttemptId, RefundId};
use crate::money::Money;
use crate::payment::{AfterFailure, AttemptState, RefundState};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Which orders staff look for: those that fit all that is said.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct OrderFilter {
    /// Those that stand so.
    pub status: Option<Status>,
    /// Those whose money stands so.
    pub payment: Option<PaymentStatus>,
    /// Those that were placed then or later.
    pub from: Option<Timestamp>,
    /// Those that were placed before then.
    pub until: Option<Timestamp>,
    /// Those with this number or SKU, or with this in their email address or the name that they are sent to.
    pub search: Option<String>,
}

/// An order in a list for staff.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffSummary {
    /// What the shopper's own list shows of it.
    pub order: OrderSummary,
    /// Where mail about it goes.
    pub email: Email,
    /// To whom it is sent.
    pub name: String,
}

/// All that staff see of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffOrder {
    /// What the shopper sees.
    pub order: OrderView,
    /// Where mail about it goes.
    pub email: Email,
    /// The account that it belongs to; none where it is a guest's.
    pub account: Option<AccountView>,
    /// Each try to pay it, oldest first.
    pub attempts: Vec<AttemptView>,
    /// What can be done with it now.
    pub open: OpenSteps,
    /// What staff noted for each other, oldest first.
    pub notes: Vec<HistoryEntry>,
    /// What staff did, newest first; the latest of it.
    pub audit: Vec<AuditEntry>,
}

/// An attempt as staff see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AttemptView {
    /// Its id.
    pub id: AttemptId,
    /// The provider's name.
    pub provider: String,
    /// What is to be paid, or was.
    pub amount: Money,
    /// How far it came.
    pub state: AttemptState,
    /// Whether its money is held, and staff have not looked into it (P9).
    pub held: bool,
    /// The provider's name for its session, to look it up there.
    pub reference: Option<String>,
    /// The last decline on a page that stayed open.
    pub note: Option<String>,
    /// Since when a payment is under way on it (P11).
    pub under_way_since: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
    /// What of its money goes back, or went, oldest first.
    pub refunds: Vec<StaffRefund>,
}

/// A refund as staff see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffRefund {
    /// Its id, by which the provider knows it.
    pub id: RefundId,
    /// How much.
    pub amount: Money,
    /// How far it came.
    pub state: RefundState,
    /// Why.
    pub reason: String,
    /// What staff did after it failed.
    pub after_failure: Option<AfterFailure>,
    /// Whether it failed, and staff can still ask for it again or pay it another way.
    pub waits: bool,
}
