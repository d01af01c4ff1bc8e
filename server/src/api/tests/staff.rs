//! What staff do.

use super::{Answer, Api, Call, call, get, patch, post};
use http::{Method, StatusCode};
use serde_json::{Value, json};

/// A guest's order of three radios that is paid, and staff.
struct Office {
    api: Api,
    staff: String,
    number: Value,
}

impl Office {
    async fn open() -> Self {
        let api = Api::open().await;
        let guest = api.guest().await;
        api.add(&guest, 2).await;
        let number = api.place(&guest, "one").await.json["order"]["number"].clone();
        api.provider.set_paid(true);
        api.ask(call(Method::POST, &format!("/orders/{number}/retry-payment")).by(&guest)).await;
        let staff = api.staff().await;
        let office = Self { api, staff, number };
        assert_eq!(office.order().await.json["status"], "processing");
        office
    }

    fn path(&self, action: &str) -> String {
        format!("/orders/{}{action}", self.number)
    }

    async fn order(&self) -> Answer {
        self.api.ok(get(&self.path("")).by(&self.staff)).await
    }

    async fn ok(&self, call: Call) -> Answer {
        self.api.ok(call.by(&self.staff)).await
    }

    async fn refused(&self, call: Call, status: u16, kind: &str) -> Answer {
        self.api.refused(call.by(&self.staff), status, kind).await
    }
}

#[tokio::test]
async fn orders_of_everybody_are_found() {
    let office = Office::open().await;
    for query in ["", "?status=processing", "?payment_status=paid", "?q=aoife", "?from=2000-01-01T00:00:00Z&page=1"] {
        let found = office.ok(get(&format!("/staff/orders{query}"))).await.json;
        let order = &found["items"][0];
        assert_eq!(
            (&order["number"], &found["total"], &found["page"]),
            (&office.number, &json!(1), &json!(1)),
            "{query}"
        );
        assert_eq!((&order["email"], &order["item_count"]), (&json!("aoife@example.com"), &json!(3)));
    }
    for query in ["?status=shipped", "?q=nobody", "?until=2000-01-01T00:00:00Z", "?page=2"] {
        assert_eq!(office.ok(get(&format!("/staff/orders{query}"))).await.json["items"], json!([]), "{query}");
    }
    let wrong = office.refused(get("/staff/orders?from=yesterday"), 422, "invalid").await;
    assert_eq!(wrong.wrong_fields(), ["from"]);
}

/// Whoever bills or writes to them reads it of every order; its owner, of their own, no more than before.
#[tokio::test]
async fn staff_read_whose_order_it_is() {
    let office = Office::open().await;
    let guests = office.order().await.json;
    assert_eq!((&guests["email"], &guests["account_id"]), (&json!("aoife@example.com"), &Value::Null));

    let api = &office.api;
    let shopper = api.somebody("noor@example.com").await;
    let account = api.ok(get("/account").by(&shopper)).await.json["account"]["id"].clone();
    api.add(&shopper, 1).await;
    let own = api.place(&shopper, "own").await.json["order"].clone();
    assert_eq!((&own["email"], &own["account_id"]), (&Value::Null, &Value::Null));
    let path = format!("/orders/{}", own["number"]);
    let read = office.ok(get(&path)).await.json;
    assert_eq!((&read["email"], &read["account_id"]), (&json!("noor@example.com"), &account));
    assert!(account.is_string());
}

#[tokio::test]
async fn o6_an_order_ships_in_parts_and_arrives() {
    let office = Office::open().await;
    let line = office.order().await.json["lines"][0]["id"].clone();
    let parcel = |line: &Value, quantity: u32| json!({"lines": [{"line_id": line, "quantity": quantity}], "carrier": "An Post", "tracking_number": "CX1"});
    let ship = |body: &Value| post(&office.path("/fulfilments"), body);
    for wrong in [parcel(&line, 4), parcel(&json!("00000000-0000-7000-8000-000000000000"), 1), json!({"lines": []})] {
        assert_eq!(office.refused(ship(&wrong), 422, "invalid").await.wrong_fields(), ["lines"], "{wrong}");
    }
    let part = office.ok(ship(&parcel(&line, 1))).await;
    assert_eq!((part.status, &part.json["status"]), (StatusCode::CREATED, &json!("processing")));
    assert_eq!(
        (&part.json["lines"][0]["shipped"], &part.json["shipments"][0]["carrier"]),
        (&json!(1), &json!("An Post"))
    );
    assert_eq!(part.json["shipments"][0]["lines"], json!([{"line_id": line, "quantity": 1}]));
    let shipped = office.ok(ship(&json!({}))).await.json;
    assert_eq!((&shipped["status"], &shipped["lines"][0]["fulfilment"]), (&json!("shipped"), &json!("shipped")));
    office.refused(ship(&json!({})), 409, "no-such-move").await;
    let delivered = office.ok(patch(&office.path(""), &json!({"status": "delivered"}))).await.json;
    assert_eq!((&delivered["status"], &delivered["lines"][0]["delivered"]), (&json!("delivered"), &json!(3)));
}

