//! How webhooks are signed: with an HMAC-SHA256, in hex, under a secret that only provider and shop know.
//!
//! Stripe and the sandbox sign `t=1795163882,v1=HEX`, where the hex is over the time, a point and the body. The time is
//! signed too, so that an old webhook cannot be sent again later (P3).

use hmac::{Hmac, KeyInit, Mac};
use payment::WebhookRefused;
use sha2::Sha256;
use shared::time::{Span, Timestamp};

/// How far from now a signature's time may be, before or after.
pub const TOLERANCE: Span = Span::minutes(5);

/// Characters of a secret that stands beside others.
const SHORTEST_OF_SEVERAL: usize = 16;

/// The header's value for `body`, signed at `at`.
pub fn sign(secret: &str, at: Timestamp, body: &[u8]) -> String {
    let time = at.as_seconds();
    let mac = mac(secret, &[time.to_string().as_bytes(), b".", body]).finalize().into_bytes();
    format!("t={time},v1={}", hex::encode(mac))
}

/// Whether `header` is such a signature of `body` and its time is near `now` (P3). Compares in constant time. Of several `v1`
/// one has to hold, so that a secret can be replaced.
pub fn verify(secret: &str, header: &str, body: &[u8], now: Timestamp) -> Result<(), WebhookRefused> {
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let bad = WebhookRefused::BadSignature;
    let (_, time) = parts().find(|(name, _)| *name == "t").ok_or(bad)?;
    let seconds: i64 = time.parse().map_err(|_| bad)?;
    let signed = [time.as_bytes(), b".", body];
    if !parts().any(|(name, value)| name == "v1" && holds(secret, &signed, value)) {
        return Err(bad);
    }
    let age = now.since(Timestamp::from_millis(seconds.saturating_mul(1000)));
    if age.as_millis().abs() > TOLERANCE.as_millis() { Err(WebhookRefused::Stale) } else { Ok(()) }
}

/// Whether `hex` is the HMAC of `parts`, one after the other, under the secret, or under one of several with commas between
/// them: while a secret is replaced, the old and the new one hold. Compares in constant time.
pub fn holds(secret: &str, parts: &[&[u8]], hex: &str) -> bool {
    hex::decode(hex).is_ok_and(|bytes| each(secret).any(|secret| mac(secret, parts).verify_slice(&bytes).is_ok()))
}

/// The whole text, since a secret that somebody chose may have a comma in it; and what stands between commas, unless that
/// is so short that it could be guessed.
fn each(secret: &str) -> impl Iterator<Item = &str> {
    let several = secret.split(',').map(str::trim).filter(|part| part.len() >= SHORTEST_OF_SEVERAL);
    std::iter::once(secret).chain(several)
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length; only the trait can fail")]
fn mac(secret: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of every length");
    for part in parts {
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    fn now() -> Timestamp {
        Timestamp::from_millis(1_795_163_882_125)
    }

    #[test]
    fn p3_only_a_fresh_signature_of_this_body_holds() {
        let good = sign("secret", now(), BODY);
        let (time, hex) = good.split_once(',').unwrap();
        let bad = Err(WebhookRefused::BadSignature);
        let other = sign("other", now(), BODY);
        let cases = [
            ("good", good.clone(), Ok(())),
            ("spaces", good.replace(',', ", "), Ok(())),
            ("upper case", format!("{time},v1={}", hex.trim_start_matches("v1=").to_uppercase()), Ok(())),
            ("two secrets", format!("{other},{hex}"), Ok(())),
            ("another secret", other, bad),
            ("another time", good.replace("t=1", "t=2"), bad),
            ("another body", sign("secret", now(), b"{}"), bad),
            ("no signature", time.to_owned(), bad),
            ("no time", hex.to_owned(), bad),
            ("cut short", good[..good.len() - 2].to_owned(), bad),
            ("not hex", format!("{time},v1=zz"), bad),
            ("empty hex", format!("{time},v1="), bad),
            ("not a number", format!("t=now,{hex}"), bad),
            ("empty", String::new(), bad),
        ];
        for (name, header, expected) in cases {
            assert_eq!(verify("secret", &header, BODY, now()), expected, "{name}");
        }
    }

    #[test]
    fn p3_while_a_secret_is_replaced_the_old_and_the_new_one_hold() {
        let (old, new) = ("whsec_0123456789abcdef", "whsec_fedcba9876543210");
        let both = format!("{new}, {old}");
        let bad = Err(WebhookRefused::BadSignature);
        for (secrets, signed_with, expected) in [
            (both.as_str(), new, Ok(())),
            (&both, old, Ok(())),
            (&both, "whsec_another_of_that_length", bad),
            (&both, "", bad),
            ("chosen,by hand", "chosen,by hand", Ok(())),
            ("chosen,by hand", "chosen", bad),
            ("chosen,by hand", "by hand", bad),
            (",", "", bad),
        ] {
            assert_eq!(
                verify(secrets, &sign(signed_with, now(), BODY), BODY, now()),
                expected,
                "{secrets} {signed_with}"
            );
        }
    }

    #[test]
    fn p3_a_stale_signature_is_refused() {
        for (at, expected) in [
            (now().before(Span::minutes(4)), Ok(())),
            (now().after(Span::minutes(4)), Ok(())),
            (now().before(Span::minutes(6)), Err(WebhookRefused::Stale)),
            (now().after(Span::minutes(6)), Err(WebhookRefused::Stale)),
        ] {
            assert_eq!(verify("secret", &sign("secret", at, BODY), BODY, now()), expected, "{at}");
        }
    }

    #[test]
    fn the_signature_is_the_one_that_any_tool_computes() {
        // printf '1000.{}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1000,v1=026360fb6284f077f1148b1ae7c62679730497810a6a0321574de01e8b009e7a";
        assert_eq!(sign("secret", Timestamp::from_millis(1_000_000), b"{}"), expected);
    }
}
