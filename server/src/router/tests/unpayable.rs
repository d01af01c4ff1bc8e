//! Orders that the provider refuses for good, as the storefront's forms meet them.

use super::{TestShop, body, get};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderValue, StatusCode};

/// A form, as a browser sends it that runs no scripts.
pub(super) fn form(path: &str, form: &str, cookie: &str) -> Request {
    let request = Request::post(path)
        .header(ACCEPT, "text/html")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(HOST, "127.0.0.1:3000")
        .header(ORIGIN, "http://127.0.0.1:3000")
        .header(COOKIE, cookie);
    request.body(Body::from(form.to_owned())).unwrap()
}

/// An order of one radio, by the page's form.
pub(super) async fn order(shop: &TestShop, key: u32, email: &str) -> Request {
    let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id.to_string();
    let key = format!("019ab2c4-0000-7000-8000-{key:012}");
    let fields = [
        ("form[key]", key.as_str()),
        ("form[now][buy]", radio.as_str()),
        ("form[now][quantity]", "1"),
        ("form[expected_total][amount]", "9999.00"),
        ("form[expected_total][currency]", "EUR"),
        ("form[email]", email),
        ("form[shipping][name]", "Aoife Byrne"),
        ("form[shipping][line1]", "12 Camden Row"),
        ("form[shipping][city]", "Dublin"),
        ("form[shipping][postal_code]", "D08 X5C4"),
        ("form[shipping][country]", "IE"),
        ("form[billing_same]", "1"),
        ("form[shipping_method]", "standard"),
    ];
    let fields = reqwest::Url::parse_with_params("http://shop", fields).unwrap();
    form("/fn/place_order", fields.query().unwrap(), "")
}

/// The session that an answer begins.
pub(super) fn cookie(response: &Response) -> String {
    response.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

/// The page that it leads to.
pub(super) fn led_to(response: &Response) -> &str {
    assert!(response.status().is_redirection(), "{}", response.status());
    response.headers()[LOCATION].to_str().unwrap()
}

#[tokio::test]
async fn o10_an_order_that_the_provider_refuses_leads_to_a_page_that_says_why() {
    let (shop, provider) = TestShop::with_provider().await;
    provider.refuse("400 amount_too_small: The total must convert to at least 50 cents.");
    let placed = shop.ask(order(&shop, 1, "aoife@example.com").await).await;
    let page = led_to(&placed).to_owned();
    let number = page.strip_prefix("/orders/").and_then(|rest| rest.strip_suffix("/payment-failed")).unwrap();
    let cookie = cookie(&placed);

    let retried = shop.ask(form("/fn/retry_payment", &format!("number={number}&from=order"), &cookie)).await;
    assert_eq!(led_to(&retried), page, "so does its retry");
    let see = async |page: &str| {
        let mut seen = get(page);
        seen.headers_mut().insert(COOKIE, HeaderValue::try_from(&cookie).unwrap());
        let seen = shop.ask(seen).await;
        assert_eq!(seen.status(), StatusCode::OK, "{page}");
        body(seen).await
    };
    for page in [page.clone(), format!("/orders/{number}")] {
        let seen = see(&page).await;
        for said in ["payments of this amount", "Nothing was charged", "not held any more", "/fn/put_back_items"] {
            assert!(seen.contains(said), "{page}, {said}: {seen}");
        }
        for said in ["Please try again", "/fn/retry_payment"] {
            assert!(!seen.contains(said), "{page}, {said}: {seen}");
        }
    }
}
