//! The variants in a product's form: a row each.

use super::fields::{Form, step};
use crate::parts::{Field, wrong};
use maud::{Markup, html};
use shared::product::VariantInput;

/// The rows.
pub(super) fn variants(form: &Form<'_>) -> Markup {
    let rows = &form.draft.input.variants;
    let alone = form.draft.rows_of.is_empty();
    html! {
        section.office-section #variants tabindex="-1" aria-labelledby="variants-title" {
            h2 #variants-title { @if alone { "What it costs" } @else { "Variants" } }
            (wrong("variants", form.errors))
            @if rows.is_empty() {
                p { "There are no variants." }
            } @else {
                div.table-scroll tabindex="0" role="group" aria-labelledby="variants-title" {
                    table.table.is-cards.is-form {
                        thead { tr {
                            @if !alone { th scope="col" { "Variant" } }
                            th scope="col" { "SKU" } th scope="col" { "Price" } th scope="col" { "Price before" }
                            th scope="col" { "Tax and shipping" }
                            th scope="col" { span.visually-hidden { "What can be done" } }
                        } }
                        tbody { @for (place, typed) in rows.iter().enumerate() { (row(form, place, typed, alone)) } }
                    }
                }
            }
        }
    }
}

fn row(form: &Form<'_>, place: usize, typed: &VariantInput, alone: bool) -> Markup {
    let name = |field: &str| format!("variants.{place}.{field}");
    let choice = typed.values.join(" / ");
    let of = if alone { String::new() } else { format!(" of {choice}") };
    let cell = |field: &str, label: &str, kind: &'static str, value: &str| {
        Field::text(&name(field), &format!("{label}{of}"), value).kind(kind).optional().errors(form.errors).cell()
    };
    let check = |field: &str, label: &str, checked: bool| {
        html! {
            label.check {
                input type="checkbox" name=(name(field)) value="yes" checked[checked];
                span { (label) span.visually-hidden { (of) } }
            }
        }
    };
    html! {
        tr {
            @if !alone {
                th #(name("values")) scope="row" data-label="Variant" tabindex="-1" {
                    span { (choice) (wrong(&name("values"), form.errors)) (wrong(&name("id"), form.errors)) }
                }
            }
            td data-label="SKU" {
                @if let Some(id) = typed.id { input type="hidden" name=(name("id")) value=(id); }
                @for (at, value) in typed.values.iter().enumerate() {
                    input type="hidden" name={ (name("values")) "." (at) } value=(value);
                }
                (cell("sku", "SKU", "text", &typed.sku))
            }
            td data-label="Price" { (cell("price", "Price", "decimal", &typed.price)) }
            td data-label="Price before" { (cell("compare_at_price", "Price before", "decimal", &typed.compare_at_price)) }
            td data-label="Tax and shipping" {
                (check("taxable", "Charge tax on this", typed.taxable))
                (check("requires_shipping", "Needs shipping", typed.requires_shipping))
            }
            td.is-actions data-label="" {
                @if let Some(id) = typed.id { a.link-button href={ "/staff/stock/" (id) } { "Stock" span.visually-hidden { (of) } } }
                @if !alone {
                    (step(form, &format!("remove-variant.{place}"), "variants", &html! { "Remove" span.visually-hidden { " " (choice) } }))
                }
            }
        }
    }
}
