//! The recovery panel: an order that waits for its payment, or that failed, expired or was cancelled (B1).

use crate::orders::{CancelForm, PutBackForm, RetryForm, TotalsList};
use leptos::prelude::*;
use shared::order::{CancelledBy, OrderView, Status};

/// The order, with the ways on. `above_form`: placing the form below cancels it.
#[component]
pub(super) fn RecoveryPanel(order: OrderView, #[prop(optional)] above_form: bool) -> impl IntoView {
    let number = order.number;
    let pending = order.status == Status::PendingPayment;
    let under_way = order.is_under_way();
    let title = match (order.status, order.cancelled_by) {
        (Status::PendingPayment, _) if under_way => format!("Your payment for Order #{number} is on its way"),
        (Status::PendingPayment, _) => format!("You are in the middle of paying for Order #{number}"),
        (Status::PaymentFailed, _) => format!("The payment for Order #{number} failed"),
        (_, Some(CancelledBy::Window)) => format!("Time ran out for Order #{number}"),
        _ => format!("Order #{number} was cancelled"),
    };
    let text = if above_form && under_way {
        "It can take some days to arrive. Once it has, you can place the order below.".to_owned()
    } else if above_form {
        "Placing a new order below cancels this one. You can also put its items into your cart first.".to_owned()
    } else {
        order.standing.text.clone()
    };
    let lines = order
        .lines
        .iter()
        .map(|line| {
            view! {
                <li>
                    <span>{format!("{} (x{})", line.name, line.quantity)}</span>
                    <span>{line.line_total.to_string()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="recovery" aria-labelledby="recovery-title">
            <div class="recovery-main">
                <div class="recovery-head">
                    <p class="status" data-status=order.status.key()>
                        {order.status.to_string()}
                    </p>
                    <h2 id="recovery-title">{title}</h2>
                    <p>{text}</p>
                </div>
                <div class="row">
                    {order.can_retry.then(|| view! { <RetryForm number=number from="/checkout" /> })}
                    {(above_form && !under_way || !pending)
                        .then(|| {
                            let label = if above_form { "Put its items into your cart" } else { "Put items back" };
                            view! { <PutBackForm number=number label=label /> }
                        })} {order.can_cancel.then(|| view! { <CancelForm number=number from="/checkout" /> })}
                    {(!pending || under_way)
                        .then(|| {
                            view! {
                                <a class="button" href=format!("/orders/{number}")>
                                    "See the order"
                                </a>
                            }
                        })}
                </div>
            </div>
            <section class="recovery-summary" aria-labelledby="recovery-summary-title">
                <h3 id="recovery-summary-title">"Order summary"</h3>
                <ul>{lines}</ul>
                <TotalsList totals=order.totals ships=order.shipping_method.is_some() />
            </section>
        </section>
    }
}
