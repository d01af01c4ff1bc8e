//! Each violation is found where it was planted by hand, and none in a sound database.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod folder;

use folder::Folder;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};
use storage_sqlite::{Options, SqliteStorage, check, migrate};

/// A shop with five orders: one waits for payment with a unit reserved, one was paid and partly refunded, one was paid after
/// its window had ended, without stock, and refunded; one has shipped in two parts but for a cancelled unit, and a unit came
/// back; and one was cancelled by staff on its way.
const SOUND: &str = "
    INSERT INTO products (ordinal, id, slug, name, vendor, published, created_at, updated_at, tags, pictures, seo_title,
        seo_description, description) VALUES (1, 'p', 'mug', 'Mug', '', 1, 0, 0, '[]', '[]', '', '', '');
    INSERT INTO variants (id, product, position, sku, options, currency, price, grams, barcode, requires_shipping,
        taxable, picture, deleted)
    VALUES ('v', 1, 0, '', '[]', 'EUR', 500, 0, '', 1, 1, '', 0), ('w', 1, 1, '', '[]', 'EUR', 100, 0, '', 1, 1, '', 0);
    INSERT INTO stock (variant, on_hand, reserved) VALUES ('v', 4, 1), ('w', 6, 0);
    INSERT INTO stock_ledger (variant, kind, units, reason, at) VALUES ('v', 'received', 5, '', 0);
    INSERT INTO stock_ledger (variant, kind, units, order_id, reason, at) VALUES ('v', 'sold', -1, 'paid', '', 0);
    INSERT INTO stock_ledger (variant, kind, units, order_id, reason, at) VALUES ('w', 'received', 8, NULL, '', 0),
        ('w', 'sold', -3, 'sent', '', 0), ('w', 'returned', 1, 'sent', 'Cancelled.', 0),
        ('w', 'returned', 1, 'sent', 'Came back.', 0), ('w', 'sold', -1, 'recalled', '', 0);
    INSERT INTO orders (id, number, owner, idempotency_key, request, email, status, payment, currency, subtotal, discount,
        shipping, tax, total, method_id, method_name, method_promise, method_price, shipping_address, billing_address,
        created_at, window_ends_at)
    VALUES
        ('waits', 1001, 'guest:1', 'a', zeroblob(32), 'a@b.de', 'pending_payment', 'unpaid', 'EUR', 500, 0, 100, 115,
            600, 's', 's', 's', 100, '{}', '{}', 0, 0),
        ('paid', 1002, 'guest:1', 'b', zeroblob(32), 'a@b.de', 'processing', 'paid', 'EUR', 500, 50, 100, 115,
            665, 's', 's', 's', 100, '{}', '{}', 0, 0),
        ('late', 1003, 'guest:2', 'c', zeroblob(32), 'a@b.de', 'processing', 'refunded', 'EUR', 500, 0, 100, 115,
            600, 's', 's', 's', 100, '{}', '{}', 0, 0),
        ('sent', 1004, 'guest:2', 'd', zeroblob(32), 'a@b.de', 'shipped', 'paid', 'EUR', 300, 0, 100, 75,
            400, 's', 's', 's', 100, '{}', '{}', 0, 0),
        ('recalled', 1005, 'guest:2', 'e', zeroblob(32), 'a@b.de', 'processing', 'refunded', 'EUR', 100, 0, 100, 37,
            200, 's', 's', 's', 100, '{}', '{}', 0, 0);
    UPDATE orders SET status = 'cancelled', cancelled_by = 'window' WHERE id = 'late';
    UPDATE orders SET status = 'cancelled', cancelled_by = 'staff' WHERE id = 'recalled';
    INSERT INTO order_lines (order_id, position, id, variant, sku, name, slug, options, quantity, currency, unit_price,
        line_total, tax, shipped, delivered, cancelled, returned)
    VALUES
        ('waits', 0, 'l1', 'v', '', 'Mug', 'mug', '[]', 1, 'EUR', 500, 500, 95, 0, 0, 0, 0),
        ('paid', 0, 'l2', 'v', '', 'Mug', 'mug', '[]', 1, 'EUR', 500, 500, 95, 0, 0, 0, 0),
        ('late', 0, 'l3', 'v', '', 'Mug', 'mug', '[]', 1, 'EUR', 500, 500, 95, 0, 0, 0, 0),
        ('sent', 0, 'l4', 'w', '', 'Cup', 'mug', '[]', 3, 'EUR', 100, 300, 56, 2, 1, 1, 1),
        ('recalled', 0, 'l5', 'w', '', 'Cup', 'mug', '[]', 1, 'EUR', 100, 100, 18, 1, 0, 0, 0);
    INSERT INTO shipments (id, order_id, carrier, tracking_number, shipped_at, delivered_at)
    VALUES ('first', 'sent', 'Post', 'A1', 0, 0), ('second', 'sent', 'Post', 'A2', 0, NULL),
        ('third', 'recalled', '', '', 0, NULL);
    INSERT INTO shipment_lines VALUES ('first', 'l4', 1), ('second', 'l4', 1), ('third', 'l5', 1);
    INSERT INTO reservations (order_id, variant, units) VALUES ('waits', 'v', 1);
    INSERT INTO attempts (id, order_id, provider, currency, amount, state, to_close, created_at)
    VALUES
        ('open', 'waits', 'sandbox', 'EUR', 600, 'open', 0, 0),
        ('t', 'paid', 'sandbox', 'EUR', 665, 'paid', 0, 0),
        ('late', 'late', 'sandbox', 'EUR', 600, 'refunded', 0, 0),
        ('sent', 'sent', 'sandbox', 'EUR', 400, 'paid', 0, 0),
        ('recalled', 'recalled', 'sandbox', 'EUR', 200, 'paid', 0, 0);
    UPDATE orders SET attempt = CASE id WHEN 'waits' THEN 'open' WHEN 'paid' THEN 't' ELSE id END;
    INSERT INTO refunds (id, attempt, order_id, currency, amount, state, reason, claimed_at, changed_at)
    VALUES
        ('r1', 't', 'paid', 'EUR', 600, 'done', '', 0, 0),
        ('r2', 't', 'paid', 'EUR', 600, 'failed', '', 0, 0),
        ('r3', 'late', 'late', 'EUR', 600, 'done', '', 0, 0),
        ('r5', 'recalled', 'recalled', 'EUR', 200, 'done', '', 0, 0);
    INSERT INTO order_history (order_id, at, actor, to_status, reason)
        SELECT id, 0, 'shop', 'pending_payment', '' FROM orders;
    INSERT INTO order_history (order_id, at, actor, from_status, to_status, reason)
        SELECT id, 0, 'shop', 'pending_payment', status, '' FROM orders WHERE id <> 'waits';
    INSERT INTO accounts (id, email, name, password_hash, created_at) VALUES ('a', 'a@b.de', '', '', 0);
    INSERT INTO claims (guest, account, claimed_at) VALUES ('9', 'a', 0);
