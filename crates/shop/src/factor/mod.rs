//! The second factor: one-time passwords of an app (RFC 6238), and recovery codes for when it is lost. Setting it up, changing
//! it and taking it off need the account's password; every other session ends with it.

mod secrets;
mod sign_in;

pub use sign_in::SecondFactorRefused;
pub(crate) use sign_in::WAITS;

use crate::device::Device;
use crate::guess::Guess;
use crate::mail::tell;
use crate::unit::in_unit;
use crate::{Broken, Failure, SecurityEvent, Shop, Staff, Token};
use secrets::{picture, recovery_hash, typed};
use shared::account::Password;
use shared::factor::SecondFactor;
use shared::guess::TooOften;
use shared::id::{AccountId, Owner};
use shared::outbox::Occasion;
use storage::{AccountRecord, TotpRecord, Unit};

/// Why nothing was changed of a second factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FactorRefused {
    /// It is not the account's password.
    WrongPassword,
    /// It is not the code of the app.
    WrongCode,
    /// It stands otherwise by now, as by a change in another tab.
    Changed,
    /// Wrong passwords or codes came too often (S3).
    TooOften(TooOften),
}

impl From<TooOften> for FactorRefused {
    fn from(too_often: TooOften) -> Self {
        Self::TooOften(too_often)
    }
}

/// What a unit of work that counts tries came to: kept also where it was refused, since the try counts.
type Tried<T> = Result<T, FactorRefused>;

