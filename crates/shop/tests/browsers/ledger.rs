//! What the test knows of each unit.
//!
//! Units come in **batches**: what one addition asked for, under its id, wherever it was made. Of each batch the ledger knows how many
//! units may be **lacking** at the end, and by what: a refusal or a cut that a receipt names; a removal, for what that had seen, or
//! could have met on its way (C9); a sign-out that was meant in spite of what waited; a guest session that has ended. And it knows
//! which batches are **gone**: a removal that was made had seen them, or they were never sent and removed where they were.
//!
//! Units are **found** in carts of accounts and of guest sessions that can be reached, in guest carts, and in orders; what of a guest
//! cart is in a session's cart already, and only the answer was lost, counts once. Then, for every variant:
//!
//! > what all batches have, without what may lack  ≤  found  ≤  what all batches have, without those that are gone.
//!
//! The first says that nothing is lost, the second that nothing counts twice or rises from the dead; for variants that nobody removes
//! both are the same number. [`SET`] is set to quantities too: of it only the second holds. On the way every answer is compared: the sum
//! of the receipts is the difference of the carts, an operation's receipt never changes, a merge brings as many units as are new, or
//! its receipt says that they were cut.
//!
//! Two things are as they are: the carts of two accounts both have what a merge brought to the first whose answer was lost, where the
//! second then signs in on that browser (M2 knows one owner at a time; counted as `twice`); and what a second tab changes while the
//! first is signing out goes with that.

use crate::browser::Ask;
use crate::step::SET;
use crate::world::Units;
use shared::cart::Change;
use shared::guest::{GuestCart, MergePart, counted_elsewhere};
use shared::id::{GuestCartId, OperationId, Owner, VariantId};
use shared::merge::{Outcome, Receipt};
use shared::replica::{NetAdditions, OperationReceipt, OwnerTag, Push, Replica};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Names a change.
pub type Id = Uuid;

/// So many additions of a variant are told apart.
const TOLD_APART: u32 = 10;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// Not yet known whose cart it is for.
    Waiting,
    Guest,
    Replica,
    Server,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Batch {
    variant: VariantId,
    units: u32,
    /// None where it was made without a browser.
    browser: Option<usize>,
    number: usize,
    place: Place,
    /// True once any request has named it.
    sent: bool,
    /// The cart that it came into by its own id, and its revision.
    decided: Option<(Owner, u64)>,
    /// Carts that it may have come into by a merge.
    perhaps: Vec<(Owner, u64)>,
    lacking: u32,
    gone: bool,
    /// True once it may be in an order.
    bought: bool,
    /// True once all of it is in an order.
    ordered: bool,
}

#[derive(Debug)]
struct Removal {
    /// None of what clears the cart.
    variant: Option<VariantId>,
    browser: Option<usize>,
    number: usize,
    /// The revision that it had seen, and the operations that waited before it.
    seen: u64,
    before: BTreeSet<Id>,
    quiet: bool,
}

#[derive(Default)]
pub struct Ledger {
    batches: BTreeMap<Id, Batch>,
    removals: BTreeMap<Id, Removal>,
    /// Whose replica an operation was made on.
    made_as: BTreeMap<Id, OwnerTag>,
    receipts: BTreeMap<OperationId, (Owner, OperationReceipt)>,
    /// Operations that a merge has noted as its guest cart's.
    noted: BTreeMap<OperationId, GuestCartId>,
    merged: BTreeMap<(GuestCartId, Owner), Units>,
    /// Units that were cut, as a merge's receipt says.
    cut: Units,
    /// Units that sets may have added.
    set: u32,
    ordered: Units,
    /// Removals whose writes may still travel.
    travelling: Vec<(usize, Option<VariantId>)>,
    /// Pages that are signing out, since when.
    leaving: BTreeMap<(usize, u64), usize>,
    /// Additions to each cart since it last had none of the variant.
    arrivals: BTreeMap<(Owner, VariantId), u32>,
    made: usize,
}

fn at(units: &Units, variant: VariantId) -> i64 {
    i64::from(units.get(&variant).copied().unwrap_or(0))
}

impl Batch {
    fn lacks(&mut self) {
        if !self.ordered {
            self.lacking = self.units;
        }
    }

    fn is_of(&self, variant: Option<VariantId>) -> bool {
        variant.is_none_or(|variant| variant == self.variant)
    }

