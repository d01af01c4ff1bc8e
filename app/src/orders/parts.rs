//! Lines and facts of an order, as several pages show them.

use crate::ui::Tile;
use leptos::prelude::*;
use shared::address::AddressView;
use shared::order::{Fulfilment, OrderView, OrderViewLine};
use shared::picture::Place;

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
            let OrderViewLine { name, slug, picture, options, quantity, unit_price, line_total, .. } = line;
            let OrderViewLine { fulfilment, requires_shipping, .. } = line;
            let options = options.into_iter().map(|option| option.value).collect::<Vec<_>>().join(", ");
            let href = format!("/products/{slug}");
            let (state, words) = fulfilment_words(fulfilment, requires_shipping);
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

fn fulfilment_words(fulfilment: Fulfilment, parcel: bool) -> (&'static str, &'static str) {
    match fulfilment {
        Fulfilment::Unfulfilled if !parcel => ("unfulfilled", "Not delivered yet"),
        Fulfilment::Unfulfilled => ("unfulfilled", "Not shipped yet"),
        Fulfilment::Shipped => ("shipped", "Shipped"),
        Fulfilment::Delivered => ("delivered", "Delivered"),
        Fulfilment::Cancelled => ("cancelled", "Cancelled"),
    }
}

/// Where it goes and how.
#[component]
pub(crate) fn OrderFacts(order: OrderView) -> impl IntoView {
    let same = order.shipping_address.as_ref() == Some(&order.billing_address);
    view! {
        <section class="order-facts" aria-label="Where to">
            {order
                .shipping_address
                .map(|address| {
                    view! {
                        <div>
                            <h2>"Shipping address"</h2>
                            <AddressLines address=address />
                        </div>
                    }
                })}
            <div>
                <h2>"Billing address"</h2>
                {if same {
                    view! { <p>"The same"</p> }.into_any()
                } else {
                    view! { <AddressLines address=order.billing_address /> }.into_any()
                }}
            </div>
            {order
                .shipping_method
                .map(|method| {
                    view! {
                        <div>
                            <h2>"Shipping method"</h2>
                            <p>{method}</p>
                        </div>
                    }
                })}
        </section>
    }
}

#[component]
fn AddressLines(address: AddressView) -> impl IntoView {
    let lines = address.lines().into_iter().map(|line| view! { {line} <br /> });
    view! { <address>{lines.collect_view()}</address> }
}
