//! What would grow without end is forgotten by its age, however much of it there is.

#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::id::OperationId;
use shared::time::Span;
use shop::SweepJob;
use stand::{Stand, account};
use std::time::Duration;
use storage::{Operation, Storage};
use tokio::time::timeout;
use uuid::Uuid;

/// More than two units of work forget.
const MANY: u128 = 2500;

const fn operation(n: u128) -> Operation {
    Operation { id: OperationId(Uuid::from_u128(n)), request: [0; 32] }
}

/// Notes so many operations, which are to be forgotten later.
async fn gather(stand: &Stand) {
    let mut unit = stand.storage.begin().await.unwrap();
    for n in 0..MANY {
        unit.carts().note_operation(account(1), &operation(n), stand.shop.now()).await.unwrap();
    }
    unit.save().await.unwrap();
}

/// Counts those that are left.
async fn left(stand: &Stand) -> u32 {
    let mut reader = stand.storage.reader().await.unwrap();
    let mut left = 0;
    for n in 0..=MANY {
        left += u32::from(reader.carts().is_noted(account(1), operation(n).id).await.unwrap());
    }
    left
}

#[tokio::test]
async fn whatever_has_gathered_is_forgotten_in_one_run() {
    let stand = Stand::with_stock("prune-many", &[]).await;
    gather(&stand).await;
    stand.clock.pass(Span::days(89));
    let mut unit = stand.storage.begin().await.unwrap();
    unit.carts().note_operation(account(1), &operation(MANY), stand.shop.now()).await.unwrap();
    unit.save().await.unwrap();
    SweepJob::Pruning.run(&stand.shop).await.unwrap();
    assert_eq!(left(&stand).await, 2501, "they are not old");
    stand.clock.pass(Span::days(2));
    stand.shop.sweep().await.unwrap();
    assert_eq!(left(&stand).await, 1, "the newest");
}

/// However much has gathered, no unit of work is longer for it, and others have their turns between two of them.
#[tokio::test]
async fn each_unit_of_work_forgets_a_thousand_at_most_and_others_come_between() {
    let stand = Stand::with_stock("prune-parts", &[]).await;
    gather(&stand).await;
    stand.clock.pass(Span::days(91));
    let (shop, gate) = stand.gated_server(1_000_000).await;
    gate.shut();
    let pruning = tokio::spawn(async move { SweepJob::Pruning.run(&shop).await });
    let mut seen = Vec::new();
    for n in 0..4 {
        if n > 0 {
            gate.let_one();
        }
        timeout(Duration::from_secs(30), gate.arrival()).await.unwrap();
        seen.push(left(&stand).await);
    }
    assert_eq!(seen, [2500, 1500, 500, 0]);
    gate.open();
    pruning.await.unwrap().unwrap();
}
