//! Lines, totals and facts of an order, as several pages show them.

use crate::ui::Tile;
use leptos::prelude::*;
use shared::address::Address;
use shared::order::{Fulfilment, OrderView, OrderViewLine};
use shared::picture::Place;
use shared::pricing::Totals;

/// What it comes to.
#[component]
pub(crate) fn TotalsList(totals: Totals) -> impl IntoView {
    let tax_label = if totals.tax_is_added() { "Tax" } else { "VAT included" };
    let Totals { subtotal, discount, shipping, tax, total } = totals;
    view! {
        <dl class="totals">
            <div>
                <dt>"Subtotal"</dt>
                <dd>{subtotal.to_string()}</dd>
            </div>
            {(!discount.is_zero())
                .then(|| {
                    view! {
                        <div class="is-saving">
                            <dt>"Discount"</dt>
                            <dd>{format!("\u{2212}{discount}")}</dd>
                        </div>
                    }
                })}
            <div>
                <dt>"Shipping"</dt>
                <dd>{if shipping.is_zero() { "Free".to_owned() } else { shipping.to_string() }}</dd>
            </div>
            <div>
                <dt>{tax_label}</dt>
                <dd>{tax.to_string()}</dd>
            </div>
            <div class="is-total">
                <dt>"Total"</dt>
                <dd>{total.to_string()}</dd>
            </div>
        </dl>
    }
}

/// The lines, each with how far it came.
#[component]
pub(crate) fn OrderLines(
    lines: Vec<OrderViewLine>,
    /// Whether how far each line came is said.
    #[prop(optional)]
    tracked: bool,
    /// Smaller, as beside other things.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let lines = lines
        .into_iter()
        .map(|line| {
            let OrderViewLine { name, slug, picture, options, quantity, unit_price, line_total, fulfilment, .. } = line;
            let options = options.into_iter().map(|option| option.value).collect::<Vec<_>>().join(", ");
            let href = format!("/products/{slug}");
            let (state, words) = fulfilment_words(fulfilment);
            view! {
                <li class="line">
                    <Tile slug=slug picture=picture place=Place::Line />
                    <div class="line-text">
                        <p class="line-name">
                            <a href=href>{name}</a>
                        </p>
                        {(!options.is_empty()).then(|| view! { <p class="line-options">{options}</p> })}
                        <p class="line-each">{format!("{quantity} at {unit_price}")}</p>
                    </div>
                    <p class="line-total">{line_total.to_string()}</p>
                    {tracked
                        .then(|| {
                            view! {
                                <div class="line-notes">
                                    <p class="status" data-status=state>
                                        {words}
                                    </p>
                                </div>
                            }
                        })}
                </li>
            }
        })
        .collect_view();
    view! { <ul class=if small { "lines is-small" } else { "lines" }>{lines}</ul> }
}

fn fulfilment_words(fulfilment: Fulfilment) -> (&'static str, &'static str) {
    match fulfilment {
        Fulfilment::Unfulfilled => ("unfulfilled", "Not shipped yet"),
        Fulfilment::Shipped => ("shipped", "Shipped"),
        Fulfilment::Delivered => ("delivered", "Delivered"),
        Fulfilment::Cancelled => ("cancelled", "Cancelled"),
    }
}

/// Where it goes and how.
#[component]
pub(crate) fn OrderFacts(order: OrderView) -> impl IntoView {
    let same = order.billing_address == order.shipping_address;
    view! {
        <section class="order-facts" aria-label="Where to">
            <div>
                <h2>"Shipping address"</h2>
                <AddressLines address=order.shipping_address />
            </div>
            <div>
                <h2>"Billing address"</h2>
                {if same {
                    view! { <p>"The same"</p> }.into_any()
                } else {
                    view! { <AddressLines address=order.billing_address /> }.into_any()
                }}
            </div>
            <div>
                <h2>"Shipping method"</h2>
                <p>{order.shipping_method}</p>
            </div>
        </section>
    }
}

#[component]
fn AddressLines(address: Address) -> impl IntoView {
    let lines = address.lines().into_iter().map(|line| view! { {line} <br /> });
    view! { <address>{lines.collect_view()}</address> }
}
