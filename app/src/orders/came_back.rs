//! What of an order came into the cart, where that was not all of it: by name, on the order's page (B2, C4).

use crate::address;
use leptos::prelude::*;
use shared::checkout::CameBack;
use shared::order::OrderViewLine;

/// What the order page's address says came into the cart: how many of each line, in their order. Names are the page's own.
pub(super) fn counts(lines: &[CameBack]) -> String {
    lines.iter().map(|line| line.came.to_string()).collect::<Vec<_>>().join(",")
}

/// What did not come, by name; nothing where the address says nothing of it, or all came.
#[component]
pub(super) fn Missing(
    /// The order's lines.
    lines: Vec<OrderViewLine>,
) -> impl IntoView {
    let (words, some) = missing(&lines, &address::query("came")?)?;
    let title = if some { "Not everything could be put into your cart" } else { "Nothing could be put into your cart" };
    let entries = words.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
    Some(view! {
            <section class="notice" data-kind="warn" role="alert">
                <strong>{title}</strong>
                <ul>{entries}</ul>
                {some.then(|| view! {
                    <p>"The rest is there. " <a href="/cart">"View cart"</a></p>
                })}
            </section>
    })
}

/// What is said of each line that did not come whole, and whether anything came.
fn missing(lines: &[OrderViewLine], counts: &str) -> Option<(Vec<String>, bool)> {
    let came: Vec<u32> = counts.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
    if came.len() != lines.len() {
        return None;
    }
    let short: Vec<_> = lines
        .iter()
        .zip(&came)
        .filter(|(line, came)| **came < line.quantity)
        .map(|(line, came)| match came {
            0 => format!("{}: not available any more.", line.name),
            _ => format!("{}: {came} of {}, no more are available.", line.name, line.quantity),
        })
        .collect();
    (!short.is_empty()).then(|| (short, came.iter().any(|came| *came > 0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use shared::id::{OrderLineId, VariantId};
    use shared::money::Money;
    use shared::order::Fulfilment;

    fn line(name: &str, quantity: u32) -> OrderViewLine {
        let price = Money::zero(Currency::EUR);
        OrderViewLine {
            id: OrderLineId(uuid::Uuid::nil()),
            variant_id: VariantId(uuid::Uuid::nil()),
            sku: String::new(),
            name: name.to_owned(),
            slug: String::new(),
            picture: None,
            options: Vec::new(),
            quantity,
            unit_price: price,
            line_total: price,
            fulfilment: Fulfilment::Unfulfilled,
            shipped: 0,
            delivered: 0,
            cancelled: 0,
            returned: 0,
            taxable: true,
            requires_shipping: true,
        }
    }

    #[test]
    fn b2_what_is_gone_or_came_in_part_is_said_by_name() {
        let lines = [line("Mug", 2), line("Tea", 3), line("Cap", 1)];
        let (words, some) = missing(&lines, "0,2,1").unwrap();
        assert_eq!(words, ["Mug: not available any more.", "Tea: 2 of 3, no more are available."]);
        assert!(some);
        assert!(!missing(&lines, "0,0,0").unwrap().1);
        for foreign in ["2,3,1", "", "1,2", "a,b,c", "-1,0,0", "<b>,1,1"] {
            assert_eq!(missing(&lines, foreign), None, "{foreign:?}");
        }
    }
}
