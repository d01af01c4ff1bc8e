//! A line as a replica stores it: flat, without what follows from the rest of it.

use crate::cart::{CartLine, LineProblem};
use crate::catalogue::{OptionValue, Picture};
use crate::guest::Json;
use crate::id::VariantId;
use crate::money::Money;
use crate::quantity::Quantity;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct StoredLine<'a> {
    id: VariantId,
    sku: &'a str,
    name: &'a str,
    slug: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<&'a Picture>,
    options: &'a [OptionValue],
    quantity: u32,
    available: u32,
    unit_price: Money,
    price_seen: Money,
    from_saved: u32,
    gone: bool,
    taxable: bool,
    requires_shipping: bool,
}

impl<'a> StoredLine<'a> {
    pub(super) fn of(line: &'a CartLine) -> Self {
        Self {
            id: line.variant_id,
            sku: &line.sku,
            name: &line.name,
            slug: &line.slug,
            picture: line.picture.as_ref(),
            options: &line.options,
            quantity: line.quantity,
            available: line.available,
            unit_price: line.unit_price,
            price_seen: line.price_seen,
            from_saved: line.from_saved,
            gone: line.problems.contains(&LineProblem::Gone),
            taxable: line.taxable,
            requires_shipping: line.requires_shipping,
        }
    }
}

/// The stored line; none where it cannot be one.
pub(super) fn read_line(entry: &Json) -> Option<CartLine> {
    let variant: VariantId = entry.text("id")?.parse().ok()?;
    let text = |key| entry.text(key).unwrap_or_default().to_owned();
    let number = |key| entry.count(key).and_then(|number| u32::try_from(number).ok());
    let quantity = number("quantity").and_then(|number| Quantity::new(number).ok())?.get();
    let unit_price = money(entry, "unit_price")?;
    let (available, price_seen) = (number("available")?, money(entry, "price_seen")?);
    Some(CartLine {
        id: variant,
        variant_id: variant,
        sku: text("sku"),
        name: text("name"),
        slug: text("slug"),
        picture: entry.get("picture").and_then(picture),
        options: entry.list("options").iter().filter_map(option).collect(),
        quantity,
        available,
        unit_price,
        price_seen,
        line_total: unit_price.times(quantity).ok()?,
        from_saved: number("from_saved").unwrap_or(0),
        problems: problems(entry.flag("gone") == Some(true), available, quantity, (price_seen, unit_price)),
        taxable: entry.flag("taxable").unwrap_or(true),
        requires_shipping: entry.flag("requires_shipping").unwrap_or(true),
    })
}

fn problems(gone: bool, available: u32, quantity: u32, (from, to): (Money, Money)) -> Vec<LineProblem> {
    if gone {
        return vec![LineProblem::Gone];
    }
    let short = match available {
        0 => Some(LineProblem::SoldOut),
        left if left < quantity => Some(LineProblem::OnlyLeft { left }),
        _ => None,
    };
    let price = (from != to).then_some(LineProblem::PriceChanged { from, to });
    short.into_iter().chain(price).collect()
}

fn money(entry: &Json, key: &str) -> Option<Money> {
    let money = entry.get(key)?;
    Money::read(money.text("amount")?, money.text("currency")?).ok().filter(|money| money.minor() >= 0)
}

fn picture(entry: &Json) -> Option<Picture> {
    Some(Picture { src: entry.text("src")?.to_owned(), alt: entry.text("alt").unwrap_or_default().to_owned() })
}

fn option(entry: &Json) -> Option<OptionValue> {
    Some(OptionValue { name: entry.text("name")?.to_owned(), value: entry.text("value")?.to_owned() })
}
