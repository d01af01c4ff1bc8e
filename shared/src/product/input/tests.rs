use super::*;
use proptest::prelude::*;

fn option(name: &str, values: &[&str]) -> ProductOption {
    ProductOption { name: name.into(), values: values.iter().map(|&value| value.to_owned()).collect() }
}

fn row(values: &[&str], price: &str) -> VariantInput {
    VariantInput {
        values: values.iter().map(|&value| value.to_owned()).collect(),
        price: price.into(),
        ..VariantInput::default()
    }
}

fn mug() -> ProductInput {
    ProductInput {
        name: " Café mug ".into(),
        description: "Warm.\nAnd blue.".into(),
        category: "Kitchen & Bar".into(),
        tags: vec!["New".into(), " new ".into(), "blue".into(), String::new()],
        options: vec![option(" Size ", &["S ", "M"])],
        variants: vec![row(&["S"], "9.99"), row(&[" M"], "12")],
        ..ProductInput::default()
    }
}

fn wrong(input: &ProductInput) -> Vec<(String, FieldProblem)> {
    let errors = input.check(Currency::EUR).expect_err("something is wrong");
    errors.into_iter().map(|error| (error.field, error.problem)).collect()
}

#[test]
fn a_good_product_is_tidied() {
    let edit = mug().check(Currency::EUR).unwrap();
    assert_eq!((edit.name.as_str(), edit.slug.as_str()), ("Café mug", "café-mug"));
    assert_eq!(edit.category.map(|category| category.slug).as_deref(), Some("kitchen-bar"));
    assert_eq!(edit.tags, ["New", "blue"]);
    let [small, medium] = &edit.variants[..] else { panic!("two variants") };
    assert_eq!(small.options, [OptionValue { name: "Size".into(), value: "S".into() }]);
    assert_eq!((small.price.minor(), medium.price.minor()), (999, 1200));

    let plain = ProductInput { options: vec![], variants: vec![row(&[], "0")], slug: "cup".into(), ..mug() };
    let edit = plain.check(Currency::EUR).unwrap();
    assert_eq!((edit.slug.as_str(), edit.variants.len(), edit.variants[0].price.is_zero()), ("cup", 1, true));
}

#[test]
fn every_wrong_field_is_named() {
    use FieldProblem::{Malformed, Missing, NotOffered, Taken, TooHigh, TooLong, TooMany};
    let many = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
    for (input, field, problem) in [
        (ProductInput { name: " ".into(), ..mug() }, "name", Missing),
        (ProductInput { name: "x".repeat(201), ..mug() }, "name", TooLong(200)),
        (ProductInput { name: "!?".into(), ..mug() }, "slug", Malformed),
        (ProductInput { slug: "Café Mug".into(), ..mug() }, "slug", Malformed),
        (ProductInput { slug: "../mug".into(), ..mug() }, "slug", Malformed),
        (ProductInput { description: "x".repeat(50_001), ..mug() }, "description", TooLong(50_000)),
        (ProductInput { description: "\0".into(), ..mug() }, "description", Malformed),
        (ProductInput { category: "?".into(), ..mug() }, "category", Malformed),
        (ProductInput { tags: vec!["a, b".into()], ..mug() }, "tags", Malformed),
        (ProductInput { tags: many(51), ..mug() }, "tags", TooMany(50)),
        (ProductInput { variants: vec![], ..mug() }, "variants", Missing),
        (ProductInput { variants: vec![row(&["S"], "1"), row(&["S"], "2")], ..mug() }, "variants.1.values", Taken),
        (ProductInput { variants: vec![row(&["XL"], "1")], ..mug() }, "variants.0.values", NotOffered),
        (ProductInput { variants: vec![row(&["S", "S"], "1")], ..mug() }, "variants.0.values", NotOffered),
        (ProductInput { variants: vec![row(&[], "1")], ..mug() }, "variants.0.values", Missing),
        (ProductInput { variants: vec![row(&["S"], " ")], ..mug() }, "variants.0.price", Missing),
        (ProductInput { variants: vec![row(&["S"], "-1")], ..mug() }, "variants.0.price", Malformed),
        (ProductInput { variants: vec![row(&["S"], "1.999")], ..mug() }, "variants.0.price", Malformed),
        (ProductInput { variants: vec![row(&["S"], "1000000000.01")], ..mug() }, "variants.0.price", TooHigh),
        (ProductInput { options: vec![option("Size", &["S", "M", "S"])], ..mug() }, "options.0.values", Taken),
        (ProductInput { options: vec![option("Size", &[])], ..mug() }, "options.0.values", Missing),
    ] {
        let wrong = wrong(&input);
        assert!(wrong.contains(&(field.to_owned(), problem)), "{field}: {wrong:?}");
    }
    let twice = ProductInput {
        options: vec![option("Size", &["S"]), option("Size", &["S"])],
        variants: vec![row(&["S", "S"], "1")],
        ..mug()
    };
    assert_eq!(wrong(&twice), [("options.1.name".to_owned(), Taken)]);
    let four = ProductInput { options: vec![option("a", &["1"]); 4], ..mug() };
    assert!(wrong(&four).contains(&("options".to_owned(), TooMany(3))));
    let nothing = wrong(&ProductInput::default()).into_iter().map(|(field, _)| field).collect::<Vec<_>>();
    assert_eq!(nothing, ["name", "variants"], "and nothing is said of what follows from them");
}

