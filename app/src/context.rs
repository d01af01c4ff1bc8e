//! What pages and server functions find on the server: the shop, and the session that the request's cookie brings.

use crate::AppError;
use crate::ui::Known;
use http::header::{LOCATION, SET_COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use leptos::prelude::{expect_context, provide_context, use_context};
use leptos_axum::ResponseOptions;
use shared::catalogue::CategoryCard;
use shared::id::Owner;
use shared::path::in_header;
use shared::session::SessionKind;
use shared::time::Span;
use shop::{Broken, Client, ClientAddress, Session, Shop, SignedIn, Token};
use std::sync::Arc;

/// What stands around every page. It is read before the page is rendered, which then waits for nothing of it.
#[derive(Clone, Default)]
pub struct Around {
    pub(crate) categories: Arc<[CategoryCard]>,
    pub(crate) prices_include_tax: bool,
    pub(crate) shop_name: String,
    /// Who is here, for the header. None on a public page: that is the same for everybody, and the browser fills it in.
    pub(crate) known: Option<Known>,
    /// Lifetime of a guest's cart (C5).
    pub(crate) cart_lifetime: Option<Span>,
}

impl Around {
    /// Reads it, for a request of that path with these headers. A page without its categories, or whose header is filled in by the
    /// browser, is better than none.
    pub async fn read(shop: &Shop, path: &str, headers: &HeaderMap) -> Self {
        let known = if crate::is_public(path) { None } else { known(shop, headers).await };
        let categories = crate::catalogue::categories(shop).await.unwrap_or_else(|error| {
            log(shop, &error);
            Arc::default()
        });
        let settings = shop.settings();
        Self {
            categories,
            prices_include_tax: settings.store.tax.prices_include_tax,
            shop_name: settings.store.name.clone(),
            cart_lifetime: Some(settings.cart_lifetime),
            known,
        }
    }
}

async fn known(shop: &Shop, headers: &HeaderMap) -> Option<Known> {
    let token = shop.token_in_cookie(headers)?;
    let session = shop.session(&token).await.ok().flatten()?;
    let cart = shop.cart(session.owner).await.ok()?;
    Some(Known { account: session.account.is_some(), items: cart.item_count })
}

/// Provides the shop, and what stands around the page, to the pages and server functions of one request.
pub fn provide(shop: Shop) {
    provide_context(shop);
    if let Some(around) = use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get().cloned()) {
        provide_context::<Around>(around);
    }
}

/// The shop.
pub(crate) fn shop() -> Shop {
    expect_context::<Shop>()
}

/// The network address of whoever made this request; none outside of one.
pub fn client_address() -> Option<ClientAddress> {
    use_context::<http::request::Parts>()?.extensions.get().copied()
}

/// The session of this request's cookie; none for a visitor. Use renews it, and the cookie with it, but never on a public page:
/// that may be kept for others.
pub(crate) async fn session() -> Result<Option<Session>, AppError> {
    let Some(token) = token() else { return Ok(None) };
    let Some(session) = shop().session(&token).await.map_err(broken)? else { return Ok(None) };
    if !use_context::<http::request::Parts>().is_some_and(|parts| crate::is_public(parts.uri.path())) {
        match shop().renew_session(&token, &session).await {
            Ok(true) => keep_session(&token, session.kind()),
            Ok(false) => {}
            // It still holds: nobody has to be told.
            Err(error) => drop(log(&shop(), &error)),
        }
    }
    Ok(Some(session))
}

/// The session of somebody who signed in.
pub(crate) async fn signed_in() -> Result<Session, AppError> {
    session().await?.filter(|session| session.account.is_some()).ok_or(AppError::SignedOut)
}

/// Whose cart and orders these are: an account's or a guest session's.
pub(crate) async fn owner() -> Result<Owner, AppError> {
    session().await?.map(|session| session.owner).ok_or(AppError::SignedOut)
}

/// The session that a write acts for. A visitor's begins here, and the browser keeps it.
pub(crate) async fn acting() -> Result<Session, AppError> {
    let acting = shop().acting(token().as_ref()).await.map_err(broken)?;
    if let Some(begun) = &acting.begun {
        keep_session(begun, SessionKind::Guest);
    }
    Ok(acting.session)
}

/// The token that this request's cookie brings; anything malformed is none.
pub(crate) fn token() -> Option<Token> {
    shop().token_in_cookie(&use_context::<http::request::Parts>()?.headers)
}

/// Has the browser keep the session of whoever has signed in, and be known from now on.
pub(crate) fn keep_signed_in(signed_in: &SignedIn) {
    keep_session(&signed_in.token, signed_in.kind());
    append(SET_COOKIE, &shop().kept_device(&signed_in.device));
    forget_order_link();
}

/// The mailed link whose order this request's browser opens.
pub(crate) fn order_link() -> Option<Token> {
    shop().order_link_in_cookie(&use_context::<http::request::Parts>()?.headers)
}

/// Has the browser open no order by a mailed link any more: somebody comes or goes, or an account has taken orders over.
pub(crate) fn forget_order_link() {
    if order_link().is_some() {
        append(SET_COOKIE, &shop().forgotten_order_link());
    }
}

