//! Orders: placing, looking at, cancelling, retrying their payment.

pub mod offers;
mod refused;

use crate::api::access::{Caller, Shopper, keep};
use crate::api::answer::tagged;
use crate::api::catalogue::PageNumber;
use crate::api::headers::{IfMatch, Key};
use crate::api::input::{Body, Named, Query};
use crate::api::problem::{Answer, Problem};
use crate::api::wire::{NewOrder, Order, OrderStats, Orders, Placed};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::router::Served;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use refused::{refuse, refuse_move};
use serde::Deserialize;
use shared::checkout::OrderRefused;
use shared::id::Owner;
use shared::order::{OrderNumber, OrderView, Status};
use shared::session::SessionKind;
use shop::{ClientAddress, Failure, OrderAnswer, OrderRefusal, Shop, Token, Written};

/// Which orders a list shows.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    /// Only those that stand so.
    #[param(schema_with = crate::api::wire::statuses, required = false)]
    status: Option<Status>,
    /// The page, from 1; ten orders are on one.
    #[param(value_type = Option<u32>, minimum = 1, example = 1)]
    page: Option<PageNumber>,
}

/// Places an order.
///
/// Of the cart, which it empties, or with `lines` of those alone. The shopper then pays on the provider's page, at
/// `payment.redirect_url`. Sent again with the same `Idempotency-Key` it is the same order, as it then is, with 201 too. A
/// visitor who buys `lines` gets a session: the answer has its `token`. Keys belong to sessions, so what a visitor sends again
/// without that token is another order: to be safe against a lost answer, begin a session first, as by `POST /cart/merge`
/// without items.
#[utoipa::path(post, path = "/orders", operation_id = "place_order", tag = "Orders", request_body = NewOrder,
    responses((status = 201, description = "The order, placed now or before.", body = Placed,
        headers(("Location" = String, description = "The order's address.")))))]
pub async fn place(
    State(served): State<Served>,
    Extension(Caller(session)): Extension<Caller>,
    client: Option<Extension<ClientAddress>>,
    key: Key,
    Body(asked): Body<NewOrder>,
) -> Answer<Response> {
    let shop = &served.shop;
    let client = client.map(|Extension(client)| client);
    let written = shop.request_order(session.as_ref(), asked.request(&key, client)).await;
    let Written { answer, begun } = written.map_err(|failure| Problem::of(failure, refuse))?;
    let address = HeaderValue::try_from(format!("/api/v1/orders/{}", answer.order.number));
    let mut response = paid_at(StatusCode::CREATED, answer, begun.as_ref());
    if let Ok(address) = address {
        response.headers_mut().insert(LOCATION, address);
    }
    if let Some(token) = &begun {
        keep(shop, token, SessionKind::Guest, &mut response);
    }
    Ok(response)
}

/// Lists orders.
///
/// Those of the session's owner, newest first.
#[utoipa::path(get, path = "/orders", operation_id = "list_orders", tag = "Orders", params(OrdersQuery),
    responses((status = 200, description = "One page of the list.", body = Orders)))]
pub async fn orders(
    State(served): State<Served>,
    Extension(shopper): Extension<Shopper>,
    Query(asked): Query<OrdersQuery>,
) -> Answer<Json<Orders>> {
    let page = asked.page.map_or(1, |PageNumber(page)| page);
    Ok(Json(served.shop.orders_in_full(shopper.owner, asked.status, page).await?.into()))
}

/// Sums orders up.
#[utoipa::path(get, path = "/orders/stats", operation_id = "sum_up_orders", tag = "Orders",
    responses((status = 200, description = "What the owner's orders come to.", body = OrderStats)))]
pub async fn stats(State(served): State<Served>, Extension(shopper): Extension<Shopper>) -> Answer<Json<OrderStats>> {
    Ok(Json(served.shop.order_stats(shopper.owner).await?.into()))
}

