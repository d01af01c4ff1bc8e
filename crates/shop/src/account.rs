//! Accounts: registering, signing in and out, and whom a session acts for.

use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use sha2::{Digest, Sha256};
use shared::account::{AccountView, Email, Password, PersonName};
use shared::id::{AccountId, Owner};
use shared::time::{Span, Timestamp};
use storage::{AccountRecord, SessionRecord, StorageError, TokenHash, Unit};

/// Hashing takes a core and 19 MiB: so many at once, the others wait.
pub(crate) const HASHES_AT_ONCE: usize = 2;

/// A session lasts so long after signing in.
const SESSION: Span = Span::days(60);

/// A session's token: 256 bits that only its bearer knows. It never shows in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Whom a session acts for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The owner of its cart and orders.
    pub owner: Owner,
    /// The account, where somebody signed in.
    pub account: Option<AccountView>,
}

/// Somebody signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The session's token.
    pub token: Token,
    /// The account.
    pub account: AccountView,
}

/// Email address and password do not belong together. It is not said which is wrong, and both take equally long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignInRefused;

/// Why no account was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegisterRefused {
    /// The address has an account.
    EmailTaken,
}

impl Token {
    /// The token as it was brought; anything but 64 hexadecimal digits is none.
    pub fn parse(text: &str) -> Option<Self> {
        let sound = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        sound.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The token, for its bearer alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
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
        Ok((!lost).then_some(Session { owner: session.owner, account }))
    }

    /// Makes an account and signs in to it.
    pub async fn register(
        &self,
        email: &Email,
        password: &Password,
        name: &PersonName,
    ) -> Result<SignedIn, Failure<RegisterRefused>> {
        let record = self.account_record(email, password, name, false).await?;
        let (token, session) = self.new_session(Owner::Account(record.id));
        in_unit!(self, |unit| add_account(unit, &record, Some(&session)))?;
        Ok(SignedIn { token, account: view(&record) })
    }

    /// Begins a session where address and password belong together.
    pub async fn sign_in(&self, email: &Email, password: &Password) -> Result<SignedIn, Failure<SignInRefused>> {
        let found = self.storage().reader().await?.accounts().account_by_email(email).await?;
        let hash = found.as_ref().map_or_else(nobodys_hash, |record| record.password_hash.clone());
        let fits = self.verify(password.clone(), hash).await?;
        let Some(record) = found.filter(|_| fits) else { return Err(Failure::Refused(SignInRefused)) };
        let (token, session) = self.new_session(Owner::Account(record.id));
        in_unit!(self, |unit| add_session(unit, &session))?;
        Ok(SignedIn { token, account: view(&record) })
    }

    /// Ends the session.
    pub async fn sign_out(&self, token: &Token) -> Result<(), Broken> {
        in_unit!(self, |unit| remove_session(unit, token.hash()))
    }

    /// Forgets the sessions that have expired.
    pub async fn forget_expired_sessions(&self) -> Result<(), Broken> {
        in_unit!(self, |unit| remove_expired_sessions(unit, self.now()))
    }

    /// Makes the account of that address staff, creating it with that password where there is none.
    pub async fn add_staff(&self, email: &Email, password: &Password) -> Result<(), Broken> {
        let name = PersonName::parse(email.as_str()).map_err(|_| Broken::Contradiction("an email is a name".into()))?;
        let record = self.account_record(email, password, &name, true).await?;
        in_unit!(self, |unit| make_staff(unit, &record))
    }

    async fn account_record(
        &self,
        email: &Email,
        password: &Password,
        name: &PersonName,
        staff: bool,
    ) -> Result<AccountRecord, Broken> {
        Ok(AccountRecord {
            id: AccountId(self.new_id()),
            email: email.clone(),
            name: name.as_str().to_owned(),
            password_hash: self.hash(password.clone()).await?,
            staff,
            created_at: self.now(),
        })
    }

    fn new_session(&self, owner: Owner) -> (Token, SessionRecord) {
        let mut bytes = [0; 32];
        self.inner.random.fill(&mut bytes);
        let token = Token(hex::encode(bytes));
        let created_at = self.now();
        let session = SessionRecord { token: token.hash(), owner, created_at, expires_at: created_at.after(SESSION) };
        (token, session)
    }

    async fn hash(&self, password: Password) -> Result<String, Broken> {
        let mut salt = [0; 16];
        self.inner.random.fill(&mut salt);
        let hash = move || {
            let hash = Argon2::default().hash_password_with_salt(password.reveal().as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| Broken::Hashing(error.to_string()))
        };
        self.off_the_async_threads(hash).await?
    }

    async fn verify(&self, password: Password, hash: String) -> Result<bool, Broken> {
        let verify = move || {
            let hash = PasswordHash::new(&hash).map_err(|error| Broken::Hashing(error.to_string()))?;
            Ok(Argon2::default().verify_password(password.reveal().as_bytes(), &hash).is_ok())
        };
        self.off_the_async_threads(verify).await?
    }

    async fn off_the_async_threads<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Broken> {
        let _turn = self.inner.hashing.acquire().await.map_err(|error| Broken::Hashing(error.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| Broken::Hashing(error.to_string()))
    }
}

/// A hash that no password fits, with the cost of a real one: an unknown address takes as long as a wrong password.
fn nobodys_hash() -> String {
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()
}

fn view(record: &AccountRecord) -> AccountView {
    AccountView { id: record.id, email: record.email.clone(), name: record.name.clone(), staff: record.staff }
}

async fn add_account(
    unit: &mut dyn Unit,
    record: &AccountRecord,
    session: Option<&SessionRecord>,
) -> Result<(), Failure<RegisterRefused>> {
    let mut accounts = unit.accounts();
    if !accounts.add_account(record).await? {
        return Err(Failure::Refused(RegisterRefused::EmailTaken));
    }
    if let Some(session) = session {
        accounts.add_session(session).await?;
    }
    Ok(())
}

async fn make_staff(unit: &mut dyn Unit, record: &AccountRecord) -> Result<(), Broken> {
    let mut accounts = unit.accounts();
    match accounts.account_by_email(&record.email).await? {
        Some(known) => accounts.set_staff(known.id, true).await?,
        None => {
            accounts.add_account(record).await?;
        }
    }
    Ok(())
}

async fn add_session(unit: &mut dyn Unit, session: &SessionRecord) -> Result<(), Failure<SignInRefused>> {
    Ok(unit.accounts().add_session(session).await?)
}

async fn remove_session(unit: &mut dyn Unit, token: TokenHash) -> Result<(), Broken> {
    Ok(unit.accounts().remove_session(token).await?)
}

async fn remove_expired_sessions(unit: &mut dyn Unit, now: Timestamp) -> Result<(), Broken> {
    let removed: Result<u64, StorageError> = unit.accounts().remove_expired_sessions(now).await;
    removed.map(|_| ()).map_err(Broken::from)
}
