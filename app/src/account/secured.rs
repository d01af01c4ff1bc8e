//! What came of what an account's holder did about its security: an answer to scripts, and a code in an address where there are
//! none.

use serde::{Deserialize, Serialize};
use shared::field::{FieldError, FieldProblem};
use shared::guess::TooOften;
use shared::time::Span;

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secured {
    /// The password is another one.
    PasswordChanged,
    /// A link is on its way to the new address.
    LinkSent,
    /// The account has the new address.
    EmailChanged,
    /// A session has ended.
    SessionEnded,
    /// All sessions but this one have ended.
    OthersEnded,
    /// That is not the account's password.
    WrongPassword {
        /// The field that it was typed in.
        field: String,
    },
    /// The last proof of who is there is too old.
    ReauthenticationRequired,
    /// Wrong passwords came too often.
    TooOften(TooOften),
    /// The mailed link does not work, or not for this account.
    LinkOver,
    /// Something in the form is missing or malformed.
    Invalid {
        /// What, field by field.
        errors: Vec<FieldError>,
    },
}

/// The fields of the forms.
const FIELDS: [&str; 4] = ["current", "password", "email", "confirm_password"];

impl Secured {
    /// Leads a form that was sent without JavaScript back to its page, with what came of it.
    #[cfg(feature = "ssr")]
    pub(super) fn lead_back(&self) {
        if crate::context::wants_page() {
            crate::context::lead_to(&format!("/account?secured={}#security", self.code()));
        }
    }

    #[cfg(feature = "ssr")]
    fn code(&self) -> String {
        match self {
            Self::PasswordChanged => "password".to_owned(),
            Self::LinkSent => "link-sent".to_owned(),
            Self::EmailChanged => "email".to_owned(),
            Self::SessionEnded => "ended".to_owned(),
            Self::OthersEnded => "others-ended".to_owned(),
            Self::WrongPassword { field } => format!("wrong:{field}"),
            Self::TooOften(wait) => format!("often:{}", wait.seconds()),
            Self::ReauthenticationRequired => "stale".to_owned(),
            Self::LinkOver => "link-over".to_owned(),
            Self::Invalid { errors } => {
                let fields: Vec<_> = errors.iter().map(code).collect();
                format!("check:{}", fields.join(","))
            }
        }
    }

    /// What an address carries, see [`Secured::lead_back`].
    pub(super) fn carried(code: &str) -> Option<Self> {
        let known = |field: &str| FIELDS.into_iter().find(|known| *known == field);
        match code.split_once(':') {
            None => Some(match code {
                "password" => Self::PasswordChanged,
                "link-sent" => Self::LinkSent,
                "email" => Self::EmailChanged,
                "ended" => Self::SessionEnded,
                "others-ended" => Self::OthersEnded,
                "stale" => Self::ReauthenticationRequired,
                "link-over" => Self::LinkOver,
                _ => return None,
            }),
            Some(("wrong", field)) => known(field).map(|field| Self::WrongPassword { field: field.to_owned() }),
            Some(("often", seconds)) => {
                seconds.parse().ok().map(|seconds| Self::TooOften(TooOften(Span::seconds(seconds))))
            }
            Some(("check", fields)) => {
                let errors: Vec<_> = fields.split(',').filter_map(coded).collect();
                (!errors.is_empty()).then_some(Self::Invalid { errors })
            }
            Some(_) => None,
        }
    }

    /// What is said of it, and in which tone.
    pub(super) fn in_words(&self) -> (&'static str, String) {
        let (kind, text) = match self {
            Self::TooOften(wait) => return ("bad", format!("That was wrong too often. Please try again {wait}.")),
            Self::PasswordChanged => ("good", "Your password is changed, and you are signed out everywhere else."),
            Self::LinkSent => (
                "good",
                "We have sent a link to the new address. It works once, for one hour; until then, nothing changes.",
            ),
            Self::EmailChanged => ("good", "Your address is changed, and you are signed out everywhere else."),
            Self::SessionEnded => ("good", "Signed out there."),
            Self::OthersEnded => ("good", "You are signed out everywhere else."),
            Self::WrongPassword { .. } => ("bad", "That is not your password. Nothing was changed."),
            Self::ReauthenticationRequired => ("warn", "Nothing was changed yet. Please confirm first that it is you."),
            Self::LinkOver => (
                "bad",
                "That link doesn’t work any more, or not for this account. Ask for a new one below. Nothing was changed.",
            ),
            Self::Invalid { .. } => ("bad", "Please check what is marked below. Nothing was changed."),
        };
        (kind, text.to_owned())
    }

    /// The field that takes the focus, where one is wrong.
    pub(super) fn field(&self) -> Option<&str> {
        match self {
            Self::WrongPassword { field } => Some(field),
            Self::Invalid { errors } => errors.first().map(|error| error.field.as_str()),
            _ => None,
        }
    }
}

/// A wrong field as an address carries it: its name, and of a password that is easily guessed, why.
#[cfg(feature = "ssr")]
fn code(error: &FieldError) -> &str {
    match error.problem {
        FieldProblem::TooCommon => "password-common",
        FieldProblem::TooObvious => "password-obvious",
        _ => &error.field,
    }
}

/// Reads what the server wrote.
fn coded(code: &str) -> Option<FieldError> {
    let (field, problem) = match code {
        "password-common" => ("password", FieldProblem::TooCommon),
        "password-obvious" => ("password", FieldProblem::TooObvious),
        _ => (FIELDS.into_iter().find(|known| *known == code)?, FieldProblem::Malformed),
    };
    Some(FieldError::new(field, problem))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn e1_an_address_carries_what_came_of_it() {
        let field = FieldError::new("password", FieldProblem::Malformed);
        for secured in [
            Secured::PasswordChanged,
            Secured::LinkSent,
            Secured::EmailChanged,
            Secured::SessionEnded,
            Secured::OthersEnded,
            Secured::WrongPassword { field: "current".to_owned() },
            Secured::TooOften(TooOften(Span::minutes(1))),
            Secured::ReauthenticationRequired,
            Secured::LinkOver,
            Secured::Invalid { errors: vec![field, FieldError::new("password", FieldProblem::TooCommon)] },
        ] {
            assert_eq!(Secured::carried(&secured.code()), Some(secured));
        }
        for code in ["", "wrong:<b>", "check:", "check:x", "x:password"] {
            assert_eq!(Secured::carried(code), None, "{code}");
        }
    }
}
