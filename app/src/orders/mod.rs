//! Orders: history, one order's page, what becomes of paying it, and what can be done with it.

mod actions;
mod api;
mod came_back;
mod history;
mod keep;
mod offered;
mod outcome;
mod page;
mod parts;
mod refund;
mod returned;
mod said;
mod sheet;
mod standing;
mod track;
mod track_api;
mod waiting;

pub(crate) use actions::{BuyAgainForm, CancelForm, PutBackForm, RetryForm};
pub use api::{
    BuyAgain, CancelOrder, PutBackItems, RetryPayment, buy_again, cancel_order, order, orders, payment_return,
    put_back_items, retry_payment,
};
pub use history::OrdersPage;
pub(crate) use offered::OfferedOrders;
pub use offered::{add_offered_orders, decline_offered_orders, offered_orders};
pub use outcome::{PaymentFailedPage, ThankYouPage};
pub use page::OrderPage;
pub(crate) use parts::{OrderFacts, OrderLines, TotalsList};
pub use returned::PaymentReturnPage;
pub(crate) use said::Said;
pub use said::SaidRegion;
pub(crate) use standing::{Standing, Unusual};
pub use track::{TrackPage, TrackedPage};
pub use track_api::{ask_for_link, tracked_order};
pub(crate) use waiting::Waiting;
pub use waiting::{UnpaidOrder, waiting_order};
