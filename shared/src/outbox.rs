//! What the shop writes mail about. A letter is noted in the same unit of work as what it tells of, and written out when
//! it is sent: codes and links that only its reader may know are made then, and never lie in the outbox.

use crate::account::Email;
use crate::id::{AccountId, OrderId, RefundId, ShipmentId};
use crate::order::{CancelledBy, OrderNumber, OrderState};
use crate::time::{Span, Timestamp};

/// What a letter tells of.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Occasion {
    /// The order is paid.
    OrderConfirmed(OrderId),
    /// The order is placed, and nothing was to be paid.
    FreeOrderConfirmed(OrderId),
    /// The order's payment is over without money.
    PaymentFailed(OrderId),
    /// The order's payment window ended without money.
    OrderExpired(OrderId),
    /// Some of the order, or all of it, was sent.
    Shipped(OrderId, ShipmentId),
    /// Money went back.
    Refunded(OrderId, RefundId),
    /// Somebody asked for the link to an order. Whether there is such an order shows when the letter is written.
    OrderLink(OrderNumber, Email),
    /// The account's password was changed.
    PasswordChanged(AccountId),
    /// The account is to get that address, once the link in the letter was used there.
    EmailChange(AccountId, Email),
    /// The account is to get another address: that one is told, which it had.
    EmailChangeNotice(AccountId, Email),
    /// Somebody forgot the password of an account. Whether there is one shows when the letter is written.
    PasswordReset(Email),
    /// An account's holder is to prove that its address is theirs.
    ClaimCode(AccountId),
    /// Signing in to an account asks for a second factor from now on.
    SecondFactorOn(AccountId),
    /// It does not any more.
    SecondFactorOff(AccountId),
    /// A passkey signs in to the account from now on.
    PasskeyAdded(AccountId),
    /// One does not any more.
    PasskeyRemoved(AccountId),
    /// Somebody signed in as staff in a browser that had not signed in to the account before.
    StaffSignIn(AccountId),
}

impl Occasion {
    /// What there is to write about when an order moves, which costs something or not.
    pub const fn of_move(order: OrderId, to: OrderState, is_free: bool) -> Option<Self> {
        match to {
            OrderState::Processing if is_free => Some(Self::FreeOrderConfirmed(order)),
            OrderState::Processing => Some(Self::OrderConfirmed(order)),
            OrderState::PaymentFailed => Some(Self::PaymentFailed(order)),
            OrderState::Cancelled { by: CancelledBy::Window } => Some(Self::OrderExpired(order)),
            OrderState::PendingPayment | OrderState::Shipped | OrderState::Delivered | OrderState::Cancelled { .. } => {
                None
            }
        }
    }

