//! A fresh proof of who is there, as the account's pages ask for it by forms alone (S3).

use crate::sample;
use crate::testing::{TestShop, body, get};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN};
use http::{HeaderValue, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use sha2::{Digest, Sha256};
use shared::account::{Email, Password};
use shared::time::Timestamp;
use shop::Token;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;
use storage::{Storage, TokenHash};

/// The demo shopper, signed in.
struct Shopper {
    shop: TestShop,
    token: Token,
}

impl Shopper {
    async fn sign_in() -> Self {
        let shop = TestShop::filled().await;
        let (email, password) = (Email::parse(sample::SHOPPER).unwrap(), Password::parse(sample::PASSWORD).unwrap());
        let token = shop.served.shop.sign_in(&email, &password, None).await.unwrap().token;
        Self { shop, token }
    }

    fn cookie(&self) -> HeaderValue {
        HeaderValue::try_from(format!("session={}", self.token.reveal())).unwrap()
    }

    async fn page(&self, path: &str) -> String {
        let mut request = get(path);
        request.headers_mut().insert(COOKIE, self.cookie());
        let response = self.shop.ask(request).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        body(response).await
    }

    /// Sends the form of that server function; the page that it leads to.
    async fn send(&self, function: &str, form: &str) -> String {
        let mut paths = server_fn_paths().map(|(path, _)| path);
        let path = paths.find(|path| path.trim_end_matches(|c: char| c.is_ascii_digit()) == format!("/fn/{function}"));
        let request = Request::post(path.unwrap())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("accept", "text/html")
            .header(HOST, "127.0.0.1:3000")
            .header(ORIGIN, "http://127.0.0.1:3000")
            .header(COOKIE, self.cookie());
        let response: Response = self.shop.ask(request.body(Body::from(form.to_owned())).unwrap()).await;
        response.headers()[LOCATION].to_str().unwrap().to_owned()
    }

    /// Has the session's last proof be an old one.
    async fn go_stale(&self) {
        let mut unit = self.shop.storage.begin().await.unwrap();
        let hash = TokenHash(Sha256::digest(self.token.reveal().as_bytes()).into());
        assert!(unit.accounts().authenticate_session(hash, Timestamp::from_millis(0), false).await.unwrap());
        unit.save().await.unwrap();
    }

    /// Has the account have no password, and its sessions go on.
    async fn forget_password(&self) {
        let file = self.shop.folder.path().join("shop.db");
        let database = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap();
        let without = "UPDATE accounts SET password_hash = '' WHERE email = ?1";
        assert_eq!(sqlx::query(without).bind(sample::SHOPPER).execute(&database).await.unwrap().rows_affected(), 1);
        let go_on = "UPDATE sessions SET epoch = epoch + 1 WHERE owner LIKE 'account:%'";
        sqlx::query(go_on).execute(&database).await.unwrap();
        database.close().await;
    }
}

const ASKS: &str = "Confirm that it is you";

#[tokio::test]
async fn s3_whoever_proved_lately_who_they_are_is_not_asked_again_and_everybody_else_is() {
    let shopper = Shopper::sign_in().await;
    let page = shopper.page("/account/second-factor").await;
    assert!(page.contains("Set it up") && !page.contains(ASKS), "{page}");
    shopper.go_stale().await;
    for path in ["/account/second-factor", "/account/passkeys"] {
        let page = shopper.page(path).await;
        assert!(page.contains(ASKS) && page.contains("Your password") && !page.contains("Set it up"), "{page}");
        assert!(page.contains("data-passkey=\"reauthentication\""), "{page}");
        let wrong = format!("password=not+like+it&next={path}");
        assert_eq!(shopper.send("reauthenticate", &wrong).await, format!("{path}?said=password"));
    }
    let stale = "/account/second-factor?said=stale";
    for (function, form) in [
        ("begin_second_factor", ""),
        ("confirm_second_factor", "code=000000"),
        ("new_recovery_codes", ""),
        ("remove_second_factor", ""),
    ] {
        assert_eq!(shopper.send(function, form).await, stale, "{function}");
    }
    assert!(shopper.page(stale).await.contains("Nothing was changed yet"));
    let away = format!("password={}&next=https%3A%2F%2Fevil.example", sample::PASSWORD);
    assert_eq!(shopper.send("reauthenticate", &away).await, "/", "not off this site");
    assert_eq!(shopper.send("begin_second_factor", "").await, "/account/second-factor");
    assert!(shopper.page("/account/second-factor").await.contains("QR code of the secret"));
}

#[tokio::test]
async fn s3_an_account_without_a_password_has_no_form_that_asks_for_it() {
    let shopper = Shopper::sign_in().await;
    let page = shopper.page("/account").await;
    assert!(page.contains("name=\"current\"") && page.contains("name=\"confirm_password\""), "{page}");
    shopper.forget_password().await;
    let page = shopper.page("/account").await;
    assert!(!page.contains("type=\"password\"") && page.contains("Set one by mail"), "{page}");
    assert!(page.contains("New email address"), "{page}");
    let sent = shopper.send("change_email", "email=new%40example.com").await;
    assert_eq!(sent, "/account?secured=link-sent#security");

    shopper.go_stale().await;
    for path in ["/account", "/account/second-factor", "/account/passkeys"] {
        let page = shopper.page(path).await;
        assert!(!page.contains("type=\"password\"") && !page.contains("New email address"), "{path}: {page}");
    }
    let refused = shopper.send("change_email", "email=newer%40example.com").await;
    assert_eq!(refused, "/account?secured=stale#security");
}
