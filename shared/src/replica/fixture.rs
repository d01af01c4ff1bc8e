//! Things to try replicas with.

use super::{CartOperation, OperationReceipt, OwnerTag, Push, Replica, push};
use crate::cart::{Cart, CartLine, CartView, Change, Offer, Offers};
use crate::id::{AccountId, CartId, OperationId, Owner, ReplicaId, VariantId};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::time::Timestamp;
use iso_currency::Currency;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) const OWNER: OwnerTag = OwnerTag::new([7; 8]);

pub(super) fn variant(n: u128) -> VariantId {
    VariantId(Uuid::from_u128(n))
}

pub(super) fn id(n: u128) -> OperationId {
    OperationId(Uuid::from_u128(n))
}

pub(super) fn quantity(n: u32) -> Quantity {
    Quantity::new(n).unwrap()
}

pub(super) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000 + millis)
}

pub(super) fn add(n: u128, units: u32) -> Change {
    Change::Add { variant: variant(n), quantity: quantity(units) }
}

pub(super) fn set(n: u128, units: u32) -> Change {
    Change::SetQuantity { variant: variant(n), quantity: quantity(units) }
}

pub(super) fn remove(n: u128) -> Change {
    Change::Remove { variant: variant(n) }
}

/// Variants 1, 2, 3 ... of which so many are available.
pub(super) fn offers(stock: &[u32]) -> Offers {
    let offer = |(n, available): (u128, &u32)| {
        let offer = Offer {
            variant: variant(n),
            sku: format!("SKU-{n}"),
            name: format!("Thing {n}"),
            slug: format!("thing-{n}"),
            picture: None,
            options: Vec::new(),
            price: Money::new(1000, Currency::EUR),
            available: *available,
            on_sale: true,
            taxable: true,
            requires_shipping: false,
        };
        (variant(n), offer)
    };
    (1..).zip(stock).map(offer).collect()
}

pub(super) fn plenty() -> Offers {
    offers(&[100_000; 5])
}

pub(super) fn cart() -> Cart {
    Cart::empty(CartId(Uuid::from_u128(1)), Owner::Account(AccountId(Uuid::nil())), at(0))
}

pub(super) fn view(cart: &Cart, offers: &Offers) -> CartView {
    CartView::of(cart, offers, Currency::EUR).unwrap()
}

/// The line as a page knows it.
pub(super) fn known(n: u128, offers: &Offers) -> CartLine {
    let mut cart = cart();
    cart.apply(add(n, 1), offers, at(0)).unwrap();
    view(&cart, offers).lines.remove(0)
}

pub(super) fn replica(n: u128) -> Replica {
    Replica::new(ReplicaId(Uuid::from_u128(n)), OWNER, false)
}

/// Units of each variant in the cart, and saved.
pub(super) fn units(cart: &Cart) -> BTreeMap<VariantId, (u32, u32)> {
    let mut units: BTreeMap<_, (u32, u32)> = BTreeMap::new();
    for line in &cart.lines {
        units.entry(line.variant).or_default().0 = line.quantity.get();
    }
    for line in &cart.saved {
        units.entry(line.variant).or_default().1 = line.quantity.get();
    }
    units
}

/// Any change to one of the first `variants` variants, or to the whole cart.
pub(super) fn change(variants: u128) -> impl Strategy<Value = Change> {
    prop_oneof![8 => line_change(1..=variants), 1 => Just(Change::Clear), 1 => Just(Change::SetAsideSaved)]
}

/// Any change to one variant.
pub(super) fn line_change(variants: impl Strategy<Value = u128>) -> impl Strategy<Value = Change> {
    (0_u8..7, variants, 1_u32..6).prop_map(|(kind, n, units)| match kind {
        0..=2 => add(n, units),
        3 => set(n, units),
        4 => remove(n),
        5 => Change::SaveForLater { variant: variant(n) },
        _ => Change::MoveToCart { variant: variant(n) },
    })
}

/// The shop's side: a cart and what was decided of it.
pub(super) struct Server {
    pub cart: Cart,
    pub decided: BTreeMap<OperationId, OperationReceipt>,
    pub offers: Offers,
}

impl Server {
    pub(super) fn new(offers: Offers) -> Self {
        Self { cart: cart(), decided: BTreeMap::new(), offers }
    }

    pub(super) fn view(&self) -> CartView {
        view(&self.cart, &self.offers)
    }

    pub(super) fn push(&mut self, sent: &Push) -> Vec<OperationReceipt> {
        let receipts = push(&mut self.cart, sent, &self.decided, &self.offers, at(0));
        for receipt in &receipts {
            self.decided.insert(receipt.id, receipt.clone());
        }
        receipts
    }

    /// Changes of a replica that has seen `seen`, numbered from `first`.
    pub(super) fn push_changes(
        &mut self,
        n: u128,
        seen: u64,
        first: u128,
        changes: &[Change],
    ) -> Vec<OperationReceipt> {
        let operation =
            |(number, change): (u128, &Change)| CartOperation { id: id(number), change: *change, seen, at: at(0) };
        let operations = (first..).zip(changes).map(operation).collect();
        self.push(&Push { owner: OWNER, replica: ReplicaId(Uuid::from_u128(n)), operations })
    }
}
