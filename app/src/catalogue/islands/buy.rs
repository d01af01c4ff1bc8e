//! The price of what is chosen, and the form that puts it into the cart, or buys it now: options, stock, quantity and the two
//! buttons. Until it is alive the browser sends it, and the server reads which variant the options mean. Without scripts the plain
//! form stands in its place.

use super::choice::Choice;
use super::options::Standing;
use crate::address;
use crate::cart::{CartStore, Offer};
use crate::catalogue::api::AddToCart;
use crate::catalogue::price::priced;
use crate::island::Part;
use crate::ui::{Icon, Kind, Notices, Stepper};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};
use shared::catalogue::Product;

/// What is sold: the product, without what its page alone shows.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Buy {
    /// The product.
    pub(crate) product: Product,
}

/// The words for colours that `product.css` has a dot for.
const COLOURS: [&str; 20] = [
    "beige", "black", "blue", "brown", "gold", "gray", "green", "grey", "natural", "navy", "orange", "pink", "purple",
    "red", "sand", "silver", "teal", "violet", "white", "yellow",
];

impl Part for Buy {
    const NAME: &'static str = "buy";

    fn view(self) -> AnyView {
        view! { <BuyForm buy=self /> }.into_any()
    }
}

/// Price and form.
#[component]
fn BuyForm(buy: Buy) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let notices = expect_context::<Notices>();
    let page = format!("/products/{}", buy.product.slug);
    let choice = Choice::new(buy.product, typed());
    let unusable = move || choice.sold_out();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let addition = (!untrack(unusable)).then(|| choice.addition()).flatten();
        if addition.is_some_and(|(change, line)| store.change(change, Some(line))) {
            // The drawer stays closed: whoever adds one thing may want to add another.
            notices.offer(Kind::Good, "Added to your cart", Offer::View);
        }
    };
    let buy_now = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if let Some(address) = untrack(|| choice.checkout()) {
            address::go(&address);
        }
    };
    let variant = move || choice.variant(|variant| variant.id.to_string());
    let options = choice.list().into_iter().enumerate().map(|(option, (name, values))| {
        view! { <OptionGroup choice=choice option=option name=name values=values /> }.into_any()
    });
    view! {
        <div class="product-price">
            {move || choice.variant(|variant| priced(variant.price, variant.compare_at_price).into_any())}
        </div>
        <form class="product-live" method="post" action=AddToCart::PATH autocomplete="off" on:submit=submit>
            <input type="hidden" name="next" value=page />
            <input type="hidden" name="buy" value=variant />
            {options.collect_view()}
            <p class="stock" data-state=move || choice.stock().0 role="status">
                {move || choice.stock().1}
            </p>
            <div class="field">
                <label for="quantity">"Quantity"</label>
                <Stepper
                    id="quantity".to_owned()
                    name="quantity"
                    value=choice.quantity
                    max=Signal::derive(move || choice.most())
                    disabled=Signal::derive(move || choice.sold_out())
                    on_change=Callback::new(move |number| choice.quantity.set(number))
                />
            </div>
            <div class="product-actions">
                <button class="button is-cart is-large" type="submit" disabled=unusable>
                    <Icon name="shopping-bag" />
                    "Add to cart"
                </button>
                <button
                    class="button is-large"
                    type="submit"
                    formaction="/checkout"
                    formmethod="get"
                    disabled=unusable
                    on:click=buy_now
                >
                    "Buy now"
                </button>
            </div>
        </form>
    }
}

/// How many were typed before the form was alive.
fn typed() -> u32 {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let field = document().get_element_by_id("quantity");
        let field = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
        field.and_then(|field| field.value().parse().ok()).filter(|number| *number > 0).unwrap_or(1)
    }
    #[cfg(not(feature = "hydrate"))]
    1
}

/// One option with its values as pills.
#[component]
fn OptionGroup(choice: Choice, option: usize, name: String, values: Vec<String>) -> impl IntoView {
    let id = format!("option-{option}");
    let coloured = matches!(name.to_ascii_lowercase().as_str(), "colour" | "color");
    let choose = choice.chooser();
    let pills = values.into_iter().enumerate().map(|(value, text)| {
        let choose = choose.clone();
        let colour = Some(text.to_ascii_lowercase()).filter(|word| coloured && COLOURS.contains(&word.as_str()));
        let standing = move || choice.standing(option, value);
        let absent = move || standing() == Standing::Absent;
        let note = move || match standing() {
            Standing::Absent => Some(format!(" (not made in {})", choice.others(option))),
            Standing::Leads(variant) => choice.is_sold_out(variant).then(|| " (sold out)".to_owned()),
        };
        let radio = NodeRef::<leptos::html::Input>::new();
        let early = choose.clone();
        // What was chosen before the page came alive holds; after that, what is chosen shows.
        Effect::new(move |before: Option<bool>| {
            let chosen = choice.has(option, value);
            if let Some(radio) = radio.get() {
                match before {
                    None if radio.checked() && !chosen => early(option, value),
                    None => {}
                    Some(_) => radio.set_checked(chosen),
                }
            }
            chosen
        });
        view! {
            <label class="pill" data-state=move || note().map(|_| "sold-out") data-colour=colour>
                <input
                    node_ref=radio
                    type="radio"
                    name=format!("option{option}")
                    value=text.clone()
                    checked=move || choice.has(option, value)
                    disabled=absent
                    on:change=move |_| choose(option, value)
                />
                {text}
                {move || note().map(|note| view! { <span class="visually-hidden">{note}</span> }.into_any())}
            </label>
        }
        .into_any()
    });
    view! {
        <fieldset class="options" role="radiogroup" aria-labelledby=id>
            <legend id=id.clone()>{name}</legend>
            <div class="pills">{pills.collect_view()}</div>
        </fieldset>
    }
}
