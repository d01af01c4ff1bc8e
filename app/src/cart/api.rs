//! The cart's server functions. Each finds the cart by the session alone: no cart id is ever sent (C8).

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use shared::account::AccountView;
use shared::cart::CartView;
use shared::guest::{GuestItem, UnsentAddition};
use shared::id::GuestCartId;
use shared::merge::Receipt;
use shared::replica::{OwnerTag, Push, PushAnswer};

/// Who is here, and the cart that is theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// Whether the cart is a session's: an account's, or that of a visitor who has begun to check out.
    pub session: bool,
    /// The account, where somebody has signed in.
    pub account: Option<AccountView>,
    /// The tag of its owner, by which this browser's replica of it is known (C9).
    pub owner: Option<OwnerTag>,
    /// The session's cart; without one the guest cart as the catalogue has it now.
    pub cart: CartView,
}

/// What came of a merge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeReply {
    /// It is in the session's cart, now or from before (M2).
    Merged {
        /// The cart now.
        cart: Box<CartView>,
        /// What came of each line.
        receipt: Receipt,
    },
    /// There is no session.
    SignedOut,
}

/// Who is here, and their cart afresh; `items` are the guest cart's, for its prices and stock.
#[server(input = Json, output = Postcard)]
pub async fn open_cart(items: Vec<GuestItem>) -> Result<Opened, AppError> {
    use crate::context::{broken, session, shop};
    let session = session().await?;
    let cart = match &session {
        Some(session) => shop().cart(session.owner).await,
        None => shop().quote_guest_cart(limited(&items)?).await,
    };
    let cart = cart.map_err(broken)?;
    let owner = session.as_ref().map(|session| shop().owner_tag(session.owner));
    Ok(Opened { session: session.is_some(), account: session.and_then(|session| session.account), owner, cart })
}

/// Makes operations of the browser's replica on the session's cart, each once, and answers what came of each (C7, C9).
#[server(input = Json, output = Postcard)]
pub async fn push_cart(push: Push) -> Result<PushAnswer, AppError> {
    use crate::context::{broken, session, shop};
    use shared::replica::MAX_PUSH;
    use shared::tally::{CartChanges, Event};
    if push.operations.len() > MAX_PUSH {
        return Err(AppError::Malformed);
    }
    let Some(session) = session().await? else {
        shop().tally(Event::CartChanges(CartChanges::SessionEnded));
        return Ok(PushAnswer::SignedOut);
    };
    shop().push_cart(session.owner, &push).await.map_err(broken)
}

/// Moves the guest cart, with what is `saved` in it, into the session's cart, exactly once (M2). `unsent` are additions to a session's
/// cart among its items, which may have reached the server (C9). To `begin` is to check out without an account: a
/// visitor gets a guest session for it.
#[server(input = Json, output = Postcard)]
pub async fn merge_cart(
    guest_cart: GuestCartId,
    items: Vec<GuestItem>,
    #[server(default)] saved: Vec<GuestItem>,
    #[server(default)] unsent: Vec<UnsentAddition>,
    #[server(default)] begin: bool,
) -> Result<MergeReply, AppError> {
    use crate::context::{acting, broken, session, shop};
    use shared::guest::{MAX_UNSENT_IN_MERGE, SentGuestCart};
    let (items, saved) = (limited(&items)?, limited(&saved)?);
    if unsent.len() > MAX_UNSENT_IN_MERGE {
        return Err(AppError::Malformed);
    }
    let session = if begin { Some(acting().await?) } else { session().await? };
    let Some(session) = session else { return Ok(MergeReply::SignedOut) };
    let sent = SentGuestCart { id: guest_cart, items, saved, unsent: &unsent };
    let answer = shop().merge(session.owner, &sent).await.map_err(broken)?;
    Ok(MergeReply::Merged { cart: Box::new(answer.cart), receipt: answer.receipt })
}

/// A cart as a browser of ours would send it.
#[cfg(feature = "ssr")]
fn limited(items: &[GuestItem]) -> Result<&[GuestItem], AppError> {
    if shared::guest::belong_together(items) { Ok(items) } else { Err(AppError::Malformed) }
}
