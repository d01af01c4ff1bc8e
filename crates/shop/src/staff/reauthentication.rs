//! A fresh proof of who is there, within a session that goes on (S3).

use crate::unit::in_unit;
use crate::{Broken, Client, Failure, Shop, SignInRefused, Token};
use shared::account::Password;
use storage::{AccountRecord, Unit};

impl Shop {
    /// Notes that the session's holder proved anew who they are, by the account's password. It counts as a try at it.
    pub async fn reauthenticate(
        &self,
        token: &Token,
        password: &Password,
        client: impl Into<Client<'_>>,
    ) -> Result<(), Failure<SignInRefused>> {
        let client = client.into();
        let account = self.account_of(token).await?.ok_or(Failure::Refused(SignInRefused::WrongCredentials))?;
        let fits = self.proves(&account, password, client).await;
        if !fits.map_err(|failure| failure.map(SignInRefused::from))? {
            return Err(Failure::Refused(SignInRefused::WrongCredentials));
        }
        in_unit!(self, |unit| self.reauthenticate_in(unit, token, &account))
    }

    /// The account that the session acts for, as it is stored.
    pub(crate) async fn account_of(&self, token: &Token) -> Result<Option<AccountRecord>, Broken> {
        let Some(id) = self.session(token).await?.and_then(|session| session.owner.account()) else { return Ok(None) };
        Ok(self.storage().reader().await?.accounts().account(id).await?)
    }

    async fn reauthenticate_in(
        &self,
        unit: &mut dyn Unit,
        token: &Token,
        account: &AccountRecord,
    ) -> Result<(), Failure<SignInRefused>> {
        let mut accounts = unit.accounts();
        let now = accounts.account(account.id).await?;
        let unchanged = now.is_some_and(|now| now.epoch == account.epoch && now.disabled_at.is_none());
        if unchanged && accounts.authenticate_session(token.hash(), self.now(), false).await? {
            Ok(())
        } else {
            Err(Failure::Refused(SignInRefused::WrongCredentials))
        }
    }
}
