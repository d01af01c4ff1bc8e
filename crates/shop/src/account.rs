//! Accounts: registering and signing in. A guest session that is presented meanwhile becomes the account's.

use crate::claim::ClaimOutcome;
use crate::guess::Guess;
use crate::mail::tell;
use crate::passkey::PasskeyProof;
use crate::password::{Chooser, Lane, nobodys_hash};
use crate::reauthentication::is_unchanged;
use crate::session::{Client, view};
use crate::staff::Deed;
use crate::token::Token;
use crate::unit::in_unit;
use crate::{Broken, Failure, SecurityEvent, Shop};
use shared::account::{AccountView, Email, Password, PersonName};
use shared::audit::{Action, Author, Subject};
use shared::field::FieldProblem;
use shared::guess::TooOften;
use shared::id::AccountId;
use shared::merge::Receipt;
use shared::outbox::Occasion;
use shared::role::Role;
use shared::session::SessionKind;
use shared::tally::{Event, Merges};
use shared::time::Timestamp;
use storage::{AccountRecord, SessionRecord, Unit};

/// Somebody signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The session's token.
    pub token: Token,
    /// The token by which this browser is known from now on.
    pub device: Token,
    /// The account.
    pub account: AccountView,
    /// What came of the guest session's cart, where there was something in it (M1).
    pub receipt: Option<Receipt>,
    /// True where orders of the guest session are left, which the account was offered (O7).
    pub offers: bool,
}

impl SignedIn {
    /// The kind of the session.
    pub const fn kind(&self) -> SessionKind {
        if self.account.staff { SessionKind::Staff } else { SessionKind::Account }
    }
}

/// Why nobody signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignInRefused {
    /// Email address and password do not belong together. It is not said which is wrong, and both take equally long.
    WrongCredentials,
    /// Wrong passwords came too often, whether or not the address has an account (S3).
    TooOften(TooOften),
    /// The password is right, and the account asks for its second factor too: this token finishes the sign-in with it
    /// ([`Shop::finish_sign_in`]).
    SecondFactor(Token),
}

impl From<TooOften> for SignInRefused {
    fn from(too_often: TooOften) -> Self {
        Self::TooOften(too_often)
    }
}

/// Why no account was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegisterRefused {
    /// The address has an account.
    EmailTaken,
    /// The password is easily guessed.
    Password(FieldProblem),
}

/// Why no session began.
pub(crate) enum EntryError {
    /// The address has an account.
    EmailTaken,
    /// The account is another than it was when its holder proved who they are: its password, address, role or state changed,
    /// or it is disabled. Or what proved it was another: the passkey was removed, or is known already.
    Changed,
}

/// A proof that the holder of an account showed to begin a session of it.
#[derive(Clone, Copy)]
pub(crate) enum Proof<'a> {
    /// The password, or a mailed link.
    Password,
    /// The second factor, too.
    SecondFactor,
    /// A passkey, which counts as both (S3).
    Passkey(&'a PasskeyProof),
}

/// What begins in one unit of work: a session, and the account where it is new.
struct Entry<'a> {
    record: &'a AccountRecord,
    new: bool,
    /// Whether the browser signed in to the account before.
    in_known_browser: bool,
    session: &'a SessionRecord,
    presented: Option<&'a Token>,
    proof: Proof<'a>,
}

impl Shop {
    /// Makes an account and signs in to it. A guest's session that `client` presents is claimed; whatever it presents ends.
    pub async fn register(
        &self,
        email: &Email,
        password: &Password,
        name: &PersonName,
        client: impl Into<Client<'_>>,
    ) -> Result<SignedIn, Failure<RegisterRefused>> {
        let client = client.into();
        let record = self.account_record(email, password, name, false).await;
        let record = record.map_err(|failure| failure.map(RegisterRefused::Password))?;
        match self.enter(&record, true, Proof::Password, client).await {
            Ok(signed_in) => Ok(signed_in),
            Err(Failure::Refused(EntryError::EmailTaken)) => Err(Failure::Refused(RegisterRefused::EmailTaken)),
            Err(Failure::Refused(EntryError::Changed)) => {
                Err(Broken::Contradiction("an account changed before it was made".into()).into())
            }
            Err(Failure::Broken(error)) => Err(error.into()),
        }
    }

    /// Begins a session where address and password belong together. A guest's session that `client` presents is claimed;
    /// whatever it presents ends. A disabled account is refused as a wrong password is.
    pub async fn sign_in(
        &self,
        email: &Email,
        password: &Password,
        client: impl Into<Client<'_>>,
    ) -> Result<SignedIn, Failure<SignInRefused>> {
        let client = client.into();
        let found = self.storage().reader().await?.accounts().account_by_email(email).await?;
        let fits = match &found {
            Some(record) => self.proves(record, password, client).await,
            None => self.password_fits(&Guess::Password(email), None, password).await,
        };
        let fits = fits.map_err(|failure| failure.map(SignInRefused::from))?;
        let account = found.as_ref().map(|record| record.id);
        match found {
            Some(record) if fits && record.disabled_at.is_none() => return self.let_in(&record, client).await,
            Some(record) if record.role.is_some() => self.log_refusal(&record),
            _ => {}
        }
        SecurityEvent::SignInFailure.record(account);
        Err(Failure::Refused(SignInRefused::WrongCredentials))
    }

