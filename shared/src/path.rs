//! Where to go next, without ever leaving the shop (no open redirects).

use serde::{Deserialize, Serialize};

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
}
