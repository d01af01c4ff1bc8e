//! How the shop stands now.

use crate::catalogue::OptionValue;
use crate::id::VariantId;
use crate::payment::AttemptState;
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Payment attempts, by how far they came: every state.
pub type AttemptCounts = Vec<(AttemptState, u32)>;

/// A cart that did not change for so long is abandoned.
pub const ABANDONED_AFTER: Span = Span::hours(24);

/// An order that still waits for its payment so long after its window ended is overdue (P6).
pub const OVERDUE_AFTER: Span = Span::hours(1);

/// Who owns a cart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerKind {
    /// An account.
    Account,
    /// A guest session.
    Guest,
}

/// Carts with lines of one kind of owner, counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CartCount {
    /// Who owns them.
    pub owner: OwnerKind,
    /// Whether they changed not long ago.
    pub open: bool,
    /// How many there are.
    pub carts: u32,
}

/// Carts of one kind of owner.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Carts {
    /// Changed within a day.
    pub open: u32,
    /// Not changed for a day.
    pub abandoned: u32,
}

/// Carts with something in them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct OpenCarts {
    /// Of accounts.
    pub accounts: Carts,
    /// Of guest sessions.
    pub guests: Carts,
}

/// What waits to be done. Times are of what waits longest, and for as long as nothing waits, none.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Backlog {
    /// Letters that are not sent yet.
    pub letters: u32,
    /// Since when a letter is to be sent, however often it was tried.
    pub letter_unsent: Option<Timestamp>,
    /// Webhooks that are neither applied yet nor given up.
    pub webhooks: u32,
    /// Since when a webhook is to be applied. One that fitted nothing and is to be tried later is not.
    pub webhook_due: Option<Timestamp>,
    /// Webhooks that have fitted nothing for three days (P3).
    pub webhooks_stuck: u32,
    /// Refunds that the provider has not made yet.
    pub refunds_due: u32,
    /// Since when a refund is due that is not under way at the provider either.
    pub refund_due: Option<Timestamp>,
    /// Orders whose money failed to go back: staff must see to it.
    pub refunds_failed: u32,
    /// Attempts with which money may still come.
    pub attempts_open: u32,
    /// Attempts whose money is held, and that staff have not looked into (P9).
    pub attempts_held: u32,
    /// Orders that wait for a payment although their window ended an hour ago or more, and no payment is under way (P6).
    pub orders_overdue: u32,
    /// Payments that are under way (P11).
    pub under_way: u32,
    /// Those of them that have been for longer than any payment takes.
    pub under_way_long: u32,
}

/// Units of all variants together (O5).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct StockCount {
    /// Units on hand.
    pub on_hand: u64,
    /// Those of them that unpaid orders hold.
    pub reserved: u64,
}

/// A variant that is about to sell out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LowStock {
    /// The variant.
    pub variant_id: VariantId,
    /// The product's name.
    pub name: String,
    /// The product's slug.
    pub slug: String,
    /// The variant's options.
    pub options: Vec<OptionValue>,
    /// Units that can be sold (O5).
    pub available: u32,
}

/// What is about to sell out, of what is shown and sold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stocktaking {
    /// How many variants that are.
    pub low: u32,
    /// Those of which there are fewest.
    pub lowest: Vec<LowStock>,
}

impl OpenCarts {
    /// Adds up.
    pub fn of(counts: &[CartCount]) -> Self {
        let mut carts = Self::default();
        for count in counts {
            let kind = match count.owner {
                OwnerKind::Account => &mut carts.accounts,
                OwnerKind::Guest => &mut carts.guests,
            };
            *(if count.open { &mut kind.open } else { &mut kind.abandoned }) += count.carts;
        }
        carts
    }
}

impl Backlog {
    /// For how long a letter that is to be sent has not been.
    pub fn letter_waits(&self, now: Timestamp) -> Span {
        waits(self.letter_unsent, now)
    }

    /// For how long a refund that is due has not come so far that the provider took it.
    pub fn refund_waits(&self, now: Timestamp) -> Span {
        waits(self.refund_due, now)
    }

    /// For how long a webhook that is to be applied has not been.
    pub fn webhook_waits(&self, now: Timestamp) -> Span {
        waits(self.webhook_due, now)
    }
}

fn waits(since: Option<Timestamp>, now: Timestamp) -> Span {
    since.map_or(Span::millis(0), |since| now.since(since)).max(Span::millis(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carts_are_open_or_abandoned_by_kind_of_owner() {
        use OwnerKind::{Account, Guest};
        let count = |owner, open, carts| CartCount { owner, open, carts };
        let (none, all) = (OpenCarts::default(), [(Account, true, 1), (Account, false, 2), (Guest, true, 3)]);
        assert_eq!(OpenCarts::of(&[]), none);
        let counts = all.map(|(owner, open, carts)| count(owner, open, carts));
        let accounts = Carts { open: 1, abandoned: 2 };
        assert_eq!(OpenCarts::of(&counts), OpenCarts { accounts, guests: Carts { open: 3, abandoned: 0 } });
        assert_eq!(OpenCarts::of(&[count(Guest, false, 4)]).guests, Carts { open: 0, abandoned: 4 });
    }

    #[test]
    fn what_is_not_due_does_not_wait() {
        let at = |seconds| Timestamp::from_millis(0).after(Span::seconds(seconds));
        for (due, waits) in [(None, 0), (Some(at(90)), 10), (Some(at(100)), 0), (Some(at(101)), 0)] {
            let backlog = Backlog { letter_unsent: due, webhook_due: due, refund_due: due, ..Backlog::default() };
            assert_eq!(backlog.letter_waits(at(100)), Span::seconds(waits), "{due:?}");
            assert_eq!(backlog.webhook_waits(at(100)), Span::seconds(waits), "{due:?}");
            assert_eq!(backlog.refund_waits(at(100)), Span::seconds(waits), "{due:?}");
        }
    }
}
