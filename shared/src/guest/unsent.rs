//! Additions to a session's cart that were not known to have been sent when the session ended. They go on in the guest cart
//! under the ids of their operations, so that a merge counts none that had reached the server after all (C8, C9).

use super::change::take;
use super::{GuestCart, GuestItem, keep};
use crate::id::{GuestCartId, OperationId, VariantId};
use crate::merge::Ledger;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many a guest cart names at most.
pub const MAX_UNSENT: usize = 1500;

/// So many are sent with one merge.
pub const MAX_UNSENT_IN_MERGE: usize = 200;

/// Units in a guest cart that came from one operation on a session's cart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnsentAddition {
    /// The operation.
    pub operation: OperationId,
    /// The variant.
    #[serde(rename = "id")]
    pub variant: VariantId,
    /// How many it added.
    pub quantity: Quantity,
}

/// What is to be merged next of a guest cart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergePart {
    /// What is in it.
    pub items: Vec<GuestItem>,
    /// Items saved for later.
    pub saved: Vec<GuestItem>,
    /// Additions among them that may have reached a session's cart.
    pub unsent: Vec<UnsentAddition>,
}

/// What a browser sends of a guest cart, to be merged.
#[derive(Clone, Copy, Debug)]
pub struct SentGuestCart<'a> {
    /// Its id.
    pub id: GuestCartId,
    /// What is in it.
    pub items: &'a [GuestItem],
    /// Items saved for later.
    pub saved: &'a [GuestItem],
    /// Additions that may have reached a session's cart.
    pub unsent: &'a [UnsentAddition],
}

/// Units of each variant that reached a cart already, where each operation added as many as `counted` says; nothing of those
/// that it does not name. Never more than the guest cart has of an operation.
pub fn counted_elsewhere(unsent: &[UnsentAddition], counted: &BTreeMap<OperationId, u32>) -> Ledger {
    let mut units = Ledger::new();
    for addition in unsent {
        if let Some(counted) = counted.get(&addition.operation) {
            *units.entry(addition.variant).or_default() += addition.quantity.get().min(*counted);
        }
    }
    units
}

impl MergePart {
    /// Units of each variant in it, in the cart and saved together.
    pub fn units(&self) -> Vec<(VariantId, u32)> {
        let mut units = Ledger::new();
        for item in self.items.iter().chain(&self.saved) {
            *units.entry(item.variant).or_default() += item.quantity.get();
        }
        units.into_iter().collect()
    }
}

impl GuestCart {
    /// Takes in an addition that was not known to be sent, once. Without effect where there is no room for it.
    pub(super) fn receive(&mut self, addition: UnsentAddition, price_seen: Option<Money>, now: Timestamp) {
        let known = self.unsent.iter().any(|known| known.operation == addition.operation);
        if known || self.unsent.len() >= MAX_UNSENT {
            return;
        }
        let UnsentAddition { variant, quantity, .. } = addition;
        if keep(&mut self.items, GuestItem { variant, quantity, price_seen, added_at: now }) {
            self.unsent.push(addition);
        }
    }

    /// The part of the cart to be merged next. Units of more additions than one merge names wait for the next: what remains is
    /// merged then, like anything that is added meanwhile (M3).
    pub fn part_to_merge(&self) -> MergePart {
        let (now, later) = self.unsent.split_at(self.unsent.len().min(MAX_UNSENT_IN_MERGE));
        let (mut items, mut saved) = (self.items.clone(), self.saved.clone());
        for UnsentAddition { variant, quantity, .. } in later {
            let rest = take(&mut items, *variant, quantity.get());
            take(&mut saved, *variant, rest);
        }
        MergePart { items, saved, unsent: now.to_vec() }
    }

