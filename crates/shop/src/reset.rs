//! A forgotten password: a link is mailed, works once and for an hour, and ends every session that was open.

use crate::mail::asked;
use crate::token::Token;
use crate::unit::in_unit;
use crate::{Broken, Client, Failure, Shop, SignInRefused, SignedIn};
use shared::account::{Email, Password};
use shared::id::{AccountId, Owner};
use shared::outbox::Occasion;
use shared::time::Span;
use storage::{AccountRecord, ResetRecord, Unit};

/// A link works for so long.
const RESET: Span = Span::hours(1);

/// The link was used, has expired, or never was one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResetRefused;

impl Shop {
    /// Has a link mailed by which the address's account gets a new password. It answers the same, and as quickly, where
    /// there is no such account: that shows only when the letter is written.
    pub async fn ask_for_new_password(&self, email: &Email) -> Result<(), Broken> {
        let occasion = Occasion::PasswordReset(email.clone());
        in_unit!(self, |unit| asked(unit, &occasion, self.now()))
    }

    /// Sets a new password, ends all of the account's sessions and begins one. A guest's session that `client` presents is
    /// claimed. A disabled account's link is none.
    pub async fn set_new_password(
        &self,
        link: &Token,
        password: &Password,
        client: impl Into<Client<'_>>,
    ) -> Result<SignedIn, Failure<ResetRefused>> {
        let client = client.into();
        let known = self.storage().reader().await?.secrets().reset(link.hash()).await?;
        if known.is_none_or(|reset| reset.expires_at <= self.now()) {
            return Err(Failure::Refused(ResetRefused));
        }
        let hash = self.hash(password.clone()).await?;
        let account = in_unit!(self, |unit| self.reset_in(unit, link, &hash))?;
        match self.let_in(&account, client).await {
            Ok(signed_in) => Ok(signed_in),
            // It was changed again meanwhile: the link has done what it could.
            Err(Failure::Refused(SignInRefused)) => Err(Failure::Refused(ResetRefused)),
            Err(Failure::Broken(error)) => Err(error.into()),
        }
    }

    async fn reset_in(
        &self,
        unit: &mut dyn Unit,
        link: &Token,
        hash: &str,
    ) -> Result<AccountRecord, Failure<ResetRefused>> {
        let reset = unit.secrets().reset(link.hash()).await?;
        let reset = reset.filter(|reset| reset.expires_at > self.now()).ok_or(Failure::Refused(ResetRefused))?;
        let gone = || Broken::Contradiction(format!("account {} is gone", reset.account));
        let account = unit.accounts().account(reset.account).await?.ok_or_else(gone)?;
        if account.disabled_at.is_some() {
            return Err(Failure::Refused(ResetRefused));
        }
        unit.secrets().remove_resets(reset.account).await?;
        let mut accounts = unit.accounts();
        accounts.set_password(reset.account, hash).await?;
        accounts.prove_email(reset.account, self.now()).await?;
        accounts.remove_sessions(Owner::Account(reset.account), None).await?;
        Ok(accounts.account(reset.account).await?.ok_or_else(gone)?)
    }

    /// A link for the account's new password.
    pub(crate) async fn new_reset(&self, account: AccountId) -> Result<Token, Broken> {
        let token = self.new_token();
        let reset = ResetRecord { token: token.hash(), account, expires_at: self.now().after(RESET) };
        in_unit!(self, |unit| add_reset(unit, &reset))?;
        Ok(token)
    }
}

async fn add_reset(unit: &mut dyn Unit, reset: &ResetRecord) -> Result<(), Broken> {
    Ok(unit.secrets().add_reset(reset).await?)
}