#[test]
fn a_sku_is_one_variants_unless_it_is_blank() {
    let with = |skus: [&str; 2]| {
        let variants = mug().variants.into_iter().zip(skus);
        let variants = variants.map(|(variant, sku)| VariantInput { sku: sku.into(), ..variant }).collect();
        ProductInput { variants, ..mug() }
    };
    assert!(with(["", ""]).check(Currency::EUR).is_ok());
    assert_eq!(wrong(&with(["M-1", " M-1"])), [("variants.1.sku".to_owned(), FieldProblem::Taken)]);
}

#[test]
fn a_price_before_is_above_the_price() {
    let before = |before: &str| {
        let variant = VariantInput { compare_at_price: before.into(), ..row(&[], "10.00") };
        ProductInput { options: vec![], variants: vec![variant], ..mug() }
    };
    for (typed, minor) in [("", None), ("10.01", Some(1001))] {
        let edit = before(typed).check(Currency::EUR).unwrap();
        assert_eq!(edit.variants[0].compare_at_price.map(Money::minor), minor);
    }
    for typed in ["10", "9.99", "0"] {
        let expected = [("variants.0.compare_at_price".to_owned(), FieldProblem::NotReduced)];
        assert_eq!(wrong(&before(typed)), expected, "{typed}");
    }
}

#[test]
fn prices_have_the_currencys_decimals() {
    for (text, currency, minor) in
        [("9.99", Currency::EUR, Some(999)), ("120", Currency::JPY, Some(120)), ("9.99", Currency::JPY, None)]
    {
        assert_eq!(price(text, currency).ok().flatten().map(Money::minor), minor, "{text} {}", currency.code());
    }
}

#[test]
fn o10_a_price_that_nobody_can_pay_is_none() {
    let step = FieldProblem::NotPayable(Money::new(10, Currency::KWD));
    assert_eq!(price("1.230", Currency::KWD), Ok(Some(Money::new(1230, Currency::KWD))));
    for text in ["1.234", "5.124", "0.001"] {
        assert_eq!(price(text, Currency::KWD), Err(step), "{text}");
    }
    assert_eq!(price("5.1245", Currency::KWD), Err(FieldProblem::Malformed));
}

proptest! {
    /// Nothing that is typed panics, and what passes can be stored: amounts in the currency, options that differ.
    #[test]
    fn what_passes_is_sound(
        name in ".{0,12}", slug in "[a-zA-Z-]{0,6}", values in prop::collection::vec("[a-c ]{0,2}", 0..4),
        rows in prop::collection::vec((prop::collection::vec("[a-c ]{0,2}", 0..3), "-?[0-9]{0,3}(\\.[0-9]{0,3})?", "[0-9]{0,3}"), 0..5),
    ) {
        let variants = rows.into_iter().map(|(values, price, compare_at_price)| {
            VariantInput { values, price, compare_at_price, ..VariantInput::default() }
        });
        let options = if values.is_empty() { vec![] } else { vec![ProductOption { name: "Size".into(), values }] };
        let input = ProductInput { name, slug, options, variants: variants.collect(), ..ProductInput::default() };
        if let Ok(edit) = input.check(Currency::EUR) {
            prop_assert!(is_slug(&edit.slug) && !edit.name.is_empty() && !edit.variants.is_empty());
            let distinct: BTreeSet<_> = edit.variants.iter().map(|variant| format!("{:?}", variant.options)).collect();
            prop_assert_eq!(distinct.len(), edit.variants.len());
            for variant in edit.variants {
                prop_assert!((0..=HIGHEST_PRICE).contains(&variant.price.minor()));
                prop_assert!(variant.compare_at_price.is_none_or(|before| before.minor() > variant.price.minor()));
            }
        }
    }
}
