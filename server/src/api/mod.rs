//! The REST API, `/api/v1`: a file per subject, thin over the use cases of `shop`. A call authenticates, calls one use case
//! and translates its answer; what travels is in `wire`, why a call is refused in `problem`.
//!
//! To add a call: write its handler with `#[utoipa::path]`, and open it below with who may make it and how often. The description at
//! `/api/v1/openapi.json` and the page at `/api/docs` are made of that, and the tests hold every route to its rule.

pub mod access;
mod account;
mod answer;
mod bounds;
mod cart;
mod catalogue;
mod description;
mod docs;
mod headers;
mod input;
mod objects;
mod order;
pub mod problem;
mod route;
mod staff;
mod stock;
mod wire;
mod wishlist;

pub use input::Body;
pub use problem::{Answer, Problem};

use crate::kind::Kind;
use crate::live::stream;
use crate::router::Served;
use crate::security::class::{Class, Classes, Routes};
use access::Access;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use axum::{Extension, Router};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use route::{Route, open};
use shared::role::Permission;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Adds what stands under `/api`, and where the kinds of problems are explained.
pub fn routes(served: &Served, routes: Routes) -> Routes {
    let (calls, description, mut classes) = calls(served);
    classes.add("/openapi.json", None, Class::Browse);
    let mut description = serde_json::to_value(description).unwrap_or_default();
    bounds::add(&mut description);
    let json = Bytes::from(description.to_string());
    let docs = docs::page(&description, &served.site.refusals.stylesheet);
    let described = get(async || ([(CONTENT_TYPE, "application/json")], json));
    let calls =
        calls.route("/openapi.json", described).fallback(async || Problem::not_found()).method_not_allowed_fallback(
            async || Problem::new(Kind::MethodNotAllowed, "`Allow` says what can be done here."),
        );
    routes
        .nest("/api/v1", calls, classes)
        // What is nested leaves out just this address.
        .route("/api/v1/", Class::Browse, any(async || Problem::not_found()))
        .route("/api/docs", Class::Browse, get(async || (Extension(docs::SOURCES), docs)))
        .route("/problems/{kind}", Class::Browse, get(explained))
}

