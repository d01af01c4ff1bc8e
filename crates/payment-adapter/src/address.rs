//! Addresses on the web.

use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

/// An absolute `http` or `https` address: nothing else may stand in a link or be called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebAddress(Url);

/// The text is no `http` or `https` address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an http or https address")]
pub struct NotAWebAddress;

impl WebAddress {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, NotAWebAddress> {
        let url = Url::parse(text).map_err(|_| NotAWebAddress)?;
        if matches!(url.scheme(), "http" | "https") { Ok(Self(url)) } else { Err(NotAWebAddress) }
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The address with `name=value` added to its query.
    #[must_use]
    pub fn with_query(&self, name: &str, value: &str) -> Self {
        let mut url = self.0.clone();
        url.query_pairs_mut().append_pair(name, value);
        Self(url)
    }

    /// The address of what lies `segments` below, each of them escaped; `.` and `..` lead nowhere and are left out.
    #[must_use]
    pub fn below(&self, segments: &[&str]) -> Self {
        let mut url = self.0.clone();
        // An http address always has a path: this cannot fail.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        Self(url)
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for WebAddress {
    type Error = NotAWebAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<WebAddress> for String {
    fn from(address: WebAddress) -> Self {
        address.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_the_web_and_keep_their_query() {
        for text in ["", "/return", "javascript:alert(1)", "ftp://shop.test/", "shop.test"] {
            assert_eq!(WebAddress::parse(text), Err(NotAWebAddress), "{text}");
        }
        let with = |text| WebAddress::parse(text).unwrap().with_query("session", "ses_1").to_string();
        assert_eq!(with("http://shop.test/return"), "http://shop.test/return?session=ses_1");
        assert_eq!(with("http://shop.test/return?a=b#c"), "http://shop.test/return?a=b&session=ses_1#c");
    }

    #[test]
    fn what_lies_below_an_address_is_escaped() {
        let below = |base| WebAddress::parse(base).unwrap().below(&["v1", "a/b?c"]).to_string();
        assert_eq!(below("http://pay.test"), "http://pay.test/v1/a%2Fb%3Fc");
        assert_eq!(below("http://pay.test/sandbox/"), "http://pay.test/sandbox/v1/a%2Fb%3Fc");
    }
}
