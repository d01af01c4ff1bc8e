//! Orders.

use super::{Api, call, delete, get, post, to_dublin, with};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use shared::payment::AmountLimits;

fn order(body: &Value, key: &str) -> super::Call {
    post("/orders", body).with("idempotency-key", key)
}

#[tokio::test]
async fn a_guests_cart_becomes_an_order_that_is_paid() {
    let api = Api::open().await;
    let token = api.guest().await;
    let placed = api.place(&token, "one").await;
    assert_eq!(placed.status, StatusCode::CREATED);
    let shown = &placed.json["order"];
    let number = &shown["number"];
    assert_eq!(placed.header("location"), Some(format!("/api/v1/orders/{number}").as_str()));
    assert_eq!((&shown["status"], &shown["payment_status"]), (&json!("pending_payment"), &json!("unpaid")));
    assert!(placed.json["payment"]["redirect_url"].as_str().unwrap().starts_with("https://pay.example/"));
    for name in ["sku", "name", "options", "quantity", "unit_price", "line_total", "fulfilment"] {
        assert!(shown["lines"][0].get(name).is_some(), "{name}");
    }
    assert_eq!((&shown["shipping_address"]["city"], &shown["email"]), (&json!("Dublin"), &json!("aoife@example.com")));
    assert!(shown["created_at"].is_string() && shown["totals"]["total"]["amount"].is_string());
    assert_eq!(shown["history"][0]["to"], "pending_payment");
    assert_eq!(api.items(&token).await, 0);

    api.provider.set_paid(true);
    let retried =
        api.refused(call(Method::POST, &format!("/orders/{number}/retry-payment")).by(&token), 409, "paid-meanwhile");
    retried.await;
    let paid = api.ok(get(&format!("/orders/{number}")).by(&token)).await;
    assert_eq!((&paid.json["status"], &paid.json["payment_status"]), (&json!("processing"), &json!("paid")));
    let stats = api.ok(get("/orders/stats").by(&token)).await.json;
    assert_eq!((&stats["total_orders"], &stats["total_spent"]), (&json!(1), &shown["totals"]["total"]));
    assert_eq!((&stats["status_counts"]["processing"], &stats["status_counts"]["cancelled"]), (&json!(1), &json!(0)));

    let cancelled = api.ok(call(Method::POST, &format!("/orders/{number}/cancel")).by(&token)).await.json;
    assert_eq!((&cancelled["status"], &cancelled["cancelled_by"]), (&json!("cancelled"), &json!("shopper")));
    assert_eq!(api.ok(get("/orders/stats").by(&token)).await.json["total_spent"]["amount"], "0.00");
}

#[tokio::test]
async fn o3_a_key_places_one_order_and_is_needed() {
    let api = Api::open().await;
    let token = api.guest().await;
    api.refused(post("/orders", &to_dublin()).by(&token), 400, "idempotency-key-required").await;
    let first = api.place(&token, "one").await;
    api.add(&token, 2).await;
    let again = api.place(&token, "one").await;
    assert_eq!((again.status, &again.json), (StatusCode::CREATED, &first.json));
    let other = with(to_dublin(), "shipping_method", json!("express"));
    api.refused(order(&other, "one").by(&token), 409, "idempotency-key-reused").await;
    assert_eq!(api.items(&token).await, 2);
    assert_ne!(api.place(&token, "two").await.json["order"]["number"], first.json["order"]["number"]);
    let earlier = api.ok(get(&format!("/orders/{}", first.json["order"]["number"])).by(&token)).await.json;
    assert_eq!(earlier["cancelled_by"], "newer_order");
    assert_eq!(api.place(&token, "one").await.json["payment"], Value::Null, "as it now is");
}

#[tokio::test]
async fn o1_an_empty_cart_is_no_order() {
    let api = Api::open().await;
    let token = api.guest().await;
    api.ok(delete("/cart").by(&token)).await;
    for empty in [order(&to_dublin(), "one").by(&token), order(&to_dublin(), "one")] {
        let answer = api.refused(empty, 400, "cart-empty").await;
        assert_eq!(answer.cookie(), None);
    }
}

#[tokio::test]
async fn o3_what_waits_for_payment_is_not_ordered_otherwise() {
    let api = Api::open().await;
    let token = api.guest().await;
    let first = api.place(&token, "one").await.json;
    let number = &first["order"]["number"];
    let other = with(to_dublin(), "shipping_method", json!("express"));
    let refused = api.refused(order(&other, "two").by(&token), 409, "order-waiting").await;
    assert_eq!(&refused.json["order_number"], number);
    assert_eq!(&api.place(&token, "three").await.json["order"]["number"], number, "the same is asked for");
    let earlier = api.ok(get(&format!("/orders/{number}")).by(&token)).await.json;
    assert_eq!((&earlier["status"], &earlier["shipping_method"]), (&json!("pending_payment"), &json!("Standard")));
    api.ok(call(Method::POST, &format!("/orders/{number}/cancel")).by(&token)).await;
    api.refused(order(&other, "two").by(&token), 400, "cart-empty").await;
}

