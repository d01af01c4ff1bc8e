//! Wishlists of accounts, and what was merged into them.

use crate::{Result, TokenHash};
use async_trait::async_trait;
use shared::id::{AccountId, GuestWishlistId, WishlistId};
use shared::time::Timestamp;
use shared::wishlist::{Wishlist, WishlistLedger, Wishlists};

/// Reading wishlists.
#[async_trait]
pub trait WishlistReads: Send {
    /// The account's lists, the oldest first; none of them before the first write.
    async fn wishlists(&mut self, account: AccountId) -> Result<Wishlists>;
    /// The list that the link of that token leads to.
    async fn shared_wishlist(&mut self, token: TokenHash) -> Result<Option<Wishlist>>;
}

/// Writing wishlists. Each write raises the account's revision to the one that is given.
#[async_trait]
pub trait WishlistStore: WishlistReads {
    /// Stores a list as it is now, whether it was there or not, with the hash of its link's token where it has one.
    async fn put_wishlist(
        &mut self,
        account: AccountId,
        revision: u64,
        wishlist: &Wishlist,
        token: Option<TokenHash>,
    ) -> Result<()>;
    /// Removes a list; nothing where it is not there.
    async fn remove_wishlist(&mut self, account: AccountId, revision: u64, id: WishlistId) -> Result<()>;
    /// Reads the ledger of the guest's wishlist (M2).
    async fn merged_wishlist(&mut self, account: AccountId, guest: GuestWishlistId) -> Result<WishlistLedger>;
    /// Stores what came of the guest's wishlist.
    async fn put_merged_wishlist(
        &mut self,
        account: AccountId,
        guest: GuestWishlistId,
        ledger: &WishlistLedger,
        now: Timestamp,
    ) -> Result<()>;
    /// Forgets what came of guests' wishlists that were last merged before `before`, so many at most; how many.
    async fn forget_merged_wishlists(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
}
