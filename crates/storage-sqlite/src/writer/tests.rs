//! What units may do to the writer, and to each other.

use super::*;
use shared::account::Email;
use shared::id::AccountId;
use shared::time::Timestamp;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use storage::{AccountRecord, Unit};
use tokio::task::JoinHandle;

/// More than any test waits for.
const FOREVER: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
const WRITES_FOREVER: &str = "
    INSERT INTO accounts (id, email, name, password_hash, created_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, i, '', '', 0 FROM n";

struct Bench {
    desk: Arc<Desk>,
    file: SqliteConnectOptions,
    folder: PathBuf,
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn bench(unit_limit: Duration) -> Bench {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("storage-sqlite-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let file = connect::file(&format!("sqlite:{}", folder.join("shop.db").display())).unwrap();
    let mut connection = connect::open(&file).await.unwrap();
    connect::bring_up_to_date(&mut connection).await.unwrap();
    let options = Options { unit_limit, patience: Duration::from_mins(1), ..Options::default() };
    let desk = Desk::open(connection, file.clone(), options).await.unwrap();
    Bench { desk: Arc::new(desk), file, folder }
}

impl Bench {
    async fn unit(&self) -> Box<SqliteUnit> {
        Box::new(self.desk.borrow().await.unwrap())
    }

    /// A unit that waits for its turn: it is queued when this returns.
    async fn queued(&self) -> JoinHandle<Result<SqliteUnit>> {
        let desk = Arc::clone(&self.desk);
        let before = desk.requests.capacity();
        let unit = tokio::spawn({
            let desk = Arc::clone(&desk);
            async move { desk.borrow().await }
        });
        while desk.requests.capacity() == before {
            tokio::task::yield_now().await;
        }
        unit
    }

    async fn accounts(&self) -> i64 {
        let mut connection = connect::open(&self.file).await.unwrap();
        sqlx::query_scalar("SELECT count(*) FROM accounts").fetch_one(&mut connection).await.unwrap()
    }
}

async fn add(unit: &mut SqliteUnit, n: u128) -> Result<bool> {
    let record = AccountRecord {
        id: AccountId(n.to_string().repeat(32).get(..32).unwrap().parse().unwrap()),
        email: Email::parse(&format!("a{n}@example.com")).unwrap(),
        name: String::new(),
        password_hash: None,
        role: None,
        epoch: 1,
        email_proved_at: None,
        disabled_at: None,
        created_at: Timestamp::from_millis(0),
    };
    unit.accounts().add_account(&record).await
}

async fn run(unit: &SqliteUnit, statement: &'static str) -> Result<()> {
    let mut slot = unit.loan.hold().await?;
    sqlx::raw_sql(statement).execute(&mut slot.connection).await.map(drop).map_err(failed)
}

#[tokio::test]
async fn a_unit_that_takes_too_long_is_taken_back() {
    let bench = bench(Duration::from_millis(50)).await;
    let mut slow = bench.unit().await;
    assert!(add(&mut slow, 1).await.unwrap());
    let mut next = bench.unit().await;
    assert!(matches!(add(&mut slow, 2).await, Err(StorageError::TryAgain)));
    assert!(add(&mut next, 3).await.unwrap());
    assert!(matches!(slow.save().await, Err(StorageError::TryAgain)));
    next.save().await.unwrap();
    assert_eq!(bench.accounts().await, 1);
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_cut_short() {
    let bench = bench(Duration::from_millis(50)).await;
    let slow = bench.unit().await;
    assert!(matches!(run(&slow, FOREVER).await, Err(StorageError::TryAgain)));
    assert!(matches!(slow.save().await, Err(StorageError::TryAgain)));
    bench.unit().await.save().await.unwrap();
}

#[tokio::test]
async fn a_unit_dropped_within_a_query_holds_nobody_up() {
    let bench = bench(Duration::from_mins(1)).await;
    let mut unit = bench.unit().await;
    assert!(add(&mut unit, 1).await.unwrap());
    let cancelled = tokio::time::timeout(Duration::from_millis(30), async move { run(&unit, FOREVER).await }).await;
    assert!(cancelled.is_err());
    let mut next = bench.unit().await;
    assert!(add(&mut next, 2).await.unwrap());
    next.save().await.unwrap();
    assert_eq!(bench.accounts().await, 1);
}

/// `SQLite` takes the whole transaction back when it interrupts a write: all of the group learn of it, and none of it stays.
#[tokio::test]
async fn a_group_that_sqlite_rolls_back_is_tried_again() {
    let bench = bench(Duration::from_millis(200)).await;
    let mut first = bench.unit().await;
    assert!(add(&mut first, 1).await.unwrap());
    let second = bench.queued().await;
    let first = tokio::spawn(first.save());
    let mut second = second.await.unwrap().unwrap();
    assert!(matches!(run(&second, WRITES_FOREVER).await, Err(StorageError::TryAgain)));
    // Outside of a transaction now: not even this may be kept by itself.
    assert!(add(&mut second, 2).await.is_err());
    assert!(matches!(Box::new(second).save().await, Err(StorageError::TryAgain)));
    assert!(matches!(first.await.unwrap(), Err(StorageError::TryAgain)));
    assert_eq!(bench.accounts().await, 0);
    let mut next = bench.unit().await;
    assert!(add(&mut next, 3).await.unwrap());
    next.save().await.unwrap();
    assert_eq!(bench.accounts().await, 1);
}

#[tokio::test]
async fn a_unit_cannot_commit_by_itself() {
    let bench = bench(Duration::from_secs(5)).await;
    let mut unit = bench.unit().await;
    assert!(add(&mut unit, 1).await.unwrap());
    assert!(matches!(run(&unit, "COMMIT").await, Err(StorageError::TryAgain)));
    assert!(matches!(unit.save().await, Err(StorageError::TryAgain)));
    assert_eq!(bench.accounts().await, 0);
}

/// No constraint of the schema is deferred; here one is, to have a commit that fails.
#[tokio::test]
async fn where_a_commit_fails_all_of_its_units_learn_of_it() {
    let bench = bench(Duration::from_secs(5)).await;
    let mut first = bench.unit().await;
    assert!(add(&mut first, 1).await.unwrap());
    let second = bench.queued().await;
    let first = tokio::spawn(first.save());
    let second = second.await.unwrap().unwrap();
    run(
        &second,
        "PRAGMA defer_foreign_keys = ON;
         INSERT INTO order_history (order_id, at, actor, to_status, reason) VALUES ('none', 0, 'shop', 'shipped', '')",
    )
    .await
    .unwrap();
    let outcomes = (Box::new(second).save().await, first.await.unwrap());
    assert!(matches!(outcomes, (Err(StorageError::Failed(_)), Err(StorageError::Failed(_)))), "{outcomes:?}");
    assert_eq!(bench.accounts().await, 0);
    let mut next = bench.unit().await;
    assert!(add(&mut next, 2).await.unwrap());
    next.save().await.unwrap();
    assert_eq!(bench.accounts().await, 1);
}

#[tokio::test]
async fn units_that_wait_are_committed_together_and_acknowledged_afterwards() {
    let bench = bench(Duration::from_secs(5)).await;
    let mut first = bench.unit().await;
    assert!(add(&mut first, 1).await.unwrap());
    let second = bench.queued().await;
    let third = bench.queued().await;
    let first = tokio::spawn(first.save());
    let mut second = second.await.unwrap().unwrap();
    assert!(add(&mut second, 2).await.unwrap());
    assert!(!first.is_finished());
    assert_eq!(bench.accounts().await, 0);
    drop(second);
    let mut third = third.await.unwrap().unwrap();
    assert!(add(&mut third, 3).await.unwrap());
    assert!(!first.is_finished());
    Box::new(third).save().await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(bench.accounts().await, 2);
}

#[tokio::test]
async fn closing_waits_for_the_unit_that_was_begun() {
    let bench = bench(Duration::from_secs(5)).await;
    let mut unit = bench.unit().await;
    let closing = tokio::spawn({
        let desk = Arc::clone(&bench.desk);
        async move { desk.close().await }
    });
    tokio::task::yield_now().await;
    assert!(add(&mut unit, 1).await.unwrap());
    unit.save().await.unwrap();
    closing.await.unwrap();
    assert!(bench.desk.borrow().await.is_err());
    assert_eq!(bench.accounts().await, 1);
}

/// Whatever the moment at which the writer takes a unit back whose transaction is gone already.
#[tokio::test]
async fn what_is_written_after_a_rollback_is_never_kept() {
    let bench = bench(Duration::from_millis(20)).await;
    for n in 0..12_u128 {
        let first = bench.unit().await;
        let second = bench.queued().await;
        let first = tokio::spawn(first.save());
        let mut second = second.await.unwrap().unwrap();
        // `SQLite` forgets the transaction, as after an interrupted write.
        let gone = run(&second, "ROLLBACK").await;
        assert!(matches!(gone, Ok(()) | Err(StorageError::TryAgain)), "{gone:?}");
        while !matches!(second.loan.hold().await, Err(StorageError::TryAgain)) {
            assert!(add(&mut second, n).await.is_err());
        }
        assert!(matches!(first.await.unwrap(), Err(StorageError::TryAgain)));
    }
    assert_eq!(bench.accounts().await, 0);
}

#[tokio::test]
async fn that_the_writer_broke_is_told() {
    let bench = bench(Duration::from_secs(5)).await;
    let ended = tokio::time::timeout(Duration::from_millis(20), bench.desk.ended()).await;
    assert!(ended.is_err(), "it lives");
    bench.desk.writer.lock().await.as_ref().unwrap().abort();
    bench.desk.ended().await;
    assert!(bench.desk.borrow().await.is_err());
}
