//! Where to go next, without ever leaving the shop (no open redirects).

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt::Write;

/// A path of this site with its query, such as `/products/mug?colour=blue`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalPath(String);

impl LocalPath {
    /// The home page.
    pub fn home() -> Self {
        Self("/".into())
    }

    /// The path, where `text` is one of this site and not a sign-in page itself; otherwise the home page.
    pub fn or_home(text: &str) -> Self {
        let local = text.starts_with('/')
            && !text.starts_with("//")
            && text.len() <= 2000
            && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let page = text.split(['?', '#']).next().unwrap_or_default();
        if local && !matches!(page, "/login" | "/register") { Self(text.to_owned()) } else { Self::home() }
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The address as a header takes it: whatever is no visible ASCII character is percent-encoded, as UTF-8.
pub fn in_header(address: &str) -> Cow<'_, str> {
    if address.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(address);
    }
    let mut encoded = String::with_capacity(address.len() + 16);
    for byte in address.bytes() {
        if byte.is_ascii_graphic() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    Cow::Owned(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_site_is_a_way_on() {
        for text in ["/", "/checkout", "/search?q=mug&page=2", "/login-help"] {
            assert_eq!(LocalPath::or_home(text).as_str(), text);
        }
        for text in [
            "",
            "checkout",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a\nb",
            "/login?next=/login",
            "/register",
        ] {
            assert_eq!(LocalPath::or_home(text).as_str(), "/", "{text:?}");
        }
    }

    #[test]
    fn s1_no_address_breaks_a_header() {
        for (address, header) in [
            ("/orders/7?said=a&b=%20", "/orders/7?said=a&b=%20"),
            ("/a\r\nSet-Cookie: a=b", "/a%0D%0ASet-Cookie:%20a=b"),
            ("/caf\u{e9}?q=\u{0}\u{7f}", "/caf%C3%A9?q=%00%7F"),
            ("", ""),
        ] {
            assert_eq!(in_header(address), header, "{address:?}");
        }
    }
}
