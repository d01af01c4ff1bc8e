use super::*;
use crate::router::{Served, router};
use crate::sample;
use crate::testing::{TestShop, body, get};
use app::AppError;
use async_trait::async_trait;
use axum::body::to_bytes;
use axum::extract::ConnectInfo;
use axum::{Router, middleware, routing};
use http::HeaderName;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, ORIGIN};
use serde_json::{Value, json};
use shared::account::{Email, Password};
use shop::{Clock, Failure, Gateways, Parts, SecretKey, Shop, SignInRefused, SystemClock};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};
use storage::{Reader, Storage, StorageError, TotpRecord, Unit};
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

fn app() -> Router {
    async fn panicking() -> &'static str {
        panic!("the handler's secret")
    }
    Router::new()
        .route("/", routing::get(|| async { "fine" }))
        .route("/panic", routing::get(panicking))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn_with_state(Arc::new(Refusals::default()), failures))
        .layer(middleware::from_fn(requests))
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// What `work` logs, a JSON object a line.
    async fn of<T>(work: impl Future<Output = T>) -> (T, Vec<Value>) {
        // Where the process has a subscriber, an event that another test logs first is not taken for one that nobody hears.
        static PROCESS: Once = Once::new();
        PROCESS.call_once(|| drop(tracing::subscriber::set_global_default(registry())));
        let log = Self::default();
        let (format, to) = (LogFormat::Json, log.clone());
        let guard = tracing::subscriber::set_default(registry().with(lines(format, move || to.clone())));
        let done = work.await;
        drop(guard);
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        (done, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }
}

/// A database that from some moment on takes a while to fail, or panics.
struct Failing {
    storage: Arc<dyn Storage>,
    fails: AtomicBool,
    panics: AtomicBool,
}

#[async_trait]
impl Storage for Failing {
    async fn reader(&self) -> storage::Result<Box<dyn Reader>> {
        tokio::task::yield_now().await;
        assert!(!self.panics.load(Ordering::Relaxed), "the database's secret");
        if self.fails.load(Ordering::Relaxed) {
            return Err(StorageError::Failed("the disk is gone".into()));
        }
        self.storage.reader().await
    }

    async fn begin(&self) -> storage::Result<Box<dyn Unit>> {
        Err(StorageError::Failed("the disk is gone".into()))
    }
}

/// The same shop on such a database, which breaks so.
async fn on_a_database(sound: &TestShop, breaks: impl FnOnce(&Failing) -> &AtomicBool) -> Router {
    let (served, gateway) = (sound.served.clone(), sound.gateway.clone());
    let storage = Arc::new(Failing { storage: served.storage.clone(), fails: false.into(), panics: false.into() });
    let shop = Shop::open(Parts {
        storage: storage.clone(),
        gateways: Gateways::new(gateway, Vec::new()),
        post: Arc::new(mail::Nowhere),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        secret: SecretKey::new([7; 32]),
        pictures: Arc::new(served.media.clone()),
        events: Arc::new(shop::LocalEvents::default()),
        settings: (*served.shop.settings()).clone(),
    });
    let shop = shop.await.unwrap();
    breaks(&storage).store(true, Ordering::Relaxed);
    router(&Served { shop, ..served })
}

#[tokio::test]
async fn e3_what_broke_is_logged_under_the_requests_id_which_the_answer_shows() {
    let sound = TestShop::empty().await;
    let shop = on_a_database(&sound, |database| &database.fails).await;
    let call = |path: &str, text: &'static str| {
        Request::post(path).header(CONTENT_TYPE, "application/json").body(Body::from(text)).unwrap()
    };
    for (what, request) in [
        ("a page, whose resource is a task of its own", get("/products/mug")),
        ("a server function", call("/fn/open_cart", "{\"items\": []}")),
        ("a file that is written for the request", get("/sitemap.xml")),
    ] {
        let (response, lines) = Log::of(shop.clone().oneshot(request)).await;
        let response = response.unwrap();
        let id = response.headers()[REQUEST_ID].to_str().unwrap().to_owned();
        let shown = body(response).await;
        assert!(shown.contains(&id), "{what} shows {id}: {shown}");
        let errors: Vec<_> = lines.iter().filter(|line| line["level"] == "ERROR").collect();
        assert!(!errors.is_empty(), "{what}");
        for error in errors {
            assert_eq!(
                (&error["id"], &error["span"]["id"]),
                (&id.as_str().into(), &id.as_str().into()),
                "{what}: {error}"
            );
            assert_eq!(error["span"]["name"], "request");
        }
    }
}

