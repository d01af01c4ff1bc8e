//! The payment providers, and what they and the shop know of each other.
//!
//! `PAYMENT_GATEWAY` takes new payments. Others whose keys are set are configured too, for the payments that were begun there
//! (P10). A key is missing only where it is needed.

use super::{ConfigError, Sources, address};
use payment_adapter::{Secret, WebAddress};
use payment_razorpay::RazorpayConfig;
use payment_stripe::{Methods, StripeConfig};
use shared::time::Span;
use std::net::SocketAddr;
use url::{Host, Url};

/// A payment provider, and how it is reached.
#[derive(Clone)]
pub enum GatewayChoice {
    /// The sandbox, reached at that address.
    Sandbox(SocketAddr),
    /// Stripe.
    Stripe(StripeConfig),
    /// Razorpay.
    Razorpay(RazorpayConfig),
}

impl GatewayChoice {
    /// The provider that was chosen.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let load = sources.read("PAYMENT_GATEWAY", "sandbox", |text| match text {
            "sandbox" => Ok(Self::sandbox as fn(&Sources) -> Result<Self, ConfigError>),
            "stripe" => Ok(Self::stripe),
            "razorpay" => Ok(Self::razorpay),
            _ => Err(format!("{text:?} is not a payment gateway; use sandbox, stripe or razorpay")),
        })?;
        load(sources)
    }

    /// Where the sandbox listens; none for another provider.
    pub const fn sandbox_addr(&self) -> Option<SocketAddr> {
        match self {
            Self::Sandbox(addr) => Some(*addr),
            Self::Stripe(_) | Self::Razorpay(_) => None,
        }
    }

    /// Other providers whose keys are set. The sandbox is none of them: it is there where it is asked for.
    pub fn others(&self, sources: &Sources) -> Result<Vec<Self>, ConfigError> {
        let is_set = |name| sources.read(name, "", |text| Ok(!text.is_empty()));
        let mut others = Vec::new();
        if !matches!(self, Self::Stripe(_)) && is_set("STRIPE_SECRET_KEY")? {
            others.push(Self::stripe_because(sources, "STRIPE_SECRET_KEY is set, which needs it")?);
        }
        if !matches!(self, Self::Razorpay(_)) && is_set("RAZORPAY_KEY_ID")? {
            others.push(Self::razorpay_because(sources, "RAZORPAY_KEY_ID is set, which needs it")?);
        }
        Ok(others)
    }

    /// The longest payment window that the provider's own sessions outlast (P6); none where any will do.
    pub const fn longest_window(&self) -> Option<Span> {
        match self {
            Self::Sandbox(_) => None,
            Self::Stripe(_) => Some(payment_stripe::LONGEST_WINDOW),
            Self::Razorpay(_) => Some(payment_razorpay::LONGEST_WINDOW),
        }
    }

    fn sandbox(sources: &Sources) -> Result<Self, ConfigError> {
        Ok(Self::Sandbox(sources.read("SANDBOX_ADDR", "127.0.0.1:3010", address)?))
    }

    fn stripe(sources: &Sources) -> Result<Self, ConfigError> {
        Self::stripe_because(sources, "PAYMENT_GATEWAY is stripe, which needs it")
    }

    fn stripe_because(sources: &Sources, because: &str) -> Result<Self, ConfigError> {
        let needed = |name| sources.required(name, because);
        Ok(Self::Stripe(StripeConfig {
            api_base: sources.read("STRIPE_API_BASE", payment_stripe::API_BASE, web_address)?,
            secret_key: Secret::new(needed("STRIPE_SECRET_KEY")?),
            webhook_secret: Secret::new(needed("STRIPE_WEBHOOK_SECRET")?),
            methods: sources.read("PAYMENT_METHODS", "all", methods)?,
            timeout: StripeConfig::TIMEOUT,
        }))
    }

    fn razorpay(sources: &Sources) -> Result<Self, ConfigError> {
        Self::razorpay_because(sources, "PAYMENT_GATEWAY is razorpay, which needs it")
    }

    fn razorpay_because(sources: &Sources, because: &str) -> Result<Self, ConfigError> {
        let needed = |name| sources.required(name, because);
        Ok(Self::Razorpay(RazorpayConfig {
            api_base: sources.read("RAZORPAY_API_BASE", payment_razorpay::API_BASE, web_address)?,
            key_id: needed("RAZORPAY_KEY_ID")?.to_owned(),
            key_secret: Secret::new(needed("RAZORPAY_KEY_SECRET")?),
            webhook_secret: Secret::new(needed("RAZORPAY_WEBHOOK_SECRET")?),
            timeout: RazorpayConfig::TIMEOUT,
        }))
    }
}

fn methods(text: &str) -> Result<Methods, String> {
    match text {
        "all" => Ok(Methods::All),
        "immediate" => Ok(Methods::Immediate),
        _ => Err(format!("{text:?} is neither all nor immediate")),
    }
}

fn web_address(text: &str) -> Result<String, String> {
    let address = WebAddress::parse(text).map_err(|error| format!("{text:?} is {error}"))?;
    // It is called with the secret key.
    if address.is_https() || is_local(address.as_str()) {
        Ok(address.into())
    } else {
        Err(format!("{text:?} is not encrypted, and another machine: use https://"))
    }
}

