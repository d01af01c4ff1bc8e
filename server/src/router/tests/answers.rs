//! What every answer has in common, whatever is asked for.

use crate::security::class::PAGES;
use crate::testing::{TestShop, body, get};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use http::{HeaderValue, Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const OTHERS: [&str; 13] = [
    "/robots.txt",
    "/sitemap.xml",
    "/health/live",
    "/health/ready",
    "/file.txt",
    "/media/nothing.webp",
    "/nothing",
    "/webhooks/sandbox",
    "/api/docs",
    "/api/v1/openapi.json",
    "/api/v1/products",
    "/api/v1/nothing",
    "/staff/orders",
];

/// Every page whose address needs no name, and what else there is.
fn addresses() -> Vec<String> {
    let pages = PAGES.iter().map(|(path, _)| (*path).to_owned()).filter(|path| !path.contains('{'));
    pages.chain(OTHERS.map(str::to_owned)).collect()
}

/// A call of the API whose answer begins a session: the cookie that it sets.
async fn session(shop: &TestShop, path: &str, account: serde_json::Value) -> String {
    let request = Request::post(path).header(CONTENT_TYPE, "application/json").body(Body::from(account.to_string()));
    let response = shop.ask(request.unwrap()).await;
    assert!(response.status().is_success(), "{path}: {}", response.status());
    response.headers()[SET_COOKIE].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_body_says_its_type_and_text_its_charset() {
    let shop = TestShop::filled().await;
    for path in addresses() {
        let response = shop.ask(get(&path)).await;
        let kind = response.headers().get(CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
        let content = body(response).await;
        let Some(kind) = kind else {
            assert_eq!(content, "", "{path}");
            continue;
        };
        let text = ["text/", "xml", "javascript"].iter().any(|part| kind.contains(part));
        assert_eq!(text, kind.ends_with("; charset=utf-8"), "{path}: {kind}");
        let (html, json) = (content.starts_with("<!DOCTYPE html>"), content.starts_with(['{', '[']));
        assert_eq!((html, json), (kind.contains("html"), kind.contains("json")), "{path}: {kind}");
    }
}

#[tokio::test]
async fn no_answer_is_for_other_sites_to_read() {
    let shop = TestShop::empty().await;
    for path in addresses() {
        for method in [Method::GET, Method::OPTIONS] {
            let mut request = get(&path);
            *request.method_mut() = method;
            request.headers_mut().insert(ORIGIN, HeaderValue::from_static("https://evil.example"));
            let response = shop.ask(request).await;
            let shared = response.headers().keys().find(|name| name.as_str().starts_with("access-control-"));
            assert_eq!(shared, None, "{path}");
        }
    }
}

#[tokio::test]
async fn nothing_is_traced_and_no_folder_is_listed() {
    let shop = TestShop::empty().await;
    for path in addresses() {
        let mut request = get(&path);
        *request.method_mut() = Method::TRACE;
        request.headers_mut().insert("x-probe", HeaderValue::from_static("mirrored"));
        let response = shop.ask(request).await;
        assert!(response.status().is_client_error(), "{path}: {}", response.status());
        assert!(!body(response).await.contains("mirrored"), "{path}");
    }
    for path in ["/pkg", "/pkg/", "/media", "/media/", "/.git/HEAD", "/.env", "/Cargo.toml", "/forever-cart.toml"] {
        let response = shop.ask(get(path)).await;
        assert!(response.status() == StatusCode::NOT_FOUND || response.status().is_redirection(), "{path}");
    }
}

#[tokio::test]
async fn password_fields_are_masked_and_known_to_password_managers() {
    let shop = TestShop::empty().await;
    let link = format!("/reset-password?token={}", "0f".repeat(32));
    for (path, filled_in_as) in [("/login", "current-password"), ("/register", "new-password"), (&link, "new-password")]
    {
        let page = body(shop.ask(get(path)).await).await;
        let fields: Vec<_> = page.split("<input").skip(1).filter_map(|rest| rest.split_once('>')).collect();
        let passwords: Vec<_> = fields.iter().filter(|(field, _)| field.contains("assword")).collect();
        assert!(!passwords.is_empty(), "{path}");
        for (field, _) in passwords {
            for attribute in ["type=\"password\"", &format!("autocomplete=\"{filled_in_as}\"")] {
                assert!(field.contains(attribute), "{path}: {field}");
            }
            assert!(!field.contains("onpaste"), "{path}: {field}");
        }
    }
}

#[tokio::test]
async fn the_cookie_of_a_shop_on_https_is_of_its_host_alone() {
    let site = [("SITE_URL", "https://shop.example"), ("TRUSTED_PROXIES", "127.0.0.1"), ("INSECURE_DEMO", "true")];
    let shop = TestShop::set_up(&site).await;
    let account = json!({"email": "anna@shop.example", "name": "Anna", "password": "correct horse battery staple"});
    let cookie = session(&shop, "/api/v1/accounts", account).await;
    let parts: Vec<_> = cookie.split("; ").collect();
    assert!(parts[0].starts_with("__Host-session="), "{cookie}");
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(parts.contains(&part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn a_download_has_a_name_of_the_shops_own() {
    let shop = TestShop::filled().await;
    let staff = json!({"email": "staff@example.com", "password": "forever-cart"});
    let cookie = session(&shop, "/api/v1/session", staff).await;
    let mut request = get("/staff/export.csv?filename=evil.html");
    request.headers_mut().insert(COOKIE, cookie.split(';').next().unwrap_or_default().parse().unwrap());
    let response = shop.ask(request).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_DISPOSITION], "attachment; filename=\"products.csv\"");
    assert_eq!(response.headers()[CONTENT_TYPE], "text/csv; charset=utf-8");
}

/// Sends `message` to a server of its own, and answers what came back.
async fn exchange(message: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(async |request: Request| {
        let seen = format!("{} {};", request.method(), request.uri());
        let content = axum::body::to_bytes(request.into_body(), 1024).await.unwrap();
        format!("{seen}{}", String::from_utf8_lossy(&content))
    });
    let server = tokio::spawn(axum::serve(listener, router).into_future());
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(message.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    server.abort();
    answer
}

/// Where a proxy and the shop would see different messages, neither is answered, or the one that RFC 9112 says.
#[tokio::test]
async fn a_message_has_one_length() {
    let both = exchange(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\
         GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
    )
    .await;
    assert!(
        both.starts_with("HTTP/1.1 200 ") && both.ends_with("POST /a;"),
        "chunks count, and it is the last: {both}"
    );
    for (name, headers) in [
        ("two lengths", "Content-Length: 5\r\nContent-Length: 6"),
        ("two lengths in one", "Content-Length: 5, 6"),
        ("a length that is no number", "Content-Length: +5"),
        ("chunks that are something else at last", "Transfer-Encoding: chunked, identity"),
        ("a space before the colon", "Transfer-Encoding : chunked"),
    ] {
        let answer = exchange(&format!("POST /a HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\nhello!")).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{name}: {answer}");
        assert!(!answer.contains("hello"), "{name}: {answer}");
    }
}
