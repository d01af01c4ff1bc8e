//! What of wishlists and shared links comes alive. Its code is a part of its own.

mod added;
mod copy;
mod given;
mod line;
mod list;
mod outcome;
mod share;

use super::api::OpenedWishlist;
use crate::AppError;
use crate::island::{Island, Part};
use copy::CopyLink;
use given::Given;
use leptos::prelude::*;
#[cfg(feature = "hydrate")]
pub(super) use line::select_id;
use list::Wishes;
use serde::{Deserialize, Serialize};
use share::ShareCart;
use shared::cart::{CartLine, CartView};

/// The islands of that part.
#[derive(Serialize, Deserialize)]
pub(crate) enum Wish {
    /// A list on its page: the account's; none of a visitor, whose list is in the browser.
    List(Box<Result<Option<OpenedWishlist>, AppError>>),
    /// An address to be copied.
    Link {
        /// The address.
        address: String,
    },
    /// The link to one's own cart: the session's, where there is one.
    ShareCart {
        /// The address that what is in the cart follows.
        site: String,
        /// The session's cart.
        cart: Option<Box<CartView>>,
    },
    /// Items that somebody has shared.
    Given(Box<GivenItems>),
}

/// Items that somebody has shared, as they are now.
#[derive(Serialize, Deserialize)]
pub(crate) struct GivenItems {
    /// The items.
    pub(crate) lines: Vec<CartLine>,
    /// Names the adding of all of them (C7).
    pub(crate) operation: String,
    /// True where each can be added by itself, as from a list.
    pub(crate) one_by_one: bool,
}

impl Island for Wish {
    const NAME: &'static str = "wish";
}

impl Part for Wish {
    fn view(self) -> AnyView {
        match self {
            Self::List(opened) => view! { <Wishes opened=*opened /> }.into_any(),
            Self::Link { address } => view! { <CopyLink address=address /> }.into_any(),
            Self::ShareCart { site, cart } => view! { <ShareCart site=site cart=cart.map(|cart| *cart) /> }.into_any(),
            Self::Given(given) => view! { <Given given=*given /> }.into_any(),
        }
    }
}
