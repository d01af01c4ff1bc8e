//! What cannot be right for a shop that others than this machine reach: it does not start (S4). Each problem names the setting and
//! what to do.

use super::{Config, ConfigError};

impl Config {
    /// Everything that keeps a shop of this configuration from being served.
    pub fn serving_problems(&self) -> Vec<ConfigError> {
        let secure = self.shop.site_url.starts_with("https://");
        let demo = self.insecure_demo;
        let public = match (secure, self.site_addr.ip().is_loopback()) {
            (true, _) => Some("SITE_URL is https".to_owned()),
            (false, false) => Some(format!("LEPTOS_SITE_ADDR is {}, which others reach", self.site_addr)),
            (false, true) => None,
        };
        let mut problems = Vec::new();
        if secure && self.trusted_proxies.is_empty() {
            problems.push(missing(
                "TRUSTED_PROXIES",
                "SITE_URL is https, so a proxy stands before the shop: set the proxy's address, such as 127.0.0.1",
            ));
        }
        if secure && self.mail.smtp_url.is_none() && !demo {
            problems.push(missing(
                "SMTP_URL",
                "SITE_URL is https, and without a mail server letters to shoppers stay in files here: set the server's \
                 address, such as smtps://USER:PASSWORD@HOST",
            ));
        }
        if let Some(public) = public.filter(|_| !demo) {
            if self.gateway.sandbox_addr().is_some() {
                problems.push(conflict(
                    "PAYMENT_GATEWAY",
                    format!(
                        "the sandbox takes no money, and {public}: set stripe or razorpay with its keys, or \
                         INSECURE_DEMO=true for a demonstration"
                    ),
                ));
            }
            if self.sample_data {
                problems.push(conflict(
                    "SAMPLE_DATA",
                    format!(
                        "the password of its accounts is public, and {public}: set it to false, or INSECURE_DEMO=true \
                         for a demonstration"
                    ),
                ));
            }
        }
        if let Some(addr) = self.gateway.sandbox_addr().filter(|addr| !addr.ip().is_loopback() && !demo) {
            problems.push(conflict(
                "SANDBOX_ADDR",
                format!(
                    "at {addr} others reach the sandbox, and pay orders by pressing a button: set an address of this \
                     machine alone, such as 127.0.0.1:3010, or INSECURE_DEMO=true for a demonstration"
                ),
            ));
        }
        problems
    }
}

fn missing(name: &'static str, because: &str) -> ConfigError {
    ConfigError::Missing { name, because: because.to_owned() }
}

const fn conflict(name: &'static str, problem: String) -> ConfigError {
    ConfigError::Conflict { name, problem }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Sources};
    use std::collections::BTreeMap;
    use std::path::Path;

    const STRIPE: &[(&str, &str)] =
        &[("PAYMENT_GATEWAY", "stripe"), ("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_WEBHOOK_SECRET", "whsec_1")];
    const HTTPS: &[(&str, &str)] = &[("SITE_URL", "https://shop.example"), ("TRUSTED_PROXIES", "127.0.0.1")];
    const MAIL: &[(&str, &str)] = &[("SMTP_URL", "smtps://mail.example")];
    const DEMO: &[(&str, &str)] = &[("INSECURE_DEMO", "true")];
    const PUBLIC: &[(&str, &str)] = &[("LEPTOS_SITE_ADDR", "0.0.0.0:3000")];
    const SAMPLE: &[(&str, &str)] = &[("SAMPLE_DATA", "true")];
    const OPEN_SANDBOX: &[(&str, &str)] = &[("SANDBOX_ADDR", "0.0.0.0:3010")];

    fn problems(set: &[&[(&str, &str)]]) -> Vec<String> {
        let set = set.concat();
        let variable = |name: &str| set.iter().rfind(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
        let sources = Sources::new(BTreeMap::new(), variable, Path::new("none.toml"), false).unwrap();
        let problems = Config::load(&sources).unwrap().serving_problems();
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn s4_what_cannot_be_right_for_a_shop_that_others_reach_is_refused_by_name() {
        let only_https: &[(&str, &str)] = &[("SITE_URL", "https://shop.example")];
        for (set, named) in [
            (&[][..], &[][..]),
            (&[SAMPLE], &[]),
            (&[HTTPS, STRIPE, MAIL], &[]),
            (&[HTTPS, SAMPLE, DEMO], &[]),
            (&[PUBLIC, OPEN_SANDBOX, SAMPLE, DEMO], &[]),
            (&[PUBLIC, STRIPE], &[]),
            (&[only_https, STRIPE, MAIL], &["TRUSTED_PROXIES"]),
            (&[only_https, STRIPE, MAIL, DEMO], &["TRUSTED_PROXIES"]),
            (&[HTTPS, STRIPE], &["SMTP_URL"]),
            (&[HTTPS, MAIL], &["PAYMENT_GATEWAY"]),
            (&[HTTPS, MAIL, STRIPE, SAMPLE], &["SAMPLE_DATA"]),
            (&[PUBLIC], &["PAYMENT_GATEWAY"]),
            (&[PUBLIC, SAMPLE], &["PAYMENT_GATEWAY", "SAMPLE_DATA"]),
            (&[OPEN_SANDBOX], &["SANDBOX_ADDR"]),
            (&[only_https, SAMPLE], &["TRUSTED_PROXIES", "SMTP_URL", "PAYMENT_GATEWAY", "SAMPLE_DATA"]),
        ] {
            let problems = problems(set);
            let names: Vec<_> = problems.iter().map(|line| line.split([':', ' ']).next().unwrap()).collect();
            assert_eq!(names, named, "{set:?}");
            assert!(problems.iter().all(|line| !line.contains('\n') && line.contains("set ")), "{problems:?}");
        }
    }
}
