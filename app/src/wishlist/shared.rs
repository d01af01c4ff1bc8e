//! What is shared by a link: a list, which its owner keeps and can take back, and a cart, which its address carries.

use super::islands::{GivenItems, Wish};
use crate::AppError;
use crate::address;
use crate::cart::open_cart;
use crate::catalogue::NotFound;
use crate::context::{broken, lead_to, shop};
use crate::island::island;
use crate::operation::new_id;
use crate::ui::head::personal;
use crate::ui::{Failure, Title};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::cart::CartLine;
use shared::cart_link::CartLink;
use shared::id::OperationId;
use shared::wishlist::{SharedWishlist, WishlistLine};
use shop::Token;

/// A page for whoever has a link. None is told to search engines.
fn page(content: impl Future<Output = Result<Option<AnyView>, AppError>> + Send + 'static) -> impl IntoView {
    view! {
        {personal()}
        <main id="main" class="page page-tall" tabindex="-1">
            {Suspend::new(async move {
                match content.await {
                    Ok(Some(content)) => content,
                    Ok(None) => view! { <NotFound /> }.into_any(),
                    Err(error) => view! { <Failure error=error /> }.into_any(),
                }
            })}
        </main>
    }
}

/// The page `/wishlist/shared/{token}`: a list as it is now. Once its link was taken back it is not there.
#[component]
pub fn SharedWishlistPage() -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    page(async move {
        let Some(token) = Token::parse(&token) else { return Ok(None) };
        let list = shop().shared_wishlist(&token).await.map_err(broken)?;
        Ok(list.map(|list| view! { <SharedList list=list /> }.into_any()))
    })
}

#[component]
fn SharedList(list: SharedWishlist) -> impl IntoView {
    let SharedWishlist { name, items } = list;
    let lines: Vec<CartLine> = items.iter().map(WishlistLine::cart_line).collect();
    let empty = lines.is_empty().then(|| view! { <p>"There is nothing on it at the moment."</p> });
    view! {
        <Title text=name.clone() />
        <div class="page-head">
            <h1>{name}</h1>
            <p>"Somebody has shared this wishlist with you. Prices and stock are those of now."</p>
        </div>
        {empty}
        {island(Wish::Given(Box::new(GivenItems { lines, operation: new_id(), one_by_one: true })))}
    }
}

/// The page `/cart/shared?items=ID:N,ID:N&key=KEY`: what a link brings, and the button that puts it into one's own cart. The key names
/// the adding, which stands in the address as that of buying now does: after Back, a reload or in a second tab it is the same (C7).
#[component]
pub fn SharedCartPage() -> impl IntoView {
    let items = address::query("items").unwrap_or_default();
    let unknown = address::query("unknown").and_then(|count| count.parse::<u32>().ok()).unwrap_or_default();
    let key = address::query("key").and_then(|key| key.parse::<OperationId>().ok());
    page(async move {
        let link = CartLink::read(&items);
        if link.is_none() && unknown == 0 {
            return Ok(None);
        }
        let link = link.unwrap_or_default();
        let Some(key) = key else {
            lead_to(&format!(
                "/cart/shared?items={link}&unknown={}&key={}",
                link.unread.saturating_add(unknown),
                new_id()
            ));
            return Ok(Some(().into_any()));
        };
        let lines = shop().quote_link(&link).await.map_err(broken)?;
        let unread = link.unread.saturating_add(unknown);
        Ok(Some(view! { <SharedCart lines=lines unread=unread operation=key.to_string() /> }.into_any()))
    })
}

#[component]
fn SharedCart(lines: Vec<CartLine>, unread: u32, operation: String) -> impl IntoView {
    let unread = match unread {
        0 => None,
        1 => Some("1 item of this link is not known to the shop.".to_owned()),
        count => Some(format!("{count} items of this link are not known to the shop.")),
    };
    let text = if lines.is_empty() {
        "Nothing that this link names is known to the shop. Your cart is as it was."
    } else {
        "This is what the link brings, at the prices of now. Nothing is in your cart before you add it."
    };
    view! {
        <Title text="Shared cart" />
        <div class="page-head">
            <h1>"Shared cart"</h1>
            <p>{text}</p>
        </div>
        {unread
            .map(|text| {
                view! {
                    <div class="notice" data-kind="warn" role="status">
                        <p>{text}</p>
                    </div>
                }
            })}
        {(!lines.is_empty())
            .then(|| island(Wish::Given(Box::new(GivenItems { lines, operation, one_by_one: false }))))}
    }
}

/// The page `/cart/share`: the link to one's own cart.
#[component]
pub fn ShareCartPage() -> impl IntoView {
    page(async {
        let opened = open_cart(Vec::new()).await?;
        let cart = opened.session.then(|| Box::new(opened.cart));
        let site = shop().settings().site_url.clone();
        Ok(Some(
            view! {
                <Title text="Share your cart" />
                <div class="page-head">
                    <h1>"Share your cart"</h1>
                    <p>
                        "The link carries what is in your cart now. Whoever opens it sees that, at the prices of then, and can add it to a cart of their own. It says nothing of you."
                    </p>
                </div>
                {island(Wish::ShareCart { site, cart })}
                <p>
                    <a href="/cart">"Back to your cart"</a>
                </p>
            }
            .into_any(),
        ))
    })
}
