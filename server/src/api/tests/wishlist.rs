//! Wishlists.

use super::{Api, delete, get, patch, post};
use serde_json::{Value, json};

const LIST: &str = "/wishlists/default";

fn add(variant: &Value) -> super::Call {
    post("/wishlists/default/items", &json!({"variant_id": variant}))
}

#[tokio::test]
async fn c12_lists_are_made_named_filled_and_deleted() {
    let api = Api::open().await;
    let (demo, radio) = (api.demo().await, json!(api.radio().await));
    let absent = api.ok(get(LIST).by(&demo)).await;
    assert_eq!(
        (&absent.json["id"], &absent.json["items"], absent.header("etag")),
        (&Value::Null, &json!([]), Some("\"0\""))
    );
    let one = api.ok(add(&radio).by(&demo)).await;
    assert_eq!((&one.json["is_default"], one.header("etag")), (&json!(true), Some("\"1\"")));
    let line = &one.json["items"][0];
    assert_eq!((&line["variant_id"], &line["price"], &line["problems"]), (&radio, &line["price_seen"], &json!([])));
    api.ok(add(&radio).by(&demo)).await;
    api.refused(add(&json!("00000000-0000-7000-8000-000000000000")).by(&demo), 404, "not-found").await;

    let made = api.ask(post("/wishlists", &json!({"name": " Birthday "})).by(&demo)).await;
    let path = format!("/wishlists/{}", made.json["id"].as_str().unwrap());
    assert_eq!((made.status.as_u16(), made.header("location")), (201, Some(&*format!("/api/v1{path}"))));
    let invalid = api.refused(post("/wishlists", &json!({"name": " "})).by(&demo), 422, "invalid").await;
    assert_eq!(invalid.wrong_fields(), ["name"]);
    api.refused(patch(&path, &json!({"name": "Late"})).by(&demo).with("if-match", "\"1\""), 412, "stale").await;
    api.ok(patch(&path, &json!({"name": "Christmas"})).by(&demo)).await;
    let all = api.ok(get("/wishlists").by(&demo)).await.json;
    let names: Vec<_> = all["items"].as_array().unwrap().iter().map(|list| list["name"].as_str().unwrap()).collect();
    assert_eq!((names, &all["items"][0]["variant_ids"]), (vec!["Wishlist", "Christmas"], &json!([radio])));

    let other = api.somebody("other@example.com").await;
    for call in [get(&path), delete(&path), patch(&path, &json!({"name": "Mine"})), get("/wishlists/nonsense")] {
        api.refused(call.by(&other), 404, "not-found").await;
    }
    api.ok(delete(&path).by(&demo)).await;
    api.refused(delete(&path).by(&demo), 404, "not-found").await;
}

#[tokio::test]
async fn c7_a_key_counts_once_and_moving_leaves_nothing_behind() {
    let api = Api::open().await;
    let (demo, radio) = (api.demo().await, api.radio().await);
    api.ok(add(&json!(radio)).by(&demo)).await;
    for _ in 0..3 {
        let all = post(&format!("{LIST}/add-to-cart"), &Value::Null).by(&demo).with("idempotency-key", "all");
        assert_eq!(api.ok(all).await.json["cart"]["item_count"], 1);
    }
    let to_cart = || post(&format!("{LIST}/items/{radio}/move-to-cart"), &Value::Null).by(&demo);
    for _ in 0..3 {
        let moved = api.ok(to_cart().with("idempotency-key", "move")).await.json;
        assert_eq!((&moved["cart"]["item_count"], &moved["wishlist"]["items"]), (&json!(2), &json!([])));
    }
    api.refused(to_cart(), 404, "not-found").await;
    let reused = add(&json!(radio)).by(&demo).with("idempotency-key", "move");
    api.refused(reused, 409, "idempotency-key-reused").await;

    let products = api.ok(get("/products?per_page=100")).await.json;
    let mut variants =
        products["items"].as_array().unwrap().iter().flat_map(|item| item["variants"].as_array().unwrap());
    let sold_out = variants.find(|variant| variant["available"] == 0).unwrap()["id"].clone();
    api.ok(add(&sold_out).by(&demo)).await;
    api.ok(add(&json!(radio)).by(&demo)).await;
    let added = api.ok(post(&format!("{LIST}/add-to-cart"), &Value::Null).by(&demo)).await.json;
    assert_eq!(added["items"][0], json!({"variant_id": sold_out, "refused": "sold_out"}));
    assert_eq!((&added["items"][1]["refused"], &added["cart"]["item_count"]), (&Value::Null, &json!(3)));
    let path = format!("{LIST}/items/{}/move-to-cart", sold_out.as_str().unwrap());
    api.refused(post(&path, &Value::Null).by(&demo), 409, "out-of-stock").await;
    assert_eq!(api.ok(get(LIST).by(&demo)).await.json["items"].as_array().unwrap().len(), 2, "it stays");
}

