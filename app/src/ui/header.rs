//! What stands above every page: the way home, search, account, cart, categories.

#[cfg(feature = "ssr")]
use super::shop_name;
use super::{CategoryList, Icon, SearchForm, focus};
use crate::cart::{CartStore, Visitor};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use leptos_router::location::Url;

/// The header. It is the same for everybody until the browser has asked who is here.
#[component]
pub(crate) fn Header() -> impl IntoView {
    focus::follow_navigation();
    view! {
        <header class="header">
            <div class="header-inner">
                <a class="logo" href="/" inner_html=logo()></a>
                <SearchForm id="q" />
                <div class="header-tools">
                    <AccountLink />
                    <CartButton />
                </div>
                <nav class="header-nav" aria-label="Categories">
                    <CategoryList />
                </nav>
            </div>
        </header>
    }
}

/// The mark and the shop's name. The server writes them, and the browser keeps them.
#[cfg(feature = "ssr")]
fn logo() -> String {
    view! {
        <super::Mark />
        {shop_name()}
    }
    .to_html()
}

#[cfg(not(feature = "ssr"))]
fn logo() -> String {
    String::new()
}

#[component]
fn AccountLink() -> impl IntoView {
    let visitor = expect_context::<CartStore>().visitor();
    let location = use_location();
    let signed_in = move || visitor.with(|visitor| matches!(visitor, Visitor::SignedIn(_)));
    let label = move || if signed_in() { "Account" } else { "Sign in" }.to_owned();
    let href = move || {
        if signed_in() {
            "/account".to_owned()
        } else {
            location.pathname.with(|path| location.search.with(|search| sign_in(path, search)))
        }
    };
    view! {
        <a class="header-link" href=href aria-label=label rel="external">
            <Icon name="user" />
            <span>{label}</span>
        </a>
    }
}

/// Where to sign in and then come back to this page (M4). The pages for it keep where they lead; what a mailed link brings
/// is not carried along.
fn sign_in(path: &str, search: &str) -> String {
    let with = |separator: &str| if search.is_empty() { String::new() } else { format!("{separator}{search}") };
    match path {
        "/login" | "/register" => format!("/login{}", with("?")),
        "/" if search.is_empty() => "/login".to_owned(),
        "/track" | "/track/order" | "/forgot-password" | "/reset-password" => "/login".to_owned(),
        path => format!("/login?next={}", Url::escape(&format!("{path}{}", with("?")))),
    }
}

#[component]
fn CartButton() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let (view, count) = (store.view(), store.item_count());
    let bumped = RwSignal::new(false);
    // It bumps when the cart grows, not when it becomes known.
    Effect::new(move |before: Option<Option<u32>>| {
        let now = view.with(|view| view.as_ref().map(|view| view.item_count));
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
