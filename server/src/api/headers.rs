//! What calls say in headers of their own: which call it is, and on which state it acts.

use super::problem::Problem;
use crate::kind::Kind;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::header::IF_MATCH;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest, Sha256};
use shared::id::OperationId;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Bytes of a key, in UTF-8.
const LONGEST_KEY: usize = 200;

/// `Idempotency-Key`: the caller's name for a call, however often it is sent.
pub struct Key(String);

/// `If-Match`: the tags of the states that the caller acts on. None named: any.
pub struct IfMatch(Option<Vec<String>>);

impl Key {
    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The operation of that sort that it names: the same for the same key, and none that a browser makes up.
    pub fn operation(&self, sort: &str) -> OperationId {
        let hash = Sha256::new_with_prefix(sort).chain_update([0]).chain_update(&self.0).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        OperationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    fn read(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let key = text(value);
        if (1..=LONGEST_KEY).contains(&key.len()) && values.next().is_none() {
            return Ok(Some(Self(key)));
        }
        Err(Problem::new(Kind::KeyMalformed, "Idempotency-Key stands once, and is text of 1 to 200 bytes."))
    }
}

/// What a header says: in UTF-8, or else in Latin-1, as headers once were.
fn text(value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned)
}

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let missing = || {
            let detail = "Send Idempotency-Key: any text of your own, the same when you send this order again.";
            Problem::new(Kind::KeyRequired, detail)
        };
        Self::read(&parts.headers)?.ok_or_else(missing)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        Self::read(&parts.headers)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let mut tags: Option<Vec<String>> = None;
        for value in parts.headers.get_all(IF_MATCH) {
            let text = value.to_str().unwrap_or_default();
            if text.trim() == "*" {
                return Ok(Self(None));
            }
            // A proxy that compresses weakens tags: that makes no difference to which state they name.
            let tag = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
            tags.get_or_insert_default().extend(text.split(',').map(tag));
        }
        Ok(Self(tags))
    }
}

impl IfMatch {
    /// Any state.
    pub const fn any() -> Self {
        Self(None)
    }

    /// Whether the caller acts on that revision.
    pub fn names(&self, revision: u64) -> bool {
        self.revisions().is_none_or(|named| named.contains(&revision))
    }

    /// The revisions that are named; none where any will do. A tag that names no revision matches none.
    pub fn revisions(&self) -> Option<Vec<u64>> {
        let Self(tags) = self;
        tags.as_ref().map(|tags| tags.iter().filter_map(|tag| tag.parse().ok()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c7_a_key_names_one_operation() {
        let operation = |sort, key: &str| Key(key.to_owned()).operation(sort);
        assert_eq!(operation("cart", "a"), operation("cart", "a"));
        for (sort, key) in [("cart", "b"), ("stock", "a"), ("car", "ta")] {
            assert_ne!(operation("cart", "a"), operation(sort, key));
        }
        assert_eq!(operation("cart", "a").0.get_version_num(), 8);
    }

    #[test]
    fn a_key_is_text_however_it_is_sent() {
        let read = |bytes: &[u8]| {
            let headers = HeaderMap::from_iter([(IDEMPOTENCY_KEY, HeaderValue::from_bytes(bytes).unwrap())]);
            Key::read(&headers).ok().flatten().map(|key| key.0)
        };
        for bytes in ["zwölf".as_bytes(), b"zw\xf6lf"] {
            assert_eq!(read(bytes).as_deref(), Some("zwölf"));
        }
        assert_eq!((read(b""), read(&b"k".repeat(201)), read(&b"\xf6".repeat(101))), (None, None, None));
    }
}
