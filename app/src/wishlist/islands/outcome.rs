//! Words for what came of items that were to come into the cart, and for what there is of them.

use shared::cart_link::{AddedItem, Short};

/// Most units in stock of which the number is shown.
const FEW: u32 = 5;

/// Outcome of one item.
pub(super) fn in_words(item: &AddedItem) -> String {
    let AddedItem { came, short, .. } = *item;
    match short {
        None => format!("{came} added"),
        Some(Short::OnlyLeft) if came == 0 => "your cart has all that are left".to_owned(),
        Some(Short::OnlyLeft) => format!("{came} added, more are not left"),
        Some(Short::Limit) => format!("{came} added, the most that one order can have"),
        Some(Short::SoldOut) => "sold out, not added".to_owned(),
        Some(Short::Gone) => "no longer sold, not added".to_owned(),
        Some(Short::Unknown) => "not known to the shop, not added".to_owned(),
        Some(Short::CartFull) => "not added: your cart is full".to_owned(),
    }
}

/// Kind and words of what is in stock of something that is sold.
pub(super) fn stock(available: u32) -> (&'static str, String) {
    match available {
        0 => ("out", "Sold out".to_owned()),
        1..=FEW => ("low", format!("Only {available} left")),
        _ => ("in", "In stock".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::VariantId;
    use uuid::Uuid;

    #[test]
    fn m1_every_item_that_was_to_come_has_its_words() {
        for (came, short, words) in [
            (2, None, "2 added"),
            (0, Some(Short::OnlyLeft), "your cart has all that are left"),
            (1, Some(Short::OnlyLeft), "1 added, more are not left"),
            (9, Some(Short::Limit), "9 added, the most that one order can have"),
            (0, Some(Short::SoldOut), "sold out, not added"),
            (0, Some(Short::Gone), "no longer sold, not added"),
            (0, Some(Short::Unknown), "not known to the shop, not added"),
            (0, Some(Short::CartFull), "not added: your cart is full"),
        ] {
            let item = AddedItem { variant_id: VariantId(Uuid::nil()), wanted: 2, came, short };
            assert_eq!(in_words(&item), words);
        }
        assert_eq!((stock(0).0, stock(5).1, stock(6).0), ("out", "Only 5 left".to_owned(), "in"));
    }
}
