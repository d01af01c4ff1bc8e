//! What something costs, and what it cost before.

use shared::money::Money;

/// What it cost before, where it costs less now.
pub(super) fn reduced_from(now: Money, before: Option<Money>) -> Option<Money> {
    before.filter(|before| before.minor() > now.minor())
}

/// The words that say what is saved; blank where the amounts cannot be compared.
pub(super) fn saving(now: Money, before: Money) -> String {
    before.minus(now).map(|saved| format!("You save {saved}")).unwrap_or_default()
}
