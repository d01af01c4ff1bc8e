//! What is chosen on a product's page: a variant and a quantity.

use super::options::{Options, Standing};
use crate::address;
use leptos::prelude::*;
use shared::cart::{CartLine, Change};
use shared::catalogue::{Product, Variant};
use shared::id::VariantId;
use shared::quantity::Quantity;

/// Few enough to say how many.
const FEW: u32 = 5;

/// A product with the variant and the quantity that are chosen of it.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    product: StoredValue<Product>,
    options: StoredValue<Options>,
    chosen: RwSignal<usize>,
    /// How many are to be had.
    pub(super) quantity: RwSignal<u32>,
}

impl Choice {
    /// Begins with the variant that the address names, else with the first that is in stock.
    pub(super) fn new(product: Product, quantity: u32) -> Self {
        let find = |test: &dyn Fn(&Variant) -> bool| product.variants.iter().position(test);
        let chosen = named_variant()
            .and_then(|id| find(&|variant| variant.id == id))
            .or_else(|| find(&|variant| variant.available > 0))
            .unwrap_or_default();
        Self {
            options: StoredValue::new(Options::of(&product.variants)),
            product: StoredValue::new(product),
            chosen: RwSignal::new(chosen),
            quantity: RwSignal::new(quantity),
        }
    }

    /// Reads the chosen variant.
    pub(super) fn variant<R>(self, read: impl FnOnce(&Variant) -> R) -> Option<R> {
        let chosen = self.chosen.get();
        self.product.with_value(|product| product.variants.get(chosen).map(read))
    }

    /// The options with their values.
    pub(super) fn list(self) -> Vec<(String, Vec<String>)> {
        self.options.with_value(|options| options.list.clone())
    }

    /// Whether the chosen variant has that value.
    pub(super) fn has(self, option: usize, value: usize) -> bool {
        let chosen = self.chosen.get();
        self.options.with_value(|options| options.value(chosen, option) == Some(value))
    }

    /// Where choosing that value leads.
    pub(super) fn standing(self, option: usize, value: usize) -> Standing {
        let chosen = self.chosen.get();
        self.options.with_value(|options| options.standing(chosen, option, value))
    }

    /// Whether the variant of that number is sold out.
    pub(super) fn is_sold_out(self, number: usize) -> bool {
        self.product.with_value(|product| product.variants.get(number).is_none_or(|variant| variant.available == 0))
    }

    /// Whether the chosen variant is sold out.
    pub(super) fn sold_out(self) -> bool {
        self.is_sold_out(self.chosen.get())
    }

    /// The values of the other options that are chosen.
    pub(super) fn others(self, option: usize) -> String {
        let chosen = self.chosen.get();
        self.options.with_value(|options| options.others(chosen, option))
    }

    /// The most that can be asked for (C3).
    pub(super) fn most(self) -> u32 {
        self.variant(|variant| variant.available.clamp(1, Quantity::LIMIT)).unwrap_or(1)
    }

    fn choose_number(self, variant: usize) {
        if self.chosen.get_untracked() == variant {
            return;
        }
        self.chosen.set(variant);
        let most = untrack(|| self.most());
        self.quantity.update(|quantity| *quantity = (*quantity).min(most));
    }

    /// What happens where a value is chosen: its variant is, and the address names it.
    pub(super) fn chooser(self) -> impl Fn(usize, usize) + Clone + 'static {
        move |option, value| {
            let Standing::Leads(variant) = untrack(|| self.standing(option, value)) else { return };
            self.choose_number(variant);
            let named = self.product.with_value(|product| {
                let id = product.variants.get(variant).map(|variant| variant.id);
                id.map(|id| format!("/products/{}?variant={id}", product.slug))
            });
            if let Some(address) = named {
                address::rename(&address);
            }
        }
    }

    /// What the stock line says, and its state.
    pub(super) fn stock(self) -> (&'static str, String) {
        let available = self.variant(|variant| variant.available).unwrap_or_default();
        match available {
            0 => (
                "out",
                self.elsewhere().map_or("Sold out".to_owned(), |other| format!("Sold out. {other} is in stock.")),
            ),
            1..=FEW => ("low", format!("Only {available} left")),
            _ => ("in", "In stock".to_owned()),
        }
    }

    /// Another variant that is in stock, by its options.
    fn elsewhere(self) -> Option<String> {
        self.product.with_value(|product| {
            let other = product.variants.iter().find(|variant| variant.available > 0)?;
            Some(label(other)).filter(|label| !label.is_empty())
        })
    }

    /// Where what is chosen is bought now.
    pub(super) fn checkout(self) -> Option<String> {
        let quantity = self.quantity.get();
        self.variant(|variant| format!("/checkout?buy={}&quantity={quantity}", variant.id))
    }

    /// The change that adds what is chosen, and the line that it makes, as this page knows it.
    pub(super) fn addition(self) -> Option<(Change, CartLine)> {
        let quantity = Quantity::capped(self.quantity.get_untracked())?;
        let chosen = self.chosen.get_untracked();
        self.product.with_value(|product| {
            let variant = product.variants.get(chosen)?;
            let line = CartLine {
                id: variant.id,
                variant_id: variant.id,
                sku: variant.sku.clone(),
                name: product.name.clone(),
                slug: product.slug.clone(),
                picture: product.pictures.first().cloned(),
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
        })
    }
}

/// The variant that an address names.
fn named_variant() -> Option<VariantId> {
    address::query("variant").and_then(|id| id.parse().ok())
}

/// A variant by its options, such as `M, Blue`; blank where it has none.
pub(in crate::catalogue) fn label(variant: &Variant) -> String {
    variant.options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(", ")
}
