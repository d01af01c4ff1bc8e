//! Refusals, outages and lost answers.

use crate::stand::{KEY, Stripe, eur, gateway, refund, request};
use payment::{Caller, CreateSession, Gateway, GatewayError};
use payment_adapter::testing::Fault;
use payment_stripe::{Methods, StripeConfig, StripeGateway};
use shared::account::Email;
use shared::payment::Report;
use std::time::{Duration, Instant};

#[tokio::test]
async fn p7_a_definite_refusal_is_not_an_unknown_outcome() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    for reference in ["cs_test_0", "pi_1", "cs_a/b?c#d", "..", ""] {
        assert!(
            matches!(gateway.look_up(reference, Caller::Shop).await, Err(GatewayError::NotFound(_))),
            "{reference:?}"
        );
        assert!(
            matches!(gateway.expire(reference, Caller::Shop).await, Err(GatewayError::NotFound(_))),
            "{reference:?}"
        );
    }
    gateway.create(&request(1)).await.unwrap();
    let refused = async |request: CreateSession| gateway.create(&request).await.unwrap_err().to_string();
    for (asked, why) in [
        (CreateSession { amount: eur(1), ..request(1) }, "400 idempotency_error: Keys for idempotent requests"),
        (CreateSession { amount: eur(1), ..request(2) }, "400 amount_too_small: The Checkout Session's total"),
        (CreateSession { return_url: "/return".into(), ..request(3) }, "400 parameter_missing: Missing"),
    ] {
        let said = refused(asked).await;
        assert!(said.starts_with(&format!("the payment provider refused: {why}")), "{said}");
    }
}

#[tokio::test]
async fn o10_an_address_that_stripe_does_not_take_is_left_out() {
    let stripe = Stripe::new().await;
    let asked = CreateSession { email: Email::parse("ana@nowhere.example").unwrap(), ..request(1) };
    for _ in 0..2 {
        let session = stripe.gateway().create(&asked).await.unwrap();
        assert_eq!((session.reference.as_str(), session.report), ("cs_test_1", Report::Open));
    }
    let with_email: Vec<_> = stripe.calls().iter().map(|call| call.form.contains_key("customer_email")).collect();
    assert_eq!(with_email, [true, false, true, false]);
}

#[tokio::test]
async fn p7_a_wrong_key_is_refused_and_stands_in_no_message() {
    let stripe = Stripe::new().await;
    let stranger = gateway(&stripe.base, "sk_test_wrong", StripeConfig::TIMEOUT);
    let session = stripe.gateway().create(&request(1)).await.unwrap().reference;
    for error in [
        stranger.create(&request(2)).await.err(),
        stranger.look_up(&session, Caller::Shop).await.err(),
        stranger.expire(&session, Caller::Shop).await.err(),
        stranger.refund(&refund(1, &session, 1)).await.err(),
    ] {
        let said = format!("{:?}", error.unwrap());
        assert!(said.contains("401") && !said.contains("wrong"), "{said}");
    }
}

#[tokio::test]
async fn p7_whatever_leaves_the_outcome_unknown_can_be_asked_again() {
    let stripe = Stripe::new().await;
    let patient = stripe.gateway();
    let hasty = gateway(&stripe.base, KEY, Duration::from_millis(100));
    for (number, fault) in Fault::ALL.into_iter().enumerate() {
        let asked = request(number as u128);
        stripe.faults.next(fault);
        assert!(matches!(hasty.create(&asked).await, Err(GatewayError::Unreachable(_))), "{fault:?}");
        let session = patient.create(&asked).await.unwrap();
        assert_eq!(session.report, Report::Open, "{fault:?}");
        stripe.faults.next(fault);
        assert!(
            matches!(hasty.look_up(&session.reference, Caller::Shop).await, Err(GatewayError::Unreachable(_))),
            "{fault:?}"
        );
        stripe.faults.next(fault);
        assert!(
            matches!(hasty.expire(&session.reference, Caller::Shop).await, Err(GatewayError::Unreachable(_))),
            "{fault:?}"
        );
        assert_eq!(
            patient.expire(&session.reference, Caller::Shop).await.unwrap().report,
            Report::Expired,
            "{fault:?}"
        );
        assert_eq!(stripe.session(&session.reference)["client_reference_id"], asked.attempt.to_string());
    }
}

#[tokio::test]
async fn o1_e3_no_answer_about_a_session_is_waited_for_longer_than_the_caller_does() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let session = gateway.create(&request(1)).await.unwrap();
    let asked = Instant::now();
    stripe.faults.next(Fault::Silence);
    let closed = gateway.expire(&session.reference, Caller::Visitor).await;
    stripe.faults.next(Fault::Silence);
    let seen = gateway.look_up(&session.reference, Caller::Visitor).await;
    assert!(matches!((closed, seen), (Err(GatewayError::Unreachable(_)), Err(GatewayError::Unreachable(_)))));
    assert!(asked.elapsed() < Caller::Shop.within(), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn p7_a_stripe_that_is_not_there_leaves_the_outcome_unknown() {
    let nobody = gateway("http://127.0.0.1:9", KEY, StripeConfig::TIMEOUT);
    let error = nobody.create(&request(1)).await.unwrap_err();
    assert!(matches!(error, GatewayError::Unreachable(_)) && !format!("{error:?}").contains(KEY));
}

#[test]
fn an_address_that_is_none_is_refused() {
    let config = StripeConfig {
        api_base: "api.stripe.com".into(),
        secret_key: payment_adapter::Secret::new(KEY),
        webhook_secret: payment_adapter::Secret::new("whsec"),
        methods: Methods::All,
        timeout: StripeConfig::TIMEOUT,
    };
    assert!(StripeGateway::new(config).is_err());
}
