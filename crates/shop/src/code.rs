//! Claiming by address: orders that were placed with an account's address, without signing in, become the account's once
//! its holder has entered a code that was sent there. Typing an address alone shows nobody anything.

use crate::guess::Guess;
use crate::mail::ask;
use crate::secret::Purpose;
use crate::unit::in_unit;
use crate::{Broken, Failure, SecurityEvent, Shop};
use shared::guess::{MAILED_CODES, TooOften};
use shared::id::AccountId;
use shared::outbox::Occasion;
use shared::time::Span;
use storage::{Claimed, CodeRecord, Unit};

/// A code works for so long.
const CODE: Span = Span::minutes(10);

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
    /// None is valid by now: it was used or has expired. A new one can be asked for.
    Over,
    /// Wrong codes came too often, whichever codes were sent meanwhile (S3).
    TooOften(TooOften),
}

/// What came of a code: kept also where it was wrong, since the try counts.
enum Entered {
    Claimed(u64),
    Refused(CodeRefused),
}

impl Shop {
    /// Has a code sent to the account's address. Whether orders were placed with it is not said.
    pub async fn ask_for_code(&self, account: AccountId) -> Result<(), Failure<TooOften>> {
        let occasion = Occasion::ClaimCode(account);
        let asked: Result<_, Broken> = in_unit!(self, |unit| ask(unit, &occasion, self.now()));
        asked?.map_err(Failure::Refused)
    }

    /// Makes the orders that guests placed with the account's address the account's; how many.
    pub async fn claim_by_code(&self, account: AccountId, code: &str) -> Result<u64, Failure<CodeRefused>> {
        let entered: Result<Entered, Broken> = in_unit!(self, |unit| self.enter_code(unit, account, code));
        match entered? {
            Entered::Claimed(orders) => Ok(orders),
            Entered::Refused(refused) => {
                let event = match refused {
                    CodeRefused::Wrong { .. } => SecurityEvent::CodeMismatch,
                    CodeRefused::Over => SecurityEvent::CodeExhausted,
                    CodeRefused::TooOften(_) => SecurityEvent::GuessLimit,
                };
                event.record(Some(account));
                Err(Failure::Refused(refused))
            }
        }
    }

    async fn enter_code(&self, unit: &mut dyn Unit, account: AccountId, code: &str) -> Result<Entered, Broken> {
        let stored = unit.secrets().code(account).await?;
        let Some(stored) = stored.filter(|stored| stored.expires_at > self.now()) else {
            return Ok(Entered::Refused(CodeRefused::Over));
        };
        let guess = Guess::MailedCode(account);
        let failures = match self.count_try_in(unit, &guess).await? {
            Ok(failures) => failures,
            Err(too_often) => return Ok(Entered::Refused(CodeRefused::TooOften(too_often))),
        };
        if !self.inner.secret.verifies(Purpose::MailedCode, &parts(&account, &digits(code)), &stored.hash) {
            let wait = MAILED_CODES.wait(failures, self.now());
            return Ok(Entered::Refused(match MAILED_CODES.left(failures) {
                0 => CodeRefused::TooOften(TooOften(wait)),
                tries_left => CodeRefused::Wrong { tries_left },
            }));
        }
        self.forget_failures_in(unit, &guess).await?;
        unit.secrets().remove_code(account).await?;
        unit.accounts().prove_email(account, self.now()).await?;
        let record = unit.accounts().account(account).await?;
        let record = record.ok_or_else(|| Broken::Contradiction(format!("account {account} is gone")))?;
        match self.claim_orders(unit, &Claimed::Address(record.email), account).await {
            // They can be asked for again once those are decided.
            Err(Broken::PaymentsUnderWay) => Ok(Entered::Claimed(0)),
            claimed => Ok(Entered::Claimed(claimed?)),
        }
    }

    /// A code for the account, in the place of the one that it had.
    pub(crate) async fn new_code(&self, account: AccountId) -> Result<String, Broken> {
        let mut bytes = [0; 8];
        self.inner.random.fill(&mut bytes);
        let code = format!("{:0DIGITS$}", u64::from_be_bytes(bytes) % 10_u64.pow(8));
        let hash = self.inner.secret.mac(Purpose::MailedCode, &parts(&account, &code));
        let record = CodeRecord { account, hash, expires_at: self.now().after(CODE) };
        in_unit!(self, |unit| put_code(unit, &record))?;
        Ok(code)
    }
}

/// What a code's keyed hash is of: a code is one account's.
fn parts<'a>(account: &'a AccountId, code: &'a str) -> [&'a [u8]; 2] {
    [account.0.as_bytes(), code.as_bytes()]
}

/// A code as it is compared: blanks do not count.
fn digits(code: &str) -> String {
    code.split_whitespace().collect()
}

async fn put_code(unit: &mut dyn Unit, code: &CodeRecord) -> Result<(), Broken> {
    Ok(unit.secrets().put_code(code).await?)
}
