//! Refusals, outages and lost answers.

use crate::stand::{KEY_SECRET, Razorpay, gateway, inr, refund, request};
use payment::{Caller, CreateSession, Gateway, GatewayError};
use payment_adapter::testing::Fault;
use payment_razorpay::{RazorpayConfig, RazorpayGateway};
use shared::account::Email;
use shared::payment::Report;
use shared::time::Span;
use std::time::{Duration, Instant};

#[tokio::test]
async fn o10_an_address_that_razorpay_does_not_take_is_left_out() {
    let razorpay = Razorpay::new().await;
    let asked = CreateSession { email: Email::parse("ana@nowhere.example").unwrap(), ..request(1) };
    let link = razorpay.gateway().create(&asked).await.unwrap();
    assert_eq!(link.report, Report::Open);
    assert_eq!(razorpay.gateway().create(&asked).await.unwrap(), link, "asked again, the same link answers");
    assert!(razorpay.links()[0].get("customer").is_none());
}

#[tokio::test]
async fn p7_a_definite_refusal_is_not_an_unknown_outcome() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    for reference in ["plink_00000000000000", "pay_1", "plink_a/b?c#d", "..", ""] {
        assert!(
            matches!(gateway.look_up(reference, Caller::Shop).await, Err(GatewayError::NotFound(_))),
            "{reference:?}"
        );
        assert!(
            matches!(gateway.expire(reference, Caller::Shop).await, Err(GatewayError::NotFound(_))),
            "{reference:?}"
        );
    }
    for (asked, why) in [
        (CreateSession { amount: inr(99), ..request(1) }, "400 The amount must be at least INR 1.00"),
        (CreateSession { return_url: "/return".into(), ..request(2) }, "400 The callback url format is invalid."),
        (
            CreateSession {
                begun_at: request(3).begun_at.before(Span::hours(2)),
                open_until: request(3).open_until.before(Span::hours(2)),
                ..request(3)
            },
            "400 expire_by should be at least 15 minutes after the current time",
        ),
    ] {
        let said = gateway.create(&asked).await.unwrap_err().to_string();
        assert_eq!(said, format!("the payment provider refused: {why}"));
    }
}

#[tokio::test]
async fn p7_a_wrong_key_is_refused_and_stands_in_no_message() {
    let razorpay = Razorpay::new().await;
    let stranger = gateway(&razorpay.base, "key-secret-wrong", RazorpayConfig::TIMEOUT);
    let link = razorpay.gateway().create(&request(1)).await.unwrap().reference;
    for error in [
        stranger.create(&request(2)).await.err(),
        stranger.look_up(&link, Caller::Shop).await.err(),
        stranger.expire(&link, Caller::Shop).await.err(),
        stranger.refund(&refund(1, &link, 1)).await.err(),
    ] {
        let said = format!("{:?}", error.unwrap());
        assert_eq!(said, r#"Denied("401 Authentication failed")"#);
    }
}

#[tokio::test]
async fn p7_whatever_leaves_the_outcome_unknown_can_be_asked_again() {
    let razorpay = Razorpay::new().await;
    let patient = razorpay.gateway();
    let hasty = gateway(&razorpay.base, KEY_SECRET, Duration::from_millis(100));
    for (number, fault) in Fault::ALL.into_iter().enumerate() {
        let asked = request(number as u128);
        razorpay.faults.next(fault);
        assert!(matches!(hasty.create(&asked).await, Err(GatewayError::Unreachable(_))), "{fault:?}");
        let link = patient.create(&asked).await.unwrap();
        assert_eq!(link.report, Report::Open, "{fault:?}");
        razorpay.faults.next(fault);
        assert!(
            matches!(hasty.look_up(&link.reference, Caller::Shop).await, Err(GatewayError::Unreachable(_))),
            "{fault:?}"
        );
        razorpay.faults.next(fault);
        assert!(
            matches!(hasty.expire(&link.reference, Caller::Shop).await, Err(GatewayError::Unreachable(_))),
            "{fault:?}"
        );
        assert_eq!(patient.expire(&link.reference, Caller::Shop).await.unwrap().report, Report::Expired, "{fault:?}");
        assert_eq!(razorpay.links().len(), number + 1, "{fault:?}");
    }
}

#[tokio::test]
async fn o1_e3_no_answer_about_a_link_is_waited_for_longer_than_the_caller_does() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    let link = gateway.create(&request(1)).await.unwrap();
    let asked = Instant::now();
    razorpay.faults.next(Fault::Silence);
    let closed = gateway.expire(&link.reference, Caller::Visitor).await;
    razorpay.faults.next(Fault::Silence);
    let seen = gateway.look_up(&link.reference, Caller::Visitor).await;
    assert!(matches!((closed, seen), (Err(GatewayError::Unreachable(_)), Err(GatewayError::Unreachable(_)))));
    assert!(asked.elapsed() < Caller::Shop.within(), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn p7_a_razorpay_that_is_not_there_leaves_the_outcome_unknown() {
    let nobody = gateway("http://127.0.0.1:9", KEY_SECRET, RazorpayConfig::TIMEOUT);
    let error = nobody.create(&request(1)).await.unwrap_err();
    assert!(matches!(error, GatewayError::Unreachable(_)) && !format!("{error:?}").contains(KEY_SECRET));
}

#[test]
fn an_address_that_is_none_is_refused() {
    let config = RazorpayConfig {
        api_base: "api.razorpay.com".into(),
        key_id: "rzp_test_1".into(),
        key_secret: payment_adapter::Secret::new(KEY_SECRET),
        webhook_secret: payment_adapter::Secret::new("webhook-secret"),
        timeout: RazorpayConfig::TIMEOUT,
    };
    assert!(RazorpayGateway::new(config).is_err());
}
