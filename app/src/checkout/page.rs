//! The page `/checkout` (B1): never a stale form, never an empty cart with a pending order behind it. Rendered from what holds now;
//! its island reads it again whenever it comes to the front, from the back/forward cache too.

use super::Buying;
use super::api::{Look, open_checkout};
use super::now::BuyNow;
use crate::address;
use crate::catalogue::chosen;
use crate::island::island;
use crate::operation::new_id;
use crate::ui::Title;
use crate::ui::head::personal;
use leptos::prelude::*;

/// The page.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let content = async {
        let now = asked().await;
        let key = if now.is_blank() { new_id() } else { now.key.clone() };
        match open_checkout(String::new(), String::new(), now.clone(), Look::First).await {
            Ok(found) => {
                let seen = address::query("seen").and_then(|seen| seen.parse().ok());
                island(Buying::Checkout { found: found.map(Box::new), key, now, seen }).into_any()
            }
            Err(error) => view! {
                <h1>"Checkout"</h1>
                <p class="notice" data-kind="bad" role="alert">
                    {error.to_string()}
                </p>
            }
            .into_any(),
        }
    };
    view! {
        <Title text="Checkout" />
        {personal()}
        <main id="main" class="page page-tall" tabindex="-1">
            {Suspend::new(content)}
        </main>
    }
}

/// What the address asks. A product's form that was sent before it was alive names options beside the variant.
async fn asked() -> BuyNow {
    let part = |name| address::query(name).unwrap_or_default();
    let mut now = BuyNow { buy: part("buy"), quantity: part("quantity"), key: part("key") };
    let options = ["option0", "option1", "option2"].map(part);
    if let Ok(first) = now.buy.parse()
        && let Ok(variant) = chosen(first, &part("next"), &options).await
    {
        // A combination that is not made is bought as little as one that there is not.
        now.buy = variant.map_or("not-made".to_owned(), |variant| variant.to_string());
    }
    now
}
