//! What every number, moment, line of text and query is bound to, in the description: so that no shape has to say it each time.

use serde_json::{Map, Value};

/// No control characters: a line.
const LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f]*$";

/// A line that is not blank.
const WORDS: &str = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$";

/// The years that moments are in.
const YEARS: &str = r"^(19[7-9][0-9]|[2-9][0-9]{3})-";

/// Adds the bounds to every schema in `description` that does not name its own.
pub fn add(description: &mut Value) {
    match description {
        Value::Array(items) => items.iter_mut().for_each(add),
        Value::Object(members) => {
            bind(members);
            members.values_mut().for_each(add);
        }
        _ => {}
    }
}

fn bind(schema: &mut Map<String, Value>) {
    if schema.get("in").is_some_and(|place| place == "query") && schema.get("required") != Some(&true.into()) {
        // What has no value is not said.
        schema.insert("allowEmptyValue".to_owned(), true.into());
        return;
    }
    let is = |kind: &str| match &schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        one => one.is_some_and(|one| one == kind),
    };
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let (name, bound): (_, Value) = if is("integer") {
        // utoipa writes u-int32 for what the registry of formats calls uint32.
        match format {
            "u-int32" => ("maximum", u32::MAX.into()),
            "u-int64" => ("maximum", u64::MAX.into()),
            _ => return,
        }
    } else if is("string") && format == "date-time" {
        ("pattern", YEARS.into())
    } else if is("string") && format.is_empty() && schema.contains_key("maxLength") {
        ("pattern", if schema.contains_key("minLength") { WORDS } else { LINE }.into())
    } else {
        return;
    };
    if format.starts_with('u') {
        let registered = format.replace("u-", "u");
        schema.insert("format".to_owned(), registered.into());
    }
    schema.entry(name).or_insert(bound);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_names_no_bounds_gets_those_of_its_kind() {
        let mut description = json!({
            "page": {"type": "integer", "format": "u-int32", "minimum": 1},
            "size": {"type": "integer", "format": "u-int32", "maximum": 100},
            "revision": {"type": ["integer", "null"], "format": "u-int64"},
            "adjust": {"type": "integer", "format": "int64"},
            "parameters": [{"in": "query", "required": false}, {"in": "query", "required": true}, {"in": "header"}],
            "texts": [
                {"type": "string", "maxLength": 80}, {"type": "string", "maxLength": 80, "minLength": 1}, {"type": "string"},
                {"type": "string", "maxLength": 80, "format": "email"}, {"type": "string", "maxLength": 80, "pattern": "^a$"},
                {"type": "string", "format": "date-time"},
            ],
        });
        add(&mut description);
        let expected = json!({
            "page": {"type": "integer", "format": "uint32", "minimum": 1, "maximum": u32::MAX},
            "size": {"type": "integer", "format": "uint32", "maximum": 100},
            "revision": {"type": ["integer", "null"], "format": "uint64", "maximum": u64::MAX},
            "adjust": {"type": "integer", "format": "int64"},
            "parameters": [
                {"in": "query", "required": false, "allowEmptyValue": true},
                {"in": "query", "required": true},
                {"in": "header"},
            ],
            "texts": [
                {"type": "string", "maxLength": 80, "pattern": LINE},
                {"type": "string", "maxLength": 80, "minLength": 1, "pattern": WORDS},
                {"type": "string"},
                {"type": "string", "maxLength": 80, "format": "email"},
                {"type": "string", "maxLength": 80, "pattern": "^a$"},
                {"type": "string", "format": "date-time", "pattern": YEARS},
            ],
        });
        assert_eq!(description, expected);
    }
}
