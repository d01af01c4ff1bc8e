//! Sessions: whom a token acts for. A visitor's first write begins a guest session, which owns cart and orders until
//! somebody registers or signs in with it; reading begins none.

use crate::forget::{AT_ONCE, in_parts};
use crate::token::Token;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::account::AccountView;
use shared::id::{GuestId, Owner};
use shared::role::Role;
use shared::session::{Lifetime, SessionKind, device};
use shared::time::Timestamp;
use storage::{AccountRecord, SessionRecord, TokenHash, Unit};

/// Whom a session acts for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The owner of its cart and orders.
    pub owner: Owner,
    /// The account, where somebody signed in.
    pub account: Option<AccountView>,
    role: Option<Role>,
    began_at: Timestamp,
    used_at: Timestamp,
    authenticated_at: Option<Timestamp>,
    with_passkey: bool,
    /// When it ends, unless it is renewed.
    pub ends_at: Timestamp,
}

impl Session {
    /// Its kind, by the role that the account has now (S3).
    pub const fn kind(&self) -> SessionKind {
        match self.owner {
            Owner::Guest(_) => SessionKind::Guest,
            Owner::Account(_) => SessionKind::of(self.role),
        }
    }

    /// The role that the account has now; none for a shopper and a guest.
    pub const fn role(&self) -> Option<Role> {
        self.role
    }

    /// When its holder last proved who they are; none for a guest's.
    pub const fn authenticated_at(&self) -> Option<Timestamp> {
        self.authenticated_at
    }

    /// True where its holder showed a passkey.
    pub(crate) const fn is_with_passkey(&self) -> bool {
        self.with_passkey
    }
}

/// What a client presents when somebody signs in: the session that it has, and what it says that it is.
#[derive(Clone, Copy, Default, Debug)]
pub struct Client<'a> {
    /// The token of its session. A guest's is claimed, and whatever it was, it ends.
    pub session: Option<&'a Token>,
    /// Its `User-Agent`.
    pub user_agent: Option<&'a str>,
    /// The token by which it is known, where it signed in before.
    pub device: Option<&'a Token>,
}

