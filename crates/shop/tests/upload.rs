//! How staff import: what comes in is what was previewed.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::audit::{Action, Author, Subject};
use shared::id::ImportId;
use shared::import::{ImportRefused, ImportReport, ImportState, ImportView, MAX_BYTES, RowOutcome};
use shared::stock::{StockInput, StockReason};
use shared::time::Span;
use shop::{Failure, ImportMode, Staff};
use stand::Stand;
use storage::{ImportPart, Storage};

const MUG: &str = "Handle,Title,Option1 Name,Option1 Value,Variant Inventory Qty,Variant Price\n\
    mug,Mug,Size,S,3,9.99\nmug,,,L,2,free\npot,Pot,,,4,5\n";

async fn preview(stand: &Stand, staff: &Staff, csv: &str) -> ImportView {
    stand.shop.preview_import(staff, csv.into(), false).await.unwrap()
}

async fn slugs(stand: &Stand) -> Vec<String> {
    stand.storage.reader().await.unwrap().catalogue().slugs().await.unwrap()
}

fn outcomes(report: &ImportReport) -> Vec<(u64, &RowOutcome)> {
    report.rows.iter().map(|row| (row.line, &row.outcome)).collect()
}

#[tokio::test]
async fn a_preview_changes_nothing_and_then_comes_in_as_it_was() {
    let stand = Stand::with_stock("upload-run", &[]).await;
    let staff = stand.staff().await;
    let foreseen = preview(&stand, &staff, MUG).await;
    let rejected = RowOutcome::Rejected("Variant Price \"free\" is not an amount".into());
    let expected = [(2, &RowOutcome::Added), (3, &rejected), (4, &RowOutcome::Added)];
    assert_eq!(outcomes(foreseen.preview.as_ref().unwrap()), expected);
    assert_eq!((foreseen.state, foreseen.rows_done, foreseen.rows_total), (ImportState::Previewed, 0, 3));
    stand.shop.run_imports().await.unwrap();
    assert!(slugs(&stand).await.is_empty(), "nobody began it");

    let heard = stand.shop.catalogue_revision();
    assert_eq!(stand.shop.begin_import(&staff, foreseen.id).await.unwrap().state, ImportState::Running);
    let again = stand.shop.begin_import(&staff, foreseen.id).await.unwrap();
    assert_eq!((again.state, again.rows_done), (ImportState::Running, 0), "it is begun once");
    stand.shop.run_imports().await.unwrap();
    let done = stand.shop.import_view(&staff, foreseen.id).await.unwrap().unwrap();
    assert_eq!((done.state, done.rows_done), (ImportState::Done, 3));
    assert_eq!(done.report, Some(ImportReport { dry_run: false, ..foreseen.preview.unwrap() }));
    assert_eq!(slugs(&stand).await, ["mug", "pot"]);
    assert!(stand.shop.catalogue_revision() > heard);

    stand.shop.begin_import(&staff, foreseen.id).await.unwrap();
    stand.shop.run_imports().await.unwrap();
    let mut reader = stand.storage.reader().await.unwrap();
    let mug = reader.catalogue().record("mug").await.unwrap().unwrap().variants[0].id;
    drop(reader);
    let ledger = stand.shop.stock_ledger(&staff, mug, 1).await.unwrap();
    assert_eq!((ledger.total, ledger.items[0].units, ledger.items[0].staff.as_ref()), (1, 3, Some(staff.email())));
    let log = stand.shop.audit_log(&staff, Some(&Subject::import(foreseen.id)), 1).await.unwrap();
    assert_eq!((log.total, log.items[0].action), (1, Action::ProductImport));
}

/// Lets the first product of an import come in by somebody who is then cut off.
async fn cut_off_after_one(stand: &Stand, id: ImportId, csv: &str) {
    let mode = ImportMode { dry_run: false, set_stock: true };
    let (first, _) = csv.split_at(csv.find("pot,").unwrap());
    let mut report = stand.shop.import(first.as_bytes(), mode).await.unwrap();
    report.rows.retain(|row| !matches!(row.outcome, RowOutcome::Rejected(_)));
    let now = stand.shop.now();
    let mut unit = stand.storage.begin().await.unwrap();
    assert!(unit.imports().take(now, now.after(Span::minutes(1))).await.unwrap().is_some(), "somebody works at it");
    let part = ImportPart { handle: "mug".into(), report };
    assert!(unit.imports().progress(id, &part, 2, now.after(Span::minutes(1))).await.unwrap());
    unit.save().await.unwrap();
}

