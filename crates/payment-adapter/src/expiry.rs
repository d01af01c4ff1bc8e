//! How long a provider keeps a session open.

use payment::CreateSession;
use shared::time::Span;

/// When the provider is to close the session by itself, in whole seconds since 1970, rounded up (P6). Brought between
/// `least` and `most` after the attempt began: asking again asks for the same moment, and a provider that compares what is asked
/// under one idempotency key finds no difference (P7).
pub fn closes_at(request: &CreateSession, least: Span, most: Span) -> i64 {
    let CreateSession { begun_at, open_until, .. } = request;
    let closes = (*open_until).clamp(begun_at.after(least), begun_at.after(most));
    closes.as_millis().saturating_add(999) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use shared::account::Email;
    use shared::id::AttemptId;
    use shared::money::Money;
    use shared::order::OrderNumber;
    use shared::time::Timestamp;
    use uuid::Uuid;

    #[test]
    fn p6_a_session_is_open_no_shorter_than_asked_where_the_provider_allows_it() {
        let begun_at = Timestamp::from_millis(1_000_000_001);
        let request = |open_for| CreateSession {
            attempt: AttemptId(Uuid::from_u128(1)),
            order: OrderNumber(1042),
            amount: Money::new(1999, Currency::EUR),
            email: Email::parse("shopper@example.com").unwrap(),
            return_url: "http://shop.test/payment/return".into(),
            webhook_url: "http://shop.test/webhooks/stripe".into(),
            begun_at,
            open_until: begun_at.after(open_for),
        };
        for (open_for, seconds) in [
            (Span::hours(1), 1_003_601),
            (Span::hours(1).min(Span::millis(3_599_999)), 1_003_600),
            (Span::millis(0), 1_001_801),
            (Span::millis(-5), 1_001_801),
            (Span::days(1_000_000), 1_086_401),
        ] {
            assert_eq!(closes_at(&request(open_for), Span::minutes(30), Span::hours(24)), seconds, "{open_for:?}");
        }
    }
}