#[tokio::test]
async fn e3_a_page_reads_that_a_server_function_panicked_and_under_which_id() {
    let sound = TestShop::empty().await;
    let shop = on_a_database(&sound, |database| &database.panics).await;
    let call = Request::get("/fn/order?number=1001").header(COOKIE, format!("session={}", "ab".repeat(32)));
    let response = shop.oneshot(call.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let id = response.headers()[REQUEST_ID].to_str().unwrap().to_owned();
    let told = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert_eq!(AppError::read(&told), Some(AppError::Broken { id }));
}

#[tokio::test]
async fn a_run_of_a_job_has_an_id_of_its_own() {
    let run = || job("sweep", async { (current_id(), tracing::error!("it broke")).0 });
    let (one, lines) = Log::of(run()).await;
    assert_ne!(one, run().await);
    assert_eq!((&lines[0]["span"]["id"], &lines[0]["span"]["job"]), (&one.into(), &"sweep".into()));
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let mut request = get("/");
        request.headers_mut().insert(REQUEST_ID, HeaderValue::from_static("the-askers-own"));
        let response = app().oneshot(request).await.unwrap();
        ids.insert(response.headers()[REQUEST_ID].to_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn e3_after_a_panic_the_page_shows_the_id_and_nothing_of_the_panic() {
    let mut request = get("/panic");
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/html"));
    let response = app().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    let id = response.headers()[REQUEST_ID].to_str().unwrap().to_owned();
    let page = body(response).await;
    assert!(page.contains(&id) && !page.contains("secret"), "{page}");
}

#[tokio::test]
async fn s3_security_events_are_logged_by_account_and_range() {
    let shop = TestShop::filled().await;
    let call = |path: &str, body: Value| {
        let mut request = Request::post(path).body(Body::from(body.to_string())).unwrap();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 9))));
        request
    };
    let session = |password: &str| call("/api/v1/session", json!({"email": sample::SHOPPER, "password": password}));
    let foreign = |mut request: Request| {
        request.headers_mut().insert(ORIGIN, HeaderValue::from_static("https://evil.example"));
        request
    };
    let bearing = |path: &str, name: HeaderName, value: String| {
        let mut request = get(path);
        request.headers_mut().insert(name, HeaderValue::try_from(value).unwrap());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 9))));
        request
    };
    let (email, password) = (Email::parse(sample::SHOPPER).unwrap(), Password::parse(sample::PASSWORD).unwrap());
    let shopper = shop.served.shop.sign_in(&email, &password, None).await.unwrap().token.reveal().to_owned();
    let nobody = "0".repeat(64);
    for (request, event, has_account) in [
        (session("not the password"), "sign_in_failure", true),
        (session(sample::PASSWORD), "sign_in", true),
        (
            call("/api/v1/accounts", json!({"email": "new@example.com", "password": "correct horse", "name": "N"})),
            "registration",
            true,
        ),
        (foreign(session("nothing of it is read")), "foreign_origin", false),
        (call("/webhooks/sandbox", json!({})), "webhook_rejection", false),
        (bearing("/api/v1/account", AUTHORIZATION, format!("Bearer {nobody}")), "session_rejection", false),
        (bearing("/staff/orders", COOKIE, format!("session={nobody}")), "session_rejection", false),
        (bearing("/api/v1/staff/orders", AUTHORIZATION, format!("Bearer {shopper}")), "staff_denial", true),
        (bearing("/staff/orders", COOKIE, format!("session={shopper}")), "staff_denial", false),
    ] {
        let (_, lines) = Log::of(shop.ask(request)).await;
        let line =
            lines.iter().find(|line| line["target"] == "security").unwrap_or_else(|| panic!("{event}: {lines:?}"));
        assert_eq!(line["event"], event);
        assert_eq!(line["account"].is_string(), has_account, "{line}");
        assert_eq!(line["span"]["client"], "192.0.2.0/24", "{line}");
        assert!(line["span"]["id"].is_string() && !line.to_string().contains('@'), "{line}");
    }
}

#[tokio::test]
async fn s3_whoever_asks_too_often_is_in_the_security_log() {
    let shop = TestShop::empty().await;
    for _ in 0..1000 {
        let mut request = Request::post("/api/v1/session").body(Body::from("{}")).unwrap();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 9))));
        let (response, lines) = Log::of(shop.ask(request)).await;
        let events: Vec<_> =
            lines.iter().filter(|line| line["target"] == "security").map(|line| &line["event"]).collect();
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(events, ["rate_limit"]);
            return;
        }
        assert!(events.is_empty(), "{events:?}");
    }
    panic!("there is no limit");
}

#[tokio::test]
async fn s3_wrong_second_factors_are_in_the_security_log() {
    let shop = TestShop::filled().await;
    let (email, password) = (Email::parse(sample::SHOPPER).unwrap(), Password::parse(sample::PASSWORD).unwrap());
    let signed_in = shop.served.shop.sign_in(&email, &password, None).await.unwrap();
    let account = signed_in.account.id;
    let logged = |lines: &[Value]| {
        let line = lines.iter().find(|line| line["target"] == "security").unwrap_or_else(|| panic!("{lines:?}"));
        (line["event"].clone(), line["account"].clone())
    };
    let expected = (json!("code_mismatch"), json!(account.to_string()));

    shop.served.shop.begin_second_factor(&signed_in.token).await.unwrap();
    let confirmed = shop.served.shop.confirm_second_factor(&signed_in.token, "wrong");
    let (confirmed, lines) = Log::of(confirmed).await;
    assert!(confirmed.is_err());
    assert_eq!(logged(&lines), expected);

    let mut unit = shop.storage.begin().await.unwrap();
    let begun = unit.factors().totp(account).await.unwrap().unwrap();
    unit.factors().put_totp(&TotpRecord { confirmed_at: Some(SystemClock.now()), ..begun }).await.unwrap();
    unit.save().await.unwrap();
    let refused = shop.served.shop.sign_in(&email, &password, None).await.unwrap_err();
    let Failure::Refused(SignInRefused::SecondFactor(pending)) = refused else { panic!("{refused:?}") };
    let (finished, lines) = Log::of(shop.served.shop.finish_sign_in(&pending, "wrong", None)).await;
    assert!(finished.is_err());
    assert_eq!(logged(&lines), expected);
}
