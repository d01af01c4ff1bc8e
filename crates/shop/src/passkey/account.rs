//! Making an account without a password: a passkey is its way in.

use super::challenge::{Ceremony, Challenge};
use super::{Answer, PasskeyError, PasskeyProof};
use crate::account::{EntryError, Proof};
use crate::{Client, Failure, Shop, SignedIn, Token};
use shared::account::{Email, PersonName};
use shared::id::AccountId;
use storage::AccountRecord;
use webauthn_rs::prelude::{CreationChallengeResponse, RegisterPublicKeyCredential};

impl Shop {
    /// Begins to make an account with a passkey. Nothing is there of it before [`Self::finish_passkey_account`].
    pub async fn begin_passkey_account(
        &self,
        email: &Email,
        name: &PersonName,
    ) -> Answer<Challenge<CreationChallengeResponse>> {
        if self.storage().reader().await?.accounts().account_by_email(email).await?.is_some() {
            return Err(Failure::Refused(PasskeyError::EmailTaken));
        }
        let id = AccountId(self.new_id());
        let (options, state) = self.start_registration(id, email.as_str(), name.as_str(), Vec::new())?;
        let ceremony = Ceremony::Account { id, email: email.clone(), name: name.clone(), state };
        Ok(Challenge { token: self.put_challenge(&ceremony).await?, options })
    }

    /// Makes the account with the passkey that answers the challenge, and signs in to it. A guest's session that `client`
    /// presents is claimed; whatever it presents ends.
    pub async fn finish_passkey_account(
        &self,
        challenge: &Token,
        answer: &RegisterPublicKeyCredential,
        client: impl Into<Client<'_>>,
    ) -> Answer<SignedIn> {
        let client = client.into();
        let Some(Ceremony::Account { id, email, name, state }) = self.take_challenge(challenge).await? else {
            return Err(Failure::Refused(PasskeyError::Over));
        };
        let passkey = self.finish_registration(id, answer, &state, client.user_agent)?;
        let record = AccountRecord { id, ..self.record_of(&email, None, &name) };
        match self.enter(&record, true, Proof::Passkey(&PasskeyProof::New(passkey)), client).await {
            Ok(signed_in) => Ok(signed_in),
            Err(Failure::Refused(EntryError::EmailTaken)) => Err(Failure::Refused(PasskeyError::EmailTaken)),
            Err(Failure::Refused(EntryError::Changed)) => Err(Failure::Refused(PasskeyError::Known)),
            Err(Failure::Broken(error)) => Err(error.into()),
        }
    }
}
