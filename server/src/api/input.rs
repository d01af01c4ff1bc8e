//! What calls bring: bodies, queries and parts of addresses. What cannot be read is refused, and says where it is wrong.

use super::objects::Objects;
use super::problem::{Problem, WrongField};
use crate::kind::Kind;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::str::FromStr;
use url::form_urlencoded;

/// A body of JSON.
pub struct Body<T>(pub T);

/// The query of an address. What has no value is not said.
pub struct Query<T>(pub T);

/// The part of the address that names something; what names nothing is not found.
pub struct Named<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "The body is to be JSON, and Content-Type to say so: application/json.";
            return Err(Problem::new(Kind::UnsupportedMediaType, detail));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Kind::TooLarge, "Nothing was changed. Please send less."),
            _ => malformed("it broke off"),
        })?;
        read(&bytes).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value =
        serde_path_to_error::deserialize(Objects(&mut reader)).map_err(|error| match error.inner().classify() {
            Category::Data => wrong_value(&error.path().to_string(), &error.inner().to_string()),
            Category::Io | Category::Syntax | Category::Eof => malformed(&error.inner().to_string()),
        })?;
    reader.end().map_err(|error| malformed(&error.to_string()))?;
    Ok(value)
}

fn malformed(problem: &str) -> Problem {
    Problem::new(Kind::Malformed, format!("Nothing was changed. The body is no JSON: {problem}."))
}

/// The problem at `path`. A field that is missing, unknown or there twice is named by the problem, not by the path, which
/// leads to what it is in.
fn wrong_value(path: &str, problem: &str) -> Problem {
    let problem = problem.rsplit_once(" at line ").map_or(problem, |(problem, _)| problem);
    let inside = if path == "." { "" } else { path };
    let (field, detail) = if let Some(name) = quoted(problem, "missing field `") {
        (joined(inside, name), "it is needed")
    } else if let Some(name) = quoted(problem, "unknown field `") {
        // The path may or may not have come to the field itself.
        let inside = inside.strip_suffix(name).map_or(inside, |rest| rest.trim_end_matches('.'));
        (joined(inside, name), "there is no such field")
    } else if let Some(name) = quoted(problem, "duplicate field `") {
        (joined(inside, name), "it stands more than once")
    } else {
        (inside.to_owned(), problem)
    };
    Problem::wrong_fields(&[WrongField { field, detail: detail.to_owned() }])
}

fn quoted<'a>(problem: &'a str, before: &str) -> Option<&'a str> {
    problem.strip_prefix(before)?.split_once('`').map(|(name, _)| name)
}

fn joined(inside: &str, name: &str) -> String {
    if inside.is_empty() { name.to_owned() } else { format!("{inside}.{name}") }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let given = form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty());
        let given = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
        let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(given.as_bytes()));
        let query = serde_path_to_error::deserialize(reader);
        query.map(Self).map_err(|error| wrong_value(&error.path().to_string(), &error.inner().to_string()))
    }
}

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let name = <Path<String> as FromRequestParts<S>>::from_request_parts(parts, state).await;
        let named = name.ok().and_then(|Path(name)| name.parse().ok());
        named.map(Self).ok_or_else(Problem::not_found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal;
    use serde::Deserialize;
    use shared::quantity::Quantity;

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only read")]
        lines: Vec<Inner>,
        #[expect(dead_code, reason = "only read")]
        paid: Option<Paid>,
    }

    #[derive(Deserialize, Debug)]
    struct Paid {
        #[expect(dead_code, reason = "only read")]
        amount: String,
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        quantity: Quantity,
    }

    #[test]
    fn what_is_wrong_is_said_where_it_is() {
        for (json, field, detail) in [
            ("{}", "lines", "it is needed"),
            (r#"{"lines":[],"total":1}"#, "total", "there is no such field"),
            (r#"{"lines":[],"lines":[]}"#, "lines", "it stands more than once"),
            (r#"{"lines":[{}]}"#, "lines[0].quantity", "it is needed"),
            (r#"{"lines":[{"quantity":1},{"quantity":2,"price":"0"}]}"#, "lines[1].price", "there is no such field"),
            (r#"{"lines":[{"quantity":0}]}"#, "lines[0].quantity", "a quantity is 1 to 1000"),
            (r#"{"lines":7}"#, "lines", "invalid type: integer `7`, expected a sequence"),
            (r#"{"lines":[[1]]}"#, "lines[0]", "invalid type: sequence, expected an object"),
            (r#"{"lines":[],"paid":["1.00"]}"#, "paid", "invalid type: sequence, expected an object"),
            ("[[]]", "", "invalid type: sequence, expected an object"),
        ] {
            let Err(Problem::Refused(Refusal { kind, more, .. })) = read::<Outer>(json.as_bytes()) else {
                panic!("{json} is taken")
            };
            assert_eq!(kind, Kind::Invalid, "{json}");
            assert_eq!(more["errors"], serde_json::json!([{"field": field, "detail": detail}]), "{json}");
        }
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for json in ["2", "2.0", "2e0", "0.2e1"] {
            let read = read::<Inner>(format!("{{\"quantity\":{json}}}").as_bytes());
            assert_eq!(read.map(|inner| inner.quantity.get()).unwrap(), 2, "{json}");
        }
        for json in ["1.5", "-1.0", "1e30", "1e400", "4294967297.0"] {
            assert!(read::<Inner>(format!("{{\"quantity\":{json}}}").as_bytes()).is_err(), "{json}");
        }
    }

    #[test]
    fn what_is_no_json_is_malformed() {
        let nested = "[".repeat(10_000);
        for json in ["", "{", "{\"lines\":[]} and more", "\u{feff}{}", &nested, "{\"lines\":[],}"] {
            let refused = read::<serde_json::Value>(json.as_bytes());
            assert!(matches!(refused, Err(Problem::Refused(Refusal { kind: Kind::Malformed, .. }))), "{json:.20}");
        }
    }
}
