//! What a row says of a variant.

use super::columns;
use super::problem::Problem;
use super::row::Row;
use super::value;
use iso_currency::Currency;
use shared::catalogue::OptionValue;
use shared::money::Money;

/// A variant as the file has it. What it has no column for is `None`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SheetVariant {
    pub line: u64,
    pub options: Vec<OptionValue>,
    pub price: Money,
    pub compare_at_price: Reduced,
    pub sku: Option<String>,
    pub grams: Option<u32>,
    pub barcode: Option<String>,
    pub requires_shipping: Option<bool>,
    pub taxable: Option<bool>,
    pub picture: Option<String>,
    /// Units on hand; none where the field is blank, too.
    pub quantity: Option<u32>,
}

/// What a variant cost before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reduced {
    /// The file does not say.
    Unsaid,
    /// That, or it is not reduced.
    From(Option<Money>),
}

impl SheetVariant {
    /// Whether the row means a variant, apart from a product's own row, which always does. A title alone, as some write
    /// it on every row, is none.
    pub(super) fn is_in(row: &Row<'_>) -> bool {
        let says = [columns::PRICE, columns::SKU];
        says.iter().chain(&columns::OPTION_VALUES).any(|column| row.has(column))
    }

    /// The variant of that row; `names` are those of the options in the product's own row.
    pub(super) fn of(row: &Row<'_>, names: [&str; 3], currency: Currency) -> Result<Self, Problem> {
        let flag = |column| row.get(column).map(|text| value::flag(column, text)).transpose();
        let owned = |column| row.get(column).map(str::to_owned);
        let options = options(row, names)?;
        let price = value::price(columns::PRICE, row.text(columns::PRICE), currency)?.ok_or(Problem::NoPrice)?;
        Ok(Self {
            line: row.line,
            options,
            price,
            compare_at_price: reduced(row, price)?,
            sku: owned(columns::SKU),
            grams: row.get(columns::GRAMS).map(|text| value::grams(columns::GRAMS, text)).transpose()?,
            barcode: owned(columns::BARCODE),
            requires_shipping: flag(columns::REQUIRES_SHIPPING)?,
            taxable: flag(columns::TAXABLE)?,
            picture: row
                .get(columns::VARIANT_IMAGE)
                .map(|text| value::address(columns::VARIANT_IMAGE, text))
                .transpose()?,
            quantity: value::quantity(columns::QUANTITY, row.text(columns::QUANTITY))?,
        })
    }
}

/// A compare-at price that is not above the price says nothing, and is dropped.
fn reduced(row: &Row<'_>, price: Money) -> Result<Reduced, Problem> {
    let Some(text) = row.get(columns::COMPARE_AT_PRICE) else {
        return Ok(Reduced::Unsaid);
    };
    let before = value::price(columns::COMPARE_AT_PRICE, text, price.currency())?;
    Ok(Reduced::From(before.filter(|before| before.minor() > price.minor())))
}

/// The names of the options in that row.
pub(super) fn option_names<'a>(row: &'a Row<'_>) -> [&'a str; 3] {
    columns::OPTION_NAMES.map(|column| row.text(column))
}

/// The row's options. They have the names of the product's own row, unless it names its options itself.
fn options(row: &Row<'_>, names: [&str; 3]) -> Result<Vec<OptionValue>, Problem> {
    let own = option_names(row);
    let values = columns::OPTION_VALUES.map(|column| row.text(column));
    let names_itself = own.iter().any(|name| !name.is_empty());
    let mut options: Vec<OptionValue> = Vec::new();
    for ((own, carried), value) in own.into_iter().zip(names).zip(values) {
        let name = if own.is_empty() && !(names_itself && value.is_empty()) { carried } else { own };
        match (name, value) {
            ("", "") => {}
            ("", value) => return Err(Problem::NoOptionName(value.to_owned())),
            (name, "") => return Err(Problem::NoOptionValue(name.to_owned())),
            (name, _) if options.iter().any(|option| option.name == name) => {
                return Err(Problem::SameOption(name.to_owned()));
            }
            (name, value) => options.push(OptionValue { name: name.to_owned(), value: value.to_owned() }),
        }
    }
    // So the format writes that a product has no options.
    let only = |option: &OptionValue| option.name == "Title" && option.value == "Default Title";
    Ok(if matches!(options.as_slice(), [option] if only(option)) { Vec::new() } else { options })
}
