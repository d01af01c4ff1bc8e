//! A fresh proof of who is there, within a session that goes on (S3). It is given by the password here, by a passkey in `passkey`,
//! and asked for by whatever changes what opens an account.

use crate::unit::in_unit;
use crate::{Broken, Client, Failure, Shop, SignInRefused, Token};
use shared::account::{Password, ProofView};
use shared::session::is_fresh;
use storage::{AccountRecord, Unit};

/// Reason for which a session does not prove who is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ProofError {
    /// It has ended, or acts for no account.
    SignedOut,
    /// Its last proof is too old (S3).
    ReauthenticationRequired,
}

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

    /// How the holder of the session's account can prove who they are, and whether they did lately; none where the session acts
    /// for no account.
    pub async fn proof(&self, token: &Token) -> Result<Option<ProofView>, Broken> {
        Ok(self.account_and_proof(token).await?.map(|(_, proof)| proof))
    }

    /// The account that the session acts for, as it is stored.
    pub(crate) async fn account_of(&self, token: &Token) -> Result<Option<AccountRecord>, Broken> {
        Ok(self.account_and_proof(token).await?.map(|(account, _)| account))
    }

    /// The account that the session acts for, where its holder proved lately who they are (S3).
    pub(crate) async fn fresh_account(&self, token: &Token) -> Result<AccountRecord, Failure<ProofError>> {
        match self.account_and_proof(token).await? {
            Some((account, proof)) if proof.is_fresh => Ok(account),
            Some(_) => Err(Failure::Refused(ProofError::ReauthenticationRequired)),
            None => Err(Failure::Refused(ProofError::SignedOut)),
        }
    }

    /// The account that the session acts for, and the proof of its holder.
    pub(crate) async fn account_and_proof(&self, token: &Token) -> Result<Option<(AccountRecord, ProofView)>, Broken> {
        let Some(session) = self.session(token).await? else { return Ok(None) };
        let Some(id) = session.owner.account() else { return Ok(None) };
        let account = self.storage().reader().await?.accounts().account(id).await?;
        let is_fresh = is_fresh(session.authenticated_at(), self.now());
        Ok(account.map(|account| {
            let proof = ProofView { has_password: account.password_hash.is_some(), is_fresh };
            (account, proof)
        }))
    }

    async fn reauthenticate_in(
        &self,
        unit: &mut dyn Unit,
        token: &Token,
        account: &AccountRecord,
    ) -> Result<(), Failure<SignInRefused>> {
        let proved = is_unchanged(unit, account).await?
            && unit.accounts().authenticate_session(token.hash(), self.now(), false).await?;
        if proved { Ok(()) } else { Err(Failure::Refused(SignInRefused::WrongCredentials)) }
    }
}

/// True where the account is as it was read: one that changed since is another (S2).
pub(crate) async fn is_unchanged(unit: &mut dyn Unit, account: &AccountRecord) -> Result<bool, Broken> {
    let now = unit.accounts().account(account.id).await?;
    Ok(now.is_some_and(|now| now.epoch == account.epoch && now.disabled_at.is_none()))
}
