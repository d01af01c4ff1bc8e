//! Sessions: whom a token acts for. A visitor's first write begins a guest session, which owns cart and orders until
//! somebody registers or signs in with it; reading begins none.

use crate::token::Token;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::account::AccountView;
use shared::id::{GuestId, Owner};
use shared::time::{Span, Timestamp};
use storage::{AccountRecord, SessionRecord, TokenHash, Unit};

/// A session lasts so long after it was last used.
const SESSION: Span = Span::days(60);

/// Use renews it once in so long.
const RENEWED_APART: Span = Span::days(1);

/// Whom a session acts for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The owner of its cart and orders.
    pub owner: Owner,
    /// The account, where somebody signed in.
    pub account: Option<AccountView>,
    /// When it ends, unless it is renewed.
    pub ends_at: Timestamp,
}

/// Whom a write acts for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acting {
    /// The session.
    pub session: Session,
    /// Its token, where the session was begun for this write: the answer carries it.
    pub begun: Option<Token>,
}

/// Whom a write in one unit of work acts for: the session's owner, or a visitor whose guest session begins in that unit.
pub(crate) struct Writer {
    pub(crate) owner: Owner,
    begins: Option<(Token, SessionRecord)>,
}

impl Writer {
    /// Whoever has a session.
    pub(crate) const fn known(owner: Owner) -> Self {
        Self { owner, begins: None }
    }

    /// Begins the guest session, where there is none yet.
    pub(crate) async fn begin(&self, unit: &mut dyn Unit) -> Result<(), Broken> {
        match &self.begins {
            Some((_, record)) => add_session(unit, record).await,
            None => Ok(()),
        }
    }

    /// The token of the guest session that began.
    pub(crate) fn token(self) -> Option<Token> {
        self.begins.map(|(token, _)| token)
    }
}

impl Shop {
    /// Whom the token acts for; none for an unknown or expired one.
    pub async fn session(&self, token: &Token) -> Result<Option<Session>, Broken> {
        let mut reader = self.storage().reader().await?;
        let mut accounts = reader.accounts();
        let Some(session) = accounts.session(token.hash()).await?.filter(|session| session.expires_at > self.now())
        else {
            return Ok(None);
        };
        let account = match session.owner.account() {
            Some(id) => accounts.account(id).await?.map(|record| view(&record)),
            None => None,
        };
        let lost = session.owner.account().is_some() && account.is_none();
        Ok((!lost).then_some(Session { owner: session.owner, account, ends_at: session.expires_at }))
    }

    /// Has a session that is used last on from now, at most once a day; whether it was so. Then the cookie is kept anew too.
    pub async fn renew_session(&self, token: &Token, session: &Session) -> Result<bool, Broken> {
        let ends_at = self.session_ends(session.owner);
        if session.ends_at >= ends_at.before(RENEWED_APART) {
            return Ok(false);
        }
        in_unit!(self, |unit| renew(unit, token.hash(), ends_at))
    }

    /// Whom a write acts for: the token's session, else a guest session that is begun here. Not to be asked before a
    /// read: that begins nothing.
    pub async fn acting(&self, token: Option<&Token>) -> Result<Acting, Broken> {
        if let Some(token) = token
            && let Some(session) = self.session(token).await?
        {
            return Ok(Acting { session, begun: None });
        }
        let (token, record) = self.new_guest_session();
        in_unit!(self, |unit| add_session(unit, &record))?;
        let session = Session { owner: record.owner, account: None, ends_at: record.expires_at };
        Ok(Acting { session, begun: Some(token) })
    }

    /// Whom a write acts for that begins the session it needs itself.
    pub(crate) fn writer(&self, session: Option<&Session>) -> Writer {
        if let Some(session) = session {
            return Writer::known(session.owner);
        }
        let (token, record) = self.new_guest_session();
        Writer { owner: record.owner, begins: Some((token, record)) }
    }

    /// Ends the session.
    pub async fn sign_out(&self, token: &Token) -> Result<(), Broken> {
        in_unit!(self, |unit| remove_session(unit, token.hash()))
    }

    /// Forgets the sessions, links and codes that have expired.
    pub(crate) async fn forget_expired_sessions(&self) -> Result<(), Broken> {
        in_unit!(self, |unit| remove_expired_sessions(unit, self.now()))
    }

    fn new_guest_session(&self) -> (Token, SessionRecord) {
        self.new_session(Owner::Guest(GuestId(self.new_id())))
    }

    pub(crate) fn new_session(&self, owner: Owner) -> (Token, SessionRecord) {
        let token = self.new_token();
        let created_at = self.now();
        let session = SessionRecord { token: token.hash(), owner, created_at, expires_at: self.session_ends(owner) };
        (token, session)
    }

    /// A guest session lasts at least as long as its cart, although it is not renewed by each change (C5).
    fn session_ends(&self, owner: Owner) -> Timestamp {
        let span = match owner {
            Owner::Account(_) => SESSION,
            Owner::Guest(_) => {
                let cart = self.settings().cart_lifetime.as_millis() + RENEWED_APART.as_millis();
                SESSION.max(Span::millis(cart))
            }
        };
        self.now().after(span)
    }

    /// Whom a write acts for by now. A guest session that was claimed while the request was under way is the account's;
    /// one that was not lasts on.
    pub(crate) async fn owner_in(&self, unit: &mut dyn Unit, owner: Owner) -> Result<Owner, Broken> {
        let Owner::Guest(guest) = owner else { return Ok(owner) };
        let mut accounts = unit.accounts();
        if let Some(account) = accounts.claimed_by(guest).await? {
            return Ok(Owner::Account(account));
        }
        let ends_at = self.session_ends(owner);
        accounts.extend_sessions(owner, ends_at.before(RENEWED_APART), ends_at).await?;
        Ok(owner)
    }
}

pub(crate) fn view(record: &AccountRecord) -> AccountView {
    AccountView { id: record.id, email: record.email.clone(), name: record.name.clone(), staff: record.staff }
}

async fn add_session(unit: &mut dyn Unit, session: &SessionRecord) -> Result<(), Broken> {
    Ok(unit.accounts().add_session(session).await?)
}

async fn renew(unit: &mut dyn Unit, token: TokenHash, ends_at: Timestamp) -> Result<bool, Broken> {
    Ok(unit.accounts().extend_session(token, ends_at).await?)
}

async fn remove_session(unit: &mut dyn Unit, token: TokenHash) -> Result<(), Broken> {
    Ok(unit.accounts().remove_session(token).await?)
}

async fn remove_expired_sessions(unit: &mut dyn Unit, now: Timestamp) -> Result<(), Broken> {
    unit.accounts().remove_expired_sessions(now).await?;
    unit.secrets().remove_expired(now).await?;
    Ok(())
}
