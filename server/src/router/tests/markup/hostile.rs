//! A shop in whose database hardly a word is harmless.

use super::document::PROBE;
use super::visitor::Visitor;
use crate::router::tests::access::call;
use crate::testing::{Provider, TestShop, body, get};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use shared::account::{Email, Password};
use shared::role::Role;
use shop::{ImportMode, RowOutcome};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use std::sync::Arc;

/// Breaks out of wherever it is not escaped.
pub(super) const PAYLOAD: &str = "\"'></title></textarea></script></noscript></style>--><x-probe x-probe='";

/// The same, for fields with room for a name.
pub(super) const NAME: &str = "</title><x-probe '\">";

/// The same, for fields with room for little.
pub(super) const SHORT: &str = "'\"><x-probe>";

const STAFF: &str = "office@example.com";
const PASSWORD: &str = "patient-harbour-kettle";

/// Columns of text that hold no words from outside: ids, keys, states, codes, addresses that were parsed. Any other one holds
/// [`PAYLOAD`]; JSON is named in [`JSON`].
const CODES: &[&str] = &[
    "accounts.id",
    "accounts.email",
    "accounts.password_hash",
    "accounts.role",
    "attempts.currency",
    "attempts.id",
    "attempts.order_id",
    "attempts.provider",
    "attempts.reference",
    "attempts.redirect_url",
    "attempts.state",
    "audit_log.account",
    "audit_log.action",
    "audit_log.author",
    "audit_log.email",
    "audit_log.subject_id",
    "audit_log.subject_kind",
    "cart_lines.cart",
    "cart_lines.currency",
    "cart_lines.variant",
    "cart_operations.operation",
    "cart_operations.owner",
    "carts.id",
    "carts.owner",
    "challenges.ceremony",
    "categories.slug",
    "claim_codes.account",
    "claim_offers.account",
    "claim_offers.guest",
    "claims.account",
    "claims.guest",
    "former_slugs.slug",
    "import_parts.handle",
    "import_parts.import",
    "import_parts.report", // of an import that is under way; what comes of it is in `imports.report`
    "imports.id",
    "imports.staff",
    "imports.state",
    "letters.kind",
    "letters.subject",
    "merge_ledger.guest_cart",
    "merge_ledger.owner",
    "merge_ledger.variant",
    "merge_receipts.guest_cart",
    "merge_receipts.owner",
    "merge_receipts.receipt",
    "order_history.actor",
    "order_history.from_status",
    "order_history.order_id",
    "order_history.to_status",
    "order_lines.currency",
    "order_lines.id",
    "order_lines.order_id",
    "order_lines.variant",
    "order_links.order_id",
    "orders.attempt",
    "orders.cancelled_by",
    "orders.currency",
    "orders.email",
    "orders.id",
    "orders.idempotency_key",
    "orders.method_id",
    "orders.owner",
    "orders.payment",
    "orders.status",
    "password_resets.account",
    "products.category",
    "products.currency",
    "products.description",
    "products.id",
    "products.slug",
    "refunds.after_failure",
    "refunds.attempt",
    "refunds.currency",
    "refunds.elsewhere",
    "refunds.id",
    "refunds.order_id",
    "refunds.state",
    "reservations.order_id",
    "reservations.variant",
    "sessions.owner",
    "shipment_lines.line",
    "shipment_lines.shipment",
    "shipments.id",
    "shipments.order_id",
    "stock.variant",
    "stock_ledger.kind",
    "stock_ledger.order_id",
    "stock_ledger.staff",
    "stock_ledger.variant",
    "tallies.detail",
    "tallies.kind",
    "variants.currency",
    "variants.id",
    "webhooks.event",
    "webhooks.kind",
    "webhooks.provider",
    "webhooks.reference",
    "webhooks.report",
    "wishlist_items.currency",
    "wishlist_items.variant",
    "wishlist_items.wishlist",
    "wishlist_merges.account",
    "wishlist_merges.guest_wishlist",
    "wishlist_merges.outcomes",
    "wishlist_revisions.account",
    "wishlists.account",
    "wishlists.id",
    "email_changes.account",
    "email_changes.email",
    "disputes.attempt",
    "disputes.dispute",
    "free_networks.order_id",
    "free_orders.email",
    "free_orders.order_id",
    "letters.recipient",
    "passkeys.account",
    "passkeys.credential",
    "passkeys.id",
    "pending_claims.account",
    "pending_claims.guest",
    "pending_sign_ins.account",
    "recovery_codes.account",
    "recovery_seeds.account",
    "totps.account",
    "unpaid_networks.order_id",
    "unpaid_orders.email",
    "unpaid_orders.order_id",
];

