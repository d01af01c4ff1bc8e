//! How often an address is written to: one rule for every kind of letter, held to where the letter is noted (S3, O11).

use crate::Broken;
use shared::account::Email;
use shared::guess::TooOften;
use shared::id::{AccountId, OrderId, Owner};
use shared::outbox::{ASKED_WITHIN, AskedAgain, LetterLimit, Occasion, asked_again};
use shared::time::{Span, Timestamp};
use storage::{AccountRecord, Unit};

/// Whom a letter goes to.
struct Recipient {
    address: Email,
    /// Whether the account that causes the letter has proved that the address is its own.
    is_proved: bool,
}

/// Notes a letter in the unit of work of what it tells of, where its address's limit allows another.
pub(crate) async fn tell(unit: &mut dyn Unit, occasion: &Occasion, now: Timestamp) -> Result<(), Broken> {
    ask(unit, occasion, now).await.map(drop)
}

/// The same of a letter that somebody waits for: they are told when it can be asked for again. Where one of the kind was noted a
/// moment ago, that one is as good.
pub(crate) async fn ask(
    unit: &mut dyn Unit,
    occasion: &Occasion,
    now: Timestamp,
) -> Result<Result<(), TooOften>, Broken> {
    let limit = occasion.limit();
    let recipient = if limit == LetterLimit::None { None } else { recipient(unit, occasion).await? };
    let Some(Recipient { address, is_proved }) = recipient else {
        unit.outbox().write(occasion, None, now).await?;
        return Ok(Ok(()));
    };
    let allowed = match limit {
        LetterLimit::None => AskedAgain::Write,
        LetterLimit::DailyUnlessProved if is_proved => AskedAgain::Write,
        LetterLimit::Daily | LetterLimit::DailyUnlessProved => {
            let earlier = unit.outbox().written_to(&address, occasion.kind(), now.before(ASKED_WITHIN)).await?;
            asked_again(&earlier, now)
        }
        LetterLimit::Unpaid if may_tell_of_unpaid(unit, &address, now).await? => AskedAgain::Write,
        LetterLimit::Unpaid => AskedAgain::JustWritten,
    };
    match allowed {
        AskedAgain::Write => {
            unit.outbox().write(occasion, Some(&address), now).await?;
            Ok(Ok(()))
        }
        AskedAgain::JustWritten => Ok(Ok(())),
        AskedAgain::Wait(wait) => Ok(Err(TooOften(wait))),
    }
}

/// Whether the address may be sent another letter about an unpaid order.
async fn may_tell_of_unpaid(unit: &mut dyn Unit, address: &Email, now: Timestamp) -> Result<bool, Broken> {
    let sent = unit.outbox().unpaid_letters(address, now.before(Span::days(1))).await?;
    let account = unit.accounts().account_by_email(address).await?;
    let is_known =
        account.is_some_and(|account| has_proved(&account, address)) || unit.orders().address_has_paid(address).await?;
    Ok(sent.allow_another(is_known))
}

/// Whom the letter goes to; none where there is no such account, or no such order with that address: then nothing is sent.
async fn recipient(unit: &mut dyn Unit, occasion: &Occasion) -> Result<Option<Recipient>, Broken> {
    match occasion {
        Occasion::OrderConfirmed(order)
        | Occasion::FreeOrderConfirmed(order)
        | Occasion::PaymentFailed(order)
        | Occasion::OrderExpired(order)
        | Occasion::Shipped(order, _)
        | Occasion::Refunded(order, _) => of_order(unit, *order).await,
        Occasion::OrderLink(number, address) => {
            let order = unit.orders().order(*number).await?;
            Ok(order
                .filter(|order| order.email == *address)
                .map(|order| Recipient { address: order.email, is_proved: false }))
        }
        Occasion::EmailChange(_, address) | Occasion::PasswordReset(address) => {
            Ok(Some(Recipient { address: address.clone(), is_proved: false }))
        }
        Occasion::PasswordChanged(account)
        | Occasion::EmailChangeNotice(account, _)
        | Occasion::ClaimCode(account)
        | Occasion::SecondFactorOn(account)
        | Occasion::SecondFactorOff(account)
        | Occasion::PasskeyAdded(account)
        | Occasion::PasskeyRemoved(account)
        | Occasion::StaffSignIn(account) => of_account(unit, *account).await,
    }
}

async fn of_order(unit: &mut dyn Unit, order: OrderId) -> Result<Option<Recipient>, Broken> {
    let Some(order) = unit.orders().order_by_id(order).await? else { return Ok(None) };
    let account = match order.owner {
        Owner::Account(account) => unit.accounts().account(account).await?,
        Owner::Guest(_) => None,
    };
    let is_proved = account.is_some_and(|account| has_proved(&account, &order.email));
    Ok(Some(Recipient { address: order.email, is_proved }))
}

async fn of_account(unit: &mut dyn Unit, account: AccountId) -> Result<Option<Recipient>, Broken> {
    let account = unit.accounts().account(account).await?;
    Ok(account.map(|account| Recipient { is_proved: account.email_proved_at.is_some(), address: account.email }))
}

/// Whether the account has proved that the address is its own.
pub(super) fn has_proved(account: &AccountRecord, address: &Email) -> bool {
    account.email == *address && account.email_proved_at.is_some()
}