#[tokio::test]
async fn what_had_come_in_before_it_was_cut_off_is_not_touched_again() {
    let stand = Stand::with_stock("upload-resumed", &[]).await;
    let staff = stand.staff().await;
    let id = stand.shop.preview_import(&staff, MUG.into(), true).await.unwrap().id;
    stand.shop.begin_import(&staff, id).await.unwrap();
    cut_off_after_one(&stand, id, MUG).await;

    let mut reader = stand.storage.reader().await.unwrap();
    let mug = reader.catalogue().record("mug").await.unwrap().unwrap().variants[0].id;
    drop(reader);
    let sold = StockInput { adjust: -2, reason: StockReason::Corrected, note: String::new() };
    stand.shop.adjust_stock(&staff, mug, stand.operation(), &sold).await.unwrap();
    stand.clock.pass(Span::minutes(1));
    stand.another_server(500).await.run_imports().await.unwrap();
    let done = stand.shop.import_view(&staff, id).await.unwrap().unwrap();
    let report = done.report.unwrap();
    assert_eq!((done.state, report.products_added, report.products_unchanged), (ImportState::Done, 2, 0), "{report}");
    assert_eq!(report.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(
        stand.shop.stock_of(&staff, mug).await.unwrap().unwrap().level.on_hand,
        1,
        "what went meanwhile is gone"
    );
}

#[tokio::test]
async fn each_product_that_came_in_is_in_the_audit_log() {
    let stand = Stand::with_stock("upload-audit", &[]).await;
    let staff = stand.staff().await;
    for csv in [MUG.to_owned(), MUG.replace("pot,Pot", "pot,Teapot")] {
        let id = preview(&stand, &staff, &csv).await.id;
        stand.shop.begin_import(&staff, id).await.unwrap();
        stand.shop.run_imports().await.unwrap();
    }
    let mut reader = stand.storage.reader().await.unwrap();
    let pot = reader.catalogue().record("pot").await.unwrap().unwrap().id;
    drop(reader);
    let log = stand.shop.audit_log(&staff, Some(&Subject::product(pot)), 1).await.unwrap();
    let [changed, created] = &log.items[..] else { panic!("{log:?}") };
    assert_eq!((created.action, created.before.as_str()), (Action::ProductCreate, "null"));
    let author = Author::Account { id: staff.account(), email: staff.email().clone() };
    assert_eq!((changed.action, &changed.author), (Action::ProductChange, &author));
    assert!(
        changed.before.contains("\"name\":\"Pot\"") && changed.after.contains("\"name\":\"Teapot\""),
        "{changed:?}"
    );
    let mug = stand.storage.reader().await.unwrap().catalogue().record("mug").await.unwrap().unwrap().id;
    assert_eq!(
        stand.shop.audit_log(&staff, Some(&Subject::product(mug)), 1).await.unwrap().total,
        1,
        "it came in once"
    );
}

#[tokio::test]
async fn what_was_cut_off_is_gone_on_with_by_another() {
    let stand = Stand::with_stock("upload-cut-off", &[]).await;
    let staff = stand.staff().await;
    let id = preview(&stand, &staff, MUG).await.id;
    stand.shop.begin_import(&staff, id).await.unwrap();
    let mut unit = stand.storage.begin().await.unwrap();
    let now = stand.shop.now();
    assert!(unit.imports().take(now, now.after(Span::minutes(1))).await.unwrap().is_some(), "somebody works at it");
    unit.save().await.unwrap();

    stand.shop.run_imports().await.unwrap();
    let running = stand.shop.import_view(&staff, id).await.unwrap().unwrap();
    assert_eq!((running.state, running.rows_done), (ImportState::Running, 0), "it is that one's");
    stand.clock.pass(Span::minutes(1));
    stand.another_server(500).await.run_imports().await.unwrap();
    assert_eq!(stand.shop.import_view(&staff, id).await.unwrap().unwrap().state, ImportState::Done);
    assert_eq!(slugs(&stand).await, ["mug", "pot"]);
}

#[tokio::test]
async fn what_is_broken_is_a_report_and_cannot_be_begun() {
    let stand = Stand::with_stock("upload-broken", &[]).await;
    let staff = stand.staff().await;
    for (csv, reason) in [
        ("", "the file is empty"),
        ("Handle,\"Title\nmug,Mug\n", "a quote is opened and never closed"),
        ("Name;Price\nMug;5\n", "missing columns: Handle, Title"),
        ("Handle,Title,Variant Price\n\"mug,Mug,5\n", "a quote is opened and never closed"),
    ] {
        let import = preview(&stand, &staff, csv).await;
        let rejected = RowOutcome::Rejected(reason.into());
        assert_eq!(
            import.preview.as_ref().unwrap().rows.iter().map(|row| &row.outcome).collect::<Vec<_>>(),
            [&rejected],
            "{csv}"
        );
        let refused = stand.shop.begin_import(&staff, import.id).await;
        assert!(matches!(refused, Err(Failure::Refused(ImportRefused::NothingToImport))), "{csv}");
    }
    let refused = stand.shop.preview_import(&staff, vec![b'a'; MAX_BYTES + 1], false).await;
    assert!(matches!(refused, Err(Failure::Refused(ImportRefused::TooLarge))));
    let refused = stand.shop.begin_import(&staff, ImportId(uuid::Uuid::nil())).await;
    assert!(matches!(refused, Err(Failure::Refused(ImportRefused::NotFound))));
    assert_eq!(stand.shop.audit_log(&staff, None, 1).await.unwrap().total, 0);
}

#[tokio::test]
async fn old_imports_are_forgotten() {
    let stand = Stand::with_stock("upload-forget", &[]).await;
    let staff = stand.staff().await;
    let id = preview(&stand, &staff, MUG).await.id;
    stand.clock.pass(Span::days(6));
    stand.shop.sweep().await.unwrap();
    assert!(stand.shop.import_view(&staff, id).await.unwrap().is_some());
    stand.clock.pass(Span::days(2));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.shop.import_view(&staff, id).await.unwrap(), None);
}
