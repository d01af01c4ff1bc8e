//! A fuzz target: see `script/fuzz`.

use crate::stand::{WEBHOOK_SECRET, gateway, now};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use payment::{Gateway, WebhookRefused};
use payment_razorpay::{EVENT_ID, RazorpayConfig, RazorpayGateway, SIGNATURE};
use sha2::Sha256;
use std::sync::LazyLock;

static GATEWAY: LazyLock<RazorpayGateway> =
    LazyLock::new(|| gateway("http://127.0.0.1:9", "key", RazorpayConfig::TIMEOUT));

fn signed(signature: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([
        (SIGNATURE.parse().unwrap(), signature),
        (EVENT_ID.parse().unwrap(), HeaderValue::from_static("evt_1")),
    ])
}

/// A signed body is read, malformed or of another time, the same each time; with a byte changed, or signed by a text that came along,
/// it is none of these (P3).
#[test]
fn p3_razorpay_webhook() {
    ::fuzz::check(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/razorpay-webhook"), |body| {
        let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
        mac.update(body);
        let headers = signed(hex::encode(mac.finalize().into_bytes()).parse().unwrap());
        let event = GATEWAY.parse_webhook(&headers, body, now());
        assert_ne!(event, Err(WebhookRefused::BadSignature));
        assert_eq!(GATEWAY.parse_webhook(&headers, body, now()), event);

        let bad = Err(WebhookRefused::BadSignature);
        if let Some(last) = body.last() {
            let mut changed = body.to_vec();
            changed[usize::from(*last) % body.len()] ^= last | 1;
            assert_eq!(GATEWAY.parse_webhook(&headers, &changed, now()), bad);
            assert_eq!(GATEWAY.parse_webhook(&headers, &body[1..], now()), bad);
        }
        if let Ok(signature) = HeaderValue::from_bytes(body) {
            assert_eq!(GATEWAY.parse_webhook(&signed(signature), b"{}", now()), bad);
        }
    });
}
