//! The server functions of wishlists. Each finds the account by the session alone.

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};
use serde::{Deserialize, Serialize};
use shared::cart_link::AddedReceipt;
use shared::id::{GuestWishlistId, OperationId, VariantId, WishlistId};
use shared::money::Money;
use shared::time::Timestamp;
use shared::wishlist::{Choices, GuestWishlistItem, Wished, WishlistLine, WishlistReceipt};

/// A list as its page shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenedWishlist {
    /// True where it is an account's; else it is a guest's, which the browser keeps.
    pub account: bool,
    /// Its id; none of a guest's, and of the default list before the first write.
    pub list: Option<WishlistId>,
    /// Its items.
    pub lines: Vec<WishlistLine>,
    /// Other variants of them to choose.
    pub choices: Vec<Choices>,
    /// Items that the shop has not described yet. They are kept all the same.
    pub missing: u32,
}

/// A change that a page asks of an account's list; without an id of the default one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WishAsk {
    /// A variant onto it.
    Add {
        /// The list.
        list: Option<WishlistId>,
        /// The variant.
        variant: VariantId,
    },
    /// A variant off it.
    Remove {
        /// The list.
        list: Option<WishlistId>,
        /// The variant.
        variant: VariantId,
    },
    /// A variant back onto it that was removed.
    PutBack {
        /// The list.
        list: Option<WishlistId>,
        /// The variant.
        variant: VariantId,
        /// The price that was seen when it was added.
        price_seen: Money,
        /// When it was added.
        added_at: Timestamp,
    },
    /// Another variant in the place of one.
    Choose {
        /// The list.
        list: Option<WishlistId>,
        /// The variant that is on it.
        variant: VariantId,
        /// The variant that is chosen.
        instead: VariantId,
    },
    /// An item to the cart, off the list.
    MoveToCart {
        /// The list.
        list: Option<WishlistId>,
        /// The variant.
        variant: VariantId,
    },
    /// One of each item to the cart; they stay on the list.
    AddAll {
        /// The list.
        list: Option<WishlistId>,
    },
}

/// Outcome of such a change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WishReply {
    /// It was made, now or before.
    Made {
        /// The list now.
        list: Box<OpenedWishlist>,
        /// Outcome of each item that was to come into the cart.
        receipt: Option<AddedReceipt>,
    },
    /// It was not made, for that reason.
    Refused(String),
    /// The session has ended.
    SignedOut,
}

/// The account's list of that id, or its default one; for a visitor `items`, which are a guest's, as the catalogue has them now. None
/// where the account has no such list.
#[server(input = Json, output = Postcard)]
pub async fn open_wishlist(
    list: Option<WishlistId>,
    items: Vec<GuestWishlistItem>,
) -> Result<Option<OpenedWishlist>, AppError> {
    use crate::context::{broken, session, shop};
    use shared::wishlist::are_of_one_wishlist;
    if let Some(account) = session().await?.and_then(|session| session.account) {
        let view = shop().wishlist(account.id, serve::named(list)).await.map_err(broken)?;
        return match view {
            Some(view) => serve::opened(view).await.map(Some),
            None => Ok(None),
        };
    }
    if !are_of_one_wishlist(&items) {
        return Err(AppError::Malformed);
    }
    let lines = shop().quote_guest_wishlist(&items).await.map_err(broken)?;
    let choices = shop().wishlist_choices(&lines).await.map_err(broken)?;
    Ok(Some(OpenedWishlist { account: false, list: None, lines, choices, missing: 0 }))
}

/// Changes the account's list, once per operation (C7, C12).
#[server(input = Json, output = Postcard)]
pub async fn change_wishlist(operation: OperationId, ask: WishAsk) -> Result<WishReply, AppError> {
    use crate::context::session;
    match session().await?.and_then(|session| session.account) {
        Some(account) => serve::change(account.id, Some(operation), ask).await,
        None => Ok(WishReply::SignedOut),
    }
}

/// Merges a guest's list into the account's default one, exactly once (M2, C12). None where nobody has signed in.
#[server(input = Json, output = Postcard)]
pub async fn merge_wishlist(
    guest_wishlist: GuestWishlistId,
    items: Vec<GuestWishlistItem>,
) -> Result<Option<WishlistReceipt>, AppError> {
    use crate::context::{broken, session, shop};
    use shared::wishlist::are_of_one_wishlist;
    if !are_of_one_wishlist(&items) {
        return Err(AppError::Malformed);
    }
    let Some(account) = session().await?.and_then(|session| session.account) else { return Ok(None) };
    let merged = shop().merge_wishlist(account.id, guest_wishlist, &items).await.map_err(broken)?;
    Ok(Some(merged.receipt))
}

