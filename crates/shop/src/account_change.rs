//! Changes of an account by its holder who is signed in: password and address, with the password that it has. Each ends the
//! sessions before it, but for the one that asks, which begins anew (S2).

use crate::mail::{ask, tell};
use crate::password::{Chooser, Lane};
use crate::reauthentication::{ProofError, is_unchanged};
use crate::session::{Client, view};
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop, SignedIn, Token};
use shared::account::{Email, Password};
use shared::field::FieldProblem;
use shared::guess::TooOften;
use shared::id::{AccountId, Owner};
use shared::outbox::Occasion;
use shared::time::Span;
use storage::{AccountRecord, EmailChange, SessionRecord, Unit};

/// The link to a new address works for so long.
const CONFIRMATION: Span = Span::hours(1);

/// Why an account stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeError {
    /// The session has ended, also by a change that came before.
    SignedOut,
    /// That is not the account's password.
    WrongPassword,
    /// The last proof of who is there is too old (S3).
    ReauthenticationRequired,
    /// Wrong passwords came too often, or letters to that address were asked for too often (S3).
    TooOften(TooOften),
    /// The new password is easily guessed.
    NewPassword(FieldProblem),
    /// The link was used, has expired, was meant for another account or never was one, or the address is another account's.
    LinkOver,
}

impl From<ProofError> for ChangeError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::SignedOut => Self::SignedOut,
            ProofError::ReauthenticationRequired => Self::ReauthenticationRequired,
        }
    }
}

type Answer<T> = Result<T, Failure<ChangeError>>;

impl Shop {
    /// Sets another password, ends all of the account's sessions, and begins one anew for the client that asks. A letter says
    /// so. `token` is the session that asks.
    pub async fn change_password(
        &self,
        token: &Token,
        current: &Password,
        new: &Password,
        client: impl Into<Client<'_>>,
    ) -> Answer<SignedIn> {
        let client = client.into();
        let account = self.account_with(token, current, client).await?;
        let chooser = Chooser { email: &account.email, name: &account.name, staff: account.role.is_some() };
        let hash = self.hash_new(new, &chooser, Lane::Known).await;
        let hash = hash.map_err(|failure| failure.map(ChangeError::NewPassword))?;
        in_unit!(self, |unit| self.change_password_in(unit, &account, &hash, client))
    }

    /// Has a link mailed to the address that the account is to get, and a notice to the one that it has. The address changes
    /// once the link was used. Whether another account has it is not said. `password` is none of an account that has none: then
    /// a fresh proof takes its place (S3).
    pub async fn request_email_change(
        &self,
        token: &Token,
        password: Option<&Password>,
        email: &Email,
        client: impl Into<Client<'_>>,
    ) -> Answer<()> {
        let account = match password {
            Some(password) => self.account_with(token, password, client.into()).await?,
            None => self.account_without_password(token).await?,
        };
        if account.email == *email {
            return Ok(());
        }
        in_unit!(self, |unit| async {
            unchanged(unit, &account).await?;
            let (link, notice) = (
                Occasion::EmailChange(account.id, email.clone()),
                Occasion::EmailChangeNotice(account.id, account.email.clone()),
            );
            ask(unit, &link, self.now()).await?.map_err(|wait| Failure::Refused(ChangeError::TooOften(wait)))?;
            Ok(tell(unit, &notice, self.now()).await?)
        })
    }

    /// Gives the account the address that the mailed link proves, ends its sessions, and begins one anew for the client that
    /// asks. `token` is the session that asks: the link alone opens nothing.
    pub async fn confirm_email_change(
        &self,
        token: &Token,
        link: &Token,
        client: impl Into<Client<'_>>,
    ) -> Answer<SignedIn> {
        let client = client.into();
        let account = self.account_of(token).await?.ok_or(Failure::Refused(ChangeError::SignedOut))?;
        in_unit!(self, |unit| self.confirm_in(unit, &account, link, client))
    }

