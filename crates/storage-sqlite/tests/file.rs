//! What is particular to a file: it outlives the program, and what others wrote into it is not trusted.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod folder;

use folder::Folder;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use shared::account::Email;
use shared::audit::{Action, AuditEntry, Author, Subject};
use shared::id::{AccountId, GuestId, Owner};
use shared::order::OrderNumber;
use shared::time::Timestamp;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use storage::{AccountRecord, Storage, StorageError};
use storage_sqlite::{Options, SqliteStorage, UNREADABLE_ROWS, migrate};
use uuid::Uuid;

fn record(n: u128) -> AccountRecord {
    AccountRecord {
        id: AccountId(Uuid::from_u128(n)),
        email: Email::parse(&format!("a{n}@example.com")).unwrap(),
        name: "Aoife".into(),
        password_hash: Some("hash".into()),
        role: None,
        epoch: 1,
        email_proved_at: None,
        disabled_at: None,
        created_at: Timestamp::from_millis(1),
    }
}

async fn add(storage: &SqliteStorage, n: u128) {
    let mut unit = storage.begin().await.unwrap();
    assert!(unit.accounts().add_account(&record(n)).await.unwrap());
    unit.save().await.unwrap();
}

async fn has(storage: &SqliteStorage, n: u128) -> bool {
    storage.reader().await.unwrap().accounts().account(record(n).id).await.unwrap().is_some()
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_opening_again() {
    let folder = Folder::new();
    for n in 1..4 {
        let storage = SqliteStorage::open(&folder.url(), Options::default()).await.unwrap();
        add(&storage, n).await;
        assert!(has(&storage, 1).await);
        storage.close().await;
        assert!(matches!(storage.begin().await.err(), Some(StorageError::Failed(_))));
        assert!(matches!(storage.reader().await.err(), Some(StorageError::Failed(_))));
    }
}

/// The files as they are at this moment are what a crash leaves.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_crash() {
    let (folder, crashed) = (Folder::new(), Folder::new());
    let storage = SqliteStorage::open(&folder.url(), Options::default()).await.unwrap();
    for n in 1..=20 {
        add(&storage, n).await;
    }
    let mut unfinished = storage.begin().await.unwrap();
    assert!(unfinished.accounts().add_account(&record(21)).await.unwrap());
    for file in ["shop.db", "shop.db-wal"] {
        std::fs::copy(folder.path().join(file), crashed.path().join(file)).unwrap();
    }
    let reopened = SqliteStorage::open(&crashed.url(), Options::default()).await.unwrap();
    for n in 1..=20 {
        assert!(has(&reopened, n).await, "{n}");
    }
    assert!(!has(&reopened, 21).await);
    add(&reopened, 21).await;
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let folder = Folder::new();
    migrate(&folder.url()).await.unwrap();
    let storage = SqliteStorage::open(&folder.url(), Options::default()).await.unwrap();
    add(&storage, 1).await;
    migrate(&folder.url()).await.unwrap();
    assert!(has(&storage, 1).await);
}

#[tokio::test]
async fn what_cannot_be_opened_is_a_failure() {
    let folder = Folder::new();
    for url in ["postgres://localhost/shop".to_owned(), format!("{}/in/a/file", folder.url())] {
        let failure = SqliteStorage::open(&url, Options::default()).await.err();
        assert!(matches!(failure, Some(StorageError::Failed(_))), "{url}: {failure:?}");
    }
}

#[tokio::test]
async fn another_process_that_writes_is_waited_for_and_then_tried_again() {
    let folder = Folder::new();
    let options = Options { busy_timeout: std::time::Duration::from_millis(50), ..Options::default() };
    let storage = SqliteStorage::open(&folder.url(), options).await.unwrap();
    let mut other = SqliteConnection::connect(&folder.url()).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    assert!(matches!(storage.begin().await.err(), Some(StorageError::TryAgain)));
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    add(&storage, 1).await;
}

/// An address, as it stands in the database.
const ADDRESS: &str =
    r#"{"name":"Aoife Byrne","line1":"12 Camden Row","city":"Dublin","postal_code":"D08","country":"IE"}"#;

/// Counts work that cannot be read.
#[derive(Default)]
struct Counted(Arc<AtomicU64>);

