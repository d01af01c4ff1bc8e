//! Refunds.

use crate::stand::{Razorpay, inr, refund, request};
use http::StatusCode;
use payment::{Gateway, GatewayError, RefundOutcome};
use payment_adapter::testing::Fault;

async fn paid(razorpay: &Razorpay, attempt: u128) -> String {
    let link = razorpay.gateway().create(&request(attempt)).await.unwrap().reference;
    razorpay.try_to_pay(&link, "failed");
    razorpay.pay(&link);
    link
}

#[tokio::test]
async fn p7_a_refund_is_made_once() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    let link = paid(&razorpay, 1).await;
    for _ in 0..2 {
        assert_eq!(gateway.refund(&refund(1, &link, 150_000)).await.unwrap(), RefundOutcome::Done);
        razorpay.forget_keys();
    }
    assert_eq!(gateway.refund(&refund(2, &link, 49_900)).await.unwrap(), RefundOutcome::Done);
    let made: Vec<_> = razorpay.refunds().iter().map(|refund| refund["amount"].as_i64().unwrap()).collect();
    assert_eq!(made, [150_000, 49_900]);
    let keys: Vec<_> = razorpay.calls().into_iter().filter_map(|call| call.refund_key).collect();
    assert_eq!(keys, [1, 2].map(|id| refund(id, &link, 1).refund.to_string()));
}

#[tokio::test]
async fn p7_a_refund_whose_answer_was_lost_is_found() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    let link = paid(&razorpay, 1).await;
    let asked = refund(1, &link, 199_900);
    for lose in [0, 1, 2] {
        razorpay.faults.after(lose, Fault::LostAnswer);
        assert!(matches!(gateway.refund(&asked).await, Err(GatewayError::Unreachable(_))), "{lose}");
    }
    assert_eq!(gateway.refund(&asked).await.unwrap(), RefundOutcome::Done);
    assert_eq!(razorpay.refunds().len(), 1);
    razorpay.faults.next(Fault::Status(StatusCode::CONFLICT));
    assert!(matches!(gateway.refund(&asked).await, Err(GatewayError::Unreachable(_))));
}

#[tokio::test]
async fn p9_a_refund_beyond_what_was_paid_is_refused() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    let open = gateway.create(&request(1)).await.unwrap().reference;
    for status in ["failed", "authorized"] {
        let early = gateway.refund(&refund(1, &open, 199_900)).await.unwrap();
        assert_eq!(early, RefundOutcome::Refused("the payment link was not paid".into()));
        razorpay.try_to_pay(&open, status);
    }
    let link = paid(&razorpay, 2).await;
    let too_much = gateway.refund(&refund(3, &link, 199_901)).await.unwrap();
    let why = "The total refund amount is greater than the refund payment amount";
    assert_eq!(too_much, RefundOutcome::Refused(why.into()));
    assert!(razorpay.refunds().is_empty());
    let unknown = gateway.refund(&refund(4, "plink_00000000000000", 1)).await;
    assert!(matches!(unknown, Err(GatewayError::NotFound(_))));
}

#[tokio::test]
async fn p7_a_refund_that_takes_its_time_is_asked_about_and_not_made_again() {
    for (then, expected) in [
        ("pending", RefundOutcome::Underway),
        ("processed", RefundOutcome::Done),
        ("failed", RefundOutcome::Refused("the refund failed".into())),
    ] {
        let razorpay = Razorpay::new().await;
        let gateway = razorpay.gateway();
        let link = paid(&razorpay, 1).await;
        let asked = refund(1, &link, 199_900);
        razorpay.refunds_are("pending");
        assert_eq!(gateway.refund(&asked).await.unwrap(), RefundOutcome::Underway);
        razorpay.refund_became(asked.refund, then);
        assert_eq!(gateway.refund(&asked).await.unwrap(), expected, "{then}");
        assert_eq!(razorpay.refunds().len(), 1);
    }
}

#[tokio::test]
async fn p11_what_was_given_back_in_the_dashboard_is_found_however_much_there_is() {
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    let link = paid(&razorpay, 1).await;
    let asked = refund(1, &link, 100);
    assert_eq!(gateway.refund(&asked).await.unwrap(), RefundOutcome::Done);
    for _ in 0..150 {
        razorpay.refund_in_dashboard(&link, 1);
    }
    let found = gateway.refunds_elsewhere(&link).await.unwrap();
    assert!(found.len() == 150 && found.iter().all(|refund| !refund.failed && refund.amount == inr(1)));
    razorpay.forget_keys();
    assert_eq!(gateway.refund(&asked).await.unwrap(), RefundOutcome::Done);
    assert_eq!(razorpay.refunds().len(), 151, "the shop's own is found among them, and not made again");
}
