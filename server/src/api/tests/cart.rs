//! The cart.

use super::{Api, delete, get, patch, post, with};
use serde_json::{Value, json};

#[tokio::test]
async fn c6_reading_begins_nothing_and_a_first_write_does() {
    let api = Api::open().await;
    let empty = api.ok(get("/cart")).await;
    assert_eq!(
        (&empty.json["id"], &empty.json["revision"], &empty.json["item_count"]),
        (&Value::Null, &json!(0), &json!(0))
    );
    assert_eq!((empty.cookie(), empty.header("etag")), (None, Some("\"0\"")));
    assert_eq!(api.ok(delete("/cart")).await.cookie(), None);

    let variant = api.variant("windowsill-radio").await;
    let added = api.ok(post("/cart/lines", &json!({"variant_id": variant["id"], "quantity": 2}))).await;
    let token = added.token();
    assert_eq!((added.cookie(), added.header("etag")), (Some(token.as_str()), Some("\"1\"")));
    let line = &added.json["lines"][0];
    assert_eq!((&line["id"], &line["variant_id"], &line["quantity"]), (&variant["id"], &variant["id"], &json!(2)));
    assert_eq!(
        (&line["unit_price"], &line["price_seen"], &line["problems"]),
        (&variant["price"], &variant["price"], &json!([]))
    );
    for name in ["sku", "name", "options", "line_total"] {
        assert!(line.get(name).is_some(), "{name}");
    }
    for name in ["subtotal", "discount", "shipping", "tax", "total"] {
        assert!(added.json["totals"][name]["amount"].is_string(), "{name}");
    }
    assert_eq!((&added.json["item_count"], &added.json["saved"]), (&json!(2), &json!([])));
    let read = api.ok(get("/cart").by(&token)).await.json;
    assert_eq!(with(read, "token", json!(token)), added.json);
    let more = api.add(&token, 1).await;
    assert_eq!((more.json.get("token"), more.cookie()), (None, None), "it goes on");
}

#[tokio::test]
async fn lines_change_and_go() {
    let api = Api::open().await;
    let (token, radio) = (api.guest().await, api.radio().await);
    let line = format!("/cart/lines/{radio}");
    let set = api.ok(patch(&line, &json!({"quantity": 3})).by(&token)).await;
    assert_eq!((&set.json["item_count"], &set.json["revision"]), (&json!(3), &json!(2)));
    assert_eq!(api.ok(delete(&line).by(&token)).await.json["lines"], json!([]));
    api.refused(delete(&line).by(&token), 404, "not-found").await;
    api.refused(patch(&line, &json!({"quantity": 3})).by(&token), 404, "not-found").await;
    for visitor in [patch(&line, &json!({"quantity": 3})), delete(&line), delete("/cart/lines/nonsense")] {
        api.refused(visitor, 404, "not-found").await;
    }
    api.add(&token, 4).await;
    assert_eq!(api.ok(delete("/cart").by(&token)).await.json["item_count"], 0);
}

#[tokio::test]
async fn c7_a_key_counts_once_and_belongs_to_its_owner() {
    let api = Api::open().await;
    let (token, radio) = (api.guest().await, api.radio().await);
    let add = |quantity: u32, key: &str| {
        post("/cart/lines", &json!({"variant_id": radio, "quantity": quantity})).with("idempotency-key", key)
    };
    let keys = ["one", &"k".repeat(200), "0198f3c2-0000-7000-8000-000000000001", "zwölf ✓"];
    for (before, key) in (1..).zip(keys) {
        for _ in 0..3 {
            assert_eq!(api.ok(add(1, key).by(&token)).await.json["item_count"], before + 1, "{key}");
        }
        let answer = api.refused(add(2, key).by(&token), 409, "idempotency-key-reused").await;
        assert_eq!(answer.json["cart"]["item_count"], before + 1);
    }
    let other = api.guest().await;
    assert_eq!(api.ok(add(2, "one").by(&other)).await.json["item_count"], 3);

    let gone = || delete(&format!("/cart/lines/{radio}")).by(&token).with("idempotency-key", "gone");
    for _ in 0..2 {
        assert_eq!(api.ok(gone()).await.json["item_count"], 0);
    }
    for key in ["", &"k".repeat(201)] {
        api.refused(add(1, key).by(&token), 400, "idempotency-key-malformed").await;
    }
    api.refused(add(1, "a").with("idempotency-key", "b").by(&token), 400, "idempotency-key-malformed").await;
}