    /// Whether the client that asks proves by the password that it acts for the account's holder. It counts as a try at the
    /// password (S3).
    pub(crate) async fn proves(
        &self,
        account: &AccountRecord,
        password: &Password,
        client: Client<'_>,
    ) -> Result<bool, Failure<TooOften>> {
        let device = self.known_device(account, client.device);
        let email = &account.email;
        let guess = device.map_or(Guess::Password(email), |device| Guess::PasswordFrom(email, device));
        let fits = self.password_fits(&guess, Some(account), password).await?;
        if fits {
            self.forget_failures(&guess).await?;
        }
        Ok(fits)
    }

    /// Enters into the audit log that somebody was refused as staff. Beside the request, which takes no longer than for anybody
    /// else's account.
    pub(crate) fn log_refusal(&self, account: &AccountRecord) {
        let (shop, id) = (self.clone(), account.id);
        tokio::spawn(async move {
            let logged: Result<(), Broken> = async { in_unit!(&shop, |unit| log_refusal(unit, id, shop.now())) }.await;
            if let Err(error) = logged {
                tracing::error!(account = %id, error = &error as &dyn std::error::Error, "a refused sign-in was not logged");
            }
        });
    }

    /// Whether the address has an account that can sign in with that password. For the shop's own use: it counts no tries.
    pub async fn has_password(&self, email: &Email, password: &Password) -> Result<bool, Broken> {
        let found = self.storage().reader().await?.accounts().account_by_email(email).await?;
        match found.filter(|record| record.disabled_at.is_none()) {
            Some(AccountRecord { password_hash: Some(hash), .. }) => {
                self.verify(password.clone(), hash, Lane::Known).await
            }
            Some(_) | None => Ok(false),
        }
    }

    /// Compares the password with the account's. With no account, or one without a password, it takes as long, and fits none. It is counted as a failure before
    /// it is looked at: where it fits, [`Self::forget_failures`] is to follow.
    pub(crate) async fn password_fits(
        &self,
        guess: &Guess<'_>,
        account: Option<&AccountRecord>,
        password: &Password,
    ) -> Result<bool, Failure<TooOften>> {
        let hash = account.and_then(|record| record.password_hash.clone()).unwrap_or_else(nobodys_hash);
        self.try_password(guess, password, hash).await
    }

    /// Begins a session of an account whose holder has just proved who they are, unless it asks for a second factor. The
    /// account is read again in the unit of work that begins it: where it changed since `record` was read, the proof is of
    /// no use any more (S2).
    pub(crate) async fn let_in(
        &self,
        record: &AccountRecord,
        client: Client<'_>,
    ) -> Result<SignedIn, Failure<SignInRefused>> {
        match self.wait_for_factor(record).await? {
            Some(pending) => Err(Failure::Refused(SignInRefused::SecondFactor(pending))),
            None => self.begin_session(record, Proof::Password, client).await,
        }
    }

    /// Begins a session of an account whose holder has shown all that it asks for.
    pub(crate) async fn begin_session(
        &self,
        record: &AccountRecord,
        proof: Proof<'_>,
        client: Client<'_>,
    ) -> Result<SignedIn, Failure<SignInRefused>> {
        match self.enter(record, false, proof, client).await {
            Ok(signed_in) => Ok(signed_in),
            Err(Failure::Refused(EntryError::Changed)) => Err(Failure::Refused(SignInRefused::WrongCredentials)),
            Err(Failure::Refused(EntryError::EmailTaken)) => {
                Err(Broken::Contradiction("an account that exists was added".into()).into())
            }
            Err(Failure::Broken(error)) => Err(error.into()),
        }
    }

    /// Begins the account's session, claims the guest session that was presented, and ends what was presented, in one unit of
    /// work. That never fails because of the claim: where it breaks, the session begins without it, and the claim is made up
    /// for (M4).
    pub(crate) async fn enter(
        &self,
        record: &AccountRecord,
        new: bool,
        proof: Proof<'_>,
        client: Client<'_>,
    ) -> Result<SignedIn, Failure<EntryError>> {
        let (token, session) = self.new_account_session(record, client);
        let session = SessionRecord { with_passkey: matches!(proof, Proof::Passkey(_)), ..session };
        let in_known_browser = self.known_device(record, client.device).is_some();
        let entry = Entry { record, new, in_known_browser, session: &session, presented: client.session, proof };
        let (account, device) = (view(record), self.device_token(record, client.device));
        match self.enter_and_claim(&entry).await {
            Ok(ClaimOutcome { receipt, offers }) => {
                entry.event().record(Some(record.id));
                if let Some(receipt) = &receipt {
                    self.tally(Event::Merges(Merges::Made));
                    self.count_merged(receipt);
                }
                Ok(SignedIn { token, device, account, receipt, offers })
            }
            Err(Failure::Refused(refused)) => Err(Failure::Refused(refused)),
            Err(Failure::Broken(error)) if client.session.is_some() => {
                tracing::error!(account = %record.id, error = &error as &dyn std::error::Error, "a guest session was not claimed");
                self.tally(Event::Merges(Merges::Failed));
                in_unit!(self, |unit| self.enter_without_claim(unit, &entry))?;
                entry.event().record(Some(record.id));
                Ok(SignedIn { token, device, account, receipt: None, offers: false })
            }
            Err(Failure::Broken(error)) => Err(error.into()),
        }
    }

