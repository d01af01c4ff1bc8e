//! What would grow without end is forgotten by its age, however much of it there is.

mod stand;

use shared::id::OperationId;
use shared::time::Span;
use shop::SweepJob;
use stand::{Stand, account};
use storage::{Operation, Storage};
use uuid::Uuid;

/// More than one unit of work forgets.
const MANY: u128 = 2500;

#[tokio::test]
async fn whatever_has_gathered_is_forgotten_in_one_run() {
    let stand = Stand::with_stock("prune-many", &[]).await;
    let operation = |n: u128| Operation { id: OperationId(Uuid::from_u128(n)), request: [0; 32] };
    let mut unit = stand.storage.begin().await.unwrap();
    for n in 0..MANY {
        unit.carts().note_operation(account(1), &operation(n), stand.shop.now()).await.unwrap();
    }
    unit.save().await.unwrap();
    stand.clock.pass(Span::days(89));
    let mut unit = stand.storage.begin().await.unwrap();
    unit.carts().note_operation(account(1), &operation(MANY), stand.shop.now()).await.unwrap();
    unit.save().await.unwrap();
    let left = async || {
        let mut reader = stand.storage.reader().await.unwrap();
        let mut left = 0;
        for n in 0..=MANY {
            left += u32::from(reader.carts().is_noted(account(1), operation(n).id).await.unwrap());
        }
        left
    };
    SweepJob::Pruning.run(&stand.shop).await.unwrap();
    assert_eq!(left().await, 2501, "they are not old");
    stand.clock.pass(Span::days(2));
    stand.shop.sweep().await.unwrap();
    assert_eq!(left().await, 1, "the newest");
}
