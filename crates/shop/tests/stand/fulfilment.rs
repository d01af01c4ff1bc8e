//! What staff do with orders, said shortly.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use super::{Stand, account};
use shared::fulfil::{CameIn, LineUnits, Tracking};
use shared::money::Money;
use shared::order::{Actor, Fulfilment, HistoryEntry, OrderNumber, OrderView, Reason, StaffRefused, Status};
use shop::{Failure, Seen};

/// What staff use cases answer.
pub type StaffAnswer = Result<OrderView, Failure<StaffRefused>>;

/// An order of so many of variants 1, 2 ..., 10 euros each, with 5 euros of shipping, that was paid.
pub async fn paid(stand: &Stand, units: &[u32]) -> OrderNumber {
    for (n, units) in (1..).zip(units) {
        stand.add(account(1), n, *units).await;
    }
    let number = stand.place(account(1), "key").await.unwrap().number;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    number
}

pub async fn went_back(stand: &Stand, number: OrderNumber) -> i64 {
    stand.till.refunded_of(stand.attempt(number).await.id)
}

pub async fn seen_by_owner(stand: &Stand, number: OrderNumber) -> OrderView {
    stand.shop.order(account(1), number).await.unwrap()
}

pub fn fulfilments(order: &OrderView) -> Vec<Fulfilment> {
    order.lines.iter().map(|line| line.fulfilment).collect()
}

/// What staff did to the order, as its history says it.
pub fn by_staff(order: &OrderView) -> Vec<(Option<Status>, Status)> {
    let moves = order.history.iter().filter(|entry| entry.actor == Actor::Staff);
    moves.map(|HistoryEntry { from, to, .. }| (*from, *to)).collect()
}

impl Stand {
    /// The order as staff see it now.
    pub async fn seen(&self, number: OrderNumber) -> Seen {
        Seen::at(number, self.order(number).await.revision)
    }

    /// Staff give money back.
    pub async fn refund(&self, number: OrderNumber, amount: Option<Money>, reason: &str) -> StaffAnswer {
        let (staff, seen) = (self.staff().await, self.seen(number).await);
        self.shop.refund_order(&staff, seen, amount, &Reason::parse(reason).unwrap()).await
    }

    /// Staff cancel the order.
    pub async fn cancel_by_staff(&self, number: OrderNumber) -> StaffAnswer {
        let (staff, seen) = (self.staff().await, self.seen(number).await);
        self.shop.cancel_for_staff(&staff, seen, None).await
    }

    /// Staff ship so many units of the order's lines, in their order.
    pub async fn ship(&self, number: OrderNumber, units: &[u32]) -> StaffAnswer {
        let (staff, seen) = (self.staff().await, self.seen(number).await);
        let tracking = Tracking::parse("An Post", "CX123IE").unwrap();
        self.shop.ship(&staff, seen, &tracking, &self.units(number, units).await).await
    }

    /// Staff cancel so many units of the order's lines, in their order.
    pub async fn cancel_units(&self, number: OrderNumber, units: &[u32]) -> StaffAnswer {
        let (staff, seen) = (self.staff().await, self.seen(number).await);
        self.shop.cancel_units(&staff, seen, &self.units(number, units).await, None).await
    }

    /// Staff say that everything arrived.
    pub async fn deliver_all(&self, number: OrderNumber) -> StaffAnswer {
        let (staff, seen) = (self.staff().await, self.seen(number).await);
        self.shop.deliver_all(&staff, seen).await
    }

    /// Staff book in so many good and damaged units of the order's first line.
    pub async fn book_in(&self, number: OrderNumber, good: u32, damaged: u32) -> StaffAnswer {
        let (staff, seen) = (self.staff().await, self.seen(number).await);
        let line = self.order(number).await.lines[0].id;
        self.shop.book_in(&staff, seen, &[CameIn { line, good, damaged }]).await
    }

    /// So many units of the order's lines, in their order.
    pub async fn units(&self, number: OrderNumber, units: &[u32]) -> Vec<LineUnits> {
        let order = self.order(number).await;
        order.lines.iter().zip(units).map(|(line, units)| LineUnits { line: line.id, units: *units }).collect()
    }
}
