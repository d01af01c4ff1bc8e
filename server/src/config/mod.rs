//! How the shop is set up: read once, before anything starts; a wrong value is an error of one line that names it.

mod key;
mod payment;
mod proxies;
mod region;
mod serving;
mod source;

pub use key::{KEYS, flags};
pub use payment::GatewayChoice;
pub use proxies::TrustedProxies;
pub use source::{ConfigError, Sources};

use crate::secret;
use mail_lettre::SmtpUrl;
use region::Region;
use shared::account::Email;
use shared::settings::StoreSettings;
use shared::time::Span;
use shared::unpaid::UnpaidLimits;
use shop::SecretKey;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use url::Url;

/// The file that settings may stand in.
pub const FILE: &str = "forever-cart.toml";

/// An attempt is looked up at the provider no more often than this (P12).
const LOOK_UPS_APART: Span = Span::seconds(2);

/// How the shop is set up. It holds secrets, so it cannot be printed.
pub struct Config {
    /// The database.
    pub database: Database,
    /// Connections to read the database with.
    pub readers: u32,
    /// Where to listen.
    pub site_addr: SocketAddr,
    /// The folder with the site's files.
    pub site_root: PathBuf,
    /// The folder with uploaded pictures.
    pub media_root: PathBuf,
    /// The payment provider that takes new payments.
    pub gateway: GatewayChoice,
    /// Others, for the payments that were begun there.
    pub other_gateways: Vec<GatewayChoice>,
    /// Mail.
    pub mail: MailConfig,
    /// Whom to tell of a weakness, as an address; none where it is that of mail.
    pub security_contact: Option<String>,
    /// What the use cases are told.
    pub shop: shop::Settings,
    /// What only the shop knows; none where it is kept in a file.
    pub secret: Option<SecretKey>,
    /// Whether an empty database is filled with the sample data.
    pub sample_data: bool,
    /// Whether it is limited how often one address may sign in and write.
    pub rate_limits: bool,
    /// The reverse proxies whose word about a client's address holds.
    pub trusted_proxies: TrustedProxies,
    /// Whether a shop that others can reach may have sandbox payments and sample accounts.
    pub insecure_demo: bool,
    /// Connections that there may be at once.
    pub connections: usize,
    /// Requests that are answered at once.
    pub requests: usize,
    /// What to log.
    pub log: String,
    /// How to log.
    pub log_format: LogFormat,
    /// Where metrics are served; nowhere where it is not set.
    pub metrics_addr: Option<SocketAddr>,
    /// How often the sweeper runs.
    pub sweep_interval: Duration,
}

/// How lines of the log are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line, for programs.
    Json,
}

/// A file with a database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Database {
    /// As it was set.
    pub url: String,
    /// The file.
    pub file: PathBuf,
    /// Whether it was set, and is not the default.
    pub is_set: bool,
}

/// Where mail goes, and whom it comes from.
#[derive(Clone, PartialEq, Eq)]
pub struct MailConfig {
    /// The server; none where mail is written to files.
    pub smtp_url: Option<SmtpUrl>,
    /// The address that it comes from.
    pub from: Email,
}

