//! Guessing: tries are counted before anything is hashed or compared, and forgotten where one succeeds (S3). Known and
//! unknown addresses are counted alike.

use crate::device::Device;
use crate::forget::{AT_ONCE, in_parts};
use crate::password::Lane;
use crate::secret::Purpose;
use crate::unit::in_unit;
use crate::{Broken, Failure, SecurityEvent, Shop};
use shared::account::{Email, Password};
use shared::guess::{Allowance, FORGOTTEN_AFTER, Failures, MAILED_CODES, PASSWORDS, TooOften};
use shared::id::AccountId;
use storage::{GuessKey, Unit};

/// What is guessed at, and by whom as far as that is known. Each is counted by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Guess<'a> {
    /// The password of an address, whether or not it has an account.
    Password(&'a Email),
    /// The same, by a browser that signed in to its account before.
    PasswordFrom(&'a Email, Device),
    /// The second factor of an account, by whoever knows its password; a browser that signed in before is counted by itself.
    SecondFactor(AccountId, Option<Device>),
    /// A passkey of an account; a browser that signed in before is counted by itself.
    Passkey(AccountId, Option<Device>),
    /// The code that was mailed to an account's address.
    MailedCode(AccountId),
}

impl Guess<'_> {
    const fn allowance(&self) -> Allowance {
        match self {
            Self::Password(_) | Self::PasswordFrom(..) | Self::SecondFactor(..) | Self::Passkey(..) => PASSWORDS,
            Self::MailedCode(_) => MAILED_CODES,
        }
    }

    /// Who is known is served beside those who are not.
    const fn lane(&self) -> Lane {
        match self {
            Self::Password(_) => Lane::Stranger,
            Self::PasswordFrom(..) | Self::SecondFactor(..) | Self::Passkey(..) | Self::MailedCode(_) => Lane::Known,
        }
    }
}

impl Shop {
    /// Whether the password is the one of the hash: counted as a failure first, and asked only where it is not too often.
    /// Where it was, [`Self::forget_failures`] is to follow once nothing else is left to guess.
    pub(crate) async fn try_password(
        &self,
        guess: &Guess<'_>,
        password: &Password,
        hash: String,
    ) -> Result<bool, Failure<TooOften>> {
        self.count_try(guess).await.inspect_err(|failure| {
            if matches!(failure, Failure::Refused(_)) {
                SecurityEvent::GuessLimit.record(None);
            }
        })?;
        match self.verify(password.clone(), hash, guess.lane()).await {
            Ok(fits) => Ok(fits),
            Err(broken) => {
                self.take_try_back(guess).await?;
                Err(broken.into())
            }
        }
    }

    /// Forgets the failures: somebody has shown who they are.
    pub(crate) async fn forget_failures(&self, guess: &Guess<'_>) -> Result<(), Broken> {
        let key = self.key(guess);
        in_unit!(self, |unit| forget(unit, key))
    }

    /// Counts a try within the unit of work that answers it.
    pub(crate) async fn count_try_in(
        &self,
        unit: &mut dyn Unit,
        guess: &Guess<'_>,
    ) -> Result<Result<Failures, TooOften>, Broken> {
        let key = self.key(guess);
        let before = unit.guesses().failures(key).await?;
        let counted = guess.allowance().count(before, self.now());
        if let Ok(failures) = &counted {
            unit.guesses().put_failures(key, failures).await?;
        }
        Ok(counted)
    }

    /// The same of [`Self::forget_failures`].
    pub(crate) async fn forget_failures_in(&self, unit: &mut dyn Unit, guess: &Guess<'_>) -> Result<(), Broken> {
        forget(unit, self.key(guess)).await
    }

    /// Forgets the failures that count no more.
    pub(crate) async fn forget_old_failures(&self) -> Result<(), Broken> {
        let before = self.now().before(FORGOTTEN_AFTER);
        in_parts!(self, |unit| forget_old(unit, before))
    }

    async fn count_try(&self, guess: &Guess<'_>) -> Result<(), Failure<TooOften>> {
        let counted: Result<_, Broken> = in_unit!(self, |unit| self.count_try_in(unit, guess));
        counted?.map(drop).map_err(Failure::Refused)
    }

    /// A try that was not answered is none.
    async fn take_try_back(&self, guess: &Guess<'_>) -> Result<(), Broken> {
        let key = self.key(guess);
        in_unit!(self, |unit| take_back(unit, key))
    }

    fn key(&self, guess: &Guess<'_>) -> GuessKey {
        let parts: [&[u8]; 3] = match guess {
            Guess::Password(email) => [b"password", email.as_str().as_bytes(), b""],
            Guess::PasswordFrom(email, device) => [b"password", email.as_str().as_bytes(), device.id()],
            Guess::SecondFactor(account, device) => {
                [b"second factor", account.0.as_bytes(), device.as_ref().map_or(b"", Device::id)]
            }
            Guess::Passkey(account, device) => {
                [b"passkey", account.0.as_bytes(), device.as_ref().map_or(b"", Device::id)]
            }
            Guess::MailedCode(account) => [b"mailed code", account.0.as_bytes(), b""],
        };
        GuessKey(self.inner.secret.mac(Purpose::Guess, &parts))
    }
}

async fn forget(unit: &mut dyn Unit, key: GuessKey) -> Result<(), Broken> {
    Ok(unit.guesses().forget_failures(key).await?)
}

async fn take_back(unit: &mut dyn Unit, key: GuessKey) -> Result<(), Broken> {
    let failures = unit.guesses().failures(key).await?;
    match failures.and_then(Failures::without_last) {
        Some(left) => Ok(unit.guesses().put_failures(key, &left).await?),
        None => forget(unit, key).await,
    }
}

async fn forget_old(unit: &mut dyn Unit, before: shared::time::Timestamp) -> Result<u64, Broken> {
    Ok(unit.guesses().forget_old_failures(before, AT_ONCE).await?)
}
