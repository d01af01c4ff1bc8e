//! `serve`: puts the shop together, keeps it open, and closes it in order.

use crate::config::{Config, Database, MailConfig, reached_at};
use crate::connection::{Connections, Timeouts, accept};
use crate::doorman::Doorman;
use crate::gateway::Provider;
use crate::health::{Open, Probe};
use crate::jobs::{Bell, Jobs};
use crate::live::Streams;
use crate::media::Media;
use crate::metrics::{Exporter, Gauges, MeasuredGateway, MeasuredStorage};
use crate::refusal::Refusals;
use crate::router::{Served, router};
use crate::security::limits::Limits;
use crate::security::overload::Capacity;
use crate::site::Site;
use crate::{database, gateway, process, sample, secret};
use anyhow::{Context, bail};
use mail::Post;
use mail_lettre::{Files, Smtp};
use shop::{Gateways, Parts, Shop, SystemClock, SystemRandom};
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use storage_sqlite::SqliteStorage;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How long requests in flight may take after the shop was asked to close.
const PATIENCE: Duration = Duration::from_secs(10);

/// The folder of letters, beside the database, where no server sends them.
const MAIL: &str = "mail";

/// How long background work may take after that.
const MORE_PATIENCE: Duration = Duration::from_secs(2);

/// Open files for what is no connection of a client: the database, pictures, the provider, mail.
const FILES_APART: usize = 256;

/// Serves the shop until SIGTERM or SIGINT.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let site = Arc::new(Site::open(&config)?);
    let listener = TcpListener::bind(config.site_addr)
        .await
        .with_context(|| format!("LEPTOS_SITE_ADDR: {} cannot be listened on", config.site_addr))?;
    let door = listener.into_std()?;
    let most = allowed(config.connections);
    let connections = Connections::new(most, config.trusted_proxies.clone(), Timeouts::default());
    let doorman = Doorman::stand(&door, &site.refusals, &connections)?;
    let storage = Arc::new(database::open(&config.database, config.readers).await?);
    let (gateway, provider) = gateway::start(config.gateway, &config.database).await?;
    let media = Media::at(&config.media_root);
    let payments = payments(&site.origin, gateway.provider(), provider.sandbox.as_deref());
    let shop = Shop::open(Parts {
        storage: Arc::new(MeasuredStorage(storage.clone())),
        gateways: Gateways::new(Arc::new(MeasuredGateway(gateway)), gateway::others(config.other_gateways)?),
        post: post(&config.mail, &config.database)?,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        secret: secret::key(config.secret, &config.database)?,
        pictures: Arc::new(media.clone()),
        events: Arc::new(shop::LocalEvents::default()),
        settings: config.shop,
    })
    .await?;
    if site.secure() && !config.insecure_demo {
        sample::refuse_public_password(&shop).await?;
    }
    if config.sample_data {
        sample::fill(&shop).await.context("SAMPLE_DATA: the database cannot be filled")?;
    }

    let exporter = Exporter::start(&shop)?;
    let probe = Probe::new(storage.clone());
    let gauges = Gauges::new(shop.clone(), exporter.clone(), probe.clone(), config.database.file.clone());
    let closed = CancellationToken::new();
    let metrics = match config.metrics_addr {
        Some(addr) if addr == config.site_addr => Some(exporter),
        Some(addr) => exporter.serve(addr, closed.clone()).await.map(|()| None)?,
        None => None,
    };
    let limits = Arc::new(Limits::new(site.clone(), shop.clone()));
    let (bell, open) = (Bell::default(), Open::default());
    let capacity = Arc::new(Capacity::new(config.requests, site.refusals.clone()));
    let served = Served {
        shop,
        storage: storage.clone(),
        probe,
        site,
        media,
        limits: limits.clone(),
        capacity,
        streams: Streams::new(most / 2),
        bell,
        open,
        metrics,
    };
    let letters = config.mail.smtp_url.is_none().then(|| config.database.beside(MAIL));
    let tidy = move || {
        limits.tidy();
        if let Some(Err(error)) = letters.as_deref().map(mail_lettre::remove_old) {
            tracing::warn!(%error, "old letters could not be removed: {error}");
        }
    };
    let jobs = Jobs::start(&served.shop, config.sweep_interval, &served.bell, &gauges, tidy);
    doorman.leave().await;
    let mut running = Running::start(door, &served, connections)?;
    announce(&served, config.site_addr, &payments).await?;

    stay_open(&mut running, asked_to_close(), storage.ended()).await?;
    close(jobs, provider, &storage).await;
    closed.cancel();
    Ok(())
}