/// The server's address may hold a password.
impl std::fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailConfig").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Config {
    /// Reads and checks every setting.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let site_addr = sources.read("LEPTOS_SITE_ADDR", "127.0.0.1:3000", address)?;
        let gateway = GatewayChoice::load(sources)?;
        let longest_window = gateway.longest_window();
        let Region { currency, home_country, countries, tax, shipping } = Region::load(sources)?;
        Ok(Self {
            database: {
                let is_set = sources.is_set("DATABASE_URL");
                sources.read("DATABASE_URL", "sqlite://var/forever-cart.db", |text| database(text, is_set))?
            },
            readers: sources.read("READERS", "4", readers)?,
            site_addr,
            site_root: sources.read("LEPTOS_SITE_ROOT", "target/site", |text| Ok(PathBuf::from(text)))?,
            media_root: sources.read("MEDIA_ROOT", "var/media", |text| Ok(PathBuf::from(text)))?,
            other_gateways: gateway.others(sources)?,
            mail: MailConfig {
                smtp_url: sources.read("SMTP_URL", "", smtp)?,
                from: sources.read("MAIL_FROM", "shop@localhost.localdomain", email)?,
            },
            security_contact: sources.read("SECURITY_CONTACT", "", contact)?,
            shop: shop::Settings {
                store: StoreSettings {
                    name: sources.read("SHOP_NAME", "Forever Cart", |text| Ok(text.to_owned()))?,
                    currency,
                    tax,
                    shipping,
                    low_stock: sources.read("LOW_STOCK", "5", units)?,
                },
                revision: 0,
                site_url: sources.read("SITE_URL", &reached_at(site_addr), origin)?,
                home_country,
                countries,
                payment_window: sources.read("PAYMENT_WINDOW", "30m", |text| window(text, longest_window))?,
                look_ups_apart: LOOK_UPS_APART,
                unpaid: UnpaidLimits {
                    share: sources.read("UNPAID_SHARE", "50", percent)?,
                    order_units: sources.read("UNPAID_ORDER_UNITS", "250", at_least_one)?,
                    email_orders: sources.read("UNPAID_ORDERS_PER_EMAIL", "5", at_least_one)?,
                    network_orders: sources.read("UNPAID_ORDERS_PER_NETWORK", "20", at_least_one)?,
                },
                staff_second_factor: sources.read("STAFF_SECOND_FACTOR", "off", required)?,
                cart_lifetime: sources.read("CART_LIFETIME", "30d", span)?,
            },
            secret: sources.read("SECRET_KEY", "", secret_key)?,
            gateway,
            sample_data: sources.read("SAMPLE_DATA", "false", switch)?,
            rate_limits: sources.read("RATE_LIMITS", "on", switch)?,
            trusted_proxies: {
                sources.read("TRUST_PROXY", "false", replaced_by_trusted_proxies)?;
                sources.read("TRUSTED_PROXIES", "", TrustedProxies::parse)?
            },
            insecure_demo: sources.read("INSECURE_DEMO", "false", switch)?,
            connections: sources.read("CONNECTIONS", "10000", count)?,
            requests: sources.read("REQUESTS", "1000", count)?,
            log: sources.read("LOG", "info", filter)?,
            log_format: sources.read("LOG_FORMAT", "text", log_format)?,
            metrics_addr: sources.read("METRICS_ADDR", "", optional_address)?,
            sweep_interval: sources.read("SWEEP_INTERVAL", "15s", duration)?,
        })
    }
}

impl Database {
    /// A file of that name beside it.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &Path {
        self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
    }
}

/// The address under which this machine reaches what listens at `addr`.
pub fn reached_at(addr: SocketAddr) -> String {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, addr.port()))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("{text:?} is not an address such as 127.0.0.1:3000"))
}

fn optional_address(text: &str) -> Result<Option<SocketAddr>, String> {
    if text.is_empty() { Ok(None) } else { address(text).map(Some) }
}

/// The value is not repeated: it may hold a password.
fn database(text: &str, is_set: bool) -> Result<Database, String> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Err("postgres:// is not available in this build; use sqlite://FILE".to_owned());
    }
    let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:"));
    let file =
        path.and_then(|path| path.split('?').next()).filter(|file| !file.is_empty() && !file.contains(":memory:"));
    let file = file.ok_or("it is not of the form sqlite://FILE")?;
    Ok(Database { url: text.to_owned(), file: PathBuf::from(file), is_set })
}

fn required(text: &str) -> Result<bool, String> {
    match text {
        "off" => Ok(false),
        "required" => Ok(true),
        _ => Err(format!("{text:?} is neither off nor required")),
    }
}

/// The value is not repeated.
fn secret_key(text: &str) -> Result<Option<SecretKey>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    secret::parse(text).map(Some).ok_or_else(|| "it is not 64 hexadecimal digits".to_owned())
}

/// The value is not repeated: it may hold a password.
fn smtp(text: &str) -> Result<Option<SmtpUrl>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    SmtpUrl::parse(text).map(Some).map_err(|error| error.to_string())
}

fn contact(text: &str) -> Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let address = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "mailto" | "tel"));
    address
        .map(|url| Some(url.into()))
        .ok_or_else(|| format!("{text:?} is not an address such as mailto:me@example.com"))
}

fn email(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|_| format!("{text:?} is not an address such as shop@example.com"))
}

fn percent(text: &str) -> Result<u8, String> {
    text.parse().ok().filter(|share| (1..=100).contains(share)).ok_or_else(|| format!("{text:?} is not from 1 to 100"))
}

fn at_least_one(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| format!("{text:?} is not a number from 1"))
}

