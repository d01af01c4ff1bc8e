//! The cookie by which a browser keeps its session: pages and API read and write the same one.

use crate::factor::WAITS;
use crate::{Shop, Token};
use cookie::time::Duration;
use cookie::{Cookie, CookieBuilder, SameSite};
use http::HeaderMap;
use http::header::COOKIE;
use shared::session::SessionKind;

/// Its names: where the shop is reached by HTTP, and by HTTPS.
pub const SESSION_COOKIES: [&str; 2] = ["session", "__Host-session"];

/// The names of the cookie by which a browser is known, alike.
const DEVICE_COOKIES: [&str; 2] = ["device", "__Host-device"];

/// The names of the cookie by which a sign-in waits for the second factor, alike.
const PENDING_COOKIES: [&str; 2] = ["sign-in", "__Host-sign-in"];

/// The names of the cookie by which a browser opens the order of a mailed link, alike.
const ORDER_LINK_COOKIES: [&str; 2] = ["order-link", "__Host-order-link"];

/// For so long a browser opens that order; after that the link itself does again.
const ORDER_LINK_LIFETIME: Duration = Duration::hours(1);

/// For so long a browser is known after it last signed in. No browser keeps a cookie for longer.
const DEVICE_LIFETIME: Duration = Duration::days(400);

impl Shop {
    /// The token that the request's cookie brings; anything malformed is none.
    pub fn token_in_cookie(&self, headers: &HeaderMap) -> Option<Token> {
        self.token_in(SESSION_COOKIES, headers)
    }

    /// The token by which the request's browser is known; anything malformed is none.
    pub fn device_in_cookie(&self, headers: &HeaderMap) -> Option<Token> {
        self.token_in(DEVICE_COOKIES, headers)
    }

    /// The token by which the request's browser finishes a sign-in; anything malformed is none.
    pub fn pending_in_cookie(&self, headers: &HeaderMap) -> Option<Token> {
        self.token_in(PENDING_COOKIES, headers)
    }

    /// The mailed link whose order the request's browser opens; anything malformed is none.
    pub fn order_link_in_cookie(&self, headers: &HeaderMap) -> Option<Token> {
        self.token_in(ORDER_LINK_COOKIES, headers)
    }

    fn token_in(&self, names: [&str; 2], headers: &HeaderMap) -> Option<Token> {
        let name = self.cookie_name(names);
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
        self.cookie(SESSION_COOKIES, token.reveal().to_owned()).max_age(lifetime).build().to_string()
    }

    /// What `Set-Cookie` says to have the browser known from now on. Signing out does not undo it.
    pub fn kept_device(&self, token: &Token) -> String {
        self.cookie(DEVICE_COOKIES, token.reveal().to_owned()).max_age(DEVICE_LIFETIME).build().to_string()
    }

    /// What `Set-Cookie` says to have the browser finish a sign-in, as long as that waits.
    pub fn kept_pending(&self, token: &Token) -> String {
        let waits = Duration::milliseconds(WAITS.as_millis());
        self.cookie(PENDING_COOKIES, token.reveal().to_owned()).max_age(waits).build().to_string()
    }

    /// What `Set-Cookie` says to have the browser forget the sign-in that waited.
    pub fn forgotten_pending(&self) -> String {
        self.cookie(PENDING_COOKIES, String::new()).max_age(Duration::ZERO).build().to_string()
    }

    /// The `Set-Cookie` that has the browser open the order of that mailed link, for an hour (O7).
    pub fn kept_order_link(&self, link: &Token) -> String {
        self.cookie(ORDER_LINK_COOKIES, link.reveal().to_owned()).max_age(ORDER_LINK_LIFETIME).build().to_string()
    }

    /// The `Set-Cookie` that has the browser open no order by a mailed link any more.
    pub fn forgotten_order_link(&self) -> String {
        self.cookie(ORDER_LINK_COOKIES, String::new()).max_age(Duration::ZERO).build().to_string()
    }

    /// What `Set-Cookie` says to have the browser forget the session.
    pub fn forgotten_session(&self) -> String {
        self.cookie(SESSION_COOKIES, String::new()).max_age(Duration::ZERO).build().to_string()
    }

    fn cookie(&self, names: [&'static str; 2], value: String) -> CookieBuilder<'static> {
        let secure = self.is_secure();
        Cookie::build((self.cookie_name(names), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(secure)
    }

    fn cookie_name<'a>(&self, names: [&'a str; 2]) -> &'a str {
        names[usize::from(self.is_secure())]
    }

    fn is_secure(&self) -> bool {
        self.settings().site_url.starts_with("https://")
    }
}