/// Stays open until it is asked to close. An error where what it cannot do without ends before: the program then ends, so that
/// whoever watches it starts it anew.
async fn stay_open(
    running: &mut Running,
    asked_to_close: impl Future<Output = ()>,
    writer_ended: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    tokio::select! {
        () = asked_to_close => running.close().await,
        () = writer_ended => bail!("the task that writes to the database broke: nothing can be saved any more"),
        ended = &mut running.task => ended.context("the server broke")?,
    }
    Ok(())
}

/// As many connections as were set, or as many as the process may have files open beside what it needs itself.
fn allowed(connections: usize) -> usize {
    let files = process::raise_open_files().map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    let most = files.saturating_sub(FILES_APART).max(1);
    if connections > most {
        tracing::warn!(
            "{connections} CONNECTIONS need more open files than the system allows: at most {most} are taken"
        );
    }
    connections.min(most)
}

/// What carries mail: the server that is named, else files beside the database.
fn post(mail: &MailConfig, database: &Database) -> anyhow::Result<Arc<dyn Post>> {
    let sender = mail.from.clone();
    match &mail.smtp_url {
        Some(url) => Ok(Arc::new(Smtp::new(url, sender).context("SMTP_URL")?)),
        None => Ok(Arc::new(Files::new(database.beside(MAIL), sender))),
    }
}

/// The server, and how it is closed.
struct Running {
    task: JoinHandle<()>,
    connections: Arc<Connections>,
    stop: CancellationToken,
    open: Open,
    streams: Arc<Streams>,
    door: std::net::TcpListener,
    refusals: Arc<Refusals>,
}

impl Running {
    fn start(door: std::net::TcpListener, served: &Served, connections: Arc<Connections>) -> anyhow::Result<Self> {
        let listener = TcpListener::from_std(door.try_clone()?)?;
        let stop = CancellationToken::new();
        let accepting = accept(listener, router(served), connections.clone(), stop.clone());
        let task = tokio::spawn(async move { accepting.await.wait().await });
        served.open.set(true);
        let (open, streams, refusals) = (served.open.clone(), served.streams.clone(), served.site.refusals.clone());
        Ok(Self { task, connections, stop, open, streams, door, refusals })
    }

    /// Takes no more requests, and finishes those in flight while a doorman tells the others. Asked once more to close, the program
    /// ends at once.
    async fn close(&mut self) {
        tracing::info!("closing: requests in flight are finished");
        self.open.set(false);
        let doorman = Doorman::stand(&self.door, &self.refusals, &self.connections);
        self.stop.cancel();
        self.streams.close();
        tokio::spawn(async {
            asked_to_close().await;
            std::process::exit(130);
        });
        if timeout(PATIENCE, &mut self.task).await.is_err() {
            tracing::warn!("requests that took longer than {PATIENCE:?} were cut off");
            self.task.abort();
        }
        match doorman {
            Ok(doorman) => doorman.leave().await,
            Err(error) => tracing::warn!(%error, "nobody could stand at the door"),
        }
    }
}

async fn close(jobs: Jobs, provider: Provider, storage: &SqliteStorage) {
    let background = async {
        jobs.stop().await;
        provider.stop().await;
    };
    if timeout(MORE_PATIENCE, background).await.is_err() {
        tracing::warn!("background work was cut off; it is done after the next start");
    }
    storage.close().await;
    tracing::info!("closed");
}

