//! Mailed links to orders. A link's first request takes what opens the order out of the address, which browsers, logs and whoever
//! looks on keep, into a cookie of an hour (O7).

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::Uri;
use http::header::SET_COOKIE;
use shop::{Shop, Token};
use url::form_urlencoded;

/// The page that mailed links lead to.
const LINK: &str = "/track";

/// The page of the order that the cookie opens.
const ORDER: &str = "/track/order";

/// Leads on from a mailed link to its order. One that is cut off leads to where that is said.
pub async fn exchange(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    let Some(token) = token(request.uri()) else { return next.run(request).await };
    let link = Token::parse(&token);
    let cookie = link.map_or_else(|| shop.forgotten_order_link(), |link| shop.kept_order_link(&link));
    (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(ORDER)).into_response()
}

fn token(uri: &Uri) -> Option<String> {
    let query = uri.query().filter(|_| uri.path() == LINK)?;
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token").map(|(_, token)| token.into_owned())
}
