//! Money that waits for staff, as they see and close it on the order's page.

use super::access::{call, sign_in};
use super::{TestShop, body, get};
use crate::sample;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN};
use serde_json::json;
use shared::order::OrderNumber;
use shared::payment::{Attempt, AttemptState};
use storage::Storage;

/// An order of a visitor's, whose payment is held.
async fn held(shop: &TestShop) -> Attempt {
    let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id;
    let placed = json!({
        "lines": [{"variant_id": radio, "quantity": 1}],
        "shipping_address": {"name": "Aoife Byrne", "line1": "12 Camden Row", "city": "Dublin", "postal_code": "D08 X5C4", "country": "IE"},
        "shipping_method": "standard",
        "email": "aoife@example.com",
    });
    let placed = call(shop, "/api/v1/orders", None, &placed).await;
    let number = OrderNumber(u32::try_from(placed["order"]["number"].as_u64().unwrap()).unwrap());
    let mut unit = shop.storage.begin().await.unwrap();
    let order = unit.orders().order(number).await.unwrap().unwrap();
    let attempt = unit.payments().attempt(order.attempt.unwrap()).await.unwrap().unwrap();
    let (from, held) = (attempt.state, Attempt { state: AttemptState::Held, ..attempt });
    assert!(unit.payments().change_attempt(&held, from).await.unwrap());
    unit.save().await.unwrap();
    held
}

#[tokio::test]
async fn p9_staff_close_a_payment_that_is_held_and_say_what_came_of_it() {
    let shop = TestShop::filled().await;
    let staff = format!("session={}", sign_in(&shop, sample::STAFF).await);
    let attempt = held(&shop).await;
    let order = shop.storage.reader().await.unwrap().orders().order_by_id(attempt.order).await.unwrap().unwrap();
    let page = format!("/staff/orders/{}", order.number);
    let seen = async || {
        let mut request = get(&page);
        request.headers_mut().insert(COOKIE, staff.parse().unwrap());
        body(shop.ask(request).await).await
    };
    let post = async |reason: &str| -> Response {
        let form = format!("revision={}&attempt={}&reason={reason}", order.revision, attempt.id);
        let request = Request::post(format!("{page}/look-into"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(HOST, "127.0.0.1:3000")
            .header(ORIGIN, "http://127.0.0.1:3000")
            .header(COOKIE, &staff);
        shop.ask(request.body(Body::from(form)).unwrap()).await
    };
    let action = format!("action=\"{page}/look-into\"");
    assert!(seen().await.contains(&action));

    let refused = post("").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(body(refused).await.contains("field-error"));

    let done = post("It+went+back.").await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert_eq!(done.headers()[LOCATION], format!("{page}?done=look-into"));
    let after = seen().await;
    assert!(
        !after.contains(&action) && after.contains("It went back.") && after.contains("Looked into a held payment"),
        "{after}"
    );
    assert_eq!(post("Again.").await.status(), StatusCode::CONFLICT);
}
