//! Passkeys, for the site's own script (`public/passkeys.js`): each ceremony is begun, which answers what the browser asks the
//! authenticator for, and finished with what that answered, which leads on to a page.

use crate::api::{Answer, Body, Problem};
use crate::kind::Kind;
use crate::router::Served;
use crate::security::class::{Class, Routes};
use app::cart::claimed_text;
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::HeaderValue;
use http::header::{SET_COOKIE, USER_AGENT};
use http::request::Parts;
use serde::{Deserialize, Serialize};
use shared::account::{Email, PersonName};
use shared::field::FieldError;
use shared::path::LocalPath;
use shop::{
    Challenge, Client, CreationChallengeResponse, Failure, PasskeyError, PublicKeyCredential,
    RegisterPublicKeyCredential, RequestChallengeResponse, SignedIn, Token,
};
use std::convert::Infallible;

/// The page of an account's passkeys.
const PAGE: &str = "/account/passkeys";

/// Adds the ceremonies.
pub fn routes(routes: Routes) -> Routes {
    routes
        .route("/passkeys/session", Class::Begin, post(begin_sign_in))
        .route("/passkeys/session/finish", Class::Guess, post(finish_sign_in))
        .route("/passkeys/account", Class::Guess, post(begin_account))
        .route("/passkeys/account/finish", Class::Guess, post(finish_account))
        .route("/passkeys/registration", Class::Write, post(begin_registration))
        .route("/passkeys/registration/finish", Class::Guess, post(finish_registration))
        .route("/passkeys/reauthentication", Class::Write, post(begin_reauthentication))
        .route("/passkeys/reauthentication/finish", Class::Guess, post(finish_reauthentication))
}

/// A ceremony that has begun.
#[derive(Serialize)]
struct CeremonyOptions<O> {
    token: String,
    options: O,
}

/// An authenticator's answer, which finishes a ceremony.
#[derive(Deserialize)]
struct CeremonyAnswer<C> {
    token: String,
    credential: C,
    /// The page to go on to, within the shop.
    #[serde(default)]
    next: String,
}

/// The account that is to be made.
#[derive(Deserialize)]
struct NewAccount {
    name: String,
    email: String,
}

/// A ceremony that has finished.
#[derive(Serialize)]
struct CeremonyOutcome {
    next: LocalPath,
    /// Receipt of the guest session's cart, for the page that it leads to (M1); none where there was nothing in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    claimed: Option<String>,
}

/// Cookies and headers of the browser that asks.
struct Browser {
    session: Option<Token>,
    device: Option<Token>,
    user_agent: Option<String>,
}

impl FromRequestParts<Served> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, served: &Served) -> Result<Self, Infallible> {
        let user_agent = parts.headers.get(USER_AGENT).and_then(|name| name.to_str().ok());
        Ok(Self {
            session: served.shop.token_in_cookie(&parts.headers),
            device: served.shop.device_in_cookie(&parts.headers),
            user_agent: user_agent.map(str::to_owned),
        })
    }
}

impl Browser {
    fn client(&self) -> Client<'_> {
        let Self { session, device, user_agent } = self;
        Client { session: session.as_ref(), user_agent: user_agent.as_deref(), device: device.as_ref() }
    }

    fn session(&self) -> Answer<&Token> {
        self.session.as_ref().ok_or_else(|| refuse(PasskeyError::SignedOut))
    }
}

impl<C> CeremonyAnswer<C> {
    fn token(&self) -> Answer<Token> {
        Token::parse(&self.token).ok_or_else(|| refuse(PasskeyError::Over))
    }

    fn next(&self) -> LocalPath {
        LocalPath::or_home(&self.next)
    }
}

impl<O> From<Challenge<O>> for CeremonyOptions<O> {
    fn from(challenge: Challenge<O>) -> Self {
        Self { token: challenge.token.reveal().to_owned(), options: challenge.options }
    }
}

async fn begin_sign_in(State(served): State<Served>) -> Answer<Json<CeremonyOptions<RequestChallengeResponse>>> {
    Ok(Json(served.shop.begin_passkey_sign_in().await.map_err(problem)?.into()))
}

async fn finish_sign_in(
    State(served): State<Served>,
    browser: Browser,
    Body(finish): Body<CeremonyAnswer<PublicKeyCredential>>,
) -> Answer<Response> {
    let token = finish.token()?;
    let signed_in = served.shop.finish_passkey_sign_in(&token, &finish.credential, browser.client()).await;
    Ok(welcome(&served, &signed_in.map_err(problem)?, finish.next()))
}

