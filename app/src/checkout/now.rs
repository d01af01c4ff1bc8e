//! Buying one thing now, beside the cart: `/checkout?buy=VARIANT_ID&quantity=N&key=KEY`.
//!
//! The key of the placing stands in the address (O3). Whoever comes without one is led on with a fresh one; coming back, by
//! Back, reload or bookmark, then shows what came of this very order and never places a second.

use serde::{Deserialize, Serialize};
use shared::checkout::Wanted;
use shared::quantity::Quantity;

/// What the address asks to be bought now, as it stands there; blank where it is about the cart.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct BuyNow {
    /// The variant's id.
    #[serde(default)]
    pub buy: String,
    /// How many; one where it is not said.
    #[serde(default)]
    pub quantity: String,
    /// The key of this placing.
    #[serde(default)]
    pub key: String,
}

impl BuyNow {
    /// Whether it is about the cart.
    pub(super) fn is_blank(&self) -> bool {
        self.buy.is_empty()
    }

    /// What is wanted; none where that cannot be read. More than the limit per line is the limit.
    #[cfg(any(feature = "ssr", test))]
    pub(super) fn wanted(&self) -> Option<Wanted> {
        let number = if self.quantity.is_empty() { Ok(1) } else { self.quantity.parse() };
        let quantity = number.ok().and_then(Quantity::capped)?;
        Some(Wanted { variant_id: self.buy.parse().ok()?, quantity })
    }
}

/// The address at which that is bought now under `key`.
pub(super) fn address(wanted: Wanted, key: &str) -> String {
    format!("/checkout?buy={}&quantity={}&key={key}", wanted.variant_id, wanted.quantity.get())
}

/// The same with another quantity; none where that is none.
pub(super) fn with_quantity(now: &BuyNow, number: u32) -> Option<String> {
    let quantity = Quantity::new(number).ok()?;
    let wanted = Wanted { variant_id: now.buy.parse().ok()?, quantity };
    Some(address(wanted, &now.key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MUG: &str = "019ab2c4-0000-7000-8000-000000000001";

    fn now(buy: &str, quantity: &str) -> BuyNow {
        BuyNow { buy: buy.into(), quantity: quantity.into(), key: String::new() }
    }

    #[test]
    fn an_address_names_a_variant_and_a_quantity_or_nothing() {
        for (quantity, expected) in [("", 1), ("3", 3), ("1000", 1000), ("70000", 1000)] {
            assert_eq!(now(MUG, quantity).wanted().map(|wanted| wanted.quantity.get()), Some(expected), "{quantity:?}");
        }
        for (buy, quantity) in [("mug", "1"), ("", "1"), (MUG, "0"), (MUG, "-1"), (MUG, "1.5"), (MUG, "many")] {
            assert_eq!(now(buy, quantity).wanted(), None, "{buy:?} {quantity:?}");
        }
    }

    #[test]
    fn o3_the_key_stays_where_the_quantity_changes() {
        let now = BuyNow { key: "k".into(), ..now(MUG, "1") };
        assert_eq!(with_quantity(&now, 4), Some(format!("/checkout?buy={MUG}&quantity=4&key=k")));
        assert_eq!(with_quantity(&now, 0), None);
    }
}
