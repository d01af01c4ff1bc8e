use super::*;
use crate::transfer::variant::Reduced;
use proptest::prelude::*;
use shared::catalogue::{OptionValue, Picture};
use shared::import::RowOutcome;
use shared::product::ProductStatus;

const SHORT: &str =
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src\n";

fn sheet(rows: &str) -> Sheet {
    read(format!("{SHORT}{rows}").as_bytes(), Currency::EUR)
}

fn rejected(sheet: &Sheet) -> Vec<(u64, &str, &str)> {
    sheet.rejected.iter().map(|row| (row.line, row.handle.as_str(), reason(row))).collect()
}

fn reason(row: &RowReport) -> &str {
    match &row.outcome {
        RowOutcome::Rejected(reason) => reason,
        _ => panic!("{row:?}"),
    }
}

fn lines(product: &SheetProduct) -> Vec<u64> {
    product.variants.iter().map(|variant| variant.line).collect()
}

#[test]
fn rows_of_one_handle_are_one_product_wherever_they_stand() {
    let sheet = sheet(concat!(
        "mug,Mug,Size,S,M-S,3,9.99,/mug.webp\n",
        "pot,Pot,Title,Default Title,,1,20,\n",
        "Mug,,,L,,4, 15.99 ,\n",
        ",,,,,,,\n",
        "mug,,,,,,,https://x.example/mug-2.jpg\n",
        "mug,Mug,,,,,,/mug.webp\n",
    ));
    assert_eq!(rejected(&sheet), []);
    let [mug, pot] = sheet.products.as_slice() else { panic!("{sheet:?}") };
    assert_eq!((lines(mug), &mug.picture_lines), (vec![2, 4], &vec![6, 7]));
    assert_eq!((lines(pot), &pot.picture_lines), (vec![3], &vec![]));
    assert_eq!(mug.variants[1].options, [OptionValue { name: "Size".into(), value: "L".into() }]);
    assert_eq!(mug.variants[1].price.minor(), 1599);
    assert_eq!(mug.variants[1].quantity, Some(4));
    assert_eq!(pot.variants[0].options, []);
    let picture = |src: &str| Picture { src: src.into(), alt: "Mug".into() };
    assert_eq!(mug.pictures, Some(vec![picture("/mug.webp"), picture("https://x.example/mug-2.jpg")]));
}

#[test]
fn a_broken_row_is_reported_by_its_line_and_the_others_come_in() {
    let good = "pot,Pot,,,,1,20,";
    let cases = [
        ("mug,,,,,1,cheap,/m.webp", "no row of this handle has a title"),
        ("mug,Mug,,,,1,cheap,/m.webp", "Variant Price \"cheap\" is not an amount"),
        ("mug,Mug,,,,1,-2,", "Variant Price \"-2\" is negative"),
        ("mug,Mug,,,,1,,", "it has no price"),
        ("mug,Mug,,,,-1,2,", "Variant Inventory Qty \"-1\" is negative"),
        ("mug,Mug,,,,some,2,", "Variant Inventory Qty \"some\" is not a whole number"),
        ("mug,Mug,,,,1,2,mug.webp", "Image Src \"mug.webp\" is not an address on the web"),
        ("mug,Mug,,,,1,2,javascript:alert(1)", "Image Src \"javascript:alert(1)\" is not an address on the web"),
        ("mug,Mug,Size,,,1,2,", "it has no value for the option \"Size\""),
        ("mug,Mug,,S,,1,2,", "its option \"S\" has no name"),
        ("mug,Mug,,,,1,2\0,", "it has a NUL character"),
        ("mug,Mug", "it has 2 fields where the header has 8"),
        ("mug,Mug,,,,1,2,,", "it has 9 fields where the header has 8"),
        (",Mug,,,,1,2,", "it has no handle"),
        ("!!,Mug,,,,1,2,", "the handle \"!!\" has neither letters nor digits"),
        ("mug,\"Mug,,,,1,2,", "there is text after a closing quote"),
        ("mug,\"M\"ug,,,,1,2,", "there is text after a closing quote"),
    ];
    for (row, reason) in cases {
        let sheet = sheet(&format!("{row}\n{good}\njug,\"Jug\",,,,1,20,\n"));
        let rejected = rejected(&sheet);
        assert_eq!((rejected.len(), rejected[0].0, rejected[0].2), (1, 2, reason), "{row}");
        let handles: Vec<_> = sheet.products.iter().map(|product| product.handle.as_str()).collect();
        assert_eq!(handles, ["pot", "jug"], "{row}");
    }
    let mut text = format!("{SHORT}mug,M\u{fc}g,,,,1,2,\n{good}").into_bytes();
    text.retain(|&byte| byte != b'\xc3');
    let sheet = read(&text, Currency::EUR);
    assert_eq!(rejected(&sheet), [(2, "mug", "it is not UTF-8")]);
    assert_eq!(sheet.products.len(), 1);
}

