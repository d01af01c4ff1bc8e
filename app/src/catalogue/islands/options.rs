//! Which variant the chosen options make, and which further options there are to choose.

use shared::catalogue::Variant;
use std::cmp::Reverse;

/// A product's options with their values, and the variants by them.
#[derive(Debug)]
pub(super) struct Options {
    /// The options in their order, each with its values in theirs.
    pub(super) list: Vec<(String, Vec<String>)>,
    /// Per variant and option, which value it has.
    rows: Vec<Vec<usize>>,
    /// Per variant, which others can be reached from it by changing one option after the other.
    islands: Vec<usize>,
}

/// How it stands with a value, beside the other options that are chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// This variant would be chosen.
    Leads(usize),
    /// No variant is made so.
    Absent,
}

impl Options {
    pub(super) fn of(variants: &[Variant]) -> Self {
        let names = variants.first().map(|variant| variant.options.as_slice()).unwrap_or_default();
        let mut list: Vec<(String, Vec<String>)> =
            names.iter().map(|option| (option.name.clone(), Vec::new())).collect();
        let rows = variants.iter().map(|variant| row(variant, &mut list)).collect::<Vec<_>>();
        let islands = islands(&rows, &list);
        Self { list, rows, islands }
    }

    /// Which value of `option` the variant has.
    pub(super) fn value(&self, variant: usize, option: usize) -> Option<usize> {
        self.rows.get(variant)?.get(option).copied()
    }

    /// How it stands with a value of an option while the variant `from` is chosen. A combination that is not made stands
    /// as absent, unless the value could not be reached in any other way: then the nearest variant with it is meant.
    pub(super) fn standing(&self, from: usize, option: usize, value: usize) -> Standing {
        let Some(row) = self.rows.get(from) else { return Standing::Absent };
        let alike = |other: &[usize]| {
            row.iter().zip(other).enumerate().filter(|(index, (a, b))| *index != option && a == b).count()
        };
        let having = || self.rows.iter().enumerate().filter(|(_, other)| other.get(option) == Some(&value));
        if let Some((index, _)) = having().find(|(_, other)| alike(other) + 1 == row.len()) {
            return Standing::Leads(index);
        }
        let island = self.islands.get(from);
        if having().any(|(index, _)| self.islands.get(index) == island) {
            return Standing::Absent;
        }
        // The first of those that are most alike.
        let nearest = having().max_by_key(|(index, other)| (alike(other), Reverse(*index)));
        nearest.map_or(Standing::Absent, |(index, _)| Standing::Leads(index))
    }

    /// The values of the other options that are chosen, as people say them.
    pub(super) fn others(&self, from: usize, option: usize) -> String {
        let chosen = self.list.iter().enumerate().filter(|(index, _)| *index != option);
        let names = chosen.filter_map(|(index, (_, values))| values.get(self.value(from, index)?).map(String::as_str));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// The variant's values by number; those that were not seen before are added.
fn row(variant: &Variant, list: &mut [(String, Vec<String>)]) -> Vec<usize> {
    let number = |(name, values): &mut (String, Vec<String>)| {
        let value = variant.options.iter().find(|option| option.name == *name).map_or("", |option| &option.value);
        values.iter().position(|known| known == value).unwrap_or_else(|| {
            values.push(value.to_owned());
            values.len() - 1
        })
    };
    list.iter_mut().map(number).collect()
}

/// Numbers the islands. Where every combination is made, all is one.
fn islands(rows: &[Vec<usize>], list: &[(String, Vec<String>)]) -> Vec<usize> {
    let combinations = list.iter().try_fold(1_usize, |product, (_, values)| product.checked_mul(values.len()));
    if combinations == Some(rows.len()) {
        return vec![0; rows.len()];
    }
    let near = |a: &[usize], b: &[usize]| a.iter().zip(b).filter(|(a, b)| a != b).count() <= 1;
    let mut islands: Vec<Option<usize>> = vec![None; rows.len()];
    for (number, start) in (0..rows.len()).enumerate() {
        let mut waiting = vec![start];
        while let Some(here) = waiting.pop() {
            if islands[here].is_some() {
                continue;
            }
            islands[here] = Some(number);
            waiting
                .extend((0..rows.len()).filter(|there| islands[*there].is_none() && near(&rows[here], &rows[*there])));
        }
    }
    islands.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Standing::{Absent, Leads};
    use iso_currency::Currency;
    use shared::catalogue::OptionValue;
    use shared::id::VariantId;
    use shared::money::Money;
    use uuid::Uuid;

    fn options(rows: &[(&str, &str)]) -> Options {
        let option = |name: &str, value: &str| OptionValue { name: name.into(), value: value.into() };
        let variant = |(size, colour): &(&str, &str)| Variant {
            id: VariantId(Uuid::nil()),
            sku: String::new(),
            options: vec![option("Size", size), option("Colour", colour)],
            price: Money::zero(Currency::EUR),
            compare_at_price: None,
            available: 1,
            taxable: true,
            requires_shipping: true,
        };
        Options::of(&rows.iter().map(variant).collect::<Vec<_>>())
    }

    #[test]
    fn a_value_leads_to_the_variant_that_is_like_this_one_otherwise() {
        let options = options(&[("S", "Blue"), ("S", "Red"), ("M", "Blue"), ("M", "Red")]);
        assert_eq!(options.list[0], ("Size".to_owned(), vec!["S".to_owned(), "M".to_owned()]));
        assert_eq!(options.standing(1, 0, 1), Leads(3));
        assert_eq!(options.standing(1, 1, 0), Leads(0));
        assert_eq!(options.standing(1, 1, 1), Leads(1), "what is chosen leads to itself");
        assert_eq!(options.others(3, 0), "Red");
    }

    #[test]
    fn combinations_that_are_not_made_are_absent() {
        let options = options(&[("S", "Blue"), ("S", "Red"), ("M", "Blue")]);
        assert_eq!(options.standing(1, 0, 1), Absent, "M is not made in Red");
        assert_eq!(options.standing(0, 0, 1), Leads(2));
    }

    #[test]
    fn every_variant_can_be_chosen_in_the_end() {
        let options = options(&[("S", "Blue"), ("M", "Red"), ("M", "Green")]);
        assert_eq!(options.standing(0, 0, 1), Leads(1), "no variant between the two: the nearest is meant");
        assert_eq!(options.standing(0, 1, 2), Leads(2));
        assert_eq!(options.standing(2, 0, 0), Leads(0));
    }

    #[test]
    fn a_product_may_have_no_options() {
        let options = Options::of(&[]);
        assert!(options.list.is_empty());
        assert_eq!(options.standing(0, 0, 0), Absent);
        assert_eq!(options.others(0, 0), "");
    }
}
