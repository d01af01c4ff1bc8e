//! With real sockets, and time-outs of a fraction of a second.

use super::*;
use crate::config::TrustedProxies;
use axum::routing::{any, get};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;

/// A time-out that is waited for.
const SHORT: Duration = Duration::from_millis(150);

/// One that is not.
const LONG: Duration = Duration::from_mins(1);

/// What is waited for comes sooner.
const PATIENCE: Duration = Duration::from_secs(3);

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: shop\r\n\r\n";

const LONG_TIMEOUTS: Timeouts = Timeouts { header: LONG, idle: LONG, write: LONG };

struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(most: usize, timeouts: Timeouts) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let whole = async |body: Bytes| body.len().to_string();
        let router = Router::new()
            .route("/", any(whole))
            .route("/large", get(async || Bytes::from(vec![b'x'; 64 * 1024 * 1024])))
            .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()));
        let proxies = TrustedProxies::parse("127.0.0.0/8").unwrap();
        let stop = CancellationToken::new();
        let accepting = accept(listener, router, Connections::new(most, proxies, timeouts), stop.clone());
        let task = tokio::spawn(async move { accepting.await.wait().await });
        Self { address, stop, task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// What a new connection is answered.
    async fn ask(&self, request: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request).await.unwrap();
        answer(&mut stream).await
    }
}

/// The first piece of what comes; nothing where the connection ends.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 4096];
    let read =
        tokio::time::timeout(PATIENCE, stream.read(&mut bytes)).await.expect("nothing comes, and it does not end");
    String::from_utf8(bytes[..read.unwrap_or(0)].to_vec()).unwrap()
}

async fn ends(stream: &mut TcpStream) -> bool {
    answer(stream).await.is_empty()
}

#[tokio::test]
async fn requests_are_answered_one_after_the_other_and_know_their_peer() {
    let server = Server::start(4, LONG_TIMEOUTS).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        stream.write_all(b"GET /peer HTTP/1.1\r\nhost: shop\r\n\r\n").await.unwrap();
        let answer = answer(&mut stream).await;
        assert!(answer.ends_with(&stream.local_addr().unwrap().to_string()), "{answer}");
    }
}

#[tokio::test]
async fn s4_a_header_that_does_not_come_ends_its_connection() {
    let server = Server::start(4, Timeouts { header: SHORT, ..LONG_TIMEOUTS }).await;
    let mut silent = server.connect().await;
    assert!(ends(&mut silent).await, "not a byte");
    let mut half = server.connect().await;
    half.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    assert!(ends(&mut half).await, "half a header");
    let mut later = server.connect().await;
    later.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut later).await.starts_with("HTTP/1.1 200"));
    later.write_all(b"GET").await.unwrap();
    assert!(ends(&mut later).await, "half a second header");
}

#[tokio::test]
async fn s4_a_header_that_comes_byte_by_byte_has_no_more_time_than_another() {
    let server = Server::start(4, Timeouts { header: SHORT, ..LONG_TIMEOUTS }).await;
    let (mut read, mut write) = server.connect().await.into_split();
    let began = Instant::now();
    let trickle = tokio::spawn(async move {
        while write.write_all(b"a").await.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
        }
    });
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(PATIENCE, read.read_to_end(&mut rest)).await;
    assert!(ended.is_ok() && began.elapsed() >= SHORT, "{ended:?}");
    trickle.abort();
}

#[tokio::test]
async fn s4_an_idle_connection_ends() {
    let server = Server::start(4, Timeouts { idle: SHORT, ..LONG_TIMEOUTS }).await;
    let mut stream = server.connect().await;
    stream.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert!(ends(&mut stream).await);
}

#[tokio::test]
async fn s4_an_answer_that_nobody_reads_ends_its_connection() {
    let server = Server::start(1, Timeouts { write: SHORT, ..LONG_TIMEOUTS }).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /large HTTP/1.1\r\nhost: shop\r\n\r\n").await.unwrap();
    let asked = Instant::now();
    while !server.ask(REQUEST).await.starts_with("HTTP/1.1 200") {
        assert!(asked.elapsed() < PATIENCE, "the connection is held");
        tokio::time::sleep(SHORT / 10).await;
    }
}

#[tokio::test]
async fn s4_a_connection_beyond_the_limit_is_told_to_come_back() {
    let server = Server::start(2, LONG_TIMEOUTS).await;
    let mut held = vec![server.connect().await, server.connect().await];
    for stream in &mut held {
        stream.write_all(REQUEST).await.unwrap();
        assert!(answer(stream).await.starts_with("HTTP/1.1 200"));
    }
    let answer = server.ask(REQUEST).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 5"), "{answer}");
    held.clear();
    let asked = Instant::now();
    while !server.ask(REQUEST).await.starts_with("HTTP/1.1 200") {
        assert!(asked.elapsed() < PATIENCE, "there is room again");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_server_that_stops_finishes_what_is_in_flight_and_ends_what_is_idle() {
    let server = Server::start(4, LONG_TIMEOUTS).await;
    let mut idle = server.connect().await;
    idle.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut idle).await.starts_with("HTTP/1.1 200"));
    let mut in_flight = server.connect().await;
    in_flight
        .write_all(b"POST / HTTP/1.1\r\nhost: shop\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n")
        .await
        .unwrap();
    assert!(answer(&mut in_flight).await.starts_with("HTTP/1.1 100"), "its handler is at work");
    server.stop.cancel();
    assert!(ends(&mut idle).await);
    in_flight.write_all(b"rest").await.unwrap();
    let answer = answer(&mut in_flight).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with('4'), "{answer}");
    tokio::time::timeout(PATIENCE, server.task).await.unwrap().unwrap();
}
