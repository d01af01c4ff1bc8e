//! The fields of the settings.

use super::PATH;
use super::shipping::shipping;
use super::typed::Typed;
use crate::parts::{Field, select, wrong};
use iso_currency::{Currency, IntoEnumIterator};
use maud::{Markup, html};
use shared::country;
use shared::field::FieldError;
use shared::settings::RateInput;
use shop::Settings;

/// The form's id: buttons elsewhere on the page may belong to it.
pub(super) const FORM: &str = "settings";

/// A form to be filled in.
pub(super) struct Form<'a> {
    /// The revision that it was filled in from.
    pub revision: u64,
    pub typed: &'a Typed,
    pub errors: &'a [FieldError],
    /// Whether it holds what is not saved.
    pub unsaved: bool,
    /// Whether the countries with rates of their own are shown at once.
    pub open_rates: bool,
    /// The settings that hold, which say what countries are called.
    pub settings: &'a Settings,
}

impl Form<'_> {
    /// What a country is called, where its code is known.
    pub(super) fn country(&self, code: &str) -> Option<String> {
        country::parse(code).ok().map(|country| self.settings.country_name(country))
    }
}

/// The form. What is wrong with it is said by the shop, at each field.
pub(super) fn form(form: &Form<'_>) -> Markup {
    let Form { revision, typed, errors, unsaved, .. } = form;
    let input = &typed.input;
    let currencies: Vec<_> = Currency::iter()
        .map(|currency| (currency.code(), format!("{}: {}", currency.code(), currency.name())))
        .collect();
    let currencies: Vec<_> = currencies.iter().map(|(code, words)| (*code, words.as_str())).collect();
    html! {
        form.office-form id=(FORM) method="post" action=(PATH) novalidate data-unsaved=(unsaved) {
            // The Enter key presses the first button.
            button type="submit" name="do" value="save" hidden {}
            input type="hidden" name="revision" value=(revision);
            section.office-section aria-labelledby="store-title" {
                h2 #store-title { "Store" }
                div.fields {
                    (Field::text("name", "Store name", &input.name).errors(errors).view())
                    div {
                        (select("currency", "Currency", &input.currency, &currencies))
                        (wrong("currency", errors))
                    }
                    (Field::text("low_stock", "Stock is low at", &typed.low_stock).kind("number").errors(errors)
                        .hint("Units that can be sold, or fewer.").view())
                }
            }
            (tax(form))
            (shipping(form))
            div.row { button.button.is-ink type="submit" name="do" value="save" { "Save" } }
        }
    }
}

/// A button that changes the form and saves nothing; the page is then shown from `at` on.
pub(super) fn step(button: &str, at: &str, content: &Markup) -> Markup {
    html! {
        button.button.is-small type="submit" name="do" value=(button) formaction={ (PATH) "#" (at) } { (content) }
    }
}

fn tax(form: &Form<'_>) -> Markup {
    let input = &form.typed.input;
    html! {
        section.office-section #tax_rates tabindex="-1" aria-labelledby="tax-title" {
            h2 #tax-title { "Tax" }
            label.check {
                input #prices_include_tax type="checkbox" name="prices_include_tax" value="yes" checked[input.prices_include_tax];
                span { "Prices include tax" }
            }
            (Field::text("tax_otherwise", "Tax everywhere else, in percent", &input.tax_otherwise).kind("decimal")
                .hint("In every country that has no rate of its own below.").errors(form.errors).view())
            details open[form.open_rates] {
                summary { (rates_words(input.tax_rates.len())) }
                (rates(form))
            }
        }
    }
}

fn rates_words(count: usize) -> String {
    match count {
        0 => "No country has a rate of its own".to_owned(),
        1 => "1 country has a rate of its own".to_owned(),
        count => format!("{count} countries have a rate of their own"),
    }
}

fn rates(form: &Form<'_>) -> Markup {
    let rates = &form.typed.input.tax_rates;
    html! {
        @if !rates.is_empty() {
            table.table.is-cards.is-form {
                thead { tr { th scope="col" { "Country" } th scope="col" { "Percent" } th scope="col" { span.visually-hidden { "What can be done" } } } }
                tbody { @for (place, rate) in rates.iter().enumerate() { (country(form, place, rate)) } }
            }
        }
        (step("add-rate", &format!("tax_rates.{}.country", rates.len()), &html! { "Add a country" }))
    }
}

fn country(form: &Form<'_>, place: usize, rate: &RateInput) -> Markup {
    let name = |field: &str| format!("tax_rates.{place}.{field}");
    let known = form.country(&rate.country);
    let of = known.clone().unwrap_or_else(|| format!("tax rate {}", place + 1));
    html! {
        tr {
            td data-label="Country" {
                (Field::text(&name("country"), &format!("Country of {of}"), &rate.country)
                    .hint(known.as_deref().unwrap_or("Two letters, such as IE.")).errors(form.errors).cell())
            }
            td data-label="Percent" {
                (Field::text(&name("percent"), &format!("Percent of {of}"), &rate.percent).kind("decimal").errors(form.errors).cell())
            }
            td.is-actions data-label="" {
                (step(&format!("remove-rate.{place}"), "tax_rates", &html! { "Remove" span.visually-hidden { " " (of) } }))
            }
        }
    }
}
