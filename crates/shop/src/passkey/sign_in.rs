//! Signing in by a passkey, without a user name: the authenticator says whose it is. What follows is as by a password.

use super::challenge::{Ceremony, Challenge};
use super::relying_party::contradiction;
use super::{Answer, PasskeyError};
use crate::account::Proof;
use crate::{Client, Failure, Shop, SignedIn, Token};
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential, RequestChallengeResponse};

impl Shop {
    /// Begins to sign in.
    pub async fn begin_passkey_sign_in(&self) -> Answer<Challenge<RequestChallengeResponse>> {
        let (options, state) = self.start_authentication()?;
        Ok(Challenge { token: self.put_challenge(&Ceremony::SignIn { state }).await?, options })
    }

    /// Begins a session of the account whose passkey answers the challenge. It counts as the second factor too. A guest's
    /// session that `client` presents is claimed; whatever it presents ends.
    pub async fn finish_passkey_sign_in(
        &self,
        challenge: &Token,
        answer: &PublicKeyCredential,
        client: impl Into<Client<'_>>,
    ) -> Answer<SignedIn> {
        let client = client.into();
        let over = || Failure::Refused(PasskeyError::Over);
        let Some(Ceremony::SignIn { state }) = self.take_challenge(challenge).await? else { return Err(over()) };
        let (account, proof) = self.verify_passkey(answer, state, client).await?;
        match self.begin_session(&account, Proof::Passkey(&proof), client).await {
            Ok(signed_in) => Ok(signed_in),
            // Account or passkey changed in the moment between.
            Err(Failure::Refused(_)) => Err(over()),
            Err(Failure::Broken(error)) => Err(error.into()),
        }
    }

    /// Options for any passkey of the shop.
    pub(super) fn start_authentication(&self) -> Answer<(RequestChallengeResponse, DiscoverableAuthentication)> {
        Ok(self.relying_party()?.start_discoverable_authentication().map_err(contradiction)?)
    }
}
