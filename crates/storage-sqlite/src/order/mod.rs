//! Orders and their history.

mod add;
mod claim;
mod find;
mod free;
mod history;
mod read;
mod summary;
mod tally;
mod unpaid;

use crate::error::no_such_row;
use crate::key::Key;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::account::Email;
use shared::catalogue::Page;
use shared::id::{AccountId, OrderId, Owner};
use shared::order::{
    CancelledBy, HistoryEntry, Order, OrderFilter, OrderNumber, OrderState, OrderSummary, PaymentStatus, StaffSummary,
    Status, Tally,
};
use shared::time::Timestamp;
use shared::unpaid::{Holding, UnpaidHeld};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use storage::{
    Claimed, NewHold, NewOrder, OfferedOrder, OrderReads, OrderStep, Orders, Placed, Result, StateChange, UnpaidQuery,
};

#[async_trait]
impl OrderReads for Repository<'_> {
    async fn order(&mut self, number: OrderNumber) -> Result<Option<Order>> {
        read::by_number(self, number).await
    }

    async fn order_by_id(&mut self, id: OrderId) -> Result<Option<Order>> {
        read::by_id(self, id).await
    }

    async fn placed(&mut self, owner: Owner, key: &str) -> Result<Option<Placed>> {
        read::by_key(self, owner, key).await
    }

    async fn pending(&mut self, owner: Owner) -> Result<Option<Order>> {
        read::pending(self, owner).await
    }

    async fn windows_ended(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Order>> {
        read::windows_ended(self, now, limit).await
    }

    async fn claimed_pending(&mut self, claimed: &Claimed) -> Result<Vec<Order>> {
        read::claimed_pending(self, claimed).await
    }

    async fn offered(&mut self, account: AccountId, limit: u32) -> Result<Vec<OfferedOrder>> {
        claim::offered(self, account, limit).await
    }

    async fn latest(&mut self, owner: Owner) -> Result<Option<Order>> {
        read::latest(self, owner).await
    }

    async fn list(
        &mut self,
        owner: Owner,
        status: Option<Status>,
        page: u32,
        per_page: u32,
    ) -> Result<Page<OrderSummary>> {
        summary::page(self, owner, status, page, per_page).await
    }

    async fn tallies(&mut self, owner: Owner) -> Result<Vec<Tally>> {
        tally::of(self, owner).await
    }

    async fn find(&mut self, filter: &OrderFilter, page: u32, per_page: u32) -> Result<Page<StaffSummary>> {
        find::page(self, filter, page, per_page).await
    }

    async fn any(&mut self) -> Result<bool> {
        Ok(self.count(sqlx::query_as("SELECT EXISTS (SELECT 1 FROM orders)")).await? > 0)
    }

    async fn address_has_paid(&mut self, email: &Email) -> Result<bool> {
        unpaid::address_has_paid(self, email).await
    }

    async fn request(&mut self, order: OrderId) -> Result<Option<[u8; 32]>> {
        read::request(self, order).await
    }

    async fn has_paid(&mut self, owner: Owner) -> Result<bool> {
        unpaid::has_paid(self, owner).await
    }

    async fn network_key(&mut self) -> Result<[u8; 32]> {
        unpaid::network_key(self).await
    }

    async fn unpaid(&mut self) -> Result<Holding> {
        unpaid::all(self).await
    }

    async fn unpaid_held(&mut self, asked: &UnpaidQuery<'_>) -> Result<UnpaidHeld> {
        unpaid::held(self, asked).await
    }

    async fn free_taken(&mut self, asked: &UnpaidQuery<'_>, since: Timestamp) -> Result<UnpaidHeld> {
        free::taken(self, asked, since).await
    }

    async fn steps_since(&mut self, owner: Owner, seq: u64) -> Result<Vec<OrderStep>> {
        history::steps_since(self, owner, seq).await
    }

    async fn history(&mut self, order: OrderId) -> Result<Vec<HistoryEntry>> {
        history::of(self, order, false).await
    }

    async fn staff_notes(&mut self, order: OrderId) -> Result<Vec<HistoryEntry>> {
        history::of(self, order, true).await
    }
}

