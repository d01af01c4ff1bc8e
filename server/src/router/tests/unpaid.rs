//! The budget of unpaid orders, as it is asked from outside: by the client's address, which a proxy tells (O11).

use super::TestShop;
use super::unpayable::{cookie, form, led_to, order};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};

/// Asks it by the proxy, on behalf of a client at that address.
async fn ask_from(shop: &TestShop, client: &str, mut request: Request) -> Response {
    request.headers_mut().insert("x-forwarded-for", client.parse().unwrap());
    shop.ask(request).await
}

async fn answer(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

/// An order of one radio by the API.
async fn call(shop: &TestShop, key: &str, email: &str) -> Request {
    let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id;
    let asked = json!({
        "lines": [{"variant_id": radio, "quantity": 1}],
        "shipping_address": {"name": "Aoife Byrne", "line1": "12 Camden Row", "city": "Dublin", "postal_code": "D08 X5C4", "country": "IE"},
        "shipping_method": "standard",
        "email": email,
    });
    let request = Request::post("/api/v1/orders").header(CONTENT_TYPE, "application/json");
    request.header("idempotency-key", key).body(Body::from(asked.to_string())).unwrap()
}

fn retry(token: &str, number: &Value) -> Request {
    let request = Request::post(format!("/api/v1/orders/{number}/retry-payment"));
    request.header(AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap()
}

/// The number of a failed order, from the page that says so.
fn failed(page: &str) -> &str {
    page.strip_prefix("/orders/").and_then(|rest| rest.strip_suffix("/payment-failed")).unwrap()
}

#[tokio::test]
async fn o11_the_clients_address_reaches_the_budget_of_unpaid_orders() {
    let environment = [("TRUSTED_PROXIES", "127.0.0.1"), ("UNPAID_ORDERS_PER_NETWORK", "1")];
    let (shop, provider) = TestShop::with_provider_and(&environment).await;
    let (full, free) = ("203.0.113.1", ["192.0.2.2", "198.51.100.3", "198.18.0.4", "198.19.0.5"]);

    // Two orders that fail hold nothing, until they are retried.
    provider.refuse("400 amount_too_small: The total must convert to at least 50 cents.");
    let by_form = ask_from(&shop, full, order(&shop, 1, "one@example.com").await).await;
    let (number, cookie) = (failed(led_to(&by_form)).to_owned(), cookie(&by_form));
    let (_, by_api) = answer(ask_from(&shop, full, call(&shop, "two", "two@example.com").await).await).await;
    let token = by_api["token"].as_str().unwrap();
    provider.take();

    let first = ask_from(&shop, full, order(&shop, 3, "three@example.com").await).await;
    assert!(led_to(&first).starts_with("https://pay.example/"), "{}", led_to(&first));

    let second = async |client| ask_from(&shop, client, order(&shop, 4, "four@example.com").await).await;
    assert!(led_to(&second(full).await).ends_with("said=network-waits"));
    let elsewhere = second(free[0]).await;
    assert!(led_to(&elsewhere).starts_with("https://pay.example/"), "{}", led_to(&elsewhere));

    let retried = form("/fn/retry_payment", &format!("number={number}&from=order"), &cookie);
    assert!(led_to(&ask_from(&shop, full, retried).await).ends_with("said=order-network-waits"));
    let retried = form("/fn/retry_payment", &format!("number={number}&from=order"), &cookie);
    let elsewhere = ask_from(&shop, free[1], retried).await;
    assert!(led_to(&elsewhere).starts_with("https://pay.example/"), "{}", led_to(&elsewhere));

    let called =
        async |client| answer(ask_from(&shop, client, call(&shop, "five", "five@example.com").await).await).await;
    let (status, refused) = called(full).await;
    assert_eq!((status, &refused["limit"]), (StatusCode::CONFLICT, &json!("network")));
    assert_eq!(called(free[2]).await.0, StatusCode::CREATED);

    let retried = async |client| answer(ask_from(&shop, client, retry(token, &by_api["order"]["number"])).await).await;
    let (status, refused) = retried(full).await;
    assert_eq!((status, &refused["limit"]), (StatusCode::CONFLICT, &json!("network")));
    assert_eq!(retried(free[3]).await.0, StatusCode::OK);
}
