//! The fields of an address, with labels, autocomplete tokens and what is wrong with them.

use leptos::prelude::*;
use shared::address::AddressInput;
use shared::checkout::CountryName;
use shared::field::{FieldError, FieldProblem};

/// Whose address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Shipping,
    Billing,
    /// The bill's, where nothing is sent as a parcel: name and country are all that is asked (O9).
    BillAlone,
}

impl Part {
    const fn key(self) -> &'static str {
        match self {
            Self::Shipping => "shipping",
            Self::Billing | Self::BillAlone => "billing",
        }
    }
}

/// The id of the input that a field error is about: `shipping_address.city` is `shipping-city`.
pub(super) fn id(field: &str) -> String {
    field.replace("_address.", "-")
}

/// What that input is labelled.
pub(super) fn label(field: &str) -> &'static str {
    match field.rsplit('.').next().unwrap_or(field) {
        "email" => "Email",
        "name" => "Full name",
        "line1" => "Address line 1",
        "line2" => "Address line 2",
        "city" => "City",
        "region" => "State or region",
        "postal_code" => "Postal code",
        "country" => "Country",
        "shipping_method" => "Shipping method",
        "shipping_address" => "Shipping address",
        "billing_address" => "Billing",
        _ => "The form",
    }
}

/// The fields of one address.
#[component]
pub(super) fn AddressFields(
    part: Part,
    /// What they start with.
    start: AddressInput,
    /// Where the shop ships to.
    countries: Vec<CountryName>,
    /// What is wrong, of both addresses.
    errors: Signal<Vec<FieldError>>,
    /// Called with the country that was chosen.
    #[prop(optional)]
    on_country: Option<Callback<String>>,
) -> impl IntoView {
    let key = part.key();
    let field = move |name: &'static str, token: &'static str, value: String, required: bool, wide: bool, most: u32| {
        let path = format!("{key}_address.{name}");
        let id = id(&path);
        let problem = Memo::new(move |_| {
            errors.with(|errors| errors.iter().find(|error| error.field == path).map(|error| error.problem))
        });
        view! {
            <div class="field" class:is-full=wide>
                <label for=id.clone()>
                    {label(name)} {(!required).then(|| view! { <span class="optional">" (optional)"</span> })}
                </label>
                <input
                    class="input"
                    id=id.clone()
                    name=format!("form[{key}][{name}]")
                    type="text"
                    value=value
                    maxlength=most
                    autocomplete=format!("{key} {token}")
                    required=required && part != Part::Billing
                    aria-invalid=move || problem.get().map(|_| "true")
                    aria-describedby=described_by(problem, &id)
                />
                <Problem problem=problem id=id />
            </div>
        }
    };
    let country_path = format!("{key}_address.country");
    let country_id = id(&country_path);
    let country_problem = Memo::new(move |_| {
        errors.with(|errors| errors.iter().find(|error| error.field == country_path).map(|error| error.problem))
    });
    let chosen = start.country.clone();
    view! {
        <div class="fields">
            {field("name", "name", start.name, true, true, 120)}
            {(part != Part::BillAlone)
                .then(|| {
                    [
                        field("line1", "address-line1", start.line1, true, true, 200),
                        field("line2", "address-line2", start.line2, false, true, 200),
                        field("city", "address-level2", start.city, true, false, 120),
                        field("region", "address-level1", start.region, false, false, 120),
                        field("postal_code", "postal-code", start.postal_code, true, false, 16),
                    ]
                })} <div class="field">
                <label for=country_id.clone()>"Country"</label>
                <select
                    class="input"
                    id=country_id.clone()
                    name=format!("form[{key}][country]")
                    autocomplete=format!("{key} country")
                    aria-invalid=move || country_problem.get().map(|_| "true")
                    aria-describedby=described_by(country_problem, &country_id)
                    on:change=move |event| {
                        if let Some(on_country) = on_country {
                            on_country.run(event_target_value(&event));
                        }
                    }
                >
                    {countries
                        .into_iter()
                        .map(|country| {
                            let code = country.code.code().to_owned();
                            let selected = code == chosen;
                            view! {
                                <option value=code selected=selected>
                                    {country.name}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                <Problem problem=country_problem id=country_id />
            </div>
        </div>
    }
}

fn described_by(problem: Memo<Option<FieldProblem>>, id: &str) -> impl Fn() -> Option<String> + Send + Sync + use<> {
    let error = format!("{id}-error");
    move || problem.get().map(|_| error.clone())
}

#[component]
fn Problem(problem: Memo<Option<FieldProblem>>, id: String) -> impl IntoView {
    move || {
        let id = format!("{id}-error");
        problem.get().map(|problem| {
            view! {
                <p class="field-error" id=id>
                    {problem.to_string()}
                </p>
            }
        })
    }
}
