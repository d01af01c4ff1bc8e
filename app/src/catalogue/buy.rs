//! The form that puts a product into the cart, or buys it now: options, stock, quantity and the two buttons. It works with scripts;
//! without them the plain form stands in its place.

use super::choice::Choice;
use super::options::Standing;
use crate::cart::CartStore;
use crate::ui::{Icon, Kind, Notices, Stepper};
use leptos::prelude::*;

/// The words for colours that `product.css` has a dot for.
const COLOURS: [&str; 20] = [
    "beige", "black", "blue", "brown", "gold", "gray", "green", "grey", "natural", "navy", "orange", "pink", "purple",
    "red", "sand", "silver", "teal", "violet", "white", "yellow",
];

/// The form. Its buttons wait until the browser's cart was read.
#[component]
pub(super) fn Buy(choice: Choice) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let notices = expect_context::<Notices>();
    let ready = store.ready();
    let unusable = move || !ready.get() || choice.sold_out();
    let add = move || {
        let usable = ready.get_untracked() && !untrack(|| choice.sold_out());
        let addition = usable.then(|| choice.addition()).flatten();
        addition.is_some_and(|(change, line)| store.change(change, Some(line)))
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if add() {
            // The drawer stays closed: whoever adds one thing may want to add another.
            notices.offer(Kind::Good, "Added to your cart", "View cart", move || store.drawer().set(true));
        }
    };
    // Not by the router: the server leads on, and what Back comes to is to be where it leads.
    let buy_now = move |_| {
        if let Some(address) = untrack(|| choice.checkout()) {
            let _ = window().location().set_href(&address);
        }
    };
    let options = choice.list().into_iter().enumerate().map(|(option, (name, values))| {
        view! { <OptionGroup choice=choice option=option name=name values=values /> }.into_any()
    });
    view! {
        <form class="product-live" autocomplete="off" on:submit=submit>
            {options.collect_view()}
            <p class="stock" data-state=move || choice.stock().0 role="status">
                {move || choice.stock().1}
            </p>
            <div class="field">
                <label for="quantity">"Quantity"</label>
                <Stepper
                    id="quantity".to_owned()
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
                <button class="button is-large" type="button" disabled=unusable on:click=buy_now>
                    "Buy now"
                </button>
            </div>
        </form>
    }
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
                    name=format!("option-{option}")
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
