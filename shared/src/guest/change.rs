//! One change to a guest cart.

use super::{GuestCart, GuestItem};
use crate::id::{GuestCartId, VariantId};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::time::Timestamp;

/// What a tab does to the guest cart. Each can be made again on a newer state without harm (C1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GuestChange {
    /// So many more, up to the limit per line. Without effect where there is no room ([`GuestCart::has_room_for`]).
    Add {
        /// Of what.
        variant: VariantId,
        /// How many.
        quantity: Quantity,
        /// The price that was on the page.
        price_seen: Option<Money>,
    },
    /// Exactly so many, where the line is there.
    SetQuantity {
        /// Of what.
        variant: VariantId,
        /// How many.
        quantity: Quantity,
    },
    /// None any more.
    Remove {
        /// Of what.
        variant: VariantId,
    },
    /// The server has merged what was sent of this cart (M3): that is subtracted, never below zero, and the remainder
    /// gets a new id. Without effect on a cart of another id, so that two tabs' acknowledgements count once.
    Acknowledge {
        /// The cart that was sent.
        cart: GuestCartId,
        /// What was sent of it.
        sent: Vec<(VariantId, u32)>,
        /// The id of what remains.
        remainder: GuestCartId,
    },
}

impl GuestCart {
    /// Makes `change`.
    pub fn apply(&mut self, change: &GuestChange, now: Timestamp) {
        match change {
            GuestChange::Add { variant, quantity, price_seen } => self.add(*variant, *quantity, *price_seen, now),
            GuestChange::SetQuantity { variant, quantity } => {
                if let Some(item) = self.items.iter_mut().find(|item| item.variant == *variant) {
                    item.quantity = *quantity;
                }
            }
            GuestChange::Remove { variant } => self.items.retain(|item| item.variant != *variant),
            GuestChange::Acknowledge { cart, sent, remainder } => {
                if self.id != *cart {
                    return;
                }
                self.subtract(sent);
                self.id = *remainder;
            }
        }
        self.revision += 1;
        self.updated_at = now;
    }

    fn add(&mut self, variant: VariantId, quantity: Quantity, price_seen: Option<Money>, now: Timestamp) {
        if !self.has_room_for(variant) {
            return;
        }
        if let Some(item) = self.items.iter_mut().find(|item| item.variant == variant) {
            item.quantity = item.quantity.plus(quantity);
        } else {
            self.items.push(GuestItem { variant, quantity, price_seen, added_at: now });
        }
    }

    fn subtract(&mut self, sent: &[(VariantId, u32)]) {
        self.items.retain_mut(|item| {
            let merged =
                sent.iter().filter(|(variant, _)| *variant == item.variant).map(|(_, quantity)| quantity).sum();
            match Quantity::capped(item.quantity.get().saturating_sub(merged)) {
                Some(left) => {
                    item.quantity = left;
                    true
                }
                None => false,
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: i64 = 1_800_000_000_000;

    fn variant(n: u128) -> VariantId {
        VariantId(Uuid::from_u128(n))
    }

    fn cart_with(items: &[(u128, u32)]) -> GuestCart {
        let now = Timestamp::from_millis(NOW);
        let mut cart = GuestCart::empty(GuestCartId(Uuid::from_u128(1)), now);
        for (id, quantity) in items {
            let quantity = Quantity::new(*quantity).unwrap();
            cart.apply(&GuestChange::Add { variant: variant(*id), quantity, price_seen: None }, now);
        }
        cart
    }

    fn quantities(cart: &GuestCart) -> Vec<(u128, u32)> {
        cart.items.iter().map(|item| (item.variant.0.as_u128(), item.quantity.get())).collect()
    }

    #[test]
    fn m3_an_acknowledgement_subtracts_what_was_sent_and_renames_the_rest() {
        // in the cart, sent, left
        for (held, sent, left) in [
            (vec![], vec![], vec![]),
            (vec![(7, 2)], vec![(7, 2)], vec![]),
            (vec![(7, 3)], vec![(7, 2)], vec![(7, 1)]),
            (vec![(7, 1)], vec![(7, 2)], vec![]),
            (vec![(7, 2), (8, 1)], vec![(7, 2)], vec![(8, 1)]),
            (vec![(8, 1)], vec![(7, 2)], vec![(8, 1)]),
        ] {
            let mut cart = cart_with(&held);
            let sent = sent.into_iter().map(|(id, quantity)| (variant(id), quantity)).collect();
            let remainder = GuestCartId(Uuid::from_u128(2));
            let acknowledge = GuestChange::Acknowledge { cart: cart.id, sent, remainder };
            cart.apply(&acknowledge, Timestamp::from_millis(NOW));
            assert_eq!((quantities(&cart), cart.id), (left, remainder), "{held:?}");
            let once = cart.clone();
            cart.apply(&acknowledge, Timestamp::from_millis(NOW));
            assert_eq!(cart, once, "a second tab's acknowledgement counts nothing");
        }
    }

    #[test]
    fn c11_a_full_cart_has_room_for_what_is_in_it() {
        let items: Vec<_> = (0..200).map(|n| (n, 1)).collect();
        let mut cart = cart_with(&items);
        assert!(cart.has_room_for(variant(199)) && !cart.has_room_for(variant(200)));
        let add = GuestChange::Add { variant: variant(200), quantity: Quantity::ONE, price_seen: None };
        cart.apply(&add, Timestamp::from_millis(NOW));
        assert_eq!(quantities(&cart), items);
    }

    #[test]
    fn c3_the_line_is_the_variant_and_has_a_limit() {
        assert_eq!(quantities(&cart_with(&[(7, 2), (8, 1), (7, 3)])), [(7, 5), (8, 1)]);
        assert_eq!(quantities(&cart_with(&[(7, 900), (7, 900)])), [(7, Quantity::LIMIT)]);
    }
}