#[async_trait]
impl Orders for Repository<'_> {
    async fn next_number(&mut self) -> Result<OrderNumber> {
        let query = sqlx::query_as(
            "SELECT max(coalesce((SELECT max(number) FROM orders), 1000) + 1, coalesce((SELECT next FROM order_numbers), 0))",
        );
        self.count(query).await.map(OrderNumber)
    }

    async fn number_from(&mut self, next: OrderNumber) -> Result<()> {
        let insert = sqlx::query(
            "INSERT INTO order_numbers (one, next) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET next = excluded.next",
        );
        self.change(insert.bind(next.0)).await.map(drop)
    }

    async fn add(&mut self, order: &NewOrder) -> Result<()> {
        add::add(self, order).await
    }

    async fn note_unpaid(&mut self, order: OrderId, hold: &NewHold<'_>) -> Result<()> {
        unpaid::note(self, order, hold).await
    }

    async fn note_free(&mut self, order: OrderId, taken: &NewHold<'_>, at: Timestamp) -> Result<()> {
        free::note(self, order, taken, at).await
    }

    async fn forget_free(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        free::forget(self, before, limit).await
    }

    async fn change_state(&mut self, change: &StateChange) -> Result<bool> {
        let update = sqlx::query(
            "UPDATE orders SET status = ?4, cancelled_by = ?5, payment = ?6, attempt = ?7
             WHERE id = ?1 AND status = ?2 AND cancelled_by IS ?3",
        )
        .bind(change.order.to_string())
        .bind(change.from.status().key())
        .bind(cancelled_by(change.from))
        .bind(change.to.status().key())
        .bind(cancelled_by(change.to))
        .bind(change.payment.key())
        .bind(change.attempt.map(|attempt| attempt.to_string()));
        Ok(self.change(update).await? == 1)
    }

    async fn hand_over(&mut self, claimed: &Claimed, to: AccountId) -> Result<u64> {
        claim::hand_over(self, claimed, to).await
    }

    async fn set_window(&mut self, order: OrderId, ends_at: Timestamp) -> Result<()> {
        let update = sqlx::query("UPDATE orders SET window_ends_at = ?2 WHERE id = ?1");
        self.change_order(order, update.bind(order.to_string()).bind(ends_at.as_millis())).await
    }

    async fn put_off_window(&mut self, order: OrderId, due_at: Timestamp) -> Result<()> {
        let update = sqlx::query("UPDATE orders SET window_due_at = ?2 WHERE id = ?1");
        self.change_order(order, update.bind(order.to_string()).bind(due_at.as_millis())).await
    }

    async fn set_payment_status(&mut self, order: OrderId, payment: PaymentStatus) -> Result<()> {
        let update = sqlx::query("UPDATE orders SET payment = ?2 WHERE id = ?1");
        self.change_order(order, update.bind(order.to_string()).bind(payment.key())).await
    }

    async fn note(&mut self, order: OrderId, entry: &HistoryEntry) -> Result<()> {
        history::note(self, order, entry, false).await
    }

    async fn note_for_staff(&mut self, order: OrderId, entry: &HistoryEntry) -> Result<()> {
        history::note(self, order, entry, true).await
    }
}

impl Repository<'_> {
    async fn change_order(&mut self, order: OrderId, update: Query<'_, Sqlite, SqliteArguments>) -> Result<()> {
        if self.change(update).await? == 1 { Ok(()) } else { Err(no_such_row("orders", &order)) }
    }
}

/// What column `cancelled_by` says of a state.
fn cancelled_by(state: OrderState) -> Option<&'static str> {
    match state {
        OrderState::Cancelled { by } => Some(CancelledBy::key(by)),
        OrderState::PendingPayment
        | OrderState::PaymentFailed
        | OrderState::Processing
        | OrderState::Shipped
        | OrderState::Delivered => None,
    }
}
