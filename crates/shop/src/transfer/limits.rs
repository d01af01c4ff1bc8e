//! What a product may be: the same as by the form that staff change it with, so that each that came in can be saved there. But for
//! variants of mixed options, which the format knows: the form makes all its variants anew.

use super::apply::Applied;
use super::columns;
use super::problem::Problem;
use crate::product::fields;
use iso_currency::Currency;
use shared::field::FieldError;
use shared::picture;

/// The first thing that is wrong with what a product becomes, if anything is.
pub(super) fn check(applied: &Applied, currency: Currency) -> Result<(), Problem> {
    let errors = fields(&applied.record).check(currency).err().unwrap_or_default();
    let mixed = |error: &FieldError| error.field.starts_with("variants.") && error.field.ends_with(".values");
    if let Some(FieldError { field, problem }) = errors.into_iter().find(|error| !mixed(error)) {
        let (column, of) = place(&field, applied);
        return Err(Problem::Beyond { column, of, problem });
    }
    let alt = applied.record.pictures.iter().try_for_each(|shown| picture::alt(&shown.alt).map(drop));
    alt.map_err(|problem| Problem::Beyond { column: columns::IMAGE_ALT, of: String::new(), problem })
}

/// The column of a field of the form, and whose it is where that is a variant's.
fn place(field: &str, applied: &Applied) -> (&'static str, String) {
    let parts: Vec<_> = field.split('.').collect();
    let column = match parts[..] {
        ["slug"] => columns::HANDLE,
        ["description"] => columns::BODY,
        ["vendor"] => columns::VENDOR,
        ["category"] => columns::TYPE,
        ["tags"] => columns::TAGS,
        ["seo_title"] => columns::SEO_TITLE,
        ["seo_description"] => columns::SEO_DESCRIPTION,
        ["options", _, "name"] => "Option names",
        ["options", ..] => "Option values",
        ["variants", _, "sku"] => columns::SKU,
        ["variants", _, "price"] => columns::PRICE,
        ["variants", _, "compare_at_price"] => columns::COMPARE_AT_PRICE,
        ["variants"] => "Variants",
        _ => columns::TITLE,
    };
    let of = match parts[..] {
        ["variants", place, _] => place.parse().map(|place| whose(place, applied)).unwrap_or_default(),
        _ => String::new(),
    };
    (column, of)
}

/// Of those that are sold, in their order.
fn whose(place: usize, Applied { record, variants, .. }: &Applied) -> String {
    let id = record.variants.iter().filter(|variant| !variant.deleted).nth(place).map(|variant| variant.id);
    match variants.iter().find(|variant| Some(variant.id) == id) {
        Some(variant) => format!(" of line {}", variant.line),
        None => " of a variant that the file does not name".to_owned(),
    }
}
