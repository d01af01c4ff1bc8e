//! Orders that the provider refuses for good, as the storefront's forms meet them.

use super::{TestShop, body, get};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderValue, StatusCode};

/// The form's answer.
async fn send(shop: &TestShop, path: &str, form: &str, cookie: &str) -> Response {
    let request = Request::post(path)
        .header(ACCEPT, "text/html")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(HOST, "127.0.0.1:3000")
        .header(ORIGIN, "http://127.0.0.1:3000")
        .header(COOKIE, cookie);
    shop.ask(request.body(Body::from(form.to_owned())).unwrap()).await
}

/// The page that it leads to.
fn led_to(response: &Response) -> &str {
    assert!(response.status().is_redirection(), "{}", response.status());
    response.headers()[LOCATION].to_str().unwrap()
}

#[tokio::test]
async fn o10_an_order_that_the_provider_refuses_leads_to_a_page_that_says_why() {
    let (shop, provider) = TestShop::with_provider().await;
    provider.refuse("400 amount_too_small: The total must convert to at least 50 cents.");
    let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id.to_string();
    let order = [
        ("form[key]", "019ab2c4-0000-7000-8000-000000000001"),
        ("form[now][buy]", radio.as_str()),
        ("form[now][quantity]", "1"),
        ("form[expected_total][amount]", "9999.00"),
        ("form[expected_total][currency]", "EUR"),
        ("form[email]", "aoife@example.com"),
        ("form[shipping][name]", "Aoife Byrne"),
        ("form[shipping][line1]", "12 Camden Row"),
        ("form[shipping][city]", "Dublin"),
        ("form[shipping][postal_code]", "D08 X5C4"),
        ("form[shipping][country]", "IE"),
        ("form[billing_same]", "1"),
        ("form[shipping_method]", "standard"),
    ];
    let form = reqwest::Url::parse_with_params("http://shop", order).unwrap();
    let placed = send(&shop, "/fn/place_order", form.query().unwrap(), "").await;
    let page = led_to(&placed).to_owned();
    let number = page.strip_prefix("/orders/").and_then(|rest| rest.strip_suffix("/payment-failed")).unwrap();
    let cookie = placed.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();

    let retried = send(&shop, "/fn/retry_payment", &format!("number={number}&from=order"), &cookie).await;
    assert_eq!(led_to(&retried), page, "so does its retry");
    let mut seen = get(&page);
    seen.headers_mut().insert(COOKIE, HeaderValue::try_from(cookie).unwrap());
    let seen = shop.ask(seen).await;
    assert_eq!(seen.status(), StatusCode::OK);
    let seen = body(seen).await;
    for said in ["payments of this amount", "Nothing was charged", "not held any more"] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
}
