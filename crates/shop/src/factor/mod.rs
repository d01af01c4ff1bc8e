//! The second factor: one-time passwords of an app (RFC 6238), and recovery codes for when it is lost. Setting it up, changing
//! it and taking it off need a fresh proof of who is there (S3); every other session ends with it.

mod secrets;
mod sign_in;

pub use sign_in::SecondFactorRefused;
pub(crate) use sign_in::WAITS;

use crate::guess::Guess;
use crate::mail::tell;
use crate::reauthentication::{ProofError, is_unchanged};
use crate::unit::in_unit;
use crate::{Broken, Failure, SecurityEvent, Shop, Staff, Token};
use secrets::{picture, recovery_hash, typed};
use shared::account::ProofView;
use shared::factor::SecondFactor;
use shared::guess::TooOften;
use shared::id::{AccountId, Owner};
use shared::outbox::Occasion;
use storage::{AccountRecord, TotpRecord, Unit};

/// Reason for which nothing was changed of a second factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FactorError {
    /// The session has ended.
    SignedOut,
    /// The last proof of who is there is too old (S3).
    ReauthenticationRequired,
    /// It is not the code of the app.
    WrongCode,
    /// It stands otherwise by now, as by a change in another tab.
    Changed,
    /// Wrong codes came too often (S3).
    TooOften(TooOften),
}

impl From<ProofError> for FactorError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::SignedOut => Self::SignedOut,
            ProofError::ReauthenticationRequired => Self::ReauthenticationRequired,
        }
    }
}

type Answer<T> = Result<T, Failure<FactorError>>;

/// Outcome of a unit of work that counts a try: kept also where it was refused.
type Tried = Result<(), FactorError>;

impl Shop {
    /// The second factor of the account that the session acts for, with the proof of its holder; none where it acts for no account.
    /// Secrets are in it while they are to be kept, where the proof is fresh (S3).
    pub async fn second_factor(&self, token: &Token) -> Result<Option<(SecondFactor, ProofView)>, Broken> {
        let Some((account, proof)) = self.account_and_proof(token).await? else { return Ok(None) };
        Ok(Some((self.factor_view(&account, proof.is_fresh).await?, proof)))
    }

    async fn factor_view(&self, account: &AccountRecord, with_secrets: bool) -> Result<SecondFactor, Broken> {
        let mut reader = self.storage().reader().await?;
        let mut factors = reader.factors();
        let Some(totp) = factors.totp(account.id).await? else { return Ok(SecondFactor::Off) };
        let Some(since) = totp.confirmed_at else {
            if !with_secrets {
                return Ok(SecondFactor::Off);
            }
            let totp = self.totp(&totp, &account.email)?;
            return Ok(SecondFactor::Begun { secret: typed(&totp), picture: picture(&totp)? });
        };
        let seed = factors.recovery_seed(account.id).await?.filter(|_| with_secrets);
        let codes = seed.map(|seed| self.recovery_codes(account.id, seed)).unwrap_or_default();
        Ok(SecondFactor::On { since, codes_left: factors.recovery_codes_left(account.id).await?, codes })
    }

    /// Whether the account has a second factor.
    pub async fn has_second_factor(&self, account: AccountId) -> Result<bool, Broken> {
        let totp = self.storage().reader().await?.factors().totp(account).await?;
        Ok(totp.is_some_and(|totp| totp.confirmed_at.is_some()))
    }

    /// True where the settings ask staff for a second factor which this one has not shown: neither is one set up, so that signing in
    /// asks for it, nor was a passkey shown in their session.
    pub async fn lacks_second_factor(&self, staff: &Staff) -> Result<bool, Broken> {
        let asked_for = self.settings().staff_second_factor && !staff.is_with_passkey();
        Ok(asked_for && !self.has_second_factor(staff.account()).await?)
    }

    /// Begins to set a second factor up, with a new secret. It holds once it is confirmed. `token` is the session that asks.
    pub async fn begin_second_factor(&self, token: &Token) -> Answer<()> {
        let account = self.factor_account(token).await?;
        let totp = TotpRecord { account: account.id, seed: self.new_seed(), confirmed_at: None, last_step: 0 };
        in_unit!(self, |unit| begin(unit, &account, &totp))
    }

    /// Confirms the second factor by a code of the app: signing in asks for one from now on, and other sessions than `token`,
    /// which asks, end.
    pub async fn confirm_second_factor(&self, token: &Token, code: &str) -> Answer<()> {
        let account = self.factor_account(token).await?;
        let seed = self.new_seed();
        let tried: Result<Tried, Broken> = in_unit!(self, |unit| self.confirm(unit, &account, code, token, seed));
        tried?.map_err(|error| {
            if error == FactorError::WrongCode {
                SecurityEvent::CodeMismatch.record(Some(account.id));
            }
            Failure::Refused(error)
        })
    }