/// Columns of JSON. What the use cases write into them is to hold the payload.
const JSON: &[&str] = &[
    "audit_log.after",
    "audit_log.before",
    "imports.preview",
    "imports.report",
    "order_lines.options",
    "order_lines.picture",
    "orders.billing_address",
    "orders.shipping_address",
    "products.pictures",
    "products.tags",
    "settings.body",
    "variants.options",
];

/// The shop, and who is there.
pub(super) struct Hostile {
    pub shop: TestShop,
    pub guest: String,
    pub shopper: String,
    pub staff: String,
}

impl Hostile {
    pub async fn open() -> Self {
        let (shop, provider) = TestShop::unlimited().await;
        let account = json!({"email": "mallory@example.com", "password": PASSWORD, "name": PAYLOAD});
        let shopper = text(&call(&shop, "/api/v1/accounts", None, &account).await["token"]);
        call(&shop, "/api/v1/wishlists", Some(&shopper), &json!({"name": NAME})).await;
        let password = Password::parse(PASSWORD).unwrap();
        shop.served.shop.add_staff(&Email::parse(STAFF).unwrap(), &password, Role::Owner).await.unwrap();
        let staff = json!({"email": STAFF, "password": PASSWORD});
        let staff = text(&call(&shop, "/api/v1/session", None, &staff).await["token"]);
        let mut office = Visitor::new(&shop, Some(&staff));
        import(&mut office).await;
        // Twice: the audit log then says what it was before, too.
        for words in [NAME, SHORT] {
            let named = |name: &str, _: &str| (name.ends_with("name") || name.ends_with("promise")).then_some(words);
            let saved = office.send_form("/staff/settings", "/staff/settings", named).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        }
        let guest = order(&mut office, &provider, &shopper).await;
        let found = std::mem::take(&mut office.found);
        assert_eq!(found, Vec::<String>::new());
        fill(&shop).await;
        shop.served.shop.look_around().await.unwrap();
        Self { shop, guest, shopper, staff }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// Two products with the payload in every column that takes it, and one import for each column.
async fn import(office: &mut Visitor<'_>) {
    let shop = office.shop();
    let header = String::from_utf8(shop.served.shop.export().await.unwrap()).unwrap();
    let header: Vec<String> = header.trim_start_matches('\u{feff}').trim().split(',').map(str::to_owned).collect();
    let sound = |column: &str| match column {
        "Handle" => "mug",
        "Title" => "Mug",
        "Published" | "Variant Taxable" | "Variant Requires Shipping" => "true",
        "Option1 Name" => "Size",
        "Option1 Value" => "Small",
        "Variant Price" => "9.00",
        "Variant Inventory Qty" => "40",
        "Variant Inventory Tracker" => "shopify",
        "Image Src" => "/pictures/mug.webp",
        "Image Position" => "1",
        _ => "",
    };
    let file = |value: &dyn Fn(&str) -> String| {
        let quoted = |text: String| format!("\"{}\"", text.replace('"', "\"\""));
        let row = header.iter().map(|column| quoted(value(column))).collect::<Vec<_>>().join(",");
        let names = header.iter().map(|column| quoted(column.clone())).collect::<Vec<_>>().join(",");
        format!("{names}\n{row}\n")
    };
    let mut taken = Vec::new();
    for column in &header {
        for words in [PAYLOAD, NAME] {
            let csv = file(&|name| if name == column { words.to_owned() } else { sound(name).to_owned() });
            let page = upload(office, &csv).await;
            office.post(&page, "").await;
            let mode = ImportMode { dry_run: true, ..ImportMode::default() };
            let report = shop.served.shop.import(csv.as_bytes(), mode).await.unwrap();
            if !report.rows.iter().any(|row| matches!(row.outcome, RowOutcome::Rejected(_))) {
                taken.push((column.clone(), words));
                break;
            }
        }
    }
    assert!(taken.len() > 10 && taken.iter().any(|(column, _)| column == "Image Alt Text"), "{taken:?}");
    for handle in ["mug", "jug"] {
        let csv = file(&|name| match taken.iter().find(|(column, _)| column == name) {
            _ if name == "Handle" => handle.to_owned(),
            Some((_, words)) => (*words).to_owned(),
            None => sound(name).to_owned(),
        });
        let page = upload(office, &csv).await;
        office.post(&page, "").await;
    }
    shop.served.shop.run_imports().await.unwrap();
    office.get("/staff/import").await;
}

/// Uploads the file; the page of its preview.
async fn upload(office: &mut Visitor<'_>, csv: &str) -> String {
    let part = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"p.csv\"\r\ncontent-type: text/csv\r\n\r\n{csv}\r\n--edge--\r\n"
    );
    let kind = "multipart/form-data; boundary=edge";
    let answer = office.ask(&Method::POST, "/staff/import", Some((kind, part))).await;
    let page = answer.leads_to.unwrap_or_else(|| panic!("{}: {csv}\n{}", answer.status, answer.text));
    office.get(&page).await;
    page
}

/// A paid, a cancelled and a waiting order of the shopper's, and one that waits of a guest's, whose session it answers.
async fn order(office: &mut Visitor<'_>, provider: &Arc<Provider>, shopper: &str) -> String {
    let shop = office.shop();
    let product: Value = serde_json::from_str(&body(shop.ask(get("/api/v1/products/jug")).await).await).unwrap();
    let address = json!({
        "name": PAYLOAD, "line1": PAYLOAD, "line2": PAYLOAD, "city": PAYLOAD, "region": PAYLOAD, "postal_code": SHORT, "country": "IE",
    });
    let placing = |key: &str, email: Option<&str>| {
        let mut placing = json!({
            "lines": [{"variant_id": product["variants"][0]["id"], "quantity": 2}],
            "shipping_address": address, "billing_address": address, "shipping_method": "standard",
        });
        if let Some(email) = email {
            placing["email"] = json!(email);
        }
        (placing, key.to_owned())
    };
    let mut placed = Vec::new();
    for key in ["paid", "cancelled", "waiting"] {
        let (placing, key) = placing(key, None);
        let answer = call_with(shop, "/api/v1/orders", Some(shopper), &key, &placing).await;
        let number = answer["order"]["number"].as_u64().unwrap_or_else(|| panic!("{answer}"));
        placed.push(number);
        match key.as_str() {
            "paid" => {
                provider.set_paid(true);
                let mut buyer = Visitor::new(shop, Some(shopper));
                buyer.get("/checkout").await;
                provider.set_paid(false);
            }
            "cancelled" => {
                call_with(shop, &format!("/api/v1/orders/{number}/cancel"), Some(shopper), &key, &json!({})).await;
            }
            _ => {}
        }
    }
    let page = format!("/staff/orders/{}", placed[0]);
    for step in ["/note", "/ship", "/refund"] {
        let fill = |name: &str, _: &str| (!name.contains("units") && name != "amount").then_some(PAYLOAD);
        let answer = office.send_form(&page, step, fill).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{step}: {}", answer.text);
    }
    let (placing, key) = placing("guest", Some("guest@example.com"));
    text(&call_with(shop, "/api/v1/orders", None, &key, &placing).await["token"])
}

async fn call_with(shop: &TestShop, path: &str, session: Option<&str>, key: &str, json: &Value) -> Value {
    let mut request = axum::extract::Request::post(path)
        .header(http::header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key);
    if let Some(session) = session {
        request = request.header(http::header::AUTHORIZATION, format!("Bearer {session}"));
    }
    serde_json::from_str(&body(shop.ask(request.body(json.to_string().into()).unwrap()).await).await).unwrap()
}

async fn database(shop: &TestShop) -> SqlitePool {
    let file = shop.folder.path().join("shop.db");
    SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap()
}

/// Notes letters of that kind about everything that there is.
pub(super) async fn write_letters(shop: &TestShop, kind: &str) {
    let (about, table) = match kind {
        "order_confirmed" | "free_order_confirmed" | "payment_failed" | "order_expired" => ("id", "orders"),
        "shipped" => ("order_id || ' ' || id", "shipments"),
        "refunded" => ("order_id || ' ' || id", "refunds"),
        "order_link" => ("number || ' ' || email", "orders"),
        "password_reset" => ("email", "accounts"),
        "password_changed" | "claim_code" | "second_factor_on" | "second_factor_off" | "passkey_added"
        | "passkey_removed" => ("id", "accounts"),
        "email_change" => ("id || ' new-' || email", "accounts"),
        "email_change_notice" => ("id || ' ' || email", "accounts"),
        new => panic!("letters of the kind {new} are new: say here what they are about"),
    };
    let database = database(shop).await;
    let insert =
        format!("INSERT INTO letters (kind, subject, written_at, due_at) SELECT ?1, {about}, 0, 0 FROM {table}");
    sqlx::query(sqlx::AssertSqlSafe(insert)).bind(kind).execute(&database).await.unwrap();
    database.close().await;
}

/// Writes the payload into every column of words, whatever the use cases would have taken.
async fn fill(shop: &TestShop) {
    let database = database(shop).await;
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND columns.type = 'TEXT' AND tables.sql NOT LIKE 'CREATE VIRTUAL%'
           AND tables.name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY 1, 2",
    )
    .fetch_all(&database)
    .await
    .unwrap();
    // No authenticator is at hand.
    let passkey = "INSERT INTO passkeys (id, account, credential_id, credential, name, created_at)
        SELECT '00000000-0000-7000-8000-000000000080', id, x'80', '{}', '', 0 FROM accounts WHERE email = 'mallory@example.com'";
    sqlx::raw_sql(passkey).execute(&database).await.unwrap();
    let mut harmless = Vec::new();
    for (table, column) in columns {
        let name = format!("{table}.{column}");
        if CODES.contains(&name.as_str()) {
            continue;
        }
        if !JSON.contains(&name.as_str()) {
            let update = format!("UPDATE {table} SET {column} = ?1");
            sqlx::query(sqlx::AssertSqlSafe(update))
                .bind(PAYLOAD)
                .execute(&database)
                .await
                .unwrap_or_else(|error| panic!("{name} takes no words: name it in CODES or JSON ({error})"));
        }
        let count = format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%{PROBE}%'");
        let (count,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(count)).fetch_one(&database).await.unwrap();
        if count == 0 {
            harmless.push(name);
        }
    }
    let others = "UPDATE orders SET status = 'payment_failed' WHERE email = 'guest@example.com';
        UPDATE orders SET cancelled_by = 'window' WHERE status = 'cancelled';
        UPDATE catalogue SET revision = revision + 1";
    sqlx::raw_sql(others).execute(&database).await.unwrap();
    database.close().await;
    assert_eq!(harmless, Vec::<String>::new(), "feed these columns, or name them in CODES");
}
