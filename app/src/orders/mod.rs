//! Orders: history, one order's page, what becomes of paying it, and what can be done with it.

mod actions;
mod api;
#[cfg(feature = "ssr")]
mod came_back;
#[cfg(feature = "ssr")]
mod history;
#[cfg(feature = "ssr")]
mod keep;
mod offered;
#[cfg(feature = "ssr")]
mod outcome;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
mod refund;
#[cfg(feature = "ssr")]
mod returned;
#[cfg(feature = "ssr")]
mod said;
#[cfg(feature = "ssr")]
mod sheet;
#[cfg(feature = "ssr")]
mod standing;
mod totals;
#[cfg(feature = "ssr")]
mod track;
mod track_api;
mod waiting;

pub(crate) use actions::{CancelForm, PutBackForm, RetryForm};
pub use api::{
    BuyAgain, CancelOrder, PutBackItems, RetryPayment, buy_again, cancel_order, order, orders, payment_return,
    put_back_items, retry_payment,
};
pub use offered::{add_offered_orders, decline_offered_orders, offered_orders};
pub(crate) use totals::TotalsList;
pub(crate) use track_api::AskForLink;
pub use track_api::{ask_for_link, tracked_order};
pub(crate) use waiting::Waiting;
pub use waiting::{UnpaidOrder, waiting_order};
#[cfg(feature = "ssr")]
pub(crate) use {
    actions::BuyAgainForm,
    offered::OfferedOrders,
    parts::{OrderFacts, OrderLines},
    said::Said,
    standing::{Standing, Unusual},
};
#[cfg(feature = "ssr")]
pub use {
    history::OrdersPage,
    outcome::{PaymentFailedPage, ThankYouPage},
    page::OrderPage,
    returned::PaymentReturnPage,
    track::{TrackPage, TrackedPage},
};
