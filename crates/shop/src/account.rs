//! Accounts: registering and signing in. A guest session that is presented meanwhile becomes the account's.

use crate::password::nobodys_hash;
use crate::session::view;
use crate::token::Token;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::account::{AccountView, Email, Password, PersonName};
use shared::id::{AccountId, Owner};
use shared::merge::Receipt;
use shared::tally::{Event, Merges};
use storage::{AccountRecord, SessionRecord, Unit};

/// Somebody signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The session's token.
    pub token: Token,
    /// The account.
    pub account: AccountView,
    /// What came of the guest session's cart, where there was something in it (M1).
    pub receipt: Option<Receipt>,
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

/// What begins in one unit of work: a session, and the account where it is new.
struct Entry<'a> {
    record: &'a AccountRecord,
    new: bool,
    session: &'a SessionRecord,
}

impl Shop {
    /// Makes an account and signs in to it. `presented` is the session that the request brought: a guest's is claimed.
    pub async fn register(
        &self,
        email: &Email,
        password: &Password,
        name: &PersonName,
        presented: Option<&Token>,
    ) -> Result<SignedIn, Failure<RegisterRefused>> {
        let record = self.account_record(email, password, name, false).await?;
        self.enter(&record, true, presented).await
    }

    /// Begins a session where address and password belong together. `presented` is the session that the request brought:
    /// a guest's is claimed.
    pub async fn sign_in(
        &self,
        email: &Email,
        password: &Password,
        presented: Option<&Token>,
    ) -> Result<SignedIn, Failure<SignInRefused>> {
        let found = self.storage().reader().await?.accounts().account_by_email(email).await?;
        let hash = found.as_ref().map_or_else(nobodys_hash, |record| record.password_hash.clone());
        let fits = self.verify(password.clone(), hash).await?;
        let Some(record) = found.filter(|_| fits) else { return Err(Failure::Refused(SignInRefused)) };
        Ok(self.let_in(&record, presented).await?)
    }

    /// Begins a session of an account whose holder has shown who they are.
    pub(crate) async fn let_in(&self, record: &AccountRecord, presented: Option<&Token>) -> Result<SignedIn, Broken> {
        match self.enter(record, false, presented).await {
            Ok(signed_in) => Ok(signed_in),
            Err(Failure::Refused(RegisterRefused::EmailTaken)) => {
                Err(Broken::Contradiction("an account that exists was added".into()))
            }
            Err(Failure::Broken(error)) => Err(error),
        }
    }

    /// Makes the account of that address staff, creating it with that password where there is none.
    pub async fn add_staff(&self, email: &Email, password: &Password) -> Result<(), Broken> {
        let name = PersonName::parse(email.as_str()).map_err(|_| Broken::Contradiction("an email is a name".into()))?;
        let record = self.account_record(email, password, &name, true).await?;
        in_unit!(self, |unit| make_staff(unit, &record))
    }

    /// Begins the account's session and claims the guest session that was presented, in one unit of work. That never fails
    /// because of the claim: where it breaks, the session begins without it and the guest session stays (M4).
    async fn enter(
        &self,
        record: &AccountRecord,
        new: bool,
        presented: Option<&Token>,
    ) -> Result<SignedIn, Failure<RegisterRefused>> {
        let (token, session) = self.new_session(Owner::Account(record.id));
        let entry = Entry { record, new, session: &session };
        let account = view(record);
        let Some(presented) = presented else {
            in_unit!(self, |unit| entry.begin(unit))?;
            return Ok(SignedIn { token, account, receipt: None });
        };
        match self.enter_and_claim(&entry, presented).await {
            Ok(receipt) => {
                if let Some(receipt) = &receipt {
                    self.tally(Event::Merges(Merges::Made));
                    self.count_merged(receipt);
                }
                Ok(SignedIn { token, account, receipt })
            }
            Err(Failure::Refused(refused)) => Err(Failure::Refused(refused)),
            Err(Failure::Broken(error)) => {
                tracing::error!(account = %record.id, error = &error as &dyn std::error::Error, "a guest session was not claimed");
                self.tally(Event::Merges(Merges::Failed));
                in_unit!(self, |unit| entry.begin(unit))?;
                Ok(SignedIn { token, account, receipt: None })
            }
        }
    }

    async fn enter_and_claim(
        &self,
        entry: &Entry<'_>,
        presented: &Token,
    ) -> Result<Option<Receipt>, Failure<RegisterRefused>> {
        self.close_earlier_pending(presented, entry.record.id).await?;
        in_unit!(self, |unit| async {
            entry.begin(unit).await?;
            Ok(self.claim_session(unit, presented, entry.record.id).await?)
        })
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
}

impl Entry<'_> {
    async fn begin(&self, unit: &mut dyn Unit) -> Result<(), Failure<RegisterRefused>> {
        let mut accounts = unit.accounts();
        if self.new && !accounts.add_account(self.record).await? {
            return Err(Failure::Refused(RegisterRefused::EmailTaken));
        }
        Ok(accounts.add_session(self.session).await?)
    }
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
