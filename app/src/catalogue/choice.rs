//! The variant and the quantity that are chosen on a product's page.

use super::options::{Options, Standing};
#[cfg(any(feature = "hydrate", test))]
use shared::cart::{CartLine, Change};
use shared::catalogue::{Product, Variant};
use shared::id::VariantId;
use shared::quantity::Quantity;

/// Most units in stock of which the number is shown.
const FEW: u32 = 5;

/// A product with the variant and the quantity that are chosen of it.
#[derive(Debug)]
pub(super) struct Choice {
    product: Product,
    options: Options,
    chosen: usize,
    quantity: u32,
}

impl Choice {
    /// Begins with the variant `named`, else with the first that is in stock.
    pub(super) fn new(product: Product, named: Option<VariantId>) -> Self {
        let find = |test: &dyn Fn(&Variant) -> bool| product.variants.iter().position(test);
        let chosen = named
            .and_then(|id| find(&|variant| variant.id == id))
            .or_else(|| find(&|variant| variant.available > 0))
            .unwrap_or_default();
        Self { options: Options::of(&product.variants), product, chosen, quantity: 1 }
    }

    /// The chosen variant; none where the product has none at all.
    pub(super) fn variant(&self) -> Option<&Variant> {
        self.product.variants.get(self.chosen)
    }

    /// The options with their values.
    #[cfg(feature = "ssr")]
    pub(super) fn options(&self) -> &[(String, Vec<String>)] {
        &self.options.list
    }

    /// True where the chosen variant has that value.
    pub(super) fn has(&self, option: usize, value: usize) -> bool {
        self.options.value(self.chosen, option) == Some(value)
    }

    /// True where no variant is made with that value beside the others that are chosen.
    pub(super) fn is_absent(&self, option: usize, value: usize) -> bool {
        self.options.standing(self.chosen, option, value) == Standing::Absent
    }

    /// The words beside a value that cannot be bought as things stand; none beside one that can.
    pub(super) fn note(&self, option: usize, value: usize) -> Option<String> {
        match self.options.standing(self.chosen, option, value) {
            Standing::Absent => Some(format!(" (not made in {})", self.options.others(self.chosen, option))),
            Standing::Leads(variant) => self.is_sold_out(variant).then(|| " (sold out)".to_owned()),
        }
    }

    fn is_sold_out(&self, number: usize) -> bool {
        self.product.variants.get(number).is_none_or(|variant| variant.available == 0)
    }

    /// True where the chosen variant is sold out.
    pub(super) fn sold_out(&self) -> bool {
        self.is_sold_out(self.chosen)
    }

    /// Units that are wanted.
    pub(super) const fn quantity(&self) -> u32 {
        self.quantity
    }

    /// The most that can be asked for (C3).
    pub(super) fn most(&self) -> u32 {
        self.variant().map_or(1, |variant| variant.available.clamp(1, Quantity::LIMIT))
    }

    #[cfg(any(feature = "hydrate", test))]
    /// Asks for that many units, within 1 and the most.
    pub(super) fn set_quantity(&mut self, units: u32) {
        self.quantity = units.clamp(1, self.most());
    }

    #[cfg(any(feature = "hydrate", test))]
    /// Chooses a value. Answers the page's address for the variant that this leads to; none where it leads to none.
    pub(super) fn choose(&mut self, option: usize, value: usize) -> Option<String> {
        let Standing::Leads(variant) = self.options.standing(self.chosen, option, value) else { return None };
        if self.chosen != variant {
            self.chosen = variant;
            self.set_quantity(self.quantity);
        }
        let id = self.variant()?.id;
        Some(format!("/products/{}?variant={id}", self.product.slug))
    }

    /// State and words of the stock line.
    pub(super) fn stock(&self) -> (&'static str, String) {
        match self.variant().map_or(0, |variant| variant.available) {
            0 => (
                "out",
                self.elsewhere().map_or("Sold out".to_owned(), |other| format!("Sold out. {other} is in stock.")),
            ),
            available @ 1..=FEW => ("low", format!("Only {available} left")),
            _ => ("in", "In stock".to_owned()),
        }
    }

    /// Another variant that is in stock, by its options.
    fn elsewhere(&self) -> Option<String> {
        let other = self.product.variants.iter().find(|variant| variant.available > 0)?;
        Some(label(other)).filter(|label| !label.is_empty())
    }

