//! The address of a mail server, as it is set.

use ::url::{Host, Url};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use std::net::IpAddr;

/// The address of a mail server. It may hold a password, so it cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

/// An address that mail cannot be sent by. It is not repeated: it may hold a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SmtpUrlError {
    /// It names no server.
    #[error("it is not of the form smtps://USER:PASSWORD@HOST or smtp://HOST:PORT")]
    Form,
    /// Letters and the password would cross the network unencrypted.
    #[error(
        "smtp:// is not encrypted, and its server is another machine: use smtps://, or add ?tls=required for STARTTLS, or \
         ?tls=none to send letters in the clear"
    )]
    Unencrypted,
}

impl SmtpUrl {
    /// Reads an address: `smtps://` is encrypted from the start, `smtp://...?tls=required` by STARTTLS. Unencrypted `smtp://`
    /// reaches this machine alone, unless `?tls=none` says that it is meant.
    pub fn parse(text: &str) -> Result<Self, SmtpUrlError> {
        let mut url = Url::parse(text).map_err(|_| SmtpUrlError::Form)?;
        let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        match (url.scheme(), tls.as_deref()) {
            // Whoever is on the way can take the offer of STARTTLS out: then the rest is in the clear.
            ("smtp", None | Some("opportunistic")) if !is_local(&url) => return Err(SmtpUrlError::Unencrypted),
            ("smtp", Some("none")) => url.set_query(None),
            ("smtp" | "smtps", _) if url.has_host() => {}
            _ => return Err(SmtpUrlError::Form),
        }
        let known = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).is_ok();
        if known { Ok(Self(url.into())) } else { Err(SmtpUrlError::Form) }
    }

    /// The address, with its password.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_cross_the_network_unencrypted_only_where_that_is_meant() {
        for (text, expected) in [
            ("smtps://me:secret@mail.example.com", Ok(())),
            ("smtp://mail.example.com?tls=required", Ok(())),
            ("smtp://mail.example.com:25?tls=none", Ok(())),
            ("smtp://127.0.0.1:2525", Ok(())),
            ("smtp://localhost", Ok(())),
            ("smtp://[::1]:25", Ok(())),
            ("smtp://me:secret@mail.example.com", Err(SmtpUrlError::Unencrypted)),
            ("smtp://10.0.0.7:25", Err(SmtpUrlError::Unencrypted)),
            ("smtp://localhost?tls=opportunistic", Ok(())),
            ("smtp://127.0.0.1:2525?tls=opportunistic", Ok(())),
            ("smtp://mail.example.com?tls=opportunistic", Err(SmtpUrlError::Unencrypted)),
            ("smtp://mail.example.com?tls=perhaps", Err(SmtpUrlError::Form)),
            ("", Err(SmtpUrlError::Form)),
            ("mail.example.com", Err(SmtpUrlError::Form)),
            ("http://mail.example.com", Err(SmtpUrlError::Form)),
        ] {
            assert_eq!(SmtpUrl::parse(text).map(drop), expected, "{text}");
        }
    }
}
