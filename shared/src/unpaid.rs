//! How much of the stock orders may hold that are not paid, while their shoppers have never paid for one (O11).
//!
//! An order costs nothing until it is paid, so what such orders hold together is a budget. It is counted by what is unpaid
//! now: whoever pays, cancels or runs out of time makes room for the next. A shopper who has paid for an order is neither
//! limited nor counted. An order that costs nothing is never paid, and holds nothing: there it is counted what was taken within a
//! day. See `docs/decisions/0011-unpaid-orders.md`.

use crate::id::VariantId;
use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// So many units of a variant may be held together however small its stock is.
const TOGETHER: u32 = 10;

/// So many units of a variant may be held by one order however small its stock is.
const ALONE: u32 = 3;

/// A wider network may hold so many times what a narrower one may: a /56 of a /64, a /48 of a /56.
const WIDER: u32 = 4;

/// What orders took that cost nothing counts for so long.
pub const TAKEN_WITHIN: Span = Span::days(1);

/// How much unpaid orders may hold, and how much may be taken for nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnpaidLimits {
    /// Of each variant's units on hand, in percent.
    pub share: u8,
    /// Units in one order.
    pub order_units: u32,
    /// Orders with one email address.
    pub email_orders: u32,
    /// Orders from one network: an IPv4 address or an IPv6 /64. Larger ones, and all that others hold, count for more.
    pub network_orders: u32,
}

impl Default for UnpaidLimits {
    fn default() -> Self {
        Self { share: 50, order_units: 250, email_orders: 5, network_orders: 20 }
    }
}

/// Units of a variant that an order is to hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hold<'a> {
    /// The variant.
    pub variant: VariantId,
    /// Its product's name.
    pub name: &'a str,
    /// How many.
    pub units: u32,
}

/// Orders, with the units that they hold.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Holding {
    /// Orders.
    pub orders: u32,
    /// Units.
    pub units: u32,
}

/// A variant's stock.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct HeldStock {
    /// Units on hand.
    pub on_hand: u32,
    /// Units that unpaid orders hold.
    pub held: u32,
}

/// What unpaid orders of shoppers who never paid hold now.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct UnpaidHeld {
    /// All of them.
    pub all: Holding,
    /// Orders with the same email address.
    pub email_orders: u32,
    /// Those from the same networks, the smallest first.
    pub networks: Vec<Holding>,
    /// Stock of the variants that are asked for.
    pub variants: BTreeMap<VariantId, HeldStock>,
}

/// The limit that an order would exceed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum UnpaidLimit {
    /// It has more units than a first order may.
    Order {
        /// So many it may have.
        most: u32,
    },
    /// It has more of one product than a first order may.
    Line {
        /// The product's name.
        name: String,
        /// So many it may have.
        most: u32,
    },
    /// Others hold so much of a product that nothing is left to hold but for those who paid before.
    Variant {
        /// The product's name.
        name: String,
    },
    /// Orders with the same email address wait for payment.
    Email,
    /// Orders from the same network wait for payment.
    Network,
    /// So much was taken for nothing with the same email address, or from the same network.
    Free,
}

impl fmt::Display for UnpaidLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order { most } => write!(
                f,
                "A first order can have up to {most} items. Please order fewer; once you have paid for an order there is no such limit."
            ),
            Self::Line { name, most } => write!(
                f,
                "A first order can have up to {most} of {name}. Please take fewer; once you have paid for an order there is no such limit."
            ),
            Self::Variant { name } => write!(
                f,
                "Other shoppers are paying for {name} right now. What they do not pay for is free again soon: please try again in a minute."
            ),
            Self::Email => f.write_str(
                "Several orders with this email address wait for payment. Pay for one of them or cancel it, or try again in half an hour.",
            ),
            Self::Network => f.write_str(
                "Many orders from your network wait for payment. Please try again in a few minutes, or sign in if you have ordered here before.",
            ),
            Self::Free => f.write_str(
                "A lot that costs nothing was ordered with this email address or from your network. Please take less, or try again tomorrow.",
            ),
        }
    }
}

