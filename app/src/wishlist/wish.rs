//! Hearts as the code that lights them finds them in the page.

use crate::dom::elements;
use leptos::prelude::document;
use shared::id::VariantId;
use shared::money::Money;
use web_sys::HtmlElement;

/// What a heart is about.
pub(super) struct Heart {
    pub(super) variant: VariantId,
    pub(super) price: Option<Money>,
    pub(super) slug: String,
    pub(super) name: String,
    /// True on a product's page, where it is about the variant that is chosen; a card's is about the product.
    pub(super) chosen: bool,
}

impl Heart {
    /// Reads what `heart.rs` wrote; none where another release did.
    pub(super) fn of(element: &HtmlElement) -> Option<Self> {
        let data = element.dataset();
        let wish = data.get("wish")?;
        let mut parts = wish.split(' ');
        let variant = parts.next()?.parse().ok()?;
        let price = parts.next().zip(parts.next()).and_then(|(amount, code)| Money::read(amount, code).ok());
        let slug = data.get("slug").unwrap_or_default();
        Some(Self { variant, price, slug, name: data.get("name")?, chosen: data.get("chosen").is_some() })
    }

    /// Every heart of the page.
    pub(super) fn all() -> Vec<HtmlElement> {
        document().document_element().map(|page| elements(&page, ".heart")).unwrap_or_default()
    }
}
