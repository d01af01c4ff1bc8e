//! What becomes of the rows of a product's form when its options change before anything is saved.

use super::VariantInput;
use super::options::{ProductOption, combinations};
use std::collections::BTreeSet;

/// The rows for the options `now`, where `rows` were those for the options `before`: a row stays the variant that it was,
/// and every choice that was not there before has a new row, at the first row's prices. Choices that were there before
/// and had no row still have none. None where there would be more rows than a product may have.
///
/// An option or a value that is gone, and has a new one in its place, was renamed. A new option's first value is that of
/// the rows which are there.
pub fn rows_for(before: &[ProductOption], now: &[ProductOption], rows: &[VariantInput]) -> Option<Vec<VariantInput>> {
    let all = combinations(now)?;
    let origins = origins(before, now);
    let mut carried: Vec<VariantInput> = Vec::new();
    for row in rows {
        if let Some(values) = carry(row, before, now, &origins)
            && carried.iter().all(|other| other.values != values)
        {
            carried.push(VariantInput { values, ..row.clone() });
        }
    }
    let old = |place: usize, value: &String| match origins[place] {
        Some(origin) => old_value(&before[origin], &now[place], value).is_some(),
        None => true,
    };
    let known = |values: &[String]| -> Vec<String> {
        let places = (0..values.len()).filter(|&place| origins[place].is_some());
        places.map(|place| values[place].clone()).collect()
    };
    let sold: BTreeSet<_> = carried.iter().map(|row| known(&row.values)).collect();
    let row = |values: Vec<String>| {
        let there = carried.iter().find(|row| row.values == values);
        let offered = || {
            let has_new = values.iter().enumerate().any(|(place, value)| !old(place, value));
            (has_new || sold.contains(&known(&values))).then(|| new_row(rows, values.clone()))
        };
        there.cloned().or_else(offered)
    };
    Some(all.into_iter().filter_map(row).collect())
}

/// The rows with one for every choice: also for those that had none, as after one was taken out. None where there would be
/// more rows than a product may have.
pub fn every_row(options: &[ProductOption], rows: &[VariantInput]) -> Option<Vec<VariantInput>> {
    let row = |values: Vec<String>| {
        let there = rows.iter().find(|row| row.values == values).cloned();
        there.unwrap_or_else(|| new_row(rows, values))
    };
    Some(combinations(options)?.into_iter().map(row).collect())
}

/// A row for a new variant, which costs what the first of them does.
fn new_row(rows: &[VariantInput], values: Vec<String>) -> VariantInput {
    let first = rows.first().cloned().unwrap_or_default();
    VariantInput { id: None, sku: String::new(), values, ..first }
}

/// For each option of `now` the place that it had in `before`; none for a new one.
fn origins(before: &[ProductOption], now: &[ProductOption]) -> Vec<Option<usize>> {
    let named = |options: &[ProductOption], name: &str| options.iter().position(|option| option.name == name);
    let renamed = |place: usize| before.get(place).filter(|old| named(now, &old.name).is_none()).map(|_| place);
    now.iter().enumerate().map(|(place, option)| named(before, &option.name).or_else(|| renamed(place))).collect()
}

/// What the value was called before; none where it is new.
fn old_value<'a>(before: &'a ProductOption, now: &ProductOption, value: &str) -> Option<&'a String> {
    let named = before.values.iter().find(|old| *old == value);
    let place = now.values.iter().position(|new| new == value)?;
    named.or_else(|| before.values.get(place).filter(|old| !now.values.contains(old)))
}

