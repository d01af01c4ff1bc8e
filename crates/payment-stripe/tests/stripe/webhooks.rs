//! What Stripe tells by itself.

use crate::stand::{Stripe, WEBHOOK_SECRET, eur, gateway, now, refund, request};
use http::HeaderMap;
use payment::{About, Caller, CreateSession, Gateway, WebhookEvent, WebhookRefused};
use payment_adapter::signature::sign;
use payment_stripe::{SIGNATURE, StripeConfig};
use serde_json::{Value, json};
use shared::payment::{Dispute, RefundElsewhere, RefundReport, Report};
use shared::time::{Span, Timestamp};

fn event(kind: &str, object: &Value) -> String {
    let created = now().as_seconds();
    json!({"id": "evt_1", "object": "event", "created": created, "type": kind, "data": {"object": object}}).to_string()
}

fn parse(body: &str, signature: &str, now: Timestamp) -> Result<WebhookEvent, WebhookRefused> {
    let headers = HeaderMap::from_iter([(SIGNATURE.parse().unwrap(), signature.parse().unwrap())]);
    gateway("http://127.0.0.1:9", "key", StripeConfig::TIMEOUT).parse_webhook(&headers, body.as_bytes(), now)
}

fn signed(body: &str) -> Result<WebhookEvent, WebhookRefused> {
    parse(body, &sign(WEBHOOK_SECRET, now(), body.as_bytes()), now())
}

fn told(kind: &str, object: &Value) -> Option<About> {
    let event = signed(&event(kind, object)).unwrap();
    assert_eq!((event.id.as_str(), event.kind.as_str()), ("evt_1", kind));
    event.about
}

#[tokio::test]
async fn p3_what_happens_to_a_session_is_told() {
    type Shopper = fn(&Stripe, &str);
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let paid = Report::Paid { amount: eur(1999) };
    let failed = Report::Failed { reason: "The payment was declined.".into() };
    let cases: [(&str, Shopper, Report); 4] = [
        ("checkout.session.completed", Stripe::pay, paid.clone()),
        ("checkout.session.completed", Stripe::pay_slowly, Report::InProgress),
        ("checkout.session.async_payment_succeeded", Stripe::pay, paid),
        (
            "checkout.session.async_payment_failed",
            |stripe, session| {
                stripe.pay_slowly(session);
                stripe.fail(session);
            },
            failed,
        ),
    ];
    for (number, (kind, shopper, report)) in cases.into_iter().enumerate() {
        let reference = gateway.create(&request(number as u128)).await.unwrap().reference;
        shopper(&stripe, &reference);
        let expected = Some(About::Session { reference: reference.clone(), report });
        assert_eq!(told(kind, &stripe.session(&reference)), expected, "{kind}");
    }
    let reference = gateway.create(&request(9)).await.unwrap().reference;
    gateway.expire(&reference, Caller::Shop).await.unwrap();
    let expired = told("checkout.session.expired", &stripe.session(&reference));
    assert_eq!(expired, Some(About::Session { reference, report: Report::Expired }));
}

#[tokio::test]
async fn p3_a_declined_try_is_told_of_the_session_that_it_names() {
    let stripe = Stripe::new().await;
    let reference = stripe.gateway().create(&request(1)).await.unwrap().reference;
    stripe.decline(&reference, "Your card was declined.\nCall shopper@example.com.");
    let kind = "payment_intent.payment_failed";
    let intent = stripe.intent(&reference);
    let report = Report::Declined { reason: "Your card was declined. Call (address)".into() };
    assert_eq!(told(kind, &intent), Some(About::Session { reference, report }));

    let without = |field: &str| {
        let mut intent = intent.clone();
        intent[field] = Value::Null;
        intent
    };
    let mut of_an_invoice = intent.clone();
    of_an_invoice["payment_details"]["order_reference"] = json!("in_1");
    for other in [without("metadata"), without("payment_details"), of_an_invoice] {
        assert_eq!(told(kind, &other), None, "{other}");
    }
}