    /// Makes new recovery codes, in the place of those that were left. `token` is the session that asks.
    pub async fn new_recovery_codes(&self, token: &Token) -> Answer<()> {
        let account = self.factor_account(token).await?;
        let seed = self.new_seed();
        in_unit!(self, |unit| async {
            unchanged(unit, &account).await?;
            let totp = unit.factors().totp(account.id).await?;
            if totp.is_none_or(|totp| totp.confirmed_at.is_none()) {
                return Err(Failure::Refused(FactorError::Changed));
            }
            Ok(self.put_codes(unit, account.id, seed).await?)
        })
    }

    /// Shows the recovery codes no more: their holder has kept them.
    pub async fn keep_recovery_codes(&self, account: AccountId) -> Result<(), Broken> {
        in_unit!(self, |unit| forget_seed(unit, account))
    }

    /// Takes the second factor off. Other sessions than `token`, which asks, end.
    pub async fn remove_second_factor(&self, token: &Token) -> Answer<()> {
        let account = self.factor_account(token).await?;
        in_unit!(self, |unit| async {
            unchanged(unit, &account).await?;
            if unit.factors().totp(account.id).await?.is_none() {
                return Err(Failure::Refused(FactorError::Changed));
            }
            unit.factors().remove_factors(account.id).await?;
            unit.accounts().remove_sessions(Owner::Account(account.id), Some(token.hash())).await?;
            Ok(tell(unit, &Occasion::SecondFactorOff(account.id), self.now()).await?)
        })
    }

    async fn confirm(
        &self,
        unit: &mut dyn Unit,
        account: &AccountRecord,
        code: &str,
        session: &Token,
        seed: [u8; 16],
    ) -> Result<Tried, Broken> {
        let begun = unit.factors().totp(account.id).await?.filter(|totp| totp.confirmed_at.is_none());
        let Some(begun) = begun else { return Ok(Err(FactorError::Changed)) };
        if !is_unchanged(unit, account).await? {
            return Ok(Err(FactorError::Changed));
        }
        let guess = Guess::SecondFactor(account.id, None);
        if let Err(too_often) = self.count_try_in(unit, &guess).await? {
            return Ok(Err(FactorError::TooOften(too_often)));
        }
        let Some(step) = self.step(&begun, account, code)? else { return Ok(Err(FactorError::WrongCode)) };
        self.forget_failures_in(unit, &guess).await?;
        let confirmed = TotpRecord { confirmed_at: Some(self.now()), last_step: step, ..begun };
        unit.factors().put_totp(&confirmed).await?;
        self.put_codes(unit, account.id, seed).await?;
        unit.accounts().remove_sessions(Owner::Account(account.id), Some(session.hash())).await?;
        tell(unit, &Occasion::SecondFactorOn(account.id), self.now()).await?;
        Ok(Ok(()))
    }

    /// The time step whose password the code is; none where it is of none about now.
    fn step(&self, totp: &TotpRecord, record: &AccountRecord, code: &str) -> Result<Option<u64>, Broken> {
        let code: String = code.split_whitespace().collect();
        let now = u64::try_from(self.now().as_seconds()).unwrap_or_default();
        Ok(self.totp(totp, &record.email)?.check(&code, now))
    }

    /// The account whose second factor the session may change: its holder proved lately who they are (S3).
    async fn factor_account(&self, token: &Token) -> Answer<AccountRecord> {
        self.fresh_account(token).await.map_err(|failure| failure.map(FactorError::from))
    }

    async fn put_codes(&self, unit: &mut dyn Unit, account: AccountId, seed: [u8; 16]) -> Result<(), Broken> {
        let hashes: Vec<_> = self.recovery_codes(account, seed).iter().map(|code| recovery_hash(code)).collect();
        Ok(unit.factors().put_recovery_codes(account, seed, &hashes).await?)
    }

    fn new_seed(&self) -> [u8; 16] {
        let mut seed = [0; 16];
        self.inner.random.fill(&mut seed);
        seed
    }
}

/// One that is confirmed is taken off before another is set up.
async fn begin(unit: &mut dyn Unit, account: &AccountRecord, totp: &TotpRecord) -> Answer<()> {
    unchanged(unit, account).await?;
    let before = unit.factors().totp(totp.account).await?;
    if before.is_some_and(|before| before.confirmed_at.is_some()) {
        return Err(Failure::Refused(FactorError::Changed));
    }
    Ok(unit.factors().put_totp(totp).await?)
}

/// Holds to the account as it was read: one that changed since is another (S2).
async fn unchanged(unit: &mut dyn Unit, account: &AccountRecord) -> Answer<()> {
    if is_unchanged(unit, account).await? { Ok(()) } else { Err(Failure::Refused(FactorError::Changed)) }
}

async fn forget_seed(unit: &mut dyn Unit, account: AccountId) -> Result<(), Broken> {
    Ok(unit.factors().forget_recovery_seed(account).await?)
}
