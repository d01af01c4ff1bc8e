//! Mail: letters that other use cases noted are written out and sent. Nothing waits for it and nothing fails by it: a letter
//! that cannot be sent is tried again, ever more rarely, until it is of no use.

mod draft;
mod letters;
mod limit;
mod orders;

pub(crate) use limit::{ask, tell};

use crate::forget::{self, in_parts};
use crate::unit::in_unit;
use crate::{Broken, Shop};
use ::mail::{Mail, PostError};
use draft::Draft;
use limit::has_proved;
use shared::account::Email;
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

    /// Whether an address is known to be somebody's who wants mail of the shop: by a payment, or by a proof.
    pub(crate) async fn is_known(&self, address: &Email) -> Result<bool, Broken> {
        let mut reader = self.storage().reader().await?;
        let account = reader.accounts().account_by_email(address).await?;
        let is_proved = account.is_some_and(|account| has_proved(&account, address));
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
