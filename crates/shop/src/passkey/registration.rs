//! Adding a passkey to an account, by whoever proved lately who they are.

use super::challenge::{Ceremony, Challenge};
use super::relying_party::contradiction;
use super::{Answer, PasskeyError, unchanged};
use crate::unit::in_unit;
use crate::{Broken, Failure, SecurityEvent, Shop, Token};
use shared::id::{AccountId, PasskeyId};
use shared::outbox::Occasion;
use shared::passkey::MOST;
use shared::session::device;
use storage::{AccountRecord, PasskeyRecord, Unit};
use webauthn_rs::prelude::{
    CreationChallengeResponse, CredentialID, Passkey, PasskeyRegistration, RegisterPublicKeyCredential,
};

impl Shop {
    /// Begins to add a passkey to the account that the session acts for.
    pub async fn begin_passkey(&self, token: &Token) -> Answer<Challenge<CreationChallengeResponse>> {
        let account = self.proved_account(token).await?;
        let passkeys = self.storage().reader().await?.passkeys().passkeys(account.id).await?;
        if passkeys.len() >= MOST {
            return Err(Failure::Refused(PasskeyError::TooMany));
        }
        let known = passkeys.into_iter().map(|passkey| passkey.credential_id).collect();
        let (options, state) = self.start_registration(account.id, account.email.as_str(), &account.name, known)?;
        let ceremony = Ceremony::Registration { account: account.id, epoch: account.epoch, state };
        Ok(Challenge { token: self.put_challenge(&ceremony).await?, options })
    }

    /// Adds the passkey that answers the challenge, under the name of the device that `user_agent` names, ends the account's
    /// other sessions than `token`, which asks, and has a letter say so.
    pub async fn finish_passkey(
        &self,
        token: &Token,
        challenge: &Token,
        answer: &RegisterPublicKeyCredential,
        user_agent: Option<&str>,
    ) -> Answer<()> {
        let over = || Failure::Refused(PasskeyError::Over);
        let Some(Ceremony::Registration { account, epoch, state }) = self.take_challenge(challenge).await? else {
            return Err(over());
        };
        let record = self.account_of(token).await?.ok_or(Failure::Refused(PasskeyError::SignedOut))?;
        if record.id != account || record.epoch != epoch {
            return Err(over());
        }
        let passkey = self.finish_registration(account, answer, &state, user_agent)?;
        in_unit!(self, |unit| self.add_passkey(unit, token, &record, &passkey))?;
        SecurityEvent::PasskeyChange.record(Some(account));
        Ok(())
    }

    async fn add_passkey(
        &self,
        unit: &mut dyn Unit,
        token: &Token,
        account: &AccountRecord,
        passkey: &PasskeyRecord,
    ) -> Answer<()> {
        unchanged(unit, account).await?;
        if unit.passkeys().passkeys(account.id).await?.len() >= MOST {
            return Err(Failure::Refused(PasskeyError::TooMany));
        }
        if !unit.passkeys().add_passkey(passkey).await? {
            return Err(Failure::Refused(PasskeyError::Known));
        }
        // Whoever added it has just shown it.
        if !unit.accounts().authenticate_session(token.hash(), self.now(), true).await? {
            return Err(Failure::Refused(PasskeyError::SignedOut));
        }
        self.note_change(unit, Occasion::PasskeyAdded(account.id), account.id, token.hash()).await
    }

    /// Options for a new passkey of that account. It is to be found without a user name, so the authenticator keeps it.
    pub(super) fn start_registration(
        &self,
        id: AccountId,
        email: &str,
        name: &str,
        known: Vec<CredentialID>,
    ) -> Answer<(CreationChallengeResponse, PasskeyRegistration)> {
        let begun = self.relying_party()?.start_passkey_registration(id.0, email, name, Some(known));
        let (mut options, state) = begun.map_err(contradiction)?;
        if let Some(selection) = &mut options.public_key.authenticator_selection {
            // What the library says here is that it be not kept.
            selection.resident_key = None;
            selection.require_resident_key = true;
        }
        Ok((options, state))
    }

    /// The passkey of that account that answers the challenge.
    pub(super) fn finish_registration(
        &self,
        account: AccountId,
        answer: &RegisterPublicKeyCredential,
        state: &PasskeyRegistration,
        user_agent: Option<&str>,
    ) -> Answer<PasskeyRecord> {
        let passkey: Passkey = self.relying_party()?.finish_passkey_registration(answer, state).map_err(|error| {
            tracing::info!(%account, "a passkey was not taken: {error}");
            Failure::Refused(PasskeyError::NotProved)
        })?;
        Ok(PasskeyRecord {
            id: PasskeyId(self.new_id()),
            account,
            credential_id: passkey.cred_id().clone(),
            credential: serde_json::to_string(&passkey).map_err(Broken::from)?,
            name: device(user_agent.unwrap_or_default()),
            created_at: self.now(),
            last_used_at: None,
        })
    }
}
