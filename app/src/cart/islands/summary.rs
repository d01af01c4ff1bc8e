//! What the cart comes to, and the way to checkout.

use super::shown::Shown;
use leptos::prelude::*;
use shared::cart::CartLine;

/// Why checking out would not get far, where lines are in the way of an order.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Blocked {
    /// Whether nothing in the cart can be had, not even a part of it.
    wholly: bool,
}

impl Blocked {
    fn of(shown: &Shown) -> Option<Self> {
        let lines = &shown.view.lines;
        let blocked = !lines.is_empty() && !shown.view.can_be_ordered();
        blocked.then(|| Self { wholly: !lines.iter().any(CartLine::enabled) })
    }

    const fn in_words(self) -> &'static str {
        if self.wholly {
            "Nothing in your cart can be had right now."
        } else {
            "Some lines need a look before you can order: take what is left of them, or remove them."
        }
    }
}

/// The subtotal and the link to checkout. Only a cart of which nothing can be had closes the way (C4).
#[component]
pub(super) fn Summary(
    /// The cart.
    cart: Signal<Option<Shown>>,
) -> impl IntoView {
    let subtotal = move || cart.with(|cart| cart.as_ref().map(|shown| shown.view.totals.subtotal.to_string()));
    let blocked = Memo::new(move |_| cart.with(|cart| cart.as_ref().and_then(Blocked::of)));
    let closed = move || blocked.get().is_some_and(|blocked| blocked.wholly);
    view! {
        <aside class="cart-side" aria-labelledby="summary-title">
            <div class="summary">
                <h2 id="summary-title">"Summary"</h2>
                <dl class="totals">
                    <div class="is-total">
                        <dt>"Subtotal"</dt>
                        <dd>{subtotal}</dd>
                    </div>
                </dl>
                {move || {
                    blocked
                        .get()
                        .map(|blocked| {
                            view! {
                                <p class="line-problem" data-kind="warn" id="checkout-blocked">
                                    {blocked.in_words()}
                                </p>
                            }
                        })
                }}
                <a
                    class="button is-cart is-large is-wide"
                    href="/checkout"
                    aria-disabled=move || closed().then_some("true")
                    aria-describedby=move || blocked.get().map(|_| "checkout-blocked")
                    on:click=move |event| {
                        if blocked.get_untracked().is_some_and(|blocked| blocked.wholly) {
                            event.prevent_default();
                        }
                    }
                >
                    "Checkout"
                </a>
                <p class="small muted">
                    "Shipping and tax are worked out at checkout. Nothing is charged before you pay on the payment page."
                </p>
            </div>
        </aside>
    }
}
