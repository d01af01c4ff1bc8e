//! The server functions of orders. Each looks only among the orders of the session's owner (O7).
//!
//! What can be done with an order is a form that works without JavaScript: its answer leads to a page, and a code in
//! that page's address says what came of it, see [`super::Said`].
#![expect(missing_docs, reason = "a server function's arguments become fields, which cannot carry docs")]

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};
use shared::catalogue::Page;
use shared::order::{OrderNumber, OrderSummary, OrderView, Status};

/// Where a shopper stands who comes back from the provider's page. Without the session nothing private is said (P1).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Returned {
    /// The page of the order follows.
    Led,
    /// The provider has not decided yet.
    Waiting {
        /// The order's number.
        number: OrderNumber,
    },
    /// It is settled; the order shows to its owner alone.
    Elsewhere {
        /// Whether it was paid.
        paid: bool,
    },
    /// Its payment is on its way, for days maybe (P11); the order shows to its owner alone.
    OnItsWay,
    /// No such payment is known.
    Unknown,
}

/// One of the asker's orders; none where there is no such order, or it is another's (O7).
#[server(input = GetUrl, output = Postcard)]
pub async fn order(number: OrderNumber) -> Result<Option<OrderView>, AppError> {
    use crate::context::{owner, set_page_status, shop};
    let found = match owner().await {
        Ok(owner) => shop().order(owner, number).await.map_err(failed),
        // Whether there is such an order is not said (O7).
        Err(AppError::SignedOut) => Err(AppError::NotFound),
        Err(error) => Err(error),
    };
    match found {
        Err(AppError::NotFound) => {
            set_page_status(http::StatusCode::NOT_FOUND);
            Ok(None)
        }
        found => found.map(Some),
    }
}

/// One page of the asker's orders, newest first. None, and leads to signing in, where nobody has and nothing was ordered in
/// this browser.
#[server(input = GetUrl, output = Postcard)]
pub async fn orders(
    #[server(default)] status: Option<Status>,
    #[server(default)] page: u32,
) -> Result<Option<Page<OrderSummary>>, AppError> {
    use crate::context::{broken, lead_to, session, shop};
    let orders = match session().await? {
        Some(session) => {
            let orders = shop().orders(session.owner, status, page).await.map_err(broken)?;
            let any = orders.total > 0 || status.is_some() || session.account.is_some();
            any.then_some(orders)
        }
        None => None,
    };
    if orders.is_none() {
        lead_to("/login?next=/orders");
    }
    Ok(orders)
}

/// Leads back to paying an order.
#[server(output = Postcard)]
pub async fn retry_payment(number: OrderNumber, from: String) -> Result<(), AppError> {
    use crate::context::{client_address, lead_to, owner, shop};
    use shop::Failure;
    match shop().retry_payment_from(client_address(), owner().await?, number).await {
        Ok(placed) => {
            let next = match (placed.redirect_url, placed.status) {
                (Some(url), _) => url,
                (None, Status::PendingPayment) => said(&from, number, "provider-down"),
                (None, Status::PaymentFailed) => format!("/orders/{number}/payment-failed"),
                (None, _) => format!("/orders/{number}"),
            };
            lead_to(&next);
            Ok(())
        }
        Err(Failure::Refused(refused)) => refuse(number, &refused),
        Err(failure) => Err(failed(failure)),
    }
}

/// Cancels an order. No more money goes back than the page showed, in minor units: where more would, the order's page asks.
#[server(output = Postcard)]
pub async fn cancel_order(
    number: OrderNumber,
    from: String,
    #[server(default)] refund: String,
) -> Result<(), AppError> {
    use crate::context::{lead_to, owner, shop};
    use shop::Failure;
    let shown = if refund.is_empty() { Ok(0) } else { refund.parse() };
    let Ok(shown) = shown else { return Err(AppError::Malformed) };
    match shop().cancel_order_as_shown(owner().await?, number, shown).await {
        Ok(_) => {
            lead_to(&format!("{}&order={number}", said(&from, number, "cancelled")));
            Ok(())
        }
        Err(Failure::Refused(refused)) => refuse(number, &refused),
        Err(failure) => Err(failed(failure)),
    }
}

/// Puts a cancelled, failed or pending order's items back into the cart, once per operation (B2, C7), and leads to the cart,
/// or to where it is said what did not come.
#[server(output = Postcard)]
pub async fn put_back_items(number: OrderNumber, #[server(default)] operation: String) -> Result<(), AppError> {
    use crate::context::{owner, shop};
    let operation = of_form(&operation)?;
    into_cart(number, shop().put_back(owner().await?, number, operation).await)
}

/// Puts a past order's items into the cart, to buy them again, once per operation (C7), and leads to the cart, or to where it
/// is said what did not come.
#[server(output = Postcard)]
pub async fn buy_again(number: OrderNumber, #[server(default)] operation: String) -> Result<(), AppError> {
    use crate::context::{owner, shop};
    let operation = of_form(&operation)?;
    into_cart(number, shop().buy_again(owner().await?, number, operation).await)
}