    /// A link for the account's new address, in the place of the one before.
    pub(crate) async fn new_email_change(&self, account: AccountId, email: &Email) -> Result<Token, Broken> {
        let token = self.new_token();
        let expires_at = self.now().after(CONFIRMATION);
        let change = EmailChange { account, token: token.hash(), email: email.clone(), expires_at };
        in_unit!(self, |unit| put_email_change(unit, &change))?;
        Ok(token)
    }

    /// The account that the session acts for, where that is its password.
    async fn account_with(&self, token: &Token, password: &Password, client: Client<'_>) -> Answer<AccountRecord> {
        let account = self.account_of(token).await?.ok_or(Failure::Refused(ChangeError::SignedOut))?;
        let fits = self.proves(&account, password, client).await;
        if fits.map_err(|failure| failure.map(ChangeError::TooOften))? {
            Ok(account)
        } else {
            Err(Failure::Refused(ChangeError::WrongPassword))
        }
    }

    /// The account that the session acts for, where it has no password and its holder proved lately who they are.
    async fn account_without_password(&self, token: &Token) -> Answer<AccountRecord> {
        let account = self.fresh_account(token).await.map_err(|failure| failure.map(ChangeError::from))?;
        if account.password_hash.is_some() { Err(Failure::Refused(ChangeError::WrongPassword)) } else { Ok(account) }
    }

    async fn change_password_in(
        &self,
        unit: &mut dyn Unit,
        account: &AccountRecord,
        hash: &str,
        client: Client<'_>,
    ) -> Answer<SignedIn> {
        unchanged(unit, account).await?;
        unit.secrets().remove_resets(account.id).await?;
        unit.accounts().set_password(account.id, hash).await?;
        tell(unit, &Occasion::PasswordChanged(account.id), self.now()).await?;
        self.begin_anew(unit, account.id, client).await
    }

    async fn confirm_in(
        &self,
        unit: &mut dyn Unit,
        account: &AccountRecord,
        link: &Token,
        client: Client<'_>,
    ) -> Answer<SignedIn> {
        unchanged(unit, account).await?;
        let change = unit.secrets().email_change(account.id).await?;
        let holds = |change: &EmailChange| change.token == link.hash() && change.expires_at > self.now();
        let change = change.filter(holds).ok_or(Failure::Refused(ChangeError::LinkOver))?;
        if !unit.accounts().set_email(account.id, &change.email, self.now()).await? {
            return Err(Failure::Refused(ChangeError::LinkOver));
        }
        unit.secrets().remove_email_change(account.id).await?;
        unit.secrets().remove_resets(account.id).await?;
        unit.secrets().remove_code(account.id).await?;
        self.begin_anew(unit, account.id, client).await
    }

    /// Ends the account's sessions and begins one.
    async fn begin_anew(&self, unit: &mut dyn Unit, id: AccountId, client: Client<'_>) -> Answer<SignedIn> {
        let mut accounts = unit.accounts();
        accounts.remove_sessions(Owner::Account(id), None).await?;
        let account = accounts.account(id).await?;
        let account = account.ok_or_else(|| Broken::Contradiction(format!("account {id} is gone")))?;
        let (token, session): (Token, SessionRecord) = self.new_account_session(&account, client);
        accounts.add_session(&session).await?;
        Ok(SignedIn {
            token,
            device: self.device_token(&account, client.device),
            account: view(&account),
            receipt: None,
            offers: false,
        })
    }
}

/// Holds to the account that the password was compared with: one that changed since is another (S2).
async fn unchanged(unit: &mut dyn Unit, account: &AccountRecord) -> Answer<()> {
    if is_unchanged(unit, account).await? { Ok(()) } else { Err(Failure::Refused(ChangeError::SignedOut)) }
}

async fn put_email_change(unit: &mut dyn Unit, change: &EmailChange) -> Result<(), Broken> {
    Ok(unit.secrets().put_email_change(change).await?)
}