/// The values that a row has now; none where one of them is gone.
fn carry(
    row: &VariantInput,
    before: &[ProductOption],
    now: &[ProductOption],
    origins: &[Option<usize>],
) -> Option<Vec<String>> {
    let value = |(option, origin): (&ProductOption, &Option<usize>)| match origin {
        None => option.values.first().cloned(),
        Some(origin) => {
            let had = row.values.get(*origin)?;
            let is = |value: &&String| old_value(&before[*origin], option, value) == Some(had);
            option.values.iter().find(is).cloned()
        }
    };
    now.iter().zip(origins).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::VariantId;
    use uuid::Uuid;

    fn options(typed: &str) -> Vec<ProductOption> {
        let option = |text: &str| {
            let (name, values) = text.split_once('=').unwrap();
            ProductOption { name: name.into(), values: values.split(',').map(str::to_owned).collect() }
        };
        typed.split_whitespace().map(option).collect()
    }

    /// `S/Red#1` is the variant 1 of those values, `S/Red` a new one.
    fn row(text: &str) -> VariantInput {
        let (values, id) = text.split_once('#').map_or((text, None), |(values, id)| (values, id.parse().ok()));
        VariantInput {
            id: id.map(|id| VariantId(Uuid::from_u128(id))),
            values: values.split('/').filter(|value| !value.is_empty()).map(str::to_owned).collect(),
            price: "9.99".into(),
            ..VariantInput::default()
        }
    }

    #[test]
    fn rows_stay_the_variants_that_they_were() {
        for (what, before, rows, now, expected) in [
            ("nothing changes", "Size=S,M", "S#1 M#2", "Size=S,M", "S#1 M#2"),
            ("a value comes", "Size=S,M", "S#1 M#2", "Size=S,M,L", "S#1 M#2 L"),
            ("a value goes", "Size=S,M", "S#1 M#2", "Size=M", "M#2"),
            ("values change places", "Size=S,M", "S#1 M#2", "Size=M,S", "M#2 S#1"),
            ("a value is renamed", "Size=S,M", "S#1 M#2", "Size=Small,M", "Small#1 M#2"),
            ("one is renamed, one comes", "Size=S,M", "S#1 M#2", "Size=Small,M,L", "Small#1 M#2 L"),
            ("an option is renamed", "Size=S,M", "S#1 M#2", "Fit=S,M", "S#1 M#2"),
            ("the first option", "", "#1", "Size=S,M", "S#1 M"),
            ("a second option", "Size=S,M", "S#1 M#2", "Size=S,M Colour=Red,Blue", "S/Red#1 S/Blue M/Red#2 M/Blue"),
            ("an option goes", "Size=S,M Colour=Red,Blue", "S/Red#1 S/Blue#2 M/Red#3", "Size=S,M", "S#1 M#3"),
            ("the last option goes", "Size=S,M", "S#1 M#2", "", "#1"),
            ("options change places", "A=1,2 B=x", "1/x#1 2/x#2", "B=x A=1,2", "x/1#1 x/2#2"),
            ("what was not sold stays out", "A=1,2 B=x,y", "1/x#1 2/y#2", "A=1,2 B=x,y,z", "1/x#1 1/z 2/y#2 2/z"),
            ("also under a new option", "A=1,2", "1#1", "A=1,2 B=x,y", "1/x#1 1/y"),
        ] {
            let rows: Vec<_> = if rows == "#1" { vec![row("#1")] } else { rows.split(' ').map(row).collect() };
            let expected: Vec<_> = expected.split(' ').map(row).collect();
            assert_eq!(rows_for(&options(before), &options(now), &rows), Some(expected), "{what}");
        }
    }

    #[test]
    fn what_was_taken_out_can_be_brought_back() {
        for (what, of, rows, expected) in [
            ("nothing is missing", "Size=S,M", "S#1 M#2", "S#1 M#2"),
            ("one was taken out", "A=1,2 B=x,y", "1/x#1 2/y#2", "1/x#1 1/y 2/x 2/y#2"),
        ] {
            let rows: Vec<_> = rows.split(' ').map(row).collect();
            let expected: Vec<_> = expected.split(' ').map(row).collect();
            assert_eq!(every_row(&options(of), &rows), Some(expected), "{what}");
        }
        let many = (0..251).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(every_row(&options(&format!("N={many}")), &[]), None);
    }

    #[test]
    fn new_rows_cost_what_the_first_costs_and_there_are_not_too_many() {
        let first = VariantInput { sku: "S-1".into(), price: "12".into(), ..row("S#1") };
        let rows = rows_for(&options("Size=S"), &options("Size=S,M"), std::slice::from_ref(&first)).unwrap();
        assert_eq!((rows[0].clone(), rows[1].price.as_str(), rows[1].sku.as_str()), (first, "12", ""));
        let many = (0..251).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(rows_for(&[], &options(&format!("N={many}")), &[row("#1")]), None);
    }
}
