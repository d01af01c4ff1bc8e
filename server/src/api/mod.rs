//! The REST API, `/api/v1`: a file per subject, thin over the use cases of `shop`. A call authenticates, calls one use case
//! and translates its answer; what travels is in `wire`, why a call is refused in `problem`.
//!
//! To add a call: write its handler with `#[utoipa::path]`, and open it below with who may make it. The description at
//! `/api/v1/openapi.json` and the page at `/api/docs` are made of that, and the tests hold every route to its rule.

mod access;
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
mod problem;
mod route;
mod staff;
mod stock;
mod wire;

use crate::kind::Kind;
use crate::router::Served;
use access::Access;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use problem::Problem;
use route::open;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What stands under `/api`, and where the kinds of problems are explained.
pub fn router(served: &Served) -> Router<Served> {
    let (calls, description) = calls(served);
    let mut description = serde_json::to_value(description).unwrap_or_default();
    bounds::add(&mut description);
    let json = Bytes::from(description.to_string());
    let docs = docs::page(&description, &served.site.refusals.stylesheet);
    let described = get(async || ([(CONTENT_TYPE, "application/json")], json));
    let calls =
        calls.route("/openapi.json", described).fallback(async || Problem::not_found()).method_not_allowed_fallback(
            async || Problem::new(Kind::MethodNotAllowed, "`Allow` says what can be done here."),
        );
    Router::new()
        .nest("/api/v1", calls)
        // What is nested leaves out just this address.
        .route("/api/v1/", any(async || Problem::not_found()))
        .route("/api/docs", get(async || docs))
        .route("/problems/{kind}", get(explained))
}

/// The calls, and their description.
fn calls(served: &Served) -> (Router<Served>, OpenApi) {
    use Kind::{
        BelowReserved, CartChanged, CartEmpty, EmailTaken, NoLongerSold, NoSuchMove, NotFound, NotNow, NotPaid,
        OutOfStock, PaidMeanwhile, PaymentHeld, PricesRanOut, RefundTooLarge, TotalChanged, WrongCredentials,
    };
    let routes = [
        open(Access::Public, routes!(catalogue::products)),
        open(Access::Public, routes!(catalogue::product)),
        open(Access::Public, routes!(catalogue::categories)),
        open(Access::Public, routes!(catalogue::shipping_methods)),
        open(Access::Public, routes!(account::register)).refuses(&[EmailTaken]),
        open(Access::Public, routes!(account::sign_in)).refuses(&[WrongCredentials]),
        open(Access::Shopper, routes!(account::sign_out)),
        open(Access::Account, routes!(account::account)),
        open(Access::Visitor, routes!(cart::cart)).tagged(),
        open(Access::Visitor, routes!(cart::clear)).keyed().conditional(),
        open(Access::Visitor, routes!(cart::add)).keyed().conditional().refuses(&[NotFound, OutOfStock, NoLongerSold]),
        open(Access::Visitor, routes!(cart::set_quantity)).keyed().conditional().refuses(&[OutOfStock, NoLongerSold]),
        open(Access::Visitor, routes!(cart::remove)).keyed().conditional(),
        open(Access::Visitor, routes!(cart::merge)).tagged(),
        open(Access::Visitor, routes!(order::place)).tagged().needs_key().refuses(&[
            CartEmpty,
            CartChanged,
            TotalChanged,
            OutOfStock,
            PaidMeanwhile,
        ]),
        open(Access::Shopper, routes!(order::orders)),
        open(Access::Shopper, routes!(order::stats)),
        open(Access::Shopper, routes!(order::order)).tagged(),
        open(Access::Shopper, routes!(order::cancel)).conditional().refuses(&[NotNow, PaidMeanwhile]),
        open(Access::Shopper, routes!(order::retry_payment)).conditional().refuses(&[
            NotNow,
            PaidMeanwhile,
            PaymentHeld,
            PricesRanOut,
            OutOfStock,
        ]),
        open(Access::Staff, routes!(staff::orders)),
        open(Access::Staff, routes!(staff::patch)).conditional().refuses(&[NoSuchMove, NotNow, PaidMeanwhile]),
        open(Access::Staff, routes!(staff::fulfil)).keyed().conditional().refuses(&[NoSuchMove, NotNow]),
        open(Access::Staff, routes!(staff::refund)).keyed().conditional().refuses(&[NotPaid, RefundTooLarge]),
        open(Access::Staff, routes!(stock::adjust)).keyed().refuses(&[BelowReserved]),
    ];
    let calls = OpenApiRouter::with_openapi(description::of());
    let calls = routes.into_iter().fold(calls, |calls, route| calls.routes(route.build(&served.shop)));
    calls.split_for_parts()
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
