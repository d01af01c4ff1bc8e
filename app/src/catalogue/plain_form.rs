//! The form for browsers without scripts: a real form with every variant, inside of `<noscript>`.

use shared::catalogue::Product;

/// The form's HTML; blank where everything is sold out.
pub(super) fn plain_form(product: &Product) -> String {
    use super::api::AddToCart;
    use super::choice::label;
    use leptos::prelude::*;
    use leptos::server_fn::ServerFn;
    use shared::quantity::Quantity;

    let most = product.variants.iter().map(|variant| variant.available).max().unwrap_or_default();
    if most == 0 {
        return String::new();
    }
    let variants = product.variants.iter().map(|variant| {
        let name = Some(label(variant)).filter(|name| !name.is_empty());
        let name = name.map_or_else(|| variant.price.to_string(), |name| format!("{name}: {}", variant.price));
        let sold_out = variant.available == 0;
        let note = sold_out.then_some(" (sold out)");
        view! {
            <option value=variant.id.to_string() disabled=sold_out>
                {name}
                {note}
            </option>
        }
    });
    view! {
        <form action=AddToCart::PATH method="post">
            <input type="hidden" name="next" value=format!("/products/{}", product.slug) />
            <div class="field">
                <label for="plain-variant">"Which"</label>
                <select class="input" id="plain-variant" name="buy">
                    {variants.collect_view()}
                </select>
            </div>
            <div class="field">
                <label for="plain-quantity">"Quantity"</label>
                <input
                    class="input"
                    id="plain-quantity"
                    name="quantity"
                    type="number"
                    inputmode="numeric"
                    min="1"
                    max=most.min(Quantity::LIMIT)
                    value="1"
                    required
                />
            </div>
            <div class="product-actions">
                <button class="button is-cart is-large" type="submit">
                    "Add to cart"
                </button>
                <button class="button is-large" type="submit" formaction="/checkout" formmethod="get">
                    "Buy now"
                </button>
            </div>
        </form>
    }
    .to_html()
}
