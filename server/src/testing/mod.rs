//! A shop for tests: on a database of its own, asked without a socket.

mod letterbox;
mod provider;

pub use letterbox::Letterbox;
pub use provider::Provider;

use crate::config::{Config, GatewayChoice, Sources};
use crate::health::{Open, Probe};
use crate::jobs::Bell;
use crate::live::Streams;
use crate::media::Media;
use crate::metrics::{Exporter, Gauges, MeasuredGateway, MeasuredStorage};
use crate::router::{Served, router};
use crate::security::limits::Limits;
use crate::security::overload::Capacity;
use crate::site::{Site, security_contact};
use crate::{gateway, sample};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use payment::Gateway;
use shop::{Gateways, Parts, SecretKey, Shop, SystemClock, SystemRandom};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use storage::Storage;
use storage_sqlite::{Options, SqliteStorage};
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tower::ServiceExt;

/// A request for `path`.
pub fn get(path: &str) -> Request {
    Request::get(path).body(Body::empty()).unwrap()
}

/// What an answer says.
pub async fn body(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The time for which whoever connects there and says nothing is left connected, by a clock that is paused.
pub async fn silence(addr: SocketAddr) -> Duration {
    let connected = Instant::now();
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let mut said = Vec::new();
    let ended = timeout(Duration::from_mins(10), stream.read_to_end(&mut said)).await;
    assert!(ended.is_ok() && said.is_empty(), "{ended:?}");
    connected.elapsed()
}

/// A shop on a database of its own.
pub struct TestShop {
    /// What it is served with.
    pub served: Served,
    /// Its database.
    pub storage: Arc<SqliteStorage>,
    /// Its database, as the shop uses it.
    pub measured: Arc<dyn Storage>,
    /// Its payment provider, as the shop calls it.
    pub gateway: Arc<dyn Gateway>,
    /// How it stands.
    pub gauges: Gauges,
    /// The mails that it sent.
    pub letterbox: Arc<Letterbox>,
    /// Where its files are.
    pub folder: TempDir,
    router: Router,
}

impl TestShop {
    /// Without products.
    pub async fn empty() -> Self {
        Self::set_up(&[]).await
    }

    /// Without products, and with that in the environment. The provider that it chooses is not there.
    pub async fn set_up(environment: &[(&str, &str)]) -> Self {
        Self::new(environment, gateway::uncalled).await
    }

    /// Without products and rate limits, and with a provider that answers.
    pub async fn unlimited() -> (Self, Arc<Provider>) {
        let provider = Arc::new(Provider::default());
        (Self::new(&[("RATE_LIMITS", "off")], |_| Ok(provider.clone())).await, provider)
    }

    /// With the sample data, and a provider that answers.
    pub async fn with_provider() -> (Self, Arc<Provider>) {
        let provider = Arc::new(Provider::default());
        let shop = Self::new(&[], |_| Ok(provider.clone())).await;
        sample::fill(&shop.served.shop).await.unwrap();
        (shop, provider)
    }

    async fn new(
        environment: &[(&str, &str)],
        gateway: impl FnOnce(GatewayChoice) -> anyhow::Result<Arc<dyn Gateway>>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file.txt"), "a file").unwrap();
        let variable = |name: &str| {
            let set = environment.iter().find(|(set, _)| *set == name);
            set.map(|(_, value)| (*value).to_owned())
        };
        let sources = Sources::new(BTreeMap::new(), variable, Path::new("none.toml"), false).unwrap();
        let config = Config::load(&sources).unwrap();
        let problems = config.serving_problems();
        assert!(problems.is_empty(), "{problems:?}");
        let url = format!("sqlite://{}", folder.path().join("shop.db").display());
        let storage = Arc::new(SqliteStorage::open(&url, Options::default()).await.unwrap());
        let mut site = Site::for_tests(&config.shop.site_url, folder.path());
        site.security_contact = security_contact(&config);
        site.rate_limits = config.rate_limits;
        let site = Arc::new(site);
        let media = Media::at(&folder.path().join("media"));
        let measured: Arc<dyn Storage> = Arc::new(MeasuredStorage(storage.clone()));
        let gateway: Arc<dyn Gateway> = Arc::new(MeasuredGateway(gateway(config.gateway).unwrap()));
        let letterbox = Arc::new(Letterbox::default());
        let shop = Shop::open(Parts {
            storage: measured.clone(),
            gateways: Gateways::new(gateway.clone(), Vec::new()),
            post: letterbox.clone(),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            secret: SecretKey::new([7; 32]),
            pictures: Arc::new(media.clone()),
            events: Arc::new(shop::LocalEvents::default()),
            settings: config.shop,
        })
        .await
        .unwrap();
        let limits = Arc::new(Limits::new(site.clone(), shop.clone()));
        let (bell, open) = (Bell::default(), Open::default());
        open.set(true);
        let exporter = Exporter::start(&shop).unwrap();
        let probe = Probe::new(storage.clone());
        let gauges = Gauges::new(shop.clone(), exporter.clone(), probe.clone(), folder.path().join("shop.db"));
        let metrics = (config.metrics_addr == Some(config.site_addr)).then_some(exporter);
        let capacity = Arc::new(Capacity::new(config.requests, site.refusals.clone()));
        let streams = Streams::new(config.connections / 2);
        let served = Served {
            shop,
            storage: storage.clone(),
            probe,
            site,
            media,
            limits,
            capacity,
            streams,
            bell,
            open,
            metrics,
        };
        Self { router: router(&served), served, storage, measured, gateway, gauges, letterbox, folder }
    }

    /// With the sample data, and served otherwise.
    pub async fn filled_with(serve: impl FnOnce(&mut Served)) -> Self {
        let mut shop = Self::filled().await;
        serve(&mut shop.served);
        shop.router = router(&shop.served);
        shop
    }

    /// With the sample data.
    pub async fn filled() -> Self {
        let shop = Self::empty().await;
        sample::fill(&shop.served.shop).await.unwrap();
        shop
    }

    /// Asks it, from this machine where the request names no other.
    pub async fn ask(&self, mut request: Request) -> Response {
        let local = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9)));
        request.extensions_mut().get_or_insert(local);
        self.router.clone().oneshot(request).await.unwrap()
    }
}