/// Variants on the account's default list, for the hearts of a page. None where nobody has signed in.
#[server(input = GetUrl, output = Postcard)]
pub async fn wished_variants() -> Result<Option<Vec<Wished>>, AppError> {
    use crate::context::{broken, session, shop};
    match session().await?.and_then(|session| session.account) {
        Some(account) => shop().wished(account.id).await.map(Some).map_err(broken),
        None => Ok(None),
    }
}

#[cfg(feature = "ssr")]
pub(super) mod serve {
    use super::{OpenedWishlist, WishAsk, WishReply};
    use crate::AppError;
    use crate::context::{broken, shop};
    use shared::id::{AccountId, OperationId, WishlistId};
    use shared::wishlist::{WishlistChange, WishlistRef, WishlistView};
    use shop::{Failure, WishlistRequest, WishlistRequestError};

    /// The list of that id, or the default one.
    pub(in crate::wishlist) fn named(list: Option<WishlistId>) -> WishlistRef {
        list.map_or(WishlistRef::Default, WishlistRef::Id)
    }

    /// A list as its page shows it.
    pub(in crate::wishlist) async fn opened(view: WishlistView) -> Result<OpenedWishlist, AppError> {
        let choices = shop().wishlist_choices(&view.items).await.map_err(broken)?;
        Ok(OpenedWishlist { account: true, list: view.id, lines: view.items, choices, missing: 0 })
    }

    /// Makes the change, or says why not.
    pub(in crate::wishlist) async fn change(
        account: AccountId,
        operation: Option<OperationId>,
        ask: WishAsk,
    ) -> Result<WishReply, AppError> {
        match make(account, operation, ask).await {
            Ok((view, receipt)) => Ok(WishReply::Made { list: Box::new(opened(view).await?), receipt }),
            Err(Failure::Refused(refused)) => Ok(WishReply::Refused(in_words(refused))),
            Err(Failure::Broken(error)) => Err(broken(error)),
        }
    }

    type Made = (WishlistView, Option<shared::cart_link::AddedReceipt>);

    async fn make(
        account: AccountId,
        operation: Option<OperationId>,
        ask: WishAsk,
    ) -> Result<Made, Failure<WishlistRequestError>> {
        let shop = shop();
        let request = WishlistRequest { operation, asked: (), revisions: None };
        let change = match ask {
            WishAsk::MoveToCart { list, variant } => {
                let moved = shop.move_wish_to_cart(account, named(list), variant, &request).await?;
                return Ok((moved.wishlist, None));
            }
            WishAsk::AddAll { list } => {
                let added = shop.add_wishlist_to_cart(account, named(list), &request).await?;
                let view = shop.wishlist(account, named(list)).await?;
                return Ok((view.ok_or(gone())?, Some(added.receipt())));
            }
            WishAsk::Add { list, variant } => WishlistChange::Add { wishlist: named(list), variant },
            WishAsk::Remove { list, variant } => WishlistChange::Remove { wishlist: named(list), variant },
            WishAsk::PutBack { list, variant, price_seen, added_at } => {
                WishlistChange::PutBack { wishlist: named(list), variant, price_seen, added_at }
            }
            WishAsk::Choose { list, variant, instead } => {
                WishlistChange::Choose { wishlist: named(list), variant, instead }
            }
        };
        let request = WishlistRequest { operation, asked: change, revisions: None };
        let view = shop.change_wishlists(account, &request).await?;
        Ok((view.ok_or(gone())?, None))
    }

    fn gone() -> Failure<WishlistRequestError> {
        shared::wishlist::WishlistChangeError::NoSuchWishlist.into()
    }

    /// The reason as a sentence.
    pub(in crate::wishlist) fn in_words(refused: WishlistRequestError) -> String {
        let reason = match refused {
            WishlistRequestError::Change(reason) => reason.to_string(),
            WishlistRequestError::Cart(reason) => reason.to_string(),
            WishlistRequestError::Stale | WishlistRequestError::OperationReused => {
                "please load the page again".to_owned()
            }
        };
        format!("That didn’t work: {reason}.")
    }
}
