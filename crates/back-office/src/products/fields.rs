//! The fields of a product's form, but for its variants.

use super::draft::Draft;
use super::variants::variants;
use crate::parts::{Field, wrong};
use maud::{Markup, html};
use shared::field::FieldError;
use shared::product::{MAX_OPTIONS, ProductOption};

/// A form to be filled in.
pub(super) struct Form<'a> {
    /// Where it is sent to.
    pub address: &'a str,
    /// The revision that it was filled in from; 0 for a product that is to be added.
    pub revision: u64,
    pub draft: &'a Draft,
    pub errors: &'a [FieldError],
    /// Whether it has what is not saved yet.
    pub unsaved: bool,
    /// Whether the product can be published as it is saved.
    pub publishable: bool,
}

/// The form's id: buttons elsewhere on the page may belong to it.
pub(super) const FORM: &str = "product";

/// The form. What is wrong with it is said by the shop, at each field, so that nobody has to rely on the browser.
pub(super) fn form(form: &Form<'_>) -> Markup {
    let Form { address, revision, draft, errors, unsaved, publishable } = form;
    let input = &draft.input;
    let tags: Vec<_> = input.tags.iter().map(String::as_str).filter(|tag| !tag.is_empty()).collect();
    let text = |name: &'static str, label: &'static str, value: &str| {
        Field::text(name, label, value).optional().errors(errors).view()
    };
    html! {
        form.office-form id=(FORM) method="post" action=(address) novalidate data-unsaved=(unsaved) {
            // The Enter key presses the first button.
            button type="submit" name="do" value="save" hidden {}
            input type="hidden" name="revision" value=(revision);
            section.office-section aria-labelledby="about-title" {
                h2 #about-title { "About it" }
                (Field::text("name", "Title", &input.name).errors(errors).view())
                (Field::text("slug", "Address", &input.slug).optional().errors(errors)
                    .hint("What follows /products/. Left empty, it is made from the title. Links to an earlier one lead here.").view())
                (Field::text("description", "Description", &input.description).optional().kind("prose").errors(errors)
                    .hint("Plain text or HTML. What could harm a reader is taken out.").view())
                div.fields {
                    (text("vendor", "Vendor", &input.vendor))
                    (text("category", "Category", &input.category))
                }
                (Field::text("tags", "Tags", &tags.join(", ")).optional().errors(errors).hint("With commas between them.").view())
                details open[errors.iter().any(|error| error.field.starts_with("seo_"))] {
                    summary { "For search engines" }
                    div.office-stack {
                        (text("seo_title", "Title for search engines", &input.seo_title))
                        (text("seo_description", "Description for search engines", &input.seo_description))
                    }
                }
            }
            (options(form))
            (variants(form))
            div.row {
                button.button.is-ink type="submit" name="do" value="save" { "Save" }
                @if *publishable { button.button type="submit" name="do" value="publish" { "Save and publish" } }
            }
        }
    }
}

/// A button that changes the form and saves nothing; the page is then shown from `at` on.
pub(super) fn step(form: &Form<'_>, button: &str, at: &str, content: &Markup) -> Markup {
    html! {
        button.button.is-small type="submit" name="do" value=(button) formaction={ (form.address) "#" (at) } { (content) }
    }
}

fn options(form: &Form<'_>) -> Markup {
    let options = &form.draft.input.options;
    html! {
        section.office-section #options tabindex="-1" aria-labelledby="options-title" {
            h2 #options-title { "Options" }
            p.small.muted { "What a shopper chooses, such as the size. A product without options is sold as it is." }
            (wrong("options", form.errors))
            @for (place, of) in form.draft.rows_of.iter().enumerate() {
                input type="hidden" name={ "rows_of." (place) ".name" } value=(of.name);
                input type="hidden" name={ "rows_of." (place) ".values" } value=(of.values.join("\n"));
            }
            @for (place, typed) in options.iter().enumerate() { (option(form, place, typed)) }
            div.row {
                @if options.len() < MAX_OPTIONS as usize {
                    (step(form, "add-option", &format!("options.{}.name", options.len()), &html! { "Add an option" }))
                }
                @if !options.is_empty() { (step(form, "variants", "variants", &html! { "Make its variants" })) }
            }
        }
    }
}

fn option(form: &Form<'_>, place: usize, typed: &ProductOption) -> Markup {
    let (name, values) = (format!("options.{place}.name"), format!("options.{place}.values"));
    html! {
        fieldset.office-row {
            legend { "Option " (place + 1) }
            (Field::text(&name, "Name", &typed.name).errors(form.errors).hint("Such as Size.").view())
            (Field::text(&values, "Values", &typed.values.join("\n")).kind("textarea").errors(form.errors).hint("One on each line.").view())
            (step(form, &format!("remove-option.{place}"), "options", &html! { "Remove" span.visually-hidden { " option " (place + 1) } }))
        }
    }
}
