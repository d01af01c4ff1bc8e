//! A product's form: as it was typed, and checked.

use super::options::{MAX_OPTIONS, MAX_VALUES, MAX_VARIANTS, ProductOption};
use crate::catalogue::{Category, OptionValue, is_slug, slug};
use crate::field::{self, FieldError, FieldProblem, Findings};
use crate::id::VariantId;
use crate::money::{Money, MoneyError, payable_step};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most that anything may cost, in minor units: with it the sum of the fullest cart still is an amount.
pub const HIGHEST_PRICE: i64 = 100_000_000_000;

/// A product has at most so many tags.
const MAX_TAGS: u32 = 50;

/// A product as it was typed; nothing is known of it.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProductInput {
    /// Its name.
    pub name: String,
    /// Its address under `/products/`; blank: made from the name.
    pub slug: String,
    /// Its description: HTML, or plain text. It is cleaned before it is stored.
    pub description: String,
    /// Who makes it; may be blank.
    pub vendor: String,
    /// Its category's name; blank where it has none.
    pub category: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// A title for search engines; may be blank.
    pub seo_title: String,
    /// A description for search engines; may be blank.
    pub seo_description: String,
    /// What can be chosen of it; none where it has one variant.
    pub options: Vec<ProductOption>,
    /// The variants that are sold, in their order.
    pub variants: Vec<VariantInput>,
}

/// A variant as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VariantInput {
    /// The stored variant that it is; none for a new one.
    pub id: Option<VariantId>,
    /// The value of each of the product's options, in their order.
    pub values: Vec<String>,
    /// Stock keeping unit; may be blank.
    pub sku: String,
    /// What it costs, such as `19.99`.
    pub price: String,
    /// What it cost before; blank where it is not reduced.
    pub compare_at_price: String,
    /// True where tax is charged on it (O9).
    pub taxable: bool,
    /// True where it is sent as a parcel (O9).
    pub requires_shipping: bool,
}

/// A new row: taxed and sent, as most goods are.
impl Default for VariantInput {
    fn default() -> Self {
        let (sku, price, compare_at_price) = (String::new(), String::new(), String::new());
        Self { id: None, values: Vec::new(), sku, price, compare_at_price, taxable: true, requires_shipping: true }
    }
}

/// A product whose fields were checked. Only [`ProductInput::check`] makes one.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct ProductEdit {
    /// Its name, 1 to 200 characters.
    pub name: String,
    /// Its address under `/products/`. Whether another product has it, the database knows.
    pub slug: String,
    /// Its description, not cleaned yet.
    pub description: String,
    /// Who makes it; may be blank.
    pub vendor: String,
    /// Its category, where it has one.
    pub category: Option<Category>,
    /// Its tags, each but once however it is written.
    pub tags: Vec<String>,
    /// A title for search engines; may be blank.
    pub seo_title: String,
    /// A description for search engines; may be blank.
    pub seo_description: String,
    /// Its variants that are sold: at least one, each with options of its own.
    pub variants: Vec<VariantEdit>,
}

/// A variant whose fields were checked.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct VariantEdit {
    /// The stored variant that it is said to be; none for a new one.
    pub id: Option<VariantId>,
    /// Its options.
    pub options: Vec<OptionValue>,
    /// Stock keeping unit; may be blank.
    pub sku: String,
    /// What it costs: nothing or more, in the shop's currency.
    pub price: Money,
    /// What it cost before: more than the price.
    pub compare_at_price: Option<Money>,
    /// True where tax is charged on it (O9).
    pub taxable: bool,
    /// True where it is sent as a parcel (O9).
    pub requires_shipping: bool,
}

impl ProductInput {
    /// Checks every field, with prices in `currency`, and names each that is wrong.
    pub fn check(&self, currency: Currency) -> Result<ProductEdit, Vec<FieldError>> {
        let mut found = Findings::default();
        let name = found.take("name", field::text(&self.name, 1, 200));
        let slug = found.take("slug", self.checked_slug(&name));
        let description = found.take("description", field::prose(&self.description, 50_000));
        let vendor = found.take("vendor", field::text(&self.vendor, 0, 120));
        let category = found.take("category", category(&self.category));
        let tags = found.take("tags", tags(&self.tags));
        let seo_title = found.take("seo_title", field::text(&self.seo_title, 0, 200));
        let seo_description = found.take("seo_description", field::text(&self.seo_description, 0, 500));
        let options = options(&self.options, &mut found);
        let variants = self.checked_variants(&options, currency, &mut found);
        let edit =
            ProductEdit { name, slug, description, vendor, category, tags, seo_title, seo_description, variants };
        found.clear(edit)
    }

    /// Nothing is said of a slug that would be made from a name which is wrong itself.
    fn checked_slug(&self, name: &str) -> Result<String, FieldProblem> {
        let typed = field::text(&self.slug, 0, 200)?;
        match slug(name) {
            _ if is_slug(&typed) => Ok(typed),
            Some(made) if typed.is_empty() => Ok(made),
            None if typed.is_empty() && name.is_empty() => Ok(String::new()),
            _ => Err(FieldProblem::Malformed),
        }
    }

