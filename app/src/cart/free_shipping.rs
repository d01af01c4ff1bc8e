//! The subtotal from which on shipping costs nothing, a setting of the shop: the server names it in every document, and the browser
//! reads it there.

use shared::shipping::FreeShipping;

/// Name of the document's meta. Its content is an amount, a currency and, where it holds for one alone, a country.
const NAME: &str = "free-shipping";

/// Names it in the document.
#[cfg(feature = "ssr")]
pub(crate) fn name_free_shipping() {
    use leptos::prelude::*;
    use leptos_meta::Meta;
    if let Some(FreeShipping { from, country }) = free_shipping() {
        let country = country.unwrap_or_default();
        let content = format!("{} {} {country}", from.amount(), from.currency().code());
        crate::ui::head::write(view! { <Meta name=NAME content=content /> });
    }
}

/// The shop's setting.
#[cfg(feature = "ssr")]
pub(super) fn free_shipping() -> Option<FreeShipping> {
    leptos::prelude::use_context::<crate::context::Around>()?.free_shipping
}

/// The setting that the document names.
#[cfg(not(feature = "ssr"))]
pub(super) fn free_shipping() -> Option<FreeShipping> {
    use shared::money::Money;
    let content = crate::browser::meta(NAME)?;
    let mut parts = content.splitn(3, ' ');
    let from = Money::read(parts.next()?, parts.next()?).ok()?;
    let country = parts.next().filter(|country| !country.is_empty()).map(str::to_owned);
    Some(FreeShipping { from, country })
}
