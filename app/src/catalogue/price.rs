//! What something costs, and what it cost before.

use crate::ui::Price;
use leptos::prelude::*;
use shared::money::Money;

/// The price on the product's page, with what is saved.
pub(super) fn priced(now: Money, before: Option<Money>) -> impl IntoView {
    let before = reduced_from(now, before);
    let saved = before.and_then(|before| before.minus(now).ok());
    view! {
        <Price now=now before=before />
        {saved.map(|saved| view! { <span class="flag is-sale">{format!("You save {saved}")}</span> }.into_any())}
    }
}

/// What it cost before, where it costs less now.
pub(super) fn reduced_from(now: Money, before: Option<Money>) -> Option<Money> {
    before.filter(|before| before.minor() > now.minor())
}
