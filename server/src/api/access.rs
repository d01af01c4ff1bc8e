//! Who may call a route. Each is opened with its rule, which guards it, stands in its description, and is what the tests
//! hold it to: see [`Route`].
//!
//! A caller is known by the token in `Authorization`, or else by the session's cookie. A token in `Authorization` that does
//! not hold is refused; a cookie that does not hold is none, as in a browser whose session has ended.

use super::problem::Problem;
use crate::kind::Kind;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, SET_COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use shared::account::AccountView;
use shared::id::Owner;
use shared::role::Permission;
use shared::session::SessionKind;
use shop::{Client, FreshStaff, SecurityEvent, Session, Shop, Staff, Token};

/// Who may call a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Anybody; who it is makes no difference.
    Public,
    /// Anybody; with a session it is about what is theirs, and a visitor's write begins one.
    Visitor,
    /// Whoever has a session, a guest's too.
    Shopper,
    /// Whoever has signed in.
    Account,
    /// Staff whose role has the permission (S2), and who proved lately who they are, where it asks for that (S3). To everybody
    /// else who has a session there is no such call.
    Staff(Permission),
}

/// What a request says of who makes it.
pub enum Presented {
    /// Nothing.
    Nothing,
    /// A token in the session's cookie.
    Cookie(Token),
    /// A token in `Authorization`.
    Bearer(Token),
    /// Something else in `Authorization`.
    Nonsense,
}

/// Who calls a route that visitors may call.
#[derive(Clone, Debug)]
pub struct Caller(pub Option<Session>);

/// Who calls a route that needs a session.
#[derive(Clone, Debug)]
pub struct Shopper {
    /// The session's token.
    pub token: Token,
    /// Whose cart and orders it is about.
    pub owner: Owner,
    /// Who they are, where they are of the shop's staff.
    pub staff: Option<Staff>,
}

/// Who calls a route that needs an account.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: AccountView,
    /// The session's token.
    pub token: Token,
}

/// What guards a route.
#[derive(Clone)]
pub struct Guard {
    /// Knows the sessions.
    pub shop: Shop,
    /// Who may pass.
    pub access: Access,
}

impl Access {
    /// Its name in the description.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Visitor => "visitor",
            Self::Shopper => "shopper",
            Self::Account => "account",
            Self::Staff(_) => "staff",
        }
    }
}

impl Presented {
    /// What the request's headers say.
    pub fn by(shop: &Shop, headers: &HeaderMap) -> Self {
        let mut authorizations = headers.get_all(AUTHORIZATION).iter();
        let Some(authorization) = authorizations.next() else {
            return shop.token_in_cookie(headers).map_or(Self::Nothing, Self::Cookie);
        };
        let token = authorization.to_str().ok().and_then(|text| text.split_once(' ')).and_then(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse(token.trim())).flatten()
        });
        match token {
            Some(token) if authorizations.next().is_none() => Self::Bearer(token),
            _ => Self::Nonsense,
        }
    }

    /// The token, wherever it stood.
    pub const fn token(&self) -> Option<&Token> {
        match self {
            Self::Cookie(token) | Self::Bearer(token) => Some(token),
            Self::Nothing | Self::Nonsense => None,
        }
    }

    /// What the client presents to sign in with, `device` among it.
    pub fn client<'a>(&'a self, headers: &'a HeaderMap, device: Option<&'a Token>) -> Client<'a> {
        let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Client { session: self.token(), user_agent, device }
    }
}

impl Guard {
    /// Tells the route who calls, or refuses.
    async fn admit(&self, presented: &Presented, request: &mut Request) -> Result<Option<Session>, Problem> {
        let session = match presented.token() {
            Some(token) => self.shop.session(token).await?,
            None => None,
        };
        let known = match presented {
            Presented::Bearer(_) => session.is_some(),
            Presented::Nonsense => false,
            Presented::Nothing | Presented::Cookie(_) => true,
        };
        if !known {
            SecurityEvent::SessionRejection.record(None);
            return Err(signed_out("The token in Authorization does not hold: it is no session's, or that has ended."));
        }
        let extensions = request.extensions_mut();
        match self.access {
            Access::Public => {}
            Access::Visitor => drop(extensions.insert(Caller(session.clone()))),
            Access::Shopper => {
                let found = session.as_ref().zip(presented.token());
                let (session, token) = found.ok_or_else(|| signed_out("This needs a session."))?;
                let staff = self.shop.staff(session);
                extensions.insert(Shopper { token: token.clone(), owner: session.owner, staff });
            }
            Access::Account => {
                let account = session.as_ref().and_then(|session| session.account.clone());
                let account = account.ok_or_else(|| signed_out("This needs an account."))?;
                let token = presented.token().ok_or_else(|| signed_out("This needs an account."))?;
                extensions.insert(SignedIn { account, token: token.clone() });
            }
            Access::Staff(permission) => {
                let session = session.as_ref().ok_or_else(|| signed_out("This needs a session."))?;
                let denied = || {
                    SecurityEvent::StaffDenial.record(session.owner.account());
                    Problem::not_found()
                };
                let staff = self.shop.staff(session).ok_or_else(denied)?;
                permit(&staff, permission)?;
                if permission.needs_fresh_proof() {
                    extensions.insert(fresh(&self.shop, &staff)?);
                }
                extensions.insert(staff);
            }
        }
        Ok(session)
    }

    /// Use renews a session, and the cookie with it where it came by one.
    async fn renew(&self, presented: &Presented, session: Option<&Session>, response: &mut Response) {
        let (Some(session), Some(token)) = (session, presented.token()) else { return };
        match self.shop.renew_session(token, session).await {
            Ok(true) if matches!(presented, Presented::Cookie(_)) => keep(&self.shop, token, session.kind(), response),
            Ok(_) => {}
            // It still holds: nobody has to be told.
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a session was not renewed: {error}");
            }
        }
    }
}

/// Lets in whoever may call the route.
pub async fn guard(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let presented = Presented::by(&guard.shop, request.headers());
    let session = match guard.admit(&presented, &mut request).await {
        Ok(session) => session,
        Err(problem) => return problem.into_response(),
    };
    let mut response = next.run(request).await;
    if !response.headers().contains_key(SET_COOKIE) {
        guard.renew(&presented, session.as_ref(), &mut response).await;
    }
    response
}

/// Holds to what their role allows (S2).
pub fn permit(staff: &Staff, permission: Permission) -> Result<(), Problem> {
    if staff.role().may(permission) { Ok(()) } else { Err(Problem::forbidden(permission)) }
}

/// The same member, where they proved lately who they are (S3).
pub fn fresh(shop: &Shop, staff: &Staff) -> Result<FreshStaff, Problem> {
    shop.fresh_staff(staff).ok_or_else(Problem::fresh_sign_in)
}

/// Has a browser keep the session.
pub fn keep(shop: &Shop, token: &Token, kind: SessionKind, response: &mut Response) {
    if let Ok(cookie) = HeaderValue::try_from(shop.kept_session(token, kind)) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

fn signed_out(detail: &str) -> Problem {
    Problem::new(Kind::SignedOut, format!("{detail} Sign in at POST /api/v1/session."))
}