/// Shows an order.
///
/// Its owner's; staff see all.
#[utoipa::path(get, path = "/orders/{number}", operation_id = "show_order", tag = "Orders",
    params(("number" = u32, Path, description = "The order's number.", example = 1042)),
    responses((status = 200, description = "The order.", body = Order)))]
pub async fn order(
    State(served): State<Served>,
    Extension(shopper): Extension<Shopper>,
    Named(number): Named<u32>,
) -> Answer<Response> {
    let (shop, number) = (&served.shop, OrderNumber(number));
    match shop.order(shopper.owner, number).await {
        Err(Failure::Refused(OrderRefused::NotFound)) => {}
        order => return order.map(shown).map_err(|failure| Problem::of(failure, refuse_move)),
    }
    let staff = shopper.staff.as_ref().ok_or_else(Problem::not_found)?;
    let order = shop.staff_order(staff, number).await?.ok_or_else(Problem::not_found)?;
    Ok(tagged(order.order.revision, Json(Order::from(order)).into_response()))
}

/// Cancels an order.
///
/// One that waits for payment, whose payment failed, or that is paid and not shipped: then the money goes back.
#[utoipa::path(post, path = "/orders/{number}/cancel", operation_id = "cancel_order", tag = "Orders",
    params(("number" = u32, Path, description = "The order's number.", example = 1042)),
    responses((status = 200, description = "The order, cancelled.", body = Order)))]
pub async fn cancel(
    State(served): State<Served>,
    Extension(shopper): Extension<Shopper>,
    Named(number): Named<u32>,
    if_match: IfMatch,
) -> Answer<Response> {
    let (shop, number) = (&served.shop, OrderNumber(number));
    match shop.request_cancel(shopper.owner, number, if_match.revisions().as_deref()).await {
        Ok(order) => Ok(shown(order)),
        Err(failure) => Err(refuse_act(shop, shopper.owner, number, failure).await),
    }
}

/// Retries an order's payment.
///
/// Leads back to the payment of an order that waits for it, or whose payment failed: its goods are reserved anew.
#[utoipa::path(post, path = "/orders/{number}/retry-payment", tag = "Orders",
    params(("number" = u32, Path, description = "The order's number.", example = 1042)),
    responses((status = 200, description = "The order, and where to pay it.", body = Placed)))]
pub async fn retry_payment(
    State(served): State<Served>,
    Extension(shopper): Extension<Shopper>,
    client: Option<Extension<ClientAddress>>,
    Named(number): Named<u32>,
    if_match: IfMatch,
) -> Answer<Response> {
    let (shop, number) = (&served.shop, OrderNumber(number));
    let client = client.map(|Extension(client)| client);
    match shop.request_retry(client, shopper.owner, number, if_match.revisions().as_deref()).await {
        Ok(answer) => Ok(paid_at(StatusCode::OK, answer, None)),
        Err(failure) => Err(refuse_act(shop, shopper.owner, number, failure).await),
    }
}

/// Why what the owner asked of an order was not done; where it is another than they saw, with the order as it is.
async fn refuse_act(shop: &Shop, owner: Owner, number: OrderNumber, failure: Failure<OrderRefusal>) -> Problem {
    match failure {
        Failure::Refused(OrderRefusal::Stale) => match shop.order(owner, number).await {
            Ok(order) => stale(order),
            Err(failure) => Problem::of(failure, refuse_move),
        },
        Failure::Refused(OrderRefusal::Move(refused)) => refuse_move(refused),
        Failure::Broken(broken) => broken.into(),
    }
}

/// The order is another than the caller saw.
pub(super) fn stale(order: OrderView) -> Problem {
    let refusal = Refusal::new(Kind::Stale, "The order is as `order` says. Look at it, and send this again.");
    refusal.with("order", Order::from(order)).into()
}

/// The answer that shows an order.
pub(super) fn shown(order: OrderView) -> Response {
    tagged(order.revision, Json(Order::from(order)).into_response())
}

fn paid_at(status: StatusCode, answer: OrderAnswer, begun: Option<&Token>) -> Response {
    tagged(answer.order.revision, (status, Json(Placed::new(answer, begun))).into_response())
}
