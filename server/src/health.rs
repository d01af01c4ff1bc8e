//! Whether the shop lives, and whether it can serve. While it opens and closes, `doorman` answers instead.

use crate::router::Served;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use storage::Storage;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

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
    match tokio::time::timeout(PATIENCE, ask(&*served.storage)).await {
        Ok(Ok(())) => "ready".into_response(),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "no database").into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "no answer from the database").into_response(),
    }
}

async fn ask(storage: &dyn Storage) -> storage::Result<()> {
    storage.reader().await?.catalogue().category("").await?;
    // Its turn to write is given back at once.
    storage.begin().await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestShop;
    use async_trait::async_trait;
    use storage::{Reader, StorageError, Unit};

    /// A database that can be read alone.
    struct ReadOnly(Arc<dyn Storage>);

    #[async_trait]
    impl Storage for ReadOnly {
        async fn reader(&self) -> storage::Result<Box<dyn Reader>> {
            self.0.reader().await
        }

        async fn begin(&self) -> storage::Result<Box<dyn Unit>> {
            Err(StorageError::Failed("the disk is full".into()))
        }
    }

    #[tokio::test]
    async fn a_shop_that_cannot_write_is_not_ready() {
        let shop = TestShop::empty().await;
        let sound: Arc<dyn Storage> = shop.storage.clone();
        let read_only: Arc<dyn Storage> = Arc::new(ReadOnly(sound.clone()));
        for (storage, status) in [(sound, StatusCode::OK), (read_only, StatusCode::SERVICE_UNAVAILABLE)] {
            let served = Served { storage, ..shop.served.clone() };
            assert_eq!(ready(State(served)).await.status(), status);
        }
    }
}
