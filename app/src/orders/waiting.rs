//! An order that waits for payment, told of wherever the cart is shown: what is not in the cart is held, not lost (B1).

use super::{PutBackForm, RetryForm};
use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};
use shared::order::OrderNumber;

/// An order that waits for payment, in passing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UnpaidOrder {
    /// Its number.
    pub number: OrderNumber,
    /// Until when its items are held, or what stands in the way.
    pub text: String,
    /// Whether it can be paid now.
    pub can_retry: bool,
}

/// The asker's order that waits for payment; none where none does.
#[server(input = GetUrl, output = Postcard)]
pub async fn waiting_order() -> Result<Option<UnpaidOrder>, AppError> {
    use crate::context::{broken, session, shop};
    let Some(session) = session().await? else { return Ok(None) };
    let order = shop().waiting_order(session.owner).await.map_err(broken)?;
    Ok(order.map(|order| UnpaidOrder { number: order.number, text: order.waits_for(), can_retry: order.can_retry }))
}

/// The order, with the ways on.
#[component]
pub(crate) fn Waiting(order: UnpaidOrder) -> impl IntoView {
    let UnpaidOrder { number, text, can_retry } = order;
    view! {
        <section class="notice" data-kind="calm" aria-label="Order that waits for payment">
            <strong>
                <a href=format!("/orders/{number}")>{format!("Order #{number}")}</a>
                " waits for payment"
            </strong>
            <p>{text}</p>
            <div class="notice-actions">
                {can_retry.then(|| view! { <RetryForm number=number from="order" label="Pay now" small=true /> })}
                <PutBackForm number=number label="Put items back" />
            </div>
        </section>
    }
}
