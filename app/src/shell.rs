//! The document around every page, and the routes.

use crate::cart::{CartDrawer, CartStore, ReceiptRegion, name_cart_lifetime};
use crate::catalogue::{NotFoundPage, ProductPage};
use crate::orders::SaidRegion;
use crate::split;
use crate::ui::{Footer, Header, Notices, OfflineBar, ShopTitle, Toasts, name_shop};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, path};

/// A form that the browser itself sends, as it does until the page is hydrated, is sent once, however often it is pressed: before
/// there is a session, the shop could not tell the second from an order of its own (O3).
const ONCE: &str = include_str!("once.js");

/// Whether the page at `path` is the same for everybody, so that it can be kept rendered.
pub fn is_public(path: &str) -> bool {
    let page = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && !rest.contains('/'));
    matches!(path, "/" | "/search") || page("/products/") || page("/categories/")
}

/// The scripts of its own that the page at `path` has: files of the site, which no other page may run (S1). The policy that a page
/// was loaded with holds for those that the router shows after it, so links to such a page bear `rel="external"`. The cart, which
/// leads to checkout, has its script, too.
#[cfg(feature = "ssr")]
pub fn own_scripts(shop: &shop::Shop, path: &str) -> &'static [&'static str] {
    let shows_passkeys = matches!(
        path,
        "/login" | "/register" | "/cart" | "/checkout" | "/account" | "/account/passkeys" | "/account/second-factor"
    );
    if shows_passkeys && shop.has_passkeys() { &["/passkeys.js"] } else { &[] }
}

/// The document that every page is rendered into on the server. `stylesheet` is the address of the stylesheet; none where it may
/// change while the server runs, and so is to be looked up for each page.
pub fn shell(options: LeptosOptions, stylesheet: Option<String>) -> impl IntoView {
    let stylesheet = match stylesheet {
        Some(address) => view! { <link id="style" rel="stylesheet" href=address /> }.into_any(),
        None => view! { <HashedStylesheet options=options.clone() id="style" /> }.into_any(),
    };
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#fbf7f0" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#1d1420" media="(prefers-color-scheme: dark)" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="preload" href="/fonts/instrument-sans.woff2" r#as="font" type="font/woff2" crossorigin="anonymous" />
                <link
                    rel="preload"
                    href="/fonts/bricolage-grotesque.woff2"
                    r#as="font"
                    type="font/woff2"
                    crossorigin="anonymous"
                />
                {stylesheet}
                <script nonce=use_nonce() inner_html=ONCE></script>
                {own_script_elements()}
                <HydrationScripts options=options.clone() />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The elements of the page's own scripts.
#[cfg(feature = "ssr")]
fn own_script_elements() -> impl IntoView {
    let page = use_context::<http::request::Parts>();
    let scripts = page.map_or(&[][..], |page| own_scripts(&crate::context::shop(), page.uri.path()));
    scripts.iter().map(|script| view! { <script type="module" src=*script></script> }).collect_view()
}

/// The server writes them.
#[cfg(not(feature = "ssr"))]
fn own_script_elements() -> impl IntoView {}

/// The storefront: header, page, footer, and what lies over them.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let notices = Notices::new();
    provide_context(notices);
    let store = CartStore::new();
    provide_context(store);
    name_shop();
    name_cart_lifetime();

    view! {
        <ShopTitle />
        <Router>
            <a class="skip" href="#main" rel="external">
                "Skip to content"
            </a>
            <Header />
            <OfflineBar />
            <ReceiptRegion />
            <SaidRegion />
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view={Lazy::<split::Home>::new()} ssr=SsrMode::Async />
                <Route path=path!("/products/:slug") view=ProductPage ssr=SsrMode::Async />
                <Route path=path!("/categories/:slug") view={Lazy::<split::Category>::new()} ssr=SsrMode::Async />
                <Route path=path!("/search") view={Lazy::<split::Search>::new()} ssr=SsrMode::Async />
                <Route path=path!("/cart") view={Lazy::<split::Cart>::new()} ssr=SsrMode::Async />
                <Route path=path!("/checkout") view={Lazy::<split::Order>::new()} ssr=SsrMode::Async />
                <Route path=path!("/orders") view={Lazy::<split::Order>::new()} ssr=SsrMode::Async />
                <Route path=path!("/orders/:number") view={Lazy::<split::Order>::new()} ssr=SsrMode::Async />
                <Route path=path!("/orders/:number/thank-you") view={Lazy::<split::Order>::new()} ssr=SsrMode::Async />
                <Route path=path!("/orders/:number/payment-failed") view={Lazy::<split::Order>::new()} ssr=SsrMode::Async />
                <Route path=path!("/payment/return") view={Lazy::<split::Order>::new()} ssr=SsrMode::Async />
                <Route path=path!("/track") view={Lazy::<split::Order>::new()} ssr=SsrMode::Async />
                <Route path=path!("/track/order") view={Lazy::<split::Order>::new()} ssr=SsrMode::Async />
                <Route path=path!("/login") view={Lazy::<split::Account>::new()} ssr=SsrMode::Async />
                <Route path=path!("/register") view={Lazy::<split::Account>::new()} ssr=SsrMode::Async />
                <Route path=path!("/forgot-password") view={Lazy::<split::Account>::new()} ssr=SsrMode::Async />
                <Route path=path!("/reset-password") view={Lazy::<split::Account>::new()} ssr=SsrMode::Async />
                <Route path=path!("/login/code") view={Lazy::<split::Account>::new()} ssr=SsrMode::Async />
                <Route path=path!("/account/second-factor") view={Lazy::<split::Account>::new()} ssr=SsrMode::Async />
                <Route path=path!("/account/passkeys") view={Lazy::<split::Account>::new()} ssr=SsrMode::Async />
                <Route path=path!("/account") view={Lazy::<split::Account>::new()} ssr=SsrMode::Async />
            </Routes>
            <Footer />
            <CartDrawer />
        </Router>
        <Toasts />
        // Last: parts of the page may be hydrated later than others, and nothing may have changed until all of them are.
        {move || store.start()}
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn public_pages_are_those_that_are_the_same_for_everybody() {
        for path in ["/", "/search", "/products/mug", "/categories/music-audio"] {
            assert!(is_public(path), "{path}");
        }
        for path in
            ["/cart", "/checkout", "/orders/1001", "/login", "/products/", "/products/a/b", "/account", "/track"]
        {
            assert!(!is_public(path), "{path}");
        }
    }
}