    /// True where the cart has room for so many more additions that were not known to be sent.
    pub const fn has_room_for_unsent(&self, more: usize) -> bool {
        self.unsent.len() + more <= MAX_UNSENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guest::GuestChange;
    use uuid::Uuid;

    fn addition(operation: u128, variant: u128, units: u32) -> UnsentAddition {
        UnsentAddition {
            operation: OperationId(Uuid::from_u128(operation)),
            variant: VariantId(Uuid::from_u128(variant)),
            quantity: Quantity::new(units).unwrap(),
        }
    }

    #[test]
    fn c9_units_that_reached_a_cart_are_not_sent_again() {
        let unsent = [addition(1, 7, 3), addition(2, 7, 1), addition(3, 8, 5)];
        let units = |counted: &[(u128, u32)]| {
            let counted = counted.iter().map(|(id, units)| (OperationId(Uuid::from_u128(*id)), *units)).collect();
            let units = counted_elsewhere(&unsent, &counted);
            units.into_iter().map(|(variant, units)| (variant.0.as_u128(), units)).collect::<Vec<_>>()
        };
        assert_eq!(units(&[]), []);
        assert_eq!(units(&[(1, 3), (3, 2)]), [(7, 3), (8, 2)], "of five, three were not to be had");
        assert_eq!(units(&[(1, 9), (2, 1), (4, 1)]), [(7, 4)]);
    }

    #[test]
    fn c9_what_is_received_twice_counts_once_and_is_named_until_it_was_merged() {
        let now = Timestamp::from_millis(0);
        let id = GuestCartId(Uuid::from_u128(1));
        let mut cart = GuestCart::empty(id, now);
        let receive = |n, units| GuestChange::Receive { additions: vec![(addition(n, 7, units), None)] };
        for change in [receive(1, 3), receive(2, 1), receive(1, 3)] {
            cart.apply(&change, now);
        }
        assert_eq!((cart.item_count(), cart.unsent.len()), (4, 2));
        let sent = vec![(VariantId(Uuid::from_u128(7)), 3)];
        let unsent = vec![OperationId(Uuid::from_u128(1))];
        cart.apply(&GuestChange::Acknowledge { cart: id, sent, unsent, remainder: GuestCartId(Uuid::nil()) }, now);
        assert_eq!((cart.item_count(), cart.unsent), (1, vec![addition(2, 7, 1)]));
    }

    #[test]
    fn c9_a_guest_cart_is_merged_in_parts_where_it_names_many_additions() {
        let now = Timestamp::from_millis(0);
        let mut cart = GuestCart::empty(GuestCartId(Uuid::nil()), now);
        let additions = (0..450).map(|n| (addition(n, 7 + n % 2, 2), None)).collect();
        cart.apply(&GuestChange::Receive { additions }, now);
        cart.apply(
            &GuestChange::Add { variant: VariantId(Uuid::from_u128(9)), quantity: Quantity::ONE, price_seen: None },
            now,
        );
        let mut parts = Vec::new();
        while !cart.items.is_empty() {
            let MergePart { items, unsent, .. } = cart.part_to_merge();
            let units = |variant| {
                items
                    .iter()
                    .filter(|item| item.variant.0.as_u128() == variant)
                    .map(|item| item.quantity.get())
                    .sum::<u32>()
            };
            parts.push((units(7), units(8), units(9), unsent.len()));
            let sent = items.iter().map(|item| (item.variant, item.quantity.get())).collect();
            let unsent = unsent.iter().map(|addition| addition.operation).collect();
            let remainder = GuestCartId(Uuid::from_u128(parts.len() as u128));
            cart.apply(&GuestChange::Acknowledge { cart: cart.id, sent, unsent, remainder }, now);
        }
        assert_eq!(parts, [(200, 200, 1, 200), (200, 200, 0, 200), (50, 50, 0, 50)]);
        assert_eq!(cart.unsent, []);
    }

    #[test]
    fn c9_a_removed_item_names_no_operation_any_more() {
        let now = Timestamp::from_millis(0);
        let mut cart = GuestCart::empty(GuestCartId(Uuid::nil()), now);
        cart.apply(
            &GuestChange::Receive { additions: vec![(addition(1, 7, 3), None), (addition(2, 8, 1), None)] },
            now,
        );
        cart.apply(&GuestChange::Remove { variant: VariantId(Uuid::from_u128(7)) }, now);
        assert_eq!(cart.unsent, [addition(2, 8, 1)]);
    }
}
