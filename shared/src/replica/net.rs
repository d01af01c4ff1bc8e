//! What of the operations that wait can go on in a guest cart, when the session has ended (C8).

use super::{CartOperation, Replica};
use crate::cart::Change;
use crate::guest::{GuestChange, UnsentAddition};
use crate::id::{OperationId, VariantId};
use crate::money::Money;
use crate::quantity::Quantity;
use std::collections::BTreeMap;

/// What the operations of a replica that wait come to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NetAdditions {
    /// Units that they add beyond what they take away again.
    pub additions: Vec<NetAddition>,
    /// Operations that are about what is on the server alone, such as a removal: they cannot go on without it.
    pub left: usize,
}

/// Units that one operation added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NetAddition {
    /// The operation.
    pub operation: OperationId,
    /// The variant.
    pub variant: VariantId,
    /// How many are left of them.
    pub units: u32,
    /// The price that was on the page, where it is known.
    pub price_seen: Option<Money>,
}

/// Units of the server's lines, and of the additions since.
struct Walk {
    base: BTreeMap<VariantId, u32>,
    net: NetAdditions,
}

impl NetAdditions {
    /// The change by which they come into a guest cart; none where there are none.
    pub fn received(&self) -> Option<GuestChange> {
        let addition = |addition: &NetAddition| {
            let NetAddition { operation, variant, units, price_seen } = *addition;
            Some((UnsentAddition { operation, variant, quantity: Quantity::capped(units)? }, price_seen))
        };
        let additions: Vec<_> = self.additions.iter().filter_map(addition).collect();
        (!additions.is_empty()).then_some(GuestChange::Receive { additions })
    }
}

impl Replica {
    /// What the operations that wait come to, each addition under its own id.
    pub fn net_additions(&self) -> NetAdditions {
        let cart = self.acknowledged.as_ref().map(|acknowledged| &acknowledged.cart);
        let lines = || cart.into_iter().flat_map(|cart| &cart.lines);
        let base = lines().map(|line| (line.variant_id, line.quantity)).collect();
        let mut walk = Walk { base, net: NetAdditions::default() };
        for operation in &self.operations {
            walk.take(operation);
        }
        for addition in &mut walk.net.additions {
            let known = lines().chain(&self.known).find(|line| line.variant_id == addition.variant);
            addition.price_seen = known.map(|line| line.unit_price);
        }
        walk.net
    }
}

impl Walk {
    fn take(&mut self, CartOperation { id, change, .. }: &CartOperation) {
        match *change {
            Change::Add { variant, quantity } => self.add(*id, variant, quantity.get()),
            Change::SetQuantity { variant, quantity } => {
                let (base, added) = (self.base(variant), self.added(variant));
                let (held, wanted) = (base + added, quantity.get());
                if held == 0 {
                    self.net.left += 1;
                } else if wanted >= held {
                    self.add(*id, variant, wanted - held);
                } else if self.take_away(variant, held - wanted) > 0 {
                    self.base.insert(variant, wanted);
                    self.net.left += 1;
                }
            }
            Change::Remove { variant } => {
                let added = self.take_away(variant, u32::MAX) < u32::MAX;
                if self.base.remove(&variant).is_some() || !added {
                    self.net.left += 1;
                }
            }
            Change::Clear => {
                let added = !self.net.additions.is_empty();
                self.net.additions.clear();
                if !self.base.is_empty() || !added {
                    self.net.left += 1;
                }
                self.base.clear();
            }
            Change::SaveForLater { .. } | Change::MoveToCart { .. } | Change::SetAsideSaved => self.net.left += 1,
        }
    }

    fn base(&self, variant: VariantId) -> u32 {
        self.base.get(&variant).copied().unwrap_or(0)
    }

    fn added(&self, variant: VariantId) -> u32 {
        self.net.additions.iter().filter(|addition| addition.variant == variant).map(|addition| addition.units).sum()
    }

    fn add(&mut self, operation: OperationId, variant: VariantId, units: u32) {
        if units > 0 {
            self.net.additions.push(NetAddition { operation, variant, units, price_seen: None });
        }
    }

    /// Takes so many of the added units away, the latest first; how many there were too few.
    fn take_away(&mut self, variant: VariantId, units: u32) -> u32 {
        let mut rest = units;
        for addition in self.net.additions.iter_mut().rev().filter(|addition| addition.variant == variant) {
            let gone = addition.units.min(rest);
            addition.units -= gone;
            rest -= gone;
        }
        self.net.additions.retain(|addition| addition.units > 0);
        rest
    }
}

#[cfg(test)]
mod tests;