/// Asks the provider about the attempt that a shopper comes back from, settles what it says and leads to the order.
#[server(input = GetUrl, output = Postcard)]
pub async fn payment_return(#[server(default)] attempt: String) -> Result<Returned, AppError> {
    use crate::context::{broken, lead_to, session, set_status, shop};
    let unknown = || {
        set_status(http::StatusCode::NOT_FOUND);
        Ok(Returned::Unknown)
    };
    let Ok(attempt) = attempt.parse() else { return unknown() };
    let Some(returned) = shop().payment_return(attempt).await.map_err(broken)? else { return unknown() };
    let paid = matches!(returned.status, Status::Processing | Status::Shipped | Status::Delivered);
    if session().await?.is_none_or(|session| session.owner != returned.owner) {
        return Ok(if returned.under_way { Returned::OnItsWay } else { Returned::Elsewhere { paid } });
    }
    let number = returned.number;
    let next = match returned.status {
        Status::PendingPayment if !returned.under_way => return Ok(Returned::Waiting { number }),
        Status::PaymentFailed => format!("/orders/{number}/payment-failed"),
        Status::PendingPayment | Status::Cancelled => format!("/orders/{number}"),
        _ => format!("/orders/{number}/thank-you"),
    };
    lead_to(&next);
    Ok(Returned::Led)
}

/// The operation that a form names; a new one where it names none.
#[cfg(feature = "ssr")]
fn of_form(operation: &str) -> Result<shared::id::OperationId, AppError> {
    match operation {
        "" => Ok(crate::context::shop().new_operation()),
        operation => operation.parse().map_err(|_| AppError::Malformed),
    }
}

/// Leads to the cart, or to where it is said what did not come.
#[cfg(feature = "ssr")]
fn into_cart(
    number: OrderNumber,
    done: Result<shared::checkout::PutBack, shop::Failure<shared::checkout::OrderRefused>>,
) -> Result<(), AppError> {
    use crate::context::lead_to;
    use shop::Failure;
    match done {
        Ok(put_back) => {
            let whole = put_back.lines.iter().all(|line| line.came == line.ordered);
            lead_to(&match (whole, put_back.repeated) {
                (true, _) => "/cart?said=put-back".to_owned(),
                (false, true) => "/cart?said=put-back-before".to_owned(),
                (false, false) => format!("/orders/{number}?came={}", super::came_back::counts(&put_back.lines)),
            });
            Ok(())
        }
        Err(Failure::Refused(refused)) => refuse(number, &refused),
        Err(failure) => Err(failed(failure)),
    }
}

/// Leads to where a refusal is said.
#[cfg(feature = "ssr")]
fn refuse(number: OrderNumber, refused: &shared::checkout::OrderRefused) -> Result<(), AppError> {
    use shared::checkout::OrderRefused;
    let code = match refused {
        OrderRefused::NotFound => return Err(AppError::NotFound),
        OrderRefused::NotNow { .. } | OrderRefused::PartlyShipped => "not-now",
        OrderRefused::PaidMeanwhile => "paid-meanwhile",
        OrderRefused::PaymentUnderWay { .. } => "payment-under-way",
        OrderRefused::TooManyAttempts => "too-many-attempts",
        OrderRefused::MoneyHeld => "money-held",
        OrderRefused::RefundUnconfirmed { .. } => {
            crate::context::lead_to(&super::refund::question(number));
            return Ok(());
        }
        OrderRefused::Unpaid(limit) => unpaid(limit),
        OrderRefused::PricesRanOut => "prices-ran-out",
        OrderRefused::OutOfStock { .. } => "order-out-of-stock",
    };
    crate::context::lead_to(&format!("/orders/{number}?said={code}"));
    Ok(())
}

/// The code of the limit that an order would exceed whose payment is retried.
#[cfg(feature = "ssr")]
pub(super) const fn unpaid(limit: &shared::unpaid::UnpaidLimit) -> &'static str {
    use shared::unpaid::UnpaidLimit;
    match limit {
        UnpaidLimit::Order { .. } | UnpaidLimit::Line { .. } => "order-too-large",
        UnpaidLimit::Variant { .. } => "order-others-are-paying",
        UnpaidLimit::Email => "order-email-waits",
        UnpaidLimit::Network => "order-network-waits",
        UnpaidLimit::Free => "free-for-today",
    }
}

/// The page that a form was on, with the code of what came of it.
#[cfg(feature = "ssr")]
fn said(from: &str, number: OrderNumber, code: &str) -> String {
    if from == "/checkout" { format!("/checkout?said={code}") } else { format!("/orders/{number}?said={code}") }
}

#[cfg(feature = "ssr")]
fn failed(failure: shop::Failure<shared::checkout::OrderRefused>) -> AppError {
    match failure {
        shop::Failure::Refused(shared::checkout::OrderRefused::NotFound) => AppError::NotFound,
        shop::Failure::Refused(_) => AppError::Malformed,
        shop::Failure::Broken(error) => crate::context::broken(error),
    }
}
