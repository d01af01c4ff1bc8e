//! Where two people changed the same thing at once: both, side by side.

use maud::{Markup, html};
use serde::Serialize;
use serde_json::Value;
use shared::stale::Stale;

/// The fields that differ, as they are stored now and as they were to be saved. `label` says what a field is called, and
/// nothing of one that is not shown.
pub(crate) fn differences<T: Serialize>(stale: &Stale<T>, label: impl Fn(&str) -> Option<String>) -> Markup {
    let side = |side: &T| serde_json::to_value(side).unwrap_or_default();
    let (theirs, yours) = (side(&stale.theirs), side(&stale.yours));
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="Differences" {
            table.table.is-cards {
                thead { tr { th scope="col" { "Field" } th scope="col" { "Theirs, as it is stored" } th scope="col" { "Yours" } } }
                tbody {
                    @for (field, label) in stale.fields.iter().filter_map(|field| Some((field, label(field)?))) {
                        tr {
                            th scope="row" data-label="Field" { (label) }
                            td data-label="Theirs" { (written(at(&theirs, field))) }
                            td data-label="Yours" { (written(at(&yours, field))) }
                        }
                    }
                }
            }
        }
    }
}

/// The value of a field named like `variants.0.price`.
fn at<'a>(whole: &'a Value, field: &str) -> &'a Value {
    let step = |value: &'a Value, key: &str| match value {
        Value::Array(items) => key.parse::<usize>().ok().and_then(|place| items.get(place)),
        other => other.get(key),
    };
    field.split('.').try_fold(whole, step).unwrap_or(&Value::Null)
}

/// A value for people: a list of rows has a line for each.
fn written(value: &Value) -> Markup {
    match value {
        Value::Array(rows) if rows.iter().any(Value::is_object) => {
            html! { ul { @for row in rows { li { (text(row)) } } } }
        }
        value => match text(value) {
            nothing if nothing.is_empty() => html! { span.muted { "Nothing" } },
            text => html! { span.as-typed { (text) } },
        },
    }
}

/// Text of a value. Ids say nothing to people and are left out; what a row only has or has not is called by its name.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let parts = fields.iter().filter(|(key, _)| *key != "id").map(|(key, value)| match value {
                Value::Bool(true) => key.replace('_', " "),
                Value::Bool(false) => format!("{}: no", key.replace('_', " ")),
                value => text(value),
            });
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::product::{ProductInput, VariantInput};

    #[test]
    fn both_sides_are_written_for_people() {
        let row =
            |price: &str| VariantInput { values: vec!["M".into()], price: price.into(), ..VariantInput::default() };
        let mug = ProductInput { name: "Mug".into(), variants: vec![row("9.99")], ..ProductInput::default() };
        let yours = ProductInput {
            name: "<b>Cup</b>".into(),
            tags: vec!["new".into(), "blue".into()],
            vendor: "Nord".into(),
            variants: vec![row("8.99"), VariantInput { taxable: false, ..row("7") }],
            ..mug.clone()
        };
        let stale = Stale::between(3, mug, yours).unwrap();
        let label = |field: &str| (field != "vendor").then(|| field.to_uppercase());
        let page = differences(&stale, label).into_string();
        assert!(!page.contains("Nord"), "{page}");
        for part in [
            "<th scope=\"row\" data-label=\"Field\">NAME</th>",
            "&lt;b&gt;Cup&lt;/b&gt;",
            "new, blue",
            "<li>8.99 · requires shipping · taxable · M</li><li>7 · requires shipping · taxable: no · M</li>",
            "<span class=\"muted\">Nothing</span>",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
}
