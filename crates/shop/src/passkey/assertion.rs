//! Assertions: an authenticator's answers for passkeys that the shop knows, held to the challenge, the passkey's key and
//! its counter.

use super::{Answer, PasskeyError};
use crate::guess::Guess;
use crate::unit::in_unit;
use crate::{Broken, Client, Failure, SecurityEvent, Shop};
use shared::guess::TooOften;
use shared::time::Timestamp;
use storage::{AccountRecord, PasskeyRecord, Unit};
use webauthn_rs::prelude::{DiscoverableAuthentication, Passkey, PublicKeyCredential, WebauthnError};

/// A passkey that was shown. What it is noted by stands in the unit of work that its proof is for.
pub(crate) enum PasskeyProof {
    /// It is new with its account.
    New(PasskeyRecord),
    /// It was known, and has that credential since.
    Used { before: PasskeyRecord, credential: String },
}

impl PasskeyProof {
    /// Notes it; `false` where it is no proof any more: removed, or used elsewhere meanwhile.
    pub(crate) async fn note(&self, unit: &mut dyn Unit, at: Timestamp) -> Result<bool, Broken> {
        let mut passkeys = unit.passkeys();
        Ok(match self {
            Self::New(passkey) => passkeys.add_passkey(passkey).await?,
            Self::Used { before, credential } => passkeys.use_passkey(before, credential, at).await?,
        })
    }
}

impl Shop {
    /// The account whose passkey answers the challenge, and the proof to note. An answer that proves nothing is counted as a
    /// wrong password is, by account, and by a known browser by itself (S3); it is not said what is wrong with it.
    pub(super) async fn verify_passkey(
        &self,
        answer: &PublicKeyCredential,
        state: DiscoverableAuthentication,
        client: Client<'_>,
    ) -> Answer<(AccountRecord, PasskeyProof)> {
        let relying_party = self.relying_party()?;
        let Some((account, before)) = self.passkey_and_account(answer.get_credential_id()).await? else {
            SecurityEvent::SignInFailure.record(None);
            return Err(Failure::Refused(PasskeyError::NotProved));
        };
        let guess = Guess::Passkey(account.id, self.known_device(&account, client.device));
        let counted: Result<Result<_, TooOften>, Broken> = in_unit!(self, |unit| self.count_try_in(unit, &guess));
        if let Err(too_often) = counted? {
            SecurityEvent::GuessLimit.record(Some(account.id));
            return Err(Failure::Refused(PasskeyError::TooOften(too_often)));
        }
        let mut passkey: Passkey = serde_json::from_str(&before.credential).map_err(Broken::from)?;
        let is_holders = answer.get_user_unique_id() == Some(account.id.0.as_bytes());
        let verified = match relying_party.finish_discoverable_authentication_v2(answer, state, &passkey) {
            Ok(result) if is_holders && account.disabled_at.is_none() => Some(result),
            Err(WebauthnError::CredentialPossibleCompromise) => {
                SecurityEvent::PasskeyCounter.record(Some(account.id));
                None
            }
            Ok(_) | Err(_) => None,
        };
        let Some(result) = verified else {
            if account.role.is_some() {
                self.log_refusal(&account);
            }
            SecurityEvent::SignInFailure.record(Some(account.id));
            return Err(Failure::Refused(PasskeyError::NotProved));
        };
        self.forget_failures(&guess).await?;
        passkey.update_credential(&result);
        let credential = serde_json::to_string(&passkey).map_err(Broken::from)?;
        Ok((account, PasskeyProof::Used { before, credential }))
    }

    async fn passkey_and_account(
        &self,
        credential_id: &[u8],
    ) -> Result<Option<(AccountRecord, PasskeyRecord)>, Broken> {
        let mut reader = self.storage().reader().await?;
        let Some(passkey) = reader.passkeys().passkey(credential_id).await? else { return Ok(None) };
        let account = reader.accounts().account(passkey.account).await?;
        Ok(account.map(|account| (account, passkey)))
    }
}
