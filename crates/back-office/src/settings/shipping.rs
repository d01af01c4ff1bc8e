//! The zones of the settings' form, each with its methods.

use super::fields::{Form, step};
use crate::parts::{Field, wrong};
use maud::{Markup, html};
use shared::settings::{MethodInput, ZoneInput};

/// The zones.
pub(super) fn shipping(form: &Form<'_>) -> Markup {
    let zones = &form.typed.input.zones;
    html! {
        section.office-section #zones tabindex="-1" aria-labelledby="zones-title" {
            h2 #zones-title { "Shipping" }
            p.small.muted { "A zone is countries that parcels go to on the same terms. Each country stands in one." }
            (wrong("zones", form.errors))
            @for (place, zone) in zones.iter().enumerate() { (one(form, place, zone)) }
            div.row { (step("add-zone", &format!("zones.{}.countries", zones.len()), &html! { "Add a zone" })) }
        }
    }
}

fn one(form: &Form<'_>, place: usize, zone: &ZoneInput) -> Markup {
    let names: Vec<_> = zone.countries.iter().filter_map(|code| form.country(code)).collect();
    let names = if names.is_empty() {
        "Two letters each, such as IE, DE.".to_owned()
    } else {
        format!("{}.", names.join(", "))
    };
    let methods = format!("zones.{place}.methods");
    html! {
        fieldset.office-row {
            legend { "Zone " (place + 1) }
            (Field::text(&format!("zones.{place}.countries"), "Countries", &zone.countries.join(", ")).kind("textarea")
                .errors(form.errors).hint(&names).view())
            div.office-stack id=(methods) tabindex="-1" {
                (wrong(&methods, form.errors))
                @for (at, method) in zone.methods.iter().enumerate() { (way(form, place, at, method)) }
            }
            div.row {
                (step(&format!("add-method.{place}"), &format!("{methods}.{}.name", zone.methods.len()),
                    &html! { "Add a method" span.visually-hidden { " to zone " (place + 1) } }))
                (step(&format!("remove-zone.{place}"), "zones", &html! { "Remove zone " (place + 1) }))
            }
        }
    }
}

fn way(form: &Form<'_>, zone: usize, place: usize, method: &MethodInput) -> Markup {
    let name = |field: &str| format!("zones.{zone}.methods.{place}.{field}");
    let currency = &form.typed.input.currency;
    html! {
        fieldset.method {
            legend { "Method " (place + 1) @if place == 0 { span.optional { " (chosen at first)" } } }
            div.fields {
                (Field::text(&name("name"), "Name", &method.name).errors(form.errors).view())
                (Field::text(&name("promise"), "How long", &method.promise).optional().errors(form.errors).hint("Such as 2 to 4 days.").view())
                (Field::text(&name("price"), &format!("Price in {currency}"), &method.price).kind("decimal").errors(form.errors).view())
                (Field::text(&name("free_from"), "Free from", &method.free_from).optional().kind("decimal").errors(form.errors)
                    .hint("The subtotal that makes it free.").view())
                (Field::text(&name("id"), "Id", &method.id).optional().errors(form.errors).hint("Left empty, it is made from the name.").view())
            }
            (step(&format!("remove-method.{zone}.{place}"), &format!("zones.{zone}.methods"),
                &html! { "Remove" span.visually-hidden { " method " (place + 1) " of zone " (zone + 1) } }))
        }
    }
}
