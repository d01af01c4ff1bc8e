//! How a guest keeps an order at hand.

use leptos::prelude::*;
use shared::order::OrderView;

/// Where mail about the order went and, for a guest, how to keep it: an account takes over what this browser ordered.
#[component]
pub(super) fn Keep(order: OrderView) -> impl IntoView {
    let OrderView { number, guest, .. } = order;
    let register = format!("/register?next=/orders/{number}");
    guest.map(|email| {
        view! {
            <section class="notice" data-kind="calm" aria-labelledby="keep-title">
                <h2 id="keep-title">"Keep this order"</h2>
                <p>
                    "Mail about it goes to " <b>{email.to_string()}</b>
                    ", with a link to it. With an account you have it on every device."
                </p>
                <div class="notice-actions">
                    <a class="button" href=register>
                        "Create an account"
                    </a>
                </div>
            </section>
        }
    })
}
