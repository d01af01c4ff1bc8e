//! Sharing a wishlist by a link that can be taken back. Its token is made of a random seed by the shop's secret key, so that it
//! can be shown again, and a copy of the database tells no link.

use super::WishlistRequestError;
use crate::secret::Purpose;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop, Token};
use shared::id::{AccountId, WishlistId};
use shared::wishlist::{LinkSeed, SharedWishlist, WishlistRef};
use storage::Unit;

/// A link to a shared list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WishlistLink {
    /// For whoever is to see the list.
    pub token: Token,
    /// The revision of the account's lists.
    pub revision: u64,
}

impl Shop {
    /// Shares a list; one that is shared already keeps its link, which is answered again.
    pub async fn share_wishlist(
        &self,
        account: AccountId,
        wishlist: WishlistRef,
    ) -> Result<WishlistLink, Failure<WishlistRequestError>> {
        let mut seed = [0; 16];
        self.inner.random.fill(&mut seed);
        in_unit!(self, |unit| self.share_wishlist_in(unit, account, wishlist, LinkSeed(seed)))
    }

    async fn share_wishlist_in(
        &self,
        unit: &mut dyn Unit,
        account: AccountId,
        wishlist: WishlistRef,
        seed: LinkSeed,
    ) -> Result<WishlistLink, Failure<WishlistRequestError>> {
        let mut lists = unit.wishlists().wishlists(account).await?;
        let before = lists.revision;
        let list = lists.share(wishlist, seed, self.new_wishlist(), self.now())?;
        let (id, seed) = (list.id, list.link.unwrap_or(seed));
        if lists.revision != before {
            self.put_wishlist(unit, &lists, id).await?;
        }
        Ok(WishlistLink { token: self.wishlist_token(id, seed), revision: lists.revision })
    }

    /// Takes the list's link back: it leads nowhere any more. One that is not shared is as good.
    pub async fn unshare_wishlist(
        &self,
        account: AccountId,
        wishlist: WishlistRef,
    ) -> Result<(), Failure<WishlistRequestError>> {
        in_unit!(self, |unit| self.unshare_wishlist_in(unit, account, wishlist))
    }

    async fn unshare_wishlist_in(
        &self,
        unit: &mut dyn Unit,
        account: AccountId,
        wishlist: WishlistRef,
    ) -> Result<(), Failure<WishlistRequestError>> {
        let mut lists = unit.wishlists().wishlists(account).await?;
        let before = lists.revision;
        let id = lists.unshare(wishlist)?.id;
        if lists.revision != before {
            self.put_wishlist(unit, &lists, id).await?;
        }
        Ok(())
    }

    /// The list that the link leads to, as it is now; none where it was taken back.
    pub async fn shared_wishlist(&self, token: &Token) -> Result<Option<SharedWishlist>, Broken> {
        let mut reader = self.storage().reader().await?;
        let Some(list) = reader.wishlists().shared_wishlist(token.hash()).await? else { return Ok(None) };
        let offers = reader.catalogue().offers(&list.variants().collect::<Vec<_>>()).await?;
        Ok(Some(list.shared(&offers, self.settings().store.currency)?))
    }

    /// The token of the link that is made of that seed.
    pub(super) fn wishlist_token(&self, wishlist: WishlistId, LinkSeed(seed): LinkSeed) -> Token {
        Token::of_bytes(&self.inner.secret.mac(Purpose::WishlistLink, &[wishlist.0.as_bytes(), &seed]))
    }
}
