//! Orders that an account was offered.

use super::Money;
use serde::Serialize;
use shared::claim::OfferedOrderView;
use shared::order::OrderNumber;
use utoipa::ToSchema;

/// Offered orders, newest first.
#[derive(Serialize, ToSchema)]
pub struct OfferedOrders {
    /// The orders.
    items: Vec<OfferedOrder>,
}

/// An order that the account was offered.
#[derive(Serialize, ToSchema)]
struct OfferedOrder {
    /// Its number.
    #[schema(value_type = u32, example = 1042)]
    number: OrderNumber,
    /// The address that it was placed with, masked.
    #[schema(example = "b…@example.com")]
    email: String,
    /// Its total.
    total: Money,
}

/// Offered orders that became the account's.
#[derive(Serialize, ToSchema)]
pub struct AcceptedOrders {
    /// Their number.
    pub accepted: u64,
}

impl From<Vec<OfferedOrderView>> for OfferedOrders {
    fn from(orders: Vec<OfferedOrderView>) -> Self {
        let offered = |order: OfferedOrderView| {
            let OfferedOrderView { number, email, total } = order;
            OfferedOrder { number, email, total: total.into() }
        };
        Self { items: orders.into_iter().map(offered).collect() }
    }
}
