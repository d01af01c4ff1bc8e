//! Each violation is found where it was planted by hand, and none in a sound database.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod folder;

use folder::Folder;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};
use storage_sqlite::{Options, SqliteStorage, Violation, check, migrate};

/// A shop with two orders: one waits for payment with a unit reserved, one was paid and partly refunded.
const SOUND: &str = "
    INSERT INTO products (ordinal, id, slug, name, vendor, published, created_at, updated_at, tags, pictures, seo_title,
        seo_description, description) VALUES (1, 'p', 'mug', 'Mug', '', 1, 0, 0, '[]', '[]', '', '', '');
    INSERT INTO variants (id, product, position, sku, options, currency, price, grams, barcode, requires_shipping,
        taxable, picture, deleted) VALUES ('v', 1, 0, '', '[]', 'EUR', 500, 0, '', 1, 1, '', 0);
    INSERT INTO stock (variant, on_hand, reserved) VALUES ('v', 4, 1);
    INSERT INTO stock_ledger (variant, kind, units, reason, at) VALUES ('v', 'received', 5, '', 0);
    INSERT INTO stock_ledger (variant, kind, units, order_id, reason, at) VALUES ('v', 'sold', -1, 'paid', '', 0);
    INSERT INTO orders (id, number, owner, idempotency_key, request, email, status, payment, currency, subtotal, discount,
        shipping, tax, total, method_id, method_name, method_promise, method_price, shipping_address, billing_address,
        created_at, window_ends_at)
    VALUES
        ('waits', 1001, 'guest:1', 'a', zeroblob(32), 'a@b.de', 'pending_payment', 'unpaid', 'EUR', 500, 0, 100, 115,
            600, 's', 's', 's', 100, '{}', '{}', 0, 0),
        ('paid', 1002, 'guest:1', 'b', zeroblob(32), 'a@b.de', 'processing', 'paid', 'EUR', 500, 50, 100, 115,
            665, 's', 's', 's', 100, '{}', '{}', 0, 0);
    INSERT INTO order_lines (order_id, position, id, variant, sku, name, slug, options, quantity, currency, unit_price,
        line_total, tax, fulfilment)
    VALUES
        ('waits', 0, 'l1', 'v', '', 'Mug', 'mug', '[]', 1, 'EUR', 500, 500, 95, 'unfulfilled'),
        ('paid', 0, 'l2', 'v', '', 'Mug', 'mug', '[]', 1, 'EUR', 500, 500, 95, 'unfulfilled');
    INSERT INTO reservations (order_id, variant, units) VALUES ('waits', 'v', 1);
    INSERT INTO attempts (id, order_id, provider, currency, amount, state, to_close, created_at)
        VALUES ('t', 'paid', 'sandbox', 'EUR', 665, 'paid', 0, 0);
    INSERT INTO refunds (id, attempt, order_id, currency, amount, state, reason, claimed_at, changed_at)
        VALUES ('r1', 't', 'paid', 'EUR', 600, 'done', '', 0, 0), ('r2', 't', 'paid', 'EUR', 600, 'failed', '', 0, 0);
";

