//! What the shop counts as it goes: what was asked of it and what became of that, where no table tells.
//!
//! Counts are kept by the hour (`storage::Tallies`) and shown by the dashboard; the same events are counters for Prometheus.
//! To count something more, add a line to one of the lists below, or a list and its kind to [`Event`].

use crate::cart::ChangeRefused;
use crate::checkout::PlaceRefused;
use crate::merge::Outcome;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// So many of one event in one hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tallied {
    /// The beginning of the hour.
    pub hour: Timestamp,
    /// What happened.
    pub event: Event,
    /// How often.
    pub count: u64,
}

/// A list of details, each with the key that it is stored and exported under.
macro_rules! details {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $detail:ident = $key:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$about])* $detail,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$detail),+];

            /// Its name in the database and in metrics.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$detail => $key),+ }
            }
        }
    )+};
}

/// The kinds of events, each with its details.
macro_rules! events {
    ($($(#[$about:meta])* $kind:ident = $key:literal,)+) => {
        /// Something that is counted when it happens.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Event { $($(#[$about])* $kind($kind),)+ }

        impl Event {
            /// All of them.
            pub fn all() -> impl Iterator<Item = Self> {
                std::iter::empty()$(.chain($kind::ALL.iter().copied().map(Self::$kind)))+
            }

            /// The name of its kind in the database and in metrics.
            pub const fn kind(self) -> &'static str {
                match self { $(Self::$kind(_) => $key),+ }
            }

            /// The name of its detail in the database and in metrics.
            pub const fn detail(self) -> &'static str {
                match self { $(Self::$kind(detail) => detail.key()),+ }
            }
        }
    };
}

events! {
    /// Somebody filled an empty cart.
    Carts = "carts",
    /// A change of a cart was asked for.
    CartChanges = "cart_changes",
    /// A guest cart was merged.
    Merges = "merges",
    /// A line of a guest cart was merged.
    MergedLines = "merged_lines",
    /// Somebody looked at the checkout page in vain.
    CheckoutPages = "checkout_pages",
    /// An order was asked for.
    Checkouts = "checkouts",
    /// A page to pay on was asked for.
    PaymentPages = "payment_pages",
    /// Something happened that somebody of the shop has to see to.
    Alarms = "alarms",
}

details! {
    /// What became of carts. One that a guest fills in the browser is heard of when it is merged.
    Carts {
        /// A cart without lines got its first.
        Begun = "begun",
    }

    /// What became of a change that was asked for.
    CartChanges {
        /// It was made; sent again, it counts once.
        Made = "made",
        /// Refused: the shop has never sold that variant.
        Unknown = "unknown",
        /// Refused: it is no longer sold.
        Gone = "gone",
        /// Refused: there are none left.
        SoldOut = "sold-out",
        /// Refused: no such line is in the cart.
        NoSuchLine = "no-such-line",
        /// Refused: no further line fits into the cart, or beside it (C11).
        Full = "full",
        /// Refused: the cart has none of the revisions that the request named.
        Stale = "stale",
        /// Refused: the operation's id came before, with another change.
        OperationReused = "operation-reused",
        /// Failed: the session had ended.
        SessionEnded = "session-ended",
        /// Failed: something broke.
        Failed = "failed",
    }

    /// What became of a merge.
    Merges {
        /// It was made; sent again, it counts once (M2).
        Made = "made",
        /// Something broke.
        Failed = "failed",
    }

    /// What became of a line in a merge (M1).
    MergedLines {
        /// It was not there before.
        Added = "added",
        /// There are more than before.
        Raised = "raised",
        /// Fewer than the sum.
        Capped = "capped",
        /// None can be had.
        Unavailable = "unavailable",
        /// The shop has never sold it.
        Unknown = "unknown",
    }

    /// What the checkout page had to say.
    CheckoutPages {
        /// There was nothing to check out.
        Empty = "empty",
    }

    /// What became of an order that was asked for.
    Checkouts {
        /// It was placed, of a cart; asked for again, it counts once (O3).
        Placed = "placed",
        /// It was placed, of lines that were bought now.
        PlacedNow = "placed-now",
        /// Refused: the cart was empty.
        CartEmpty = "cart-empty",
        /// Refused: the cart was not what the shopper saw (O4).
        CartChanged = "cart-changed",
        /// Refused: the total had risen (O4).
        TotalChanged = "total-changed",
        /// Refused: too little stock.
        OutOfStock = "out-of-stock",
        /// Refused: fields were missing or wrong.
        Fields = "fields",
        /// Refused: what it came to could not be paid (O10).
        NotPayable = "not-payable",
        /// Refused: the key was used for another request (O3).
        KeyReused = "key-reused",
        /// Refused: an earlier order turned out to be paid (O1).
        PaidMeanwhile = "paid-meanwhile",
        /// Refused: a payment of an earlier order was under way (P11).
        PaymentUnderWay = "payment-under-way",
        /// Refused: the session had ended.
        SessionEnded = "session-ended",
        /// Failed: something broke.
        Failed = "failed",
    }

    /// What became of a page to pay on.
    PaymentPages {
        /// The provider opened one.
        Opened = "opened",
        /// The provider could not be reached: the order waits (P7).
        ProviderUnreachable = "provider-unreachable",
        /// The provider does not let the shop in.
        ProviderDenied = "provider-denied",
        /// The provider refused.
        ProviderRefused = "provider-refused",
    }

    /// What somebody of the shop has to see to.
    Alarms {
        /// Money came that was not what was asked: it is held (P9).
        PaymentHeld = "payment-held",
        /// A payment is disputed (P9).
        Dispute = "dispute",
        /// A webhook has fitted nothing for three days (P3).
        WebhookStuck = "webhook-stuck",
        /// A refund failed, or the provider contradicts what became of it (P9).
        RefundFailed = "refund-failed",
        /// Money was given back at the provider itself (P11).
        RefundElsewhere = "refund-elsewhere",
        /// There is an attempt, a refund or a webhook of a provider that is not configured (P10).
        ProviderMissing = "provider-missing",
    }
}

