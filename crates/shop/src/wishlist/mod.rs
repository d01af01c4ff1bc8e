//! Wishlists of accounts: reading them, changing them once whatever revision the sender had (C7, C12), and in the files
//! beside, merging a guest's, moving to the cart and sharing.

mod merge;
mod share;
mod to_cart;

pub use merge::WishlistMerged;
pub use share::WishlistLink;
pub use to_cart::{AddedItem, AddedToCart, MovedToCart};

use crate::cart::noted_as;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use serde::Serialize;
use shared::cart::Offers;
use shared::id::{AccountId, OperationId, Owner, WishlistId};
use shared::wishlist::{
    Wishlist, WishlistChange, WishlistChangeError, WishlistRef, WishlistSummary, WishlistView, Wishlists,
};
use storage::{Noted, Unit};

/// A request to an account's wishlists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WishlistRequest<T> {
    /// Names the change, however often it is sent (C7); one without a name is made each time.
    pub operation: Option<OperationId>,
    /// The change or call.
    pub asked: T,
    /// One of these revisions the lists must have; any where none are named.
    pub revisions: Option<Vec<u64>>,
}

/// Reason for which a request was not carried out: nothing is different, and the operation can be sent again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WishlistRequestError {
    /// They cannot be changed so.
    Change(WishlistChangeError),
    /// The item cannot come into the cart.
    Cart(shared::cart::ChangeRefused),
    /// They have none of the revisions that were named.
    Stale,
    /// The operation's id came before, with something else.
    OperationReused,
}

impl From<WishlistChangeError> for Failure<WishlistRequestError> {
    fn from(refused: WishlistChangeError) -> Self {
        Self::Refused(WishlistRequestError::Change(refused))
    }
}

impl Shop {
    /// The account's lists, the default first, with their revision.
    pub async fn wishlists(&self, account: AccountId) -> Result<(u64, Vec<WishlistSummary>), Broken> {
        let lists = self.storage().reader().await?.wishlists().wishlists(account).await?;
        Ok((lists.revision, lists.summaries()))
    }

    /// One of the account's lists; none where it is not there. The default reads as empty before the first write (C6).
    pub async fn wishlist(&self, account: AccountId, wishlist: WishlistRef) -> Result<Option<WishlistView>, Broken> {
        let mut reader = self.storage().reader().await?;
        let lists = reader.wishlists().wishlists(account).await?;
        let variants: Vec<_> = lists.get(wishlist).into_iter().flat_map(Wishlist::variants).collect();
        let offers = reader.catalogue().offers(&variants).await?;
        Ok(lists.view(wishlist, &offers, self.settings().store.currency)?)
    }

    /// Makes a change, whatever revision its sender had; an operation that was made before is not made again (C7). The list that
    /// it was about; none where that is deleted.
    pub async fn change_wishlists(
        &self,
        account: AccountId,
        request: &WishlistRequest<WishlistChange>,
    ) -> Result<Option<WishlistView>, Failure<WishlistRequestError>> {
        in_unit!(self, |unit| self.change_wishlists_in(unit, account, request))
    }

    async fn change_wishlists_in(
        &self,
        unit: &mut dyn Unit,
        account: AccountId,
        request: &WishlistRequest<WishlistChange>,
    ) -> Result<Option<WishlistView>, Failure<WishlistRequestError>> {
        let mut lists = unit.wishlists().wishlists(account).await?;
        let change = &request.asked;
        let offers = offers_of(unit, &lists, change).await?;
        let id = if self.is_due(unit, &lists, request).await? {
            let before = lists.revision;
            let id = lists.apply(change, self.new_wishlist(), &offers, self.now())?;
            if lists.revision != before {
                self.put_wishlist(unit, &lists, id).await?;
            }
            Some(id)
        } else {
            match change.wishlist() {
                Some(wishlist) => lists.get(wishlist).map(|list| list.id),
                // The youngest is the one that it made, as far as anybody can tell.
                None => lists.lists.last().map(|list| list.id),
            }
        };
        let currency = self.settings().store.currency;
        Ok(match id {
            Some(id) => lists.view(WishlistRef::Id(id), &offers, currency)?,
            None => None,
        })
    }

    /// True where the request is to be carried out now: its operation is noted, and the revision is one that it names. False where
    /// the operation was noted before.
    async fn is_due<T: Serialize + Sync>(
        &self,
        unit: &mut dyn Unit,
        lists: &Wishlists,
        request: &WishlistRequest<T>,
    ) -> Result<bool, Failure<WishlistRequestError>> {
        if let Some(operation) = request.operation {
            let operation = noted_as(operation, &request.asked)?;
            match unit.carts().note_operation(Owner::Account(lists.account), &operation, self.now()).await? {
                Noted::Now => {}
                Noted::Before => return Ok(false),
                Noted::Otherwise => return Err(Failure::Refused(WishlistRequestError::OperationReused)),
            }
        }
        match &request.revisions {
            Some(named) if !named.contains(&lists.revision) => Err(Failure::Refused(WishlistRequestError::Stale)),
            _ => Ok(true),
        }
    }

    fn new_wishlist(&self) -> WishlistId {
        WishlistId(self.new_id())
    }

    /// Stores the list of that id as it is now among the others, or removes it where it is not there any more.
    async fn put_wishlist(&self, unit: &mut dyn Unit, lists: &Wishlists, id: WishlistId) -> Result<(), Broken> {
        let (account, revision) = (lists.account, lists.revision);
        let mut store = unit.wishlists();
        let Some(list) = lists.get(WishlistRef::Id(id)) else {
            return Ok(store.remove_wishlist(account, revision, id).await?);
        };
        let token = list.link.map(|seed| self.wishlist_token(list.id, seed).hash());
        Ok(store.put_wishlist(account, revision, list, token).await?)
    }
}

/// Offers of the list that the change is about, and of the variant that it adds.
async fn offers_of(unit: &mut dyn Unit, lists: &Wishlists, change: &WishlistChange) -> Result<Offers, Broken> {
    let wishlist = change.wishlist().and_then(|wishlist| lists.get(wishlist));
    let variants: Vec<_> = wishlist.into_iter().flat_map(Wishlist::variants).chain(change.variant()).collect();
    Ok(unit.catalogue().offers(&variants).await?)
}
