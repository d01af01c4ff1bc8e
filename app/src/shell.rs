//! The document around every page, and the routes.

use crate::account::{
    AccountPage, CodePage, ForgotPage, LoginPage, PasskeysPage, RegisterPage, ResetPage, SecondFactorPage,
};
use crate::cart::{CartPage, CartStore, name_cart_lifetime};
use crate::catalogue::{CategoryPage, HomePage, NotFoundPage, ProductPage, SearchPage};
use crate::checkout::CheckoutPage;
use crate::context::Around;
use crate::orders::{
    OrderPage, OrdersPage, PaymentFailedPage, PaymentReturnPage, Said, ThankYouPage, TrackPage, TrackedPage,
};
use crate::ui::{Footer, Header, Notices, ShopTitle, name_shop};
use leptos::hydration::AutoReload;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// A form that the browser itself sends, as it does until an island takes it over, is sent once, however often it is pressed: before
/// there is a session, the shop could not tell the second from an order of its own (O3). A choice that bears `data-sends` sends its
/// form.
const ONCE: &str = include_str!("once.js");

/// Brings the islands to life once the page is there and the browser has nothing else to do, or at the first sign that somebody
/// does something. So their code is never in the way of the first paint.
const START: &str = include_str!("start.js");

/// Whether the page at `path` is the same for everybody, so that it can be kept rendered.
pub fn is_public(path: &str) -> bool {
    let page = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && !rest.contains('/'));
    matches!(path, "/" | "/search") || page("/products/") || page("/categories/")
}

/// The scripts of its own that the page at `path` has: files of the site, which no other page may run (S1).
pub fn own_scripts(shop: &shop::Shop, path: &str) -> &'static [&'static str] {
    let shows_passkeys =
        matches!(path, "/login" | "/register" | "/checkout" | "/account/passkeys" | "/account/second-factor");
    if shows_passkeys && shop.has_passkeys() { &["/passkeys.js"] } else { &[] }
}

/// Rules by which a browser fetches public pages before they are gone to. Personal pages read, and some begin, something.
const SPECULATION: &str = r#"{"prefetch":[{"where":{"href_matches":["/","/products/*","/categories/*","/search?*"]},"eagerness":"moderate"}]}"#;

/// The addresses of the script and the WebAssembly that bring a page's islands to life.
#[derive(Clone, Default, Debug)]
pub struct Scripts {
    /// The script.
    pub script: String,
    /// The WebAssembly.
    pub module: String,
}

/// The document that every page is rendered into on the server. `stylesheet` is the address of the stylesheet; none where it may
/// change while the server runs, and so is to be looked up for each page.
pub fn shell(options: LeptosOptions, scripts: Scripts, stylesheet: Option<String>) -> impl IntoView {
    // What the server reads for a page is not in it a second time: islands bear what they need.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    let stylesheet = match stylesheet {
        Some(address) => view! { <link id="style" rel="stylesheet" href=address /> }.into_any(),
        None => view! { <HashedStylesheet options=options.clone() id="style" /> }.into_any(),
    };
    let Scripts { script, module } = scripts;
    let passkeys = use_context::<shop::Shop>().is_some_and(|shop| shop.has_passkeys());
    let start = format!("({START})({script:?}, {module:?})");
    view! {
        <!DOCTYPE html>
        <html lang="en" data-passkeys=passkeys>
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
                <AutoReload options=options.clone() />
                <script nonce=use_nonce() inner_html=ONCE></script>
                <script nonce=use_nonce() inner_html=start></script>
                {own_script_elements()}
                <MetaTags />
            </head>
            <body>
                <App />
                <script type="speculationrules" nonce=use_nonce() inner_html=SPECULATION></script>
            </body>
        </html>
    }
}

/// The elements of the page's own scripts.
fn own_script_elements() -> impl IntoView {
    let page = use_context::<http::request::Parts>();
    let scripts = page.map_or(&[][..], |page| own_scripts(&crate::context::shop(), page.uri.path()));
    scripts.iter().map(|script| view! { <script type="module" src=*script></script> }).collect_view()
}

/// The storefront: header, page, footer, and what lies over them.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Notices::new());
    let told = use_context::<Around>().unwrap_or_default().known;
    provide_context(CartStore::new(told.unwrap_or_default(), told, None));
    name_shop();
    name_cart_lifetime();

    view! {
        <ShopTitle />
        <Router>
            <a class="skip" href="#main">
                "Skip to content"
            </a>
            <Header />
            // Empty before there is something to say, so that it is read out.
            <p class="offline" role="status" id="offline"></p>
            <div role="status" id="receipt"></div>
            <Said />
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                <Route path=path!("/products/:slug") view=ProductPage ssr=SsrMode::Async />
                <Route path=path!("/categories/:slug") view=CategoryPage ssr=SsrMode::Async />
                <Route path=path!("/search") view=SearchPage ssr=SsrMode::Async />
                <Route path=path!("/cart") view=CartPage ssr=SsrMode::Async />
                <Route path=path!("/checkout") view=CheckoutPage ssr=SsrMode::Async />
                <Route path=path!("/orders") view=OrdersPage ssr=SsrMode::Async />
                <Route path=path!("/orders/:number") view=OrderPage ssr=SsrMode::Async />
                <Route path=path!("/orders/:number/thank-you") view=ThankYouPage ssr=SsrMode::Async />
                <Route path=path!("/orders/:number/payment-failed") view=PaymentFailedPage ssr=SsrMode::Async />
                <Route path=path!("/payment/return") view=PaymentReturnPage ssr=SsrMode::Async />
                <Route path=path!("/track") view=TrackPage ssr=SsrMode::Async />
                <Route path=path!("/track/order") view=TrackedPage ssr=SsrMode::Async />
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async />
                <Route path=path!("/register") view=RegisterPage ssr=SsrMode::Async />
                <Route path=path!("/forgot-password") view=ForgotPage ssr=SsrMode::Async />
                <Route path=path!("/reset-password") view=ResetPage ssr=SsrMode::Async />
                <Route path=path!("/login/code") view=CodePage ssr=SsrMode::Async />
                <Route path=path!("/account/second-factor") view=SecondFactorPage ssr=SsrMode::Async />
                <Route path=path!("/account/passkeys") view=PasskeysPage ssr=SsrMode::Async />
                <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async />
            </Routes>
            <Footer />
        </Router>
        <div id="drawer-place"></div>
        <div class="toasts">
            <div class="stack" role="status" id="notices"></div>
            <div class="stack" id="alerts"></div>
        </div>
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
