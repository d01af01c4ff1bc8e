//! The fields of the settings.

use super::PATH;
use super::shipping::shipping;
use super::typed::Typed;
use crate::parts::{Field, select, wrong};
use iso_currency::{Currency, IntoEnumIterator};
use maud::{Markup, html};
use shared::address::Country;
use shared::field::FieldError;
use std::collections::BTreeMap;

/// The form's id: buttons elsewhere on the page may belong to it.
pub(super) const FORM: &str = "settings";

/// A form to be filled in.
pub(super) struct Form<'a> {
    /// The revision that it was filled in from.
    pub revision: u64,
    pub typed: &'a Typed,
    pub errors: &'a [FieldError],
    /// What countries are called.
    pub countries: &'a BTreeMap<Country, String>,
}

impl Form<'_> {
    /// What a country is called, where its code is known.
    pub(super) fn country(&self, code: &str) -> Option<&str> {
        Country::parse(code).and_then(|country| self.countries.get(&country)).map(String::as_str)
    }
}

/// The form. What is wrong with it is said by the shop, at each field.
pub(super) fn form(form: &Form<'_>) -> Markup {
    let Form { revision, typed, errors, .. } = form;
    let input = &typed.input;
    let currencies: Vec<_> = Currency::iter()
        .map(|currency| (currency.code(), format!("{}: {}", currency.code(), currency.name())))
        .collect();
    let currencies: Vec<_> = currencies.iter().map(|(code, words)| (*code, words.as_str())).collect();
    html! {
        form.office-form id=(FORM) method="post" action=(PATH) novalidate {
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
    let rates = input.tax_rates.len();
    html! {
        section.office-section #tax_rates tabindex="-1" aria-labelledby="tax-title" {
            h2 #tax-title { "Tax" }
            label.check {
                input #prices_include_tax type="checkbox" name="prices_include_tax" value="yes" checked[input.prices_include_tax];
                span { "Prices include tax" }
            }
            @for (place, rate) in input.tax_rates.iter().enumerate() {
                fieldset.office-row.is-inline {
                    legend.visually-hidden { "Tax rate " (place + 1) }
                    (Field::text(&format!("tax_rates.{place}.country"), "Country", &rate.country)
                        .hint(form.country(&rate.country).unwrap_or("Two letters, such as IE.")).errors(form.errors).view())
                    (Field::text(&format!("tax_rates.{place}.percent"), "Percent", &rate.percent).kind("decimal").errors(form.errors).view())
                    (step(&format!("remove-rate.{place}"), "tax_rates", &html! { "Remove" span.visually-hidden { " tax rate " (place + 1) } }))
                }
            }
            div.row { (step("add-rate", &format!("tax_rates.{rates}.country"), &html! { "Add a country" })) }
            (Field::text("tax_otherwise", "Tax everywhere else, in percent", &input.tax_otherwise).kind("decimal").errors(form.errors).view())
        }
    }
}
