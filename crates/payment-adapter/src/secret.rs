//! What must not be seen: keys and webhook secrets.

/// A key or a secret. It can be printed in no way, so that it never stands in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret of that text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text, for a call or a signature and nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it stands in `text`.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        !self.0.is_empty() && text.contains(&self.0)
    }
}

/// What the shop shows the provider with every call.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// `Authorization: Bearer KEY`.
    Bearer(Secret),
    /// `Authorization: Basic`, with a name that is no secret.
    Basic(String, Secret),
}

impl Credentials {
    /// What of them is secret.
    pub(crate) fn secret(&self) -> &Secret {
        match self {
            Self::Bearer(secret) | Self::Basic(_, secret) => secret,
        }
    }
}
