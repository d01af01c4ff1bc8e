//! The part that every page runs: what is around a page, and the product's form.

use super::Part;
use crate::catalogue::{Buy, BuyForm};
use crate::ui::{Follow, HeaderTools, Known, Overlays, Regions};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Its islands.
#[derive(Serialize, Deserialize)]
pub(crate) enum Main {
    /// Who is here and the way to the cart, in the header.
    HeaderTools(Option<Known>),
    /// What is said between header and page.
    Regions,
    /// What lies over the page.
    Overlays,
    /// The product's price, options and buttons.
    Buy(Box<Buy>),
    /// Keeps a page that the server alone renders as the server has it; asked again every so many seconds, or never by itself.
    Follow(Option<u32>),
}

impl Part for Main {
    const NAME: &'static str = "main";

    fn view(self) -> AnyView {
        match self {
            Self::HeaderTools(known) => view! { <HeaderTools known=known /> }.into_any(),
            Self::Regions => view! { <Regions /> }.into_any(),
            Self::Overlays => view! { <Overlays /> }.into_any(),
            Self::Buy(buy) => view! { <BuyForm buy=*buy /> }.into_any(),
            Self::Follow(every) => view! { <Follow every=every /> }.into_any(),
        }
    }
}