/// The token by which this request's browser finishes a sign-in that waits for the second factor.
pub(crate) fn pending() -> Option<Token> {
    shop().pending_in_cookie(&use_context::<http::request::Parts>()?.headers)
}

/// Has the browser finish a sign-in that waits for the second factor.
pub(crate) fn keep_pending(pending: &Token) {
    append(SET_COOKIE, &shop().kept_pending(pending));
}

/// Has the browser forget the sign-in that waited.
pub(crate) fn forget_pending() {
    append(SET_COOKIE, &shop().forgotten_pending());
}

/// Has the browser keep the session.
pub(crate) fn keep_session(token: &Token, kind: SessionKind) {
    append(SET_COOKIE, &shop().kept_session(token, kind));
}

/// What the request presents to sign in with.
pub(crate) struct Presented {
    session: Option<Token>,
    user_agent: Option<String>,
    device: Option<Token>,
}

impl Presented {
    /// What this request presents.
    pub(crate) fn here() -> Self {
        let parts = use_context::<http::request::Parts>();
        let user_agent = parts.as_ref().and_then(|parts| parts.headers.get(USER_AGENT)?.to_str().ok());
        let device = parts.as_ref().and_then(|parts| shop().device_in_cookie(&parts.headers));
        Self { session: token(), user_agent: user_agent.map(str::to_owned), device }
    }

    /// The same, for the shop.
    pub(crate) fn client(&self) -> Client<'_> {
        let Self { session, user_agent, device } = self;
        Client { session: session.as_ref(), user_agent: user_agent.as_deref(), device: device.as_ref() }
    }
}

/// Has the browser forget the session, and every page that it kept (see the back/forward cache).
pub(crate) fn forget_session() {
    append(SET_COOKIE, &shop().forgotten_session());
    forget_order_link();
    append(HeaderName::from_static("clear-site-data"), "\"cache\"");
}

/// Whether the browser itself posted a form, without JavaScript, and waits for a page.
pub(crate) fn wants_page() -> bool {
    let parts = use_context::<http::request::Parts>();
    let accept = parts.as_ref().and_then(|parts| parts.headers.get(http::header::ACCEPT));
    accept.and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// Answers the page with that status. Only before anything was streamed: blocking resources and `SsrMode::Async`. A page that
/// leads on goes on doing so. A script that asks for the page to follow it (`ui::Follow`) gets an answer, not a failure.
pub(crate) fn set_status(status: StatusCode) {
    if asked_by_script() {
        return;
    }
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let leads_on = response.0.read().is_ok_and(|parts| parts.status.is_some_and(|status| status.is_redirection()));
    if !leads_on {
        response.set_status(status);
    }
}

/// Whether a script asks for this, not a browser that goes there.
fn asked_by_script() -> bool {
    let parts = use_context::<http::request::Parts>();
    parts.is_some_and(|parts| parts.headers.get("sec-fetch-dest").is_some_and(|dest| dest == "empty"))
}

/// The same, but only where a page is rendered: a script that asks for the same thing gets an answer, not a failure.
pub(crate) fn set_page_status(status: StatusCode) {
    if page_asked_for().is_some() {
        set_status(status);
    }
}

/// Leads to an address, of this site or of the payment provider: a browser that asks for a page, and a script by its router. Of what
/// the address holds nothing ends the header (S1).
pub(crate) fn lead_to(address: &str) {
    #[expect(clippy::disallowed_methods, reason = "what it panics on is encoded")]
    leptos_axum::redirect(&in_header(address));
}

/// Whether a page is rendered, rather than a script answered.
pub(crate) fn page_is_rendered() -> bool {
    page_asked_for().is_some()
}

/// Leads on to where the page that is rendered has moved for good.
pub(crate) fn lead_on(address: &str) {
    let Some(page) = page_asked_for() else { return };
    let query = page.query().map(|query| format!("?{query}")).unwrap_or_default();
    append(LOCATION, &in_header(&format!("{address}{query}")));
    set_status(StatusCode::MOVED_PERMANENTLY);
}

/// The address of the page that is rendered; none where a script asks.
fn page_asked_for() -> Option<http::Uri> {
    let asked = use_context::<http::request::Parts>()?;
    Some(asked.uri).filter(|uri| !uri.path().starts_with("/fn/"))
}

/// Logs what broke, once, under an id that the page shows; its details stay here. A database that is too busy is no incident.
#[expect(clippy::needless_pass_by_value, reason = "it is used with map_err")]
pub(crate) fn broken(error: Broken) -> AppError {
    if error.is_busy() {
        tracing::warn!(error = &error as &dyn std::error::Error, "not answered now: {error}");
        return AppError::Busy;
    }
    AppError::Broken { id: log(&shop(), &error) }
}

fn log(shop: &Shop, error: &Broken) -> String {
    let id = shop.incident();
    tracing::error!(id, error = error as &dyn std::error::Error, "incident {id}: {error}");
    id
}

fn append(name: HeaderName, value: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        response.append_header(name, value);
    }
}
