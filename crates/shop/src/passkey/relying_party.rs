//! Whom passkeys are bound to: the host of the shop's address, which is the relying party's id. Another address, and all
//! passkeys of before are of no use.

use super::PasskeyError;
use crate::{Broken, Failure, Shop};
use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnError};

impl Shop {
    /// True where there can be passkeys: not where the shop's address has an IP address in the place of a name.
    pub fn has_passkeys(&self) -> bool {
        origin(&self.settings().site_url).is_some()
    }

    /// The relying party that the shop is, under the name that it has now.
    pub(super) fn relying_party(&self) -> Result<Webauthn, Failure<PasskeyError>> {
        let settings = self.settings();
        let (origin, host) = origin(&settings.site_url).ok_or(Failure::Refused(PasskeyError::Unavailable))?;
        let builder = WebauthnBuilder::new(&host, &origin).map_err(contradiction)?;
        Ok(builder.rp_name(&settings.store.name).build().map_err(contradiction)?)
    }
}

/// The origin, and its host where that is a name.
fn origin(site_url: &str) -> Option<(Url, String)> {
    let url = Url::parse(site_url).ok()?;
    let host = url.domain()?.to_owned();
    Some((url, host))
}

/// The shop's own part of a ceremony failed: nobody can act on that.
#[expect(clippy::needless_pass_by_value, reason = "it is used with map_err")]
pub(super) fn contradiction(error: WebauthnError) -> Broken {
    Broken::Contradiction(format!("passkeys: {error}"))
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn an_ip_address_is_no_name_to_bind_passkeys_to() {
        for (site, host) in [
            ("https://shop.example", Some("shop.example")),
            ("http://localhost:3000", Some("localhost")),
            ("http://127.0.0.1:3000", None),
            ("http://[::1]:3000", None),
        ] {
            assert_eq!(origin(site).map(|(_, host)| host).as_deref(), host, "{site}");
        }
    }
}
