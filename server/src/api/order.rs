//! Orders: placing, looking at, cancelling, retrying their payment.

use super::access::{Caller, Shopper, keep};
use super::answer::tagged;
use super::catalogue::PageNumber;
use super::input::{Body, IfMatch, Key, Named, Query};
use super::problem::{Answer, Problem};
use super::wire::{Cart, Money, NewOrder, Order, OrderStats, Orders, Placed, Placing, Totals};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::router::Served;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use serde::Deserialize;
use shared::checkout::{OrderRefused, PlaceRefused, Quote};
use shared::id::Owner;
use shared::order::{OrderNumber, OrderView, Status};
use shared::tally::{Checkouts, Event};
use shop::Shop;

/// Which orders a list shows.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    /// Only those that stand so.
    #[param(schema_with = super::wire::statuses, required = false)]
    status: Option<Status>,
    /// The page, from 1; ten orders are on one.
    #[param(value_type = Option<u32>, minimum = 1, example = 1)]
    page: Option<PageNumber>,
}

/// Places an order.
///
/// Of the cart, which it empties, or with `lines` of those alone. The shopper then pays on the provider's page, at
/// `payment.redirect_url`. Sent again with the same `Idempotency-Key` it is the same order, as it then is, with 201 too. A
/// guest who buys `lines` without a session gets one: the answer has its `token`.
#[utoipa::path(post, path = "/orders", operation_id = "place_order", tag = "Orders", request_body = NewOrder,
    responses((status = 201, description = "The order, placed now or before.", body = Placed,
        headers(("Location" = String, description = "The order's address.")))))]
pub async fn place(
    State(served): State<Served>,
    Extension(Caller(session)): Extension<Caller>,
    key: Key,
    Body(asked): Body<NewOrder>,
) -> Answer<Response> {
    let shop = &served.shop;
    let account = session.as_ref().and_then(|session| session.account.as_ref());
    let refused = |reason| shop.tally(Event::Checkouts(reason));
    let read = asked.read(account.map(|account| account.email.clone()));
    let Placing { asked, email } = read.inspect_err(|_| refused(Checkouts::Fields))?;
    let (owner, begun) = match session {
        Some(session) => (session.owner, None),
        None if asked.lines.is_none() => {
            refused(Checkouts::CartEmpty);
            return Err(refuse(PlaceRefused::CartEmpty));
        }
        None => {
            let acting = shop.acting(None).await?;
            (acting.session.owner, acting.begun)
        }
    };
    let placed = shop.place_order(owner, &email, key.as_str(), asked).await;
    let placed = placed.map_err(|failure| Problem::of(failure, refuse))?;
    let order = own(shop, owner, placed.number).await?;
    let address = HeaderValue::try_from(format!("/api/v1/orders/{}", placed.number));
    let token = begun.as_ref().map(|token| token.reveal().to_owned());
    let mut response = paid_at(StatusCode::CREATED, order, placed.redirect_url, token);
    if let Ok(address) = address {
        response.headers_mut().insert(LOCATION, address);
    }
    if let Some(token) = &begun {
        keep(shop, token, &mut response);
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
    if let Some(staff) = shop.staff(shopper.owner).await?
        && let Some(order) = shop.staff_order(&staff, number).await?
    {
        return Ok(shown(order.order));
    }
    Ok(shown(own(shop, shopper.owner, number).await?))
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
    let number = OrderNumber(number);
    check(&if_match, &own(&served.shop, shopper.owner, number).await?)?;
    let order = served.shop.cancel_order(shopper.owner, number).await;
    order.map(shown).map_err(|failure| Problem::of(failure, refuse_move))
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
    Named(number): Named<u32>,
    if_match: IfMatch,
) -> Answer<Response> {
    let number = OrderNumber(number);
    check(&if_match, &own(&served.shop, shopper.owner, number).await?)?;
    let retried = served.shop.retry_payment(shopper.owner, number).await;
    let retried = retried.map_err(|failure| Problem::of(failure, refuse_move))?;
    let order = own(&served.shop, shopper.owner, number).await?;
    Ok(paid_at(StatusCode::OK, order, retried.redirect_url, None))
}

/// The owner's order; another's is not found (O7).
async fn own(shop: &Shop, owner: Owner, number: OrderNumber) -> Answer<OrderView> {
    shop.order(owner, number).await.map_err(|failure| Problem::of(failure, refuse_move))
}

/// Refuses where the order is none of the states that the caller acts on.
pub(super) fn check(if_match: &IfMatch, order: &OrderView) -> Answer<()> {
    if if_match.revisions().is_none_or(|named| named.contains(&order.revision)) {
        Ok(())
    } else {
        Err(stale(order.clone()))
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

fn paid_at(status: StatusCode, order: OrderView, redirect_url: Option<String>, token: Option<String>) -> Response {
    tagged(order.revision, (status, Json(Placed::new(order, redirect_url, token))).into_response())
}

fn refuse(refused: PlaceRefused) -> Problem {
    let with_quote = |kind, detail: &str, quote: Box<Quote>| {
        let totals = Totals::from(quote.totals);
        Refusal::new(kind, detail).with("cart", Cart::from(quote.cart)).with("totals", totals)
    };
    match refused {
        PlaceRefused::Invalid { errors } => errors.into(),
        PlaceRefused::CartEmpty => Problem::new(Kind::CartEmpty, "Add something to the cart first, or name `lines`."),
        PlaceRefused::CartChanged { quote } => {
            let detail = "Nothing was ordered. Look at `cart`, and order with its revision.";
            with_quote(Kind::CartChanged, detail, quote).into()
        }
        PlaceRefused::TotalRose { old, new, quote } => {
            let detail = "Nothing was ordered. To accept, order with `total` as the expected total.";
            let refusal = with_quote(Kind::TotalChanged, detail, quote);
            refusal.with("expected_total", Money::from(old)).with("total", Money::from(new)).into()
        }
        PlaceRefused::OutOfStock { quote } => {
            let detail = "Nothing was ordered. `cart` has the problem at each line: change or remove those.";
            with_quote(Kind::OutOfStock, detail, quote).into()
        }
        PlaceRefused::KeyReused => {
            Problem::new(Kind::KeyReused, "Nothing was ordered. Another order needs another key.")
        }
        PlaceRefused::PaidMeanwhile { number } => {
            let detail =
                "Nothing was ordered: your earlier order turned out to be paid. Send this again to order this too.";
            Refusal::new(Kind::PaidMeanwhile, detail).with("order_number", number).into()
        }
    }
}

fn refuse_move(refused: OrderRefused) -> Problem {
    match refused {
        OrderRefused::NotFound => Problem::not_found(),
        OrderRefused::NotNow { status } => {
            let detail = format!("It is {status}. Nothing was changed.");
            Refusal::new(Kind::NotNow, detail).with("order_status", status).into()
        }
        OrderRefused::PartlyShipped => Problem::new(Kind::NotNow, "Part of it has shipped. Nothing was changed."),
        OrderRefused::PaidMeanwhile => Problem::new(Kind::PaidMeanwhile, "It goes on as paid. Look at it again."),
        OrderRefused::MoneyHeld => {
            Problem::new(Kind::PaymentHeld, "It need not be paid again. The shop looks into it.")
        }
        OrderRefused::PricesRanOut => {
            Problem::new(Kind::PricesRanOut, "They held for 24 hours. Order the same again at today's prices.")
        }
        OrderRefused::OutOfStock { names } => {
            let detail = format!("Nothing was changed. These are gone: {}.", names.join(", "));
            Refusal::new(Kind::OutOfStock, detail).with("names", names).into()
        }
    }
}