#[tokio::test]
async fn two_of_the_staff_at_once_both_ship_and_only_who_names_a_state_is_held_to_it() {
    let office = Office::open().await;
    let seen = office.order().await;
    let line = seen.json["lines"][0]["id"].clone();
    let one = || post(&office.path("/fulfilments"), &json!({"lines": [{"line_id": line, "quantity": 1}]}));
    let held = || one().with("if-match", seen.header("etag").unwrap());
    tokio::join!(office.ok(one()), office.ok(one()));
    let shipped = office.order().await.json;
    assert_eq!(shipped["lines"][0]["shipped"], 2);
    assert_eq!(office.refused(held(), 412, "stale").await.json["order"], shipped);
}

#[tokio::test]
async fn o6_what_has_shipped_in_part_is_not_cancelled() {
    let office = Office::open().await;
    let line = office.order().await.json["lines"][0]["id"].clone();
    office.ok(post(&office.path("/fulfilments"), &json!({"lines": [{"line_id": line, "quantity": 1}]}))).await;
    let refused = office.refused(patch(&office.path(""), &json!({"status": "cancelled"})), 409, "not-now").await;
    assert_eq!((&refused.json["from"], &refused.json["to"]), (&json!("processing"), &json!("cancelled")));
}

#[tokio::test]
async fn o6_a_move_that_there_is_not_names_both_ends() {
    let office = Office::open().await;
    for to in ["pending_payment", "payment_failed", "processing", "delivered"] {
        let refused = office.refused(patch(&office.path(""), &json!({"status": to})), 409, "no-such-move").await;
        assert_eq!((&refused.json["from"], &refused.json["to"]), (&json!("processing"), &json!(to)));
    }
    let unknown = office.refused(patch(&office.path(""), &json!({"status": "lost"})), 422, "invalid").await;
    assert_eq!(unknown.wrong_fields(), ["status"]);
    for more in [json!({"status": "shipped", "payment_status": "paid"}), json!({})] {
        office.refused(patch(&office.path(""), &more), 422, "invalid").await;
    }
    let cancelled =
        office.ok(patch(&office.path(""), &json!({"status": "cancelled", "reason": "Damaged."}))).await.json;
    assert_eq!((&cancelled["status"], &cancelled["cancelled_by"]), (&json!("cancelled"), &json!("staff")));
    assert_eq!(cancelled["payment_status"], "refunded");
    office.refused(patch("/orders/999999", &json!({"status": "shipped"})), 404, "not-found").await;
}

#[tokio::test]
async fn a_list_is_no_object_and_does_nothing() {
    let office = Office::open().await;
    let before = office.order().await.json;
    for action in ["/refunds", "/fulfilments"] {
        for body in [json!([]), json!([null])] {
            office.refused(post(&office.path(action), &body), 422, "invalid").await;
        }
    }
    assert_eq!(office.order().await.json, before);
}

#[tokio::test]
async fn p9_no_more_is_refunded_than_was_paid() {
    let office = Office::open().await;
    let paid = office.order().await;
    let refund = |body: &Value| post(&office.path("/refunds"), body);
    let euros = |amount: &str| json!({"amount": {"amount": amount, "currency": "EUR"}, "reason": "A scratch."});
    for amount in ["0.00", "-1.00", "99999.00"] {
        let refused = office.refused(refund(&euros(amount)), 409, "refund-too-large").await;
        assert_eq!(refused.json["left"], paid.json["totals"]["total"], "{amount}");
    }
    let tag = paid.header("etag").unwrap();
    let part = office.ok(refund(&euros("1.50")).with("if-match", tag)).await;
    assert_eq!((part.status, &part.json["payment_status"]), (StatusCode::CREATED, &json!("partially_refunded")));
    assert_eq!(part.json["refunds"][0]["amount"]["amount"], "1.50");
    let again = office.refused(refund(&euros("1.50")).with("if-match", tag), 412, "stale").await;
    assert_eq!(again.json["order"]["revision"], part.json["revision"]);
    assert_eq!(office.ok(refund(&json!({}))).await.json["payment_status"], "refunded");
    let wrong = office.refused(refund(&json!({"amount": "1.50"})), 422, "invalid").await;
    assert_eq!(wrong.wrong_fields(), ["amount"]);
}