";

/// What `check` finds after `planted`, as it is printed.
async fn found(planted: &str) -> Vec<String> {
    let folder = Folder::new();
    migrate(&folder.url()).await.unwrap();
    let mut connection = SqliteConnection::connect(&folder.url()).await.unwrap();
    sqlx::raw_sql(SOUND).execute(&mut connection).await.unwrap();
    let planted = format!("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; {planted}");
    sqlx::raw_sql(AssertSqlSafe(planted)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    check(&folder.url()).await.unwrap().iter().map(ToString::to_string).collect()
}

/// Each of the violations is found, and nothing else.
async fn finds(planted: &[(&str, &str)]) {
    for (planted, violation) in planted {
        assert_eq!(found(planted).await, [*violation], "{planted}");
    }
}

#[tokio::test]
async fn a_sound_database_breaks_no_rule() {
    assert_eq!(found("").await, [""; 0]);
}

#[tokio::test]
async fn o5_stock_out_of_bounds_is_found() {
    assert_eq!(
        found(
            "UPDATE stock SET reserved = 5 WHERE variant = 'v'; UPDATE reservations SET units = 5;
             UPDATE order_lines SET quantity = 5 WHERE order_id = 'waits'"
        )
        .await,
        // The file's own check of its constraints sees it as well.
        ["file: CHECK constraint failed in stock", "O5: variant v: 5 of 4 units are reserved"]
    );
}

#[tokio::test]
async fn o5_books_that_do_not_agree_are_found() {
    finds(&[
        (
            "DELETE FROM stock_ledger WHERE kind = 'received' AND variant = 'v'",
            "O5: variant v: 4 units on hand, but the ledger comes to -1",
        ),
        (
            "UPDATE stock SET reserved = 2 WHERE variant = 'v'",
            "O5: variant v: 2 units reserved, but reservations come to 1",
        ),
        (
            "UPDATE order_lines SET quantity = 2 WHERE order_id = 'waits'",
            "O5: order 1001 waits for payment of 2 units of variant v, but 1 are reserved",
        ),
        (
            "DELETE FROM reservations; UPDATE stock SET reserved = 0",
            "O5: order 1001 waits for payment of 1 units of variant v, but 0 are reserved",
        ),
    ])
    .await;
}

#[tokio::test]
async fn o5_units_reserved_for_an_order_that_does_not_wait_are_found() {
    let failed = "UPDATE orders SET status = 'payment_failed' WHERE id = 'waits';
        UPDATE order_history SET to_status = 'payment_failed' WHERE order_id = 'waits'";
    finds(&[(failed, "O5: units are reserved for order waits, which is payment_failed")]).await;
    let lost = found("UPDATE reservations SET order_id = 'lost'").await;
    assert!(lost.contains(&"O5: units are reserved for order lost, which does not exist".to_owned()), "{lost:?}");
}

#[tokio::test]
async fn o5_units_sold_to_an_order_that_has_them_not_are_found() {
    let sold_to = |order: &str, units: i64| {
        format!(
            "INSERT INTO stock_ledger (variant, kind, units, order_id, reason, at)
                 VALUES ('v', 'sold', {units}, '{order}', '', 0);
             UPDATE stock SET on_hand = on_hand + {units} WHERE variant = 'v'"
        )
    };
    finds(&[
        (&sold_to("paid", -1), "O5: order 1002 is processing, but 2 units of variant v are sold to it"),
        (&sold_to("late", -1), "O5: order 1003 is cancelled, but 1 units of variant v are sold to it"),
        (&sold_to("waits", -1), "O5: order 1001 is pending_payment, but 1 units of variant v are sold to it"),
        (&sold_to("paid", 1), "O5: order 1002 is processing, but 0 units of variant v are sold to it"),
    ])
    .await;
}

#[tokio::test]
async fn o5_goods_that_went_out_or_came_back_without_an_entry_are_found() {
    let sold = |order: u32, status: &str, units: u32| {
        format!("O5: order {order} is {status}, but {units} units of variant w are sold to it")
    };
    finds(&[
        ("UPDATE order_lines SET returned = 0 WHERE id = 'l4'", &sold(1004, "shipped", 1)),
        ("UPDATE order_lines SET returned = 1 WHERE id = 'l5'", &sold(1005, "cancelled", 1)),
        (
            "INSERT INTO stock_ledger (variant, kind, units, order_id, reason, at)
                 VALUES ('w', 'returned', 1, 'recalled', '', 0);
             UPDATE stock SET on_hand = on_hand + 1 WHERE variant = 'w'",
            &sold(1005, "cancelled", 0),
        ),
    ])
    .await;
}

#[tokio::test]
async fn o6_units_that_no_shipment_holds_are_found() {
    let differ = |order: u32, line: &str, [shipped, delivered, sent, arrived]: [u32; 4]| {
        format!(
            "O6: order {order}: {shipped} units of line {line} are shipped and {delivered} delivered, but its shipments come to \
             {sent} and {arrived}"
        )
    };
    finds(&[
        ("DELETE FROM shipment_lines WHERE shipment = 'second'", &differ(1004, "l4", [2, 1, 1, 1])),
        ("DELETE FROM shipment_lines WHERE shipment = 'third'", &differ(1005, "l5", [1, 0, 0, 0])),
        ("UPDATE shipments SET delivered_at = NULL", &differ(1004, "l4", [2, 1, 2, 0])),
        (
            "UPDATE shipments SET order_id = 'recalled' WHERE id = 'second'",
            "O6: shipment second is of order recalled, but line l4 of order sent is in it",
        ),
    ])
    .await;
}

#[tokio::test]
async fn o6_orders_that_stand_elsewhere_than_their_lines_are_found() {
    let stands = |order: &str, status: &str| {
        format!(
            "UPDATE orders SET status = '{status}' WHERE id = '{order}';
             UPDATE order_history SET to_status = '{status}' WHERE order_id = '{order}'"
        )
    };
    let differ = |order: u32, status: &str, [shipped, delivered, left]: [u32; 3]| {
        format!(
            "O6: order {order} is {status}, but of its units {shipped} are shipped, {delivered} delivered and {left} left to ship"
        )
    };
    finds(&[
        (&stands("sent", "processing"), &differ(1004, "processing", [2, 1, 0])),
        (&stands("sent", "delivered"), &differ(1004, "delivered", [2, 1, 0])),
        (&stands("paid", "shipped"), &differ(1002, "shipped", [0, 0, 1])),
        ("UPDATE orders SET cancelled_by = 'shopper' WHERE id = 'recalled'", &differ(1005, "cancelled", [1, 0, 0])),
        ("UPDATE order_lines SET cancelled = 1 WHERE id = 'l1'", &differ(1001, "pending_payment", [0, 0, 0])),
    ])
    .await;
}

#[tokio::test]
async fn o2_two_pending_orders_are_found() {
    let planted = "DROP INDEX one_pending_order; INSERT INTO orders SELECT 'second', 1006, owner, 'f', request, email, status,
            cancelled_by, payment, NULL, currency, 0, 0, 0, 0, 0, method_id, method_name, method_promise, method_price,
            shipping_address, billing_address, 0, 0, 1, 0 FROM orders WHERE id = 'waits';
        INSERT INTO order_lines SELECT 'second', 0, 'l6', 'other', '', '', '', NULL, '[]', 1, 'EUR', 0, 0, 0, 0, 0, 0, 0, 1, 1;
        INSERT INTO variants SELECT 'other', product, 2, '', '[]', 'EUR', 0, NULL, 0, '', 1, 1, '', 0 FROM variants WHERE id = 'v';
        INSERT INTO stock VALUES ('other', 1, 1);
        INSERT INTO stock_ledger (variant, kind, units, reason, at) VALUES ('other', 'received', 1, '', 0);
        INSERT INTO reservations VALUES ('second', 'other', 1);
        INSERT INTO order_history (order_id, at, actor, to_status, reason) VALUES ('second', 0, 'shop', 'pending_payment', '')";
    finds(&[(planted, "O2: guest:1 has 2 orders that wait for payment")]).await;
}

#[tokio::test]
async fn o1_o6_an_order_without_lines_or_whose_history_says_otherwise_is_found() {
    finds(&[
        (
            "DELETE FROM order_history WHERE order_id = 'waits'",
            "O6: order 1001 is pending_payment, but its history is empty",
        ),
        (
            "DELETE FROM order_history WHERE to_status = 'processing' AND order_id = 'paid'",
            "O6: order 1002 is processing, but its history ends with pending_payment",
        ),
        (
            "DELETE FROM order_lines WHERE order_id = 'late';
             UPDATE orders SET subtotal = 0, shipping = 600 WHERE id = 'late'",
            "O1: order 1003 has no lines",
        ),
    ])
    .await;
}

#[tokio::test]
async fn o8_totals_that_are_not_sums_are_found() {
    let differ = |subtotal, tax, total, lines| {
        format!(
            "O8: order 1001: subtotal {subtotal}, tax {tax} and total {total} do not fit lines of {lines} with tax of 95"
        )
    };
    finds(&[
        (
            "UPDATE orders SET total = 601 WHERE id = 'waits'; UPDATE attempts SET amount = 601 WHERE id = 'open'",
            &differ(500, 115, 601, 500),
        ),
        ("UPDATE order_lines SET line_total = 499 WHERE order_id = 'waits'", &differ(500, 115, 600, 499)),
        ("UPDATE orders SET tax = 94 WHERE id = 'waits'", &differ(500, 94, 600, 500)),
    ])
    .await;
}

#[tokio::test]
async fn p2_p4_money_and_orders_that_do_not_agree_are_found() {
    finds(&[
        (
            "UPDATE orders SET attempt = 't' WHERE id = 'waits'",
            "P2: order 1001 is to be paid by attempt t, which is not one of its own",
        ),
        (
            "INSERT INTO attempts (id, order_id, provider, currency, amount, state, to_close, created_at)
             VALUES ('twice', 'paid', 'sandbox', 'EUR', 665, 'paid', 0, 0)",
            "P4: order 1002 is paid by 2 attempts",
        ),
        (
            "DELETE FROM refunds WHERE order_id = 'paid'; UPDATE attempts SET state = 'open' WHERE id = 't'",
            "P2: order 1002 is processing, but no attempt has paid it",
        ),
        (
            "UPDATE attempts SET state = 'paid' WHERE id = 'open'",
            "P2: order 1001 is pending_payment, but attempt open has paid it",
        ),
        (
            "INSERT INTO attempts (id, order_id, provider, currency, amount, state, to_close, created_at)
             VALUES ('left', 'late', 'sandbox', 'EUR', 600, 'open', 1, 0)",
            "P6: order 1003 was cancelled by its window, but attempt left is open",
        ),
        (
            "UPDATE refunds SET amount = 599 WHERE id = 'r3'",
            "P5: attempt late took 600, but 599 of it goes back and order 1003 is cancelled",
        ),
        (
            "UPDATE attempts SET state = 'paid' WHERE id = 'late'; DELETE FROM refunds WHERE id = 'r3'",
            "P5: attempt late took 600, but 0 of it goes back and order 1003 is cancelled",
        ),
        (
            "UPDATE orders SET payment = 'unpaid' WHERE id = 'paid'",
            "P9: order 1002 is processing, but its money is unpaid",
        ),
        (
            "UPDATE orders SET payment = 'paid' WHERE id = 'waits'",
            "P9: order 1001 is pending_payment, but its money is paid",
        ),
    ])
    .await;
}

#[tokio::test]
async fn p9_attempts_and_refunds_that_do_not_fit_are_found() {
    finds(&[
        (
            "UPDATE attempts SET amount = 599 WHERE id = 'open'",
            "P9: attempt open is over 599 EUR, order 1001 over 600 EUR",
        ),
        (
            "UPDATE attempts SET currency = 'USD' WHERE id = 'open'",
            "P9: attempt open is over 600 USD, order 1001 over 600 EUR",
        ),
        ("UPDATE refunds SET state = 'due' WHERE id = 'r2'", "P9: attempt t took 665, but 1200 is refunded"),
        (
            "UPDATE refunds SET after_failure = 'paid_otherwise' WHERE id = 'r2'",
            "P9: attempt t took 665, but 1200 is refunded",
        ),
        (
            "INSERT INTO refunds (id, attempt, order_id, currency, amount, state, reason, claimed_at, changed_at)
             VALUES ('r4', 'open', 'waits', 'EUR', 1, 'due', '', 0, 0)",
            "P9: attempt open took 0, but 1 is refunded",
        ),
        ("UPDATE refunds SET order_id = 'waits' WHERE id = 'r2'", "P9: refund r2 does not fit attempt t"),
        ("UPDATE refunds SET currency = 'USD' WHERE id = 'r2'", "P9: refund r2 does not fit attempt t"),
        (
            "UPDATE refunds SET state = 'due' WHERE id = 'r3'",
            "P9: order 1003 has a refund of 600 that is due, but its money is refunded",
        ),
    ])
    .await;
}

#[tokio::test]
async fn c7_what_a_claim_left_behind_is_found() {
    let left = |what: &str| format!("C7: guest session 9 was claimed, but {what} is still its own");
    finds(&[
        ("UPDATE orders SET owner = 'guest:9' WHERE id = 'late'", &left("order 1003")),
        (
            "INSERT INTO sessions (token, owner, created_at, expires_at) VALUES (zeroblob(32), 'guest:9', 0, 0)",
            &left("a session"),
        ),
        ("INSERT INTO carts VALUES ('c', 'guest:9', 0, 0)", &left("a cart")),
        ("INSERT INTO cart_operations (owner, operation, noted_at) VALUES ('guest:9', 'o', 0)", &left("an operation")),
        ("INSERT INTO merge_receipts VALUES ('guest:9', 'g', '{}', 0)", &left("a merge")),
    ])
    .await;
}

#[tokio::test]
async fn a_row_without_its_parent_is_found() {
    let damaged = found("DELETE FROM orders WHERE id = 'paid'").await;
    assert!(damaged.iter().any(|found| found.starts_with("file: order_lines")), "{damaged:?}");
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

#[tokio::test]
async fn checking_leaves_the_file_as_it_is() {
    let folder = Folder::new();
    migrate(&folder.url()).await.unwrap();
    let mut connection = SqliteConnection::connect(&folder.url()).await.unwrap();
    // As a backup's file is.
    sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let file = folder.path().join("shop.db");
    let before = std::fs::read(&file).unwrap();
    assert_eq!(check(&folder.url()).await.unwrap(), []);
    assert!(std::fs::read(&file).unwrap() == before);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_not_called_sound() {
    let folder = Folder::new();
    migrate(&folder.url()).await.unwrap();
    let mut connection = SqliteConnection::connect(&folder.url()).await.unwrap();
    sqlx::raw_sql(
        "UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let found = check(&folder.url()).await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].rule == "schema" && found[0].problem.contains("9999"), "{}", found[0]);
}
