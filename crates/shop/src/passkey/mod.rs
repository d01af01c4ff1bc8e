//! Passkeys (`WebAuthn`, by `webauthn-rs`): signing in, making an account and proving anew who is there, with what a device or a
//! security key keeps. The holder is verified by the authenticator, so a passkey counts as password and second factor at once.
//!
//! Each ceremony has two steps: `challenge` keeps what the second is held to, in the database, so that any server of the shop
//! finishes what another began. `registration` adds a passkey, `account` makes an account with one, `sign_in` and
//! `reauthentication` take what `assertion` verifies.

mod account;
mod assertion;
mod challenge;
mod reauthentication;
mod registration;
mod relying_party;
mod sign_in;

pub(crate) use assertion::PasskeyProof;
pub use challenge::Challenge;
pub use webauthn_rs::prelude::{
    CreationChallengeResponse, PublicKeyCredential, RegisterPublicKeyCredential, RequestChallengeResponse,
};

use crate::mail::tell;
use crate::reauthentication::{ProofError, is_unchanged};
use crate::unit::in_unit;
use crate::{Broken, Failure, SecurityEvent, Shop, Token};
use shared::guess::TooOften;
use shared::id::{AccountId, Owner, PasskeyId};
use shared::outbox::Occasion;
use shared::passkey::{PasskeyList, PasskeyName, PasskeyView, can_remove};
use storage::{AccountRecord, PasskeyRecord, TokenHash, Unit};

/// Reason for which nothing came of a passkey.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasskeyError {
    /// The shop's address is no name that passkeys could be bound to.
    Unavailable,
    /// The session has ended.
    SignedOut,
    /// The last proof of who is there is too old (S3).
    ReauthenticationRequired,
    /// The challenge was answered, has expired or never was one, or the account changed meanwhile.
    Over,
    /// The answer proves nothing: of no passkey that the shop knows, for another challenge or site, or of an account that it
    /// cannot be used for. It is not said which.
    NotProved,
    /// The passkey is known already.
    Known,
    /// The account has as many as it can.
    TooMany,
    /// The address has an account.
    EmailTaken,
    /// No other way to sign in would be left.
    LastWay,
    /// The account has no such passkey.
    NotFound,
    /// Answers that prove nothing came too often (S3).
    TooOften(TooOften),
}

impl From<ProofError> for PasskeyError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::SignedOut => Self::SignedOut,
            ProofError::ReauthenticationRequired => Self::ReauthenticationRequired,
        }
    }
}

type Answer<T> = Result<T, Failure<PasskeyError>>;

impl Shop {
    /// The passkeys of the account that the session acts for; none where it acts for no account.
    pub async fn passkeys(&self, token: &Token) -> Result<Option<PasskeyList>, Broken> {
        let Some((account, proof)) = self.account_and_proof(token).await? else { return Ok(None) };
        let passkeys = self.storage().reader().await?.passkeys().passkeys(account.id).await?;
        Ok(Some(PasskeyList { passkeys: passkeys.into_iter().map(view).collect(), proof }))
    }

    /// Gives a passkey another name. `token` is the session that asks.
    pub async fn rename_passkey(&self, token: &Token, id: PasskeyId, name: &PasskeyName) -> Answer<()> {
        let account = self.account_of(token).await?.ok_or(Failure::Refused(PasskeyError::SignedOut))?;
        if in_unit!(self, |unit| rename(unit, account.id, id, name))? {
            Ok(())
        } else {
            Err(Failure::Refused(PasskeyError::NotFound))
        }
    }

    /// Removes a passkey, ends the account's other sessions than `token`, which asks, and has a letter say so. The last way to
    /// sign in is not removed.
    pub async fn remove_passkey(&self, token: &Token, id: PasskeyId) -> Answer<()> {
        let account = self.proved_account(token).await?;
        in_unit!(self, |unit| async {
            unchanged(unit, &account).await?;
            let passkeys = unit.passkeys().passkeys(account.id).await?;
            if !can_remove(passkeys.len(), account.password_hash.is_some()) {
                return Err(Failure::Refused(PasskeyError::LastWay));
            }
            if !unit.passkeys().remove_passkey(account.id, id).await? {
                return Err(Failure::Refused(PasskeyError::NotFound));
            }
            self.note_change(unit, Occasion::PasskeyRemoved(account.id), account.id, token.hash()).await
        })?;
        SecurityEvent::PasskeyChange.record(Some(account.id));
        Ok(())
    }

    /// Ends the account's other sessions, as every change of what opens it does (S2), and notes the letter.
    async fn note_change(
        &self,
        unit: &mut dyn Unit,
        occasion: Occasion,
        account: AccountId,
        session: TokenHash,
    ) -> Answer<()> {
        unit.accounts().remove_sessions(Owner::Account(account), Some(session)).await?;
        Ok(tell(unit, &occasion, self.now()).await?)
    }

    /// The account whose passkeys the session may change.
    async fn proved_account(&self, token: &Token) -> Answer<AccountRecord> {
        self.fresh_account(token).await.map_err(|failure| failure.map(PasskeyError::from))
    }
}

/// Holds to the account as it was read: one that changed since is another (S2).
async fn unchanged(unit: &mut dyn Unit, account: &AccountRecord) -> Answer<()> {
    if is_unchanged(unit, account).await? { Ok(()) } else { Err(Failure::Refused(PasskeyError::Over)) }
}

async fn rename(unit: &mut dyn Unit, account: AccountId, id: PasskeyId, name: &PasskeyName) -> Answer<bool> {
    Ok(unit.passkeys().rename_passkey(account, id, name.as_str()).await?)
}

fn view(record: PasskeyRecord) -> PasskeyView {
    let PasskeyRecord { id, name, created_at, last_used_at, .. } = record;
    PasskeyView { id, name, created_at, last_used_at }
}