impl Recorder for Counted {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        if key.name() == UNREADABLE_ROWS { Counter::from_arc(self.0.clone()) } else { Counter::noop() }
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// Work that waits is read row by row: one that cannot be read, such as a letter of a newer program, holds up no other.
#[tokio::test]
async fn p2_work_that_cannot_be_read_holds_up_no_other() {
    let folder = Folder::new();
    let storage = SqliteStorage::open(&folder.url(), Options::default()).await.unwrap();
    let mut connection = SqliteConnection::connect(&folder.url()).await.unwrap();
    let id = Uuid::from_u128(1);
    let planted = format!(
        "WITH RECURSIVE newer(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM newer WHERE n < 300)
         INSERT INTO letters (kind, subject, written_at, due_at) SELECT 'of_a_newer_program', n, 0, 0 FROM newer;
         INSERT INTO letters (kind, subject, written_at, due_at)
         VALUES ('order_confirmed', '{id}', 1, 1), ('order_confirmed', '{id}', 2, 2), ('order_confirmed', '{id}', 3, 3);
         WITH RECURSIVE newer(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM newer WHERE n < 300)
         INSERT INTO pending_claims (guest, account, noted_at, tries, due_at) SELECT n, 'x', 0, 0, 0 FROM newer;
         INSERT INTO pending_claims (guest, account, noted_at, tries, due_at) VALUES ('{id}', '{id}', 0, 0, 1);
         INSERT INTO imports (id, staff, state, set_stock, rows_total, uploaded_at, preview, csv)
         VALUES ('x', '{id}', 'running', 0, 1, 0, 'null', x''), ('{id}', '{id}', 'running', 0, 1, 0, 'null', x'');
         WITH RECURSIVE newer(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM newer WHERE n < 300)
         INSERT INTO orders (id, number, owner, idempotency_key, request, email, status, payment, currency, subtotal,
             discount, shipping, tax, total, method_id, method_name, method_promise, method_price, shipping_address,
             billing_address, created_at, window_ends_at)
         SELECT n, 1000 + n, 'guest:' || n, n, zeroblob(32), 'a@b.de', 'pending_payment', 'unpaid', 'EUR', 500, 0, 100, 0,
             600, 's', 's', 's', 100, '{{}}', '[]', 0, 0 FROM newer;
         INSERT INTO orders (id, number, owner, idempotency_key, request, email, status, payment, currency, subtotal,
             discount, shipping, tax, total, method_id, method_name, method_promise, method_price, shipping_address,
             billing_address, created_at, window_ends_at)
         VALUES ('{id}', 2001, 'guest:{id}', 'a', zeroblob(32), 'a@b.de', 'pending_payment', 'unpaid', 'EUR', 500, 0, 100, 0,
             600, 's', 's', 's', 100, '{ADDRESS}', '{ADDRESS}', 0, 1);"
    );
    let unbound = "PRAGMA foreign_keys = OFF";
    sqlx::raw_sql(unbound).execute(&mut connection).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(planted)).execute(&mut connection).await.unwrap();
    let at = Timestamp::from_millis;
    let unreadable = Counted::default();
    let _counting = metrics::set_default_local_recorder(&unreadable);
    let mut reader = storage.reader().await.unwrap();
    let ended = reader.orders().windows_ended(at(9), 2).await.unwrap();
    assert_eq!(ended.iter().map(|order| order.number.0).collect::<Vec<_>>(), [2001], "it comes after all of those");
    assert_eq!(unreadable.0.load(Ordering::Relaxed), 300, "each is counted, for an alarm");
    let due = reader.outbox().due(at(9), 2).await.unwrap();
    assert_eq!(due.iter().map(|letter| letter.number).collect::<Vec<_>>(), [301, 302], "more than a page of them");
    assert_eq!(reader.accounts().pending_claims(at(9), 2).await.unwrap().len(), 1);
    drop(reader);

    // One that is taken while it is read is put off by that.
    let mut taken = Vec::new();
    for _ in 0..2 {
        let mut unit = storage.begin().await.unwrap();
        taken.push(unit.imports().take(at(9), at(60)).await.unwrap().map(|job| job.id.0));
        unit.save().await.unwrap();
    }
    assert_eq!(taken, [None, Some(id)]);
}

/// Nobody waits for ever where all readers are taken.
#[tokio::test]
async fn e3_whoever_finds_no_reader_free_is_told_to_try_again() {
    let folder = Folder::new();
    let reader_timeout = std::time::Duration::from_millis(50);
    let options = Options { readers: 1, reader_timeout, ..Options::default() };
    let storage = SqliteStorage::open(&folder.url(), options).await.unwrap();
    let first = storage.reader().await.unwrap();
    assert!(matches!(storage.reader().await.err(), Some(StorageError::TryAgain)));
    drop(first);
    assert!(storage.reader().await.is_ok());
}

