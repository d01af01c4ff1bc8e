//! The part that every page runs.

use super::Part;
use crate::catalogue::{Buy, BuyForm};
use crate::ui::{HeaderTools, Known};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Its islands.
#[derive(Serialize, Deserialize)]
pub(crate) enum Main {
    /// Who is here and the way to the cart, in the header.
    HeaderTools(Option<Known>),
    /// The product's price, options and buttons.
    Buy(Box<Buy>),
}

impl Part for Main {
    const NAME: &'static str = "main";

    fn view(self) -> AnyView {
        match self {
            Self::HeaderTools(known) => view! { <HeaderTools known=known /> }.into_any(),
            Self::Buy(buy) => view! { <BuyForm buy=*buy /> }.into_any(),
        }
    }
}
