//! An order in full, whoever looks at it.

use super::standing::payment_words;
use super::{OrderFacts, OrderLines, TotalsList};
use crate::ui::Title;
use leptos::prelude::*;
use shared::order::{HistoryEntry, OrderView};

/// Where it stands, its lines, totals and history.
#[component]
pub(super) fn Sheet(
    /// The order.
    order: OrderView,
    /// The way here.
    #[prop(optional)]
    crumbs: Option<AnyView>,
    /// What stands above the lines.
    #[prop(optional)]
    notices: Option<AnyView>,
    /// What can be done with it.
    actions: AnyView,
) -> impl IntoView {
    let title = format!("Order #{}", order.number);
    let ships = order.shipping_method.is_some();
    view! {
        <Title text=title.clone() />
        <main id="main" class="page" tabindex="-1">
            {crumbs}
            <div class="page-head">
                <div class="order-head">
                    <h1>{title}</h1>
                    <p class="status" data-status=order.status.key()>
                        {order.status.to_string()}
                    </p>
                    {payment_words(order.payment_status)
                        .map(|(key, words)| {
                            view! {
                                <p class="status" data-status=key>
                                    {words}
                                </p>
                            }
                        })}
                </div>
                <p>{format!("Placed on {} UTC.", order.created_at.for_people())}</p>
            </div>
            {notices}
            <div class="cart">
                <div class="cart-main">
                    <section aria-label="Lines">
                        <OrderLines lines=order.lines.clone() tracked=true />
                    </section>
                    <Shipments order=order.clone() />
                    <OrderFacts order=order.clone() />
                    <History entries=order.history />
                </div>
                <aside class="cart-side" aria-labelledby="totals-title">
                    <div class="summary">
                        <h2 id="totals-title">"Summary"</h2>
                        <TotalsList totals=order.totals ships=ships />
                        {actions}
                    </div>
                </aside>
            </div>
        </main>
    }
}

#[component]
fn Shipments(order: OrderView) -> impl IntoView {
    let name_of = |id| order.lines.iter().find(|line| line.id == id).map(|line| line.name.clone()).unwrap_or_default();
    let shipments = order
        .shipments
        .iter()
        .map(|shipment| {
            let lines = shipment.lines.iter().map(|sent| format!("{} (x{})", name_of(sent.line), sent.units));
            let lines = lines.collect::<Vec<_>>().join(", ");
            let sent = match shipment.delivered_at {
                Some(at) => format!("Arrived on {} UTC", at.for_people()),
                None => format!("Sent on {} UTC", shipment.shipped_at.for_people()),
            };
            let with = [shipment.carrier.as_str(), &shipment.tracking_number].map(str::to_owned);
            let with = with.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            view! {
                <li>
                    <b>{lines}</b>
                    <span class="small">{sent}</span>
                    {(!with.is_empty()).then(|| view! { <span class="small">{with}</span> })}
                </li>
            }
        })
        .collect_view();
    (!order.shipments.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="shipments-title">
                <h2 id="shipments-title">"Shipments"</h2>
                <ul class="shipments">{shipments}</ul>
            </section>
        }
    })
}

#[component]
fn History(entries: Vec<HistoryEntry>) -> impl IntoView {
    let entries = entries
        .into_iter()
        .rev()
        .enumerate()
        .map(|(index, entry)| {
            let moved = entry.from != Some(entry.to);
            let title = if moved { entry.to.to_string() } else { "Note".to_owned() };
            view! {
                <li aria-current=(index == 0).then_some("step")>
                    <b>{title}</b>
                    <time datetime=entry.at.to_string()>{entry.at.for_people()} " UTC"</time>
                    <p>{entry.reason}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby="history-title">
            <h2 id="history-title">"What happened"</h2>
            <ol class="timeline">{entries}</ol>
        </section>
    }
}
