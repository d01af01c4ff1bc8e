//! Totals as a table: the same rows on every page and in every mail, so that they add up for whoever reads them.

use super::Totals;

/// A row of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TotalsRow {
    /// Its subject.
    pub kind: TotalsKind,
    /// Its name.
    pub label: &'static str,
    /// The amount, as people read it.
    pub amount: String,
}

/// The subjects of the table's rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TotalsKind {
    /// The sum of the lines.
    Subtotal,
    /// The amount that is taken off.
    Discount,
    /// Shipping.
    Shipping,
    /// Tax, added to the rows above.
    Tax,
    /// Tax that the other rows contain.
    TaxIncluded,
    /// The amount that is paid.
    Total,
}

impl Totals {
    /// The rows, from the subtotal to the total. Shipping has one where something `ships`, a discount where there is one.
    pub fn rows(&self, ships: bool) -> Vec<TotalsRow> {
        use TotalsKind::{Discount, Shipping, Subtotal, Tax, TaxIncluded, Total};
        let row = |kind, label, amount: String| TotalsRow { kind, label, amount };
        let shipping = if self.shipping.is_zero() { "Free".to_owned() } else { self.shipping.to_string() };
        let tax = if self.tax_is_added() { (Tax, "Tax") } else { (TaxIncluded, "VAT included") };
        let discount =
            (!self.discount.is_zero()).then(|| row(Discount, "Discount", format!("\u{2212}{}", self.discount)));
        let shipping = ships.then(|| row(Shipping, "Shipping", shipping));
        [row(Subtotal, "Subtotal", self.subtotal.to_string())]
            .into_iter()
            .chain(discount)
            .chain(shipping)
            .chain([row(tax.0, tax.1, self.tax.to_string()), row(Total, "Total", self.total.to_string())])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;
    use iso_currency::Currency;

    fn totals([subtotal, discount, shipping, tax, total]: [i64; 5]) -> Totals {
        let eur = |minor| Money::new(minor, Currency::EUR);
        Totals {
            subtotal: eur(subtotal),
            discount: eur(discount),
            shipping: eur(shipping),
            tax: eur(tax),
            total: eur(total),
        }
    }

    #[test]
    fn o8_the_rows_say_what_the_total_is_made_of() {
        for (amounts, ships, expected) in [
            ([1000, 0, 490, 343, 1833], true, "Subtotal €10.00, Shipping €4.90, Tax €3.43, Total €18.33"),
            ([1000, 0, 490, 279, 1490], true, "Subtotal €10.00, Shipping €4.90, VAT included €2.79, Total €14.90"),
            ([1000, 0, 0, 187, 1000], true, "Subtotal €10.00, Shipping Free, VAT included €1.87, Total €10.00"),
            ([2500, 0, 0, 0, 2500], false, "Subtotal €25.00, VAT included €0.00, Total €25.00"),
            ([1000, 100, 0, 0, 900], false, "Subtotal €10.00, Discount −€1.00, VAT included €0.00, Total €9.00"),
        ] {
            let rows = totals(amounts).rows(ships);
            let said: Vec<_> = rows.iter().map(|row| format!("{} {}", row.label, row.amount)).collect();
            assert_eq!(said.join(", "), expected);
        }
    }
}
