//! What staff can do with an order as it stands: what pages and programs offer them, and nothing else.

use super::{CameIn, book_in, cancel, deliver_all, rest};
use crate::money::{Money, MoneyError};
use crate::order::{CancelledBy, Order, OrderState};
use crate::payment::{Attempt, Refund};
use crate::refund::refundable;
use serde::{Deserialize, Serialize};

/// What staff can do with an order as it stands.
#[expect(clippy::struct_excessive_bools, reason = "each is a step that is open or not, whatever the others are")]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenSteps {
    /// Ship what is left of it.
    pub ship: bool,
    /// Say that all of it arrived.
    pub deliver: bool,
    /// Cancel units that have not shipped.
    pub cancel_units: bool,
    /// Cancel it as a whole.
    pub cancel: bool,
    /// Book in units that came back.
    pub book_in: bool,
    /// Give so much money back, at most; none where nothing is left.
    pub refund: Option<Money>,
}

impl OpenSteps {
    /// The steps that the order, the attempts to pay it and its refunds leave open.
    pub fn of(order: &Order, attempts: &[Attempt], refunds: &[Refund]) -> Result<Self, MoneyError> {
        let left = order.state == OrderState::Processing && !rest(order).is_empty();
        let mut came_back = order.lines.iter().filter(|line| line.units.out() > 0);
        let refund = refundable(order.state, attempts, refunds)?.map(|(_, left)| left);
        Ok(Self {
            ship: left,
            deliver: deliver_all(order).is_ok(),
            cancel_units: left,
            cancel: cancel(order, CancelledBy::Staff).is_ok(),
            book_in: came_back.any(|line| book_in(order, &[CameIn { line: line.id, good: 1, damaged: 0 }]).is_ok()),
            refund: refund.filter(|left| !left.is_zero()),
        })
    }
}
