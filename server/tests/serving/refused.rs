//! What cannot be right is not served: the program ends with an error that names the setting, before it listens anywhere.

use crate::program::Program;
use crate::site::Site;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::sync::Arc;

const MISUSED: i32 = 2;
const FAILED: i32 = 1;

const HTTPS: &[(&str, &str)] = &[("SITE_URL", "https://shop.example")];
const PROXY: &[(&str, &str)] = &[("TRUSTED_PROXIES", "127.0.0.1")];
const MAIL: &[(&str, &str)] = &[("SMTP_URL", "smtps://mail.example")];
const STRIPE: &[(&str, &str)] =
    &[("PAYMENT_GATEWAY", "stripe"), ("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_WEBHOOK_SECRET", "whsec_1")];
const SAMPLE: &[(&str, &str)] = &[("SAMPLE_DATA", "true")];
const PUBLIC: &[(&str, &str)] = &[("LEPTOS_SITE_ADDR", "0.0.0.0:0")];
const OPEN_SANDBOX: &[(&str, &str)] = &[("SANDBOX_ADDR", "0.0.0.0:0")];
const ENDLESS: &[(&str, &str)] = &[("PAYMENT_WINDOW", "never")];

/// The program's addresses, held by somebody else: had it tried to listen there, that would be its error.
struct Held(Vec<TcpListener>);

impl Held {
    fn of(site: &Site) -> Self {
        let held = [site.shop, site.provider, site.metrics].map(|addr| TcpListener::bind(addr).unwrap());
        for listener in &held {
            listener.set_nonblocking(true).unwrap();
        }
        Self(held.into())
    }

    /// Nobody has called there.
    fn are_uncalled(&self) -> bool {
        self.0.iter().all(|held| held.accept().is_err_and(|error| error.kind() == ErrorKind::WouldBlock))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_shop_that_cannot_be_right_is_not_served_at_all() {
    let site = Arc::new(Site::new());
    let program = Program::new(&site);
    let (held, metrics) = (Held::of(&site), site.metrics.to_string());
    for (set, named) in [
        (&[HTTPS, MAIL, STRIPE][..], "TRUSTED_PROXIES"),
        (&[HTTPS, PROXY, STRIPE], "SMTP_URL"),
        (&[HTTPS, PROXY, MAIL], "PAYMENT_GATEWAY"),
        (&[HTTPS, PROXY, MAIL, STRIPE, SAMPLE], "SAMPLE_DATA"),
        (&[PUBLIC], "PAYMENT_GATEWAY"),
        (&[OPEN_SANDBOX], "SANDBOX_ADDR"),
        (&[ENDLESS], "PAYMENT_WINDOW"),
    ] {
        let mut environment = set.concat();
        environment.push(("METRICS_ADDR", metrics.as_str()));
        let (code, said) = program.refusal(&environment).await;
        assert_eq!(code, Some(MISUSED), "{named}: {said}");
        assert!(said.starts_with(&format!("forever-cart: {named}")) && said.lines().count() == 1, "{named}: {said}");
    }
    assert!(held.are_uncalled());
    assert!(!site.file("shop.db").exists(), "no database was made either");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_without_its_sites_files_is_not_served_at_all() {
    let site = Arc::new(Site::new());
    let program = Program::new(&site);
    let held = Held::of(&site);
    let refused = async |case: &str| {
        let (code, said) = program.refusal(&[]).await;
        assert_eq!(code, Some(FAILED), "{case}: {said}");
        assert!(said.starts_with("forever-cart: LEPTOS_SITE_ROOT"), "{case}: {said}");
    };
    let list = site.file("hash.txt");
    std::fs::write(&list, "js: abc\nwasm: def\ncss: ghi\n").unwrap();
    refused("the files of another build").await;
    std::fs::remove_file(&list).unwrap();
    std::fs::rename(site.file("site/pkg/forever-cart.js"), site.file("site/pkg/forever-cart.abc.js")).unwrap();
    refused("no list of the files").await;
    std::fs::remove_dir_all(site.file("site")).unwrap();
    refused("no folder").await;
    assert!(held.are_uncalled());
    assert!(!site.file("shop.db").exists(), "no database was made either");
}

/// The accounts of the sample data are known to everybody, however long ago they were made.
#[tokio::test(flavor = "multi_thread")]
async fn s4_a_database_with_sample_accounts_is_served_to_nobody_else() {
    let site = Arc::new(Site::new());
    let program = Program::new(&site);
    program.start_with(&["--sample-data", "true"]).await;
    program.ask_to_close();
    assert!(program.closed().await.success());
    let (code, said) = program.refusal(&[HTTPS, PROXY, MAIL, STRIPE].concat()).await;
    assert_eq!(code, Some(FAILED), "{said}");
    assert!(said.contains("password"), "{said}");
    assert!(TcpListener::bind(site.shop).is_ok(), "nobody listens");
}