    fn is_in(&self, owner: Owner, seen: u64) -> bool {
        self.decided.iter().chain(&self.perhaps).any(|(cart, since)| *cart == owner && *since <= seen)
    }
}

impl Ledger {
    // What browsers do.

    /// A shopper asks for a change.
    pub fn asked(&mut self, id: Id, change: Change, browser: Option<usize>) {
        self.made += 1;
        let number = self.made;
        let removal = |variant| Removal { variant, browser, number, seen: 0, before: BTreeSet::new(), quiet: true };
        match change {
            Change::Add { variant, quantity } => {
                let batch = Batch {
                    variant,
                    units: quantity.get(),
                    browser,
                    number,
                    place: Place::Waiting,
                    sent: false,
                    decided: None,
                    perhaps: Vec::new(),
                    lacking: 0,
                    gone: false,
                    bought: false,
                    ordered: false,
                };
                self.batches.insert(id, batch);
            }
            Change::SetQuantity { quantity, .. } => self.set += quantity.get(),
            Change::Remove { variant } => drop(self.removals.insert(id, removal(Some(variant)))),
            Change::Clear => drop(self.removals.insert(id, removal(None))),
            Change::SaveForLater { .. } | Change::MoveToCart { .. } | Change::SetAsideSaved => {}
        }
    }

    /// The page has said that the change is not made.
    pub fn named(&mut self, id: Id) {
        if let Some(batch) = self.batches.get_mut(&id) {
            batch.lacks();
            batch.gone = true;
        }
    }

    /// The page has said that the change was not sent, as another account is here now.
    pub fn left_unsent(&mut self, id: Id) {
        if let Some(batch) = self.batches.get_mut(&id).filter(|batch| batch.decided.is_none()) {
            batch.lacks();
        }
    }

    fn placed(&mut self, id: Id, place: Place, quiet: bool) {
        let Some(batch) = self.batches.get_mut(&id) else { return };
        batch.place = place;
        if quiet {
            self.travelling.retain(|(browser, _)| Some(*browser) != batch.browser);
        } else if self.travelling.iter().any(|(of, what)| Some(*of) == batch.browser && batch.is_of(*what)) {
            batch.lacks();
        }
    }

    /// The operation was made on the replica that its tab saw so. `quiet`: nothing travelled between the tabs.
    pub fn made_on_replica(&mut self, id: Id, seen: &Replica, quiet: bool) {
        self.made_as.insert(id, seen.owner);
        self.placed(id, Place::Replica, quiet);
        let Some(removal) = self.removals.get_mut(&id) else { return };
        removal.seen = seen.revision();
        removal.before = seen.operations.iter().map(|operation| operation.id.0).collect();
        removal.quiet = quiet;
        let Removal { variant, browser, before, .. } = removal;
        for (id, batch) in
            self.batches.iter_mut().filter(|(_, batch)| batch.browser == *browser && batch.is_of(*variant))
        {
            if before.contains(id) || (!quiet && batch.decided.is_none()) {
                batch.lacks();
            }
        }
        self.travelling.extend(browser.map(|browser| (browser, *variant)));
    }

    /// The change was made on the guest cart.
    pub fn made_on_guest_cart(&mut self, id: Id, quiet: bool) {
        self.placed(id, Place::Guest, quiet);
        let Some(Removal { variant, browser, .. }) = self.removals.get(&id) else { return };
        for batch in self.batches.values_mut().filter(|batch| batch.browser == *browser && batch.is_of(*variant)) {
            if batch.decided.is_none() && (batch.place == Place::Guest || !quiet) {
                batch.lacks();
                batch.gone |= quiet && !batch.sent;
            }
        }
        self.travelling.extend(browser.map(|browser| (browser, *variant)));
    }

    /// A replica's operations went to the guest cart.
    pub fn netted(&mut self, ended: &Replica, net: &NetAdditions) {
        for operation in &ended.operations {
            let Some(Removal { variant: Some(variant), before, .. }) = self.removals.get(&operation.id.0) else {
                continue;
            };
            for (id, batch) in &mut self.batches {
                batch.gone |= before.contains(id) && !batch.sent && batch.variant == *variant;
            }
        }
        for addition in &net.additions {
            if let Some(batch) = self.batches.get_mut(&addition.operation.0) {
                batch.place = Place::Guest;
            }
        }
    }

