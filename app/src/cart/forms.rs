//! The cart page's forms where no script runs: each changes the session's cart and leads back to `/cart`.
//!
//! With scripts the page intercepts them and the store makes the change.

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use shared::id::VariantId;

/// Sets how many of a line there are; none at all removes it. What is no number changes nothing.
#[server(output = Postcard)]
pub async fn set_cart_quantity(variant: VariantId, quantity: String) -> Result<(), AppError> {
    use shared::cart::Change;
    use shared::quantity::Quantity;
    match quantity.trim().parse::<u32>().map(Quantity::capped) {
        Ok(Some(quantity)) => make(Change::SetQuantity { variant, quantity }).await,
        Ok(None) => make(Change::Remove { variant }).await,
        Err(_) => {
            crate::context::lead_to("/cart");
            Ok(())
        }
    }
}

/// Removes a line.
#[server(output = Postcard)]
pub async fn remove_from_cart(variant: VariantId) -> Result<(), AppError> {
    make(shared::cart::Change::Remove { variant }).await
}

/// Moves a line to what is saved for later.
#[server(output = Postcard)]
pub async fn save_for_later(variant: VariantId) -> Result<(), AppError> {
    make(shared::cart::Change::SaveForLater { variant }).await
}

/// Moves a line from what is saved back to the cart.
#[server(output = Postcard)]
pub async fn move_to_cart(variant: VariantId) -> Result<(), AppError> {
    make(shared::cart::Change::MoveToCart { variant }).await
}

/// Saves just what was in the account's cart before the last merge (M4).
#[server(output = Postcard)]
pub async fn set_aside_saved() -> Result<(), AppError> {
    make(shared::cart::Change::SetAsideSaved).await
}

/// Makes the change on the session's cart and leads back, with what is to be said of it.
#[cfg(feature = "ssr")]
async fn make(change: shared::cart::Change) -> Result<(), AppError> {
    use crate::context::{broken, lead_to, owner, shop};
    use shared::cart::ChangeRefused;
    let next = match owner().await {
        Err(AppError::SignedOut) => "/login?next=/cart",
        Err(_) => "/cart?note=failed",
        Ok(owner) => match shop().change_cart(owner, shop().new_operation(), change).await.map_err(broken) {
            Err(_) => "/cart?note=failed",
            Ok(answer) if answer.refused == Some(ChangeRefused::CartFull) => "/cart?note=full",
            Ok(answer) if answer.refused == Some(ChangeRefused::SavedFull) => "/cart?note=saved-full",
            Ok(answer) if answer.refused.is_some() => "/cart?note=refused",
            Ok(answer) if answer.note.is_some() => "/cart?note=fewer",
            Ok(_) => "/cart",
        },
    };
    lead_to(next);
    Ok(())
}

/// What the page says of the last form: its kind and its words. Nothing for a note that the shop does not know.
#[cfg(feature = "ssr")]
pub(super) fn note_in_words(note: &str) -> Option<(&'static str, &'static str)> {
    match note {
        "fewer" => Some(("warn", "There weren't that many to be had, so you have as many as there are.")),
        "refused" => Some(("warn", "That item can't be had any more. Nothing was changed.")),
        "full" => Some(("warn", "Your cart is full: it can hold 200 different items. Remove one first.")),
        "saved-full" => {
            Some(("warn", "200 different items are saved for later, and no more can be. Remove one of them first."))
        }
        "failed" => Some(("bad", "Something went wrong on our side. Your cart is as it was; please try again.")),
        _ => None,
    }
}
