//! Challenges: what an authenticator is to sign, and what its answer is held to. They stand in the database, under the hash of a
//! token that the browser brings back, count once, and end after five minutes.

use crate::unit::in_unit;
use crate::{Broken, Shop, Token};
use serde::{Deserialize, Serialize};
use shared::account::{Email, PersonName};
use shared::id::AccountId;
use shared::time::Span;
use storage::{ChallengeRecord, Unit};
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

/// A challenge waits for so long.
const WAITS: Span = Span::minutes(5);

/// A challenge, as the browser is given it to begin a ceremony with.
#[derive(Clone, Debug)]
pub struct Challenge<O> {
    /// Finishes the ceremony, with the authenticator's answer.
    pub token: Token,
    /// The options that the browser passes to the authenticator.
    pub options: O,
}

/// The ceremony that a challenge was made for, with the state that its answer is held to.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ceremony {
    /// Adding a passkey to an account, as it was then (S2).
    Registration { account: AccountId, epoch: u32, state: PasskeyRegistration },
    /// Making an account.
    Account { id: AccountId, email: Email, name: PersonName, state: PasskeyRegistration },
    /// Signing in, to whichever account the passkey opens.
    SignIn { state: DiscoverableAuthentication },
    /// Proving anew who is there, within a session of the account.
    Reauthentication { account: AccountId, epoch: u32, state: DiscoverableAuthentication },
}

impl Shop {
    /// Keeps what a ceremony is held to; the token that finishes it.
    pub(super) async fn put_challenge(&self, ceremony: &Ceremony) -> Result<Token, Broken> {
        let token = self.new_token();
        let ceremony = serde_json::to_string(ceremony)?;
        let challenge = ChallengeRecord { token: token.hash(), ceremony, expires_at: self.now().after(WAITS) };
        in_unit!(self, |unit| add(unit, &challenge))?;
        Ok(token)
    }

    /// Takes the token's ceremony, once: whatever comes of the answer, there is no second one. None where it is over.
    pub(super) async fn take_challenge(&self, token: &Token) -> Result<Option<Ceremony>, Broken> {
        let challenge: Result<_, Broken> = in_unit!(self, |unit| take(unit, token));
        let challenge = challenge?.filter(|challenge| challenge.expires_at > self.now());
        Ok(challenge.map(|challenge| serde_json::from_str(&challenge.ceremony)).transpose()?)
    }
}

async fn add(unit: &mut dyn Unit, challenge: &ChallengeRecord) -> Result<(), Broken> {
    Ok(unit.passkeys().add_challenge(challenge).await?)
}

async fn take(unit: &mut dyn Unit, token: &Token) -> Result<Option<ChallengeRecord>, Broken> {
    Ok(unit.passkeys().take_challenge(token.hash()).await?)
}
