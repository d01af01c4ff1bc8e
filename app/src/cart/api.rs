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
    /// The account, where somebody has signed in.
    pub account: Option<AccountView>,
    /// The account's cart; for a visitor the guest cart as the catalogue has it now.
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
    /// It is in the account's cart, now or from before (M2).
    Merged {
        /// The cart now.
        cart: Box<CartView>,
        /// What came of each line.
        receipt: Receipt,
    },
    /// Nobody has signed in.
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
    Ok(Opened { account: session.and_then(|session| session.account), cart: cart.map_err(broken)? })
}

/// Changes the account's cart, once per operation (C7).
#[server(input = Json, output = Postcard)]
pub async fn change_cart(operation: OperationId, change: Change) -> Result<ChangeReply, AppError> {
    use crate::context::{broken, session, shop};
    let Some(session) = session().await? else { return Ok(ChangeReply::SignedOut) };
    let answer = shop().change_cart(session.owner, operation, change).await.map_err(broken)?;
    Ok(ChangeReply::Answered { cart: Box::new(answer.cart), note: answer.note, refused: answer.refused })
}

/// Moves the guest cart into the account's cart, exactly once (M2).
#[server(input = Json, output = Postcard)]
pub async fn merge_cart(guest_cart: GuestCartId, items: Vec<GuestItem>) -> Result<MergeReply, AppError> {
    use crate::context::{broken, session, shop};
    let Some(session) = session().await?.filter(|session| session.account.is_some()) else {
        return Ok(MergeReply::SignedOut);
    };
    let answer = shop().merge(session.owner, guest_cart, limited(&items)?).await.map_err(broken)?;
    Ok(MergeReply::Merged { cart: Box::new(answer.cart), receipt: answer.receipt })
}

/// A cart as a browser of ours would send it: not too long, each variant once.
#[cfg(feature = "ssr")]
fn limited(items: &[GuestItem]) -> Result<&[GuestItem], AppError> {
    let distinct: std::collections::BTreeSet<_> = items.iter().map(|item| item.variant).collect();
    let sound = items.len() <= shared::guest::MAX_LINES && distinct.len() == items.len();
    if sound { Ok(items) } else { Err(AppError::Malformed) }
}
