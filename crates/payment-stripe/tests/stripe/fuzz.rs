//! A fuzz target: see `script/fuzz`.

use crate::stand::{WEBHOOK_SECRET, gateway, now};
use http::{HeaderMap, HeaderValue};
use payment::{Gateway, WebhookRefused};
use payment_adapter::signature::sign;
use payment_stripe::{SIGNATURE, StripeConfig, StripeGateway};
use std::sync::LazyLock;

static GATEWAY: LazyLock<StripeGateway> = LazyLock::new(|| gateway("http://127.0.0.1:9", "key", StripeConfig::TIMEOUT));

fn signed(signature: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([(SIGNATURE.parse().unwrap(), signature)])
}

/// A signed body is read or malformed, the same each time; with a byte changed, or signed by a text that came along, it is neither (P3).
#[test]
fn p3_stripe_webhook() {
    ::fuzz::check(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/stripe-webhook"), |body| {
        let headers = signed(sign(WEBHOOK_SECRET, now(), body).parse().unwrap());
        let event = GATEWAY.parse_webhook(&headers, body, now());
        assert!(matches!(event, Ok(_) | Err(WebhookRefused::Malformed)), "{event:?}");
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
