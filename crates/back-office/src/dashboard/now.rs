//! How the shop stands now.

use super::period::number;
use maud::{Markup, html};
use shared::numbers::{Backlog, OpenCarts, Stocktaking, Today};

pub(super) fn view(today: &Today) -> Markup {
    html! {
        section aria-labelledby="now-title" {
            h2 #now-title { "Now" }
            (waiting(&today.backlog))
            div.charts { (carts(&today.carts)) (stock(&today.stock)) }
        }
    }
}

fn waiting(backlog: &Backlog) -> Markup {
    let rows = [
        ("Orders an hour past their window", backlog.orders_overdue),
        ("Open payment attempts", backlog.attempts_open),
        ("Payments on their way", backlog.under_way),
        ("Held payments", backlog.attempts_held),
        ("Refunds due", backlog.refunds_due),
        ("Refunds that failed", backlog.refunds_failed),
        ("Webhooks to apply", backlog.webhooks),
        ("Webhooks stuck", backlog.webhooks_stuck),
        ("Letters to send", backlog.letters),
    ];
    html! {
        dl.numbers { @for (label, count) in rows { (number(label, &count.to_string())) } }
    }
}

fn carts(carts: &OpenCarts) -> Markup {
    html! {
        section.chart aria-labelledby="carts" {
            h3 #carts { "Carts with something in them" }
            table.table {
                thead { tr { th scope="col" { "Whose" } th.is-number scope="col" { "Open" } th.is-number scope="col" { "Abandoned" } } }
                tbody {
                    @for (whose, carts) in [("Accounts", carts.accounts), ("Guest sessions", carts.guests)] {
                        tr { th scope="row" { (whose) } td.is-number { (carts.open) } td.is-number { (carts.abandoned) } }
                    }
                }
            }
            p.small.muted { "Abandoned: not changed for a day." }
        }
    }
}

fn stock(stock: &Stocktaking) -> Markup {
    html! {
        section.chart aria-labelledby="low-stock" {
            h3 #low-stock { "Low stock: " (stock.low) }
            @if stock.lowest.is_empty() {
                p { "Nothing is about to sell out." }
            } @else {
                table.table {
                    thead { tr { th scope="col" { "Item" } th.is-number scope="col" { "Left" } } }
                    tbody {
                        @for item in &stock.lowest {
                            tr {
                                th scope="row" {
                                    a href={ "/staff/stock/" (item.variant_id) } { (item.name) }
                                    @for option in &item.options { ", " (option.value) }
                                }
                                td.is-number { (item.available) }
                            }
                        }
                    }
                }
            }
        }
    }
}
