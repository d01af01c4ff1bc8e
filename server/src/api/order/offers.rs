//! Orders that an account was offered: its holder says whether they are theirs (O7).

use crate::api::access::SignedIn;
use crate::api::problem::{Answer, Problem};
use crate::api::wire::{AcceptedOrders, OfferedOrders};
use crate::kind::Kind;
use crate::router::Served;
use axum::extract::State;
use axum::{Extension, Json};
use http::StatusCode;
use shop::OfferedOrdersError;

/// Lists offered orders.
///
/// A guest session that is presented when signing in may have placed orders on an earlier visit, with another address. Those are
/// offered to the account: until it accepts them, they are their mailed links' alone. The newest come first, at most 50.
#[utoipa::path(get, path = "/orders/offers", operation_id = "list_offered_orders", tag = "Orders",
    responses((status = 200, description = "The offered orders.", body = OfferedOrders)))]
pub async fn offered(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
) -> Answer<Json<OfferedOrders>> {
    Ok(Json(served.shop.offered_orders(signed.account.id).await?.into()))
}

/// Accepts offered orders.
///
/// All that are offered become the account's. Without any there is nothing to do.
#[utoipa::path(post, path = "/orders/offers/accept", operation_id = "accept_offered_orders", tag = "Orders",
    responses((status = 200, description = "How many became the account's.", body = AcceptedOrders)))]
pub async fn accept(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
) -> Answer<Json<AcceptedOrders>> {
    match served.shop.add_offered_orders(signed.account.id).await {
        Ok(accepted) => Ok(Json(AcceptedOrders { accepted })),
        Err(failure) => Err(Problem::of(failure, |refused| match refused {
            OfferedOrdersError::PaymentsUnderWay => {
                let detail = "Payments of several orders are on their way: accept once those have arrived or failed.";
                Problem::new(Kind::PaymentUnderWay, detail)
            }
        })),
    }
}

/// Declines offered orders.
///
/// All that are offered stay with whoever has their mailed links. Without any there is nothing to do.
#[utoipa::path(post, path = "/orders/offers/decline", operation_id = "decline_offered_orders", tag = "Orders",
    responses((status = 204, description = "Nothing is offered any more.")))]
pub async fn decline(State(served): State<Served>, Extension(signed): Extension<SignedIn>) -> Answer<StatusCode> {
    served.shop.decline_offered_orders(signed.account.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
