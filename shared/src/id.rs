//! One id type per entity, so that an order's id cannot be passed where an account's is meant.
//!
//! Ids are UUIDs. They are made where randomness is injected, never here.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// What is shown: a product.
    ProductId,
    /// What is sold: a variant. It is also the identity of a cart's line (C3).
    VariantId,
    /// A cart on the server.
    CartId,
    /// A guest cart in a browser. It changes with every acknowledged merge (M3).
    GuestCartId,
    /// A shopper's or a staff member's account.
    AccountId,
    /// A visitor's session that owns a cart without an account.
    GuestId,
    /// One change to a cart, however often it is sent (C7).
    OperationId,
    /// An order.
    OrderId,
    /// A line of an order.
    OrderLineId,
    /// Units of an order that went off together.
    ShipmentId,
    /// One try to pay one order at one provider.
    AttemptId,
    /// One refund of one attempt.
    RefundId,
    /// A file of products that staff uploaded.
    ImportId,
    /// A passkey of an account.
    PasskeyId,
    /// A wishlist of an account.
    WishlistId,
    /// A guest's wishlist in a browser. It changes with every acknowledged merge (M3).
    GuestWishlistId,
}

/// Who owns a cart, its operations, its ledger and its orders.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Owner {
    /// Somebody who signed in.
    Account(AccountId),
    /// A visitor's session.
    Guest(GuestId),
}

impl Owner {
    /// The account, where the owner is one.
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(id) => Some(id),
            Self::Guest(_) => None,
        }
    }

    /// The guest session, where the owner is one.
    pub const fn guest(self) -> Option<GuestId> {
        match self {
            Self::Account(_) => None,
            Self::Guest(id) => Some(id),
        }
    }
}

/// `account:UUID` or `guest:UUID`: the one NOT NULL owner key of the database (O2).
impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account:{id}"),
            Self::Guest(id) => write!(f, "guest:{id}"),
        }
    }
}

/// The text is no owner key.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an owner key: {0:?}")]
pub struct NotAnOwner(String);

impl FromStr for Owner {
    type Err = NotAnOwner;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || NotAnOwner(text.to_owned());
        match text.split_once(':') {
            Some(("account", id)) => Ok(Self::Account(id.parse().map_err(|_| refused())?)),
            Some(("guest", id)) => Ok(Self::Guest(id.parse().map_err(|_| refused())?)),
            _ => Err(refused()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owner_keys_come_back_as_they_were() {
        for owner in [Owner::Account(AccountId(Uuid::from_u128(7))), Owner::Guest(GuestId(Uuid::from_u128(9)))] {
            assert_eq!(owner.to_string().parse(), Ok(owner));
        }
        for text in ["", "account:", "admin:00000000-0000-0000-0000-000000000007", "guest:7"] {
            assert!(text.parse::<Owner>().is_err(), "{text}");
        }
    }
}
