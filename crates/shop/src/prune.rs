//! What would grow without end is forgotten by its age, a part at a time. `docs/operations.md` has the rules.

use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::time::{Span, Timestamp};
use std::sync::atomic::Ordering;
use storage::Unit;

/// Rows of each kind that one round forgets.
const AT_ONCE: u32 = 1000;

/// Rounds are so far apart.
const APART: Span = Span::hours(1);

/// An operation or a merge is not sent again after so long.
const SENT_AGAIN: Span = Span::days(90);

/// What was counted by the hour is kept so long.
const COUNTED: Span = Span::days(760);

/// A guest session that has neither a line nor an order lasts so long.
const EMPTY_HANDED: Span = Span::days(1);

/// A mailed link opens its order so long after the order last moved.
pub(crate) const LINKED: Span = Span::days(90);

/// Before when each kind is forgotten.
struct Before {
    sent_again: Timestamp,
    counted: Timestamp,
    empty_handed: Timestamp,
    linked: Timestamp,
}

impl Shop {
    /// Forgets what is old, once an hour.
    pub(crate) async fn prune(&self) -> Result<(), Broken> {
        let now = self.now();
        let last = Timestamp::from_millis(self.inner.pruned_at.load(Ordering::Relaxed));
        if last.after(APART) > now {
            return Ok(());
        }
        self.inner.pruned_at.store(now.as_millis(), Ordering::Relaxed);
        // A guest's cart that is merged again comes from a browser that keeps it for its lifetime.
        let lifetime = Span::millis(self.settings().cart_lifetime.as_millis().saturating_mul(2));
        let before = Before {
            sent_again: now.before(SENT_AGAIN.max(lifetime)),
            counted: now.before(COUNTED),
            empty_handed: now.before(EMPTY_HANDED),
            linked: now.before(LINKED),
        };
        in_unit!(self, |unit| forget(unit, &before))
    }
}

async fn forget(unit: &mut dyn Unit, before: &Before) -> Result<(), Broken> {
    unit.carts().forget_operations(before.sent_again, AT_ONCE).await?;
    unit.carts().forget_merges(before.sent_again, AT_ONCE).await?;
    unit.wishlists().forget_merged_wishlists(before.sent_again, AT_ONCE).await?;
    unit.accounts().forget_claims(before.sent_again, AT_ONCE).await?;
    unit.accounts().forget_claim_offers(before.sent_again, AT_ONCE).await?;
    unit.accounts().remove_idle_guests(before.empty_handed, AT_ONCE).await?;
    unit.secrets().forget_links(before.linked, AT_ONCE).await?;
    unit.tallies().forget(before.counted).await?;
    Ok(())
}