#[test]
fn a_product_comes_in_without_its_broken_variants_unless_none_is_left() {
    let some = sheet(concat!(
        "mug,Mug,Size,S,A,1,free,/mug.webp\n",
        "mug,,,M,A,1,5,\n",
        "mug,,,L,A,-1,5,\n",
        "mug,,,M,,1,6,\n",
        "mug,,,,,,,\n",
    ));
    let [mug] = some.products.as_slice() else { panic!("{some:?}") };
    assert_eq!((lines(mug), mug.line), (vec![3], 2));
    assert_eq!(mug.pictures.as_ref().map(Vec::len), Some(1), "a slip in the price does not cost the picture");
    let expected = [
        (2, "mug", "Variant Price \"free\" is not an amount"),
        (4, "mug", "Variant Inventory Qty \"-1\" is negative"),
        (5, "mug", "it has the same options as line 3"),
        (6, "mug", "it is neither a product, nor a variant, nor a picture"),
    ];
    assert_eq!(rejected(&some), expected);

    let none = sheet("mug,Mug,,,,1,free,/mug.webp\nmug,,,,,,,/mug-2.webp\n");
    assert!(none.products.is_empty());
    let expected = [
        (2, "mug", "Variant Price \"free\" is not an amount"),
        (3, "mug", "no row of this handle is a variant that can be taken"),
    ];
    assert_eq!(rejected(&none), expected);
}

#[test]
fn columns_are_found_by_name_and_their_absence_is_not_blankness() {
    let csv = "\u{feff}colour,TITLE,Variant Price,Status,Handle,Handle\r\nred,Mug,5,Draft,mug,pot\r\n";
    let sheet = read(csv.as_bytes(), Currency::EUR);
    assert_eq!(rejected(&sheet), []);
    let mug = &sheet.products[0];
    assert_eq!((mug.handle.as_str(), mug.status), ("mug", Some(ProductStatus::Draft)));
    assert_eq!((&mug.vendor, &mug.pictures, mug.variants[0].quantity), (&None, &None, None));

    let cases = [
        ("", "the file is empty"),
        ("Title\nMug\n", "missing columns: Handle"),
        ("Name;Price\nMug;5\n", "missing columns: Handle, Title"),
        ("Handle,\"Title\nmug,Mug\n", "a quote is opened and never closed"),
    ];
    for (csv, reason) in cases {
        let sheet = read(csv.as_bytes(), Currency::EUR);
        assert_eq!(rejected(&sheet), [(1, "", reason)], "{csv}");
        assert!(sheet.products.is_empty());
    }
}

#[test]
fn what_is_not_active_and_published_is_a_draft_or_archived() {
    for (published, status, expected) in [
        ("true", "active", Some(ProductStatus::Published)),
        ("", "", Some(ProductStatus::Published)),
        ("false", "Active", Some(ProductStatus::Draft)),
        ("true", "draft", Some(ProductStatus::Draft)),
        ("true", "unlisted", Some(ProductStatus::Draft)),
        ("true", "Archived", Some(ProductStatus::Archived)),
        ("false", "archived", Some(ProductStatus::Archived)),
        ("true", "sold out", None),
    ] {
        let csv = format!("Handle,Title,Published,Status,Variant Price\nmug,Mug,{published},{status},5\n");
        let sheet = read(csv.as_bytes(), Currency::EUR);
        let found = sheet.products.first().and_then(|product| product.status);
        assert_eq!(found, expected, "{published} {status}");
    }
}

