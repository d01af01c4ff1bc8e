//! Why a call is refused, as problem details (RFC 9457).

use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::telemetry;
use axum::response::{IntoResponse, Response};
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use shared::field::FieldError;
use shared::guess::TooOften;
use shared::order::Status;
use shared::role::{Permission, Role};
use shop::{Broken, Failure};
use utoipa::ToSchema;

/// Why a call gives no answer.
#[derive(Debug)]
pub enum Problem {
    /// For a reason that the caller can act on.
    Refused(Refusal),
    /// Something broke: logged when it is answered, under the request's id.
    Broken(Broken),
}

/// What a call answers.
pub type Answer<T> = Result<T, Problem>;

/// A field, and what is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct WrongField {
    /// The field's name, with those that it is in: `shipping_address.postal_code`, `lines[0].quantity`.
    #[schema(example = "quantity")]
    pub field: String,
    /// What is wrong with it.
    #[schema(example = "a quantity is 1 to 1000")]
    pub detail: String,
}

/// Problem details (RFC 9457). A kind may tell more: the cart as it is now, the new total.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what `Refusal::problem` writes")]
pub struct ProblemDetails {
    /// The kind, which stays the same when words change.
    #[schema(format = UriReference, example = "/problems/cart-empty")]
    r#type: String,
    /// What happened, in a few words.
    #[schema(example = "The cart is empty")]
    title: String,
    /// The status of the answer.
    #[schema(example = 400)]
    status: u16,
    /// What was kept and what to do next.
    detail: String,
    /// What is wrong with which field.
    errors: Option<Vec<WrongField>>,
    /// The request's id, where something broke here.
    request_id: Option<String>,
}

impl Problem {
    /// A refusal of that kind.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(kind, detail))
    }

    /// The same of a move of an order: both ends are named, where it names none yet (O6).
    pub fn of_move(self, from: Status, to: Status) -> Self {
        match self {
            Self::Refused(refusal) if matches!(refusal.kind, Kind::NoSuchMove | Kind::NotNow) => {
                let named = refusal.more.contains_key("from");
                Self::Refused(if named { refusal } else { refusal.with("from", from).with("to", to) })
            }
            other => other,
        }
    }

    /// There is no such thing, or it is not the caller's.
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "Check the address, and whether you are signed in as the one whose it is.")
    }

    /// The caller's role does not have the permission (S2).
    pub fn forbidden(permission: Permission) -> Self {
        let roles: Vec<_> = permission.roles().map(Role::key).collect();
        Self::new(Kind::Forbidden, format!("To {} takes the role {}.", permission.name(), roles.join(" or ")))
    }

    /// The caller proved too long ago who they are (S3).
    pub fn fresh_sign_in() -> Self {
        let detail = "Nothing was changed. Sign in at POST /api/v1/session, and make the call with that session within 15 minutes.";
        Self::new(Kind::FreshSignInRequired, detail)
    }

    /// These fields are wrong.
    pub fn wrong_fields(errors: &[WrongField]) -> Self {
        let detail = "Nothing was changed. See `errors` for what is wrong with which field.";
        Self::Refused(Refusal::new(Kind::Invalid, detail).with("errors", errors))
    }

    /// One field is wrong.
    pub fn wrong_field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::wrong_fields(&[WrongField { field: field.into(), detail: detail.into() }])
    }

    /// Wrong passwords or codes came too often.
    pub fn too_often(too_often: TooOften) -> Self {
        let detail =
            format!("It was wrong too often. It can be tried again {too_often}, or in a browser that is known.");
        Self::Refused(Refusal::new(Kind::TooManyRequests, detail).retry_after(too_often.seconds()))
    }

    /// What became of a use case that was not carried out.
    pub fn of<R>(failure: Failure<R>, refuse: impl FnOnce(R) -> Self) -> Self {
        match failure {
            Failure::Refused(refused) => refuse(refused),
            Failure::Broken(broken) => broken.into(),
        }
    }
}

impl From<Vec<FieldError>> for Problem {
    fn from(errors: Vec<FieldError>) -> Self {
        let wrong = |error: FieldError| WrongField { field: error.field, detail: error.problem.to_string() };
        Self::wrong_fields(&errors.into_iter().map(wrong).collect::<Vec<_>>())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Forbidden(permission) => Self::forbidden(permission),
            broken => Self::Broken(broken),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => {
                let mut response = refusal.problem();
                if response.status() == StatusCode::UNAUTHORIZED {
                    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                }
                response
            }
            Self::Broken(error) if error.is_busy() => {
                tracing::warn!(error = &error as &dyn std::error::Error, "not answered now: {error}");
                let seconds = Broken::RETRY_AFTER.as_seconds();
                let detail = format!("Nothing was changed. Please try again in {seconds} seconds.");
                Refusal::new(Kind::Overloaded, detail).retry_after(seconds).problem()
            }
            Self::Broken(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a call was not answered: {error}");
                telemetry::after_failure()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::RETRY_AFTER;
    use storage::StorageError;

    #[test]
    fn s4_who_is_turned_away_is_told_when_to_come_back() {
        for busy in [Broken::Busy, StorageError::TryAgain.into()] {
            let response = Problem::from(busy).into_response();
            let seconds = Broken::RETRY_AFTER.as_seconds().to_string();
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(response.headers()[RETRY_AFTER].to_str().ok(), Some(seconds.as_str()));
        }
    }

    #[test]
    fn s4_a_database_that_is_too_busy_is_no_failure_of_the_shop() {
        let answer = |error: StorageError| Problem::from(Broken::from(error)).into_response().status();
        assert_eq!(answer(StorageError::TryAgain), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer(StorageError::Failed("the disk is full".into())), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