/// Whether an order of somebody who never paid may hold these units. Pure.
pub fn may_hold(limits: &UnpaidLimits, wanted: &[Hold<'_>], held: &UnpaidHeld) -> Result<(), UnpaidLimit> {
    within_order(limits, wanted)?;
    let stock = |hold: &Hold<'_>| held.variants.get(&hold.variant).copied().unwrap_or_default();
    for hold in wanted {
        within_line(hold, share(limits, stock(hold).on_hand).max(ALONE))?;
    }
    if held.email_orders >= limits.email_orders {
        return Err(UnpaidLimit::Email);
    }
    within_networks(limits, units(wanted), held)?;
    for hold in wanted {
        let stock = stock(hold);
        if stock.held.saturating_add(hold.units) > share(limits, stock.on_hand).max(TOGETHER) {
            return Err(UnpaidLimit::Variant { name: hold.name.to_owned() });
        }
    }
    Ok(())
}

/// Whether an order that costs nothing, of somebody who never paid, may take these units. `taken` is what such orders took within
/// [`TAKEN_WITHIN`]; of each variant it has the units that the same email address or the same networks took, and those that are left.
/// Pure.
pub fn may_take(limits: &UnpaidLimits, wanted: &[Hold<'_>], taken: &UnpaidHeld) -> Result<(), UnpaidLimit> {
    within_order(limits, wanted)?;
    for hold in wanted {
        let HeldStock { on_hand, held } = taken.variants.get(&hold.variant).copied().unwrap_or_default();
        let most = share(limits, on_hand.saturating_add(held)).max(ALONE);
        within_line(hold, most)?;
        if held.saturating_add(hold.units) > most {
            return Err(UnpaidLimit::Free);
        }
    }
    if taken.email_orders >= limits.email_orders {
        return Err(UnpaidLimit::Free);
    }
    within_networks(limits, units(wanted), taken).map_err(|_| UnpaidLimit::Free)
}

fn units(wanted: &[Hold<'_>]) -> u32 {
    wanted.iter().fold(0, |sum, hold| sum.saturating_add(hold.units))
}

/// The share of so many units.
fn share(limits: &UnpaidLimits, units: u32) -> u32 {
    let share = u64::from(units) * u64::from(limits.share);
    u32::try_from(share.div_ceil(100)).unwrap_or(u32::MAX)
}

fn within_order(limits: &UnpaidLimits, wanted: &[Hold<'_>]) -> Result<(), UnpaidLimit> {
    if units(wanted) > limits.order_units {
        return Err(UnpaidLimit::Order { most: limits.order_units });
    }
    Ok(())
}

fn within_line(hold: &Hold<'_>, most: u32) -> Result<(), UnpaidLimit> {
    if hold.units > most {
        return Err(UnpaidLimit::Line { name: hold.name.to_owned(), most });
    }
    Ok(())
}

fn within_networks(limits: &UnpaidLimits, units: u32, held: &UnpaidHeld) -> Result<(), UnpaidLimit> {
    let mut times = 1;
    for network in &held.networks {
        let others = Holding {
            orders: held.all.orders.saturating_sub(network.orders),
            units: held.all.units.saturating_sub(network.units),
        };
        let most = Holding {
            orders: others.orders.max(limits.network_orders.saturating_mul(times)),
            units: others.units.max(limits.order_units.saturating_mul(times)),
        };
        if network.orders >= most.orders || network.units.saturating_add(units) > most.units {
            return Err(UnpaidLimit::Network);
        }
        times *= WIDER;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const LIMITS: UnpaidLimits = UnpaidLimits { share: 50, order_units: 100, email_orders: 3, network_orders: 5 };

    fn mug() -> VariantId {
        VariantId(Uuid::from_u128(1))
    }

    fn wanted(units: u32) -> [Hold<'static>; 1] {
        [Hold { variant: mug(), name: "Mug", units }]
    }

    fn stock(on_hand: u32, held: u32) -> UnpaidHeld {
        UnpaidHeld { variants: [(mug(), HeldStock { on_hand, held })].into(), ..UnpaidHeld::default() }
    }

    #[test]
    fn o11_unpaid_orders_hold_a_share_of_each_variant() {
        let (line, others) = (
            |most| Err(UnpaidLimit::Line { name: "Mug".into(), most }),
            Err(UnpaidLimit::Variant { name: "Mug".into() }),
        );
        for (on_hand, held, units, expected) in [
            (1, 0, 1, Ok(())),
            (3, 0, 3, Ok(())),
            (4, 0, 3, Ok(())),
            (4, 0, 4, line(3)),
            (40, 0, 20, Ok(())),
            (40, 0, 21, line(20)),
            (41, 0, 21, Ok(())),
            (10, 9, 1, Ok(())),
            (40, 19, 1, Ok(())),
            (40, 20, 1, others.clone()),
            (40, 18, 3, others),
            (u32::MAX, 0, 100, Ok(())),
        ] {
            assert_eq!(may_hold(&LIMITS, &wanted(units), &stock(on_hand, held)), expected, "{on_hand} {held} {units}");
        }
        let all = UnpaidLimits { share: 100, ..LIMITS };
        assert_eq!(may_hold(&all, &wanted(40), &stock(40, 0)), Ok(()));
    }

    #[test]
    fn o11_one_order_one_address_and_one_network_hold_only_so_much() {
        let with = |held: UnpaidHeld| UnpaidHeld { variants: stock(1000, 0).variants, ..held };
        let network = |orders, units, all_orders, all_units| {
            with(UnpaidHeld {
                all: Holding { orders: all_orders, units: all_units },
                networks: vec![Holding { orders, units }],
                ..UnpaidHeld::default()
            })
        };
        for (units, held, expected) in [
            (100, with(UnpaidHeld::default()), Ok(())),
            (101, with(UnpaidHeld::default()), Err(UnpaidLimit::Order { most: 100 })),
            (1, with(UnpaidHeld { email_orders: 2, ..UnpaidHeld::default() }), Ok(())),
            (1, with(UnpaidHeld { email_orders: 3, ..UnpaidHeld::default() }), Err(UnpaidLimit::Email)),
            (1, network(4, 4, 4, 4), Ok(())),
            (1, network(5, 5, 5, 5), Err(UnpaidLimit::Network)),
            // As many as all others together: a large network takes part in a large sale.
            (1, network(5, 5, 11, 11), Ok(())),
            (1, network(6, 6, 12, 12), Err(UnpaidLimit::Network)),
            (10, network(2, 90, 2, 90), Ok(())),
            (11, network(2, 90, 2, 90), Err(UnpaidLimit::Network)),
            (11, network(2, 90, 9, 200), Ok(())),
        ] {
            assert_eq!(may_hold(&LIMITS, &wanted(units), &held), expected, "{units} {held:?}");
        }
    }

    #[test]
    fn o11_nobody_takes_all_of_what_costs_nothing() {
        let line = |most| Err(UnpaidLimit::Line { name: "Mug".into(), most });
        let with = |stock: UnpaidHeld, taken: UnpaidHeld| UnpaidHeld { variants: stock.variants, ..taken };
        let orders = |orders| UnpaidHeld { email_orders: orders, ..UnpaidHeld::default() };
        let network = |orders, units, all| UnpaidHeld {
            all: Holding { orders: all, units: all },
            networks: vec![Holding { orders, units }],
            ..UnpaidHeld::default()
        };
        for (left, mine, units, taken, expected) in [
            (1, 0, 1, UnpaidHeld::default(), Ok(())),
            (3, 0, 3, UnpaidHeld::default(), Ok(())),
            (40, 0, 20, UnpaidHeld::default(), Ok(())),
            (40, 0, 21, UnpaidHeld::default(), line(20)),
            (30, 10, 10, UnpaidHeld::default(), Ok(())),
            (30, 10, 11, UnpaidHeld::default(), Err(UnpaidLimit::Free)),
            (20, 20, 1, UnpaidHeld::default(), Err(UnpaidLimit::Free)),
            // Others took the rest of them.
            (5, 20, 1, UnpaidHeld::default(), Err(UnpaidLimit::Free)),
            (1, 2, 1, UnpaidHeld::default(), Ok(())),
            (1, 3, 1, UnpaidHeld::default(), Err(UnpaidLimit::Free)),
            (1000, 0, 101, UnpaidHeld::default(), Err(UnpaidLimit::Order { most: 100 })),
            (1000, 2, 1, orders(2), Ok(())),
            (1000, 3, 1, orders(3), Err(UnpaidLimit::Free)),
            (1000, 4, 1, network(4, 4, 4), Ok(())),
            (1000, 5, 1, network(5, 5, 5), Err(UnpaidLimit::Free)),
            (1000, 5, 1, network(5, 5, 11), Ok(())),
            (1000, 90, 11, network(2, 90, 2), Err(UnpaidLimit::Free)),
        ] {
            let taken = with(stock(left, mine), taken);
            assert_eq!(may_take(&LIMITS, &wanted(units), &taken), expected, "{left} {mine} {units} {taken:?}");
        }
    }

    #[test]
    fn o11_a_wider_network_holds_more() {
        let held = |narrow, wide, widest| UnpaidHeld {
            all: Holding { orders: widest, units: widest },
            networks: [narrow, wide, widest].map(|n| Holding { orders: n, units: n }).to_vec(),
            ..stock(1000, 0)
        };
        for (held, expected) in [
            (held(0, 19, 19), Ok(())),
            (held(0, 20, 20), Err(UnpaidLimit::Network)),
            (held(0, 0, 79), Ok(())),
            (held(0, 0, 80), Err(UnpaidLimit::Network)),
        ] {
            assert_eq!(may_hold(&LIMITS, &wanted(1), &held), expected, "{held:?}");
        }
    }
}
