//! What staff without a second factor meet where the settings ask for one.

use crate::sample;
use crate::testing::{TestShop, get};
use http::header::{AUTHORIZATION, COOKIE, LOCATION};
use http::{HeaderValue, StatusCode};
use shared::account::{Email, Password};
use shop::Token;

async fn staff(shop: &TestShop) -> Token {
    sample::fill(&shop.served.shop).await.unwrap();
    let (email, password) = (Email::parse(sample::STAFF).unwrap(), Password::parse(sample::PASSWORD).unwrap());
    shop.served.shop.sign_in(&email, &password, None).await.unwrap().token
}

#[tokio::test]
async fn s3_staff_without_a_second_factor_are_led_to_set_it_up_where_it_is_required() {
    for (setting, page, call) in
        [("off", StatusCode::OK, StatusCode::OK), ("required", StatusCode::SEE_OTHER, StatusCode::FORBIDDEN)]
    {
        let shop = TestShop::set_up(&[("STAFF_SECOND_FACTOR", setting)]).await;
        let token = staff(&shop).await;
        let mut office = get("/staff/orders");
        let cookie = shop.served.shop.kept_session(&token, shared::session::SessionKind::Staff);
        office.headers_mut().insert(COOKIE, HeaderValue::try_from(cookie.split(';').next().unwrap()).unwrap());
        let response = shop.ask(office).await;
        assert_eq!(response.status(), page, "{setting}");
        if setting == "required" {
            assert_eq!(response.headers()[LOCATION], "/account/second-factor?said=required");
        }
        let mut orders = get("/api/v1/staff/orders");
        let bearer = HeaderValue::try_from(format!("Bearer {}", token.reveal())).unwrap();
        orders.headers_mut().insert(AUTHORIZATION, bearer);
        assert_eq!(shop.ask(orders).await.status(), call, "{setting}");
    }
}
