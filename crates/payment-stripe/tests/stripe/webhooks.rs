//! What Stripe tells by itself.

use crate::stand::{Stripe, WEBHOOK_SECRET, eur, gateway, now, request};
use http::HeaderMap;
use payment::{CreateSession, Gateway, SessionEvent, WebhookEvent, WebhookRefused};
use payment_adapter::signature::sign;
use payment_stripe::{SIGNATURE, StripeConfig};
use serde_json::{Value, json};
use shared::payment::Report;
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

fn told(kind: &str, object: &Value) -> Option<SessionEvent> {
    let event = signed(&event(kind, object)).unwrap();
    assert_eq!((event.id.as_str(), event.kind.as_str()), ("evt_1", kind));
    event.session
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
        let expected = Some(SessionEvent { reference: reference.clone(), report });
        assert_eq!(told(kind, &stripe.session(&reference)), expected, "{kind}");
    }
    let reference = gateway.create(&request(9)).await.unwrap().reference;
    gateway.expire(&reference).await.unwrap();
    let expired = told("checkout.session.expired", &stripe.session(&reference));
    assert_eq!(expired, Some(SessionEvent { reference, report: Report::Expired }));
}

#[tokio::test]
async fn p3_a_declined_try_is_told_of_the_session_that_it_names() {
    let stripe = Stripe::new().await;
    let reference = stripe.gateway().create(&request(1)).await.unwrap().reference;
    stripe.decline(&reference, "Your card was declined.\nCall shopper@example.com.");
    let kind = "payment_intent.payment_failed";
    let intent = stripe.intent(&reference);
    let report = Report::Declined { reason: "Your card was declined. Call (address)".into() };
    assert_eq!(told(kind, &intent), Some(SessionEvent { reference, report }));

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
    let refund = json!({"id": "re_1", "object": "refund", "status": "succeeded"});
    for kind in
        ["charge.refunded", "refund.updated", "charge.dispute.created", "payment_intent.succeeded", "payout.paid"]
    {
        assert_eq!(told(kind, &refund), None, "{kind}");
    }
    let stripe = Stripe::new().await;
    let reference = stripe.gateway().create(&request(1)).await.unwrap().reference;
    for stranger in [Value::Null, json!(""), json!("cart-7")] {
        let mut session = stripe.session(&reference);
        session["client_reference_id"] = stranger;
        assert_eq!(told("checkout.session.completed", &session), None, "another integration of the same account");
    }
}

#[tokio::test]
async fn p9_another_amount_or_currency_is_told_as_it_came() {
    let stripe = Stripe::new().await;
    let asked = CreateSession { amount: eur(1998), ..request(1) };
    let reference = stripe.gateway().create(&asked).await.unwrap().reference;
    stripe.pay(&reference);
    let told = told("checkout.session.completed", &stripe.session(&reference));
    assert_eq!(told.map(|event| event.report), Some(Report::Paid { amount: eur(1998) }));
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
    ] {
        assert_eq!(signed(body), Err(WebhookRefused::Malformed), "{body}");
    }
}