impl Event {
    /// The event of that kind and detail.
    pub fn read(kind: &str, detail: &str) -> Option<Self> {
        Self::all().find(|event| event.kind() == kind && event.detail() == detail)
    }
}

impl From<&PlaceRefused> for Checkouts {
    fn from(refused: &PlaceRefused) -> Self {
        match refused {
            PlaceRefused::Invalid { .. } => Self::Fields,
            PlaceRefused::CartEmpty => Self::CartEmpty,
            PlaceRefused::CartChanged { .. } => Self::CartChanged,
            PlaceRefused::TotalRose { .. } => Self::TotalChanged,
            PlaceRefused::OutOfStock { .. } => Self::OutOfStock,
            PlaceRefused::NotPayable { .. } => Self::NotPayable,
            PlaceRefused::KeyReused => Self::KeyReused,
            PlaceRefused::PaidMeanwhile { .. } => Self::PaidMeanwhile,
            PlaceRefused::PaymentUnderWay { .. } => Self::PaymentUnderWay,
        }
    }
}

impl From<ChangeRefused> for CartChanges {
    fn from(refused: ChangeRefused) -> Self {
        match refused {
            ChangeRefused::Unknown => Self::Unknown,
            ChangeRefused::Gone => Self::Gone,
            ChangeRefused::SoldOut => Self::SoldOut,
            ChangeRefused::NoSuchLine => Self::NoSuchLine,
            ChangeRefused::CartFull | ChangeRefused::SavedFull => Self::Full,
        }
    }
}

impl From<Outcome> for MergedLines {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Added => Self::Added,
            Outcome::Raised => Self::Raised,
            Outcome::Capped => Self::Capped,
            Outcome::Unavailable => Self::Unavailable,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_event_is_read_by_its_own_name() {
        let mut names = BTreeSet::new();
        for event in Event::all() {
            assert!(names.insert((event.kind(), event.detail())), "{event:?} has another's name");
            assert_eq!(Event::read(event.kind(), event.detail()), Some(event));
        }
        assert_eq!(Event::read("checkouts", "sold"), None);
    }

    #[test]
    fn details_have_one_name_on_the_wire_and_in_the_database() {
        for checkout in Checkouts::ALL {
            assert_eq!(serde_json::to_string(checkout).unwrap(), format!("{:?}", checkout.key()));
        }
        for change in CartChanges::ALL {
            assert_eq!(serde_json::to_string(change).unwrap(), format!("{:?}", change.key()));
        }
    }
}