    fn checked_variants(
        &self,
        options: &[ProductOption],
        currency: Currency,
        found: &mut Findings,
    ) -> Vec<VariantEdit> {
        match self.variants.len() {
            0 => found.add("variants", FieldProblem::Missing),
            count if count > MAX_VARIANTS as usize => found.add("variants", FieldProblem::TooMany(MAX_VARIANTS)),
            _ => {}
        }
        let (mut choices, mut skus) = (BTreeSet::new(), BTreeSet::new());
        let mut variants = Vec::new();
        for (place, typed) in self.variants.iter().take(MAX_VARIANTS as usize).enumerate() {
            let at = |field: &str| format!("variants.{place}.{field}");
            let values = found.take(at("values"), values(&typed.values, options));
            if !choices.insert(values.clone()) && values.len() == options.len() {
                found.add(at("values"), FieldProblem::Taken);
            }
            let sku = found.take(at("sku"), field::text(&typed.sku, 0, 60));
            if !sku.is_empty() && !skus.insert(sku.clone()) {
                found.add(at("sku"), FieldProblem::Taken);
            }
            let price = match price(&typed.price, currency) {
                Ok(price) => price.or_else(|| {
                    found.add(at("price"), FieldProblem::Missing);
                    None
                }),
                Err(problem) => found.take(at("price"), Err(problem)),
            };
            let before = found.take(at("compare_at_price"), price_before(&typed.compare_at_price, price, currency));
            let options = options.iter().zip(values);
            let options = options.map(|(option, value)| OptionValue { name: option.name.clone(), value }).collect();
            let price = price.unwrap_or(Money::zero(currency));
            let VariantInput { id, taxable, requires_shipping, .. } = *typed;
            let compare_at_price = before;
            variants.push(VariantEdit { id, options, sku, price, compare_at_price, taxable, requires_shipping });
        }
        variants
    }
}

/// An amount in `currency` that something may cost, and that can be paid (O10); none where nothing was typed.
pub fn price(text: &str, currency: Currency) -> Result<Option<Money>, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match Money::parse(text, currency) {
        Ok(price) if price.minor() < 0 => Err(FieldProblem::Malformed),
        Ok(price) if !price.is_payable() => Err(FieldProblem::NotPayable(Money::new(payable_step(currency), currency))),
        Ok(price) if price.minor() <= HIGHEST_PRICE => Ok(Some(price)),
        Ok(_) | Err(MoneyError::TooLarge) => Err(FieldProblem::TooHigh),
        Err(_) => Err(FieldProblem::Malformed),
    }
}

fn price_before(text: &str, now: Option<Money>, currency: Currency) -> Result<Option<Money>, FieldProblem> {
    match (price(text, currency)?, now) {
        (Some(before), Some(now)) if before.minor() <= now.minor() => Err(FieldProblem::NotReduced),
        (before, _) => Ok(before),
    }
}

fn category(text: &str) -> Result<Option<Category>, FieldProblem> {
    let name = field::text(text, 0, 80)?;
    match slug(&name) {
        Some(slug) => Ok(Some(Category { slug, name })),
        None if name.is_empty() => Ok(None),
        None => Err(FieldProblem::Malformed),
    }
}

/// A comma parts tags where they stand in one field.
fn tags(typed: &[String]) -> Result<Vec<String>, FieldProblem> {
    if typed.len() > MAX_TAGS as usize {
        return Err(FieldProblem::TooMany(MAX_TAGS));
    }
    let mut tags: Vec<String> = Vec::new();
    for tag in typed {
        let tag = field::text(tag, 0, 60)?;
        if tag.contains(',') {
            return Err(FieldProblem::Malformed);
        }
        if !tag.is_empty() && tags.iter().all(|known| known.to_lowercase() != tag.to_lowercase()) {
            tags.push(tag);
        }
    }
    Ok(tags)
}

/// The options without the spaces around names and values.
fn options(typed: &[ProductOption], found: &mut Findings) -> Vec<ProductOption> {
    if typed.len() > MAX_OPTIONS as usize {
        found.add("options", FieldProblem::TooMany(MAX_OPTIONS));
    }
    let mut options: Vec<ProductOption> = Vec::new();
    for (place, option) in typed.iter().take(MAX_OPTIONS as usize).enumerate() {
        let name = found.take(format!("options.{place}.name"), field::text(&option.name, 1, 40));
        if options.iter().any(|known| known.name == name && !name.is_empty()) {
            found.add(format!("options.{place}.name"), FieldProblem::Taken);
        }
        let values = found.take(format!("options.{place}.values"), option_values(&option.values));
        options.push(ProductOption { name, values });
    }
    options
}

fn option_values(typed: &[String]) -> Result<Vec<String>, FieldProblem> {
    match typed.len() {
        0 => return Err(FieldProblem::Missing),
        count if count > MAX_VALUES as usize => return Err(FieldProblem::TooMany(MAX_VALUES)),
        _ => {}
    }
    let values = typed.iter().map(|value| field::text(value, 1, 80)).collect::<Result<Vec<_>, _>>()?;
    let distinct: BTreeSet<_> = values.iter().collect();
    if distinct.len() == values.len() { Ok(values) } else { Err(FieldProblem::Taken) }
}

/// One value of each option.
fn values(typed: &[String], options: &[ProductOption]) -> Result<Vec<String>, FieldProblem> {
    let values: Vec<_> = typed.iter().map(|value| value.trim().to_owned()).collect();
    if values.len() < options.len() || values.iter().any(String::is_empty) {
        return Err(FieldProblem::Missing);
    }
    let offered = options.iter().zip(&values).all(|(option, value)| option.values.contains(value));
    if offered && values.len() == options.len() { Ok(values) } else { Err(FieldProblem::NotOffered) }
}

#[cfg(test)]
mod tests;
