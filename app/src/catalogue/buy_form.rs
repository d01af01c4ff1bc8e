//! The price of what is chosen, and the form that puts it into the cart, or buys it now: options, stock, quantity and the two
//! buttons. The server writes it; `islands/buy.rs` brings it to life. Where there is no code to be had the browser sends it, and the
//! server reads which variant the options mean. Without scripts the plain form stands in its place.

use super::api::AddToCart;
use super::choice::Choice;
use super::islands::Buy;
use super::price::{reduced_from, saving};
use crate::address;
use crate::island::island_around;
use crate::ui::{Icon, Stepper};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::catalogue::Product;

/// The words for colours that `product.css` has a dot for.
const COLOURS: [&str; 20] = [
    "beige", "black", "blue", "brown", "gold", "gray", "green", "grey", "natural", "navy", "orange", "pink", "purple",
    "red", "sand", "silver", "teal", "violet", "white", "yellow",
];

/// Price and form.
#[component]
pub(super) fn BuyForm(product: Product) -> impl IntoView {
    let page = format!("/products/{}", product.slug);
    let choice = Choice::new(product.clone(), address::query("variant").and_then(|id| id.parse().ok()));
    let variant = choice.variant().map(|variant| variant.id.to_string());
    let (state, stock) = choice.stock();
    let sold_out = choice.sold_out();
    let options = (0..choice.options().len()).map(|option| option_group(&choice, option)).collect_view();
    let view = view! {
        {price(&choice)}
        <form class="product-live" method="post" action=AddToCart::PATH autocomplete="off">
            <input type="hidden" name="next" value=page />
            <input type="hidden" name="buy" value=variant />
            {options}
            <p class="stock" data-state=state role="status">
                {stock}
            </p>
            <div class="field">
                <label for="quantity">"Quantity"</label>
                <Stepper
                    id="quantity".to_owned()
                    name="quantity"
                    value=choice.quantity()
                    max=choice.most()
                    disabled=sold_out
                    on_change=Callback::new(|_| ())
                />
            </div>
            <div class="product-actions">
                <button class="button is-cart is-large" type="submit" disabled=sold_out>
                    <Icon name="shopping-bag" />
                    "Add to cart"
                </button>
                <button class="button is-large" type="submit" formaction="/checkout" formmethod="get" disabled=sold_out>
                    "Buy now"
                </button>
            </div>
        </form>
    };
    island_around(Buy { product }, view)
}

/// Price of the chosen variant: as it is, and as it is where it is reduced, of which one shows.
fn price(choice: &Choice) -> impl IntoView + use<> {
    let variant = choice.variant();
    let now = variant.map(|variant| variant.price);
    let before = variant.and_then(|variant| reduced_from(variant.price, variant.compare_at_price));
    let shown = |amount: Option<shared::money::Money>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    let saved = now.zip(before).map(|(now, before)| saving(now, before)).unwrap_or_default();
    let reduced = before.is_some();
    view! {
        <div class="product-price">
            <p class="price" data-price="plain" hidden=reduced>
                {shown(now)}
            </p>
            <p class="price" data-price="reduced" hidden=!reduced>
                <span class="visually-hidden">"Now "</span> <ins>{shown(now)}</ins> " "
                <span class="visually-hidden">"before "</span> <s>{shown(before)}</s>
            </p>
            <span class="flag is-sale" hidden=!reduced>
                {saved}
            </span>
        </div>
    }
}

/// One option with its values as pills.
fn option_group(choice: &Choice, option: usize) -> impl IntoView + use<> {
    let id = format!("option-{option}");
    let (name, values) = choice.options().get(option).cloned().unwrap_or_default();
    let coloured = matches!(name.to_ascii_lowercase().as_str(), "colour" | "color");
    let pills = values.into_iter().enumerate().map(|(value, text)| {
        let colour = Some(text.to_ascii_lowercase()).filter(|word| coloured && COLOURS.contains(&word.as_str()));
        let note = choice.note(option, value);
        let state = note.is_some().then_some("sold-out");
        view! {
            <label class="pill" data-state=state data-colour=colour>
                <input
                    type="radio"
                    name=format!("option{option}")
                    value=text.clone()
                    checked=choice.has(option, value)
                    disabled=choice.is_absent(option, value)
                />
                {text}
                <span class="visually-hidden">{note.unwrap_or_default()}</span>
            </label>
        }
    });
    let pills = pills.collect_view();
    view! {
        <fieldset class="options" role="radiogroup" aria-labelledby=id>
            <legend id=id.clone()>{name}</legend>
            <div class="pills">{pills}</div>
        </fieldset>
    }
}
