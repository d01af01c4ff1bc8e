//! The cookie by which a browser keeps its session: pages and API read and write the same one.

use crate::{Shop, Token};
use cookie::time::Duration;
use cookie::{Cookie, CookieBuilder, SameSite};
use http::HeaderMap;
use http::header::COOKIE;
use shared::session::SessionKind;

/// Its names: where the shop is reached by HTTP, and by HTTPS.
pub const SESSION_COOKIES: [&str; 2] = ["session", "__Host-session"];

impl Shop {
    /// The token that the request's cookie brings; anything malformed is none.
    pub fn token_in_cookie(&self, headers: &HeaderMap) -> Option<Token> {
        let name = self.cookie_name();
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .find(|cookie| cookie.name() == name)
            .and_then(|cookie| Token::parse(cookie.value()))
    }

    /// What `Set-Cookie` says to have the browser keep a session of that kind. The session itself ends on the server.
    pub fn kept_session(&self, token: &Token, kind: SessionKind) -> String {
        let lifetime = Duration::milliseconds(self.lifetime(kind).cookie.as_millis());
        self.cookie(token.reveal().to_owned()).max_age(lifetime).build().to_string()
    }

    /// What `Set-Cookie` says to have the browser forget the session.
    pub fn forgotten_session(&self) -> String {
        self.cookie(String::new()).max_age(Duration::ZERO).build().to_string()
    }

    fn cookie(&self, value: String) -> CookieBuilder<'static> {
        let secure = self.is_secure();
        Cookie::build((self.cookie_name(), value)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure)
    }

    fn cookie_name(&self) -> &'static str {
        SESSION_COOKIES[usize::from(self.is_secure())]
    }

    fn is_secure(&self) -> bool {
        self.settings().site_url.starts_with("https://")
    }
}
