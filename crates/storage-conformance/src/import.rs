//! Files of products that staff uploaded.

use crate::Database;
use crate::fixture::{at, email};
use shared::id::{AccountId, ImportId};
use shared::import::{ImportReport, ImportState, ImportView, RowOutcome, RowReport};
use shared::role::Role;
use storage::{AccountRecord, ImportJob, ImportPart, NewImport};
use uuid::Uuid;

fn id(n: u128) -> ImportId {
    ImportId(Uuid::from_u128(n))
}

fn report(dry_run: bool) -> ImportReport {
    let row = |line, outcome| RowReport { line, handle: "mug".into(), outcome, note: None };
    let rows = vec![row(2, RowOutcome::Added), row(3, RowOutcome::Rejected("it has no price".into()))];
    ImportReport { dry_run, rows, products_added: 1, variants_added: 1, ..ImportReport::default() }
}

fn part(handle: &str) -> ImportPart {
    ImportPart { handle: handle.into(), report: report(false) }
}

fn upload(n: u128, seconds: i64) -> NewImport {
    NewImport {
        id: id(n),
        staff: AccountId(Uuid::from_u128(1)),
        csv: b"Handle,Title\nmug,M\xc3\xbcg\n\xff".to_vec(),
        set_stock: true,
        preview: report(true),
        uploaded_at: at(seconds),
    }
}

async fn add(database: &Database, imports: &[NewImport]) {
    let staff = AccountRecord {
        id: AccountId(Uuid::from_u128(1)),
        email: email("staff"),
        name: "Staff".into(),
        password_hash: None,
        role: Some(Role::Owner),
        epoch: 1,
        email_proved_at: Some(at(0)),
        disabled_at: None,
        created_at: at(0),
    };
    let mut unit = database.begin().await.unwrap();
    unit.accounts().add_account(&staff).await.unwrap();
    for import in imports {
        unit.imports().add(import).await.unwrap();
    }
    unit.save().await.unwrap();
}

async fn view(database: &Database, n: u128) -> Option<ImportView> {
    database.reader().await.unwrap().imports().import(id(n)).await.unwrap()
}

/// From its preview over its rows to its report.
pub async fn an_import_goes_from_its_preview_to_its_report(database: Database) {
    add(&database, &[upload(1, 0)]).await;
    let previewed = ImportView {
        id: id(1),
        state: ImportState::Previewed,
        set_stock: true,
        preview: Some(report(true)),
        rows_done: 0,
        rows_total: 2,
        report: None,
        uploaded_at: at(0),
    };
    assert_eq!(view(&database, 1).await, Some(previewed.clone()));
    assert_eq!(view(&database, 2).await, None);

    let mut unit = database.begin().await.unwrap();
    let mut imports = unit.imports();
    assert_eq!(imports.take(at(1), at(60)).await.unwrap(), None, "nobody began it");
    assert!(imports.begin(id(1)).await.unwrap());
    assert!(!imports.begin(id(1)).await.unwrap(), "it is begun once");
    assert!(!imports.begin(id(2)).await.unwrap());
    let NewImport { id: first, staff, csv, set_stock, .. } = upload(1, 0);
    assert_eq!(imports.take(at(1), at(60)).await.unwrap(), Some(ImportJob { id: first, staff, csv, set_stock }));
    assert!(imports.progress(id(1), &part("mug"), 1, at(61)).await.unwrap());
    let running = ImportView { state: ImportState::Running, rows_done: 1, preview: None, ..previewed.clone() };
    assert_eq!(imports.import(id(1)).await.unwrap(), Some(running.clone()));
    assert!(!imports.progress(id(1), &part("mug"), 2, at(62)).await.unwrap(), "it was noted before");
    assert_eq!(imports.import(id(1)).await.unwrap(), Some(running));
    assert!(imports.progress(id(1), &part("cup"), 2, at(62)).await.unwrap());
    let mut parts = imports.parts(id(1)).await.unwrap();
    parts.sort_by(|one, other| one.handle.cmp(&other.handle));
    assert_eq!(parts, [part("cup"), part("mug")]);
    assert_eq!(imports.parts(id(2)).await.unwrap(), []);
    imports.finish(id(1), &report(false)).await.unwrap();
    drop(imports);
    unit.save().await.unwrap();
    let done = ImportView { state: ImportState::Done, rows_done: 2, report: Some(report(false)), ..previewed };
    assert_eq!(view(&database, 1).await, Some(done));
    let mut reader = database.reader().await.unwrap();
    assert_eq!(reader.imports().parts(id(1)).await.unwrap(), [], "its report has them");
}

/// What is worked at is nobody else's until its time is over; the first to be uploaded comes first.
pub async fn a_running_import_is_taken_by_one(database: Database) {
    add(&database, &[upload(1, 0), upload(2, 1)]).await;
    let mut unit = database.begin().await.unwrap();
    let mut imports = unit.imports();
    for n in [2, 1] {
        assert!(imports.begin(id(n)).await.unwrap());
    }
    let mut taken = Vec::new();
    for (now, until) in [(10, 60), (11, 60), (12, 60), (60, 90)] {
        taken.push(imports.take(at(now), at(until)).await.unwrap().map(|job| job.id));
    }
    assert_eq!(taken, [Some(id(1)), Some(id(2)), None, Some(id(1))]);
    assert!(imports.progress(id(2), &part("mug"), 1, at(200)).await.unwrap());
    imports.finish(id(1), &report(false)).await.unwrap();
    assert_eq!(imports.take(at(100), at(200)).await.unwrap(), None, "one is done, the other is kept");
    assert!(imports.progress(id(1), &part("mug"), 1, at(300)).await.is_err(), "what is done does not go on");
    assert!(imports.finish(id(3), &report(false)).await.is_err());
}

/// Old ones go, but for one whose rows come in.
pub async fn old_imports_are_forgotten(database: Database) {
    add(&database, &[upload(1, 0), upload(2, 1), upload(3, 2), upload(4, 1)]).await;
    let mut unit = database.begin().await.unwrap();
    let mut imports = unit.imports();
    assert!(imports.begin(id(2)).await.unwrap());
    for forgotten in [1, 1, 0] {
        assert_eq!(imports.forget(at(2), 1).await.unwrap(), forgotten, "so many at a time");
    }
    let mut left = Vec::new();
    for n in 1..=3 {
        left.push(imports.import(id(n)).await.unwrap().is_some());
    }
    assert_eq!(left, [false, true, true]);
}
