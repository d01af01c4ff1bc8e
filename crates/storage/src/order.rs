//! Orders and their history.

use crate::{OrderStep, Result};
use async_trait::async_trait;
use shared::account::Email;
use shared::catalogue::Page;
use shared::id::{AccountId, AttemptId, GuestId, OrderId, Owner, VariantId};
use shared::money::Money;
use shared::order::{
    HistoryEntry, Order, OrderFilter, OrderNumber, OrderState, OrderSummary, PaymentStatus, StaffSummary, Status, Tally,
};
use shared::time::Timestamp;
use shared::unpaid::{Holding, UnpaidHeld};

/// A caller's name for one placing of an order, and a hash of what was asked with it (O3). Keys belong to the owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdempotencyKey {
    /// The key, at most 200 bytes.
    pub key: String,
    /// The SHA-256 of the request.
    pub request: [u8; 32],
}

/// An order to be added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewOrder {
    /// The order.
    pub order: Order,
    /// The key that it was placed with.
    pub key: IdempotencyKey,
}

/// An order that was placed with a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    /// The order as it now is.
    pub order: Order,
    /// The SHA-256 of the request that placed it.
    pub request: [u8; 32],
}

/// A move of an order, made only where it still stands as expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StateChange {
    /// The order.
    pub order: OrderId,
    /// Where it stands.
    pub from: OrderState,
    /// Where it goes.
    pub to: OrderState,
    /// Where its money stands then.
    pub payment: PaymentStatus,
    /// The attempt that is to pay it, or paid it, then.
    pub attempt: Option<AttemptId>,
}

/// Orders that come to an account by a claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claimed {
    /// Those of one guest session.
    Session(GuestId),
    /// Those of one guest session that were placed with an address, or since then.
    Visit {
        /// The guest session.
        guest: GuestId,
        /// The address.
        email: Email,
        /// When the visit began.
        since: Timestamp,
    },
    /// Those that guests placed with an address, whatever their session.
    Address(Email),
}

/// An order that an account was offered and has not decided about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfferedOrder {
    /// Its number.
    pub number: OrderNumber,
    /// The address that it was placed with.
    pub email: Email,
    /// Its total.
    pub total: Money,
}

/// What is asked of unpaid orders before another is placed (O11).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnpaidQuery<'a> {
    /// Its email address.
    pub email: &'a Email,
    /// Hashes of the networks that it comes from.
    pub networks: &'a [[u8; 32]],
    /// Variants that it holds units of.
    pub variants: &'a [VariantId],
}

/// What an order holds that is not paid, or took that costs nothing, and whose shopper never paid (O11).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NewHold<'a> {
    /// Its email address.
    pub email: &'a Email,
    /// Hashes of the networks that it came from.
    pub networks: &'a [[u8; 32]],
    /// Its units.
    pub units: u32,
}

