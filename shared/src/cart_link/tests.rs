use super::*;
use crate::cart::LineProblem;
use crate::money::Money;
use iso_currency::Currency;
use proptest::prelude::*;
use uuid::Uuid;

const A: &str = "00000000000000000000000000000007";
const B: &str = "00000000-0000-0000-0000-000000000008";

fn read(text: &str) -> Option<(Vec<(u128, u32)>, u32)> {
    let number = |wanted: &Wanted| (wanted.variant_id.0.as_u128(), wanted.quantity.get());
    CartLink::read(text).map(|link| (link.items.iter().map(number).collect(), link.unread))
}

#[test]
fn c3_c11_a_link_is_read_within_its_bounds() {
    for (text, items, unread) in [
        (format!("{A}:2"), vec![(7, 2)], 0),
        (format!("{A}:2,{B}:1"), vec![(7, 2), (8, 1)], 0),
        (format!("{A}:2,{A}:3"), vec![(7, 5)], 0),
        (format!("{A}:70000"), vec![(7, 1000)], 0),
        (format!("{A}:2,nonsense"), vec![(7, 2)], 1),
        (format!("{A}:2,{B}:0,{B}:-1,{B}:x,{B}:,{B}"), vec![(7, 2)], 5),
        (format!("{A}:1,,"), vec![(7, 1)], 2),
    ] {
        assert_eq!(read(&text), Some((items, unread)), "{text}");
    }
    let nothing = [
        String::new(),
        "mug".into(),
        ",".into(),
        format!("{A}:0"),
        format!("{A}:99999999999"),
        "x".repeat(MAX_TEXT + 1),
    ];
    for text in nothing {
        assert_eq!(read(&text), None, "{text}");
    }
    let many: Vec<_> = (0..300_u128).map(|n| format!("{}:1", Uuid::from_u128(n).simple())).collect();
    assert_eq!(read(&many.join(",")).map(|(items, unread)| (items.len(), unread)), Some((MAX_LINES, 100)));
}

#[test]
fn c11_a_full_cart_fits_into_its_link() {
    let full =
        CartLink::of_items((0..300).map(|n| (VariantId(Uuid::from_u128(u128::MAX - n)), Quantity::LIMIT))).unwrap();
    let text = full.to_string();
    assert!(text.len() < MAX_TEXT, "{}", text.len());
    assert_eq!(CartLink::read(&text).map(|link| link.items), Some(full.items));
    assert_eq!(CartLink::of_items([]), None);
}

#[test]
fn a_link_by_sku_is_read_within_its_bounds() {
    for (text, items, unread) in [
        ("MUG-1:2,CAP:1", vec![("MUG-1", 2), ("CAP", 1)], 0),
        ("MUG-1", vec![("MUG-1", 1)], 0),
        ("A:B:2", vec![("A:B", 2)], 0),
        (" MUG :5000", vec![("MUG", 1000)], 0),
        ("MUG:2,:3,CAP:0,CAP:x", vec![("MUG", 2)], 3),
    ] {
        let link = SkuLink::read(text).unwrap();
        let read: Vec<_> = link.items.iter().map(|(sku, quantity)| (sku.as_str(), quantity.get())).collect();
        assert_eq!((read, link.unread), (items, unread), "{text}");
    }
    for text in ["", ":", ":1", ",,", "\u{1}:1", "MUG:none"] {
        assert_eq!(SkuLink::read(text), None, "{text:?}");
    }
    assert_eq!(
        SkuLink::read(&["MUG:1"; 300].join(",")).map(|link| (link.items.len(), link.unread)),
        Some((MAX_LINES, 100))
    );
}

fn line(quantity: u32, available: u32, problems: Vec<LineProblem>) -> CartLine {
    let price = Money::new(100, Currency::EUR);
    let id = VariantId(Uuid::nil());
    CartLine {
        id,
        variant_id: id,
        sku: String::new(),
        name: "Mug".into(),
        slug: "mug".into(),
        picture: None,
        options: Vec::new(),
        quantity,
        available,
        unit_price: price,
        price_seen: price,
        line_total: price,
        from_saved: 0,
        problems,
        taxable: true,
        requires_shipping: true,
    }
}

#[test]
fn c4_each_item_comes_as_far_as_it_can_and_says_why_no_further() {
    use Short::{CartFull, Gone, Limit, OnlyLeft, SoldOut, Unknown};
    let all = vec![];
    for (line, held, room, came, short) in [
        (line(2, 9, all.clone()), 0, true, 2, None),
        (line(2, 9, all.clone()), 8, true, 1, Some(OnlyLeft)),
        (line(2, 9, all.clone()), 9, true, 0, Some(OnlyLeft)),
        (line(5, 3, vec![LineProblem::OnlyLeft { left: 3 }]), 0, true, 3, Some(OnlyLeft)),
        (line(2, 5000, all.clone()), 999, true, 1, Some(Limit)),
        (line(2, 9, all.clone()), 0, false, 0, Some(CartFull)),
        (line(2, 9, all.clone()), 1, false, 2, None),
        (line(2, 0, vec![LineProblem::SoldOut]), 0, true, 0, Some(SoldOut)),
        (line(2, 9, vec![LineProblem::Gone]), 0, true, 0, Some(Gone)),
        (CartLine { slug: String::new(), ..line(2, 0, vec![LineProblem::Gone]) }, 0, true, 0, Some(Unknown)),
    ] {
        let item = foresee(&line, held, room);
        assert_eq!((item.came, item.short), (came, short), "{line:?} beside {held}, room: {room}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_a_link(text in ".*") {
        if let Some(link) = CartLink::read(&text) {
            prop_assert_eq!(CartLink::read(&link.to_string()).map(|again| again.items), Some(link.items));
        }
        let _ = SkuLink::read(&text);
    }
}
