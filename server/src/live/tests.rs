use super::*;
use crate::testing::{TestShop, get};
use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::response::Response;
use futures::{FutureExt, StreamExt};
use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use shared::cart::Change;
use shared::id::VariantId;
use shared::quantity::Quantity;
use shop::{CartRequest, Token};
use storage::Storage;
use tokio::time::timeout;

/// A guest session with one radio in its cart, and what it listens with.
struct Scene {
    shop: TestShop,
    token: Token,
    owner: Owner,
    radio: VariantId,
}

/// The body of a stream.
struct EventReader(BodyDataStream);

impl EventReader {
    /// The next piece.
    async fn next(&mut self) -> Option<String> {
        let piece = timeout(Duration::from_secs(30), self.0.next()).await.expect("a piece in time");
        piece.map(|piece| String::from_utf8(piece.unwrap().to_vec()).unwrap())
    }

    /// The next event's line of that name.
    async fn line(&mut self, name: &str) -> String {
        let event = self.next().await.expect("an event");
        let line = event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no {name} in {event}")).to_owned()
    }
}

impl Scene {
    async fn set(streams: Arc<Streams>) -> Self {
        let shop = TestShop::filled_with(|served| served.streams = streams).await;
        let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id;
        let acting = shop.served.shop.acting(None).await.unwrap();
        let scene = Self { token: acting.begun.unwrap(), owner: acting.session.owner, shop, radio };
        scene.add().await;
        scene
    }

    async fn add(&self) {
        let change = Change::Add { variant: self.radio, quantity: Quantity::ONE };
        let request = CartRequest { operation: None, change, revisions: None };
        let session = self.shop.served.shop.session(&self.token).await.unwrap();
        self.shop.served.shop.request_change(session.as_ref(), &request).await.unwrap();
    }

    async fn ask(&self, last: Option<&str>) -> Response {
        let mut request: Request<Body> = get("/api/v1/cart/events");
        let bearer = format!("Bearer {}", self.token.reveal());
        request.headers_mut().insert(AUTHORIZATION, bearer.parse().unwrap());
        request.headers_mut().insert("accept-encoding", "gzip".parse().unwrap());
        if let Some(last) = last {
            request.headers_mut().insert("last-event-id", last.parse().unwrap());
        }
        self.shop.ask(request).await
    }

    async fn listen(&self, last: Option<&str>) -> EventReader {
        let response = self.ask(last).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert!(!response.headers().contains_key("content-encoding"), "a stream is not gathered to be compressed");
        EventReader(response.into_body().into_data_stream())
    }
}

#[tokio::test]
async fn c10_a_change_is_told_and_a_lost_connection_goes_on_where_it_was() {
    let scene = Scene::set(Streams::new(9)).await;
    let mut heard = scene.listen(None).await;
    assert_eq!(heard.line("data").await, r#"{"revision":1}"#, "how things stand");
    let id = heard.line("id").await;
    scene.add().await;
    let told = heard.next().await.unwrap();
    assert!(told.contains("event: cart\n") && told.contains(r#"data: {"revision":2}"#), "{told}");
    assert_eq!(heard.0.next().now_or_never().map(drop), None, "nothing is told twice");
    drop(heard);

    scene.add().await;
    let mut again = scene.listen(Some(&id)).await;
    assert_eq!(again.line("data").await, r#"{"revision":3}"#, "what was missed, at once");
    let mut current = scene.listen(Some("3-0-0")).await;
    assert_eq!(current.0.next().now_or_never().map(drop), None, "nothing was missed");
    scene.add().await;
    assert_eq!(current.line("id").await, "4-0-0");
}

#[tokio::test]
async fn s2_a_stream_ends_with_its_session_and_with_the_shop() {
    let scene = Scene::set(Streams::new(9)).await;
    let (mut heard, mut other) = (scene.listen(Some("1-0-0")).await, scene.listen(Some("1-0-0")).await);
    scene.shop.served.shop.sign_out(&scene.token).await.unwrap();
    assert_eq!((heard.next().await, other.next().await), (None, None));
    assert_eq!(scene.ask(None).await.status(), 401);

    let scene = Scene::set(Streams::new(9)).await;
    let mut heard = scene.listen(Some("1-0-0")).await;
    scene.shop.served.streams.close();
    assert_eq!(heard.next().await, None);
    assert_eq!(scene.ask(None).await.status(), 503);
}

#[tokio::test]
async fn s2_a_quiet_stream_beats_and_looks_whether_its_session_lasts() {
    let scene = Scene::set(Streams::beating(9, Duration::from_millis(1))).await;
    let mut heard = scene.listen(Some("1-0-0")).await;
    assert_eq!(heard.next().await.as_deref(), Some(": \n\n"));
    // As by a change of the account's epoch, or by its age: nobody tells.
    let mut unit = scene.shop.storage.begin().await.unwrap();
    unit.accounts().remove_sessions(scene.owner, None).await.unwrap();
    unit.save().await.unwrap();
    while let Some(beat) = heard.next().await {
        assert_eq!(beat, ": \n\n");
    }
}

#[tokio::test]
async fn s4_streams_are_bounded_by_owner_and_altogether_and_leave_room_when_they_go() {
    let scene = Scene::set(Streams::new(OF_OWNER + 1)).await;
    let mut streams = Vec::new();
    for _ in 0..OF_OWNER {
        streams.push(scene.listen(None).await);
    }
    let refused = scene.ask(None).await;
    assert_eq!((refused.status().as_u16(), refused.headers()[RETRY_AFTER].to_str().unwrap()), (429, "15"));
    streams.pop();
    streams.push(scene.listen(None).await);

    let other = Owner::Guest(shared::id::GuestId(uuid::Uuid::from_u128(7)));
    let _last = scene.shop.served.streams.admit(other).unwrap();
    streams.pop();
    let _another = scene.shop.served.streams.admit(other).unwrap();
    let refused = scene.ask(None).await;
    assert_eq!((refused.status().as_u16(), refused.headers()[RETRY_AFTER].to_str().unwrap()), (503, "15"));
    drop(streams);
    assert_eq!(scene.shop.served.streams.open().by_owner.len(), 1);
}