#[tokio::test]
async fn p3_what_is_not_used_is_closed() {
    let refund = json!({"id": "re_1", "object": "refund", "status": "succeeded", "metadata": {}});
    for kind in
        ["charge.refunded", "refund.updated", "charge.dispute.closed", "payment_intent.succeeded", "payout.paid"]
    {
        assert_eq!(told(kind, &refund), None, "{kind}");
    }
    let (amount, payment_intent) = (1999, Value::Null);
    let dispute = json!({
        "id": "dp_1", "amount": amount, "currency": "eur", "reason": "general", "payment_intent": payment_intent,
    });
    assert_eq!(told("charge.dispute.created", &dispute), None, "of a charge without a payment that could be ours");
    let stripe = Stripe::new().await;
    let reference = stripe.gateway().create(&request(1)).await.unwrap().reference;
    for stranger in [Value::Null, json!(""), json!("cart-7")] {
        let mut session = stripe.session(&reference);
        session["client_reference_id"] = stranger;
        assert_eq!(told("checkout.session.completed", &session), None, "another integration of the same account");
    }
}

#[test]
fn p11_a_refund_that_was_made_in_the_dashboard_is_told_of_its_payment() {
    let refund = |status: &str, metadata: Value| {
        json!({
            "id": "re_1", "object": "refund", "amount": 300, "currency": "eur", "payment_intent": "pi_1",
            "status": status, "failure_reason": null, "metadata": metadata,
        })
    };
    let told_of = |failed| {
        let refund = RefundElsewhere { id: "re_1".into(), amount: eur(300), failed };
        Some(About::RefundElsewhere { reference: "pi_1".into(), refund })
    };
    for (kind, status, metadata, expected) in [
        ("refund.created", "succeeded", json!({}), told_of(false)),
        ("refund.updated", "succeeded", Value::Null, told_of(false)),
        ("refund.updated", "succeeded", json!({"refund": "by hand"}), told_of(false)),
        ("refund.failed", "failed", json!({}), told_of(true)),
        ("refund.created", "pending", json!({}), None),
    ] {
        assert_eq!(told(kind, &refund(status, metadata)), expected, "{kind} {status}");
    }
    let charge = json!({"id": "ch_1", "object": "charge", "amount_refunded": 300, "payment_intent": "pi_1"});
    assert_eq!(told("charge.refunded", &charge), Some(About::LookUp { reference: "pi_1".into() }));
}

#[tokio::test]
async fn p9_the_end_of_a_refund_is_told() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let reference = gateway.create(&request(1)).await.unwrap().reference;
    stripe.pay(&reference);
    stripe.refunds_are("pending");
    let asked = refund(1, &reference, 1999);
    gateway.refund(&asked).await.unwrap();
    let object = |status: &str, reason: Value| {
        let mut object = stripe.refunds()[0].clone();
        (object["status"], object["failure_reason"]) = (json!(status), reason);
        object
    };
    let failed = |reason: &str| Some(RefundReport::RefundFailed { reason: reason.into() });
    for (kind, object, report) in [
        ("refund.created", object("pending", Value::Null), None),
        ("refund.created", object("succeeded", Value::Null), Some(RefundReport::RefundDone)),
        ("refund.updated", object("requires_action", Value::Null), None),
        ("refund.updated", object("succeeded", Value::Null), Some(RefundReport::RefundDone)),
        ("refund.updated", object("canceled", Value::Null), failed("the refund failed")),
        ("refund.failed", object("failed", json!("expired_or_canceled_card")), failed("expired_or_canceled_card")),
    ] {
        let expected = report.map(|report| About::Refund { refund: asked.refund, report });
        assert_eq!(told(kind, &object), expected, "{kind} {object}");
    }
}

