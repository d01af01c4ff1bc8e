//! Why an order was not placed, as the page says it (E3).

use crate::focus::focus_first;
use leptos::prelude::*;
use shared::checkout::PlaceRefused;
#[cfg(feature = "ssr")]
use shared::unpaid::UnpaidLimit;

/// The code under which a page without JavaScript says it, see `crate::orders::Said`.
#[cfg(feature = "ssr")]
pub(in crate::checkout) fn code(refused: &PlaceRefused) -> &'static str {
    match refused {
        PlaceRefused::Invalid { .. } => "fields",
        PlaceRefused::CartEmpty => "cart-empty",
        PlaceRefused::CartChanged { .. } => "cart-changed",
        PlaceRefused::TotalRose { .. } => "total-changed",
        PlaceRefused::OutOfStock { .. } => "out-of-stock",
        PlaceRefused::NotPayable { .. } => "not-payable",
        PlaceRefused::OrderWaits { .. } => "order-waits",
        PlaceRefused::Unpaid(limit) => unpaid(limit),
        PlaceRefused::KeyReused => "try-again",
        PlaceRefused::PaidMeanwhile { .. } => "paid-meanwhile",
        PlaceRefused::PaymentUnderWay { .. } => "payment-under-way",
    }
}

#[cfg(feature = "ssr")]
const fn unpaid(limit: &UnpaidLimit) -> &'static str {
    match limit {
        UnpaidLimit::Order { .. } | UnpaidLimit::Line { .. } => "too-many-at-once",
        UnpaidLimit::Variant { .. } => "others-are-paying",
        UnpaidLimit::Email => "email-waits",
        UnpaidLimit::Network => "network-waits",
        UnpaidLimit::Free => "free-for-today",
    }
}

/// The notice above the form. It takes the focus when it comes.
#[component]
pub(super) fn RefusedNotice(refused: PlaceRefused) -> impl IntoView {
    let focus = NodeRef::<leptos::html::Section>::new();
    Effect::new(move |_| {
        if let Some(section) = focus.get() {
            let _ = section.focus();
        }
    });
    let (title, body) = match refused {
        PlaceRefused::Invalid { errors } => {
            let count = errors.len();
            let title = match count {
                1 => "One field needs another look".to_owned(),
                _ => format!("{count} fields need another look"),
            };
            let entries = errors
                .into_iter()
                .map(|error| {
                    let label = super::address::label(&error.field);
                    let id = super::address::id(&error.field);
                    let href = format!("#{id}");
                    let focus = move |event: leptos::ev::MouseEvent| {
                        event.prevent_default();
                        focus_first(vec![id.clone()]);
                    };
                    view! {
                        <li>
                            <a href=href on:click=focus>
                                {label} ": " {error.problem.to_string()}
                            </a>
                        </li>
                    }
                })
                .collect_view();
            let body = view! {
                <ul>{entries}</ul>
                <p class="small">"Nothing was ordered. Everything you typed is still here."</p>
            };
            (title, body.into_any())
        }
        PlaceRefused::TotalRose { old, new, .. } => {
            let body = view! {
                <p>"It is not what you saw, so nothing was ordered."</p>
                <dl class="change">
                    <div>
                        <dt>"You saw"</dt>
                        <dd>{old.to_string()}</dd>
                    </div>
                    <div>
                        <dt>"Now"</dt>
                        <dd>{new.to_string()}</dd>
                    </div>
                </dl>
                <div class="notice-actions">
                    <button class="button is-cart" type="submit" form="checkout">
                        {format!("Order for {new}")}
                    </button>
                    <a class="link-button" href="/cart">
                        "Back to the cart"
                    </a>
                </div>
            };
            ("The total has risen".to_owned(), body.into_any())
        }
        PlaceRefused::CartChanged { .. } => {
            let text = "It was changed on another page or device. What is in it now stands below. Nothing was ordered.";
            ("Your cart has changed".to_owned(), view! { <p>{text}</p> }.into_any())
        }
        PlaceRefused::OutOfStock { .. } => {
            let text = "See the marks in your order: take fewer, or remove them. Nothing was ordered.";
            ("Some items are not available any more".to_owned(), view! { <p>{text}</p> }.into_any())
        }
        PlaceRefused::PaidMeanwhile { number } => {
            let body = view! {
                <p>
                    "Its payment went through while you were here, so this one was not placed. " "See "
                    <a href=format!("/orders/{number}")>{format!("Order #{number}")}</a>
                    ", or place this order too if you still want it."
                </p>
            };
            (format!("Order #{number} has been paid"), body.into_any())
        }
        PlaceRefused::PaymentUnderWay { number } => {
            let body = view! {
                <p>
                    "It can take some days to arrive, and until then it can't be replaced by this one. Nothing was ordered, and your cart stays as it is. "
                    "See " <a href=format!("/orders/{number}")>{format!("Order #{number}")}</a> "."
                </p>
            };
            (format!("Your payment for Order #{number} is on its way"), body.into_any())
        }
        PlaceRefused::CartEmpty => {
            let text = "There is nothing to order. It may have been ordered from another page.";
            ("Your cart is empty".to_owned(), view! { <p>{text}</p> }.into_any())
        }
        PlaceRefused::NotPayable { reason } => {
            let text = format!("Nothing was ordered, and your cart is as it was: {reason}.");
            ("This total can’t be paid".to_owned(), view! { <p>{text}</p> }.into_any())
        }
        PlaceRefused::OrderWaits { number } => {
            let body = view! {
                <p>
                    "What was in your cart is in " <a href=format!("/orders/{number}")>{format!("Order #{number}")}</a>
                    ", which waits for payment. Nothing more was ordered."
                </p>
            };
            (format!("Order #{number} waits for payment"), body.into_any())
        }
        PlaceRefused::Unpaid(limit) => {
            let body = view! {
                <p>{limit.to_string()}</p>
                <p class="small">"Nothing was ordered. Everything you typed is still here."</p>
            };
            ("Not just now".to_owned(), body.into_any())
        }
        PlaceRefused::KeyReused => {
            let text = "This form was already used. Reload the page and try again. Nothing was ordered.";
            ("Please try again".to_owned(), view! { <p>{text}</p> }.into_any())
        }
    };
    view! {
        <section class="notice" data-kind="bad" role="alert" tabindex="-1" node_ref=focus>
            <h2>{title}</h2>
            {body}
        </section>
    }
}
