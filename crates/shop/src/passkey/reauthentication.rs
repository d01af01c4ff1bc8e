//! A fresh proof of who is there, by a passkey (S3).

use super::challenge::{Ceremony, Challenge};
use super::{Answer, PasskeyError, PasskeyProof, unchanged};
use crate::unit::in_unit;
use crate::{Client, Failure, SecurityEvent, Shop, Token};
use storage::{AccountRecord, Unit};
use webauthn_rs::prelude::{PublicKeyCredential, RequestChallengeResponse};

impl Shop {
    /// Begins to prove anew who is there, in the session `token`.
    pub async fn begin_passkey_reauthentication(&self, token: &Token) -> Answer<Challenge<RequestChallengeResponse>> {
        let account = self.account_of(token).await?.ok_or(Failure::Refused(PasskeyError::SignedOut))?;
        let (options, state) = self.start_authentication()?;
        let ceremony = Ceremony::Reauthentication { account: account.id, epoch: account.epoch, state };
        Ok(Challenge { token: self.put_challenge(&ceremony).await?, options })
    }

    /// Notes that the session's holder proved anew who they are, by a passkey of the account that it acts for.
    pub async fn finish_passkey_reauthentication(
        &self,
        token: &Token,
        challenge: &Token,
        answer: &PublicKeyCredential,
        client: impl Into<Client<'_>>,
    ) -> Answer<()> {
        let over = || Failure::Refused(PasskeyError::Over);
        let Some(Ceremony::Reauthentication { account, epoch, state }) = self.take_challenge(challenge).await? else {
            return Err(over());
        };
        let asks = self.account_of(token).await?.ok_or(Failure::Refused(PasskeyError::SignedOut))?;
        if asks.id != account || asks.epoch != epoch {
            return Err(over());
        }
        let (shown, proof) = self.verify_passkey(answer, state, client.into()).await?;
        if shown.id != account {
            SecurityEvent::SignInFailure.record(Some(account));
            return Err(Failure::Refused(PasskeyError::NotProved));
        }
        in_unit!(self, |unit| self.prove_by_passkey(unit, token, &asks, &proof))
    }

    async fn prove_by_passkey(
        &self,
        unit: &mut dyn Unit,
        token: &Token,
        account: &AccountRecord,
        proof: &PasskeyProof,
    ) -> Answer<()> {
        unchanged(unit, account).await?;
        let noted = proof.note(unit, self.now()).await?
            && unit.accounts().authenticate_session(token.hash(), self.now(), true).await?;
        if noted { Ok(()) } else { Err(Failure::Refused(PasskeyError::Over)) }
    }
}