impl Shop {
    /// Where the account's second factor stands. Secrets are in it while they are to be kept, for its holder alone.
    pub async fn second_factor(&self, account: AccountId) -> Result<SecondFactor, Broken> {
        let mut reader = self.storage().reader().await?;
        let Some(totp) = reader.factors().totp(account).await? else { return Ok(SecondFactor::Off) };
        let Some(since) = totp.confirmed_at else {
            let Some(record) = reader.accounts().account(account).await? else { return Ok(SecondFactor::Off) };
            let totp = self.totp(&totp, &record.email)?;
            return Ok(SecondFactor::Begun { secret: typed(&totp), picture: picture(&totp)? });
        };
        let mut factors = reader.factors();
        let seed = factors.recovery_seed(account).await?;
        let codes = seed.map(|seed| self.recovery_codes(account, seed)).unwrap_or_default();
        Ok(SecondFactor::On { since, codes_left: factors.recovery_codes_left(account).await?, codes })
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

    /// Begins to set a second factor up, with a new secret. It holds once it is confirmed.
    pub async fn begin_second_factor(
        &self,
        account: AccountId,
        password: &Password,
    ) -> Result<(), Failure<FactorRefused>> {
        self.prove_password(account, password).await?;
        let totp = TotpRecord { account, seed: self.new_seed(), confirmed_at: None, last_step: 0 };
        in_unit!(self, |unit| begin(unit, &totp))
    }

    /// Confirms the second factor by a code of the app: signing in asks for one from now on, and other sessions than `session`
    /// end.
    pub async fn confirm_second_factor(
        &self,
        account: AccountId,
        code: &str,
        session: &Token,
    ) -> Result<(), Failure<FactorRefused>> {
        let seed = self.new_seed();
        let tried: Result<Tried<()>, Broken> = in_unit!(self, |unit| self.confirm(unit, account, code, session, seed));
        tried?.map_err(|refused| {
            if refused == FactorRefused::WrongCode {
                SecurityEvent::CodeMismatch.record(Some(account));
            }
            Failure::Refused(refused)
        })
    }

    /// Makes new recovery codes, in the place of those that were left.
    pub async fn new_recovery_codes(
        &self,
        account: AccountId,
        password: &Password,
    ) -> Result<(), Failure<FactorRefused>> {
        self.prove_password(account, password).await?;
        let seed = self.new_seed();
        in_unit!(self, |unit| async {
            let totp = unit.factors().totp(account).await?;
            if totp.is_none_or(|totp| totp.confirmed_at.is_none()) {
                return Err(Failure::Refused(FactorRefused::Changed));
            }
            Ok(self.put_codes(unit, account, seed).await?)
        })
    }

    /// Shows the recovery codes no more: their holder has kept them.
    pub async fn keep_recovery_codes(&self, account: AccountId) -> Result<(), Broken> {
        in_unit!(self, |unit| forget_seed(unit, account))
    }

    /// Takes the second factor off. Other sessions than `session` end.
    pub async fn remove_second_factor(
        &self,
        account: AccountId,
        password: &Password,
        session: &Token,
    ) -> Result<(), Failure<FactorRefused>> {
        self.prove_password(account, password).await?;
        in_unit!(self, |unit| async {
            if unit.factors().totp(account).await?.is_none() {
                return Err(Failure::Refused(FactorRefused::Changed));
            }
            unit.factors().remove_factors(account).await?;
            unit.accounts().remove_sessions(Owner::Account(account), Some(session.hash())).await?;
            Ok(tell(unit, &Occasion::SecondFactorOff(account), self.now()).await?)
        })
    }

    async fn confirm(
        &self,
        unit: &mut dyn Unit,
        account: AccountId,
        code: &str,
        session: &Token,
        seed: [u8; 16],
    ) -> Result<Tried<()>, Broken> {
        let begun = unit.factors().totp(account).await?.filter(|totp| totp.confirmed_at.is_none());
        let (Some(begun), Some(record)) = (begun, unit.accounts().account(account).await?) else {
            return Ok(Err(FactorRefused::Changed));
        };
        let guess = Guess::SecondFactor(account, None);
        if let Err(too_often) = self.count_try_in(unit, &guess).await? {
            return Ok(Err(too_often.into()));
        }
        let Some(step) = self.step(&begun, &record, code)? else { return Ok(Err(FactorRefused::WrongCode)) };
        self.forget_failures_in(unit, &guess).await?;
        let confirmed = TotpRecord { confirmed_at: Some(self.now()), last_step: step, ..begun };
        unit.factors().put_totp(&confirmed).await?;
        self.put_codes(unit, account, seed).await?;
        unit.accounts().remove_sessions(Owner::Account(account), Some(session.hash())).await?;
        tell(unit, &Occasion::SecondFactorOn(account), self.now()).await?;
        Ok(Ok(()))
    }

    /// Whether the code is the account's second factor: of the app, or a recovery code, each used up by it. The try counts.
    async fn check_code(
        &self,
        unit: &mut dyn Unit,
        record: &AccountRecord,
        code: &str,
        device: Option<Device>,
    ) -> Result<Tried<()>, Broken> {
        let guess = Guess::SecondFactor(record.id, device);
        if let Err(too_often) = self.count_try_in(unit, &guess).await? {
            return Ok(Err(too_often.into()));
        }
        let totp = unit.factors().totp(record.id).await?.filter(|totp| totp.confirmed_at.is_some());
        let step = totp.map(|totp| self.step(&totp, record, code)).transpose()?.flatten();
        let right = match step {
            Some(step) => unit.factors().use_step(record.id, step).await?,
            None => unit.factors().use_recovery_code(record.id, recovery_hash(code)).await?,
        };
        if !right {
            return Ok(Err(FactorRefused::WrongCode));
        }
        self.forget_failures_in(unit, &guess).await?;
        Ok(Ok(()))
    }

    /// The time step whose password the code is; none where it is of none about now.
    fn step(&self, totp: &TotpRecord, record: &AccountRecord, code: &str) -> Result<Option<u64>, Broken> {
        let code: String = code.split_whitespace().collect();
        let now = u64::try_from(self.now().as_seconds()).unwrap_or_default();
        Ok(self.totp(totp, &record.email)?.check(&code, now))
    }

    /// Refuses whoever does not know the account's password, although they are signed in to it.
    async fn prove_password(&self, account: AccountId, password: &Password) -> Result<(), Failure<FactorRefused>> {
        let guess = Guess::PasswordWithin(account);
        let record = self.storage().reader().await?.accounts().account(account).await?;
        let fits = self.password_fits(&guess, record.as_ref(), password).await;
        if !fits.map_err(|failure| failure.map(FactorRefused::from))? {
            return Err(Failure::Refused(FactorRefused::WrongPassword));
        }
        Ok(self.forget_failures(&guess).await?)
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
async fn begin(unit: &mut dyn Unit, totp: &TotpRecord) -> Result<(), Failure<FactorRefused>> {
    let before = unit.factors().totp(totp.account).await?;
    if before.is_some_and(|before| before.confirmed_at.is_some()) {
        return Err(Failure::Refused(FactorRefused::Changed));
    }
    Ok(unit.factors().put_totp(totp).await?)
}

async fn forget_seed(unit: &mut dyn Unit, account: AccountId) -> Result<(), Broken> {
    Ok(unit.factors().forget_recovery_seed(account).await?)
}
