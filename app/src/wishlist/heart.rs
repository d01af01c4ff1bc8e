//! The hearts of products and cards. They are the same for everybody: what lights them, and what a press does, is code that is
//! fetched when it is needed (`call.rs`). A press before it is there waits (`start.js`).

use super::form::AddToWishlist;
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::catalogue::{Product, ProductCard, Variant};
use shared::id::VariantId;
use shared::money::Money;

/// What a heart says of its variant, for the code that lights it.
pub(crate) fn wish(variant: VariantId, price: Money) -> String {
    format!("{variant} {} {}", price.amount(), price.currency().code())
}

/// The heart on a card. It is about the product, by the variant whose price the card shows.
#[component]
pub(crate) fn CardHeart(card: ProductCard) -> impl IntoView {
    let ProductCard { name, slug, variant, price, .. } = card;
    view! {
        <button
            class="heart icon-button"
            type="button"
            aria-pressed="false"
            aria-label=format!("Add {name} to wishlist")
            data-wish=wish(variant, price)
            data-slug=slug
            data-name=name
        >
            <Icon name="heart" />
        </button>
    }
}

/// The heart on a product's page. It is about the variant that is chosen there.
#[component]
pub(crate) fn ProductHeart(name: String, slug: String, chosen: Option<Variant>) -> impl IntoView {
    chosen.map(|variant| {
        view! {
            <button
                class="heart icon-button"
                type="button"
                aria-pressed="false"
                aria-label="Add to wishlist"
                data-wish=wish(variant.id, variant.price)
                data-slug=slug
                data-name=name
                data-chosen=""
            >
                <Icon name="heart" />
            </button>
        }
    })
}

/// The form that stands for the heart where no script runs: what is sold out can be wished for, too.
pub(crate) fn plain_wish(product: &Product) -> String {
    let several = product.variants.len() > 1;
    let option = |variant: &Variant| {
        let values: Vec<_> = variant.options.iter().map(|option| option.value.as_str()).collect();
        view! { <option value=variant.id.to_string()>{values.join(", ")}</option> }
    };
    let which = if several {
        view! {
            <div class="field">
                <label for="wished-variant">"Which, for the wishlist"</label>
                <select class="input" id="wished-variant" name="variant">
                    {product.variants.iter().map(option).collect_view()}
                </select>
            </div>
        }
        .into_any()
    } else {
        let only = product.variants.first().map(|variant| variant.id.to_string());
        view! { <input type="hidden" name="variant" value=only /> }.into_any()
    };
    view! {
        <form action=AddToWishlist::PATH method="post">
            <input type="hidden" name="next" value=format!("/products/{}", product.slug) />
            {which}
            <button class="button" type="submit">
                "Add to wishlist"
            </button>
        </form>
    }
    .to_html()
}
