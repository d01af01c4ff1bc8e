//! Sessions: created, paid, declined, expired.

use crate::stand::{Stripe, eur, now, request};
use iso_currency::Currency;
use payment::{Caller, CreateSession, Gateway, GatewayError};
use payment_stripe::{API_VERSION, Methods};
use shared::money::Money;
use shared::payment::Report;
use shared::time::Span;

#[tokio::test]
async fn p7_the_same_attempt_gets_the_same_session() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    assert_eq!(gateway.provider(), "stripe");
    let session = gateway.create(&request(1)).await.unwrap();
    assert_eq!(session.report, Report::Open);
    assert!(session.redirect_url.starts_with(&gateway.page_origin()));
    assert_eq!(gateway.create(&request(1)).await.unwrap(), session);
    assert_ne!(gateway.create(&request(2)).await.unwrap().reference, session.reference);
}

#[tokio::test]
async fn p8_a_session_is_a_page_of_stripe_s_that_names_the_attempt() {
    let stripe = Stripe::new().await;
    stripe.gateway().create(&request(1)).await.unwrap();
    let call = stripe.calls().remove(0);
    let attempt = request(1).attempt.to_string();
    assert_eq!((call.line.as_str(), call.version.as_str()), ("POST /v1/checkout/sessions", API_VERSION));
    assert_eq!(call.key.as_deref(), Some(attempt.as_str()));
    for (name, value) in [
        ("mode", "payment"),
        ("client_reference_id", &attempt),
        ("customer_email", "shopper@example.com"),
        ("success_url", "https://shop.test/payment/return?attempt=1"),
        ("cancel_url", "https://shop.test/payment/return?attempt=1"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", "eur"),
        ("line_items[0][price_data][unit_amount]", "1999"),
        ("line_items[0][price_data][product_data][name]", "Order #1042"),
        ("metadata[attempt]", &attempt),
        ("metadata[order]", "1042"),
        ("payment_intent_data[description]", "Order #1042"),
        ("payment_intent_data[metadata][attempt]", &attempt),
        ("payment_intent_data[metadata][order]", "1042"),
        ("adaptive_pricing[enabled]", "false"),
    ] {
        assert_eq!(call.form.get(name).map(String::as_str), Some(value), "{name}");
    }
}

#[tokio::test]
async fn p6_stripe_closes_a_session_within_the_time_that_it_allows() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    for (number, (open_for, seconds)) in [
        (Span::hours(1), 3601),
        (Span::minutes(30), 31 * 60 + 1),
        (Span::millis(0), 31 * 60 + 1),
        (Span::days(3), 24 * 3600 - 59),
    ]
    .into_iter()
    .enumerate()
    {
        let asked = CreateSession { open_until: now().after(open_for), ..request(number as u128) };
        assert!(gateway.create(&asked).await.is_ok(), "{open_for:?}");
        let expires_at = &stripe.calls()[number].form["expires_at"];
        assert_eq!(expires_at.parse::<i64>().unwrap() - now().as_seconds(), seconds, "{open_for:?}");
    }
}

#[tokio::test]
async fn p9_amounts_are_asked_for_exactly_or_not_at_all() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    for (number, (minor, currency, units)) in [
        (1999, Currency::EUR, Some("1999")),
        (500, Currency::JPY, Some("500")),
        (5120, Currency::KWD, Some("5120")),
        (7, Currency::ISK, Some("700")),
        (5124, Currency::KWD, None),
    ]
    .into_iter()
    .enumerate()
    {
        let amount = Money::new(minor, currency);
        let created = gateway.create(&CreateSession { amount, ..request(number as u128) }).await;
        match units {
            Some(units) => {
                let session = created.unwrap();
                assert_eq!(stripe.calls()[number].form["line_items[0][price_data][unit_amount]"], units, "{amount}");
                stripe.pay(&session.reference);
                let report = gateway.look_up(&session.reference, Caller::Shop).await.unwrap().report;
                assert_eq!(report, Report::Paid { amount });
                // Looking up is a call too.
                stripe.forget_last_call();
            }
            None => assert!(matches!(created, Err(GatewayError::Refused(_))), "{amount}"),
        }
    }
}

#[tokio::test]
async fn p1_what_became_of_a_session_is_asked_for() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let session = gateway.create(&request(1)).await.unwrap().reference;
    let report = async || gateway.look_up(&session, Caller::Shop).await.unwrap().report;
    assert_eq!(report().await, Report::Open);
    stripe.decline(&session, "Your card was declined.");
    assert_eq!(report().await, Report::Declined { reason: "Your card was declined.".into() });
    stripe.pay_slowly(&session);
    assert_eq!(report().await, Report::InProgress);
    stripe.fail(&session);
    assert_eq!(report().await, Report::Failed { reason: "The bank returned the debit.".into() });
    stripe.pay(&session);
    assert_eq!(report().await, Report::Paid { amount: eur(1999) });
}

#[tokio::test]
async fn p9_what_came_is_told_where_it_is_not_what_was_asked() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let session = gateway.create(&request(1)).await.unwrap().reference;
    stripe.pay(&session);
    for (received, currency, amount) in [
        (1998, "eur", eur(1998)),
        (1999, "usd", Money::new(1999, Currency::USD)),
        (1999, "jpy", Money::new(1999, Currency::JPY)),
    ] {
        stripe.alter(&session, received, currency);
        assert_eq!(gateway.look_up(&session, Caller::Shop).await.unwrap().report, Report::Paid { amount });
    }
    stripe.alter(&session, 1999, "xxl");
    assert!(matches!(gateway.look_up(&session, Caller::Shop).await, Err(GatewayError::Unreachable(_))));
}

#[tokio::test]
async fn p6_expiring_answers_what_the_session_then_is() {
    type Shopper = fn(&Stripe, &str);
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let cases: [(Shopper, Report); 4] = [
        (|_, _| (), Report::Expired),
        (|stripe, session| stripe.decline(session, "No."), Report::Expired),
        (Stripe::pay, Report::Paid { amount: eur(1999) }),
        (Stripe::pay_slowly, Report::InProgress),
    ];
    for (number, (shopper, expected)) in cases.into_iter().enumerate() {
        let session = gateway.create(&request(number as u128)).await.unwrap().reference;
        shopper(&stripe, &session);
        for _ in 0..2 {
            assert_eq!(gateway.expire(&session, Caller::Shop).await.unwrap().report, expected, "{number}");
        }
    }
}

#[tokio::test]
async fn p11_only_immediate_methods_are_offered_where_that_is_asked_for() {
    let stripe = Stripe::new().await;
    let excluded =
        |calls: Vec<crate::stand::Call>| calls.last().unwrap().form.contains_key("excluded_payment_method_types[]");
    stripe.gateway().create(&request(1)).await.unwrap();
    assert!(!excluded(stripe.calls()));
    stripe.gateway_for(Methods::Immediate).create(&request(2)).await.unwrap();
    assert!(excluded(stripe.calls()));
}
