mod access;
mod answers;
mod goods;
mod guests;
mod markup;
mod money;
mod passkeys;
mod reauthentication;
mod roles;
mod second_factor;
mod unpayable;

use crate::testing::{TestShop, body, get};
use axum::body::Body;
use axum::extract::Request;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, ETAG,
    IF_NONE_MATCH, LOCATION, ORIGIN, SET_COOKIE, VARY,
};
use http::{HeaderValue, StatusCode};
use payment_adapter::signature::sign;
use sha2::{Digest, Sha256};
use shared::account::Email;
use shared::id::Owner;
use shared::time::Span;
use shop::{Clock, SystemClock};
use storage::{SessionRecord, Storage, TokenHash};

#[tokio::test]
async fn public_pages_are_the_same_for_everybody_and_run_only_what_the_page_wrote() {
    let shop = TestShop::filled().await;
    for path in ["/", "/products/windowsill-radio", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"] {
        let one = shop.ask(get(path)).await;
        let other = shop.ask(get(path)).await;
        assert_eq!(one.status(), StatusCode::OK, "{path}");
        assert_eq!(one.headers()[CACHE_CONTROL], "public, max-age=0, must-revalidate");
        let policy = one.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.contains("'sha256-") && !policy.contains("nonce"), "{policy}");
        assert_eq!(one.headers()[VARY], "accept-encoding");
        let tag = one.headers()[ETAG].clone();
        let (one, other) = (body(one).await, body(other).await);
        assert!(!one.contains("nonce="), "{path}");
        assert_eq!(one, other, "{path}");
        let mut again = get(path);
        again.headers_mut().insert(IF_NONE_MATCH, tag);
        assert_eq!(shop.ask(again).await.status(), StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test]
async fn s1_a_form_on_a_public_page_leads_to_nothing_that_is_anybodys() {
    let shop = TestShop::filled().await;
    let site = "127.0.0.1:3000";
    for path in ["/", "/search?q=tea", "/categories/kitchen", "/products/windowsill-radio", "/products/none", "/none"] {
        let policy = shop.ask(get(path)).await.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let (_, forms) = policy.split_once("form-action ").unwrap();
        let allows = |to: &str| {
            let to = format!("{site}{to}");
            forms.split([' ', ';']).any(|one| one == to || one.ends_with('/') && to.starts_with(one))
        };
        for to in ["/fn/cancel_order", "/fn/sign_out", "/fn/place_order", "/staff/orders/1001/cancel"] {
            assert!(!allows(to), "{path} to {to}: {forms}");
        }
        assert!(allows("/search") && allows("/fn/add_to_cart"), "{path}: {forms}");
        assert!(!forms.contains("https://"), "{path}: {forms}");
    }
}

#[tokio::test]
async fn personal_pages_are_kept_by_nobody() {
    let shop = TestShop::empty().await;
    let response = shop.ask(get("/login")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    let nonce = policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).unwrap().0;
    assert!(body(response).await.contains(&format!("nonce=\"{nonce}\"")));
}

#[tokio::test]
async fn a_session_that_is_used_is_kept_on_but_by_no_public_page() {
    let shop = TestShop::filled().await;
    let email = Email::parse("demo@example.com").unwrap();
    let account = shop.storage.reader().await.unwrap().accounts().account_by_email(&email).await.unwrap().unwrap();
    let (token, now) = ("ab".repeat(32), SystemClock.now());
    let session = SessionRecord {
        token: TokenHash(Sha256::digest(token.as_bytes()).into()),
        owner: Owner::Account(account.id),
        epoch: account.epoch,
        created_at: now.before(Span::days(57)),
        used_at: now.before(Span::days(57)),
        authenticated_at: None,
        expires_at: now.after(Span::days(3)),
        device: String::new(),
        with_passkey: false,
    };
    let mut unit = shop.storage.begin().await.unwrap();
    unit.accounts().add_session(&session).await.unwrap();
    unit.save().await.unwrap();

    let used = async |path: &str| {
        let mut request = get(path);
        request.headers_mut().insert(COOKIE, format!("session={token}").parse().unwrap());
        let response = shop.ask(request).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.headers().get(SET_COOKIE).map(|cookie| cookie.to_str().unwrap().to_owned())
    };
    for path in ["/", "/products/windowsill-radio"] {
        assert_eq!(used(path).await, None, "{path}");
    }
    let cookie = used("/account").await.unwrap();
    for part in [&format!("session={token}"), "HttpOnly", "SameSite=Lax", "Max-Age=5184000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(used("/account").await, None, "once an hour");
    let kept = shop.storage.reader().await.unwrap().accounts().session(session.token).await.unwrap().unwrap();
    assert!(kept.expires_at >= now.after(Span::days(60)));
}

#[tokio::test]
async fn what_there_is_not_is_a_page_of_the_shops_own() {
    let shop = TestShop::empty().await;
    for path in ["/nothing", "/products/nothing", "/pkg/nothing.js", "/nothing/at/all"] {
        let response = shop.ask(get(path)).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8", "{path}");
        assert!(body(response).await.contains("<h1"), "{path}");
    }
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_page() {
    let shop = TestShop::empty().await;
    let response = shop.ask(get("/cart/")).await;
    assert_eq!(
        (response.status(), &response.headers()[LOCATION]),
        (StatusCode::PERMANENT_REDIRECT, &HeaderValue::from_static("/cart"))
    );
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let shop = TestShop::empty().await;
    for path in ["/", "/nothing", "/health/live", "/robots.txt", "/cart/", "/file.txt"] {
        let response = shop.ask(get(path)).await;
        for name in
            ["x-content-type-options", "referrer-policy", "x-frame-options", "content-security-policy", "x-request-id"]
        {
            assert!(response.headers().contains_key(name), "{path} has {name}");
        }
    }
}

#[tokio::test]
async fn pages_are_compressed_and_files_kept() {
    let shop = TestShop::empty().await;
    let mut request = get("/");
    request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
    assert_eq!(shop.ask(request).await.headers()[CONTENT_ENCODING], "gzip");
    let response = shop.ask(get("/file.txt")).await;
    assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=86400");
    assert_eq!(body(response).await, "a file");
}

#[tokio::test]
async fn other_sites_change_nothing() {
    let shop = TestShop::empty().await;
    let request = Request::post("/fn/sign_in").header(ORIGIN, "https://evil.example").header(ACCEPT, "text/html");
    let response = shop.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    assert!(response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("default-src 'none'"));
}

#[tokio::test]
async fn too_much_is_refused() {
    let shop = TestShop::empty().await;
    let response = shop.ask(Request::post("/cart").body(Body::from(vec![b'x'; 300_000])).unwrap()).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
}

#[tokio::test]
async fn a_call_that_cannot_be_read_is_the_callers_mistake() {
    let shop = TestShop::empty().await;
    for body in ["", "{", "null", "{\"operation\": 7}"] {
        let request = Request::post("/fn/change_cart").header(CONTENT_TYPE, "application/json").body(Body::from(body));
        assert_eq!(shop.ask(request.unwrap()).await.status(), StatusCode::BAD_REQUEST, "{body}");
    }
    let unknown = get("/fn/order?number=1001");
    assert_eq!(shop.ask(unknown).await.status(), StatusCode::OK, "no order is an answer");
}

#[tokio::test]
async fn s1_no_form_and_no_address_breaks_a_header() {
    let shop = TestShop::filled().await;
    let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id;
    for key in ["a%0Ab", "a%26said%3Dpaid", ""] {
        let form = format!(
            "form[key]={key}&form[now][buy]={radio}&form[now][quantity]=1&form[expected_total][amount]=1.00\
             &form[expected_total][currency]=EUR&form[shipping][name]=x"
        );
        let request = Request::post("/fn/place_order")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "text/html");
        let response = shop.ask(request.body(Body::from(form)).unwrap()).await;
        assert!(!response.status().is_server_error(), "{key}: {}", response.status());
        let leads_to = response.headers().get(LOCATION).map(|location| location.to_str().unwrap().to_owned());
        assert!(!leads_to.is_some_and(|leads_to| leads_to.contains("said=paid")), "{key}");
    }
    for path in ["/cart/?q=\u{e9}", "/products/caf\u{e9}/", "/products/caf\u{e9}"] {
        assert!(!shop.ask(get(path)).await.status().is_server_error(), "{path}");
    }
}

#[tokio::test]
async fn p3_webhooks_without_a_sound_signature_are_refused() {
    let shop = TestShop::empty().await;
    for (path, status) in [("/webhooks/sandbox", StatusCode::BAD_REQUEST), ("/webhooks/other", StatusCode::NOT_FOUND)] {
        let request = Request::post(path).header("sandbox-signature", "t=1,v1=00").body(Body::from("{}")).unwrap();
        assert_eq!(shop.ask(request).await.status(), status, "{path}");
    }
}

#[tokio::test]
async fn p3_the_chosen_provider_s_webhooks_are_taken_and_its_pages_led_to() {
    let stripe =
        [("PAYMENT_GATEWAY", "stripe"), ("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_WEBHOOK_SECRET", "whsec_1")];
    let razorpay = [
        ("PAYMENT_GATEWAY", "razorpay"),
        ("RAZORPAY_KEY_ID", "rzp_test_1"),
        ("RAZORPAY_KEY_SECRET", "key"),
        ("RAZORPAY_WEBHOOK_SECRET", "webhook"),
    ];
    for (settings, path, pages) in [
        (&stripe[..], "/webhooks/stripe", "127.0.0.1:3000/orders/ https://checkout.stripe.com"),
        (&razorpay[..], "/webhooks/razorpay", "127.0.0.1:3000/orders/ https://rzp.io"),
    ] {
        let shop = TestShop::set_up(settings).await;
        let policy = shop.ask(get("/login")).await.headers()[CONTENT_SECURITY_POLICY].clone();
        assert!(policy.to_str().unwrap().contains(pages), "{policy:?}");
        let post = |path: &str| Request::post(path).body(Body::from("{}")).unwrap();
        assert_eq!(shop.ask(post(path)).await.status(), StatusCode::BAD_REQUEST, "unsigned");
        assert_eq!(shop.ask(post("/webhooks/sandbox")).await.status(), StatusCode::NOT_FOUND);
    }

    let shop = TestShop::set_up(&stripe).await;
    let event = r#"{"id": "evt_1", "type": "payout.paid", "data": {"object": {}}}"#;
    let signature = sign("whsec_1", SystemClock.now(), event.as_bytes());
    for _ in 0..2 {
        let request = Request::post("/webhooks/stripe").header(payment_stripe::SIGNATURE, &signature);
        let response = shop.ask(request.body(Body::from(event)).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK, "and sent again, once more");
    }
}

#[tokio::test]
async fn search_engines_find_the_products_and_nothing_personal() {
    let shop = TestShop::filled().await;
    let sitemap = body(shop.ask(get("/sitemap.xml")).await).await;
    for address in ["http://127.0.0.1:3000/", "/products/windowsill-radio</loc><lastmod>20", "/categories/music-audio"]
    {
        assert!(sitemap.contains(address), "{sitemap}");
    }
    let robots = body(shop.ask(get("/robots.txt")).await).await;
    assert!(robots.contains("Disallow: /checkout\n"), "{robots}");
    assert!(robots.contains("Sitemap: http://127.0.0.1:3000/sitemap.xml\n"), "{robots}");
}

#[tokio::test]
async fn the_shop_is_ready_while_it_is_open_and_has_its_database() {
    let shop = TestShop::empty().await;
    assert_eq!(shop.ask(get("/health/ready")).await.status(), StatusCode::OK);
    shop.served.open.set(false);
    assert_eq!(shop.ask(get("/health/ready")).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    shop.served.open.set(true);
    shop.storage.close().await;
    assert_eq!(shop.ask(get("/health/ready")).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(shop.ask(get("/health/live")).await.status(), StatusCode::OK);
}