/// The calls, their description, and their classes.
fn calls(served: &Served) -> (Router<Served>, OpenApi, Classes) {
    use Kind::{
        BelowReserved, CartChanged, CartEmpty, CartFull, EmailTaken, Forbidden, FreshSignInRequired, NoLongerSold,
        NoSuchMove, NotFound, NotNow, NotPaid, NotPayable, OrderWaiting, OutOfStock, PaidMeanwhile, PaymentHeld,
        PaymentUnderWay, PricesRanOut, RefundTooLarge, SecondFactorRequired, TooManyAttempts, TooManyRequests,
        TotalChanged, UnpaidLimit, WrongCode, WrongCredentials,
    };
    use Permission::{ReadOrders, Refund, Ship, Stock};
    let routes = [
        open(Access::Public, Class::Browse, routes!(catalogue::products)),
        open(Access::Public, Class::Browse, routes!(catalogue::product)),
        open(Access::Public, Class::Browse, routes!(catalogue::categories)),
        open(Access::Public, Class::Browse, routes!(catalogue::shipping_methods)),
        open(Access::Public, Class::Guess, routes!(account::register)).refuses(&[EmailTaken]),
        open(Access::Public, Class::Guess, routes!(account::sign_in)).refuses(&[
            WrongCredentials,
            SecondFactorRequired,
            WrongCode,
        ]),
        open(Access::Shopper, Class::Write, routes!(account::sign_out)),
        open(Access::Account, Class::Read, routes!(account::account)),
        open(Access::Account, Class::Read, routes!(account::sessions)),
        open(Access::Account, Class::Write, routes!(account::end_session)),
        open(Access::Visitor, Class::Read, routes!(cart::cart)).tagged(),
        open(Access::Visitor, Class::Begin, routes!(cart::clear)).keyed().conditional(),
        open(Access::Visitor, Class::Begin, routes!(cart::add)).keyed().conditional().refuses(&[
            NotFound,
            OutOfStock,
            NoLongerSold,
            CartFull,
        ]),
        open(Access::Visitor, Class::Begin, routes!(cart::set_quantity))
            .keyed()
            .conditional()
            .refuses(&[OutOfStock, NoLongerSold]),
        open(Access::Visitor, Class::Begin, routes!(cart::remove)).keyed().conditional(),
        open(Access::Visitor, Class::Begin, routes!(cart::merge)).tagged(),
        open(Access::Shopper, Class::Read, routes!(stream::events)).refuses(&[TooManyRequests]),
        open(Access::Visitor, Class::Order, routes!(order::place)).tagged().needs_key().refuses(&[
            CartEmpty,
            CartChanged,
            TotalChanged,
            OutOfStock,
            NotPayable,
            UnpaidLimit,
            OrderWaiting,
            PaidMeanwhile,
            PaymentUnderWay,
        ]),
        open(Access::Shopper, Class::Read, routes!(order::orders)),
        open(Access::Shopper, Class::Read, routes!(order::stats)),
        open(Access::Account, Class::Read, routes!(order::offers::offered)),
        open(Access::Account, Class::Provider, routes!(order::offers::accept)).refuses(&[PaymentUnderWay]),
        open(Access::Account, Class::Write, routes!(order::offers::decline)),
        open(Access::Shopper, Class::Read, routes!(order::order)).tagged(),
        open(Access::Shopper, Class::Provider, routes!(order::cancel)).conditional().refuses(&[
            NotNow,
            PaidMeanwhile,
            PaymentUnderWay,
        ]),
        open(Access::Shopper, Class::Provider, routes!(order::retry_payment)).conditional().refuses(&[
            NotNow,
            PaidMeanwhile,
            PaymentHeld,
            PaymentUnderWay,
            PricesRanOut,
            OutOfStock,
            TooManyAttempts,
            UnpaidLimit,
        ]),
        open(Access::Staff(ReadOrders), Class::Read, routes!(staff::orders)),
        open(Access::Staff(Ship), Class::Write, routes!(staff::patch)).conditional().refuses(&[
            NoSuchMove,
            NotNow,
            PaidMeanwhile,
            PaymentUnderWay,
            Forbidden,
            FreshSignInRequired,
        ]),
        open(Access::Staff(Ship), Class::Write, routes!(staff::fulfil))
            .keyed()
            .conditional()
            .refuses(&[NoSuchMove, NotNow]),
        open(Access::Staff(Refund), Class::Write, routes!(staff::refund)).keyed().conditional().refuses(&[
            NotPaid,
            NotPayable,
            RefundTooLarge,
        ]),
        open(Access::Staff(Stock), Class::Write, routes!(stock::adjust)).keyed().refuses(&[BelowReserved]),
    ];
    let mut classes = Classes::default();
    let calls = OpenApiRouter::with_openapi(description::of());
    let calls = routes
        .into_iter()
        .chain(wishlists())
        .fold(calls, |calls, route| calls.routes(route.build(&served.shop, &mut classes)));
    let (calls, description) = calls.split_for_parts();
    (calls, description, classes)
}

/// The calls of wishlists.
fn wishlists() -> Vec<Route> {
    use Kind::{CartFull, NoLongerSold, OutOfStock, WishlistFull};
    vec![
        open(Access::Account, Class::Read, routes!(wishlist::wishlists)).tagged(),
        open(Access::Account, Class::Write, routes!(wishlist::create)).keyed().conditional().refuses(&[WishlistFull]),
        open(Access::Account, Class::Read, routes!(wishlist::wishlist)).tagged(),
        open(Access::Account, Class::Write, routes!(wishlist::rename)).keyed().conditional(),
        open(Access::Account, Class::Write, routes!(wishlist::delete)),
        open(Access::Account, Class::Write, routes!(wishlist::add)).keyed().conditional().refuses(&[WishlistFull]),
        open(Access::Account, Class::Write, routes!(wishlist::remove)).keyed().conditional(),
        open(Access::Account, Class::Write, routes!(wishlist::move_to_cart)).keyed().conditional().refuses(&[
            OutOfStock,
            NoLongerSold,
            CartFull,
        ]),
        open(Access::Account, Class::Write, routes!(wishlist::add_to_cart)).keyed().conditional(),
        open(Access::Account, Class::Write, routes!(wishlist::merge)).tagged(),
        open(Access::Account, Class::Write, routes!(wishlist::share)).tagged(),
        open(Access::Account, Class::Write, routes!(wishlist::unshare)),
        open(Access::Public, Class::Browse, routes!(wishlist::shared)),
    ]
}

/// Leads from a problem's `type` to what is said of it.
async fn explained(Path(slug): Path<String>) -> Response {
    match Kind::ALL.iter().find(|kind| kind.slug() == slug) {
        Some(kind) => Redirect::permanent(&docs::explanation(*kind)).into_response(),
        None => Problem::not_found().into_response(),
    }
}

#[cfg(test)]
mod tests;
