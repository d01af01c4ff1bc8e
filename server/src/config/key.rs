//! The settings by name: each is an environment variable, a flag and a key of the file.

use clap::Arg;

/// A setting. To add one, add a line to [`KEYS`] and read it in `Config::load`.
pub struct Key {
    /// The environment variable; in small letters, the key in the file.
    pub name: &'static str,
    flag: &'static str,
    /// What `--help` says of it, its default at the end.
    pub help: &'static str,
    hidden: bool,
}

const fn key(name: &'static str, flag: &'static str, help: &'static str) -> Key {
    Key { name, flag, help, hidden: false }
}

/// Known, so that one file serves builds with and without what it is for; not shown.
const fn hidden(name: &'static str, flag: &'static str, help: &'static str) -> Key {
    Key { name, flag, help, hidden: true }
}

/// Every setting.
pub const KEYS: &[Key] = &[
    key("DATABASE_URL", "database-url", "The database, sqlite://FILE [default: sqlite://var/forever-cart.db]"),
    key("READERS", "readers", "Connections to read the database with [default: 4]"),
    key("LEPTOS_SITE_ADDR", "leptos-site-addr", "Where to listen [default: 127.0.0.1:3000]"),
    key("LEPTOS_SITE_ROOT", "leptos-site-root", "The folder with the site's files [default: target/site]"),
    key("MEDIA_ROOT", "media-root", "The folder for uploaded pictures [default: var/media]"),
    key("SITE_URL", "site-url", "Where shoppers reach the shop [default: http:// and where it listens]"),
    key(
        "TRUSTED_PROXIES",
        "trusted-proxies",
        "Addresses or networks of proxies whose X-Forwarded-For holds [default: none]",
    ),
    hidden("TRUST_PROXY", "trust-proxy", "Replaced by TRUSTED_PROXIES"),
    key("SHOP_NAME", "shop-name", "The shop's name [default: Forever Cart]"),
    key("CURRENCY", "currency", "The currency of all prices, such as EUR [default: EUR]"),
    key("HOME_COUNTRY", "home-country", "The country at home, such as IE [default: IE]"),
    key("LOW_STOCK", "low-stock", "A variant of which at most so many can be sold is low in stock [default: 5]"),
    key("PAYMENT_WINDOW", "payment-window", "How long an order waits for its payment [default: 30m]"),
    key(
        "UNPAID_SHARE",
        "unpaid-share",
        "Percent of a variant that unpaid orders of first-time shoppers may hold [default: 50]",
    ),
    key("UNPAID_ORDER_UNITS", "unpaid-order-units", "Units in one unpaid order of a first-time shopper [default: 250]"),
    key(
        "UNPAID_ORDERS_PER_EMAIL",
        "unpaid-orders-per-email",
        "Unpaid first orders with one email address [default: 5]",
    ),
    key("UNPAID_ORDERS_PER_NETWORK", "unpaid-orders-per-network", "Unpaid first orders from one network [default: 20]"),
    key("CART_LIFETIME", "cart-lifetime", "How long a guest cart is kept [default: 30d]"),
    key("PAYMENT_GATEWAY", "payment-gateway", "The payment provider: sandbox, stripe or razorpay [default: sandbox]"),
    key("PAYMENT_METHODS", "payment-methods", "all, or immediate: none that take days (Stripe) [default: all]"),
    key("SANDBOX_ADDR", "sandbox-addr", "Where the sandbox payment provider listens [default: 127.0.0.1:3010]"),
    key("STRIPE_SECRET_KEY", "stripe-secret-key", "Stripe's secret key, sk_... or rk_..."),
    key("STRIPE_WEBHOOK_SECRET", "stripe-webhook-secret", "The secret of Stripe's webhook endpoint, whsec_..."),
    key("STRIPE_API_BASE", "stripe-api-base", "Where Stripe is reached [default: https://api.stripe.com]"),
    key("RAZORPAY_KEY_ID", "razorpay-key-id", "Razorpay's key id, rzp_..."),
    key("RAZORPAY_KEY_SECRET", "razorpay-key-secret", "The key secret that goes with it"),
    key("RAZORPAY_WEBHOOK_SECRET", "razorpay-webhook-secret", "The secret that was chosen for Razorpay's webhook"),
    key("RAZORPAY_API_BASE", "razorpay-api-base", "Where Razorpay is reached [default: https://api.razorpay.com]"),
    key("SMTP_URL", "smtp-url", "The server that sends mail, smtps://USER:PASSWORD@HOST [default: files in var/mail]"),
    key("MAIL_FROM", "mail-from", "The address that mail comes from [default: shop@localhost.localdomain]"),
    key(
        "SECRET_KEY",
        "secret-key",
        "64 hexadecimal digits that only the shop knows [default: secret.key beside the database]",
    ),
    key(
        "SECURITY_CONTACT",
        "security-contact",
        "Whom to tell of a weakness, mailto: or https:// [default: mailto: and MAIL_FROM]",
    ),
    key(
        "STAFF_SECOND_FACTOR",
        "staff-second-factor",
        "Whether staff need a second factor: off or required [default: off]",
    ),
    key("SAMPLE_DATA", "sample-data", "Fill an empty database with the sample catalogue [default: false]"),
    key("INSECURE_DEMO", "insecure-demo", "Sandbox and sample data where others reach the shop [default: false]"),
    key("RATE_LIMITS", "rate-limits", "Limit how often one address may sign in and write [default: on]"),
    key("CONNECTIONS", "connections", "Connections at once; of one address a quarter [default: 10000]"),
    key("REQUESTS", "requests", "Requests that are answered at once [default: 1000]"),
    key("LOG", "log", "What to log, such as info or shop=debug,warn [default: info]"),
    key("LOG_FORMAT", "log-format", "How to log: text, or json for programs [default: text]"),
    key("METRICS_ADDR", "metrics-addr", "Where /metrics is served [default: nowhere]"),
    hidden("SWEEP_INTERVAL", "sweep-interval", "How often the sweeper runs [default: 15s]"),
];

/// A flag for each setting.
pub fn flags() -> impl Iterator<Item = Arg> {
    KEYS.iter()
        .map(|key| Arg::new(key.name).long(key.flag).value_name(key.name).help(key.help).hide(key.hidden).global(true))
}

#[cfg(test)]
mod tests {
    use super::KEYS;

    #[test]
    fn a_flag_is_its_variable_in_small_letters() {
        for key in KEYS {
            assert_eq!(key.flag, key.name.to_ascii_lowercase().replace('_', "-"));
        }
    }
}