#[tokio::test]
async fn c7_only_who_names_a_revision_is_held_to_it() {
    let api = Api::open().await;
    let (token, radio) = (api.guest().await, api.radio().await);
    let line = format!("/cart/lines/{radio}");
    let set = |quantity: u32, tag: &str| patch(&line, &json!({"quantity": quantity})).by(&token).with("if-match", tag);
    assert_eq!(api.ok(set(2, "\"1\"")).await.header("etag"), Some("\"2\""));
    for tag in ["\"1\"", "\"nonsense\"", "\"3\", \"4\"", ""] {
        let stale = api.refused(set(9, tag), 412, "stale").await;
        assert_eq!(
            (&stale.json["cart"]["revision"], &stale.json["cart"]["item_count"]),
            (&json!(2), &json!(2)),
            "{tag}"
        );
    }
    api.ok(set(3, "\"1\", W/\"2\"")).await;
    api.ok(set(4, "*")).await;
    for stale in [delete(&line), delete("/cart")] {
        api.refused(stale.by(&token).with("if-match", "\"1\""), 412, "stale").await;
    }
    api.refused(delete("/cart").with("if-match", "\"1\""), 412, "stale").await;
    api.ok(delete("/cart").with("if-match", "\"0\"")).await;
}

#[tokio::test]
async fn c4_what_cannot_be_had_is_refused_or_cut() {
    let api = Api::open().await;
    let (token, before) = (api.guest().await, json!(1));
    let add = |variant: &Value, quantity: u32| {
        post("/cart/lines", &json!({"variant_id": variant, "quantity": quantity})).by(&token)
    };
    let products = api.ok(get("/products?per_page=100")).await.json;
    let variants =
        || products["items"].as_array().unwrap().iter().flat_map(|item| item["variants"].as_array().unwrap());
    let sold_out = variants().find(|variant| variant["available"] == 0).unwrap();
    let scarce = variants().find(|variant| (2..900).contains(&variant["available"].as_u64().unwrap())).unwrap();

    let refused = api.refused(add(&sold_out["id"], 1), 409, "out-of-stock").await;
    assert_eq!(refused.json["cart"]["item_count"], before);
    api.refused(add(&json!("00000000-0000-7000-8000-000000000000"), 1), 404, "not-found").await;
    let cut = api.ok(add(&scarce["id"], 1000)).await;
    assert_eq!(cut.json["note"], json!({"kind": "only_left", "left": scarce["available"]}));
}

#[tokio::test]
async fn m2_a_guest_cart_is_merged_once() {
    let api = Api::open().await;
    let (demo, radio) = (api.demo().await, api.radio().await);
    let unknown = "00000000-0000-7000-8000-000000000000";
    let guest_cart = json!({
        "version": 1, "id": "0198f3c2-0000-7000-8000-000000000001", "revision": 7,
        "items": [
            {"id": radio, "quantity": 2, "price_seen": {"amount": "1.00", "currency": "EUR"}, "added_at": "2026-11-20T10:00:00Z"},
            {"id": unknown, "quantity": 1},
        ],
        "updated_at": "2026-11-20T10:00:00Z",
        "saved": [{"id": radio, "quantity": 9}],
        "writers": [{"tab": 7, "done": 2, "at": "2026-11-20T10:00:00Z"}],
    });
    let first = api.ok(post("/cart/merge", &guest_cart).by(&demo)).await;
    assert_eq!(
        first.json["receipt"]["lines"],
        json!([
            {"variant_id": radio, "outcome": "added", "from": 0, "to": 2},
            {"variant_id": unknown, "outcome": "unknown", "from": 0, "to": 0},
        ])
    );
    assert_eq!(first.json["receipt"]["saved"], json!([{"variant_id": radio, "outcome": "added", "from": 0, "to": 9}]));
    assert_eq!(first.json["cart"]["saved"][0]["quantity"], 9);
    let line = &first.json["cart"]["lines"][0];
    assert_eq!(line["price_seen"]["amount"], "1.00");
    assert_ne!(line["unit_price"]["amount"], "1.00", "the shop's prices are the only ones");
    assert_eq!(line["problems"][0]["kind"], "price_changed");
    for _ in 0..3 {
        let again = api.ok(post("/cart/merge", &guest_cart).by(&demo)).await;
        assert_eq!((&again.json["receipt"], &again.json["cart"]["item_count"]), (&first.json["receipt"], &json!(2)));
        assert_eq!(again.json["cart"]["saved"], first.json["cart"]["saved"]);
    }
    let twice = json!([{"id": radio, "quantity": 1}, {"id": radio, "quantity": 1}]);
    let twice = with(guest_cart.clone(), "saved", twice);
    let refused = api.refused(post("/cart/merge", &twice).by(&demo), 422, "invalid").await;
    assert_eq!(refused.wrong_fields(), ["saved"]);
    let visitor = api.ok(post("/cart/merge", &guest_cart)).await;
    assert_eq!(api.items(&visitor.token()).await, 2);
}
