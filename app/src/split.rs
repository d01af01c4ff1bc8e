//! What the browser downloads only when it is needed: everything but the product's page, in a few parts that each
//! serve one purpose. On the server all of it is there.

use crate::account::{AccountPage, LoginPage, RegisterPage};
use crate::cart::{CartPage, Combined, Content};
use crate::catalogue::{CategoryPage, HomePage, SearchPage};
use crate::checkout::CheckoutPage;
use crate::orders::{OrderPage, OrdersPage, PaymentFailedPage, PaymentReturnPage, PutBackForm, ThankYouPage};
use leptos::prelude::*;
use leptos_router::LazyRoute;
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
    Checkout,
    Orders,
    Order,
    ThankYou,
    Failed,
    Returned,
    PutBack(OrderNumber, &'static str),
}

/// Accounts.
enum Account {
    Login,
    Register,
    Account,
}

#[leptos::lazy]
fn browse(part: Browse) -> AnyView {
    match part {
        Browse::Home => view! { <HomePage /> }.into_any(),
        Browse::Category => view! { <CategoryPage /> }.into_any(),
        Browse::Search => view! { <SearchPage /> }.into_any(),
    }
}

#[leptos::lazy]
pub(crate) fn bag(part: Bag) -> AnyView {
    match part {
        Bag::Page => view! { <CartPage /> }.into_any(),
        Bag::Drawer => view! { <Content /> }.into_any(),
        Bag::Receipt(receipt) => view! { <Combined receipt=receipt /> }.into_any(),
    }
}

#[leptos::lazy]
pub(crate) fn buying(part: Buying) -> AnyView {
    match part {
        Buying::Checkout => view! { <CheckoutPage /> }.into_any(),
        Buying::Orders => view! { <OrdersPage /> }.into_any(),
        Buying::Order => view! { <OrderPage /> }.into_any(),
        Buying::ThankYou => view! { <ThankYouPage /> }.into_any(),
        Buying::Failed => view! { <PaymentFailedPage /> }.into_any(),
        Buying::Returned => view! { <PaymentReturnPage /> }.into_any(),
        Buying::PutBack(number, label) => view! { <PutBackForm number=number label=label /> }.into_any(),
    }
}

#[leptos::lazy]
fn account(part: Account) -> AnyView {
    match part {
        Account::Login => view! { <LoginPage /> }.into_any(),
        Account::Register => view! { <RegisterPage /> }.into_any(),
        Account::Account => view! { <AccountPage /> }.into_any(),
    }
}

/// Routes whose pages are in such a part.
macro_rules! routes {
    ($($route:ident: $load:ident($part:expr), $preload:ident;)*) => {$(
        pub(crate) struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                $load($part).await
            }

            async fn preload() {
                #[cfg(feature = "hydrate")]
                $preload().await;
            }
        }
    )*};
}

routes! {
    Home: browse(Browse::Home), __preload_browse;
    Category: browse(Browse::Category), __preload_browse;
    Search: browse(Browse::Search), __preload_browse;
    Cart: bag(Bag::Page), __preload_bag;
    Checkout: buying(Buying::Checkout), __preload_buying;
    Orders: buying(Buying::Orders), __preload_buying;
    Order: buying(Buying::Order), __preload_buying;
    ThankYou: buying(Buying::ThankYou), __preload_buying;
    PaymentFailed: buying(Buying::Failed), __preload_buying;
    PaymentReturn: buying(Buying::Returned), __preload_buying;
    Login: account(Account::Login), __preload_account;
    Register: account(Account::Register), __preload_account;
    AccountRoute: account(Account::Account), __preload_account;
}
