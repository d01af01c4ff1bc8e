//! Taking something off a list, and the way back.

use serde::{Deserialize, Serialize};
use shared::id::{VariantId, WishlistId};
use shared::money::Money;
use shared::time::Timestamp;

/// An item that was removed, as far as it is known.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct WishRemoval {
    /// True where it was on an account's list.
    pub(crate) account: bool,
    /// The account's list; none is the default one.
    pub(crate) list: Option<WishlistId>,
    /// The variant.
    pub(crate) variant: VariantId,
    /// The price that was seen when it was added.
    pub(crate) price_seen: Option<Money>,
    /// When it was added.
    pub(crate) added_at: Option<Timestamp>,
}
