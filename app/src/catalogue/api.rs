//! The server function that forms post to where no script takes them over.

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use shared::id::VariantId;

/// Puts a variant into the session's cart on the server, and leads there: a visitor's begins with it. Only browsers without
/// scripts ask for it, and others before the page is alive: then they keep a visitor's cart themselves. `next` is the product's page,
/// to come back to. The variant is called `buy`, because the same form also buys it now; options that were chosen since name another.
#[server(output = Postcard)]
pub async fn add_to_cart(
    #[server(rename = "buy")] variant: VariantId,
    quantity: u32,
    next: String,
    #[server(default)] option0: String,
    #[server(default)] option1: String,
    #[server(default)] option2: String,
) -> Result<(), AppError> {
    use super::chosen::chosen;
    use crate::context::{acting, broken, lead_to, shop};
    use shared::cart::{Change, ChangeRefused};
    use shared::path::LocalPath;
    use shared::quantity::Quantity;
    let quantity = Quantity::new(quantity).map_err(|_| AppError::Malformed)?;
    let next = LocalPath::or_home(&next);
    let session = acting().await?;
    let shop = shop();
    let Some(variant) = chosen(variant, next.as_str(), &[option0, option1, option2]).await? else {
        let page = next.as_str().split(['?', '#']).next().unwrap_or_default();
        lead_to(&format!("{page}?said=not-made"));
        return Ok(());
    };
    let change = Change::Add { variant, quantity };
    let answer = shop.change_cart(session.owner, shop.new_operation(), change).await.map_err(broken)?;
    lead_to(match answer.refused {
        None => "/cart",
        Some(ChangeRefused::CartFull) => "/cart?note=full",
        // The product's page says why it cannot be had.
        Some(_) => next.as_str(),
    });
    Ok(())
}
