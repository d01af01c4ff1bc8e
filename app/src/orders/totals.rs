//! What an order comes to, as several pages show it.

use leptos::prelude::*;
use shared::pricing::{Totals, TotalsKind, TotalsRow};

/// What it comes to.
#[component]
pub(crate) fn TotalsList(
    totals: Totals,
    /// True where any of it is sent as a parcel (O9).
    ships: bool,
) -> impl IntoView {
    let row = |TotalsRow { kind, label, amount }| {
        let class = match kind {
            TotalsKind::Discount => "is-saving",
            TotalsKind::Total => "is-total",
            _ => "",
        };
        view! {
            <div class=class>
                <dt>{label}</dt>
                <dd>{amount}</dd>
            </div>
        }
    };
    view! { <dl class="totals">{totals.rows(ships).into_iter().map(row).collect_view()}</dl> }
}
