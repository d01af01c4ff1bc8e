//! What would grow without end is forgotten by its age. `docs/operations.md` has the rules.

use crate::forget::{AT_ONCE, in_parts};
use crate::sweep::joined;
use crate::{Broken, Shop};
use shared::time::{Span, Timestamp};
use shared::unpaid::TAKEN_WITHIN;
use storage::Unit;

/// An operation or a merge is not sent again after so long.
const SENT_AGAIN: Span = Span::days(90);

/// What was counted by the hour is kept so long.
const COUNTED: Span = Span::days(760);

/// A guest session that has neither a line nor an order lasts so long.
const EMPTY_HANDED: Span = Span::days(1);

/// A mailed link opens its order so long after the order last moved.
pub(crate) const LINKED: Span = Span::days(90);

/// What is forgotten by its age.
#[derive(Clone, Copy)]
enum Kind {
    Operations,
    Merges,
    MergedWishlists,
    Claims,
    ClaimOffers,
    IdleGuests,
    Links,
    FreeOrders,
    Tallies,
}

impl Shop {
    /// Forgets what is old. One kind that fails holds up no other.
    pub(crate) async fn prune(&self) -> Result<(), Broken> {
        let now = self.now();
        // A guest's cart that is merged again comes from a browser that keeps it for its lifetime.
        let lifetime = Span::millis(self.settings().cart_lifetime.as_millis().saturating_mul(2));
        let sent_again = SENT_AGAIN.max(lifetime);
        let mut outcomes = Vec::new();
        for (kind, age) in [
            (Kind::Operations, sent_again),
            (Kind::Merges, sent_again),
            (Kind::MergedWishlists, sent_again),
            (Kind::Claims, sent_again),
            (Kind::ClaimOffers, sent_again),
            (Kind::IdleGuests, EMPTY_HANDED),
            (Kind::Links, LINKED),
            (Kind::FreeOrders, TAKEN_WITHIN),
            (Kind::Tallies, COUNTED),
        ] {
            let before = now.before(age);
            outcomes.push(in_parts!(self, |unit| forget(unit, kind, before)));
        }
        joined(outcomes)
    }
}

async fn forget(unit: &mut dyn Unit, kind: Kind, before: Timestamp) -> Result<u64, Broken> {
    Ok(match kind {
        Kind::Operations => unit.carts().forget_operations(before, AT_ONCE).await?,
        Kind::Merges => unit.carts().forget_merges(before, AT_ONCE).await?,
        Kind::MergedWishlists => unit.wishlists().forget_merged_wishlists(before, AT_ONCE).await?,
        Kind::Claims => unit.accounts().forget_claims(before, AT_ONCE).await?,
        Kind::ClaimOffers => unit.accounts().forget_claim_offers(before, AT_ONCE).await?,
        Kind::IdleGuests => unit.accounts().remove_idle_guests(before, AT_ONCE).await?,
        Kind::Links => unit.secrets().forget_links(before, AT_ONCE).await?,
        Kind::FreeOrders => unit.orders().forget_free(before, AT_ONCE).await?,
        Kind::Tallies => unit.tallies().forget(before, AT_ONCE).await?,
    })
}