    /// A request has left the browser.
    pub fn sent(&mut self, browser: usize, ask: &Ask) {
        match ask {
            Ask::Push { push, .. } => {
                for operation in &push.operations {
                    if let Some(batch) = self.batches.get_mut(&operation.id.0) {
                        batch.sent = true;
                    }
                }
            }
            Ask::Merge { .. } | Ask::Begin { .. } => {
                for batch in self.batches.values_mut().filter(|batch| batch.browser == Some(browser)) {
                    batch.sent = true;
                }
            }
            Ask::Open { .. } | Ask::SignIn { .. } | Ask::SignOut { .. } | Ask::FinishSigningOut { .. } => {}
        }
    }

    /// A page begins to sign out.
    pub fn leaving(&mut self, browser: usize, page: u64) {
        self.leaving.entry((browser, page)).or_insert(self.made);
    }

    /// It did not, after all.
    pub fn stays(&mut self, browser: usize, page: u64) {
        self.leaving.remove(&(browser, page));
    }

    /// It has: without the shop, what waited is lost, as it was asked; else what was changed meanwhile.
    pub fn left(&mut self, browser: usize, page: u64, unreached: bool) {
        let since = self.leaving.remove(&(browser, page)).unwrap_or(0);
        for batch in self.batches.values_mut().filter(|batch| batch.browser == Some(browser) && batch.decided.is_none())
        {
            if unreached || batch.number > since {
                batch.lacks();
            }
        }
    }

    // What the server does.

    /// A push was decided: of `before` came `after`.
    pub fn decided(
        &mut self,
        owner: Owner,
        push: &Push,
        receipts: &[OperationReceipt],
        before: &Units,
        after: &Units,
        revision: u64,
    ) {
        let mut sum: BTreeMap<VariantId, i64> = BTreeMap::new();
        for (operation, receipt) in push.operations.iter().zip(receipts) {
            assert_eq!(operation.id, receipt.id, "C7: receipts are in order");
            assert_eq!(self.made_as.get(&operation.id.0), Some(&push.owner), "C9: another owner's operation was sent");
            if let Some((_, first)) = self.receipts.get(&operation.id) {
                assert_eq!(first, receipt, "C7: a receipt has changed");
                continue;
            }
            if self.noted.contains_key(&operation.id) {
                assert_eq!(receipt, &OperationReceipt::made_before(operation.id), "C9: merged, and made again");
                continue;
            }
            self.receipts.insert(operation.id, (owner, receipt.clone()));
            for line in &receipt.lines {
                let more = i64::from(line.to + line.saved_to) - i64::from(line.from + line.saved_from);
                *sum.entry(line.variant_id).or_default() += more;
            }
            self.decide(owner, operation.id.0, receipt, revision);
        }
        for variant in before.keys().chain(after.keys()) {
            let differ = at(after, *variant) - at(before, *variant);
            assert_eq!(sum.get(variant).copied().unwrap_or(0), differ, "C9: receipts are not the carts' difference");
        }
        self.note_empty(owner, after);
    }

    fn decide(&mut self, owner: Owner, id: Id, receipt: &OperationReceipt, revision: u64) {
        if let Some(batch) = self.batches.get_mut(&id) {
            let added = receipt.added(batch.variant);
            assert!(added == batch.units || receipt.is_short(), "C9: cut, and not said: {receipt:?}");
            batch.lacking = batch.lacking.max(batch.units.saturating_sub(added));
            batch.decided = Some((owner, revision));
            *self.arrivals.entry((owner, batch.variant)).or_default() += u32::from(added > 0);
        }
        let Some(removal) = self.removals.get(&id) else { return };
        let Removal { variant, browser, number, seen, before, quiet } = removal;
        for (id, batch) in self.batches.iter_mut().filter(|(_, batch)| batch.is_of(*variant)) {
            let own = batch.browser == *browser && batch.decided.is_some_and(|(cart, _)| cart == owner);
            if batch.is_in(owner, *seen) || (own && (batch.number < *number || !quiet)) {
                batch.lacks();
            }
            let had_seen =
                batch.decided.is_some_and(|(cart, since)| cart == owner && (since <= *seen || before.contains(id)));
            let blurred = self.arrivals.get(&(owner, batch.variant)).is_some_and(|arrivals| *arrivals >= TOLD_APART);
            let sure = variant.is_some() && receipt.refused.is_none() && !blurred && !batch.bought;
            batch.gone |= had_seen && sure;
        }
    }

