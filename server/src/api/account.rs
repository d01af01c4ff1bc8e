//! Accounts and sessions.

use super::access::{Presented, Shopper, SignedIn as Signed, keep};
use super::input::{Body, Named};
use super::problem::{Answer, Problem};
use super::wire::{Credentials, NewAccount, Sessions, SignedIn, Whoami};
use crate::kind::Kind;
use crate::router::Served;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use shared::field::FieldError;
use shop::{Failure, RegisterRefused, SecondFactorRefused, SignInRefused};

/// Makes an account.
///
/// It signs in at once. A guest session that is presented becomes the account's: its cart is merged, and `receipt` says line
/// by line what came of it; its orders are the account's.
#[utoipa::path(post, path = "/accounts", tag = "Accounts", request_body = NewAccount,
    responses((status = 201, description = "The account, and its session.", body = SignedIn)))]
pub async fn register(
    State(served): State<Served>,
    headers: HeaderMap,
    Body(asked): Body<NewAccount>,
) -> Answer<Response> {
    let (email, password, name) = asked.read()?;
    let (presented, device) = (Presented::by(&served.shop, &headers), served.shop.device_in_cookie(&headers));
    match served.shop.register(&email, &password, &name, presented.client(&headers, device.as_ref())).await {
        Ok(signed_in) => Ok(welcome(&served, StatusCode::CREATED, signed_in)),
        Err(failure) => Err(Problem::of(failure, |refused| match refused {
            RegisterRefused::EmailTaken => {
                Problem::new(Kind::EmailTaken, "Sign in with it, or ask for a new password in the shop.")
            }
            RegisterRefused::Password(problem) => vec![FieldError::new("password", problem)].into(),
        })),
    }
}

/// Signs in.
///
/// A guest session that is presented is merged, as by making an account. It is not said whether it is the email address or
/// the password that is wrong. After ten wrong passwords in a quarter of an hour an address has to wait, whether or not it has
/// an account (429): a minute first, then ever longer, up to an hour. A client that brings the cookie `device` of an earlier
/// sign-in is counted by itself. An account with a second factor needs `code` too: without it the answer is 401
/// `second-factor-required`.
#[utoipa::path(post, path = "/session", tag = "Accounts", request_body = Credentials,
    responses((status = 200, description = "The session.", body = SignedIn)))]
pub async fn sign_in(
    State(served): State<Served>,
    headers: HeaderMap,
    Body(asked): Body<Credentials>,
) -> Answer<Response> {
    let (email, password) = asked.read()?;
    let code = asked.code;
    let wrong = || Problem::new(Kind::WrongCredentials, "Check both, and whether you have an account.");
    let password = password.ok_or_else(wrong)?;
    let (presented, device) = (Presented::by(&served.shop, &headers), served.shop.device_in_cookie(&headers));
    let client = presented.client(&headers, device.as_ref());
    let pending = match served.shop.sign_in(&email, &password, client).await {
        Ok(signed_in) => return Ok(welcome(&served, StatusCode::OK, signed_in)),
        Err(Failure::Refused(SignInRefused::SecondFactor(pending))) => pending,
        Err(Failure::Refused(SignInRefused::WrongCredentials)) => return Err(wrong()),
        Err(Failure::Refused(SignInRefused::TooOften(too_often))) => return Err(Problem::too_often(too_often)),
        Err(Failure::Broken(error)) => return Err(error.into()),
    };
    let needed = || {
        let detail =
            "Send it again with `code`: a code of the account's app for one-time passwords, or a recovery code.";
        Problem::new(Kind::SecondFactorRequired, detail)
    };
    let code = code.ok_or_else(needed)?;
    match served.shop.finish_sign_in(&pending, &code, client).await {
        Ok(signed_in) => Ok(welcome(&served, StatusCode::OK, signed_in)),
        Err(failure) => Err(Problem::of(failure, |refused| match refused {
            SecondFactorRefused::WrongCode => Problem::new(Kind::WrongCode, "Each code works once: send the next one."),
            SecondFactorRefused::Over => wrong(),
            SecondFactorRefused::TooOften(too_often) => Problem::too_often(too_often),
        })),
    }
}

/// Signs out.
///
/// The session ends. A guest session's cart goes with it.
#[utoipa::path(delete, path = "/session", tag = "Accounts",
    responses((status = 204, description = "The session has ended.")))]
pub async fn sign_out(State(served): State<Served>, Extension(shopper): Extension<Shopper>) -> Answer<Response> {
    served.shop.sign_out(&shopper.token).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    if let Ok(cookie) = HeaderValue::try_from(served.shop.forgotten_session()) {
        headers.insert(SET_COOKIE, cookie);
    }
    forget_order_link(&served, headers);
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    Ok(response)
}

/// Shows the account of the session.
#[utoipa::path(get, path = "/account", operation_id = "show_account", tag = "Accounts",
    responses((status = 200, description = "The account.", body = Whoami)))]
pub async fn account(Extension(signed): Extension<Signed>) -> Json<Whoami> {
    Json(signed.account.into())
}

/// Lists where the account is signed in.
///
/// The session last used comes first.
#[utoipa::path(get, path = "/account/sessions", tag = "Accounts", operation_id = "list_sessions",
    responses((status = 200, description = "The sessions.", body = Sessions)))]
pub async fn sessions(State(served): State<Served>, Extension(signed): Extension<Signed>) -> Answer<Json<Sessions>> {
    Ok(Json(served.shop.account_sessions(&signed.token).await?.unwrap_or_default().into()))
}

/// Signs out elsewhere.
///
/// By the session's `id` in the list. One that has ended already is as good.
#[utoipa::path(delete, path = "/account/sessions/{id}", tag = "Accounts", operation_id = "end_session",
    params(("id" = String, Path, description = "The session's id.")),
    responses((status = 204, description = "The session has ended.")))]
pub async fn end_session(
    State(served): State<Served>,
    Extension(signed): Extension<Signed>,
    Named(id): Named<String>,
) -> Answer<StatusCode> {
    served.shop.end_session(&signed.token, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn welcome(served: &Served, status: StatusCode, signed_in: shop::SignedIn) -> Response {
    let (token, kind, device) = (signed_in.token.clone(), signed_in.kind(), signed_in.device.clone());
    let mut response = (status, Json(SignedIn::from(signed_in))).into_response();
    keep(&served.shop, &token, kind, &mut response);
    if let Ok(cookie) = HeaderValue::try_from(served.shop.kept_device(&device)) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    forget_order_link(served, response.headers_mut());
    response
}

/// Has a browser open no order by a mailed link any more: somebody comes or goes.
fn forget_order_link(served: &Served, headers: &mut HeaderMap) {
    if let Ok(cookie) = HeaderValue::try_from(served.shop.forgotten_order_link()) {
        headers.append(SET_COOKIE, cookie);
    }
}