async fn begin_account(
    State(served): State<Served>,
    Body(asked): Body<NewAccount>,
) -> Answer<Json<CeremonyOptions<CreationChallengeResponse>>> {
    let name = PersonName::parse(&asked.name).map_err(|problem| FieldError::new("name", problem));
    let email = Email::parse(&asked.email).map_err(|problem| FieldError::new("email", problem.0));
    let (name, email) = match (name, email) {
        (Ok(name), Ok(email)) => (name, email),
        (name, email) => return Err([name.err(), email.err()].into_iter().flatten().collect::<Vec<_>>().into()),
    };
    Ok(Json(served.shop.begin_passkey_account(&email, &name).await.map_err(problem)?.into()))
}

async fn finish_account(
    State(served): State<Served>,
    browser: Browser,
    Body(finish): Body<CeremonyAnswer<RegisterPublicKeyCredential>>,
) -> Answer<Response> {
    let token = finish.token()?;
    let signed_in = served.shop.finish_passkey_account(&token, &finish.credential, browser.client()).await;
    Ok(welcome(&served, &signed_in.map_err(problem)?, finish.next()))
}

async fn begin_registration(
    State(served): State<Served>,
    browser: Browser,
) -> Answer<Json<CeremonyOptions<CreationChallengeResponse>>> {
    Ok(Json(served.shop.begin_passkey(browser.session()?).await.map_err(problem)?.into()))
}

async fn finish_registration(
    State(served): State<Served>,
    browser: Browser,
    Body(finish): Body<CeremonyAnswer<RegisterPublicKeyCredential>>,
) -> Answer<Json<CeremonyOutcome>> {
    let (session, user_agent) = (browser.session()?, browser.user_agent.as_deref());
    served.shop.finish_passkey(session, &finish.token()?, &finish.credential, user_agent).await.map_err(problem)?;
    let next = LocalPath::or_home(&format!("{PAGE}?said=added"));
    Ok(Json(CeremonyOutcome { next, claimed: None }))
}

async fn begin_reauthentication(
    State(served): State<Served>,
    browser: Browser,
) -> Answer<Json<CeremonyOptions<RequestChallengeResponse>>> {
    Ok(Json(served.shop.begin_passkey_reauthentication(browser.session()?).await.map_err(problem)?.into()))
}

async fn finish_reauthentication(
    State(served): State<Served>,
    browser: Browser,
    Body(finish): Body<CeremonyAnswer<PublicKeyCredential>>,
) -> Answer<Json<CeremonyOutcome>> {
    let (session, token, client) = (browser.session()?, finish.token()?, browser.client());
    let proved = served.shop.finish_passkey_reauthentication(session, &token, &finish.credential, client).await;
    proved.map_err(problem)?;
    Ok(Json(CeremonyOutcome { next: finish.next(), claimed: None }))
}

/// Has the browser keep the session, and be known from now on.
fn welcome(served: &Served, signed_in: &SignedIn, next: LocalPath) -> Response {
    let kept = [
        served.shop.kept_session(&signed_in.token, signed_in.kind()),
        served.shop.kept_device(&signed_in.device),
        served.shop.forgotten_pending(),
    ];
    let claimed = signed_in.receipt.as_ref().map(claimed_text);
    let mut response = Json(CeremonyOutcome { next, claimed }).into_response();
    for cookie in kept.into_iter().filter_map(|cookie| HeaderValue::try_from(cookie).ok()) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn problem(failure: Failure<PasskeyError>) -> Problem {
    Problem::of(failure, refuse)
}

/// Says it as the page shows it: what was kept, and what to do next (E3).
fn refuse(refused: PasskeyError) -> Problem {
    match refused {
        PasskeyError::Unavailable => Problem::new(Kind::NotFound, "This shop has no passkeys."),
        PasskeyError::SignedOut => Problem::new(Kind::SignedOut, "Your session has ended. Please sign in again."),
        PasskeyError::ReauthenticationRequired => {
            let detail = "Your last sign-in is too long ago for this. Load this page again and confirm that it is you.";
            Problem::new(Kind::FreshSignInRequired, detail)
        }
        PasskeyError::Over => Problem::new(Kind::ChallengeOver, "That took too long. Please try again."),
        PasskeyError::NotProved => {
            Problem::new(Kind::PasskeyRefused, "That passkey does not sign in here. Try another one, or your password.")
        }
        PasskeyError::Known => Problem::new(Kind::PasskeyKnown, "That passkey is in use already."),
        PasskeyError::TooMany => {
            Problem::new(Kind::TooManyPasskeys, "An account has at most 10 passkeys. Remove one that you do not need.")
        }
        PasskeyError::EmailTaken => {
            Problem::new(Kind::EmailTaken, "This email already has an account. Sign in to it, or use another address.")
        }
        PasskeyError::LastWay => {
            Problem::new(Kind::NotNow, "It is the only way to sign in to your account: set a password first.")
        }
        PasskeyError::NotFound => Problem::not_found(),
        PasskeyError::TooOften(too_often) => Problem::too_often(too_often),
    }
}
