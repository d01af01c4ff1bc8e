//! Signing in with a second factor: once the password was right the sign-in waits, for a few minutes, for a code.

use super::secrets::recovery_hash;
use crate::account::Proof;
use crate::device::Device;
use crate::guess::Guess;
use crate::session::Client;
use crate::unit::in_unit;
use crate::{Broken, Failure, SecurityEvent, Shop, SignInRefused, SignedIn, Token};
use shared::guess::TooOften;
use shared::id::AccountId;
use shared::time::Span;
use storage::{AccountRecord, PendingSignIn, Unit};

/// A sign-in waits for so long.
pub(crate) const WAITS: Span = Span::minutes(5);

/// Why a sign-in did not end in a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecondFactorRefused {
    /// It is neither the app's code nor a recovery code that is left. The sign-in waits on.
    WrongCode,
    /// The sign-in has waited for too long, was finished, or the account changed meanwhile.
    Over,
    /// Wrong codes came too often (S3).
    TooOften(TooOften),
}

/// A refusal, and whose code was wrong, where that is known.
type Refusal = (SecondFactorRefused, Option<AccountId>);

impl Shop {
    /// The sign-in that waits for the account's second factor; none where it has none.
    pub(crate) async fn wait_for_factor(&self, record: &AccountRecord) -> Result<Option<Token>, Broken> {
        if !self.has_second_factor(record.id).await? {
            return Ok(None);
        }
        let token = self.new_token();
        let expires_at = self.now().after(WAITS);
        let pending = PendingSignIn { token: token.hash(), account: record.id, epoch: record.epoch, expires_at };
        in_unit!(self, |unit| add(unit, &pending))?;
        Ok(Some(token))
    }

    /// Finishes a sign-in by the second factor: a code of the app or a recovery code. `pending` is the token that signing in
    /// gave.
    pub async fn finish_sign_in(
        &self,
        pending: &Token,
        code: &str,
        client: impl Into<Client<'_>>,
    ) -> Result<SignedIn, Failure<SecondFactorRefused>> {
        let client = client.into();
        let tried: Result<Result<AccountRecord, Refusal>, Broken> =
            in_unit!(self, |unit| self.enter_factor(unit, pending, code, client.device));
        let record = tried?.map_err(|(refused, account)| {
            event(refused).record(account);
            Failure::Refused(refused)
        })?;
        match self.begin_session(&record, Proof::SecondFactor, client).await {
            Ok(signed_in) => Ok(signed_in),
            Err(Failure::Refused(SignInRefused::TooOften(too_often))) => {
                Err(Failure::Refused(SecondFactorRefused::TooOften(too_often)))
            }
            // It changed in the moment between.
            Err(Failure::Refused(_)) => Err(Failure::Refused(SecondFactorRefused::Over)),
            Err(Failure::Broken(error)) => Err(error.into()),
        }
    }

    /// The account whose sign-in it is, where the code is right: then it waits no more.
    async fn enter_factor(
        &self,
        unit: &mut dyn Unit,
        pending: &Token,
        code: &str,
        device: Option<&Token>,
    ) -> Result<Result<AccountRecord, Refusal>, Broken> {
        let over = Ok(Err((SecondFactorRefused::Over, None)));
        let waiting = unit.factors().pending_sign_in(pending.hash()).await?;
        let Some(waiting) = waiting.filter(|waiting| waiting.expires_at > self.now()) else { return over };
        let record = unit.accounts().account(waiting.account).await?;
        let unchanged = |record: &AccountRecord| record.epoch == waiting.epoch && record.disabled_at.is_none();
        let Some(record) = record.filter(unchanged) else { return over };
        let device = self.known_device(&record, device);
        if let Err(refused) = self.check_code(unit, &record, code, device).await? {
            return Ok(Err((refused, Some(record.id))));
        }
        unit.factors().remove_pending_sign_in(pending.hash()).await?;
        Ok(Ok(record))
    }

    /// Whether the code is the account's second factor: of the app, or a recovery code, each used up by it. The try counts.
    async fn check_code(
        &self,
        unit: &mut dyn Unit,
        record: &AccountRecord,
        code: &str,
        device: Option<Device>,
    ) -> Result<Result<(), SecondFactorRefused>, Broken> {
        let guess = Guess::SecondFactor(record.id, device);
        if let Err(too_often) = self.count_try_in(unit, &guess).await? {
            return Ok(Err(SecondFactorRefused::TooOften(too_often)));
        }
        let totp = unit.factors().totp(record.id).await?.filter(|totp| totp.confirmed_at.is_some());
        let step = totp.map(|totp| self.step(&totp, record, code)).transpose()?.flatten();
        let right = match step {
            Some(step) => unit.factors().use_step(record.id, step).await?,
            None => unit.factors().use_recovery_code(record.id, recovery_hash(code)).await?,
        };
        if !right {
            return Ok(Err(SecondFactorRefused::WrongCode));
        }
        self.forget_failures_in(unit, &guess).await?;
        Ok(Ok(()))
    }
}

/// The event that the security log has of a refusal (S3).
const fn event(refused: SecondFactorRefused) -> SecurityEvent {
    match refused {
        SecondFactorRefused::WrongCode => SecurityEvent::CodeMismatch,
        SecondFactorRefused::Over => SecurityEvent::CodeExhausted,
        SecondFactorRefused::TooOften(_) => SecurityEvent::GuessLimit,
    }
}

async fn add(unit: &mut dyn Unit, pending: &PendingSignIn) -> Result<(), Broken> {
    Ok(unit.factors().add_pending_sign_in(pending).await?)
}
