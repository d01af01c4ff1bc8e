//! The names of states in the database.

use shared::audit::{Action, SubjectKind};
use shared::import::ImportState;
use shared::order::{Actor, CancelledBy, PaymentStatus, Status};
use shared::payment::{AfterFailure, AttemptState, RefundState};
use shared::role::Role;
use shared::stock::MovementKind;

/// A state with a name in the database.
pub(crate) trait Key: Copy + 'static {
    const ALL: &'static [Self];
    fn key(self) -> &'static str;
}

macro_rules! keys {
    ($($type:ident { $($variant:ident = $key:literal),* $(,)? })*) => {$(
        impl Key for $type {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }
        }
    )*};
}

/// Types that know their keys themselves.
macro_rules! own_keys {
    ($($type:ident),* $(,)?) => {$(
        impl Key for $type {
            const ALL: &'static [Self] = &Self::ALL;

            fn key(self) -> &'static str {
                Self::key(self)
            }
        }
    )*};
}

own_keys!(Action, PaymentStatus, Role, Status, SubjectKind);

keys! {
    Actor { Shopper = "shopper", Staff = "staff", Provider = "provider", Shop = "shop" }
    AfterFailure { TriedAgain = "tried_again", PaidOtherwise = "paid_otherwise" }
    AttemptState {
        Creating = "creating", Open = "open", Paid = "paid", Failed = "failed", Expired = "expired", Held = "held",
        Refunded = "refunded",
    }
    CancelledBy {
        Shopper = "shopper", Staff = "staff", NewerOrder = "newer_order", Window = "window",
        OutOfStock = "out_of_stock",
    }
    ImportState { Previewed = "previewed", Running = "running", Done = "done" }
    MovementKind { Received = "received", Sold = "sold", Returned = "returned", Corrected = "corrected" }
    RefundState { Due = "due", Done = "done", Failed = "failed" }
}