    async fn enter_and_claim(&self, entry: &Entry<'_>) -> Result<ClaimOutcome, Failure<EntryError>> {
        let Some(presented) = entry.presented else {
            return in_unit!(self, |unit| async {
                entry.begin(unit).await?;
                Ok(ClaimOutcome::default())
            });
        };
        self.close_earlier_pending(presented, entry.record).await?;
        in_unit!(self, |unit| async {
            entry.begin(unit).await?;
            let outcome = self.claim_session(unit, presented, entry.record).await?;
            unit.accounts().remove_session(presented.hash()).await?;
            Ok(outcome)
        })
    }

    async fn enter_without_claim(&self, unit: &mut dyn Unit, entry: &Entry<'_>) -> Result<(), Failure<EntryError>> {
        entry.begin(unit).await?;
        let Some(presented) = entry.presented else { return Ok(()) };
        self.note_claim(unit, presented, entry.record.id).await?;
        Ok(unit.accounts().remove_session(presented.hash()).await?)
    }

    pub(crate) async fn account_record(
        &self,
        email: &Email,
        password: &Password,
        name: &PersonName,
        staff: bool,
    ) -> Result<AccountRecord, Failure<FieldProblem>> {
        let chooser = Chooser { email, name: name.as_str(), staff };
        let hash = self.hash_new(password, &chooser, Lane::Stranger).await?;
        Ok(self.record_of(email, Some(hash), name))
    }

    pub(crate) fn record_of(&self, email: &Email, password_hash: Option<String>, name: &PersonName) -> AccountRecord {
        AccountRecord {
            id: AccountId(self.new_id()),
            email: email.clone(),
            name: name.as_str().to_owned(),
            password_hash,
            role: None,
            epoch: 1,
            email_proved_at: None,
            disabled_at: None,
            created_at: self.now(),
        }
    }

    /// Adds an account of the sample data, whose password everybody knows. One that is there stays as it is.
    pub async fn add_sample_account(
        &self,
        email: &Email,
        password: &Password,
        name: &PersonName,
        role: Option<Role>,
    ) -> Result<(), Broken> {
        let hash = self.hash(password.clone(), Lane::Known).await?;
        let record = self.record_of(email, Some(hash), name);
        in_unit!(self, |unit| add_account(unit, &record, role))
    }
}

impl Entry<'_> {
    const fn event(&self) -> SecurityEvent {
        if self.new { SecurityEvent::Registration } else { SecurityEvent::SignIn }
    }

    async fn begin(&self, unit: &mut dyn Unit) -> Result<(), Failure<EntryError>> {
        if self.new {
            if !unit.accounts().add_account(self.record).await? {
                return Err(Failure::Refused(EntryError::EmailTaken));
            }
        } else {
            let unchanged = is_unchanged(unit, self.record).await?;
            let totp = unit.factors().totp(self.record.id).await?;
            let by_password = matches!(self.proof, Proof::Password);
            let asks_for_more = by_password && totp.is_some_and(|totp| totp.confirmed_at.is_some());
            if !unchanged || asks_for_more {
                return Err(Failure::Refused(EntryError::Changed));
            }
            unit.carts().note_sign_in(self.session.owner).await?;
        }
        if let Proof::Passkey(passkey) = self.proof
            && !passkey.note(unit, self.session.created_at).await?
        {
            return Err(Failure::Refused(EntryError::Changed));
        }
        unit.accounts().add_session(self.session).await?;
        if self.record.role.is_some() {
            let (id, email) = (self.record.id, self.record.email.clone());
            let device = &self.session.device;
            let deed = Deed { action: Action::StaffSignIn, subject: Subject::account(id), before: &(), after: device };
            deed.log(unit, self.session.created_at, Author::Account { id, email }).await?;
            if !self.in_known_browser {
                tell(unit, &Occasion::StaffSignIn(id), self.session.created_at).await?;
            }
        }
        Ok(())
    }
}

async fn add_account(unit: &mut dyn Unit, record: &AccountRecord, role: Option<Role>) -> Result<(), Broken> {
    let mut accounts = unit.accounts();
    if accounts.add_account(record).await? && role.is_some() {
        accounts.prove_email(record.id, record.created_at).await?;
        accounts.set_role(record.id, role).await?;
    }
    Ok(())
}

async fn log_refusal(unit: &mut dyn Unit, id: AccountId, at: Timestamp) -> Result<(), Broken> {
    let deed = Deed { action: Action::StaffSignInRefusal, subject: Subject::account(id), before: &(), after: &() };
    deed.log(unit, at, Author::Visitor).await
}