/// An address on the web with nothing behind the host, as an origin is written.
fn origin(text: &str) -> Result<String, String> {
    let wrong = || format!("{text:?} is not an address such as https://shop.example, without a path");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if bare && nobody && web { Ok(url.origin().ascii_serialization()) } else { Err(wrong()) }
}

fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a span of time such as 90s, 30m or 30d");
    humantime::parse_duration(text).ok().filter(|duration| !duration.is_zero()).ok_or_else(wrong)
}

fn span(text: &str) -> Result<Span, String> {
    let too_long = |_| format!("{text:?} is too long");
    Ok(Span::millis(i64::try_from(duration(text)?.as_millis()).map_err(too_long)?))
}

/// The provider's own session has to be open for longer (P6).
fn window(text: &str, longest: Option<Span>) -> Result<Span, String> {
    let window = span(text)?;
    match longest {
        Some(longest) if window > longest => {
            let hours = longest.as_millis() / Span::hours(1).as_millis();
            Err(format!("{text:?} is longer than the {hours} hours that the payment provider allows"))
        }
        _ => Ok(window),
    }
}

fn units(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("{text:?} is not a number of units"))
}

fn count(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count >= 10).ok_or_else(|| format!("{text:?} is not a number from 10 up"))
}

fn readers(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|readers| (1..=256).contains(readers));
    number.ok_or_else(|| format!("{text:?} is not a number from 1 to 256"))
}

fn switch(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "1" => Ok(true),
        "false" | "off" | "no" | "0" => Ok(false),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

/// The setting before `TRUSTED_PROXIES` trusted whoever was the peer. Off, it says what is so without it.
fn replaced_by_trusted_proxies(text: &str) -> Result<(), String> {
    if switch(text)? {
        return Err("use TRUSTED_PROXIES instead, with the addresses of the proxies, such as 127.0.0.1".to_owned());
    }
    Ok(())
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("{text:?} is neither text nor json")),
    }
}

