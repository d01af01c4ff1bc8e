use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn id(n: u128) -> VariantId {
    VariantId(Uuid::from_u128(n))
}

fn option(name: &str, values: &[&str]) -> ProductOption {
    ProductOption { name: name.into(), values: values.iter().map(|&value| value.to_owned()).collect() }
}

fn chosen(options: &[ProductOption], row: &[String]) -> Vec<OptionValue> {
    let named = options.iter().zip(row);
    named.map(|(option, value)| OptionValue { name: option.name.clone(), value: value.clone() }).collect()
}

fn size(value: &str) -> Vec<OptionValue> {
    vec![OptionValue { name: "Size".into(), value: value.into() }]
}

#[test]
fn options_make_every_combination() {
    let rows = |options: &[ProductOption]| {
        combinations(options).map(|rows| rows.iter().map(|row| row.join("/")).collect::<Vec<_>>())
    };
    assert_eq!(rows(&[]), Some(vec![String::new()]));
    let (size, colour) = (option("Size", &["S", "M"]), option("Colour", &["Red", "Blue"]));
    let expected = ["S/Red", "S/Blue", "M/Red", "M/Blue"].map(str::to_owned).to_vec();
    assert_eq!(rows(&[size.clone(), colour]), Some(expected));
    assert_eq!(rows(&[size, option("Colour", &[])]), Some(vec![]));
    let many = ProductOption { name: "N".into(), values: (0..16).map(|n| n.to_string()).collect() };
    assert_eq!(rows(&[many.clone(), many]), None, "256 are too many");
}

#[test]
fn rows_are_the_variants_that_they_name_or_look_like() {
    let (small, medium, large, navy) = (size("S"), size("M"), size("L"), size("XL"));
    let known = |n, options, sold| Known { id: id(n), options, sold };
    let stored = [known(1, small.as_slice(), true), known(2, &medium, true), known(3, &large, false)];
    for (what, rows, expected) in [
        ("as they are", vec![(Some(id(1)), &small), (Some(id(2)), &medium)], Some((vec![Some(1), Some(2)], vec![3]))),
        (
            "one is added",
            vec![(None, &small), (None, &medium), (None, &navy)],
            Some((vec![Some(1), Some(2), None], vec![3])),
        ),
        ("one is retired", vec![(Some(id(2)), &medium)], Some((vec![Some(2)], vec![1, 3]))),
        ("one comes back", vec![(None, &large)], Some((vec![Some(3)], vec![1, 2]))),
        ("one has another name", vec![(Some(id(1)), &navy)], Some((vec![Some(1)], vec![2, 3]))),
        ("two swap", vec![(Some(id(1)), &medium), (Some(id(2)), &small)], Some((vec![Some(1), Some(2)], vec![3]))),
        ("one is another product's", vec![(Some(id(9)), &small)], None),
        ("one is named twice", vec![(Some(id(1)), &small), (Some(id(1)), &medium)], None),
    ] {
        let rows: Vec<_> = rows.into_iter().map(|(id, options)| (id, options.as_slice())).collect();
        let reconciled = reconcile(&stored, &rows).ok();
        let expected = expected.map(|(rows, retired)| Reconciled {
            rows: rows.into_iter().map(|n| n.map(id)).collect(),
            retired: retired.into_iter().map(id).collect(),
        });
        assert_eq!(reconciled, expected, "{what}");
    }
}

#[test]
fn of_two_alike_the_one_that_is_sold_is_meant() {
    let small = size("S");
    let known = |n, sold| Known { id: id(n), options: small.as_slice(), sold };
    let reconciled = reconcile(&[known(1, false), known(2, true)], &[(None, &small)]).unwrap();
    assert_eq!(reconciled, Reconciled { rows: vec![Some(id(2))], retired: vec![id(1)] });
}

fn some_options() -> impl Strategy<Value = Vec<ProductOption>> {
    let values = prop::collection::btree_set("[a-e]", 1..=5).prop_map(|values| values.into_iter().collect());
    prop::collection::vec(values, 0..=MAX_OPTIONS as usize).prop_map(|all: Vec<Vec<String>>| {
        all.into_iter()
            .zip(["Size", "Colour", "Cut"])
            .map(|(values, name)| ProductOption { name: name.into(), values })
            .collect()
    })
}

proptest! {
    #[test]
    fn combinations_are_all_there_is_and_distinct(options in some_options()) {
        let rows = combinations(&options).unwrap();
        let distinct: BTreeSet<_> = rows.iter().collect();
        prop_assert_eq!(rows.len(), options.iter().map(|option| option.values.len()).product::<usize>());
        prop_assert_eq!(distinct.len(), rows.len());
        let variants: Vec<_> = rows.iter().map(|row| chosen(&options, row)).collect();
        prop_assert_eq!(options_of(variants.iter().map(Vec::as_slice)), options, "and lead back to the options");
    }

    /// Whatever a form says, each stored variant is one row's or is retired, and each row is one variant.
    #[test]
    fn no_variant_is_lost_or_doubled(
        before in some_options(), after in some_options(), named in prop::collection::vec(any::<bool>(), 125),
        sold in prop::collection::vec(any::<bool>(), 125),
    ) {
        let before: Vec<_> = combinations(&before).unwrap().iter().map(|row| chosen(&before, row)).collect();
        let after: Vec<_> = combinations(&after).unwrap().iter().map(|row| chosen(&after, row)).collect();
        let stored: Vec<_> = (1..).zip(&before).zip(&sold)
            .map(|((n, options), &sold)| Known { id: id(n), options, sold }).collect();
        let rows: Vec<_> = after.iter().zip(&named).enumerate()
            .map(|(place, (options, &named))| (stored.get(place).filter(|_| named).map(|known| known.id), options.as_slice()))
            .collect();
        let Reconciled { rows: found, retired } = reconcile(&stored, &rows).unwrap();

        prop_assert_eq!(found.len(), rows.len());
        let mut all: Vec<_> = found.iter().flatten().chain(&retired).copied().collect();
        all.sort_unstable();
        prop_assert_eq!(all, stored.iter().map(|known| known.id).collect::<Vec<_>>());
        for ((named, options), found) in rows.iter().zip(&found) {
            prop_assert!(named.is_none() || named == found);
            let alike = stored.iter().any(|known| known.options == *options && retired.contains(&known.id));
            prop_assert!(found.is_some() || !alike, "a row is new only where nothing like it was free");
        }
    }
}
