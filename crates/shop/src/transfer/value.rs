//! Reads the values of single fields.

use super::problem::Problem;
use iso_currency::Currency;
use shared::money::{Money, MoneyError};
use shared::product::HIGHEST_PRICE;

/// An amount in `currency`; none where the field is blank.
pub(super) fn price(column: &'static str, text: &str, currency: Currency) -> Result<Option<Money>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    match Money::parse(text, currency) {
        Ok(price) if price.minor() < 0 => Err(Problem::value(column, text, "negative")),
        Ok(price) if price.minor() <= HIGHEST_PRICE => Ok(Some(price)),
        Ok(_) | Err(MoneyError::TooLarge) => Err(Problem::value(column, text, "too high")),
        Err(_) => Err(Problem::value(column, text, "not an amount")),
    }
}

/// Units; none where the field is blank.
pub(super) fn quantity(column: &'static str, text: &str) -> Result<Option<u32>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<i64>() {
        Ok(units) if units < 0 => Err(Problem::value(column, text, "negative")),
        Ok(units) => u32::try_from(units).map(Some).map_err(|_| Problem::value(column, text, "too high")),
        Err(_) => Err(Problem::value(column, text, "not a whole number")),
    }
}

/// Whole grams; a fraction is dropped, a blank field weighs nothing.
pub(super) fn grams(column: &'static str, text: &str) -> Result<u32, Problem> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    match whole.parse() {
        _ if text.is_empty() => Ok(0),
        Ok(grams) if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) => Ok(grams),
        _ => Err(Problem::value(column, text, "not a weight")),
    }
}

/// Yes or no; yes where the field is blank.
pub(super) fn flag(column: &'static str, text: &str) -> Result<bool, Problem> {
    match text.to_ascii_lowercase().as_str() {
        "" | "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(Problem::value(column, text, "neither true nor false")),
    }
}

/// The address of a picture; blank where there is none.
pub(super) fn address(column: &'static str, text: &str) -> Result<String, Problem> {
    let known = text.is_empty() || ["https://", "http://", "/"].iter().any(|start| text.starts_with(start));
    if known { Ok(text.to_owned()) } else { Err(Problem::value(column, text, "not an address on the web")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_in_the_shops_currency() {
        let read = |text| price("Variant Price", text, Currency::EUR).map(|price| price.map(Money::minor));
        for (text, minor) in [("50", 5000), ("42.99", 4299), ("0", 0), ("1000000000.00", HIGHEST_PRICE)] {
            assert_eq!(read(text), Ok(Some(minor)), "{text}");
        }
        assert_eq!(read(""), Ok(None));
        for text in ["-1", "1,50", "€5", "1.999", "abc", "1000000000.01", "99999999999999999999"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn quantities_are_whole_and_not_negative() {
        let read = |text| quantity("Variant Inventory Qty", text);
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("007"), Ok(Some(7)));
        for text in ["-1", "1.5", "many", "4294967296"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn weights_are_whole_grams() {
        for (text, whole) in
            [("", Some(0)), ("28", Some(28)), ("28.35", Some(28)), ("-1", None), ("1.", None), ("kg", None)]
        {
            assert_eq!(grams("Variant Grams", text).ok(), whole, "{text}");
        }
    }

    #[test]
    fn flags_are_true_where_blank() {
        for (text, yes) in [("", Some(true)), ("TRUE", Some(true)), ("false", Some(false)), ("maybe", None)] {
            assert_eq!(flag("Published", text).ok(), yes, "{text}");
        }
    }

    #[test]
    fn pictures_have_addresses_on_the_web() {
        for (text, good) in [
            ("", true),
            ("/pictures/mug.webp", true),
            ("https://x.example/a.jpg", true),
            ("javascript:1", false),
            ("a.jpg", false),
        ] {
            assert_eq!(address("Image Src", text).is_ok(), good, "{text}");
        }
    }
}