    /// Its name in the database.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OrderConfirmed(_) => "order_confirmed",
            Self::FreeOrderConfirmed(_) => "free_order_confirmed",
            Self::PaymentFailed(_) => "payment_failed",
            Self::OrderExpired(_) => "order_expired",
            Self::Shipped(..) => "shipped",
            Self::Refunded(..) => "refunded",
            Self::OrderLink(..) => "order_link",
            Self::PasswordChanged(_) => "password_changed",
            Self::EmailChange(..) => "email_change",
            Self::EmailChangeNotice(..) => "email_change_notice",
            Self::PasswordReset(_) => "password_reset",
            Self::ClaimCode(_) => "claim_code",
            Self::SecondFactorOn(_) => "second_factor_on",
            Self::SecondFactorOff(_) => "second_factor_off",
            Self::PasskeyAdded(_) => "passkey_added",
            Self::PasskeyRemoved(_) => "passkey_removed",
            Self::StaffSignIn(_) => "staff_sign_in",
        }
    }

    /// What it is about, as it stands in the database.
    pub fn subject(&self) -> String {
        match self {
            Self::OrderConfirmed(order)
            | Self::FreeOrderConfirmed(order)
            | Self::PaymentFailed(order)
            | Self::OrderExpired(order) => order.to_string(),
            Self::Shipped(order, shipment) => format!("{order} {shipment}"),
            Self::Refunded(order, refund) => format!("{order} {refund}"),
            Self::OrderLink(number, email) => format!("{number} {email}"),
            Self::EmailChange(account, email) | Self::EmailChangeNotice(account, email) => format!("{account} {email}"),
            Self::PasswordReset(email) => email.to_string(),
            Self::PasswordChanged(account)
            | Self::ClaimCode(account)
            | Self::SecondFactorOn(account)
            | Self::SecondFactorOff(account)
            | Self::PasskeyAdded(account)
            | Self::PasskeyRemoved(account)
            | Self::StaffSignIn(account) => account.to_string(),
        }
    }

    /// Reads what [`Self::kind`] and [`Self::subject`] wrote.
    pub fn read(kind: &str, subject: &str) -> Option<Self> {
        let two = || subject.split_once(' ');
        Some(match kind {
            "order_confirmed" => Self::OrderConfirmed(subject.parse().ok()?),
            "free_order_confirmed" => Self::FreeOrderConfirmed(subject.parse().ok()?),
            "payment_failed" => Self::PaymentFailed(subject.parse().ok()?),
            "order_expired" => Self::OrderExpired(subject.parse().ok()?),
            "shipped" => Self::Shipped(two()?.0.parse().ok()?, two()?.1.parse().ok()?),
            "refunded" => Self::Refunded(two()?.0.parse().ok()?, two()?.1.parse().ok()?),
            "order_link" => Self::OrderLink(OrderNumber(two()?.0.parse().ok()?), Email::stored(two()?.1).ok()?),
            "password_changed" => Self::PasswordChanged(subject.parse().ok()?),
            "email_change" => Self::EmailChange(two()?.0.parse().ok()?, Email::stored(two()?.1).ok()?),
            "email_change_notice" => Self::EmailChangeNotice(two()?.0.parse().ok()?, Email::stored(two()?.1).ok()?),
            "password_reset" => Self::PasswordReset(Email::stored(subject).ok()?),
            "claim_code" => Self::ClaimCode(subject.parse().ok()?),
            "second_factor_on" => Self::SecondFactorOn(subject.parse().ok()?),
            "second_factor_off" => Self::SecondFactorOff(subject.parse().ok()?),
            "passkey_added" => Self::PasskeyAdded(subject.parse().ok()?),
            "passkey_removed" => Self::PasskeyRemoved(subject.parse().ok()?),
            "staff_sign_in" => Self::StaffSignIn(subject.parse().ok()?),
            _ => return None,
        })
    }

    /// How often one address is sent letters of the kind: seldom, as far as somebody else can cause them (S3, O11).
    pub const fn limit(&self) -> LetterLimit {
        match self {
            Self::OrderConfirmed(_) | Self::Shipped(..) | Self::Refunded(..) => LetterLimit::None,
            Self::PaymentFailed(_) | Self::OrderExpired(_) => LetterLimit::Unpaid,
            Self::OrderLink(..)
            | Self::EmailChange(..)
            | Self::PasswordReset(_)
            | Self::ClaimCode(_)
            | Self::StaffSignIn(_) => LetterLimit::Daily,
            Self::FreeOrderConfirmed(_)
            | Self::PasswordChanged(_)
            | Self::EmailChangeNotice(..)
            | Self::SecondFactorOn(_)
            | Self::SecondFactorOff(_)
            | Self::PasskeyAdded(_)
            | Self::PasskeyRemoved(_) => LetterLimit::DailyUnlessProved,
        }
    }

    /// How long a letter is tried to be sent: what was asked for by somebody who waits is of no use later.
    const fn patience(&self) -> Span {
        match self {
            Self::OrderConfirmed(_)
            | Self::FreeOrderConfirmed(_)
            | Self::PaymentFailed(_)
            | Self::OrderExpired(_)
            | Self::Shipped(..)
            | Self::Refunded(..)
            | Self::PasswordChanged(_)
            | Self::EmailChangeNotice(..)
            | Self::SecondFactorOn(_)
            | Self::SecondFactorOff(_)
            | Self::PasskeyAdded(_)
            | Self::PasskeyRemoved(_)
            | Self::StaffSignIn(_) => Span::days(3),
            Self::OrderLink(..) | Self::EmailChange(..) | Self::PasswordReset(_) | Self::ClaimCode(_) => Span::hours(1),
        }
    }

    /// How long to wait after a letter could not be sent for the `tries`-th time, `age` after it was noted: twice as long
    /// each time, from half a minute to an hour. None where it is given up.
    pub fn try_again_after(&self, tries: u32, age: Span) -> Option<Span> {
        let wait = Span::seconds(30 << tries.saturating_sub(1).min(7)).min(Span::hours(1));
        (age < self.patience()).then_some(wait)
    }
}