    #[cfg(any(feature = "hydrate", test))]
    /// Address at which what is chosen is bought at once.
    pub(super) fn checkout(&self) -> Option<String> {
        self.variant().map(|variant| format!("/checkout?buy={}&quantity={}", variant.id, self.quantity))
    }

    #[cfg(any(feature = "hydrate", test))]
    /// The change that adds what is chosen, and the line that it makes, as this page knows it; none for what is sold out.
    pub(super) fn addition(&self) -> Option<(Change, CartLine)> {
        let variant = self.variant().filter(|variant| variant.available > 0)?;
        let quantity = Quantity::capped(self.quantity)?;
        let line = CartLine {
            id: variant.id,
            variant_id: variant.id,
            sku: variant.sku.clone(),
            name: self.product.name.clone(),
            slug: self.product.slug.clone(),
            picture: self.product.pictures.first().cloned(),
            options: variant.options.clone(),
            quantity: quantity.get(),
            available: variant.available,
            unit_price: variant.price,
            price_seen: variant.price,
            line_total: variant.price.times(quantity.get()).ok()?,
            from_saved: 0,
            problems: Vec::new(),
            taxable: variant.taxable,
            requires_shipping: variant.requires_shipping,
        };
        Some((Change::Add { variant: variant.id, quantity }, line))
    }
}

/// A variant by its options, such as `M, Blue`; blank where it has none.
pub(super) fn label(variant: &Variant) -> String {
    variant.options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use shared::catalogue::OptionValue;
    use shared::id::ProductId;
    use shared::money::Money;
    use uuid::Uuid;

    /// A product in these sizes, each with its units in stock.
    fn product(sizes: &[(&str, u32)]) -> Product {
        let variant = |(number, (size, available)): (usize, &(&str, u32))| Variant {
            id: VariantId(Uuid::from_u128(number as u128)),
            sku: String::new(),
            options: vec![OptionValue { name: "Size".into(), value: (*size).into() }],
            price: Money::zero(Currency::EUR),
            compare_at_price: None,
            available: *available,
            taxable: true,
            requires_shipping: true,
        };
        Product {
            id: ProductId(Uuid::nil()),
            slug: "shirt".into(),
            name: "Shirt".into(),
            description: String::new(),
            vendor: String::new(),
            category: None,
            tags: Vec::new(),
            pictures: Vec::new(),
            variants: sizes.iter().enumerate().map(variant).collect(),
        }
    }

    #[test]
    fn it_begins_with_what_is_named_or_in_stock() {
        let sizes = [("S", 0), ("M", 2), ("L", 9)];
        let begins = |named: Option<u128>| {
            let choice = Choice::new(product(&sizes), named.map(|id| VariantId(Uuid::from_u128(id))));
            choice.variant().map(label)
        };
        assert_eq!(begins(None).as_deref(), Some("M"));
        assert_eq!(begins(Some(0)).as_deref(), Some("S"), "also what is sold out, which the page then says");
        assert_eq!(begins(Some(7)).as_deref(), Some("M"), "a variant that there is not");
    }

    #[test]
    fn c3_no_more_is_asked_for_than_there_is() {
        let mut choice = Choice::new(product(&[("M", 2), ("L", 9_000)]), None);
        choice.set_quantity(5);
        assert_eq!(choice.quantity(), 2);
        choice.set_quantity(0);
        assert_eq!(choice.quantity(), 1);
        choice.choose(0, 1);
        choice.set_quantity(5_000);
        assert_eq!(choice.quantity(), Quantity::LIMIT);
        choice.choose(0, 0);
        assert_eq!(choice.quantity(), 2, "another variant has fewer");
    }

    #[test]
    fn what_is_sold_out_is_said_and_not_added() {
        let choice = Choice::new(product(&[("S", 0), ("M", 9)]), Some(VariantId(Uuid::nil())));
        assert_eq!(choice.stock(), ("out", "Sold out. M is in stock.".to_owned()));
        assert_eq!(choice.note(0, 0).as_deref(), Some(" (sold out)"));
        assert!(choice.sold_out() && choice.addition().is_none());
    }

    #[test]
    fn choosing_gives_the_page_the_variants_address() {
        let mut choice = Choice::new(product(&[("S", 9), ("M", 9)]), None);
        let address = choice.choose(0, 1);
        assert_eq!(address, Some(format!("/products/shirt?variant={}", Uuid::from_u128(1))));
        assert_eq!(choice.checkout(), Some(format!("/checkout?buy={}&quantity=1", Uuid::from_u128(1))));
    }
}
