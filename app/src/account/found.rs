//! Orders that were placed with the account's address, without signing in: they are added once a code that was mailed there
//! has been entered (O7).

use serde::{Deserialize, Serialize};
use shared::guess::TooOften;
use shared::time::Span;

/// How far finding orders came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A code is on its way.
    Sent,
    /// It was another code.
    Wrong {
        /// How many tries are left.
        tries_left: u32,
    },
    /// No code is valid any more.
    Over,
    /// Codes were asked for, or were wrong, too often.
    TooOften(TooOften),
    /// That many orders are now the account's.
    Added {
        /// How many.
        orders: u64,
    },
}

impl Found {
    /// Leads a form that was sent without JavaScript back to its page, with what came of it.
    #[cfg(feature = "ssr")]
    pub(super) fn lead_back(self) {
        if crate::context::wants_page() {
            crate::context::lead_to(&format!("/account?found={}", self.code()));
        }
    }

    #[cfg(feature = "ssr")]
    fn code(self) -> String {
        match self {
            Self::Sent => "sent".to_owned(),
            Self::Over => "over".to_owned(),
            Self::TooOften(wait) => format!("often-{}", wait.seconds()),
            Self::Wrong { tries_left } => format!("wrong-{tries_left}"),
            Self::Added { orders } => format!("added-{orders}"),
        }
    }

    /// What an address carries, see [`Found::lead_back`].
    pub(super) fn carried(code: &str) -> Option<Self> {
        match code.split_once('-') {
            None if code == "sent" => Some(Self::Sent),
            None if code == "over" => Some(Self::Over),
            Some(("wrong", tries)) => tries.parse().ok().map(|tries_left| Self::Wrong { tries_left }),
            Some(("often", seconds)) => {
                seconds.parse().ok().map(|seconds| Self::TooOften(TooOften(Span::seconds(seconds))))
            }
            Some(("added", orders)) => orders.parse().ok().map(|orders| Self::Added { orders }),
            _ => None,
        }
    }

    pub(super) fn in_words(self) -> (&'static str, String) {
        match self {
            Self::Sent => ("good", "We have sent you a code. It works once, for 10 minutes.".to_owned()),
            Self::Wrong { tries_left: 1 } => {
                ("bad", "That is not the code that we sent. You have one more try.".to_owned())
            }
            Self::Wrong { tries_left } => {
                ("bad", format!("That is not the code that we sent. You have {tries_left} more tries."))
            }
            Self::Over => ("bad", "No code works any more: it was used or is too old. Ask for a new one.".to_owned()),
            Self::TooOften(wait) => ("bad", format!("That was too often for now. Please try again {wait}.")),
            Self::Added { orders: 0 } => ("warn", "There are no other orders with this address.".to_owned()),
            Self::Added { orders: 1 } => ("good", "1 order was added to your account.".to_owned()),
            Self::Added { orders } => ("good", format!("{orders} orders were added to your account.")),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn e1_an_address_carries_how_far_it_came() {
        for found in [
            Found::Sent,
            Found::Over,
            Found::TooOften(TooOften(Span::minutes(15))),
            Found::Wrong { tries_left: 3 },
            Found::Added { orders: 2 },
        ] {
            assert_eq!(Found::carried(&found.code()), Some(found));
        }
        for code in ["", "added-", "wrong-many", "<b>"] {
            assert_eq!(Found::carried(code), None);
        }
    }
}
