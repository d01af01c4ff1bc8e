//! What of checkout comes alive: its form, and the recovery of an order that waits. Its code is a part of its own.

mod address;
mod contact;
mod form;
mod live;
mod recovery;
mod refused;
mod review;
mod turn;
mod visit;

#[cfg(feature = "ssr")]
pub(super) use refused::code;

use super::api::Checkout;
use super::now::BuyNow;
use crate::island::{Island, Part};
use leptos::prelude::*;
use live::Found;
use serde::{Deserialize, Serialize};

/// The islands of that part.
#[derive(Serialize, Deserialize)]
pub(crate) enum Buying {
    /// The checkout page.
    Checkout {
        /// What was found for the session; none without one.
        found: Option<Box<Checkout>>,
        /// The key of this placing (O3).
        key: String,
        /// What is bought now; blank where it is the cart.
        now: BuyNow,
        /// The total that was seen, in minor units, where a form without scripts was refused because it rose (O4).
        seen: Option<i64>,
    },
}

impl Island for Buying {
    const NAME: &'static str = "buying";
}

impl Part for Buying {
    fn view(self) -> AnyView {
        let Self::Checkout { found, key, now, seen } = self;
        view! { <Found found=found.map(|found| *found) key=key now=now seen=seen /> }.into_any()
    }
}