impl<'a> From<Option<&'a Token>> for Client<'a> {
    fn from(session: Option<&'a Token>) -> Self {
        Self { session, ..Self::default() }
    }
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
    /// Whom the token acts for; none for an unknown or expired one, and for one of an account that changed since (S2).
    pub async fn session(&self, token: &Token) -> Result<Option<Session>, Broken> {
        let mut reader = self.storage().reader().await?;
        let mut accounts = reader.accounts();
        let Some(record) = accounts.session(token.hash()).await?.filter(|session| session.expires_at > self.now())
        else {
            return Ok(None);
        };
        let account = match record.owner.account() {
            Some(id) => accounts.account(id).await?,
            None => return Ok(Some(guest_session(&record))),
        };
        let account = account.filter(|account| account.epoch == record.epoch && account.disabled_at.is_none());
        let Some(session) = account.and_then(|account| self.account_session(&record, &account)) else {
            return Ok(None);
        };
        let claims = match record.owner.account() {
            Some(id) => accounts.pending_claims_of(id).await?,
            None => Vec::new(),
        };
        drop(accounts);
        drop(reader);
        self.make_up_for(claims).await;
        Ok(Some(session))
    }

    /// The account's session as long as it lasts: staff's ends sooner, whatever the account was when it began (S3).
    fn account_session(&self, record: &SessionRecord, account: &AccountRecord) -> Option<Session> {
        let lifetime = self.lifetime(SessionKind::of(account.role));
        let ends_at = lifetime.end(record.created_at, record.used_at);
        (ends_at > self.now()).then(|| Session {
            owner: record.owner,
            account: Some(view(account)),
            role: account.role,
            began_at: record.created_at,
            used_at: record.used_at,
            authenticated_at: record.authenticated_at,
            with_passkey: record.with_passkey,
            ends_at,
        })
    }

    /// Notes the use of a session, now and then; whether it was so. Then the cookie is kept anew too.
    pub async fn renew_session(&self, token: &Token, session: &Session) -> Result<bool, Broken> {
        let (lifetime, now) = (self.lifetime(session.kind()), self.now());
        if now.since(session.used_at) <= lifetime.noted_every {
            return Ok(false);
        }
        let ends_at = lifetime.end(session.began_at, now);
        in_unit!(self, |unit| renew(unit, token.hash(), now, ends_at))
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
        Ok(Acting { session: guest_session(&record), begun: Some(token) })
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

    /// Forgets the sessions, links, codes and challenges that have expired.
    pub(crate) async fn forget_expired_sessions(&self) -> Result<(), Broken> {
        in_parts!(self, |unit| remove_expired_sessions(unit, self.now()))
    }

    fn new_guest_session(&self) -> (Token, SessionRecord) {
        let (token, now) = (self.new_token(), self.now());
        let record = SessionRecord {
            token: token.hash(),
            owner: Owner::Guest(GuestId(self.new_id())),
            epoch: 0,
            created_at: now,
            used_at: now,
            authenticated_at: None,
            expires_at: self.lifetime(SessionKind::Guest).end(now, now),
            device: String::new(),
            with_passkey: false,
        };
        (token, record)
    }

    /// A session of the account, whose holder has just proved who they are.
    pub(crate) fn new_account_session(&self, account: &AccountRecord, client: Client<'_>) -> (Token, SessionRecord) {
        let (token, now) = (self.new_token(), self.now());
        let record = SessionRecord {
            token: token.hash(),
            owner: Owner::Account(account.id),
            epoch: account.epoch,
            created_at: now,
            used_at: now,
            authenticated_at: Some(now),
            expires_at: self.lifetime(SessionKind::of(account.role)).end(now, now),
            device: device(client.user_agent.unwrap_or_default()),
            with_passkey: false,
        };
        (token, record)
    }

    pub(crate) fn lifetime(&self, kind: SessionKind) -> Lifetime {
        kind.lifetime(self.settings().cart_lifetime)
    }

    /// Whom a write acts for by now. A guest session that was claimed while the request was under way is the account's;
    /// one that was not lasts on.
    pub(crate) async fn owner_in(&self, unit: &mut dyn Unit, owner: Owner) -> Result<Owner, Broken> {
        let Owner::Guest(guest) = owner else { return Ok(owner) };
        let mut accounts = unit.accounts();
        if let Some(account) = accounts.claimed_by(guest).await? {
            return Ok(Owner::Account(account));
        }
        let (lifetime, now) = (self.lifetime(SessionKind::Guest), self.now());
        accounts.use_sessions(owner, now.before(lifetime.noted_every), now, lifetime.end(now, now)).await?;
        Ok(owner)
    }
}

pub(crate) fn view(record: &AccountRecord) -> AccountView {
    AccountView { id: record.id, email: record.email.clone(), name: record.name.clone(), staff: record.role.is_some() }
}

fn guest_session(record: &SessionRecord) -> Session {
    Session {
        owner: record.owner,
        account: None,
        role: None,
        began_at: record.created_at,
        used_at: record.used_at,
        authenticated_at: None,
        with_passkey: false,
        ends_at: record.expires_at,
    }
}

async fn add_session(unit: &mut dyn Unit, session: &SessionRecord) -> Result<(), Broken> {
    Ok(unit.accounts().add_session(session).await?)
}

async fn renew(unit: &mut dyn Unit, token: TokenHash, now: Timestamp, ends_at: Timestamp) -> Result<bool, Broken> {
    Ok(unit.accounts().use_session(token, now, ends_at).await?)
}

async fn remove_session(unit: &mut dyn Unit, token: TokenHash) -> Result<(), Broken> {
    Ok(unit.accounts().remove_session(token).await?)
}

async fn remove_expired_sessions(unit: &mut dyn Unit, now: Timestamp) -> Result<u64, Broken> {
    let secrets = unit.secrets().remove_expired(now, AT_ONCE).await?;
    let sign_ins = unit.factors().remove_expired_sign_ins(now, AT_ONCE).await?;
    let challenges = unit.passkeys().remove_expired_challenges(now, AT_ONCE).await?;
    Ok(secrets + sign_ins + challenges + unit.accounts().remove_expired_sessions(now, AT_ONCE).await?)
}