/// How often one address is sent letters of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LetterLimit {
    /// As often as they come: a payment or the shop's staff cause them.
    None,
    /// As [`asked_again`] says: anybody can cause them who names the address.
    Daily,
    /// As `Daily`, until the account that causes them has proved that the address is its own.
    DailyUnlessProved,
    /// As [`UnpaidLetters`] says: whoever places an order in the address's name, and does not pay, causes them.
    Unpaid,
}

/// Letters that anybody may ask for are counted within so long.
pub const ASKED_WITHIN: Span = Span::days(1);

/// How long after its first, second, third and fourth letter within [`ASKED_WITHIN`] an address can be sent the next.
const ASKED_APART: [Span; 4] = [Span::minutes(1), Span::minutes(5), Span::minutes(30), Span::hours(2)];

/// A letter that was noted so long ago is on its way or has just come.
const JUST_NOW: Span = Span::minutes(1);

/// What becomes of a letter that is asked for again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AskedAgain {
    /// It is written.
    Write,
    /// It was noted a moment ago, and is not written twice.
    JustWritten,
    /// It is not written before that has passed.
    Wait(Span),
}

/// Five letters a day at most, ever further apart: whoever asks in somebody else's name fills nobody's letterbox.
/// `earlier` says when letters of the kind to the same address were noted within the last [`ASKED_WITHIN`], the newest first.
pub fn asked_again(earlier: &[Timestamp], now: Timestamp) -> AskedAgain {
    let Some(last) = earlier.first() else { return AskedAgain::Write };
    let next_at = match ASKED_APART.get(earlier.len() - 1) {
        Some(apart) => last.after(*apart),
        None => earlier[ASKED_APART.len()].after(ASKED_WITHIN),
    };
    match next_at.since(now) {
        wait if wait <= Span::millis(0) => AskedAgain::Write,
        _ if now.since(*last) < JUST_NOW => AskedAgain::JustWritten,
        wait => AskedAgain::Wait(wait),
    }
}

/// Letters about unpaid orders that one address is sent in a day.
const UNPAID_LETTERS_A_DAY: u32 = 3;

/// Letters about unpaid orders that an address was sent, or is about to be.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct UnpaidLetters {
    /// In the last day.
    pub last_day: u32,
    /// As long as it is known.
    pub all: u32,
}

