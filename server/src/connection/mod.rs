//! Connections: how many there may be, how long each may be idle, how long it may take to send a header, and how long a peer may
//! leave an answer unread (S4). Every listener of the program is served by [`accept`].
//!
//! How long a whole request may take, and how fast its body has to come, is `security::duration`'s; how many are answered at once,
//! `security::overload`'s.

mod count;
mod stream;

pub use count::Connections;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use count::Permit;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use stream::{Phase, TimedStream};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

/// Headers of a request.
const MAX_HEADERS: usize = 100;

/// Bytes of a request's header.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// How long no connection is accepted after one could not be: most often too many files are open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// The answer to a connection beyond the limit.
const UNAVAILABLE: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// How long a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For the header of a request, from its first byte; for the first one, from the beginning.
    pub header: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// Without the peer's taking a byte of what is written.
    pub write: Duration,
}

impl Default for Timeouts {
    /// Proxies keep idle connections for a minute; ended a little later here, none is ended while a request is on its way.
    fn default() -> Self {
        Self { header: Duration::from_secs(10), idle: Duration::from_secs(75), write: Duration::from_secs(30) }
    }
}

/// Accepts connections and serves them until `stop`; then the listener is closed, and the requests in flight are finished by the
/// tasks that are given.
pub async fn accept(
    listener: TcpListener,
    router: Router,
    connections: Arc<Connections>,
    stop: CancellationToken,
) -> TaskTracker {
    let tasks = TaskTracker::new();
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, peer)) => match connections.admit(peer.ip()) {
                Some(permit) => {
                    tasks.spawn(serve(stream, peer, router.clone(), permit, stop.clone()));
                }
                None => turn_away(stream),
            },
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted: {error}");
                stop.run_until_cancelled(tokio::time::sleep(ACCEPT_PAUSE)).await;
            }
        }
    }
    tasks.close();
    tasks
}

/// Serves one connection until it ends.
async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, permit: Permit, stop: CancellationToken) {
    // Answers of several pieces would otherwise take 40 ms each.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let phase = Arc::new(Phase::default());
    let timeouts = permit.timeouts();
    let stream = TimedStream::new(stream, phase.clone(), timeouts);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let busy = Busy::begin(&phase);
        let answering = router.clone().call(request);
        async move { answering.await.map(|response| response.map(|body| Answer { body, _busy: busy })) }
    });
    let mut builder = http1::Builder::new();
    // To hyper the time between two requests belongs to the next one's header.
    builder.timer(TokioTimer::new()).header_read_timeout(timeouts.idle);
    builder.max_headers(MAX_HEADERS).max_buf_size(MAX_HEADER_BYTES);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let served = if let Some(served) = stop.run_until_cancelled(connection.as_mut()).await {
        served
    } else {
        connection.as_mut().graceful_shutdown();
        connection.await
    };
    if let Err(error) = served {
        tracing::trace!(%error, "a connection ended");
    }
}

/// Tells a peer that there are too many connections. What it sent is taken first: else the answer could get lost.
fn turn_away(stream: TcpStream) {
    let answered = stream.into_std().and_then(|mut stream| {
        let mut sent = [0; 4096];
        let _ = stream.read(&mut sent);
        stream.write(UNAVAILABLE)
    });
    if let Err(error) = answered {
        tracing::trace!(%error, "a connection was not answered");
    }
}

/// Whether an error is about one connection alone.
fn is_of_the_peer(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset)
}

/// A request that is being answered: as long as it lives, its connection is not idle.
struct Busy(Arc<Phase>);

impl Busy {
    fn begin(phase: &Arc<Phase>) -> Self {
        phase.set(stream::BUSY);
        Self(phase.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set(stream::IDLE);
    }
}

/// An answer's body, until it is sent.
struct Answer {
    body: Body,
    _busy: Busy,
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