#[tokio::test]
async fn m2_a_guests_wishlist_is_merged_once() {
    let api = Api::open().await;
    let (demo, radio) = (api.demo().await, api.radio().await);
    let unknown = "00000000-0000-7000-8000-000000000000";
    let guest = json!({
        "version": 1, "id": "0198f3c2-0000-7000-8000-000000000001", "revision": 7,
        "items": [
            {"id": radio, "price_seen": {"amount": "1.00", "currency": "EUR"}, "added_at": "2026-11-20T10:00:00Z"},
            {"id": unknown},
        ],
        "updated_at": "2026-11-20T10:00:00Z", "writers": [{"tab": 7, "done": 2, "at": "2026-11-20T10:00:00Z"}],
    });
    let merge = || post("/wishlists/merge", &guest).by(&demo);
    let first = api.ok(merge()).await.json;
    let receipt = json!([
        {"variant_id": radio, "outcome": "added"}, {"variant_id": unknown, "outcome": "unknown"},
    ]);
    assert_eq!(first["receipt"]["lines"], receipt);
    assert_eq!(first["wishlist"]["items"][0]["problems"][0]["kind"], "price_changed");
    api.ok(delete(&format!("{LIST}/items/{radio}")).by(&demo)).await;
    for _ in 0..3 {
        let again = api.ok(merge()).await.json;
        assert_eq!((&again["receipt"], &again["wishlist"]["items"]), (&first["receipt"], &json!([])));
    }
    let twice = json!({"id": unknown, "items": [{"id": radio}, {"id": radio}]});
    api.refused(post("/wishlists/merge", &twice).by(&demo), 422, "invalid").await;
}

#[tokio::test]
async fn a_shared_list_is_seen_as_it_is_until_its_link_is_taken_back() {
    let api = Api::open().await;
    let (demo, radio) = (api.demo().await, json!(api.radio().await));
    let link = format!("{LIST}/link");
    let share = || post(&link, &Value::Null).by(&demo);
    let token = api.ok(share()).await.token();
    assert_eq!(api.ok(share()).await.token(), token, "shown again it is the same");
    let shared = format!("/shared-wishlists/{token}");
    assert_eq!(api.ok(get(&shared)).await.json, json!({"name": "Wishlist", "items": []}));
    api.ok(add(&radio).by(&demo)).await;
    let seen = api.ok(get(&shared)).await.json;
    assert_eq!((&seen["items"][0]["variant_id"], seen.as_object().unwrap().len()), (&radio, 2));
    for _ in 0..2 {
        api.ok(delete(&link).by(&demo)).await;
        api.refused(get(&shared), 404, "not-found").await;
    }
    assert_ne!(api.ok(share()).await.token(), token);
    api.refused(get(&shared), 404, "not-found").await;
    api.refused(get("/shared-wishlists/nonsense"), 404, "not-found").await;
}