impl UnpaidLetters {
    /// Whether another may be sent. An address that is not known to be anybody's, neither by a payment nor by a proof, gets
    /// one only.
    pub const fn allow_another(self, is_known: bool) -> bool {
        if is_known { self.last_day < UNPAID_LETTERS_A_DAY } else { self.all == 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn all() -> Vec<Occasion> {
        let order = OrderId(Uuid::from_u128(1));
        let email = || Email::parse("aoife@example.com").unwrap();
        vec![
            Occasion::OrderConfirmed(order),
            Occasion::FreeOrderConfirmed(order),
            Occasion::SecondFactorOn(AccountId(Uuid::from_u128(3))),
            Occasion::SecondFactorOff(AccountId(Uuid::from_u128(3))),
            Occasion::PasskeyAdded(AccountId(Uuid::from_u128(3))),
            Occasion::PasskeyRemoved(AccountId(Uuid::from_u128(3))),
            Occasion::StaffSignIn(AccountId(Uuid::from_u128(3))),
            Occasion::PaymentFailed(order),
            Occasion::OrderExpired(order),
            Occasion::Shipped(order, ShipmentId(Uuid::from_u128(4))),
            Occasion::Refunded(order, RefundId(Uuid::from_u128(2))),
            Occasion::OrderLink(OrderNumber(1042), email()),
            Occasion::PasswordChanged(AccountId(Uuid::from_u128(3))),
            Occasion::EmailChange(AccountId(Uuid::from_u128(3)), email()),
            Occasion::EmailChangeNotice(AccountId(Uuid::from_u128(3)), email()),
            Occasion::PasswordReset(email()),
            Occasion::ClaimCode(AccountId(Uuid::from_u128(3))),
        ]
    }

    #[test]
    fn occasions_come_back_as_they_were() {
        for occasion in all() {
            assert_eq!(Occasion::read(occasion.kind(), &occasion.subject()), Some(occasion));
        }
        for (kind, subject) in
            [("", ""), ("refunded", "1"), ("shipped", "1 2"), ("order_link", "x a@b.de"), ("password_reset", "nobody")]
        {
            assert_eq!(Occasion::read(kind, subject), None, "{kind} {subject}");
        }
    }

    #[test]
    fn s3_every_letter_that_somebody_else_can_cause_has_a_limit() {
        use LetterLimit::{Daily, DailyUnlessProved, None, Unpaid};
        let limits: BTreeMap<_, _> = all().iter().map(|occasion| (occasion.kind(), occasion.limit())).collect();
        let expected = [
            ("claim_code", Daily),
            ("email_change", Daily),
            ("email_change_notice", DailyUnlessProved),
            ("free_order_confirmed", DailyUnlessProved),
            ("order_confirmed", None),
            ("order_expired", Unpaid),
            ("order_link", Daily),
            ("passkey_added", DailyUnlessProved),
            ("passkey_removed", DailyUnlessProved),
            ("password_changed", DailyUnlessProved),
            ("password_reset", Daily),
            ("payment_failed", Unpaid),
            ("refunded", None),
            ("second_factor_off", DailyUnlessProved),
            ("second_factor_on", DailyUnlessProved),
            ("shipped", None),
            ("staff_sign_in", Daily),
        ];
        assert_eq!(limits, expected.into());
    }

    #[test]
    fn an_order_that_costs_nothing_is_confirmed_by_a_letter_of_its_own() {
        let order = OrderId(Uuid::from_u128(1));
        for (is_free, occasion) in
            [(true, Occasion::FreeOrderConfirmed(order)), (false, Occasion::OrderConfirmed(order))]
        {
            assert_eq!(Occasion::of_move(order, OrderState::Processing, is_free), Some(occasion));
        }
    }

    #[test]
    fn s3_what_anybody_may_ask_for_is_written_five_times_a_day_ever_further_apart() {
        use AskedAgain::{JustWritten, Wait, Write};
        let at = |minutes: i64| Timestamp::from_millis(1_000_000_000_000 + minutes * 60_000);
        for (earlier, now, outcome) in [
            (&[][..], 0, Write),
            (&[0], 0, JustWritten),
            (&[0], 1, Write),
            (&[1, 0], 1, JustWritten),
            (&[1, 0], 3, Wait(Span::minutes(3))),
            (&[1, 0], 6, Write),
            (&[6, 1, 0], 30, Wait(Span::minutes(6))),
            (&[36, 6, 1, 0], 100, Wait(Span::minutes(56))),
            (&[36, 6, 1, 0], 156, Write),
            (&[156, 36, 6, 1, 0], 156, JustWritten),
            (&[156, 36, 6, 1, 0], 1430, Wait(Span::minutes(10))),
            (&[156, 36, 6, 1, 0], 1440, Write),
            (&[200, 156, 36, 6, 1, 0], 1440, Wait(Span::minutes(1))),
        ] {
            let earlier: Vec<_> = earlier.iter().map(|minutes| at(*minutes)).collect();
            assert_eq!(asked_again(&earlier, at(now)), outcome, "{earlier:?} {now}");
        }
    }

    #[test]
    fn o11_letters_about_unpaid_orders_are_few() {
        for (last_day, all, known, allowed) in [
            (0, 0, false, true),
            (0, 1, false, false),
            (1, 1, false, false),
            (0, 50, true, true),
            (2, 50, true, true),
            (3, 3, true, false),
        ] {
            assert_eq!(UnpaidLetters { last_day, all }.allow_another(known), allowed, "{last_day} {all} {known}");
        }
    }

    #[test]
    fn letters_are_tried_again_ever_more_rarely_until_they_are_of_no_use() {
        let [confirmed, .., reset, _] = &all()[..] else { panic!("there are so many") };
        for (tries, seconds) in [(1, 30), (2, 60), (3, 120), (8, 3600), (9, 3600), (4_000_000, 3600)] {
            assert_eq!(confirmed.try_again_after(tries, Span::hours(2)), Some(Span::seconds(seconds)), "{tries}");
        }
        assert_eq!(confirmed.try_again_after(9, Span::days(3)), None);
        assert_eq!(reset.try_again_after(1, Span::minutes(59)), Some(Span::seconds(30)));
        assert_eq!(reset.try_again_after(1, Span::minutes(60)), None);
    }
}
