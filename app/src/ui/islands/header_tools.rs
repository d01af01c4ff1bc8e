//! Who is here and the way to the cart, in the header.

use crate::address;
use crate::cart::{CartStore, Visitor};
use crate::ui::Icon;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Who is here and how much is in their cart, as far as the header says it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Known {
    /// Whether somebody has signed in.
    pub(crate) account: bool,
    /// The sum of the quantities.
    pub(crate) items: u32,
}

/// The link to the account and the cart's button. `known` is what the server knows: on a personal page.
#[component]
pub(crate) fn HeaderTools(known: Option<Known>) -> impl IntoView {
    let store = expect_context::<CartStore>();
    if let Some(known) = known {
        store.remember(known);
    }
    view! {
        <AccountLink />
        <CartButton />
    }
}

#[component]
fn AccountLink() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let visitor = store.visitor();
    let signed_in = move || match visitor.get() {
        Visitor::SignedIn(_) => true,
        Visitor::Unknown | Visitor::Unreached => store.remembered().account,
        Visitor::Guest | Visitor::GuestSession => false,
    };
    let label = move || if signed_in() { "Account" } else { "Sign in" }.to_owned();
    let href = move || {
        if signed_in() {
            "/account".to_owned()
        } else {
            let (path, query) = address::here();
            sign_in(&path, &query)
        }
    };
    // The page may have got another address since, such as that of a product's variant.
    let link = NodeRef::<leptos::html::A>::new();
    let renew = move |_| {
        if let Some(link) = link.get_untracked() {
            let _ = link.set_attribute("href", &untrack(href));
        }
    };
    view! {
        <a class="header-link" node_ref=link href=href aria-label=label on:click=renew>
            <Icon name="user" />
            <span>{label}</span>
        </a>
    }
}

/// Where to sign in and then come back to this page (M4). The pages for it keep where they lead; what a mailed link brings
/// is not carried along.
fn sign_in(path: &str, query: &str) -> String {
    let with = |separator: &str| if query.is_empty() { String::new() } else { format!("{separator}{query}") };
    match path {
        "/login" | "/register" => format!("/login{}", with("?")),
        "/" if query.is_empty() => "/login".to_owned(),
        "/track" | "/forgot-password" | "/reset-password" => "/login".to_owned(),
        path => format!("/login?next={}", address::escape(&format!("{path}{}", with("?")))),
    }
}

#[component]
fn CartButton() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let (view, count) = (store.view(), store.item_count());
    let bumped = RwSignal::new(false);
    // It bumps when the cart grows, not when it becomes known.
    Effect::new(move |before: Option<Option<u32>>| {
        let now = view.with(Option::is_some).then(|| count.get());
        if let (Some(Some(before)), Some(now)) = (before, now)
            && now > before
        {
            bumped.set(true);
        }
        now
    });
    let state = move || match (count.get(), bumped.get()) {
        (0, _) => Some("empty"),
        (_, true) => Some("bump"),
        (_, false) => None,
    };
    let name = move || match count.get() {
        1 => "Cart, 1 item".to_owned(),
        count => format!("Cart, {count} items"),
    };
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        store.drawer().set(true);
    };
    view! {
        <form action="/cart" method="get" on:submit=open>
            <button class="header-cart" type="submit" aria-haspopup="dialog">
                <span class="visually-hidden">{name}</span>
                <span class="header-cart-word" aria-hidden="true">
                    "Cart"
                </span>
                <Icon name="shopping-bag" />
                <span class="badge" aria-hidden="true" data-state=state on:animationend=move |_| bumped.set(false)>
                    {move || count.get().to_string()}
                </span>
            </button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::sign_in;

    #[test]
    fn signing_in_comes_back() {
        assert_eq!(sign_in("/", ""), "/login");
        assert_eq!(sign_in("/checkout", ""), "/login?next=%2Fcheckout");
        assert_eq!(sign_in("/search", "q=a%20b"), "/login?next=%2Fsearch%3Fq%3Da%2520b");
        assert_eq!(sign_in("/register", "next=%2Fcheckout"), "/login?next=%2Fcheckout");
        assert_eq!(sign_in("/login", ""), "/login");
        assert_eq!(sign_in("/track", "token=00ff"), "/login");
    }
}
