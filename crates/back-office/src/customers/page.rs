//! The page `/staff/customers/{id}`: an account, its orders and its cart.

use super::PATH;
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::{broken, missing};
use crate::frame::{Page, Part};
use crate::named::Named;
use crate::orders::{payment, status};
use crate::parts::{Filter, variant_name};
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use shared::cart::{CartLine, CartView};
use shared::customer::Customer;
use shared::id::AccountId;

pub(super) async fn show(State(desk): State<Desk>, Clerk(staff): Clerk, Named(id): Named<AccountId>) -> Response {
    let customer = match desk.shop.customer(&staff, id).await {
        Ok(Some(customer)) => customer,
        Ok(None) => return missing(&desk, &staff, Part::Customers, "There is no such customer"),
        Err(error) => return broken(&desk, &error),
    };
    let account = &customer.account;
    Page::new(&desk, &staff, Part::Customers, &account.name).with(html! {
        nav.crumbs aria-label="Breadcrumbs" { ol { li { a href=(PATH) { "Customers" } } li aria-current="page" { (account.name) } } }
        div.page-head {
            div.order-head { h1 { (account.name) } @if account.staff { span.status { "Staff" } } }
            p { a href={ "mailto:" (account.email) } { (account.email) } }
        }
        div.office-columns {
            div.office-stack { (orders(&customer)) (cart(&customer.cart)) }
            aside.office-card aria-labelledby="account-title" {
                h2 #account-title { "Account" }
                dl.facts {
                    dt { "Since" } dd { (customer.created_at.for_people()) " UTC" }
                    dt { "Signed in on" } dd { (devices(customer.sessions)) }
                    dt { "Orders" } dd { (customer.orders.total) }
                }
            }
        }
    })
}

fn devices(count: u32) -> String {
    match count {
        0 => "No device".to_owned(),
        1 => "1 device".to_owned(),
        count => format!("{count} devices"),
    }
}

fn orders(customer: &Customer) -> Markup {
    let all = Filter::of([("q", customer.account.email.to_string())]).address("/staff/orders", 1);
    let orders = &customer.orders;
    html! {
        section aria-labelledby="orders-title" {
            h2 #orders-title { "Orders" }
            @if orders.items.is_empty() { p { "None yet." } } @else {
                div.table-scroll tabindex="0" role="group" aria-labelledby="orders-title" {
                    table.table.is-cards {
                        thead { tr { th { "Order" } th { "Placed (UTC)" } th { "Status" } th { "Payment" } th.is-number { "Total" } } }
                        tbody {
                            @for order in &orders.items {
                                tr {
                                    th scope="row" data-label="Order" { a href={ "/staff/orders/" (order.number) } { "#" (order.number) } }
                                    td data-label="Placed" { time datetime=(order.created_at) { (order.created_at.for_people()) } }
                                    td data-label="Status" { (status(order.status)) }
                                    td data-label="Payment" { (payment(order.payment_status)) }
                                    td.is-number data-label="Total" { (order.total) }
                                }
                            }
                        }
                    }
                }
                @if orders.pages() > 1 { p { a href=(all) { "All " (orders.total) " orders" } } }
            }
        }
    }
}

fn cart(cart: &CartView) -> Markup {
    html! {
        section aria-labelledby="cart-title" {
            h2 #cart-title { "In the cart now" }
            @if cart.lines.is_empty() { p { "Nothing." } } @else {
                (lines("cart-title", &cart.lines))
                dl.facts.totals { dt { strong { "Subtotal" } } dd { strong { (cart.totals.subtotal) } } }
            }
            @if !cart.saved.is_empty() {
                h3 #saved-title { "Saved for later" }
                (lines("saved-title", &cart.saved))
            }
        }
    }
}

fn lines(title: &str, lines: &[CartLine]) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="group" aria-labelledby=(title) {
            table.table.is-cards {
                thead { tr { th { "Item" } th { "SKU" } th.is-number { "Quantity" } th.is-number { "Each" } th.is-number { "Total" } } }
                tbody {
                    @for line in lines {
                        tr {
                            th scope="row" data-label="Item" { a href={ "/staff/stock/" (line.variant_id) } { (variant_name(&line.name, &line.options)) } }
                            td data-label="SKU" { (line.sku) }
                            td.is-number data-label="Quantity" { (line.quantity) }
                            td.is-number data-label="Each" { (line.unit_price) }
                            td.is-number data-label="Total" { (line.line_total) }
                        }
                    }
                }
            }
        }
    }
}