fn is_local(address: &str) -> bool {
    match Url::parse(address).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::Path;

    const STRIPE: [(&str, &str); 3] =
        [("PAYMENT_GATEWAY", "stripe"), ("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_WEBHOOK_SECRET", "whsec_1")];

    const RAZORPAY: [(&str, &str); 4] = [
        ("PAYMENT_GATEWAY", "razorpay"),
        ("RAZORPAY_KEY_ID", "rzp_test_1"),
        ("RAZORPAY_KEY_SECRET", "key"),
        ("RAZORPAY_WEBHOOK_SECRET", "webhook"),
    ];

    fn load(set: &[(&str, &str)]) -> Result<GatewayChoice, String> {
        let variable = |name: &str| set.iter().rfind(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
        let sources = Sources::new(BTreeMap::new(), variable, Path::new("none.toml"), false).unwrap();
        GatewayChoice::load(&sources).map_err(|error| error.to_string())
    }

    #[test]
    fn the_sandbox_is_the_default_and_needs_nothing() {
        assert!(matches!(load(&[]), Ok(GatewayChoice::Sandbox(addr)) if addr.port() == 3010));
    }

    #[test]
    fn providers_are_reached_where_they_are_unless_set() {
        let Ok(GatewayChoice::Stripe(stripe)) = load(&STRIPE) else { panic!("no Stripe") };
        assert_eq!((stripe.api_base.as_str(), stripe.secret_key.reveal()), ("https://api.stripe.com/", "sk_test_1"));
        let elsewhere = [&STRIPE[..], &[("STRIPE_API_BASE", "http://127.0.0.1:12111")]].concat();
        let Ok(GatewayChoice::Stripe(stripe)) = load(&elsewhere) else { panic!("no Stripe") };
        assert_eq!(stripe.api_base, "http://127.0.0.1:12111/");
        let Ok(GatewayChoice::Razorpay(razorpay)) = load(&RAZORPAY) else { panic!("no Razorpay") };
        assert_eq!((razorpay.api_base.as_str(), razorpay.key_id.as_str()), ("https://api.razorpay.com/", "rzp_test_1"));
    }

    #[test]
    fn a_key_that_the_provider_needs_is_missed_by_name() {
        for settings in [&STRIPE[..], &RAZORPAY[..]] {
            for (name, _) in &settings[1..] {
                for value in ["", " "] {
                    let error = load(&[settings, &[(*name, value)]].concat()).err().unwrap();
                    let because = format!("PAYMENT_GATEWAY is {}, which needs it", settings[0].1);
                    assert_eq!(error, format!("{name} is not set: {because}"));
                }
            }
        }
    }

    #[test]
    fn p10_another_provider_is_configured_by_its_keys() {
        let others = |set: &[(&str, &str)]| {
            let variable = |name: &str| set.iter().rfind(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
            let sources = Sources::new(BTreeMap::new(), variable, Path::new("none.toml"), false).unwrap();
            let others = GatewayChoice::load(&sources).unwrap().others(&sources).map_err(|error| error.to_string());
            others.map(|others| {
                let name = |other: &GatewayChoice| match other {
                    GatewayChoice::Sandbox(_) => "sandbox",
                    GatewayChoice::Stripe(_) => "stripe",
                    GatewayChoice::Razorpay(_) => "razorpay",
                };
                others.iter().map(name).collect::<Vec<_>>()
            })
        };
        assert_eq!(others(&[]), Ok(vec![]));
        assert_eq!(others(&STRIPE), Ok(vec![]));
        assert_eq!(others(&STRIPE[1..]), Ok(vec!["stripe"]));
        assert_eq!(others(&[&STRIPE[..], &RAZORPAY[1..]].concat()), Ok(vec!["razorpay"]));
        let both = [&STRIPE[1..], &RAZORPAY[1..], &[("PAYMENT_GATEWAY", "sandbox")]].concat();
        assert_eq!(others(&both), Ok(vec!["stripe", "razorpay"]));
        let half = others(&STRIPE[1..2]).unwrap_err();
        assert_eq!(half, "STRIPE_WEBHOOK_SECRET is not set: STRIPE_SECRET_KEY is set, which needs it");
    }

    #[test]
    fn p11_delayed_methods_are_offered_unless_they_are_not_to_be() {
        for (set, methods) in [("all", Methods::All), ("immediate", Methods::Immediate)] {
            let settings = [&STRIPE[..], &[("PAYMENT_METHODS", set)]].concat();
            let Ok(GatewayChoice::Stripe(stripe)) = load(&settings) else { panic!("no Stripe") };
            assert_eq!(stripe.methods, methods);
        }
        let wrong = load(&[&STRIPE[..], &[("PAYMENT_METHODS", "some")]].concat()).err().unwrap();
        assert!(wrong.starts_with("PAYMENT_METHODS"), "{wrong}");
    }

    #[test]
    fn a_wrong_address_is_an_error_that_names_its_setting() {
        for (settings, name) in [(&STRIPE[..], "STRIPE_API_BASE"), (&RAZORPAY[..], "RAZORPAY_API_BASE")] {
            let error = load(&[settings, &[(name, "api.example")]].concat()).err().unwrap();
            assert_eq!(
                error,
                format!("{name} (from the environment): \"api.example\" is not an http or https address")
            );
            let error = load(&[settings, &[(name, "http://api.example")]].concat()).err().unwrap();
            assert!(error.starts_with(name) && error.contains("https://"), "{error}");
        }
    }
}