fn filter(text: &str) -> Result<String, String> {
    let wrong = |error| format!("{text:?} is not a filter such as info or shop=debug,warn: {error}");
    EnvFilter::try_new(text).map_err(wrong)?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::fs;

    type Pairs<'a> = &'a [(&'static str, &'a str)];

    fn load(flags: Pairs, environment: Pairs, file: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::write(&path, file).unwrap();
        let owned = |pairs: Pairs| -> BTreeMap<&'static str, String> {
            pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
        };
        let environment = owned(environment);
        let sources = Sources::new(owned(flags), |name| environment.get(name).cloned(), &path, true);
        sources.and_then(|sources| Config::load(&sources)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_flag_goes_before_the_environment_before_the_file_before_the_default() {
        fn window(flags: Pairs, environment: Pairs, file: &str) -> Span {
            load(flags, environment, file).unwrap().shop.payment_window
        }
        let name = "PAYMENT_WINDOW";
        let file = "payment_window = \"1m\"";
        assert_eq!(window(&[(name, "3m")], &[(name, "2m")], file), Span::minutes(3));
        assert_eq!(window(&[], &[(name, "2m")], file), Span::minutes(2));
        assert_eq!(window(&[], &[(name, "")], file), Span::minutes(1));
        assert_eq!(window(&[], &[], ""), Span::minutes(30));
    }

    #[test]
    fn c5_a_guests_cart_lives_as_long_as_browsers_take_it_to_where_nothing_is_set() {
        assert_eq!(load(&[], &[], "").unwrap().shop.cart_lifetime, shared::guest::LIFETIME);
    }

    #[test]
    fn p6_a_window_that_the_provider_s_sessions_do_not_outlast_is_refused() {
        let stripe =
            [("PAYMENT_GATEWAY", "stripe"), ("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_WEBHOOK_SECRET", "whsec_1")];
        let with = |window| load(&[("PAYMENT_WINDOW", window)], &stripe, "");
        assert!(with("23h").is_ok());
        let error = with("24h").err().unwrap();
        assert!(error.starts_with("PAYMENT_WINDOW") && error.contains("23 hours"), "{error}");
        assert!(load(&[("PAYMENT_WINDOW", "24h")], &[], "").is_ok(), "the sandbox takes any");
    }

    #[test]
    fn the_shop_says_where_it_is_reached() {
        let site_url = |pairs| load(&[], pairs, "").unwrap().shop.site_url;
        assert_eq!(site_url(&[]), "http://127.0.0.1:3000");
        assert_eq!(site_url(&[("LEPTOS_SITE_ADDR", "0.0.0.0:80")]), "http://127.0.0.1");
        assert_eq!(site_url(&[("LEPTOS_SITE_ADDR", "[::]:3000")]), "http://[::1]:3000");
        assert_eq!(site_url(&[("SITE_URL", "HTTPS://Shop.Example:443/")]), "https://shop.example");
    }

    #[test]
    fn a_database_is_a_file() {
        for (url, file, folder) in [
            ("sqlite://var/forever-cart.db", "var/forever-cart.db", "var"),
            ("sqlite:///srv/shop.db?mode=rwc", "/srv/shop.db", "/srv"),
            ("sqlite:shop.db", "shop.db", "."),
        ] {
            let database = load(&[("DATABASE_URL", url)], &[], "").unwrap().database;
            assert_eq!((database.file.as_path(), database.folder()), (Path::new(file), Path::new(folder)));
        }
    }

    #[test]
    fn the_file_takes_text_numbers_and_switches() {
        let config = load(&[], &[], "sample-data = true\nRATE_LIMITS = \"off\"\nlog = \"warn\"").unwrap();
        assert!(config.sample_data && !config.rate_limits);
        assert_eq!(config.log, "warn");
    }

    #[test]
    fn a_wrong_value_is_an_error_that_names_its_setting() {
        for (name, value) in [
            ("DATABASE_URL", "postgres://shop:secret@db/shop"),
            ("DATABASE_URL", "mysql://db"),
            ("DATABASE_URL", "sqlite::memory:"),
            ("DATABASE_URL", "sqlite://"),
            ("LEPTOS_SITE_ADDR", "3000"),
            ("SITE_URL", "shop.example"),
            ("SITE_URL", "https://shop.example/shop"),
            ("SITE_URL", "https://me:secret@shop.example"),
            ("SITE_URL", "ftp://shop.example"),
            ("PAYMENT_GATEWAY", "cash"),
            ("SANDBOX_ADDR", "localhost:3010"),
            ("SMTP_URL", "mail.example.com"),
            ("SMTP_URL", "smtp://shop:secret@mail.example.com"),
            ("SMTP_URL", "https://shop:secret@mail.example.com"),
            ("MAIL_FROM", "the shop"),
            ("SECRET_KEY", "shop:secret"),
            ("SECURITY_CONTACT", "me"),
            ("STAFF_SECOND_FACTOR", "on"),
            ("CURRENCY", "euros"),
            ("PAYMENT_WINDOW", "half an hour"),
            ("PAYMENT_WINDOW", "0s"),
            ("CART_LIFETIME", "-1d"),
            ("LOG", "shop=loud"),
            ("LOG_FORMAT", "xml"),
            ("METRICS_ADDR", "3020"),
            ("SAMPLE_DATA", "maybe"),
            ("LOW_STOCK", "few"),
            ("READERS", "0"),
            ("READERS", "many"),
            ("SWEEP_INTERVAL", "15"),
            ("CONNECTIONS", "9"),
            ("REQUESTS", "many"),
            ("TRUST_PROXY", "true"),
            ("TRUSTED_PROXIES", "true"),
            ("TRUSTED_PROXIES", "0.0.0.0/0"),
            ("INSECURE_DEMO", "perhaps"),
        ] {
            for error in [load(&[(name, value)], &[], ""), load(&[], &[(name, value)], "")] {
                let error = error.err().unwrap();
                assert!(error.starts_with(name) && !error.contains('\n'), "{name}={value}: {error}");
                assert!(!error.contains("shop:secret"), "{error}");
            }
        }
    }

    #[test]
    fn a_wrong_file_is_an_error_that_names_it() {
        for file in ["payment_windw = \"1m\"", "payment_window = [1]", "payment_window = ", "[stripe]\nkey = 1"] {
            let error = load(&[], &[], file).err().unwrap();
            assert!(error.contains(FILE) && !error.contains('\n'), "{error}");
        }
        let missing = Sources::new(BTreeMap::new(), |_| None, Path::new("no-such-file.toml"), true);
        assert!(missing.is_err());
        assert!(Sources::new(BTreeMap::new(), |_| None, Path::new("no-such-file.toml"), false).is_ok());
    }
}