#[tokio::test]
async fn o4_the_order_is_of_what_was_seen() {
    let api = Api::open().await;
    let token = api.guest().await;
    let stale =
        api.refused(order(&with(to_dublin(), "cart_revision", json!(0)), "one").by(&token), 409, "cart-changed").await;
    assert_eq!((&stale.json["cart"]["revision"], &stale.json["cart"]["item_count"]), (&json!(1), &json!(1)));
    let seen = json!({"amount": "1.00", "currency": "EUR"});
    let rose = api
        .refused(order(&with(to_dublin(), "expected_total", seen.clone()), "one").by(&token), 409, "total-changed")
        .await;
    assert_eq!((&rose.json["expected_total"], &rose.json["total"]), (&seen, &rose.json["totals"]["total"]));
    assert_eq!(rose.json["cart"]["item_count"], 1);
    assert_eq!(api.items(&token).await, 1, "nothing was ordered");
    let accepted = with(with(to_dublin(), "cart_revision", json!(1)), "expected_total", rose.json["total"].clone());
    let placed = api.ok(order(&accepted, "one").by(&token)).await;
    assert_eq!(placed.json["order"]["totals"]["total"], rose.json["total"]);
}

#[tokio::test]
async fn o9_what_is_not_sent_needs_no_address() {
    let api = Api::open().await;
    let card = api.variant("gift-card").await;
    assert_eq!((&card["taxable"], &card["requires_shipping"]), (&json!(false), &json!(false)));
    let bill = json!({
        "billing_address": {"name": "Ana", "country": "DE"},
        "email": "ana@example.com",
        "lines": [{"variant_id": card["id"], "quantity": 1}],
    });
    let placed = api.ok(order(&bill, "card")).await;
    let (token, shown) = (placed.token(), &placed.json["order"]);
    assert_eq!((&shown["shipping_address"], &shown["shipping_method"]), (&Value::Null, &Value::Null));
    assert_eq!((&shown["billing_address"]["name"], &shown["billing_address"]["city"]), (&json!("Ana"), &json!("")));
    assert_eq!(
        (&shown["totals"]["shipping"], &shown["totals"]["total"]),
        (&json!({"amount": "0.00", "currency": "EUR"}), &card["price"])
    );
    assert_eq!(
        (&shown["lines"][0]["taxable"], &shown["lines"][0]["requires_shipping"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        api.ok(get(&format!("/orders/{}", shown["number"])).by(&token)).await.json["shipping_method"],
        Value::Null
    );

    // Beside something that is sent, all is needed that a parcel needs.
    let mixed = json!([{"variant_id": card["id"], "quantity": 1}, {"variant_id": api.radio().await, "quantity": 1}]);
    let refused =
        api.refused(order(&with(bill.clone(), "lines", mixed.clone()), "mixed").by(&token), 422, "invalid").await;
    assert_eq!(refused.wrong_fields(), ["shipping_address", "shipping_method"]);
    let whole = with(to_dublin(), "lines", mixed);
    let shown = api.ok(order(&whole, "mixed").by(&token)).await.json["order"].take();
    assert_eq!(shown["shipping_method"], "Standard");

    // What is given and not needed is checked all the same.
    let lines = bill["lines"].clone();
    let given = with(to_dublin(), "lines", lines.clone());
    assert_eq!(api.ok(order(&given, "given").by(&token)).await.json["order"]["shipping_address"], Value::Null);
    let teleport = with(given, "shipping_method", json!("teleport"));
    let refused = api.refused(order(&teleport, "teleport").by(&token), 422, "invalid").await;
    assert_eq!(refused.wrong_fields(), ["shipping_method"]);
    let nobody = json!({"lines": lines, "email": "ana@example.com"});
    let refused = api.refused(order(&nobody, "nobody").by(&token), 422, "invalid").await;
    assert_eq!(refused.wrong_fields(), ["billing_address"]);
}

#[tokio::test]
async fn o10_what_cannot_be_paid_is_no_order() {
    let api = Api::open().await;
    let token = api.guest().await;
    api.provider.set_limits(AmountLimits { minimum: None, maximum: Some(1000) });
    let refused = api.refused(order(&to_dublin(), "one").by(&token), 422, "not-payable").await;
    assert_eq!(refused.json["maximum"], json!({"amount": "10.00", "currency": "EUR"}));
    assert_eq!((api.items(&token).await, &api.ok(get("/orders").by(&token)).await.json["total"]), (1, &json!(0)));
}

#[tokio::test]
async fn what_is_bought_now_leaves_the_cart_and_begins_a_session() {
    let api = Api::open().await;
    let radio = api.radio().await;
    let now = with(to_dublin(), "lines", json!([{"variant_id": radio, "quantity": 2}]));
    let bought = api.ok(order(&now, "now")).await;
    let token = bought.token();
    assert_eq!((bought.cookie(), &bought.json["order"]["lines"][0]["quantity"]), (Some(token.as_str()), &json!(2)));
    let again = api.ok(order(&now, "now").by(&token)).await;
    assert_eq!((&again.json["order"]["number"], again.json.get("token")), (&bought.json["order"]["number"], None));
    api.add(&token, 3).await;
    api.ok(order(&now, "more").by(&token)).await;
    assert_eq!(api.items(&token).await, 3);

    let far_too_many = with(to_dublin(), "lines", json!([{"variant_id": radio, "quantity": 1000}]));
    let refused = api.refused(order(&far_too_many, "many").by(&token), 409, "out-of-stock").await;
    assert_eq!(refused.json["cart"]["lines"][0]["problems"][0]["kind"], "only_left");
}

#[tokio::test]
async fn p7_an_order_waits_while_the_provider_cannot_be_reached() {
    let api = Api::open().await;
    let token = api.guest().await;
    api.provider.set_down(true);
    let placed = api.place(&token, "one").await.json;
    assert_eq!(
        (&placed["order"]["status"], &placed["payment"]),
        (&json!("pending_payment"), &json!({"redirect_url": null}))
    );
    let number = &placed["order"]["number"];
    let retry = || call(Method::POST, &format!("/orders/{number}/retry-payment")).by(&token);
    assert_eq!(api.ok(retry()).await.json["payment"], json!({"redirect_url": null}));
    api.provider.set_down(false);
    let retried = api.ok(retry()).await.json;
    assert!(retried["payment"]["redirect_url"].is_string() && retried["order"]["number"] == *number, "{retried}");
}

#[tokio::test]
async fn o7_others_orders_are_not_found() {
    let api = Api::open().await;
    let (token, other) = (api.guest().await, api.somebody("noor@example.com").await);
    let number = api.place(&token, "one").await.json["order"]["number"].clone();
    for path in [format!("/orders/{number}"), "/orders/999999".to_owned(), "/orders/nonsense".to_owned()] {
        api.refused(get(&path).by(&other), 404, "not-found").await;
    }
    for action in ["cancel", "retry-payment"] {
        api.refused(call(Method::POST, &format!("/orders/{number}/{action}")).by(&other), 404, "not-found").await;
    }
    assert_eq!(api.ok(get("/orders").by(&other)).await.json["items"], json!([]));
}

#[tokio::test]
async fn orders_are_listed_and_narrowed() {
    let api = Api::open().await;
    let demo = api.demo().await;
    let mut numbers = Vec::new();
    for key in ["one", "two", "three"] {
        api.add(&demo, 1).await;
        numbers.insert(0, api.place(&demo, key).await.json["order"]["number"].clone());
    }
    let all = api.ok(get("/orders").by(&demo)).await.json;
    let listed = |orders: &Value| {
        orders["items"].as_array().unwrap().iter().map(|order| order["number"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((listed(&all), &all["page"], &all["total"]), (numbers.clone(), &json!(1), &json!(3)));
    let cancelled = api.ok(get("/orders?status=cancelled").by(&demo)).await.json;
    assert_eq!(listed(&cancelled), numbers[1..]);
    let shown = api.ok(get(&format!("/orders/{}", numbers[0])).by(&demo)).await.json;
    assert_eq!((&all["items"][0], &shown["email"]), (&shown, &Value::Null));
    assert_eq!(listed(&api.ok(get("/orders?page=2").by(&demo)).await.json), [Value::Null; 0]);
    assert_eq!(api.refused(get("/orders?status=lost").by(&demo), 422, "invalid").await.wrong_fields(), ["status"]);
}

#[tokio::test]
async fn a_move_is_refused_where_the_order_does_not_stand_so_or_is_another_than_was_seen() {
    let api = Api::open().await;
    let token = api.guest().await;
    let number = api.place(&token, "one").await.json["order"]["number"].clone();
    let cancel = || call(Method::POST, &format!("/orders/{number}/cancel")).by(&token);
    let seen = api.ok(get(&format!("/orders/{number}")).by(&token)).await;
    let stale = api.refused(cancel().with("if-match", "\"other\""), 412, "stale").await;
    assert_eq!(stale.json["order"], seen.json);
    api.ok(cancel().with("if-match", seen.header("etag").unwrap())).await;
    api.ok(cancel()).await;
    let refused =
        api.refused(call(Method::POST, &format!("/orders/{number}/retry-payment")).by(&token), 409, "not-now").await;
    assert_eq!(refused.json["order_status"], "cancelled");
}
