//! One stream of live events, as server-sent events.

use super::{Permit, StreamLimitError};
use crate::api::access::Shopper;
use crate::api::problem::{Answer, Problem};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::router::Served;
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::unfold;
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use shared::id::Owner;
use shop::{Feed, FeedItem, LiveEvent, Shop, Token};
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Proxies that would gather an answer before they pass it on are asked not to.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// After so long a client whose stream has ended is to come back.
const RETRY: Duration = Duration::from_secs(2);

/// After so many seconds there may be room for a stream.
const COME_BACK: i64 = 15;

/// Streams what changes.
///
/// Server-sent events of the session's owner, from whichever device: `cart` and `wishlist` with their `revision`, `order` with its
/// `number` and `status`. Each has an id: with `Last-Event-ID` a stream goes on from there, and tells at once what was missed. A
/// line that is a comment comes every 20 seconds. The stream ends with the session, when the shop closes, and for who does not keep
/// up: come back, after `Retry-After` where it is refused. One owner has at most ten.
#[utoipa::path(get, path = "/cart/events", operation_id = "stream_events", tag = "Cart",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was heard.")),
    responses((status = 200, description = "Events, as they happen.", body = String, content_type = "text/event-stream")))]
pub async fn events(
    State(served): State<Served>,
    Extension(shopper): Extension<Shopper>,
    headers: HeaderMap,
) -> Answer<Response> {
    let Shopper { token, owner, .. } = shopper;
    let last = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()?.parse().ok());
    let permit = served.streams.admit(owner)?;
    let feed = served.shop.live(owner, last).await?;
    let mut heartbeat = interval(permit.streams.heartbeat);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    heartbeat.reset();
    let closing = permit.streams.closing.clone();
    let stream = Stream { feed, heartbeat, closing, shop: served.shop, token, owner, _permit: permit };
    let pieces = unfold(stream, async |mut stream| {
        let piece = stream.next().await?;
        Some((Ok::<_, Infallible>(piece), stream))
    });
    let mut response = Sse::new(pieces).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().extend([UNBUFFERED]);
    Ok(response)
}

/// A stream, as long as somebody reads it.
struct Stream {
    feed: Feed,
    heartbeat: Interval,
    closing: CancellationToken,
    shop: Shop,
    token: Token,
    owner: Owner,
    _permit: Permit,
}

impl Stream {
    /// Waits for the next event or comment; none where the stream ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                biased;
                () = self.closing.cancelled() => return None,
                item = self.feed.next() => match sse_event(item?) {
                    Some(event) => return Some(event),
                    None => self.lasting().await?,
                },
                _ = self.heartbeat.tick() => {
                    self.lasting().await?;
                    return Some(Event::default().comment(""));
                }
            }
        }
    }

    /// None where the session does not last: it has ended, or is another's by now.
    async fn lasting(&mut self) -> Option<()> {
        match self.shop.session(&self.token).await {
            Ok(session) => session.filter(|session| session.owner == self.owner).map(drop),
            // A database that gives no answer is no reason to end.
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a stream's session was not looked up: {error}"
                );
                Some(())
            }
        }
    }
}

/// The event as a client is sent it; none for those that only the stream is to know.
fn sse_event(FeedItem { event, position }: FeedItem) -> Option<Event> {
    let (name, data) = match event {
        LiveEvent::Cart(revision) => ("cart", json!({"revision": revision})),
        LiveEvent::Wishlist(revision) => ("wishlist", json!({"revision": revision})),
        LiveEvent::Order(step) => ("order", json!({"number": step.number, "status": step.status})),
        LiveEvent::Sessions => return None,
    };
    Some(Event::default().event(name).id(position.to_string()).retry(RETRY).data(data.to_string()))
}

impl From<StreamLimitError> for Problem {
    fn from(error: StreamLimitError) -> Self {
        let refusal = match error {
            StreamLimitError::Owner => Refusal::new(Kind::TooManyRequests, "Close some of the streams that are open."),
            StreamLimitError::Program => {
                Refusal::new(Kind::Overloaded, "Too many are listening. Ask for the cart now and then.")
            }
        };
        Self::Refused(refusal.retry_after(COME_BACK))
    }
}
