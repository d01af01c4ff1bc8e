//! Units of work that are tried again: after pauses that grow, and that are not the same for all who met.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use async_trait::async_trait;
use shared::order::OrderNumber;
use shop::Shop;
use stand::{Stand, email};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use storage::{Reader, Result, Storage, StorageError, Unit};
use tokio::time::Instant;

/// A database that from some moment on is always taken by somebody else, and notes when it was asked.
struct Taken {
    storage: Arc<dyn Storage>,
    busy: AtomicBool,
    asked: Mutex<Vec<Instant>>,
}

#[async_trait]
impl Storage for Taken {
    async fn reader(&self) -> Result<Box<dyn Reader>> {
        self.storage.reader().await
    }

    async fn begin(&self) -> Result<Box<dyn Unit>> {
        if !self.busy.load(Ordering::Relaxed) {
            return self.storage.begin().await;
        }
        self.asked.lock().unwrap().push(Instant::now());
        Err(StorageError::TryAgain)
    }
}

/// The pauses between the tries of one unit of work.
async fn pauses(shop: &Shop, taken: &Taken) -> Vec<Duration> {
    assert!(shop.ask_for_link(OrderNumber(1), &email()).await.is_err(), "it is given up");
    let asked: Vec<_> = taken.asked.lock().unwrap().drain(..).collect();
    asked.windows(2).map(|tries| tries[1] - tries[0]).collect()
}

#[tokio::test]
async fn a_unit_of_work_is_tried_again_after_pauses_that_grow_and_differ() {
    let stand = Stand::with_stock("retry-pauses", &[]).await;
    let taken =
        Arc::new(Taken { storage: stand.storage.clone(), busy: AtomicBool::default(), asked: Mutex::default() });
    // What they draw by lot is far apart.
    let (one, other) = (stand.server_on(taken.clone(), 0).await, stand.server_on(taken.clone(), 150).await);
    taken.busy.store(true, Ordering::Relaxed);
    // From here on nothing but pauses is waited for.
    tokio::time::pause();
    let (first, second) = (pauses(&one, &taken).await, pauses(&other, &taken).await);
    for pauses in [&first, &second] {
        assert_eq!(pauses.len(), 3, "four tries");
        for (pause, longest) in pauses.iter().zip([20, 40, 80]) {
            let (shortest, longest) = (Duration::from_millis(longest / 2), Duration::from_millis(longest + 1));
            assert!((shortest..=longest).contains(pause), "{pauses:?}");
        }
    }
    assert_ne!(first, second, "they do not meet again");
}
