//! The secrets of second factors. They are derived from seeds by the shop's secret key: a copy of the database tells none.

use crate::secret::Purpose;
use crate::{Broken, Shop};
use qrcodegen::{QrCode, QrCodeEcc};
use sha2::{Digest, Sha256};
use shared::account::Email;
use shared::id::AccountId;
use std::fmt::Write;
use storage::{TokenHash, TotpRecord};
use totp_rs::{Builder, Secret, Totp};

/// An account gets so many recovery codes.
pub(super) const RECOVERY_CODES: u8 = 10;

/// The white border of a QR code, in modules.
const BORDER: i32 = 4;

impl Shop {
    /// The account's one-time passwords: of 6 digits, for 30 seconds, one step before and after allowed (RFC 6238).
    pub(super) fn totp(&self, record: &TotpRecord, email: &Email) -> Result<Totp, Broken> {
        let mac = self.inner.secret.mac(Purpose::Totp, &[record.account.0.as_bytes(), &record.seed]);
        // A colon would end the issuer.
        let issuer = self.settings().store.name.replace(':', " ");
        let builder =
            Builder::new().with_secret(&mac[..20]).with_account_name(email.as_str()).with_issuer(Some(issuer));
        builder.build().map_err(contradiction)
    }

    /// The recovery codes of that seed, each of 80 bits.
    pub(super) fn recovery_codes(&self, account: AccountId, seed: [u8; 16]) -> Vec<String> {
        let code = |n: u8| {
            let mac = self.inner.secret.mac(Purpose::RecoveryCode, &[account.0.as_bytes(), &seed, &[n]]);
            grouped(&Secret::from(&mac[..10]).to_base32(), '-')
        };
        (0..RECOVERY_CODES).map(code).collect()
    }
}

/// The hash of a recovery code. Blanks, dashes and case do not count.
pub(super) fn recovery_hash(code: &str) -> TokenHash {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    TokenHash(Sha256::digest(code.as_bytes()).into())
}

/// The secret as it is typed into an app.
pub(super) fn typed(totp: &Totp) -> String {
    grouped(&totp.secret().to_base32(), ' ')
}

/// The secret as an app's camera reads it.
pub(super) fn picture(totp: &Totp) -> Result<String, Broken> {
    let url = totp.to_url().map_err(contradiction)?;
    let code = QrCode::encode_text(&url, QrCodeEcc::Medium).map_err(contradiction)?;
    let side = code.size() + 2 * BORDER;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + BORDER, y + BORDER);
        }
    }
    // As an address: what has a meaning there is encoded.
    Ok(format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {side} {side}'%3E\
         %3Cpath fill='white' d='M0 0h{side}v{side}H0z'/%3E%3Cpath d='{path}'/%3E%3C/svg%3E"
    ))
}

fn grouped(text: &str, between: char) -> String {
    let mut grouped = String::new();
    for (place, c) in text.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            grouped.push(between);
        }
        grouped.push(c);
    }
    grouped
}

fn contradiction(error: impl std::fmt::Display) -> Broken {
    Broken::Contradiction(format!("a second factor: {error}"))
}