async fn asked_to_close() {
    let interrupted = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "SIGINT cannot be waited for");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "SIGTERM cannot be waited for");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

/// Says where everything is, and how to sign in.
async fn announce(served: &Served, addr: SocketAddr, payments: &str) -> anyhow::Result<()> {
    let accounts = sample::accounts(&*served.storage).await?;
    let text = announcement(&served.site.origin, &reached_at(addr), payments, &accounts);
    // Whether anybody reads it is not the shop's concern.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}

/// Where payments are made, or for a provider elsewhere, where it is to send its webhooks.
fn payments(origin: &str, provider: &str, sandbox: Option<&str>) -> String {
    match sandbox {
        Some(address) => format!("Sandbox payments   {address}"),
        None => format!("Webhooks           {origin}/webhooks/{provider}"),
    }
}

fn announcement(origin: &str, local: &str, payments: &str, accounts: &[&str]) -> String {
    let mut lines = vec![String::new(), "Forever Cart is open.".to_owned(), String::new()];
    lines.push(format!("  Shop               {origin}"));
    if origin != local {
        lines.push(format!("  on this machine    {local}"));
    }
    lines.push(format!("  {payments}"));
    if !accounts.is_empty() {
        lines.extend([String::new(), format!("  Sign in with the password {}:", sample::PASSWORD)]);
    }
    for email in accounts {
        let who = if *email == sample::STAFF { "staff" } else { "shopper" };
        lines.push(format!("    {email:<19} {who}"));
    }
    lines.extend([String::new(), "Ctrl-C closes it.".to_owned(), String::new()]);
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TrustedProxies;
    use crate::testing::{TestShop, silence};
    use std::future::pending;

    /// The shop, open at an address of its own.
    async fn open(shop: &TestShop) -> Running {
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap().into_std().unwrap();
        let connections = Connections::new(100, TrustedProxies::default(), Timeouts::default());
        Running::start(door, &shop.served, connections).unwrap()
    }

    #[tokio::test]
    async fn s4_whoever_says_nothing_is_not_left_connected_to_the_shop() {
        let shop = TestShop::empty().await;
        let running = open(&shop).await;
        // From here on nobody uses the database.
        tokio::time::pause();
        assert_eq!(silence(running.door.local_addr().unwrap()).await.as_secs(), 10);
    }

    #[tokio::test]
    async fn a_shop_that_can_save_nothing_any_more_ends_with_an_error() {
        let shop = TestShop::empty().await;
        let mut running = open(&shop).await;
        let soon = stay_open(&mut running, pending(), shop.storage.ended());
        assert!(timeout(Duration::from_millis(20), soon).await.is_err(), "as long as it can, it is open");
        let over = timeout(PATIENCE, stay_open(&mut running, pending(), shop.storage.ended()));
        let (over, ()) = tokio::join!(over, shop.storage.close());
        let error = over.unwrap().unwrap_err().to_string();
        assert!(error.contains("nothing can be saved"), "{error}");
    }

    #[test]
    fn payments_are_announced_where_they_are_made_or_told_of() {
        assert_eq!(payments("http://a", "sandbox", Some("http://b")), "Sandbox payments   http://b");
        assert_eq!(payments("http://a", "stripe", None), "Webhooks           http://a/webhooks/stripe");
    }

    #[test]
    fn the_demo_accounts_are_named_only_where_they_exist() {
        let text = announcement(
            "http://a",
            "http://a",
            &payments("http://a", "sandbox", Some("http://b")),
            &[sample::SHOPPER, sample::STAFF],
        );
        assert!(text.contains("demo@example.com    shopper") && text.contains("forever-cart:"), "{text}");
        let text = announcement("https://shop.example", "http://a", "http://b", &[]);
        assert!(text.contains("https://shop.example") && text.contains("http://a") && !text.contains("demo"), "{text}");
    }
}
