//! What comes of signing in, registering, or setting a new password.

use super::next::with_next;
use serde::{Deserialize, Serialize};
use shared::field::{FieldError, FieldProblem};
use shared::guess::TooOften;
use shared::merge::Receipt;
use shared::path::LocalPath;
use shared::time::Span;

/// What came of it. Refusals are answers, so that a form without JavaScript can be told of them as well.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Signed in.
    Welcome {
        /// What came of the guest session's cart, where there was something in it (M1).
        receipt: Option<Receipt>,
        /// True where orders of this browser were offered to the account (O7).
        offers: bool,
    },
    /// Email and password do not belong together. It is not said which is wrong.
    WrongCredentials,
    /// Wrong passwords came too often, whether or not the address has an account.
    TooOften(TooOften),
    /// The password is right, and the account asks for its second factor.
    SecondFactor,
    /// It is neither the app's code nor a recovery code that is left.
    WrongCode,
    /// The sign-in has waited for its second factor for too long.
    SignInOver,
    /// The address has an account already.
    EmailTaken,
    /// The mailed link was used, has expired, or never was one.
    LinkOver,
    /// Something in the form is missing or malformed.
    Invalid {
        /// What, field by field.
        errors: Vec<FieldError>,
    },
}

impl Entry {
    /// The password cannot be used.
    #[cfg(feature = "ssr")]
    pub(super) fn wrong_password(problem: FieldProblem) -> Self {
        Self::Invalid { errors: vec![FieldError::new("password", problem)] }
    }

    /// Signed in, or on the way.
    pub(super) const fn leads_on(&self) -> bool {
        matches!(self, Self::Welcome { .. } | Self::SecondFactor)
    }

    /// Where a form that was sent without JavaScript leads: on, or back to `page` with the refusal.
    ///
    /// What was typed is not in the address: addresses are kept by browsers and logs.
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the server answers such forms"))]
    pub(super) fn leads_to(&self, page: &str, next: &LocalPath) -> String {
        let refused = match self {
            Self::Welcome { offers, .. } => return welcome(next, *offers),
            Self::WrongCredentials => "credentials".to_owned(),
            Self::TooOften(wait) => format!("often-{}", wait.seconds()),
            Self::SecondFactor => return with_next("/login/code", next),
            Self::WrongCode => "code".to_owned(),
            Self::SignInOver => "over".to_owned(),
            Self::EmailTaken => "taken".to_owned(),
            Self::LinkOver => "link".to_owned(),
            Self::Invalid { errors } => errors.iter().map(code).collect::<Vec<_>>().join(","),
        };
        let back = with_next(page, next);
        format!("{back}{}refused={refused}", if back.contains('?') { '&' } else { '?' })
    }

    /// The refusal that an address carries, see [`Entry::leads_to`].
    pub(super) fn refused(code: &str) -> Option<Self> {
        match code {
            "credentials" => Some(Self::WrongCredentials),
            "code" => Some(Self::WrongCode),
            "over" => Some(Self::SignInOver),
            "taken" => Some(Self::EmailTaken),
            "link" => Some(Self::LinkOver),
            _ if code.starts_with("often-") => {
                let seconds = code.strip_prefix("often-")?.parse().ok()?;
                Some(Self::TooOften(TooOften(Span::seconds(seconds))))
            }
            fields => {
                let errors: Vec<_> = fields.split(',').filter_map(coded).collect();
                (!errors.is_empty()).then_some(Self::Invalid { errors })
            }
        }
    }
}

/// The page that somebody goes on to who has signed in, and is told of the orders that were offered.
pub(super) fn welcome(next: &LocalPath, offers: bool) -> String {
    let next = next.as_str();
    let (page, place) = next.find('#').map_or((next, ""), |at| next.split_at(at));
    let joint = if page.contains('?') { '&' } else { '?' };
    if offers { format!("{page}{joint}said=orders-offered{place}") } else { next.to_owned() }
}

/// A wrong field as an address carries it: its name, and of a password that is easily guessed, why.
fn code(error: &FieldError) -> &str {
    match error.problem {
        FieldProblem::TooCommon => "password-common",
        FieldProblem::TooObvious => "password-obvious",
        _ => &error.field,
    }
}

/// Reads what [`code`] wrote.
fn coded(code: &str) -> Option<FieldError> {
    let (field, problem) = match code {
        "password-common" => ("password", FieldProblem::TooCommon),
        "password-obvious" => ("password", FieldProblem::TooObvious),
        "name" | "email" | "password" => (code, FieldProblem::Malformed),
        _ => return None,
    };
    Some(FieldError::new(field, problem))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn e1_a_form_without_javascript_leads_on_or_back_with_the_refusal() {
        let next = LocalPath::or_home("/checkout");
        let missing = |field: &str| FieldError::new(field, FieldProblem::Missing);
        let invalid = Entry::Invalid { errors: vec![missing("email"), missing("password")] };
        for (entry, leads_to) in [
            (Entry::Welcome { receipt: None, offers: false }, "/checkout"),
            (Entry::Welcome { receipt: None, offers: true }, "/checkout?said=orders-offered"),
            (Entry::WrongCredentials, "/login?next=/checkout&refused=credentials"),
            (Entry::EmailTaken, "/login?next=/checkout&refused=taken"),
            (Entry::SecondFactor, "/login/code?next=/checkout"),
            (Entry::WrongCode, "/login?next=/checkout&refused=code"),
            (Entry::SignInOver, "/login?next=/checkout&refused=over"),
            (Entry::TooOften(TooOften(Span::minutes(1))), "/login?next=/checkout&refused=often-60"),
            (invalid, "/login?next=/checkout&refused=email,password"),
        ] {
            assert_eq!(entry.leads_to("/login", &next), leads_to);
        }
        assert_eq!(Entry::EmailTaken.leads_to("/login", &LocalPath::home()), "/login?refused=taken");
        assert_eq!(Entry::LinkOver.leads_to("/forgot-password", &LocalPath::home()), "/forgot-password?refused=link");
    }

    #[test]
    fn e1_an_address_carries_why_a_password_is_easily_guessed() {
        for problem in [FieldProblem::TooCommon, FieldProblem::TooObvious] {
            let refused = Entry::wrong_password(problem);
            let address = refused.leads_to("/register", &LocalPath::home());
            assert_eq!(Entry::refused(address.split_once("refused=").unwrap().1), Some(refused));
        }
    }

    #[test]
    fn an_address_carries_known_refusals_only() {
        assert_eq!(Entry::refused("credentials"), Some(Entry::WrongCredentials));
        assert_eq!(Entry::refused("often-60"), Some(Entry::TooOften(TooOften(Span::minutes(1)))));
        assert_eq!(Entry::refused("often-x"), None);
        assert!(matches!(Entry::refused("email,<b>"), Some(Entry::Invalid { errors }) if errors.len() == 1));
        assert_eq!(Entry::refused("<b>pay here</b>"), None);
        assert_eq!(Entry::refused(""), None);
    }
}