#[tokio::test]
async fn what_has_a_key_is_done_once_however_often_it_is_sent() {
    let office = Office::open().await;
    let tag = office.order().await.header("etag").unwrap().to_owned();
    let euros = |amount: &str| json!({"amount": {"amount": amount, "currency": "EUR"}, "reason": "A scratch."});
    let refund = |amount: &str| post(&office.path("/refunds"), &euros(amount)).with("idempotency-key", "refund-7");
    let line = office.order().await.json["lines"][0]["id"].clone();
    let ship = || {
        let body = json!({"lines": [{"line_id": line, "quantity": 1}]});
        post(&office.path("/fulfilments"), &body).with("idempotency-key", "parcel-7")
    };
    let first = office.ok(refund("1.50").with("if-match", &tag)).await.json;
    let shipped = office.ok(ship()).await.json;
    // Whatever the order has become since, and whichever state was named.
    for again in [refund("1.50"), refund("1.50").with("if-match", &tag)] {
        assert_eq!(office.ok(again).await.json["refunds"], first["refunds"]);
    }
    assert_eq!(office.ok(ship()).await.json, shipped);
    office.refused(refund("2.00"), 409, "idempotency-key-reused").await;
    let stale =
        post(&office.path("/refunds"), &euros("1.00")).with("idempotency-key", "refund-8").with("if-match", &tag);
    office.refused(stale, 412, "stale").await;
}

#[tokio::test]
async fn o5_units_are_entered_once_and_never_below_what_is_promised() {
    let api = Api::open().await;
    let (staff, variant) = (api.staff().await, api.variant("windowsill-radio").await);
    let path = format!("/variants/{}/stock", variant["id"].as_str().unwrap());
    let enter = |adjust: i64, reason: &str| post(&path, &json!({"adjust": adjust, "reason": reason})).by(&staff);
    let units = variant["available"].as_i64().unwrap();
    for _ in 0..2 {
        let stock = api.ok(enter(5, "received").with("idempotency-key", "delivery")).await.json;
        assert_eq!(stock, json!({"on_hand": units + 5, "reserved": 0, "available": units + 5}));
    }
    api.refused(enter(6, "received").with("idempotency-key", "delivery"), 409, "idempotency-key-reused").await;
    api.ok(post("/cart/lines", &json!({"variant_id": variant["id"], "quantity": 1}))
        .by(&staff)
        .with("idempotency-key", "delivery"))
        .await;
    let long = "x".repeat(200);
    let noted =
        |reason: &str, note: &str| post(&path, &json!({"adjust": 1, "reason": reason, "note": note})).by(&staff);
    for (reason, note, field) in
        [(format!("{long}x"), long.clone(), "reason"), (long.clone(), format!("{long}x"), "note")]
    {
        assert_eq!(api.refused(noted(&reason, &note), 422, "invalid").await.wrong_fields(), [field]);
    }
    assert_eq!(api.ok(noted(&long, &long)).await.json["available"], units + 6);
    assert_eq!(api.ok(enter(-3, "Three fell off the shelf.")).await.json["available"], units + 3);

    let guest = api.guest().await;
    let number = api.place(&guest, "one").await.json["order"]["number"].clone();
    let refused = api.refused(enter(-(units + 3), "corrected"), 409, "below-reserved").await;
    assert_eq!((&refused.json["orders"], &refused.json["stock"]["reserved"]), (&json!([number]), &json!(1)));
    for (adjust, field) in
        [(json!(0), "adjust"), (json!(1.5), "adjust"), (json!("5"), "adjust"), (json!(10_000_000), "adjust")]
    {
        let wrong =
            api.refused(post(&path, &json!({"adjust": adjust, "reason": "received"})).by(&staff), 422, "invalid").await;
        assert_eq!(wrong.wrong_fields(), [field], "{adjust}");
    }
    api.refused(enter(-1, "received"), 422, "invalid").await;
    let unknown =
        post("/variants/00000000-0000-7000-8000-000000000000/stock", &json!({"adjust": 1, "reason": "received"}));
    api.refused(unknown.by(&staff), 404, "not-found").await;
}
