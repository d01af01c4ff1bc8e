//! What of the cart comes alive: its page, the drawer, and what came of a merge. Its code is a part of its own, fetched with the
//! cart's page, and elsewhere at the first sign that somebody does something.

mod cart;
mod drawer;
mod empty;
mod line;
mod line_notes;
mod line_tools;
mod lines;
mod receipt;
mod saved;
mod shown;
mod skeleton;
mod summary;
mod toasts;
mod waiting;

use super::Opened;
use crate::AppError;
use crate::island::{Island, Part};
use crate::orders::UnpaidOrder;
use cart::Cart;
use drawer::Drawer;
use leptos::prelude::*;
use receipt::Combined;
use serde::{Deserialize, Serialize};
use toasts::Toasts;
use waiting::WaitingOnPage;

/// The islands of the cart's part.
#[derive(Serialize, Deserialize)]
pub(crate) enum Bag {
    /// The cart on its page: the session's, where there is one.
    Cart(Box<Result<Option<Opened>, AppError>>),
    /// The order beside it that waits for payment.
    Waiting(Option<UnpaidOrder>),
    /// The drawer. The browser alone builds it.
    Drawer,
    /// What came of the last merge. The browser alone builds it.
    Receipt,
    /// The notices: those that say what did not work, or the others. The browser alone builds them.
    Notices {
        /// Whether they say what did not work.
        bad: bool,
    },
}

impl Island for Bag {
    const NAME: &'static str = "bag";
}

impl Part for Bag {
    fn view(self) -> AnyView {
        match self {
            Self::Cart(opened) => view! { <Cart opened=*opened /> }.into_any(),
            Self::Waiting(order) => view! { <WaitingOnPage order=order /> }.into_any(),
            Self::Drawer => view! { <Drawer /> }.into_any(),
            Self::Notices { bad } => view! { <Toasts bad=bad /> }.into_any(),
            Self::Receipt => view! { <Combined /> }.into_any(),
        }
    }
}
