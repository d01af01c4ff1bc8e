//! Orders that are offered to an account.

use super::{Api, call, get, post};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

/// Has a guest order on an earlier visit, and whoever has another address register in the same browser: the token of their
/// account, and the order's number.
async fn offered(api: &Api, email: &str) -> (String, Value) {
    let guest = api.guest().await;
    let number = api.place(&guest, "one").await.json["order"]["number"].clone();
    let file = api.shop.folder.path().join("shop.db");
    let database = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap();
    let before = "UPDATE orders SET created_at = created_at - 7200000 WHERE number = ?1";
    sqlx::query(before).bind(number.as_i64()).execute(&database).await.unwrap();
    database.close().await;
    let account = json!({"email": email, "password": "correct horse", "name": "Somebody"});
    let registered = api.ok(post("/accounts", &account).by(&guest)).await;
    assert_eq!(registered.json["offers"], true);
    (registered.token(), number)
}

async fn listed(api: &Api, token: &str) -> Value {
    api.ok(get("/orders/offers").by(token)).await.json["items"].clone()
}

fn decide(decision: &str, token: &str) -> super::Call {
    call(Method::POST, &format!("/orders/offers/{decision}")).by(token)
}

#[tokio::test]
async fn o7_an_offered_order_is_the_accounts_once_it_accepts() {
    let api = Api::open().await;
    let (token, number) = offered(&api, "noor@example.com").await;
    let items = listed(&api, &token).await;
    assert_eq!((items.as_array().unwrap().len(), &items[0]["number"]), (1, &number));
    assert_eq!(items[0]["email"], "a…@example.com", "it tells no stranger who placed it");
    assert!(items[0]["total"]["amount"].is_string(), "{items}");
    let order = format!("/orders/{number}");
    api.refused(get(&order).by(&token), 404, "not-found").await;

    let stranger = api.somebody("stranger@example.com").await;
    assert_eq!(listed(&api, &stranger).await, json!([]));
    assert_eq!(api.ok(decide("accept", &stranger)).await.json, json!({"accepted": 0}));
    assert_eq!(api.ok(decide("accept", &token)).await.json, json!({"accepted": 1}));
    api.ok(get(&order).by(&token)).await;
    assert_eq!(listed(&api, &token).await, json!([]));
    assert_eq!(api.ok(decide("accept", &token)).await.json, json!({"accepted": 0}), "once");
}

#[tokio::test]
async fn o7_a_declined_order_stays_with_its_mailed_link() {
    let api = Api::open().await;
    let (token, number) = offered(&api, "noor@example.com").await;
    assert_eq!(api.ok(decide("decline", &token)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(listed(&api, &token).await, json!([]));
    assert_eq!(api.ok(decide("accept", &token)).await.json, json!({"accepted": 0}));
    api.refused(get(&format!("/orders/{number}")).by(&token), 404, "not-found").await;
}
