//! What the browser downloads only when it is needed: everything but the product's page, in a few parts that each
//! serve one purpose. On the server all of it is there. A part that cannot be had, as without a network, is said to be
//! missing and tried again the next time.
#![allow(clippy::unnecessary_wraps, reason = "the split function's caller is told where its part cannot be had")]

use crate::AppError;
use crate::account::{
    AccountPage, CodePage, ForgotPage, LoginPage, PasskeysPage, RegisterPage, ResetPage, SecondFactorPage,
};
use crate::cart::{CartPage, Combined, Drawer};
use crate::catalogue::{CategoryPage, HomePage, SearchPage};
use crate::checkout::CheckoutPage;
use crate::orders::{
    OrderPage, OrdersPage, PaymentFailedPage, PaymentReturnPage, Said, ThankYouPage, TrackPage, TrackedPage,
};
use crate::ui::Failure;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::LazyRoute;
use leptos_router::hooks::use_location;
use shared::merge::Receipt;
use shared::order::OrderNumber;

/// Pages to look around on.
enum Browse {
    Home,
    Category,
    Search,
}

/// The cart, on its page and over others.
pub(crate) enum Bag {
    Page,
    Drawer,
    Receipt(Receipt),
}

/// Ordering, and what came of it.
pub(crate) enum Buying {
    /// The page of the address.
    Page,
    Said(String, Option<OrderNumber>),
}

/// What a part shows.
type Part = Result<AnyView, AppError>;

impl From<SplitLoaderError> for AppError {
    fn from(_: SplitLoaderError) -> Self {
        Self::Unreachable
    }
}

#[wasm_split(browse, wasm_split_path = leptos::wasm_split, preload(fetch_browse), fallible)]
fn browse(part: Browse) -> Part {
    Ok(match part {
        Browse::Home => view! { <HomePage /> }.into_any(),
        Browse::Category => view! { <CategoryPage /> }.into_any(),
        Browse::Search => view! { <SearchPage /> }.into_any(),
    })
}

#[wasm_split(bag, wasm_split_path = leptos::wasm_split, preload(fetch_bag), fallible)]
fn bag(part: Bag) -> Part {
    Ok(match part {
        Bag::Page => view! { <CartPage /> }.into_any(),
        Bag::Drawer => view! { <Drawer /> }.into_any(),
        Bag::Receipt(receipt) => view! { <Combined receipt=receipt /> }.into_any(),
    })
}

#[wasm_split(buying, wasm_split_path = leptos::wasm_split, preload(fetch_buying), fallible)]
fn buying(part: Buying) -> Part {
    Ok(match part {
        Buying::Page => match path().trim_matches('/') {
            "checkout" => view! { <CheckoutPage /> }.into_any(),
            "orders" => view! { <OrdersPage /> }.into_any(),
            "payment/return" => view! { <PaymentReturnPage /> }.into_any(),
            "track" => view! { <TrackPage /> }.into_any(),
            "track/order" => view! { <TrackedPage /> }.into_any(),
            order if order.ends_with("/thank-you") => view! { <ThankYouPage /> }.into_any(),
            order if order.ends_with("/payment-failed") => view! { <PaymentFailedPage /> }.into_any(),
            _ => view! { <OrderPage /> }.into_any(),
        },
        Buying::Said(code, number) => view! { <Said code=code number=number /> }.into_any(),
    })
}

#[wasm_split(account, wasm_split_path = leptos::wasm_split, preload(fetch_account), fallible)]
fn account() -> Part {
    Ok(match path().trim_matches('/') {
        "login" => view! { <LoginPage /> }.into_any(),
        "login/code" => view! { <CodePage /> }.into_any(),
        "account/second-factor" => view! { <SecondFactorPage /> }.into_any(),
        "account/passkeys" => view! { <PasskeysPage /> }.into_any(),
        "register" => view! { <RegisterPage /> }.into_any(),
        "forgot-password" => view! { <ForgotPage /> }.into_any(),
        "reset-password" => view! { <ResetPage /> }.into_any(),
        _ => view! { <AccountPage /> }.into_any(),
    })
}

/// The path of the page that is shown. The pages of a part share one route, so that the first download has less of them.
fn path() -> String {
    use_location().pathname.get_untracked()
}

/// Part of the cart, within another page. `failed` is called where it cannot be had.
pub(crate) fn in_bag(part: Bag, failed: impl FnOnce(&AppError) + Send + 'static) -> AnyView {
    within(bag(part), failed)
}

/// Part of ordering, within another page. `failed` is called where it cannot be had.
pub(crate) fn in_buying(part: Buying, failed: impl FnOnce(&AppError) + Send + 'static) -> AnyView {
    within(buying(part), failed)
}

fn within(
    part: impl Future<Output = Part> + Send + 'static,
    failed: impl FnOnce(&AppError) + Send + 'static,
) -> AnyView {
    let part = async move {
        part.await.unwrap_or_else(|error| {
            failed(&error);
            ().into_any()
        })
    };
    Suspend::new(part).into_any()
}

/// Fetches what shows the cart, so that it is there without a network too.
#[cfg(feature = "hydrate")]
pub(crate) async fn fetch_cart() {
    let _ = fetch_bag().await;
}

/// Where a page would be that cannot be had.
fn missing(error: AppError) -> AnyView {
    view! {
        <main id="main" class="page" tabindex="-1">
            <Failure error=error />
        </main>
    }
    .into_any()
}

/// Has the browser fetch a part at once with the page that needs it. Leptos does that too, but only where the request
/// is still on the thread that it began on, so that a page would not always be the same.
#[cfg(feature = "ssr")]
fn announce(part: &str) {
    use crate::ui::head::write;
    use leptos_meta::Link;
    let Some(leptos::WasmSplitManifest(manifest)) = use_context() else { return };
    let Some(manifest) = manifest.try_read_value() else { return };
    let (folder, parts, loader) = &*manifest;
    for file in parts.get(part).into_iter().flatten() {
        let href = format!("{folder}/{file}.wasm");
        write(view! { <Link rel="preload" href=href as_="fetch" type_="application/wasm" crossorigin="anonymous" /> });
    }
    write(view! { <Link rel="modulepreload" href=format!("{folder}/{loader}") /> });
}

/// Routes whose pages are in such a part.
macro_rules! routes {
    ($($route:ident: $load:ident($($part:expr)?), $fetch:ident;)*) => {$(
        pub(crate) struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                #[cfg(feature = "ssr")]
                announce(stringify!($load));
                $load($($part)?).await.unwrap_or_else(missing)
            }

            async fn preload() {
                let _ = $fetch().await;
            }
        }
    )*};
}

routes! {
    Home: browse(Browse::Home), fetch_browse;
    Category: browse(Browse::Category), fetch_browse;
    Search: browse(Browse::Search), fetch_browse;
    Cart: bag(Bag::Page), fetch_bag;
    Order: buying(Buying::Page), fetch_buying;
    Account: account(), fetch_account;
}