/// What `check` finds after `planted`.
async fn found(planted: &str) -> Vec<Violation> {
    let folder = Folder::new();
    migrate(&folder.url()).await.unwrap();
    let mut connection = SqliteConnection::connect(&folder.url()).await.unwrap();
    sqlx::raw_sql(SOUND).execute(&mut connection).await.unwrap();
    let planted = format!("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; {planted}");
    sqlx::raw_sql(AssertSqlSafe(planted)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    check(&folder.url()).await.unwrap()
}

#[tokio::test]
async fn a_sound_database_breaks_no_rule() {
    assert_eq!(found("").await, []);
}

#[tokio::test]
async fn o5_stock_out_of_bounds_is_found() {
    let variant = || "v".to_owned();
    assert_eq!(
        found("UPDATE stock SET reserved = 5; UPDATE reservations SET units = 5").await,
        [
            // The file's own check of its constraints sees it as well.
            Violation::Damaged { problem: "CHECK constraint failed in stock".into() },
            Violation::StockOutOfBounds { variant: variant(), on_hand: 4, reserved: 5 },
        ]
    );
}

#[tokio::test]
async fn o5_a_ledger_that_differs_is_found() {
    let differs = Violation::LedgerDiffers { variant: "v".into(), on_hand: 4, ledger: 5 };
    assert_eq!(found("DELETE FROM stock_ledger WHERE kind = 'sold'").await, [differs]);
}

#[tokio::test]
async fn o5_reservations_that_differ_are_found() {
    let differs = Violation::ReservedDiffers { variant: "v".into(), reserved: 2, reservations: 1 };
    assert_eq!(found("UPDATE stock SET reserved = 2").await, [differs]);
}

#[tokio::test]
async fn o5_units_reserved_for_an_order_that_does_not_wait_are_found() {
    let nobody = |order: &str, status: Option<&str>| Violation::ReservedForNobody {
        order: order.into(),
        status: status.map(str::to_owned),
    };
    let moved = "UPDATE orders SET status = 'payment_failed' WHERE id = 'waits'";
    assert_eq!(found(moved).await, [nobody("waits", Some("payment_failed"))]);
    assert_eq!(found("UPDATE reservations SET order_id = 'lost'").await, [nobody("lost", None)]);
}

#[tokio::test]
async fn o2_two_pending_orders_are_found() {
    let planted = "DROP INDEX one_pending_order; UPDATE orders SET status = 'pending_payment'";
    assert_eq!(found(planted).await, [Violation::TwoPendingOrders { owner: "guest:1".into(), orders: 2 }]);
}

#[tokio::test]
async fn o8_totals_that_are_not_sums_are_found() {
    let differ = |subtotal, lines, total| Violation::TotalsDiffer { number: 1001, subtotal, lines, total };
    for (planted, violation) in [
        ("UPDATE orders SET total = 601 WHERE id = 'waits'", differ(500, 500, 601)),
        ("UPDATE order_lines SET line_total = 499 WHERE order_id = 'waits'", differ(500, 499, 600)),
        ("UPDATE orders SET tax = 94 WHERE id = 'waits'", differ(500, 500, 600)),
    ] {
        assert_eq!(found(planted).await, [violation], "{planted}");
    }
}

#[tokio::test]
async fn p9_refunds_of_more_than_was_taken_are_found() {
    let too_much = Violation::RefundedTooMuch { attempt: "t".into(), taken: 665, refunded: 1200 };
    assert_eq!(found("UPDATE refunds SET state = 'due' WHERE id = 'r2'").await, [too_much]);
}

#[tokio::test]
async fn a_row_without_its_parent_is_found() {
    let damaged = found("DELETE FROM orders WHERE id = 'paid'").await;
    assert!(damaged.iter().any(|found| found.to_string().contains("order_lines")), "{damaged:?}");
}

#[tokio::test]
async fn every_violation_says_what_is_wrong() {
    let planted = "UPDATE stock SET reserved = 9; DELETE FROM stock_ledger; UPDATE reservations SET order_id = 'lost'";
    let texts: Vec<_> = found(planted).await.iter().map(ToString::to_string).collect();
    assert!(texts.contains(&"variant v: 9 of 4 units are reserved".to_owned()), "{texts:?}");
    assert!(texts.contains(&"variant v: 4 units on hand, but the ledger comes to 0".to_owned()), "{texts:?}");
    assert!(texts.contains(&"units are reserved for order lost, which does not exist".to_owned()), "{texts:?}");
}

#[tokio::test]
async fn a_database_in_use_can_be_checked() {
    let folder = Folder::new();
    let storage = SqliteStorage::open(&folder.url(), Options::default()).await.unwrap();
    let unit = storage::Storage::begin(&storage).await.unwrap();
    assert_eq!(check(&folder.url()).await.unwrap(), []);
    drop(unit);
    assert!(check(&format!("{}.missing", folder.url())).await.is_err(), "it makes no file");
}
