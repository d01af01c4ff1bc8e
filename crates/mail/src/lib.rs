//! The port to mail: one is sent, or it is said why not and whether trying again may help.
//!
//! What a mail says is written by the use cases, as plain text and as HTML; an adapter only carries it.

use async_trait::async_trait;
use shared::account::Email;
use std::error::Error;

/// What carries mail.
#[async_trait]
pub trait Post: Send + Sync {
    /// Sends the mail, or hands it to whoever sends it.
    async fn send(&self, mail: &Mail) -> Result<(), PostError>;
}

/// A mail. Nothing in it is to be logged: it may hold what only its reader may know.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// A name that stays the same when the mail is sent again, so that whoever carries it can tell.
    pub id: String,
    /// Whom it comes from, by the name that readers see: the store's.
    pub from: String,
    /// To whom.
    pub to: Email,
    /// The subject: one line.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// The same as a page of HTML.
    pub html: String,
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Nobody could be reached, or they are busy: it may be sent later.
    #[error("the mail cannot be sent now")]
    Later(#[source] Box<dyn Error + Send + Sync>),
    /// It is not taken, now or later.
    #[error("the mail is refused")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
}

/// Carries nothing: for a shop that is opened without being served.
#[derive(Clone, Copy, Default, Debug)]
pub struct Nowhere;

#[async_trait]
impl Post for Nowhere {
    async fn send(&self, _: &Mail) -> Result<(), PostError> {
        Err(PostError::Later("this shop sends no mail".into()))
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).field("subject", &self.subject).finish_non_exhaustive()
    }
}
