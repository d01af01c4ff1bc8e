//! The form: where it goes, how it goes, and Place order.

use super::address::{AddressFields, Part};
use super::contact::Contact;
use super::refused::RefusedNotice;
use super::review::Review;
use crate::cart::CartStore;
use crate::checkout::api::{Checkout, PlaceOrder, PlaceReply};
use crate::ui::scripted;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::address::AddressInput;
use shared::checkout::{CheckoutState, CountryName, PlaceRefused, Quote};
use shared::field::FieldError;
use shared::money::Money;

/// The form. What was typed stays while `checkout` is read again: only the quote follows it.
#[component]
pub(super) fn CheckoutFormView(
    /// What the page shows.
    checkout: RwSignal<Checkout>,
    /// The key of this placing (O3).
    key: String,
    /// The total that a form without scripts was refused for, in minor units.
    seen: Option<i64>,
    /// The country that was chosen.
    country: RwSignal<String>,
    /// The shipping method that was chosen.
    method: RwSignal<String>,
    /// How many are bought now; none where the cart is ordered.
    buying: Option<RwSignal<u32>>,
) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let first = checkout.get_untracked();
    let Some(start_quote) = quote_of(&first) else { return ().into_any() };
    let quote = Memo::new(move |last: Option<&Quote>| {
        checkout.with(quote_of).or_else(|| last.cloned()).unwrap_or_else(|| start_quote.clone())
    });
    let place = ServerAction::<PlaceOrder>::new();
    let refused = Memo::new(move |_| match place.value().get() {
        Some(Ok(PlaceReply::Refused { refused })) => Some(*refused),
        _ => None,
    });
    Effect::new(move |_| {
        // What a refusal says of the cart is newer than what is shown.
        match refused.get() {
            Some(
                PlaceRefused::CartChanged { quote }
                | PlaceRefused::OutOfStock { quote }
                | PlaceRefused::TotalRose { quote, .. },
            ) => {
                checkout.update(|checkout| {
                    if let CheckoutState::Form { quote: shown, .. } = &mut checkout.state {
                        *shown = quote;
                    }
                });
                store.refresh();
            }
            // Other fields are needed than were shown: the goods have changed since.
            Some(PlaceRefused::Invalid { errors }) if errors.iter().any(|error| error.field.ends_with("_address")) => {
                country.notify();
            }
            Some(PlaceRefused::OrderWaits { .. }) => store.refresh(),
            _ if place.value().with(|value| matches!(value, Some(Ok(PlaceReply::Placed)))) => store.refresh(),
            _ => {}
        }
    });
    let failed = move || match place.value().get() {
        Some(Err(error)) => {
            let text = format!("{error} What you typed is still here.");
            Some(view! {
                <section class="notice" data-kind="bad" role="alert">
                    <h2>"Your order was not placed"</h2>
                    <p>{text}</p>
                </section>
            })
        }
        _ => None,
    };
    let risen = risen(seen, &quote.get_untracked());
    let errors = Signal::derive(move || match refused.get() {
        Some(PlaceRefused::Invalid { errors }) => errors,
        _ => Vec::new(),
    });
    let guest = Memo::new(move |_| checkout.with(|checkout| checkout.email.is_some()));
    let email = first.email.clone().unwrap_or_default();
    let start = start_of(&first, &quote.get_untracked());
    let countries = quote.with_untracked(|quote| quote.countries.clone());
    let ships = Memo::new(move |_| quote.with(Quote::ships));
    let on_country = Callback::new(move |code| country.set(code));
    let total = move || quote.with(|quote| quote.totals.total);
    let amount = move || total().amount();
    let busy = place.pending();
    // The browser checks what it can without scripts; with them every field's problem is said by the page.
    let scripted = scripted();

    view! {
        {failed}
        {move || refused.get().or_else(|| risen.clone()).map(|refused| view! { <RefusedNotice refused=refused /> })}
        <ActionForm action=place attr:id="checkout" attr:class="checkout" attr:novalidate=move || scripted.get()>
            <input type="hidden" name="form[key]" value=key />
            {if buying.is_some() {
                let variant = quote
                    .with_untracked(|quote| quote.cart.lines.first().map(|line| line.variant_id.to_string()));
                view! { <input type="hidden" name="form[now][buy]" value=variant /> }.into_any()
            } else {
                let revision = move || quote.with(|quote| quote.cart.revision.to_string());
                view! { <input type="hidden" name="form[cart_revision]" value=revision /> }.into_any()
            }}
            <input type="hidden" name="form[expected_total][amount]" value=amount />
            <input
                type="hidden"
                name="form[expected_total][currency]"
                value=move || Money::currency(total()).code()
            />
            <div class="checkout-main">
                {move || guest.get().then(|| view! { <Contact start=email.clone() errors=errors /> })}
                {move || {
                    let countries = countries.clone();
                    let chosen = quote.with_untracked(|quote| quote.country.code().to_owned());
                    let start = AddressInput { country: chosen, ..start.clone() };
                    if ships.get() {
                        view! { <Delivery start=start countries=countries errors=errors on_country=on_country quote=quote method=method /> }
                            .into_any()
                    } else {
                        view! { <Bill start=start countries=countries errors=errors on_country=on_country /> }.into_any()
                    }
                }}
            </div>
            <div class="checkout-side">
                <Review quote=quote buying=buying />
                <div class="place">
                    <p class="place-total">"Total " <b>{move || total().to_string()}</b></p>
                    <button
                        class="button is-cart is-large is-wide"
                        type="submit"
                        aria-busy=move || busy.get().then_some("true")
                    >
                        "Place order"
                    </button>
                    <p class="small muted">"You pay on the next page. What you ordered is held for you meanwhile."</p>
                </div>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// The steps of what is sent as a parcel: address, method, and the bill's address.
#[component]
fn Delivery(
    /// The values that the address starts with.
    start: AddressInput,
    countries: Vec<CountryName>,
    errors: Signal<Vec<FieldError>>,
    on_country: Callback<String>,
    quote: Memo<Quote>,
    method: RwSignal<String>,
) -> impl IntoView {
    let same = RwSignal::new(true);
    let billing_start = AddressInput { country: start.country.clone(), ..AddressInput::default() };
    view! {
        <section class="step" aria-labelledby="shipping-title">
            <h2 class="step-title" id="shipping-title">
                "Shipping address"
            </h2>
            <AddressFields
                part=Part::Shipping
                start=start
                countries=countries.clone()
                errors=errors
                on_country=on_country
            />
        </section>
        <Methods quote=quote method=method />
        <section class="step" aria-labelledby="billing-title">
            <h2 class="step-title" id="billing-title">
                "Billing"
            </h2>
            <label class="check">
                <input
                    type="checkbox"
                    name="form[billing_same]"
                    value="yes"
                    checked
                    on:change=move |event| same.set(event_target_checked(&event))
                />
                "Billing address is the same"
            </label>
            <Show when=move || !same.get()>
                <AddressFields
                    part=Part::Billing
                    start=billing_start.clone()
                    countries=countries.clone()
                    errors=errors
                />
            </Show>
        </section>
    }
}

/// The step of what is not sent: the bill's name and country are all that is asked (O9).
#[component]
fn Bill(
    /// The values that it starts with.
    start: AddressInput,
    countries: Vec<CountryName>,
    errors: Signal<Vec<FieldError>>,
    on_country: Callback<String>,
) -> impl IntoView {
    view! {
        <section class="step" aria-labelledby="billing-title">
            <h2 class="step-title" id="billing-title">
                "Billing"
            </h2>
            <p class="small">"Nothing here is sent by post, so no address is needed. The country decides the tax."</p>
            <AddressFields part=Part::BillAlone start=start countries=countries errors=errors on_country=on_country />
        </section>
    }
}

/// The shipping methods of the chosen country.
#[component]
fn Methods(quote: Memo<Quote>, method: RwSignal<String>) -> impl IntoView {
    let methods = Memo::new(move |_| quote.with(|quote| quote.methods.clone()));
    view! {
        <fieldset class="step" role="radiogroup" aria-labelledby="method-title">
            <legend class="step-title" id="method-title">
                "Shipping method"
            </legend>
            <div class="choices" id="shipping_method">
                <For each=move || methods.get() key=|offered| (offered.id.clone(), offered.price) let:offered>
                    {
                        let id = offered.id.clone();
                        let checked = {
                            let id = id.clone();
                            move || quote.with(|quote| quote.method == id)
                        };
                        let price = if offered.price.is_zero() {
                            "Free".to_owned()
                        } else {
                            offered.price.to_string()
                        };
                        view! {
                            <label class="choice">
                                <input
                                    type="radio"
                                    name="form[shipping_method]"
                                    value=id.clone()
                                    checked=quote.with_untracked(|quote| quote.method == id)
                                    prop:checked=checked
                                    on:change=move |_| method.set(id.clone())
                                />
                                <b>{offered.name}</b>
                                <small>{offered.promise}</small>
                                <span class="price">{price}</span>
                            </label>
                        }
                    }
                </For>
            </div>
        </fieldset>
    }
}

fn quote_of(checkout: &Checkout) -> Option<Quote> {
    match &checkout.state {
        CheckoutState::Form { quote, .. } => Some((**quote).clone()),
        _ => None,
    }
}

/// What a form without scripts was refused for, where the total rose (O4).
fn risen(seen: Option<i64>, quote: &Quote) -> Option<PlaceRefused> {
    let new = quote.totals.total;
    let old = Money::new(seen.filter(|seen| (0..new.minor()).contains(seen))?, new.currency());
    Some(PlaceRefused::TotalRose { old, new, quote: Box::new(quote.clone()) })
}

fn start_of(checkout: &Checkout, quote: &Quote) -> AddressInput {
    AddressInput { country: quote.country.code().to_owned(), ..checkout.address.clone() }
}
