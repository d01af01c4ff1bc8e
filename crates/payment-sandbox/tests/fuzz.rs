//! A fuzz target: see `script/fuzz`.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use http::{HeaderMap, HeaderValue};
use payment::{Gateway, WebhookRefused};
use payment_adapter::Secret;
use payment_sandbox::signature::{HEADER, sign};
use payment_sandbox::{SandboxConfig, SandboxGateway};
use shared::payment::AmountLimits;
use shared::time::Timestamp;
use std::sync::LazyLock;

static GATEWAY: LazyLock<SandboxGateway> = LazyLock::new(|| {
    SandboxGateway::new(SandboxConfig {
        api_base: "http://127.0.0.1:9".into(),
        api_key: Secret::new("key"),
        webhook_secret: Secret::new("secret"),
        limits: AmountLimits::default(),
        timeout: SandboxConfig::TIMEOUT,
    })
    .unwrap()
});

fn now() -> Timestamp {
    Timestamp::from_millis(1_795_163_882_125)
}

fn signed(signature: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([(HEADER.parse().unwrap(), signature)])
}

/// A signed body is read or malformed, the same each time; with a byte changed, or signed by a text that came along, it
/// is neither (P3).
#[test]
fn p3_sandbox_webhook() {
    ::fuzz::check(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/sandbox-webhook"), |body| {
        let headers = signed(sign("secret", now(), body).parse().unwrap());
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
