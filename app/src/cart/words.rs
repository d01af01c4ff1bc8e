//! Words for what came of changes to the cart.
#![cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the browser says them; the tests run without it"))]

use shared::cart::{ChangeNote, ChangeRefused};
use shared::quantity::Quantity;

/// A sentence of the error's text.
pub(super) fn sentence(text: &str) -> String {
    let mut sentence = format!("{text}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

/// A change that the shopper has just made, where it came out otherwise.
pub(super) fn of_one(note: Option<ChangeNote>, refused: Option<ChangeRefused>) -> Option<String> {
    let refused = refused.map(|refused| format!("That didn't work: {refused}."));
    refused.or_else(|| {
        Some(match note? {
            ChangeNote::OnlyLeft { left, .. } => {
                format!("Only {left} left, so that is how many are in your cart.")
            }
            ChangeNote::LimitReached { .. } => {
                format!("One order can have at most {} of an item.", Quantity::LIMIT)
            }
        })
    })
}

/// One of several changes that were made earlier, as without a network.
pub(super) fn of_several(name: &str, note: Option<ChangeNote>, refused: Option<ChangeRefused>) -> Option<String> {
    let outcome = match (refused, note) {
        (Some(ChangeRefused::NoSuchLine), _) => {
            "no longer in your cart, as it was removed or ordered elsewhere".to_owned()
        }
        (Some(refused), _) => refused.to_string(),
        (None, Some(ChangeNote::OnlyLeft { left, .. })) => format!("only {left} left"),
        (None, Some(ChangeNote::LimitReached { .. })) => format!("at most {} in one order", Quantity::LIMIT),
        (None, None) => return None,
    };
    Some(format!("{name}: {outcome}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::VariantId;
    use uuid::Uuid;

    #[test]
    fn c9_what_could_not_be_done_is_said_line_by_line() {
        let variant = VariantId(Uuid::nil());
        let only = Some(ChangeNote::OnlyLeft { variant, left: 2 });
        for (note, refused, one, several) in [
            (None, None, None, None),
            (only, None, Some("Only 2 left, so that is how many are in your cart."), Some("Mug: only 2 left.")),
            (
                Some(ChangeNote::LimitReached { variant }),
                None,
                Some("One order can have at most 1000 of an item."),
                Some("Mug: at most 1000 in one order."),
            ),
            (
                None,
                Some(ChangeRefused::SoldOut),
                Some("That didn't work: this item is sold out."),
                Some("Mug: this item is sold out."),
            ),
            (
                None,
                Some(ChangeRefused::NoSuchLine),
                Some("That didn't work: this item is not in the cart."),
                Some("Mug: no longer in your cart, as it was removed or ordered elsewhere."),
            ),
        ] {
            assert_eq!(of_one(note, refused).as_deref(), one);
            assert_eq!(of_several("Mug", note, refused).as_deref(), several);
        }
    }
}