    /// A device without a replica made a change, and had seen the cart as it was.
    pub fn changed_elsewhere(
        &mut self,
        owner: Owner,
        id: Id,
        before: &Units,
        after: &Units,
        revision: u64,
        said: bool,
    ) {
        if let Some(batch) = self.batches.get_mut(&id) {
            let added =
                u32::try_from(at(after, batch.variant) - at(before, batch.variant)).expect("nothing goes by adding");
            assert!(added == batch.units || said, "C7: cut, and not said");
            batch.lacking = batch.units - added;
            (batch.decided, batch.place) = (Some((owner, revision)), Place::Server);
            *self.arrivals.entry((owner, batch.variant)).or_default() += u32::from(added > 0);
        }
        if let Some(Removal { variant, .. }) = self.removals.get(&id) {
            for batch in self.batches.values_mut().filter(|batch| batch.is_of(*variant) && batch.is_in(owner, u64::MAX))
            {
                batch.lacks();
                let there = batch.decided.is_some_and(|(cart, _)| cart == owner);
                batch.gone |= there && variant.is_some() && !batch.bought;
            }
        }
        self.note_empty(owner, after);
    }

    /// Units that each operation has brought to a cart already, as a merge of that guest cart counts them.
    fn counted(&self, cart: GuestCartId) -> BTreeMap<OperationId, u32> {
        let decided = self
            .receipts
            .iter()
            .map(|(id, (_, receipt))| (*id, self.batches.get(&id.0).map_or(0, |batch| receipt.added(batch.variant))));
        let noted = self.noted.iter().filter(|(_, by)| **by != cart).map(|(id, _)| (*id, u32::MAX));
        decided.chain(noted).collect()
    }

    /// A guest cart was merged: of `before` came `after`.
    #[expect(clippy::too_many_arguments, reason = "what there is to know of a merge")]
    pub fn merged(
        &mut self,
        owner: Owner,
        browser: usize,
        cart: GuestCartId,
        part: &MergePart,
        receipt: &Receipt,
        before: &Units,
        after: &Units,
        revision: u64,
    ) {
        let elsewhere = counted_elsewhere(&part.unsent, &self.counted(cart));
        for addition in &part.unsent {
            if !self.receipts.contains_key(&addition.operation) {
                self.noted.entry(addition.operation).or_insert(cart);
            }
        }
        let known = self.merged.entry((cart, owner)).or_default();
        for (variant, sent) in part.units() {
            let counts = sent.saturating_sub(elsewhere.get(&variant).copied().unwrap_or(0));
            let held = known.entry(variant).or_default();
            let new = i64::from(counts.saturating_sub(*held));
            *held = counts.max(*held);
            let came = at(after, variant) - at(before, variant);
            let told = receipt.lines.iter().chain(&receipt.saved).filter(|line| line.variant_id == variant);
            let cut = told.clone().any(|line| !matches!(line.outcome, Outcome::Added | Outcome::Raised));
            assert!(came == new || cut, "M1: {came} of {new} came of {variant}, and it is not said: {receipt:?}");
            if came != 0 {
                let sum: i64 = told.map(|line| i64::from(line.to) - i64::from(line.from)).sum();
                assert_eq!(sum, came, "M1: the receipt is not the carts' difference");
            }
            *self.cut.entry(variant).or_default() += u32::try_from(new - came).expect("no more comes than is new");
            *self.arrivals.entry((owner, variant)).or_default() += u32::from(came > 0);
        }
        let theirs = |batch: &&mut Batch| batch.browser == Some(browser) && batch.decided.is_none();
        self.batches.values_mut().filter(theirs).for_each(|batch| batch.perhaps.push((owner, revision)));
        self.note_empty(owner, after);
    }

    /// An account has claimed a guest session.
    pub fn claimed(&mut self, from: Owner, to: Owner, before: (&Units, &Units), after: &Units, revision: u64) {
        let theirs: Vec<_> = self.merged.keys().filter(|(_, owner)| *owner == from).map(|(cart, _)| *cart).collect();
        let mut in_both = Units::new();
        for cart in theirs {
            let units = self.merged.remove(&(cart, from)).unwrap_or_default();
            let known = self.merged.entry((cart, to)).or_default();
            for (variant, units) in units {
                let held = known.entry(variant).or_default();
                *in_both.entry(variant).or_default() += units.min(*held);
                *held = units.max(*held);
            }
        }
        for (variant, units) in before.1 {
            let new = i64::from(units.saturating_sub(in_both.get(variant).copied().unwrap_or(0)));
            let lacking = at(before.0, *variant) + new - at(after, *variant);
            *self.cut.entry(*variant).or_default() += u32::try_from(lacking.max(0)).unwrap_or(0);
            *self.arrivals.entry((to, *variant)).or_default() += 1;
        }
        for batch in self.batches.values_mut() {
            for (owner, since) in batch.decided.iter_mut().chain(&mut batch.perhaps) {
                if *owner == from {
                    (*owner, *since) = (to, revision);
                }
            }
        }
        for (owner, _) in self.receipts.values_mut().filter(|(owner, _)| *owner == from) {
            *owner = to;
        }
    }

