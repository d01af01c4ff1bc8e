//! Failures at what can be guessed.

use crate::Database;
use crate::fixture::at;
use shared::guess::Failures;
use storage::GuessKey;

const fn key(n: u8) -> GuessKey {
    GuessKey([n; 32])
}

fn failures(count: u32, last: i64) -> Failures {
    Failures { count, first_at: at(0), last_at: at(last) }
}

/// They are replaced as a whole, each key's by itself, and forgotten.
pub async fn s3_failures_are_counted_by_key(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut guesses = unit.guesses();
    assert_eq!(guesses.failures(key(1)).await.unwrap(), None);
    guesses.put_failures(key(1), &failures(1, 1)).await.unwrap();
    guesses.put_failures(key(2), &failures(7, 2)).await.unwrap();
    guesses.put_failures(key(1), &failures(u32::MAX, 3)).await.unwrap();
    drop(guesses);
    unit.save().await.unwrap();

    let mut unit = database.begin().await.unwrap();
    let mut guesses = unit.guesses();
    assert_eq!(guesses.failures(key(1)).await.unwrap(), Some(failures(u32::MAX, 3)));
    for _ in 0..2 {
        guesses.forget_failures(key(1)).await.unwrap();
        assert_eq!(guesses.failures(key(1)).await.unwrap(), None);
    }
    assert_eq!(guesses.failures(key(2)).await.unwrap(), Some(failures(7, 2)));
}

/// The oldest first, so many at a time.
pub async fn old_failures_are_forgotten(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut guesses = unit.guesses();
    for n in 1..=4 {
        guesses.put_failures(key(n), &failures(1, n.into())).await.unwrap();
    }
    assert_eq!(guesses.forget_old_failures(at(4), 2).await.unwrap(), 2);
    assert_eq!(guesses.failures(key(2)).await.unwrap(), None);
    assert_eq!(guesses.forget_old_failures(at(4), 2).await.unwrap(), 1);
    assert_eq!(guesses.forget_old_failures(at(4), 2).await.unwrap(), 0);
    assert!(guesses.failures(key(4)).await.unwrap().is_some());
}
