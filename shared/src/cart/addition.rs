//! Units that came into a cart, since which revision and from which replica. By them a removal takes away what it had seen
//! and nothing else (C9): an observed-remove set whose elements are units.

use super::{Cart, Line};
use crate::id::{ReplicaId, VariantId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many additions of one variant are told apart; of more, the two oldest count as one that came later.
const MOST_OF_A_VARIANT: usize = 10;

/// Units of a variant that came into a cart together, in the cart or saved by now. Units that no addition names have been
/// seen by everybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Addition {
    /// The variant.
    pub variant: VariantId,
    /// The cart's revision since which they are there.
    pub revision: u64,
    /// The replica that they came from; none where they came otherwise, as by a merge.
    pub replica: Option<ReplicaId>,
    /// How many are left of them.
    pub units: u32,
    /// True where the line was set to a quantity. Of two such changes that had not seen each other the later holds.
    pub set: bool,
}

/// What a device had seen of a cart when it made a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CausalContext {
    /// The revision that it had seen.
    pub revision: u64,
    /// Its replica, all earlier changes of which it had seen; none where it has none.
    pub replica: Option<ReplicaId>,
}

/// What is in a cart and saved beside it.
pub type Contents = (Vec<Line>, Vec<Line>);

impl CausalContext {
    /// That of a device that had seen the cart as it is.
    pub const NEWEST: Self = Self { revision: u64::MAX, replica: None };

    fn includes(self, addition: &Addition) -> bool {
        addition.revision <= self.revision || (self.replica.is_some() && self.replica == addition.replica)
    }
}

impl Cart {
    /// What is in it and saved beside it.
    pub fn contents(&self) -> Contents {
        (self.lines.clone(), self.saved.clone())
    }

    /// Raises the revision where the contents differ from those `before`, and notes the units that came by a merge or claim.
    pub fn note_joined(&mut self, before: &Contents) {
        self.note_changed(before, self.revision + 1, None, false);
    }

    /// Sets the revision where the contents differ from those `before`, and notes the units that came.
    pub(super) fn note_changed(&mut self, before: &Contents, revision: u64, replica: Option<ReplicaId>, set: bool) {
        let after = self.contents();
        if after == *before {
            return;
        }
        self.revision = revision;
        let (was, is) = (units(before), units(&after));
        for variant in was.keys().chain(is.keys().filter(|variant| !was.contains_key(variant))) {
            let held = |units: &BTreeMap<_, _>| units.get(variant).copied().unwrap_or(0);
            let (was, is): (u32, u32) = (held(&was), held(&is));
            self.forget_beyond(*variant, was.min(is));
            if is > was {
                self.note_addition(Addition { variant: *variant, revision, replica, units: is - was, set });
            }
        }
    }

    /// Units of the variant that `seen` does not include.
    pub(super) fn unseen(&self, variant: VariantId, seen: CausalContext) -> u32 {
        self.count_unseen(variant, seen, |_| true)
    }

    /// The same, without what a line was set to.
    pub(super) fn unseen_added(&self, variant: VariantId, seen: CausalContext) -> u32 {
        self.count_unseen(variant, seen, |addition| !addition.set)
    }

    fn count_unseen(&self, variant: VariantId, seen: CausalContext, counts: impl Fn(&Addition) -> bool) -> u32 {
        let unseen = self.additions.iter().filter(|addition| addition.variant == variant && !seen.includes(addition));
        unseen.filter(|addition| counts(addition)).map(|addition| addition.units).sum()
    }

    /// Forgets additions of the variant that `seen` includes: their units are gone.
    pub(super) fn forget_seen(&mut self, variant: VariantId, seen: CausalContext) {
        self.additions.retain(|addition| addition.variant != variant || !seen.includes(addition));
    }

    /// Leaves so many units of the variant noted, the latest.
    fn forget_beyond(&mut self, variant: VariantId, most: u32) {
        let of_variant = |addition: &&mut Addition| addition.variant == variant;
        let noted: u32 = self.additions.iter_mut().filter(of_variant).map(|addition| addition.units).sum();
        let mut excess = noted.saturating_sub(most);
        for addition in self.additions.iter_mut().filter(of_variant) {
            let gone = addition.units.min(excess);
            addition.units -= gone;
            excess -= gone;
        }
        self.additions.retain(|addition| addition.units > 0);
    }

    fn note_addition(&mut self, new: Addition) {
        let same = |known: &&mut Addition| Addition { units: 0, ..**known } == Addition { units: 0, ..new };
        if let Some(known) = self.additions.iter_mut().find(same) {
            known.units += new.units;
            return;
        }
        self.additions.push(new);
        let places: Vec<_> =
            (0..self.additions.len()).filter(|at| self.additions[*at].variant == new.variant).collect();
        if places.len() > MOST_OF_A_VARIANT {
            let oldest = self.additions.remove(places[0]);
            let next = &mut self.additions[places[1] - 1];
            next.units += oldest.units;
            next.replica = next.replica.filter(|replica| oldest.replica == Some(*replica));
            next.set &= oldest.set;
        }
    }
}

/// Units of each variant, in the cart and saved together.
fn units((lines, saved): &Contents) -> BTreeMap<VariantId, u32> {
    let mut units = BTreeMap::new();
    for line in lines.iter().chain(saved) {
        *units.entry(line.variant).or_default() += line.quantity.get();
    }
    units
}
