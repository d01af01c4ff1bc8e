//! Claiming by address: orders that were placed with an account's address, without signing in, become the account's once
//! its holder has entered a code that was sent there. Typing an address alone shows nobody anything.

use crate::mail::asked;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::id::AccountId;
use shared::outbox::Occasion;
use shared::time::Span;
use storage::{Claimed, CodeRecord, Unit};

/// A code works for so long.
const CODE: Span = Span::minutes(15);

/// So many wrong codes are answered; then the code is over.
const TRIES: u32 = 5;

/// A code has so many digits.
const DIGITS: usize = 8;

/// Why a code was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeRefused {
    /// It is not the one that was sent.
    Wrong {
        /// How many tries are left.
        tries_left: u32,
    },
    /// None is valid by now: it was used, has expired, or was wrong too often. A new one can be asked for.
    Over,
}

/// What came of a code: kept also where it was wrong, since the try counts.
enum Entered {
    Claimed(u64),
    Refused(CodeRefused),
}

impl Shop {
    /// Has a code sent to the account's address. Whether orders were placed with it is not said.
    pub async fn ask_for_code(&self, account: AccountId) -> Result<(), Broken> {
        let occasion = Occasion::ClaimCode(account);
        in_unit!(self, |unit| asked(unit, &occasion, self.now()))
    }

    /// Makes the orders that guests placed with the account's address the account's; how many.
    pub async fn claim_by_code(&self, account: AccountId, code: &str) -> Result<u64, Failure<CodeRefused>> {
        let entered: Result<Entered, Broken> = in_unit!(self, |unit| self.enter_code(unit, account, code));
        match entered? {
            Entered::Claimed(orders) => Ok(orders),
            Entered::Refused(refused) => Err(Failure::Refused(refused)),
        }
    }

    async fn enter_code(&self, unit: &mut dyn Unit, account: AccountId, code: &str) -> Result<Entered, Broken> {
        let stored = unit.secrets().code(account).await?;
        let Some(stored) = stored.filter(|stored| stored.expires_at > self.now() && stored.tries_left > 0) else {
            return Ok(Entered::Refused(CodeRefused::Over));
        };
        if keyed(account, code)?.verify_slice(&stored.hash).is_err() {
            let tries_left = stored.tries_left - 1;
            unit.secrets().put_code(&CodeRecord { tries_left, ..stored }).await?;
            let refused = if tries_left == 0 { CodeRefused::Over } else { CodeRefused::Wrong { tries_left } };
            return Ok(Entered::Refused(refused));
        }
        unit.secrets().remove_code(account).await?;
        unit.accounts().prove_email(account, self.now()).await?;
        let record = unit.accounts().account(account).await?;
        let record = record.ok_or_else(|| Broken::Contradiction(format!("account {account} is gone")))?;
        Ok(Entered::Claimed(self.claim_orders(unit, &Claimed::Address(record.email), account).await?))
    }

    /// A code for the account, in the place of the one that it had.
    pub(crate) async fn new_code(&self, account: AccountId) -> Result<String, Broken> {
        let mut bytes = [0; 8];
        self.inner.random.fill(&mut bytes);
        let code = format!("{:0DIGITS$}", u64::from_be_bytes(bytes) % 10_u64.pow(8));
        let hash = keyed(account, &code)?.finalize().into_bytes().into();
        let record = CodeRecord { account, hash, expires_at: self.now().after(CODE), tries_left: TRIES };
        in_unit!(self, |unit| put_code(unit, &record))?;
        Ok(code)
    }
}

/// The code's hash, keyed by the account. It is compared in constant time. Blanks do not count.
fn keyed(account: AccountId, code: &str) -> Result<Hmac<Sha256>, Broken> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(account.0.as_bytes()).map_err(|error| Broken::Hashing(error.to_string()))?;
    for part in code.split_whitespace() {
        mac.update(part.as_bytes());
    }
    Ok(mac)
}

async fn put_code(unit: &mut dyn Unit, code: &CodeRecord) -> Result<(), Broken> {
    Ok(unit.secrets().put_code(code).await?)
}