/// Reading orders.
#[async_trait]
pub trait OrderReads: Send {
    /// The order of that number, whoever owns it: callers check (O7).
    async fn order(&mut self, number: OrderNumber) -> Result<Option<Order>>;
    /// The order.
    async fn order_by_id(&mut self, id: OrderId) -> Result<Option<Order>>;
    /// The order that the owner placed with the key (O3).
    async fn placed(&mut self, owner: Owner, key: &str) -> Result<Option<Placed>>;
    /// The owner's order that waits for payment: at most one (O2).
    async fn pending(&mut self, owner: Owner) -> Result<Option<Order>>;
    /// Orders that wait for a payment that had to come by `now`: first those whose attempts were asked about longest ago, of those
    /// the longest overdue (P6). Left out are those on which a payment is under way that is not to be asked about yet (P11), those
    /// that were put off, and those that cannot be read, which is logged.
    async fn windows_ended(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Order>>;
    /// Those of the claimed orders that wait for payment (O2).
    async fn claimed_pending(&mut self, claimed: &Claimed) -> Result<Vec<Order>>;
    /// The orders that the account was offered and has not decided about, the newest first; at most `limit`.
    async fn offered(&mut self, account: AccountId, limit: u32) -> Result<Vec<OfferedOrder>>;
    /// The owner's newest order.
    async fn latest(&mut self, owner: Owner) -> Result<Option<Order>>;
    /// One page of the owner's orders, newest first; of one status where asked. `can_retry` is left false, `note` empty.
    async fn list(
        &mut self,
        owner: Owner,
        status: Option<Status>,
        page: u32,
        per_page: u32,
    ) -> Result<Page<OrderSummary>>;
    /// The owner's orders, counted by status and currency.
    async fn tallies(&mut self, owner: Owner) -> Result<Vec<Tally>>;
    /// One page of the orders that staff look for, whoever owns them, newest first. `can_retry` is left false, `note` empty.
    async fn find(&mut self, filter: &OrderFilter, page: u32, per_page: u32) -> Result<Page<StaffSummary>>;
    /// Whether there is any order.
    async fn any(&mut self) -> Result<bool>;
    /// Whether somebody has paid for an order with that address that was not cancelled.
    async fn address_has_paid(&mut self, email: &Email) -> Result<bool>;
    /// The hash of the request that placed the order; none where there is no such order.
    async fn request(&mut self, order: OrderId) -> Result<Option<[u8; 32]>>;
    /// Whether the owner has paid for an order that was not cancelled.
    async fn has_paid(&mut self, owner: Owner) -> Result<bool>;
    /// The key with which networks are hashed: the same in every process.
    async fn network_key(&mut self) -> Result<[u8; 32]>;
    /// Unpaid orders of shoppers who never paid, as noted by [`Orders::note_unpaid`].
    async fn unpaid(&mut self) -> Result<Holding>;
    /// The same by address, network and variant.
    async fn unpaid_held(&mut self, asked: &UnpaidQuery<'_>) -> Result<UnpaidHeld>;
    /// What orders took that cost nothing, as noted by [`Orders::note_free`] after `since`, by address and network. Of each variant
    /// what those with that address or from any of the networks took, and the units on hand.
    async fn free_taken(&mut self, asked: &UnpaidQuery<'_>, since: Timestamp) -> Result<UnpaidHeld>;
    /// The last step of each of the owner's orders that have one after `seq`, as their shoppers see it, oldest first.
    async fn steps_since(&mut self, owner: Owner, seq: u64) -> Result<Vec<OrderStep>>;
    /// What happened to the order, oldest first.
    async fn history(&mut self, order: OrderId) -> Result<Vec<HistoryEntry>>;
    /// What staff noted on the order for themselves, oldest first. It is no part of the history.
    async fn staff_notes(&mut self, order: OrderId) -> Result<Vec<HistoryEntry>>;
}

/// Writing orders. Orders are never deleted (O6). Whatever changes an order, or what is shown with it, here or in another
/// repository, makes its revision greater.
#[async_trait]
pub trait Orders: OrderReads {
    /// The next free number, from 1001.
    async fn next_number(&mut self) -> Result<OrderNumber>;
    /// Has numbers go on from `next`, where they have not come so far by themselves.
    async fn number_from(&mut self, next: OrderNumber) -> Result<()>;
    /// Adds an order with its lines. A second one in `pending_payment` of one owner is refused by the database (O2).
    async fn add(&mut self, order: &NewOrder) -> Result<()>;
    /// Notes what an order that waits for payment holds, as long as it waits.
    async fn note_unpaid(&mut self, order: OrderId, hold: &NewHold<'_>) -> Result<()>;
    /// Notes what an order took that costs nothing.
    async fn note_free(&mut self, order: OrderId, taken: &NewHold<'_>, at: Timestamp) -> Result<()>;
    /// Forgets what such orders took that were placed before `before`, at most so many; how many.
    async fn forget_free(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
    /// Moves an order; `false`, and nothing, where it does not stand as expected.
    async fn change_state(&mut self, change: &StateChange) -> Result<bool>;
    /// Makes the claimed orders the account's, with their idempotency keys (O3); how many. A key that the account has used
    /// itself stays with the account's own order. Two pending orders of one owner are refused by the database (O2).
    async fn hand_over(&mut self, claimed: &Claimed, to: AccountId) -> Result<u64>;
    /// Begins a new payment window for an order that is retried.
    async fn set_window(&mut self, order: OrderId, ends_at: Timestamp) -> Result<()>;
    /// Puts off the end of a payment window that broke: it is tried again at `due_at`.
    async fn put_off_window(&mut self, order: OrderId, due_at: Timestamp) -> Result<()>;
    /// Changes only where the order's money stands.
    async fn set_payment_status(&mut self, order: OrderId, payment: PaymentStatus) -> Result<()>;
    /// Adds to the order's history.
    async fn note(&mut self, order: OrderId, entry: &HistoryEntry) -> Result<()>;
    /// Adds what staff alone see.
    async fn note_for_staff(&mut self, order: OrderId, entry: &HistoryEntry) -> Result<()>;
}