#[test]
fn a_product_says_what_it_is() {
    let csv = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
        Variant Price,Variant Compare At Price,Variant Grams,Variant Requires Shipping,Variant Taxable,Variant Image,Variant \
        Inventory Tracker,Variant Inventory Qty,Image Src,Image Position,Image Alt Text,SEO Title\n\
        mug,Mug,\"<script>x</script>\nWarm.\",Kiln,Home & Garden,\"red, ,Red,tea\",false,Size,S,Colour,Red,5,5.00,28.3,false,no,\
        /s.webp,,7,/b.webp,2,Side,Buy\n\
        mug,,,,,,,,L,,Red,5,8,,,,,,,/a.webp,1,,\n";
    let sheet = read(csv.as_bytes(), Currency::EUR);
    assert_eq!(rejected(&sheet), []);
    let mug = &sheet.products[0];
    assert_eq!(mug.description.as_deref(), Some("<p>Warm.</p>"));
    assert_eq!((mug.vendor.as_deref(), mug.kind.as_deref()), (Some("Kiln"), Some("Home & Garden")));
    assert_eq!(
        (mug.tags.as_deref(), mug.status),
        (Some(&["red".to_owned(), "tea".to_owned()][..]), Some(ProductStatus::Draft))
    );
    assert_eq!((mug.seo_title.as_deref(), &mug.seo_description), (Some("Buy"), &None));
    let pictures: Vec<_> = mug.pictures.iter().flatten().map(|picture| (&*picture.src, &*picture.alt)).collect();
    assert_eq!(pictures, [("/a.webp", "Mug"), ("/b.webp", "Side")]);
    let [small, large] = mug.variants.as_slice() else { panic!("{mug:?}") };
    assert_eq!(small.compare_at_price, Reduced::From(None), "not above the price");
    assert_eq!((small.grams, small.requires_shipping, small.taxable), (Some(28), Some(false), Some(false)));
    assert_eq!((small.picture.as_deref(), small.quantity), (Some("/s.webp"), Some(7)), "a blank tracker tracks");
    assert_eq!(large.options.iter().map(|option| &*option.name).collect::<Vec<_>>(), ["Size", "Colour"]);
    assert!(matches!(large.compare_at_price, Reduced::From(Some(before)) if before.minor() == 800));
    assert_eq!((large.grams, large.requires_shipping, large.quantity), (Some(0), Some(true), None));
}

#[test]
fn a_row_may_name_its_options_itself() {
    let sheet = sheet("mug,Mug,Size,S,,1,5,\nmug,,Colour,S,,1,5,\nmug,,Title,Default Title,,1,5,\n");
    assert_eq!(rejected(&sheet), []);
    let names: Vec<Vec<_>> = sheet.products[0]
        .variants
        .iter()
        .map(|variant| variant.options.iter().map(|option| option.name.as_str()).collect())
        .collect();
    assert_eq!(names, [vec!["Size"], vec!["Colour"], vec![]]);
}

#[test]
fn a_products_own_row_may_be_refused() {
    let csv = "Handle,Title,Published,Variant Price\nmug,Mug,perhaps,5\nmug,,,6\n";
    let sheet = read(csv.as_bytes(), Currency::EUR);
    let expected = [
        (2, "mug", "Published \"perhaps\" is neither true nor false"),
        (3, "mug", "the product's own row, line 2, is refused"),
    ];
    assert_eq!(rejected(&sheet), expected);
    assert!(sheet.products.is_empty());
}

proptest! {
    #[test]
    fn no_text_panics(text in ".*") {
        read(text.as_bytes(), Currency::EUR);
    }

    #[test]
    fn every_row_is_accounted_for_once(cells in prop::collection::vec(prop::sample::select(vec![
        "mug", "pot", "", "Size", "S", "L", "1", "-1", "5", "/a", "\"", "\"a\nb\"", "\0", ",", "\n",
    ]), 0..80)) {
        let sheet = sheet(&cells.join(","));
        let taken = sheet.products.iter().flat_map(|product| lines(product).into_iter().chain(product.picture_lines.clone()));
        let mut all: Vec<_> = taken.chain(sheet.rejected.iter().map(|row| row.line)).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        prop_assert_eq!(all.len(), count);
        prop_assert!(sheet.products.iter().all(|product| !product.variants.is_empty()));
    }
}
