//! Carts, their operations and the ledger of merges.

use crate::Result;
use async_trait::async_trait;
use shared::cart::Cart;
use shared::id::{GuestCartId, OperationId, Owner};
use shared::merge::{Ledger, Receipt};
use shared::time::Timestamp;

/// What was merged of one guest cart into one owner's cart (M2).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct MergeRecord {
    /// The quantities that were merged.
    pub ledger: Ledger,
    /// The last receipt.
    pub receipt: Receipt,
}

/// One change to a cart, however often it is sent, and a hash of what was asked with it (C7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Operation {
    /// Its id. Ids belong to the owner.
    pub id: OperationId,
    /// The SHA-256 of the change.
    pub request: [u8; 32],
}

/// Whether an operation was noted before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Noted {
    /// It was not, and is now.
    Now,
    /// It was.
    Before,
    /// Its id was, with another request.
    Otherwise,
}

/// Reading carts.
#[async_trait]
pub trait CartReads: Send {
    /// The owner's cart, its lines in the order in which they were added; none before its first write (C6).
    async fn cart(&mut self, owner: Owner) -> Result<Option<Cart>>;
    /// Whether the owner's operation was noted, whatever it asked (C7).
    async fn is_noted(&mut self, owner: Owner, operation: OperationId) -> Result<bool>;
}

/// Writing carts.
#[async_trait]
pub trait Carts: CartReads {
    /// Stores the cart as it is now, whether it was there or not; of its lines, those that differ. One cart per owner.
    async fn put_cart(&mut self, cart: &Cart) -> Result<()>;
    /// Notes in each line of the owner's cart that all of it was there at a sign-in (M4); nothing where there is no cart.
    async fn note_sign_in(&mut self, owner: Owner) -> Result<()>;
    /// Notes a change's operation, where its id was not noted before (C7).
    async fn note_operation(&mut self, owner: Owner, operation: &Operation, now: Timestamp) -> Result<Noted>;
    /// Moves the owner's operations (C7) and merge records (M2) to another, whose own hold where both have one; what was
    /// merged of one guest cart is the larger quantity. `from`'s cart is removed: the caller has moved its lines.
    async fn hand_over(&mut self, from: Owner, to: Owner) -> Result<()>;
    /// Forgets operations that were noted before `before`, so many at most; how many.
    async fn forget_operations(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
    /// Forgets what was merged of guest carts that were last merged before `before`, so many at most; how many.
    async fn forget_merges(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
    /// Removes carts of guest sessions that last changed before `before`, at most so many, with their operations and merge
    /// records; how many (C5). An account's cart stays.
    async fn remove_guest_carts(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
    /// What was merged of a guest cart into the owner's; none where nothing was (M2).
    async fn merge_record(&mut self, owner: Owner, guest_cart: GuestCartId) -> Result<Option<MergeRecord>>;
    /// What was merged of the same guest carts into the carts of both: the smaller quantity of each, summed up (M2).
    async fn merged_into_both(&mut self, one: Owner, other: Owner) -> Result<Ledger>;
    /// Stores what was merged of a guest cart into the owner's.
    async fn put_merge_record(
        &mut self,
        owner: Owner,
        guest_cart: GuestCartId,
        record: &MergeRecord,
        now: Timestamp,
    ) -> Result<()>;
}
