//! What Razorpay tells by itself.

use crate::stand::{Razorpay, WEBHOOK_SECRET, gateway, inr, now, refund, request};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use payment::{About, Gateway, WebhookEvent, WebhookRefused};
use payment_razorpay::{EVENT_ID, RazorpayConfig, SIGNATURE};
use serde_json::{Value, json};
use sha2::Sha256;
use shared::payment::{Dispute, RefundElsewhere, RefundReport, Report};
use shared::time::{Span, Timestamp};

fn event_at(kind: &str, payload: &Value, at: Timestamp) -> String {
    json!({"entity": "event", "event": kind, "created_at": at.as_seconds(), "payload": payload}).to_string()
}

fn event(kind: &str, payload: &Value) -> String {
    event_at(kind, payload, now())
}

fn sign(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

fn parse(body: &str, headers: &[(&str, &str)]) -> Result<WebhookEvent, WebhookRefused> {
    let header = |(name, value): &(&str, &str)| (name.parse().unwrap(), value.parse().unwrap());
    let headers: HeaderMap = headers.iter().map(header).collect();
    gateway("http://127.0.0.1:9", "key", RazorpayConfig::TIMEOUT).parse_webhook(&headers, body.as_bytes(), now())
}

fn signed(body: &str) -> Result<WebhookEvent, WebhookRefused> {
    parse(body, &[(SIGNATURE, &sign(WEBHOOK_SECRET, body)), (EVENT_ID, "evt_1")])
}

fn told(kind: &str, payload: &Value) -> Option<About> {
    let event = signed(&event(kind, payload)).unwrap();
    assert_eq!((event.id.as_str(), event.kind.as_str()), ("evt_1", kind));
    event.about
}

#[tokio::test]
async fn p3_what_happens_to_a_link_is_told() {
    type Shopper = fn(&Razorpay, &str);
    let razorpay = Razorpay::new().await;
    let gateway = razorpay.gateway();
    let cases: [(&str, Shopper, Option<Report>); 4] = [
        ("payment_link.paid", Razorpay::pay, Some(Report::Paid { amount: inr(199_900) })),
        (
            "payment_link.partially_paid",
            |razorpay, link| razorpay.alter(link, "partially_paid", 500, "INR"),
            Some(Report::Paid { amount: inr(500) }),
        ),
        ("payment_link.expired", |razorpay, link| razorpay.alter(link, "expired", 0, "INR"), None),
        ("payment_link.cancelled", |razorpay, link| razorpay.alter(link, "cancelled", 0, "INR"), None),
    ];
    for (number, (kind, shopper, report)) in cases.into_iter().enumerate() {
        let reference = gateway.create(&request(number as u128)).await.unwrap().reference;
        shopper(&razorpay, &reference);
        let payload = json!({"payment_link": {"entity": razorpay.link(&reference)}});
        // P6: that it has ended is only a reason to look.
        let expected = match report {
            Some(report) => About::Session { reference, report },
            None => About::LookUp { reference },
        };
        assert_eq!(told(kind, &payload), Some(expected), "{kind}");
    }
}

#[test]
fn p3_a_declined_try_is_told_of_the_link_that_it_names() {
    let payload = |description: Value, error: Value| json!({"payment": {"entity": {"id": "pay_1", "description": description, "error_description": error}}});
    let declined = |reason: &str| {
        let report = Report::Declined { reason: reason.into() };
        Some(About::Session { reference: "plink_FOGqq3O6E5bkml".into(), report })
    };
    for (description, error, expected) in [
        (json!("#FOGqq3O6E5bkml"), json!("Your payment was declined.\n"), declined("Your payment was declined.")),
        (json!("#FOGqq3O6E5bkml"), Value::Null, declined("The payment failed.")),
        (json!("#42"), Value::Null, None),
        (json!("FOGqq3O6E5bkml"), Value::Null, None),
        (json!("#../../refunds/x"), Value::Null, None),
        (Value::Null, Value::Null, None),
    ] {
        assert_eq!(told("payment.failed", &payload(description.clone(), error)), expected, "{description}");
    }
}

#[tokio::test]
async fn p3_what_is_not_used_is_closed() {
    let by_hand = json!({"refund": {"entity": {"id": "rfnd_1", "receipt": null, "status": "processed"}}});
    for kind in ["refund.created", "refund.processed", "payment.captured", "payment.dispute.won", "order.paid"] {
        assert_eq!(told(kind, &by_hand), None, "{kind}");
    }
    let razorpay = Razorpay::new().await;
    let reference = razorpay.gateway().create(&request(1)).await.unwrap().reference;
    for stranger in [Value::Null, json!(""), json!("TS1989")] {
        let mut link = razorpay.link(&reference);
        link["reference_id"] = stranger;
        let payload = json!({"payment_link": {"entity": link}});
        assert_eq!(told("payment_link.paid", &payload), None, "another integration of the same account");
    }
}

#[test]
fn p11_a_refund_that_was_made_in_the_dashboard_is_told_of_the_link_that_its_payment_names() {
    let payload = |status: &str, receipt: Value, description: &str| {
        let refund = json!({
            "id": "rfnd_1", "payment_id": "pay_1", "amount": 500, "currency": "INR", "receipt": receipt, "status": status,
        });
        let payment = json!({"id": "pay_1", "description": description, "error_description": null});
        json!({"refund": {"entity": refund}, "payment": {"entity": payment}})
    };
    let told_of = |failed| {
        let refund = RefundElsewhere { id: "rfnd_1".into(), amount: inr(500), failed };
        Some(About::RefundElsewhere { reference: "plink_FOGqq3O6E5bkml".into(), refund })
    };
    let link = "#FOGqq3O6E5bkml";
    for (kind, status, receipt, description, expected) in [
        ("refund.processed", "processed", Value::Null, link, told_of(false)),
        ("refund.processed", "processed", json!("by hand"), link, told_of(false)),
        ("refund.failed", "failed", Value::Null, link, told_of(true)),
        ("refund.processed", "pending", Value::Null, link, None),
        ("refund.processed", "processed", Value::Null, "Invoice 7", None),
    ] {
        assert_eq!(told(kind, &payload(status, receipt, description)), expected, "{kind} {status} {description}");
    }
}

#[test]
fn p9_the_end_of_a_refund_is_told() {
    let id = refund(1, "plink_1", 100).refund;
    let failed = RefundReport::RefundFailed { reason: "the refund failed".into() };
    for (kind, status, report) in [
        ("refund.processed", "processed", Some(RefundReport::RefundDone)),
        ("refund.failed", "failed", Some(failed)),
        ("refund.processed", "pending", None),
    ] {
        let entity = json!({"id": "rfnd_1", "payment_id": "pay_1", "receipt": id.to_string(), "status": status});
        let expected = report.map(|report| About::Refund { refund: id, report });
        assert_eq!(told(kind, &json!({"refund": {"entity": entity}})), expected, "{kind} {status}");
    }
}

#[test]
fn p9_a_dispute_is_told_of_the_link_that_its_payment_names() {
    let payload = |description: &str| {
        let dispute = json!({
            "id": "disp_1", "payment_id": "pay_1", "amount": 199_900, "currency": "INR",
            "reason_code": "goods_or_services_not_received", "status": "open",
        });
        let payment = json!({"id": "pay_1", "description": description, "error_description": null});
        json!({"payment": {"entity": payment}, "dispute": {"entity": dispute}})
    };
    let reason = "goods_or_services_not_received".to_owned();
    let dispute = Dispute { id: "disp_1".into(), amount: inr(199_900), reason };
    let expected = Some(About::Dispute { reference: "plink_FOGqq3O6E5bkml".into(), dispute });
    assert_eq!(told("payment.dispute.created", &payload("#FOGqq3O6E5bkml")), expected);
    assert_eq!(told("payment.dispute.created", &payload("Invoice 7")), None, "another integration's");
}

#[test]
fn p3_webhooks_are_read_only_where_the_signature_holds() {
    let body = event("order.paid", &json!({}));
    let good = sign(WEBHOOK_SECRET, &body);
    let bad = Some(WebhookRefused::BadSignature);
    for (name, header, refused) in [
        ("good", good.clone(), None),
        ("upper case", good.to_uppercase(), None),
        ("another secret", sign("other", &body), bad),
        ("another body", sign(WEBHOOK_SECRET, "{}"), bad),
        ("cut short", good[..62].to_owned(), bad),
        ("not hex", "zz".repeat(32), bad),
        ("empty", String::new(), bad),
    ] {
        assert_eq!(parse(&body, &[(SIGNATURE, &header), (EVENT_ID, "evt_1")]).err(), refused, "{name}");
    }
    assert_eq!(parse(&body, &[(EVENT_ID, "evt_1")]).err(), bad, "unsigned");
    let nameless = parse(&body, &[(SIGNATURE, &good)]);
    assert_eq!(nameless.err(), Some(WebhookRefused::Malformed), "without an id it could not be stored once");
}

#[test]
fn p3_an_event_is_taken_as_long_as_razorpay_may_send_it() {
    let stale = Some(WebhookRefused::Stale);
    for (at, refused) in [
        (now(), None),
        (now().before(Span::days(1)), None),
        (now().before(Span::days(15)), None),
        (now().before(Span::days(31)), stale),
        (now().after(Span::minutes(4)), None),
        (now().after(Span::minutes(6)), stale),
    ] {
        assert_eq!(signed(&event_at("order.paid", &json!({}), at)).err(), refused, "{at}");
    }
}

#[tokio::test]
async fn p3_a_body_that_cannot_be_read_changes_nothing() {
    let razorpay = Razorpay::new().await;
    let reference = razorpay.gateway().create(&request(1)).await.unwrap().reference;
    razorpay.alter(&reference, "paid", 199_900, "XXL");
    let no_money = event("payment_link.paid", &json!({"payment_link": {"entity": razorpay.link(&reference)}}));
    let (of_link, of_payment) = (event("payment_link.paid", &json!({})), event("payment.failed", &json!([])));
    let (of_refund, of_dispute) = (event("refund.failed", &json!({})), event("payment.dispute.created", &json!({})));
    for body in ["", "{}", "not JSON", &of_link, &of_payment, &of_refund, &of_dispute, &no_money] {
        assert_eq!(signed(body), Err(WebhookRefused::Malformed), "{body}");
    }
}