    /// The cart was ordered; `saved` stayed.
    pub fn ordered(&mut self, owner: Owner, lines: &Units, saved: &Units) {
        for (variant, units) in lines {
            *self.ordered.entry(*variant).or_default() += units;
            for batch in
                self.batches.values_mut().filter(|batch| batch.variant == *variant && batch.is_in(owner, u64::MAX))
            {
                batch.bought = true;
                batch.ordered |= !saved.contains_key(variant) && batch.decided.is_some_and(|(cart, _)| cart == owner);
            }
        }
        self.note_empty(owner, saved);
    }

    /// A guest session has ended, and its cart with it.
    pub fn ended(&mut self, owner: Owner) {
        for batch in self.batches.values_mut().filter(|batch| batch.is_in(owner, u64::MAX)) {
            batch.lacks();
        }
    }

    fn note_empty(&mut self, owner: Owner, cart: &Units) {
        self.arrivals.retain(|(of, variant), _| *of != owner || cart.contains_key(variant));
    }

    // What is compared.

    /// Operations of a replica that were made on another owner's.
    pub fn is_own(&self, replica: &Replica) -> bool {
        replica.operations.iter().all(|operation| self.made_as.get(&operation.id.0) == Some(&replica.owner))
    }

    /// Units in the guest cart that no session's cart has.
    pub fn only_in(&self, cart: &GuestCart) -> Units {
        let elsewhere = counted_elsewhere(&cart.unsent, &self.counted(cart.id));
        let mut units = Units::new();
        for item in cart.items.iter().chain(&cart.saved) {
            *units.entry(item.variant).or_default() += item.quantity.get();
        }
        for (variant, units) in &mut units {
            let merged =
                self.merged.iter().filter(|((of, _), _)| *of == cart.id).map(|(_, merged)| at(merged, *variant)).max();
            let there = i64::from(elsewhere.get(variant).copied().unwrap_or(0)) + merged.unwrap_or(0);
            *units = u32::try_from((i64::from(*units) - there).max(0)).unwrap_or(0);
        }
        units
    }

    /// Nothing is lost, and nothing is there that must not be. `carts` are those that can be reached.
    pub fn compare(&self, found: &Units, reachable: impl Fn(Owner) -> bool) {
        let mut twice: BTreeMap<(GuestCartId, VariantId), (i64, i64)> = BTreeMap::new();
        for ((cart, _), merged) in self.merged.iter().filter(|((_, owner), _)| reachable(*owner)) {
            for (variant, units) in merged {
                let (sum, most) = twice.entry((*cart, *variant)).or_default();
                *sum += i64::from(*units);
                *most = i64::from(*units).max(*most);
            }
        }
        let variants: BTreeSet<_> =
            self.batches.values().map(|batch| batch.variant).chain(found.keys().copied()).collect();
        for variant in variants {
            let of_it = || self.batches.iter().filter(|(_, batch)| batch.variant == variant);
            let sum = |units: fn(&Batch) -> u32| of_it().map(|(_, batch)| i64::from(units(batch))).sum::<i64>();
            let set = variant.0.as_u128() == SET;
            let least = if set { 0 } else { sum(|batch| batch.units - batch.lacking) - at(&self.cut, variant) };
            let twice: i64 =
                twice.iter().filter(|((_, of), _)| *of == variant).map(|(_, (sum, most))| sum - most).sum();
            let most = sum(|batch| if batch.gone { 0 } else { batch.units })
                + twice
                + if set { i64::from(self.set) } else { 0 };
            let found = at(found, variant) + at(&self.ordered, variant);
            let listed = || of_it().map(|(id, batch)| format!("  {id} {batch:?}")).collect::<Vec<_>>().join("\n");
            assert!(found >= least, "LOST: {found} of at least {least} of {variant}:{}", listed());
            assert!(found <= most, "DOUBLED or RISEN: {found} of at most {most} of {variant}:{}", listed());
        }
    }
}
