//! The adapter to the sandbox provider, and the provider in the same process.

use crate::config::{Database, TrustedProxies, reached_at};
use crate::connection::{Connections, Timeouts, accept};
use anyhow::{Context, bail};
use payment::{Caller, Gateway, GatewayError};
use payment_adapter::Secret;
use payment_sandbox::{ProviderConfig, SandboxConfig, SandboxGateway};
use shared::payment::AmountLimits;
use shop::{Clock, Random, SystemClock, SystemRandom};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Connections to the sandbox.
const CONNECTIONS: usize = 1000;

/// What the sandbox provider and the shop know of each other.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Secrets {
    api_key: String,
    webhook_secret: String,
}

/// A provider that was started here.
pub struct Running {
    task: JoinHandle<()>,
    stop: CancellationToken,
}

/// The adapter to a sandbox that may not be called.
pub fn uncalled(addr: SocketAddr) -> anyhow::Result<SandboxGateway> {
    gateway(addr, Secrets::random())
}

/// The adapter, and where nothing answers at its address yet, the provider.
pub async fn start(addr: SocketAddr, database: &Database) -> anyhow::Result<(SandboxGateway, Option<Running>)> {
    let secrets = Secrets::kept_in(&database.beside("sandbox-keys.toml"))?;
    let gateway = gateway(addr, secrets.clone())?;
    let running = match TcpListener::bind(addr).await {
        Ok(listener) => Some(serve(listener, &reached_at(addr), secrets, database)?),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            accepts(&gateway, addr).await?;
            None
        }
        Err(error) => return Err(error).with_context(|| format!("SANDBOX_ADDR: {addr} cannot be listened on")),
    };
    Ok((gateway, running))
}

impl Running {
    /// Ends it.
    pub async fn stop(self) {
        self.stop.cancel();
        if self.task.await.is_err() {
            tracing::error!("the sandbox provider ended before it was stopped");
        }
    }
}

impl Secrets {
    fn random() -> Self {
        let secret = || {
            let mut bytes = [0; 32];
            SystemRandom.fill(&mut bytes);
            hex::encode(bytes)
        };
        Self { api_key: secret(), webhook_secret: secret() }
    }

    /// Those in the file, or new ones that are then in it, readable for its owner alone.
    fn kept_in(path: &Path) -> anyhow::Result<Self> {
        let text = match write_new(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => std::fs::read_to_string(path),
            written => written,
        };
        let text = text.with_context(|| format!("{} can be neither read nor written", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} does not hold the sandbox's keys; remove it", path.display()))
    }
}

fn write_new(path: &Path) -> io::Result<String> {
    let text = toml::to_string(&Secrets::random()).map_err(io::Error::other)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())?;
    Ok(text)
}

fn gateway(addr: SocketAddr, secrets: Secrets) -> anyhow::Result<SandboxGateway> {
    Ok(SandboxGateway::new(SandboxConfig {
        limits: AmountLimits::default(),
        api_base: reached_at(addr),
        api_key: Secret::new(secrets.api_key),
        webhook_secret: Secret::new(secrets.webhook_secret),
        timeout: SandboxConfig::TIMEOUT,
    })?)
}

fn serve(listener: TcpListener, address: &str, secrets: Secrets, database: &Database) -> anyhow::Result<Running> {
    let config = ProviderConfig {
        public_url: address.to_owned(),
        api_key: secrets.api_key,
        webhook_secret: secrets.webhook_secret,
        journal: Some(database.beside("sandbox.jsonl")),
        clock: Arc::new(|| SystemClock.now()),
        random: Arc::new(|| {
            let mut bytes = [0; 16];
            SystemRandom.fill(&mut bytes);
            u128::from_ne_bytes(bytes)
        }),
    };
    let (router, deliveries) = payment_sandbox::open(config).context("the sandbox's journal cannot be read")?;
    let stop = CancellationToken::new();
    let connections = Connections::new(CONNECTIONS, TrustedProxies::loopback(), Timeouts::default());
    let serving = accept(listener, router, connections, stop.clone());
    let task = tokio::spawn(async move {
        tokio::select! {
            () = async { serving.await.wait().await } => {}
            () = deliveries => {}
        }
    });
    Ok(Running { task, stop })
}

/// Whether what answers at that address is a sandbox provider that takes this shop's key.
async fn accepts(gateway: &SandboxGateway, addr: SocketAddr) -> anyhow::Result<()> {
    match gateway.look_up("none", Caller::Shop).await {
        Ok(_) | Err(GatewayError::NotFound(_)) => Ok(()),
        Err(GatewayError::Denied(_) | GatewayError::Refused(_)) => {
            bail!("SANDBOX_ADDR: at {addr} another database's sandbox provider answers; choose another address")
        }
        Err(GatewayError::Unreachable(_)) => {
            bail!("SANDBOX_ADDR: {addr} is taken by something that is no sandbox provider; choose another address")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::silence;

    fn database(folder: &Path) -> Database {
        let file = folder.join("shop.db");
        Database { url: format!("sqlite://{}", file.display()), file, is_set: true }
    }

    async fn free() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
    }

    #[tokio::test]
    async fn the_sandbox_starts_where_none_answers_and_is_shared_by_one_databases_shops() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let addr = free().await;
        let (gateway, first) = start(addr, &database(folder.path())).await.unwrap();
        assert!(matches!(gateway.look_up("none", Caller::Shop).await, Err(GatewayError::NotFound(_))));
        let (_, second) = start(addr, &database(folder.path())).await.unwrap();
        assert!(second.is_none(), "one sandbox is enough");
        let error = start(addr, &database(other.path())).await.err().unwrap().to_string();
        assert!(error.starts_with("SANDBOX_ADDR"), "{error}");
        first.unwrap().stop().await;
        let (_, third) = start(addr, &database(folder.path())).await.unwrap();
        third.unwrap().stop().await;
    }

    #[tokio::test(start_paused = true)]
    async fn s4_whoever_says_nothing_is_not_left_connected_to_the_sandbox() {
        let folder = tempfile::tempdir().unwrap();
        let addr = free().await;
        let (_, running) = start(addr, &database(folder.path())).await.unwrap();
        assert_eq!(silence(addr).await.as_secs(), 10);
        running.unwrap().stop().await;
    }

    #[test]
    fn secrets_outlive_a_restart_and_are_their_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let first = Secrets::kept_in(&path).unwrap();
        assert!(first == Secrets::kept_in(&path).unwrap());
        assert!(first.api_key != first.webhook_secret && first.api_key.len() == 64);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "rubbish").unwrap();
        assert!(Secrets::kept_in(&path).is_err());
    }
}
