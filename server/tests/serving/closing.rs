//! The shop is asked to close while a request is in flight.

use crate::program::Program;
use crate::site::Site;
use http::StatusCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What is waited for comes after so long at the latest.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often it is looked.
const LOOK: Duration = Duration::from_millis(5);

async fn ask(address: &str) -> Option<(StatusCode, String)> {
    // A client each: a connection that was kept would be the old one.
    let http = payment_adapter::client(PATIENCE).no_proxy().build().unwrap();
    let answer = http.get(address).send().await.ok()?;
    Some((answer.status(), answer.text().await.ok()?))
}

async fn wait_for(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let asked = Instant::now();
    while !is_so().await {
        assert!(asked.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(LOOK).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_closes_says_so_and_finishes_what_is_in_flight() {
    let site = Arc::new(Site::new());
    let program = Program::new(&site);
    program.start_with(&["--metrics-addr", &site.metrics.to_string()]).await;
    let (ready, live) = (format!("{}/health/ready", site.origin()), format!("{}/health/live", site.origin()));
    let metrics = format!("http://{}/metrics", site.metrics);
    let public = ask(&format!("{}/metrics", site.origin())).await.unwrap();
    assert_eq!(public.0, StatusCode::NOT_FOUND, "metrics have an address of their own");

    let mut request = TcpStream::connect(site.shop).await.unwrap();
    request.write_all(b"POST /webhooks/sandbox HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\n").await.unwrap();
    wait_for("the request is in flight", async || {
        let (_, text) = ask(&metrics).await.unwrap();
        text.contains("\nforever_cart_http_requests_in_flight 1\n")
    })
    .await;

    assert_eq!(ask(&ready).await.unwrap().0, StatusCode::OK);
    program.ask_to_close();
    wait_for("the shop is not ready", async || {
        ask(&ready).await.is_some_and(|(status, text)| status == StatusCode::SERVICE_UNAVAILABLE && text == "closed")
    })
    .await;
    assert_eq!(ask(&live).await.unwrap().0, StatusCode::OK);
    assert_eq!(ask(&site.origin()).await.unwrap().0, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ask(&metrics).await.is_some(), "it is measured to the end");

    request.write_all(b"rest").await.unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "a webhook that is not signed is refused: {answer}");
    assert!(program.closed().await.success());
    assert!(ask(&live).await.is_none());
}
