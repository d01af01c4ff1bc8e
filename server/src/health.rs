//! Whether the shop lives, and whether it can serve. While it opens and closes, `doorman` answers instead.

use crate::router::Served;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use shared::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use storage::Storage;
use tokio::sync::Mutex;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long what came of writing holds: whoever asks meanwhile is answered by it, so that probes are no load.
const HOLDS: Duration = Duration::from_secs(2);

/// Whether the shop takes requests: not while it starts, and not while it stops.
#[derive(Clone, Default, Debug)]
pub struct Open(Arc<AtomicBool>);

impl Open {
    /// From now on, it does or does not.
    pub fn set(&self, open: bool) {
        self.0.store(open, Ordering::Release);
    }

    fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Whether the database is read and written, by doing both. Cheap to clone.
#[derive(Clone)]
pub struct Probe {
    storage: Arc<dyn Storage>,
    last: Arc<Mutex<Option<(Instant, Health)>>>,
}

/// What was seen of the database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Health {
    /// It is read and written.
    Sound,
    /// It fails.
    Failing,
    /// It gives no answer.
    Silent,
}

impl Probe {
    /// A probe of that database.
    pub fn new(storage: Arc<dyn Storage>) -> Self {
        Self { storage, last: Arc::default() }
    }

    /// Reads, and writes unless that was done a moment ago.
    pub async fn health(&self, now: Timestamp) -> Health {
        match seen(read(&*self.storage)).await {
            Health::Sound => {}
            other => return other,
        }
        let mut last = self.last.lock().await;
        if let Some((at, health)) = *last
            && at.elapsed() < HOLDS
        {
            return health;
        }
        let health = seen(write(&*self.storage, now)).await;
        *last = Some((Instant::now(), health));
        health
    }
}

/// What comes of using the database.
async fn seen(using: impl Future<Output = storage::Result<()>>) -> Health {
    match tokio::time::timeout(PATIENCE, using).await {
        Ok(Ok(())) => Health::Sound,
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the database cannot be used: {error}");
            Health::Failing
        }
        Err(_) => Health::Silent,
    }
}

async fn read(storage: &dyn Storage) -> storage::Result<()> {
    storage.reader().await?.catalogue().category("").await.map(drop)
}

async fn write(storage: &dyn Storage, now: Timestamp) -> storage::Result<()> {
    let mut unit = storage.begin().await?;
    unit.tallies().probe(now).await?;
    unit.save().await.map(drop)
}

/// `GET /health/live`: the program answers.
pub async fn live() -> &'static str {
    "live"
}

/// `GET /health/ready` while the shop is not open.
pub async fn closed() -> (StatusCode, &'static str) {
    (StatusCode::SERVICE_UNAVAILABLE, "closed")
}

/// `GET /health/ready`: the shop is open, and its database is read and written.
pub async fn ready(State(served): State<Served>) -> Response {
    if !served.open.get() {
        return closed().await.into_response();
    }
    match served.probe.health(served.shop.now()).await {
        Health::Sound => "ready".into_response(),
        Health::Failing => (StatusCode::SERVICE_UNAVAILABLE, "no database").into_response(),
        Health::Silent => (StatusCode::SERVICE_UNAVAILABLE, "no answer from the database").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestShop;
    use async_trait::async_trait;
    use std::sync::atomic::AtomicU32;
    use storage::{OwnerChange, Reader, StorageError, Unit};

    /// The moment in which a disk turns out to be full.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    enum Full {
        Never,
        AtBegin,
        AtSave,
    }

    /// A database that counts units of work, and whose disk may be full.
    struct Watched {
        storage: Arc<dyn Storage>,
        begun: AtomicU32,
        full: Full,
    }

    /// A unit of work that cannot be saved.
    struct Unsaved(Box<dyn Unit>);

    fn disk_full() -> StorageError {
        StorageError::Failed("the disk is full".into())
    }

    #[async_trait]
    impl Storage for Watched {
        async fn reader(&self) -> storage::Result<Box<dyn Reader>> {
            self.storage.reader().await
        }

        async fn begin(&self) -> storage::Result<Box<dyn Unit>> {
            self.begun.fetch_add(1, Ordering::Relaxed);
            let unit = self.storage.begin().await?;
            match self.full {
                Full::Never => Ok(unit),
                Full::AtBegin => Err(disk_full()),
                Full::AtSave => Ok(Box::new(Unsaved(unit))),
            }
        }
    }

    /// Each repository is the inner one's.
    macro_rules! repositories {
        ($($name:ident -> $repository:ident),+ $(,)?) => {$(
            fn $name(&mut self) -> Box<dyn storage::$repository + '_> {
                self.0.$name()
            }
        )+};
    }

    #[async_trait]
    impl Unit for Unsaved {
        repositories! {
            catalogue -> Catalogue,
            accounts -> Accounts,
            carts -> Carts,
            stock -> Stock,
            orders -> Orders,
            fulfilments -> Fulfilments,
            payments -> Payments,
            outbox -> Outbox,
            secrets -> Secrets,
            settings -> SettingsStore,
            imports -> Imports,
            audit -> Audit,
            tallies -> Tallies,
            guesses -> Guesses,
            factors -> Factors,
            passkeys -> Passkeys,
            wishlists -> WishlistStore,
        }

        async fn save(self: Box<Self>) -> storage::Result<Vec<OwnerChange>> {
            Err(disk_full())
        }
    }

    fn watched(shop: &TestShop, full: Full) -> (Arc<Watched>, Served) {
        let storage: Arc<dyn Storage> = shop.storage.clone();
        let watched = Arc::new(Watched { storage, begun: 0.into(), full });
        let served = Served { probe: Probe::new(watched.clone()), ..shop.served.clone() };
        (watched, served)
    }

    #[tokio::test]
    async fn a_shop_that_cannot_write_is_not_ready() {
        let shop = TestShop::empty().await;
        for (full, status) in [
            (Full::Never, StatusCode::OK),
            (Full::AtBegin, StatusCode::SERVICE_UNAVAILABLE),
            (Full::AtSave, StatusCode::SERVICE_UNAVAILABLE),
        ] {
            let (_, served) = watched(&shop, full);
            assert_eq!(ready(State(served)).await.status(), status, "{full:?}");
        }
    }

    #[tokio::test]
    async fn s4_however_often_it_is_asked_it_writes_once_in_a_while() {
        let shop = TestShop::empty().await;
        let (watched, served) = watched(&shop, Full::Never);
        for _ in 0..50 {
            assert_eq!(ready(State(served.clone())).await.status(), StatusCode::OK);
        }
        assert!(watched.begun.load(Ordering::Relaxed) <= 2);
    }
}
