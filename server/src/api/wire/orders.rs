//! Several orders, what they come to, and one that was placed.

use super::cart::revealed;
use super::{Money, Order};
use serde::Serialize;
use shared::catalogue::Page;
use shared::order::{OrderView, Status};
use shop::{OrderAnswer, Token};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One page of orders, newest first.
#[derive(Serialize, ToSchema)]
pub struct Orders {
    /// The orders on it.
    items: Vec<Order>,
    /// The page, from 1.
    page: u32,
    /// Orders on a full page.
    per_page: u32,
    /// Orders on all pages.
    total: u32,
}

/// An order, and how it is paid.
#[derive(Serialize, ToSchema)]
pub struct Placed {
    /// The order as it now is.
    pub order: Order,
    /// How it is paid; null where it does not wait for a payment.
    payment: Option<Payment>,
    /// The token of the guest session that this call has begun; other answers have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// How an order is paid.
#[derive(Serialize, ToSchema)]
pub struct Payment {
    /// The provider's page, to lead the shopper to; null while the provider can't be reached: retry the payment then.
    #[schema(format = Uri)]
    redirect_url: Option<String>,
}

/// What somebody's orders come to.
#[derive(Serialize, ToSchema)]
pub struct OrderStats {
    /// How many there are.
    total_orders: u32,
    /// What was paid and stays paid.
    total_spent: Money,
    /// How many stand where: every status has its number.
    #[schema(example = json!({"pending_payment": 0, "payment_failed": 0, "processing": 1, "shipped": 2, "delivered": 12, "cancelled": 1}))]
    status_counts: BTreeMap<&'static str, u32>,
}

impl From<Page<OrderView>> for Orders {
    fn from(page: Page<OrderView>) -> Self {
        let Page { items, page, per_page, total } = page;
        Self { items: items.into_iter().map(Order::from).collect(), page, per_page, total }
    }
}

impl Placed {
    /// The order with its payment page, where it has one, and the token of the session that was begun for it.
    pub fn new(answer: OrderAnswer, begun: Option<&Token>) -> Self {
        let OrderAnswer { order, redirect_url } = answer;
        let payment = (order.status == Status::PendingPayment).then_some(Payment { redirect_url });
        Self { order: order.into(), payment, token: revealed(begun) }
    }
}

impl From<shared::order::OrderStats> for OrderStats {
    fn from(stats: shared::order::OrderStats) -> Self {
        Self {
            total_orders: stats.total_orders,
            total_spent: stats.total_spent.into(),
            status_counts: stats.status_counts.into_iter().map(|(status, count)| (status.key(), count)).collect(),
        }
    }
}
