//! The page `/wishlist`: a guest's list in the browser, or one of an account's.

use super::api::{OpenedWishlist, serve};
use super::islands::Wish;
use super::lists::{Lists, Tools};
use crate::AppError;
use crate::address;
use crate::catalogue::NotFound;
use crate::context::{broken, session, shop};
use crate::island::island;
use crate::ui::head::personal;
use crate::ui::{Failure, Title};
use leptos::prelude::*;
use shared::wishlist::{WishlistRef, WishlistSummary};
use shop::Failure as Refused;

/// The page. The server renders an account's list, readable and usable without scripts (E1).
#[component]
pub fn WishlistPage() -> impl IntoView {
    let asked = address::query("list");
    view! {
        {personal()}
        <main id="main" class="page page-tall" tabindex="-1">
            {Suspend::new(async move {
                match read(asked).await {
                    Ok(Read::Visitors) => view! { <Visitors /> }.into_any(),
                    Ok(Read::Accounts(mine)) => view! { <Accounts mine=*mine /> }.into_any(),
                    Ok(Read::Nothing) => view! { <NotFound /> }.into_any(),
                    Err(error) => view! { <Failure error=error /> }.into_any(),
                }
            })}
        </main>
    }
}

/// What the page is about.
enum Read {
    /// A visitor's list, which is in the browser.
    Visitors,
    /// An account's.
    Accounts(Box<Mine>),
    /// A list that the account has not.
    Nothing,
}

/// One of an account's lists, among the others.
pub(super) struct Mine {
    pub(super) opened: OpenedWishlist,
    pub(super) name: String,
    pub(super) lists: Vec<WishlistSummary>,
    /// The address that leads to it, where it is shared.
    pub(super) link: Option<String>,
}

async fn read(asked: Option<String>) -> Result<Read, AppError> {
    let Some(account) = session().await?.and_then(|session| session.account) else { return Ok(Read::Visitors) };
    let Ok(wishlist) = asked.as_deref().unwrap_or("default").parse::<WishlistRef>() else { return Ok(Read::Nothing) };
    let shop = shop();
    let Some(view) = shop.wishlist(account.id, wishlist).await.map_err(broken)? else { return Ok(Read::Nothing) };
    let (_, lists) = shop.wishlists(account.id).await.map_err(broken)?;
    let link = if view.is_shared {
        match shop.share_wishlist(account.id, wishlist).await {
            Ok(link) => Some(format!("{}/wishlist/shared/{}", shop.settings().site_url, link.token.reveal())),
            Err(Refused::Refused(_)) => None,
            Err(Refused::Broken(error)) => return Err(broken(error)),
        }
    } else {
        None
    };
    let name = view.name.clone();
    Ok(Read::Accounts(Box::new(Mine { opened: serve::opened(view).await?, name, lists, link })))
}

#[component]
fn Heading() -> impl IntoView {
    view! {
        <Title text="Wishlist" />
        <div class="page-head">
            <h1 id="wishlist-title" tabindex="-1">
                "Wishlist"
            </h1>
        </div>
    }
}

#[component]
fn Visitors() -> impl IntoView {
    view! {
        <Heading />
        {island(Wish::List(Box::new(Ok(None))))}
    }
}

#[component]
fn Accounts(mine: Mine) -> impl IntoView {
    let Mine { opened, name, lists, link } = mine;
    let list = opened.list;
    let several = lists.len() > 1;
    let title = several.then(|| view! { <h2 class="wishes-name">{name.clone()}</h2> });
    view! {
        <Heading />
        <Lists lists=lists shown=list />
        {title}
        {island(Wish::List(Box::new(Ok(Some(opened)))))}
        <Tools list=list name=name link=link several=several />
    }
}
