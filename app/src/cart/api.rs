//! The cart's server functions. Each finds the cart by the session alone: no cart id is ever sent (C8).

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use shared::account::AccountView;
use shared::cart::{CartView, Change, ChangeNote, ChangeRefused};
use shared::guest::GuestItem;
use shared::id::{GuestCartId, OperationId};
use shared::merge::Receipt;

/// Who is here, and the cart that is theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// Whether the cart is a session's: an account's, or that of a visitor who has begun to check out.
    pub session: bool,
    /// The account, where somebody has signed in.
    pub account: Option<AccountView>,
    /// The session's cart; without one the guest cart as the catalogue has it now.
    pub cart: CartView,
}

/// What came of a change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeReply {
    /// The cart now, and what the shopper should know.
    Answered {
        /// The cart now.
        cart: Box<CartView>,
        /// What the shopper should know of the change.
        note: Option<ChangeNote>,
        /// Why it was not made.
        refused: Option<ChangeRefused>,
    },
    /// The session has ended: the change goes to the guest cart (C8).
    SignedOut,
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
    Ok(Opened { session: session.is_some(), account: session.and_then(|session| session.account), cart })
}

/// Changes the session's cart, once per operation (C7).
#[server(input = Json, output = Postcard)]
pub async fn change_cart(operation: OperationId, change: Change) -> Result<ChangeReply, AppError> {
    use crate::context::{broken, session, shop};
    use shared::tally::{CartChanges, Event};
    let Some(session) = session().await? else {
        shop().tally(Event::CartChanges(CartChanges::SessionEnded));
        return Ok(ChangeReply::SignedOut);
    };
    let answer = shop().change_cart(session.owner, operation, change).await.map_err(broken)?;
    Ok(ChangeReply::Answered { cart: Box::new(answer.cart), note: answer.note, refused: answer.refused })
}

/// Moves the guest cart into the session's cart, exactly once (M2). To `begin` is to check out without an account: a
/// visitor gets a guest session for it.
#[server(input = Json, output = Postcard)]
pub async fn merge_cart(
    guest_cart: GuestCartId,
    items: Vec<GuestItem>,
    #[server(default)] begin: bool,
) -> Result<MergeReply, AppError> {
    use crate::context::{acting, broken, session, shop};
    let items = limited(&items)?;
    let session = if begin { Some(acting().await?) } else { session().await? };
    let Some(session) = session else { return Ok(MergeReply::SignedOut) };
    let answer = shop().merge(session.owner, guest_cart, items).await.map_err(broken)?;
    Ok(MergeReply::Merged { cart: Box::new(answer.cart), receipt: answer.receipt })
}

/// A cart as a browser of ours would send it.
#[cfg(feature = "ssr")]
fn limited(items: &[GuestItem]) -> Result<&[GuestItem], AppError> {
    if shared::guest::belong_together(items) { Ok(items) } else { Err(AppError::Malformed) }
}