/// Of a new version, on a database of an old one or none.
#[tokio::test]
async fn programs_that_start_at_once_all_find_the_schema_up_to_date() {
    let folder = Folder::new();
    let url = folder.url();
    for started in futures::future::join_all((0..4).map(|_| migrate(&url))).await {
        started.unwrap();
    }
    SqliteStorage::open(&folder.url(), Options::default()).await.unwrap();
}

/// Rows that no code of ours writes are named, not guessed at.
#[tokio::test]
async fn a_row_that_cannot_be_read_is_named() {
    let folder = Folder::new();
    let storage = SqliteStorage::open(&folder.url(), Options::default()).await.unwrap();
    let mut connection = SqliteConnection::connect(&folder.url()).await.unwrap();
    let (id, guest) = (Uuid::from_u128(1), Owner::Guest(GuestId(Uuid::from_u128(2))));
    let planted = format!(
        "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
         INSERT INTO accounts (id, email, name, password_hash, created_at) VALUES ('{id}', 'not an address', '', '', 0);
         INSERT INTO carts VALUES ('cart-1', '{guest}', 0, 0, '[]');
         INSERT INTO orders VALUES ('order-1', 1001, '{guest}', 'k', zeroblob(32), 'a@b.de', 'processing', 'staff', 'paid',
             NULL, 'EUR', 0, 0, 0, 0, 0, '', '', '', 0, '{{}}', '{{}}', 0, 0, 1, 0);
         INSERT INTO stock VALUES ('{id}', 1, -1);
         INSERT INTO stock_ledger VALUES (5, '{id}', 'stolen', 1, NULL, '', 0, NULL);"
    );
    sqlx::raw_sql(AssertSqlSafe(planted)).execute(&mut connection).await.unwrap();

    let mut reader = storage.reader().await.unwrap();
    let variant = shared::id::VariantId(id);
    let mut failures = Vec::new();
    failures.extend(reader.accounts().account(AccountId(id)).await.err());
    failures.extend(reader.carts().cart(guest).await.err());
    failures.extend(reader.orders().order(OrderNumber(1001)).await.err());
    failures.extend(reader.stock().level(variant).await.err());
    failures.extend(reader.stock().ledger(variant).await.err());
    let texts: Vec<_> = failures.iter().map(ToString::to_string).collect();
    let expected = [
        format!("accounts {id} cannot be read: "),
        "carts cart-1 cannot be read: id holds 6 bytes that cannot be read".into(),
        "orders order-1 cannot be read: ".into(),
        format!("stock {id} cannot be read: reserved is -1"),
        "stock_ledger 5 cannot be read: kind is \"stolen\"".into(),
    ];
    assert_eq!(texts.len(), expected.len(), "{texts:?}");
    for (text, expected) in texts.iter().zip(&expected) {
        assert!(text.starts_with(expected), "{text}");
    }
}

/// Whoever reaches the file by another program is refused as well.
#[tokio::test]
async fn s2_the_audit_log_is_neither_changed_nor_deleted_from() {
    let folder = Folder::new();
    let storage = SqliteStorage::open(&folder.url(), Options::default()).await.unwrap();
    let entry = AuditEntry {
        at: Timestamp::from_millis(1),
        author: Author::Operator,
        action: Action::StaffAdd,
        subject: Subject::account(record(1).id),
        before: "null".into(),
        after: "null".into(),
    };
    let mut unit = storage.begin().await.unwrap();
    unit.audit().log(&entry).await.unwrap();
    unit.save().await.unwrap();
    let mut connection = SqliteConnection::connect(&folder.url()).await.unwrap();
    for (statement, refusal) in [
        ("UPDATE audit_log SET after = 'true'", "audit_log_is_not_changed"),
        ("DELETE FROM audit_log", "audit_log_is_not_deleted"),
    ] {
        let refused = sqlx::raw_sql(statement).execute(&mut connection).await.unwrap_err();
        assert!(refused.to_string().contains(refusal), "{refused}");
    }
    assert_eq!(storage.reader().await.unwrap().audit().entries(None, 1, 50).await.unwrap().items, [entry]);
}
