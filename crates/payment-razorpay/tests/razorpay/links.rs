//! Payment links: created, paid, declined, cancelled.

use crate::stand::{Razorpay, inr, now, request};
use iso_currency::Currency;
use payment::{Caller, CreateSession, Gateway, GatewayError};
use payment_adapter::testing::Fault;
use serde_json::json;
use shared::money::Money;
use shared::payment::Report;
use shared::time::Span;

#[tokio::test]
async fn p7_the_same_attempt_gets_the_same_link() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    assert_eq!(gateway.provider(), "razorpay");
    let session = gateway.create(&request(1)).await.unwrap();
    assert_eq!(session.report, Report::Open);
    let origin = session.redirect_url.split("/i/").next().unwrap();
    assert!(gateway.page_origin().split(' ').any(|allowed| allowed == origin));
    assert_eq!(gateway.create(&request(1)).await.unwrap(), session);
    assert_ne!(gateway.create(&request(2)).await.unwrap().reference, session.reference);
    assert_eq!(razorpay.links().len(), 2);
}

#[tokio::test]
async fn p7_a_link_whose_answer_was_lost_is_found_as_it_is() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    razorpay.faults.next(Fault::LostAnswer);
    assert!(matches!(gateway.create(&request(1)).await, Err(GatewayError::Unreachable(_))));
    razorpay.faults.after(1, Fault::LostAnswer);
    assert!(matches!(gateway.create(&request(1)).await, Err(GatewayError::Unreachable(_))), "not found in time");
    let link = gateway.create(&request(1)).await.unwrap();
    razorpay.pay(&link.reference);
    let paid = gateway.create(&request(1)).await.unwrap();
    assert_eq!((paid.reference, paid.report), (link.reference, Report::Paid { amount: inr(199_900) }));
    assert_eq!(razorpay.links().len(), 1);
}

#[tokio::test]
async fn p8_a_link_is_a_page_of_razorpay_s_that_names_the_attempt() {
    let razorpay = Razorpay::new().await;
    razorpay.gateway().create(&request(1)).await.unwrap();
    let call = razorpay.calls().remove(0);
    assert_eq!(call.line, "POST /v1/payment_links");
    let expected = json!({
        "amount": 199_900,
        "currency": "INR",
        "accept_partial": false,
        "description": "Order #1042",
        "reference_id": request(1).attempt.to_string(),
        "customer": {"email": "shopper@example.com"},
        "notify": {"sms": false, "email": false},
        "reminder_enable": false,
        "expire_by": now().as_seconds() + 3601,
        "callback_url": "https://shop.test/payment/return?attempt=1",
        "callback_method": "get",
        "notes": {"order": "1042"},
    });
    assert_eq!(call.body, expected);
    assert!(request(1).attempt.to_string().len() <= 40, "what a reference_id may be");
}

#[tokio::test]
async fn p6_a_link_is_open_for_longer_than_razorpay_s_least() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    for (number, (open_for, seconds)) in
        [(Span::hours(1), 3601), (Span::millis(0), 16 * 60 + 1), (Span::days(1000), 180 * 86_400 + 1)]
            .into_iter()
            .enumerate()
    {
        let asked = CreateSession { open_until: now().after(open_for), ..request(number as u128) };
        assert!(gateway.create(&asked).await.is_ok(), "{open_for:?}");
        let expire_by = razorpay.calls()[number].body["expire_by"].as_i64().unwrap();
        assert_eq!(expire_by - now().as_seconds(), seconds, "{open_for:?}");
    }
}

#[tokio::test]
async fn p9_amounts_are_asked_for_exactly_or_not_at_all() {
    for (minor, currency, units) in [
        (199_900, Currency::INR, Some(199_900)),
        (500, Currency::JPY, Some(500)),
        (5120, Currency::KWD, Some(5120)),
        (5124, Currency::KWD, None),
    ] {
        let razorpay = Razorpay::new().await;
        let gateway = razorpay.gateway();
        let amount = Money::new(minor, currency);
        let created = gateway.create(&CreateSession { amount, ..request(1) }).await;
        let Some(units) = units else {
            assert!(matches!(created, Err(GatewayError::Refused(_))), "{amount}");
            assert!(razorpay.calls().is_empty(), "{amount}");
            continue;
        };
        let link = created.unwrap().reference;
        assert_eq!(razorpay.calls()[0].body["amount"], units, "{amount}");
        razorpay.pay(&link);
        assert_eq!(gateway.look_up(&link, Caller::Shop).await.unwrap().report, Report::Paid { amount });
    }
}

#[tokio::test]
async fn p1_what_became_of_a_link_is_asked_for() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    let link = gateway.create(&request(1)).await.unwrap().reference;
    let report = async || gateway.look_up(&link, Caller::Shop).await.unwrap().report;
    assert_eq!(report().await, Report::Open);
    for (status, expected) in [
        ("created", Report::Open),
        ("failed", Report::Declined { reason: "The payment by upi failed.".into() }),
        ("authorized", Report::InProgress),
        ("captured", Report::Paid { amount: inr(199_900) }),
    ] {
        razorpay.try_to_pay(&link, status);
        assert_eq!(report().await, expected, "{status}");
    }
}

#[tokio::test]
async fn p9_what_came_is_told_where_it_is_not_what_was_asked() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    let link = gateway.create(&request(1)).await.unwrap().reference;
    for (status, amount_paid, currency, amount) in [
        ("partially_paid", 500, "INR", inr(500)),
        ("paid", 199_901, "INR", inr(199_901)),
        ("paid", 199_900, "USD", Money::new(199_900, Currency::USD)),
    ] {
        razorpay.alter(&link, status, amount_paid, currency);
        assert_eq!(gateway.look_up(&link, Caller::Shop).await.unwrap().report, Report::Paid { amount }, "{status}");
    }
    razorpay.alter(&link, "paid", 199_900, "XXL");
    assert!(matches!(gateway.look_up(&link, Caller::Shop).await, Err(GatewayError::Unreachable(_))));
}

#[tokio::test]
async fn p6_cancelling_answers_what_the_link_then_is() {
    type Shopper = fn(&Razorpay, &str);
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    let cases: [(Shopper, Report); 4] = [
        (|_, _| (), Report::Expired),
        (|razorpay, link| razorpay.try_to_pay(link, "failed"), Report::Expired),
        (|razorpay, link| razorpay.try_to_pay(link, "authorized"), Report::InProgress),
        (Razorpay::pay, Report::Paid { amount: inr(199_900) }),
    ];
    for (number, (shopper, expected)) in cases.into_iter().enumerate() {
        let link = gateway.create(&request(number as u128)).await.unwrap().reference;
        shopper(&razorpay, &link);
        for _ in 0..2 {
            assert_eq!(gateway.expire(&link, Caller::Shop).await.unwrap().report, expected, "{number}");
        }
    }
    let expired = gateway.create(&request(9)).await.unwrap().reference;
    razorpay.alter(&expired, "expired", 0, "INR");
    assert_eq!(gateway.expire(&expired, Caller::Shop).await.unwrap().report, Report::Expired);
}
