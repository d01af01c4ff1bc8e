//! Items that somebody else has put together, into one's own cart.

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use shared::cart_link::AddedReceipt;
use shared::id::OperationId;

/// Adds items of a link to the session's cart, once per operation (C7). A form that the browser sends leads to the cart, and begins a
/// visitor's session; a script is answered none where there is no session: then the browser keeps the cart.
#[server(output = Postcard)]
pub async fn add_shared_items(items: String, operation: OperationId) -> Result<Option<AddedReceipt>, AppError> {
    use crate::context::{acting, broken, lead_to, session, shop, wants_page};
    use shared::cart_link::CartLink;
    let link = CartLink::read(&items).ok_or(AppError::Malformed)?;
    let form = wants_page();
    let session = if form { Some(acting().await?) } else { session().await? };
    let Some(session) = session else { return Ok(None) };
    let added = shop().add_items(session.owner, operation, &link.items).await.map_err(broken)?;
    if form {
        let said = match &added.receipt {
            receipt if receipt.repeated => "link-again",
            receipt if receipt.came() == 0 => "link-none",
            receipt if receipt.items.iter().any(|item| item.short.is_some()) => "link-some",
            _ => "link-all",
        };
        lead_to(&format!("/cart?said={said}"));
    }
    Ok(Some(added.receipt))
}
