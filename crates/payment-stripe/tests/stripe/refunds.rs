//! Refunds.

use crate::stand::{Stripe, eur, refund, request};
use http::StatusCode;
use payment::{Gateway, GatewayError, RefundOutcome};
use payment_adapter::testing::Fault;
use shared::payment::RefundElsewhere;

async fn paid(stripe: &Stripe, attempt: u128) -> String {
    let session = stripe.gateway().create(&request(attempt)).await.unwrap().reference;
    stripe.pay(&session);
    session
}

#[tokio::test]
async fn p7_a_refund_is_made_once() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let session = paid(&stripe, 1).await;
    for _ in 0..2 {
        assert_eq!(gateway.refund(&refund(1, &session, 1500)).await.unwrap(), RefundOutcome::Done);
        stripe.forget_keys();
    }
    assert_eq!(gateway.refund(&refund(2, &session, 499)).await.unwrap(), RefundOutcome::Done);
    let made: Vec<_> = stripe.refunds().iter().map(|refund| refund["amount"].as_i64().unwrap()).collect();
    assert_eq!(made, [1500, 499]);
    let keys: Vec<_> =
        stripe.calls().into_iter().filter(|call| call.line == "POST /v1/refunds").map(|call| call.key).collect();
    assert_eq!(keys, [1, 2].map(|id| Some(refund(id, &session, 1).refund.to_string())));
}

#[tokio::test]
async fn p7_a_refund_whose_answer_was_lost_is_found() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let session = paid(&stripe, 1).await;
    let asked = refund(1, &session, 1999);
    for lose in [0, 1, 2] {
        stripe.faults.after(lose, Fault::LostAnswer);
        assert!(matches!(gateway.refund(&asked).await, Err(GatewayError::Unreachable(_))), "{lose}");
    }
    assert_eq!(gateway.refund(&asked).await.unwrap(), RefundOutcome::Done);
    assert_eq!(stripe.refunds().len(), 1);
    stripe.faults.next(Fault::Status(StatusCode::INTERNAL_SERVER_ERROR));
    assert!(matches!(gateway.refund(&asked).await, Err(GatewayError::Unreachable(_))));
}

#[tokio::test]
async fn p9_a_refund_beyond_what_was_paid_is_refused() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let open = gateway.create(&request(1)).await.unwrap().reference;
    let early = gateway.refund(&refund(1, &open, 1999)).await.unwrap();
    assert_eq!(early, RefundOutcome::Refused("the session was not paid".into()));
    stripe.decline(&open, "No.");
    assert!(matches!(gateway.refund(&refund(2, &open, 1999)).await, Ok(RefundOutcome::Refused(_))));

    let session = paid(&stripe, 2).await;
    let too_much = gateway.refund(&refund(3, &session, 2000)).await.unwrap();
    let why = "charge_already_refunded: Refund amount is greater than unrefunded amount on charge.";
    assert_eq!(too_much, RefundOutcome::Refused(why.into()));
    assert!(stripe.refunds().is_empty());
    assert!(matches!(gateway.refund(&refund(4, "cs_test_0", 1)).await, Err(GatewayError::NotFound(_))));
}

#[tokio::test]
async fn p7_a_refund_that_takes_its_time_is_asked_about_and_not_made_again() {
    let refused = || RefundOutcome::Refused("the refund failed".into());
    for (first, then, expected) in [
        ("pending", "pending", RefundOutcome::Underway),
        ("pending", "succeeded", RefundOutcome::Done),
        ("pending", "failed", refused()),
        ("requires_action", "requires_action", RefundOutcome::Underway),
        ("requires_action", "canceled", refused()),
    ] {
        let stripe = Stripe::new().await;
        let gateway = stripe.gateway();
        let session = paid(&stripe, 1).await;
        let asked = refund(1, &session, 1999);
        stripe.refunds_are(first);
        assert_eq!(gateway.refund(&asked).await.unwrap(), RefundOutcome::Underway, "{first}");
        stripe.refund_became(asked.refund, then);
        assert_eq!(gateway.refund(&asked).await.unwrap(), expected, "{first}, then {then}");
        assert_eq!(stripe.refunds().len(), 1);
    }
}

#[tokio::test]
async fn a_refund_that_fails_at_once_says_why() {
    let stripe = Stripe::new().await;
    let session = paid(&stripe, 1).await;
    stripe.refunds_are("failed");
    let outcome = stripe.gateway().refund(&refund(1, &session, 1999)).await.unwrap();
    assert_eq!(outcome, RefundOutcome::Refused("lost_or_stolen_card".into()));
}

#[tokio::test]
async fn p9_the_hundred_and_first_refund_of_a_payment_is_found_too() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let session = paid(&stripe, 1).await;
    let asked = refund(1, &session, 1);
    assert_eq!(gateway.refund(&asked).await.unwrap(), RefundOutcome::Done);
    for _ in 0..150 {
        stripe.refund_in_dashboard(&session, 1);
    }
    stripe.forget_keys();
    assert_eq!(gateway.refund(&asked).await.unwrap(), RefundOutcome::Done);
    assert_eq!(stripe.refunds().len(), 151, "it is not made again");
}

#[tokio::test]
async fn p11_what_was_given_back_in_the_dashboard_is_found() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let open = gateway.create(&request(1)).await.unwrap().reference;
    assert_eq!(gateway.refunds_elsewhere(&open).await.unwrap(), []);
    let session = paid(&stripe, 2).await;
    assert_eq!(gateway.refund(&refund(1, &session, 500)).await.unwrap(), RefundOutcome::Done);
    stripe.refund_in_dashboard(&session, 300);
    stripe.refunds_are("pending");
    stripe.refund_in_dashboard(&session, 200);
    let found = gateway.refunds_elsewhere(&session).await.unwrap();
    assert_eq!(found, [RefundElsewhere { id: "re_2".into(), amount: eur(300), failed: false }]);
}
