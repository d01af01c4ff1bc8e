//! What two people changed at once: nothing is overwritten unseen, and the page can show where they differ.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A form that was filled in from a revision which is no longer the stored one. Nothing was saved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stale<T> {
    /// The revision that is stored, to save over once the difference was seen.
    pub revision: u64,
    /// What is stored.
    pub theirs: T,
    /// What was to be saved.
    pub yours: T,
    /// The fields that differ, such as `name` or `variants.0.price`.
    pub fields: Vec<String>,
}

impl<T: Serialize> Stale<T> {
    /// The conflict between the two; none where they say the same, so that a form sent twice is no conflict with itself.
    pub fn between(revision: u64, theirs: T, yours: T) -> Option<Self> {
        let fields = differences(&theirs, &yours);
        (!fields.is_empty()).then_some(Self { revision, theirs, yours, fields })
    }
}

/// The names of the fields in which two values differ, as they stand on the wire. Lists of different length differ as a
/// whole.
pub fn differences(one: &impl Serialize, other: &impl Serialize) -> Vec<String> {
    // What cannot be written cannot be compared: it counts as different.
    let (Ok(one), Ok(other)) = (serde_json::to_value(one), serde_json::to_value(other)) else {
        return vec![String::new()];
    };
    let mut found = Vec::new();
    compare("", &one, &other, &mut found);
    found
}

fn compare(name: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    let within = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let added = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(added) {
                let side = |object: &serde_json::Map<String, Value>| object.get(key).cloned().unwrap_or_default();
                compare(&within(key), &side(one), &side(other), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (place, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&within(&place.to_string()), one, other, found);
            }
        }
        _ if one == other => {}
        _ => found.push(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_that_differ_are_named() {
        let one = json!({ "name": "Mug", "tags": ["new"], "variants": [{ "price": "9.99", "sku": "M" }] });
        for (other, fields) in [
            (one.clone(), vec![]),
            (json!({ "name": "Cup", "tags": ["new"], "variants": [{ "price": "9.99", "sku": "M" }] }), vec!["name"]),
            (
                json!({ "name": "Mug", "tags": [], "variants": [{ "price": "8.99", "sku": "M" }] }),
                vec!["tags", "variants.0.price"],
            ),
            (json!({ "name": "Mug", "tags": ["new"], "vendor": "Nord", "variants": [] }), vec!["variants", "vendor"]),
        ] {
            assert_eq!(differences(&one, &other), fields, "{other}");
        }
    }

    #[test]
    fn the_same_twice_is_no_conflict() {
        assert_eq!(Stale::between(2, "Mug", "Mug"), None);
        assert_eq!(Stale::between(2, "Mug", "Cup").map(|stale| (stale.revision, stale.theirs)), Some((2, "Mug")));
    }
}
