//! Merging a guest's wishlist into an account's default one, exactly once (M2, C12).

use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::id::{AccountId, GuestWishlistId};
use shared::wishlist::{GuestWishlistItem, WishlistReceipt, WishlistRef, WishlistView};
use storage::Unit;

/// The state after a merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WishlistMerged {
    /// The default list now.
    pub wishlist: WishlistView,
    /// Outcome of each item.
    pub receipt: WishlistReceipt,
}

impl Shop {
    /// Merges a guest's wishlist into the account's default one, exactly once: what was removed since does not come back.
    pub async fn merge_wishlist(
        &self,
        account: AccountId,
        guest: GuestWishlistId,
        items: &[GuestWishlistItem],
    ) -> Result<WishlistMerged, Broken> {
        in_unit!(self, |unit| self.merge_wishlist_in(unit, account, guest, items))
    }

    async fn merge_wishlist_in(
        &self,
        unit: &mut dyn Unit,
        account: AccountId,
        guest: GuestWishlistId,
        items: &[GuestWishlistItem],
    ) -> Result<WishlistMerged, Broken> {
        let mut lists = unit.wishlists().wishlists(account).await?;
        let before = unit.wishlists().merged_wishlist(account, guest).await?;
        let variants: Vec<_> = lists.variants().chain(items.iter().map(|item| item.variant)).collect();
        let offers = unit.catalogue().offers(&variants).await?;
        let (revision, mut ledger) = (lists.revision, before.clone());
        let receipt = lists.merge(items, &mut ledger, self.new_wishlist(), &offers, self.now());
        if ledger != before {
            unit.wishlists().put_merged_wishlist(account, guest, &ledger, self.now()).await?;
        }
        if lists.revision != revision
            && let Some(id) = lists.get(WishlistRef::Default).map(|list| list.id)
        {
            self.put_wishlist(unit, &lists, id).await?;
        }
        let wishlist = lists.view(WishlistRef::Default, &offers, self.settings().store.currency)?;
        let wishlist = wishlist.ok_or_else(|| Broken::Contradiction("the default wishlist is not there".to_owned()))?;
        Ok(WishlistMerged { wishlist, receipt })
    }
}