#[tokio::test]
async fn p9_a_dispute_is_told_and_its_session_found() {
    let stripe = Stripe::new().await;
    let gateway = stripe.gateway();
    let reference = gateway.create(&request(1)).await.unwrap().reference;
    stripe.pay(&reference);
    let payment = stripe.session(&reference)["payment_intent"].as_str().unwrap().to_owned();
    let object = json!({
        "id": "dp_1", "object": "dispute", "amount": 1999, "currency": "eur", "reason": "fraudulent",
        "charge": "ch_1", "payment_intent": payment, "status": "needs_response",
    });
    let dispute = Dispute { id: "dp_1".into(), amount: eur(1999), reason: "fraudulent".into() };
    let expected = Some(About::Dispute { reference: payment.clone(), dispute });
    assert_eq!(told("charge.dispute.created", &object), expected);
    assert_eq!(gateway.session_of(&payment).await.unwrap(), Some(reference.clone()));

    stripe.is_of_another_integration(&reference);
    for stranger in [payment.as_str(), "pi_none", reference.as_str()] {
        assert_eq!(gateway.session_of(stranger).await.unwrap(), None, "{stranger}");
    }
}

#[tokio::test]
async fn p9_another_amount_or_currency_is_told_as_it_came() {
    let stripe = Stripe::new().await;
    let asked = CreateSession { amount: eur(1998), ..request(1) };
    let reference = stripe.gateway().create(&asked).await.unwrap().reference;
    stripe.pay(&reference);
    let told = told("checkout.session.completed", &stripe.session(&reference));
    assert_eq!(told, Some(About::Session { reference: reference.clone(), report: Report::Paid { amount: eur(1998) } }));
    let mut session = stripe.session(&reference);
    session["currency"] = json!("xxl");
    assert_eq!(signed(&event("checkout.session.completed", &session)), Err(WebhookRefused::Malformed));
}

#[test]
fn p3_webhooks_are_read_only_where_the_signature_holds() {
    let body = event("payout.paid", &json!({}));
    let good = sign(WEBHOOK_SECRET, now(), body.as_bytes());
    let other = sign("whsec_other", now(), body.as_bytes());
    let (time, hex) = good.split_once(',').unwrap();
    let bad = Some(WebhookRefused::BadSignature);
    for (name, header, refused) in [
        ("good", good.clone(), None),
        ("two secrets", format!("{time},{},{hex}", other.split_once(',').unwrap().1), None),
        ("an older scheme beside it", format!("{time},{hex},v0=00"), None),
        ("another secret", other.clone(), bad),
        ("an older scheme alone", good.replace("v1=", "v0="), bad),
        ("no signature", String::new(), bad),
    ] {
        assert_eq!(parse(&body, &header, now()).err(), refused, "{name}");
    }
    let unsigned = gateway("http://127.0.0.1:9", "key", StripeConfig::TIMEOUT);
    assert_eq!(unsigned.parse_webhook(&HeaderMap::new(), b"{}", now()), Err(WebhookRefused::BadSignature));
}

#[test]
fn p3_a_signature_holds_for_five_minutes() {
    let body = event("payout.paid", &json!({}));
    for (at, refused) in [
        (now().before(Span::seconds(299)), None),
        (now().after(Span::seconds(300)), None),
        (now().before(Span::seconds(301)), Some(WebhookRefused::Stale)),
        (now().after(Span::seconds(302)), Some(WebhookRefused::Stale)),
    ] {
        assert_eq!(parse(&body, &sign(WEBHOOK_SECRET, at, body.as_bytes()), now()).err(), refused, "{at}");
    }
}

#[test]
fn p3_a_body_that_cannot_be_read_changes_nothing() {
    for body in [
        "",
        "{}",
        "not JSON",
        &event("checkout.session.completed", &json!({})),
        &event("payment_intent.payment_failed", &json!({})),
        &event("refund.updated", &json!([])),
        &event("charge.dispute.created", &json!({})),
    ] {
        assert_eq!(signed(body), Err(WebhookRefused::Malformed), "{body}");
    }
}
