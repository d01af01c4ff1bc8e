use super::*;
use crate::transfer::sheet;
use iso_currency::Currency;

const FULL: &str =
    "Handle,Title,Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n";

fn read(csv: &str) -> SheetProduct {
    let mut sheet = sheet::read(csv.as_bytes(), Currency::EUR);
    assert_eq!(sheet.rejected, []);
    sheet.products.remove(0)
}

/// Ids are counted from `first`, so that two runs do not give the same.
fn run(stored: Option<&ProductRecord>, sheet: &SheetProduct, first: u32) -> Applied {
    let mut next = u128::from(first);
    apply(stored, sheet, Timestamp::from_millis(first.into()), || {
        next += 1;
        Uuid::from_u128(next)
    })
}

fn sizes(record: &ProductRecord) -> Vec<&str> {
    record.variants.iter().map(|variant| variant.options[0].value.as_str()).collect()
}

#[test]
fn the_same_again_changes_nothing() {
    let sheet = read(&format!("{FULL}mug,Mug,Kiln,Home,Size,S,A,5,3\nmug,,,,,L,,6,3\n"));
    let first = run(None, &sheet, 100);
    assert!(first.changed && first.variants.iter().all(|variant| variant.new));
    let again = run(Some(&first.record), &sheet, 200);
    assert_eq!((again.changed, again.changed_itself), (false, false));
    assert!(again.variants.iter().all(|variant| !variant.new && variant.outcome == RowOutcome::Unchanged));
    assert_eq!(again.record, first.record);
}

#[test]
fn ids_stay_and_unnamed_variants_and_columns_are_kept() {
    let first =
        run(None, &read(&format!("{FULL}mug,Mug,Kiln,Home,Size,S,A,5,3\nmug,,,,,M,,6,3\nmug,,,,,L,,7,3\n")), 100);
    let mut stored = first.record;
    stored.variants[0].deleted = true;
    let sheet = read(
        "Handle,Title,Type,Option1 Name,Option1 Value,Variant Price\nmug,Mug,HOME,Size,XS,4\nmug,,,,S,5\nmug,,,,L,8\n",
    );
    let Applied { record, changed_itself, variants, .. } = run(Some(&stored), &sheet, 200);
    assert_eq!(sizes(&record), ["XS", "S", "M", "L"]);
    assert_eq!(record.variants[1..], {
        let mut expected = stored.variants.clone();
        expected[0].deleted = false;
        expected[2].price = Money::new(800, Currency::EUR);
        expected
    });
    let outcomes: Vec<_> = variants.into_iter().map(|variant| variant.outcome).collect();
    assert_eq!(outcomes, [RowOutcome::Added, RowOutcome::Updated, RowOutcome::Updated]);
    assert_eq!((record.id, record.vendor.as_str(), record.created_at), (stored.id, "Kiln", stored.created_at));
    assert_eq!(record.updated_at, Timestamp::from_millis(200));
    assert_eq!(record.category.map(|category| category.name).as_deref(), Some("Home"));
    assert!(!changed_itself);
}

#[test]
fn a_price_that_rises_past_the_one_before_is_no_reduction() {
    let before = |csv| read(&format!("Handle,Title,Variant Price,Variant Compare At Price\n{csv}\n"));
    let stored = run(None, &before("mug,Mug,5,8"), 100).record;
    assert!(stored.variants[0].compare_at_price.is_some());
    let dearer = read("Handle,Title,Variant Price\nmug,Mug,9\n");
    assert_eq!(run(Some(&stored), &dearer, 200).record.variants[0].compare_at_price, None);
    assert_eq!(run(Some(&stored), &before("mug,Mug,5,"), 200).record.variants[0].compare_at_price, None);
}

#[test]
fn a_type_makes_the_category_and_a_blank_one_takes_it_away() {
    let kind = |kind| read(&format!("Handle,Title,Type,Variant Price\nmug,Mug,{kind},5\n"));
    let stored = run(None, &kind("Home & Garden"), 100).record;
    let expected = Category { slug: "home-garden".into(), name: "Home & Garden".into() };
    assert_eq!(stored.category, Some(expected));
    let without = run(Some(&stored), &kind(""), 200);
    assert_eq!((without.record.category, without.changed_itself), (None, true));
}

#[test]
fn of_variants_alike_the_one_that_is_sold_is_meant() {
    let sheet = read(&format!("{FULL}mug,Mug,,,Size,S,A,5,3\nmug,,,,,L,,6,3\n"));
    let mut stored = run(None, &sheet, 100).record;
    stored.variants[1].options = stored.variants[0].options.clone();
    stored.variants[0].deleted = true;
    let again = run(Some(&stored), &read(&format!("{FULL}mug,Mug,,,Size,S,A,7,3\n")), 200);
    let prices: Vec<_> = again.record.variants.iter().map(|variant| (variant.deleted, variant.price.minor())).collect();
    assert_eq!(prices, [(true, 500), (false, 700)]);
}
