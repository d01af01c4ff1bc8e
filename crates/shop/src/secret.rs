//! The shop's secret key. What is kept or handed out under it is worth nothing without it: a copy of the database does not
//! tell the codes that were mailed, nor whose failures are counted, and nobody makes up a browser that is known.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// 256 bits that only the shop knows. All processes of a shop have the same; they never show in logs.
#[derive(Clone)]
pub struct SecretKey([u8; 64]);

/// What something is authenticated for, so that it counts for nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// A browser that signed in to an account.
    Device,
    /// Whose failures are counted.
    Guess,
    /// A code that was mailed.
    MailedCode,
    /// The secret of one-time passwords.
    Totp,
    /// A recovery code.
    RecoveryCode,
    /// The link by which a wishlist is shared.
    WishlistLink,
}

impl SecretKey {
    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        // As HMAC pads a key that is shorter than a block.
        let mut key = [0; 64];
        key[..32].copy_from_slice(&bytes);
        Self(key)
    }

    /// The code that authenticates these parts.
    pub(crate) fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        self.begin(purpose, parts).finalize().into_bytes().into()
    }

    /// Whether `mac` begins the code that authenticates these parts. It is compared in constant time.
    pub(crate) fn verifies(&self, purpose: Purpose, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.begin(purpose, parts).verify_truncated_left(mac).is_ok()
    }

    fn begin(&self, purpose: Purpose, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.0.into());
        mac.update(&[purpose as u8]);
        for part in parts {
            // With its length, so that no other parts are the same text.
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_authenticates_its_parts_its_purpose_and_its_key() {
        let key = SecretKey::new([7; 32]);
        let mac = key.mac(Purpose::Device, &[b"ab", b"c"]);
        assert!(key.verifies(Purpose::Device, &[b"ab", b"c"], &mac));
        assert!(key.verifies(Purpose::Device, &[b"ab", b"c"], &mac[..16]));
        assert!(!key.verifies(Purpose::Guess, &[b"ab", b"c"], &mac));
        assert!(!key.verifies(Purpose::Device, &[b"a", b"bc"], &mac));
        assert!(!SecretKey::new([8; 32]).verifies(Purpose::Device, &[b"ab", b"c"], &mac));
        assert!(!key.verifies(Purpose::Device, &[b"ab", b"c"], &[]));
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
    }
}
