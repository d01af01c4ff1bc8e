//! What comes of signing in, registering, or setting a new password.

use super::next::with_next;
use serde::{Deserialize, Serialize};
use shared::field::{FieldError, FieldProblem};
use shared::merge::Receipt;
use shared::path::LocalPath;

/// What came of it. Refusals are answers, so that a form without JavaScript can be told of them as well.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Signed in.
    Welcome {
        /// What came of the guest session's cart, where there was something in it (M1).
        receipt: Option<Receipt>,
    },
    /// Email and password do not belong together. It is not said which is wrong.
    WrongCredentials,
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
    /// Signed in.
    pub(super) const fn is_welcome(&self) -> bool {
        matches!(self, Self::Welcome { .. })
    }

    /// Where a form that was sent without JavaScript leads: on, or back to `page` with the refusal.
    ///
    /// What was typed is not in the address: addresses are kept by browsers and logs.
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the server answers such forms"))]
    pub(super) fn leads_to(&self, page: &str, next: &LocalPath) -> String {
        let refused = match self {
            Self::Welcome { .. } => return next.as_str().to_owned(),
            Self::WrongCredentials => "credentials".to_owned(),
            Self::EmailTaken => "taken".to_owned(),
            Self::LinkOver => "link".to_owned(),
            Self::Invalid { errors } => errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>().join(","),
        };
        let back = with_next(page, next);
        format!("{back}{}refused={refused}", if back.contains('?') { '&' } else { '?' })
    }

    /// The refusal that an address carries, see [`Entry::leads_to`].
    pub(super) fn refused(code: &str) -> Option<Self> {
        match code {
            "credentials" => Some(Self::WrongCredentials),
            "taken" => Some(Self::EmailTaken),
            "link" => Some(Self::LinkOver),
            fields => {
                let known = fields.split(',').filter(|field| matches!(*field, "name" | "email" | "password"));
                let errors: Vec<_> = known.map(|field| FieldError::new(field, FieldProblem::Malformed)).collect();
                (!errors.is_empty()).then_some(Self::Invalid { errors })
            }
        }
    }
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
            (Entry::Welcome { receipt: None }, "/checkout"),
            (Entry::WrongCredentials, "/login?next=/checkout&refused=credentials"),
            (Entry::EmailTaken, "/login?next=/checkout&refused=taken"),
            (invalid, "/login?next=/checkout&refused=email,password"),
        ] {
            assert_eq!(entry.leads_to("/login", &next), leads_to);
        }
        assert_eq!(Entry::EmailTaken.leads_to("/login", &LocalPath::home()), "/login?refused=taken");
        assert_eq!(Entry::LinkOver.leads_to("/forgot-password", &LocalPath::home()), "/forgot-password?refused=link");
    }

    #[test]
    fn an_address_carries_known_refusals_only() {
        assert_eq!(Entry::refused("credentials"), Some(Entry::WrongCredentials));
        assert!(matches!(Entry::refused("email,<b>"), Some(Entry::Invalid { errors }) if errors.len() == 1));
        assert_eq!(Entry::refused("<b>pay here</b>"), None);
        assert_eq!(Entry::refused(""), None);
    }
}
