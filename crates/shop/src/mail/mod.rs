//! Mail: letters that other use cases noted are written out and sent. Nothing waits for it and nothing fails by it: a letter
//! that cannot be sent is tried again, ever more rarely, until it is of no use.

mod draft;
mod letters;
mod orders;

use crate::forget::{self, in_parts};
use crate::unit::in_unit;
use crate::{Broken, Shop};
use ::mail::{Mail, PostError};
use draft::Draft;
use shared::account::Email;
use shared::guess::TooOften;
use shared::outbox::{ASKED_WITHIN, AskedAgain, Occasion, asked_again};
use shared::time::{Span, Timestamp};
use storage::{Letter, Unit};

/// Letters that one round sends.
const AT_ONCE: u32 = 50;

/// How long it is kept which letters were sent.
const KEPT: Span = Span::days(30);

/// A letter, and to whom it goes.
struct Addressed {
    to: Email,
    draft: Draft,
}

impl Shop {
    /// Sends the letters that are due, several at the same time. What cannot be sent is due again later.
    pub async fn send_mail(&self) -> Result<(), Broken> {
        let due = self.storage().reader().await?.outbox().due(self.now(), AT_ONCE).await?;
        self.side_by_side(due, |shop, letter| async move {
            let number = letter.number;
            if let Err(error) = shop.send_letter(&letter).await {
                tracing::error!(letter = number, error = &error as &dyn std::error::Error, "letter {number} broke");
                if let Err(error) = shop.put_off(&letter).await {
                    tracing::error!(
                        letter = number,
                        error = &error as &dyn std::error::Error,
                        "letter {number} was not put off"
                    );
                }
            }
        })
        .await;
        let before = self.now().before(KEPT);
        in_parts!(self, |unit| forget(unit, before))
    }

    async fn send_letter(&self, letter: &Letter) -> Result<(), Broken> {
        let number = letter.number;
        let Some(Addressed { to, draft }) = self.write_out(&letter.occasion).await? else {
            return self.close_letter(letter).await;
        };
        let from = self.settings().store.name.clone();
        let (text, html) = draft.render(&from);
        let id = format!("{number}.{}", letter.written_at.as_millis());
        match self.post().send(&Mail { id, from, to: to.clone(), subject: draft.subject, text, html }).await {
            Ok(()) => in_unit!(self, |unit| close_sent(unit, number, &to, self.now())),
            Err(PostError::Later(error)) => {
                tracing::warn!(letter = number, %error, "letter {number} could not be sent yet");
                self.put_off(letter).await
            }
            Err(PostError::Refused(error)) => {
                tracing::error!(letter = number, %error, "letter {number} was refused");
                self.close_letter(letter).await
            }
        }
    }

    /// Whether the address may be sent another letter about an unpaid order (O11).
    pub(crate) async fn may_tell_of_unpaid(&self, to: &Email) -> Result<bool, Broken> {
        let is_known = self.is_known(to).await?;
        let sent = self.storage().reader().await?.outbox().unpaid_letters(to, self.now().before(Span::days(1))).await?;
        Ok(sent.allow_another(is_known))
    }

    /// Whether an address is known to be somebody's who wants mail of the shop: by a payment, or by a proof.
    pub(crate) async fn is_known(&self, address: &Email) -> Result<bool, Broken> {
        let mut reader = self.storage().reader().await?;
        let account = reader.accounts().account_by_email(address).await?;
        let is_proved = account.is_some_and(|account| account.email_proved_at.is_some());
        Ok(is_proved || reader.orders().address_has_paid(address).await?)
    }

    async fn put_off(&self, letter: &Letter) -> Result<(), Broken> {
        let age = self.now().since(letter.written_at);
        let Some(wait) = letter.occasion.try_again_after(letter.tries + 1, age) else {
            tracing::error!(letter = letter.number, "letter {} was given up", letter.number);
            return self.close_letter(letter).await;
        };
        let due_at = self.now().after(wait);
        in_unit!(self, |unit| put_off(unit, letter.number, due_at))
    }

    async fn close_letter(&self, letter: &Letter) -> Result<(), Broken> {
        in_unit!(self, |unit| close(unit, letter.number, self.now()))
    }
}

/// Notes a letter in the unit of work of what it tells of.
pub(crate) async fn tell(unit: &mut dyn Unit, occasion: &Occasion, now: Timestamp) -> Result<(), Broken> {
    Ok(unit.outbox().write(occasion, now, Span::millis(0)).await.map(drop)?)
}

/// Notes a letter that anybody may ask for, as often as `shared::outbox` allows. Where it was noted a moment ago, that one is
/// as good.
pub(crate) async fn asked(
    unit: &mut dyn Unit,
    occasion: &Occasion,
    now: Timestamp,
) -> Result<Result<(), TooOften>, Broken> {
    let earlier = unit.outbox().written_since(occasion, now.before(ASKED_WITHIN)).await?;
    match asked_again(&earlier, now) {
        AskedAgain::Write => tell(unit, occasion, now).await.map(Ok),
        AskedAgain::JustWritten => Ok(Ok(())),
        AskedAgain::Wait(wait) => Ok(Err(TooOften(wait))),
    }
}

async fn close_sent(unit: &mut dyn Unit, number: i64, to: &Email, now: Timestamp) -> Result<(), Broken> {
    Ok(unit.outbox().close_sent(number, to, now).await?)
}

async fn close(unit: &mut dyn Unit, number: i64, now: Timestamp) -> Result<(), Broken> {
    Ok(unit.outbox().close(number, now).await?)
}

async fn put_off(unit: &mut dyn Unit, number: i64, due_at: Timestamp) -> Result<(), Broken> {
    Ok(unit.outbox().put_off(number, due_at).await?)
}

async fn forget(unit: &mut dyn Unit, before: Timestamp) -> Result<u64, Broken> {
    Ok(unit.outbox().forget(before, forget::AT_ONCE).await?)
}
