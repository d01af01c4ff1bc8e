//! Signatures as Stripe's own package makes them. It is a node package: `script/bootstrap browser` installs it.

use crate::stand::{WEBHOOK_SECRET, gateway, now};
use http::HeaderMap;
use payment::{Gateway, WebhookRefused};
use payment_stripe::{SIGNATURE, StripeConfig};
use serde_json::json;
use shared::time::Timestamp;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The header that the package makes; none where it is not installed.
fn officially_signed(secret: &str, at: Timestamp, payload: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/official");
    if !folder.join("node_modules/stripe").exists() {
        eprintln!("SKIPPED: Stripe's own package is not installed; run script/bootstrap browser");
        return None;
    }
    let input = json!({"secret": secret, "timestamp": at.as_seconds(), "payload": payload}).to_string();
    let mut node = Command::new("node");
    let mut node = node.arg(folder.join("sign.mjs")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    node.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn p3_signatures_of_stripe_s_own_package_hold() {
    let gateway = gateway("http://127.0.0.1:9", "key", StripeConfig::TIMEOUT);
    let bad = Some(WebhookRefused::BadSignature);
    let stale = Timestamp::from_millis(0);
    for (secret, at, words, refused) in [
        (WEBHOOK_SECRET, now(), "plain", None),
        (WEBHOOK_SECRET, now(), "Café ☕ \u{1f6d2}", None),
        (WEBHOOK_SECRET, stale, "plain", Some(WebhookRefused::Stale)),
        ("whsec_other", now(), "plain", bad),
    ] {
        let body = json!({"id": "evt_1", "type": "payout.paid", "data": {"object": {"words": words}}}).to_string();
        let Some(header) = officially_signed(secret, at, &body) else { return };
        let headers = HeaderMap::from_iter([(SIGNATURE.parse().unwrap(), header.parse().unwrap())]);
        assert_eq!(gateway.parse_webhook(&headers, body.as_bytes(), now()).err(), refused, "{header}");
        let changed = body.replace("payout", "payin");
        let error = gateway.parse_webhook(&headers, changed.as_bytes(), now()).err();
        assert_eq!(error, bad, "another body");
    }
}
