//! What the shop tells Prometheus: how requests, the database, the payment provider and background work fare, what waits to be
//! done, and what shoppers asked for (`shop` counts that).
//!
//! Names begin with `forever_cart_` but for those that every program has. Each is used by `ops/`, which a test compares with
//! what is exported. Labels have few values: routes as they are matched, never addresses.

mod database;
mod gauges;
mod http;
mod jobs;
mod log;
mod provider;

pub use database::MeasuredStorage;
pub use gauges::Gauges;
pub use http::measure;
pub use jobs::{job_begins, ran};
pub use log::LogCounter;
pub use provider::MeasuredGateway;

use crate::config::TrustedProxies;
use crate::connection::{Connections, Timeouts, accept};
use ::http::StatusCode;
use ::http::header::CONTENT_TYPE;
use anyhow::{Context, anyhow};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use shop::{ClientAddress, Shop};
use std::net::SocketAddr;
use std::sync::LazyLock;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What Prometheus reads, in its text format.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Connections of whoever reads it.
const CONNECTIONS: usize = 40;

/// From half a millisecond, as a unit of work takes, to ten seconds, after which nobody waits.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// One per process: what is measured is not a matter of who measures.
static RECORDER: LazyLock<Result<PrometheusHandle, String>> = LazyLock::new(|| {
    let seconds = Matcher::Suffix("_seconds".to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(seconds, &SECONDS);
    builder.and_then(PrometheusBuilder::install_recorder).map_err(|error| error.to_string())
});

/// What was measured.
#[derive(Clone)]
pub struct Exporter(PrometheusHandle);

impl Exporter {
    /// Begins to measure, in the whole process. What has not happened yet is told as not having happened.
    pub fn start(shop: &Shop) -> anyhow::Result<Self> {
        let handle = RECORDER.as_ref().map_err(|error| anyhow!("nothing can be measured: {error}"))?;
        shop.announce_tallies();
        log::announce();
        for describe in [database::describe, gauges::describe, http::describe, jobs::describe, provider::describe] {
            describe();
        }
        Ok(Self(handle.clone()))
    }

    /// `GET /metrics`.
    pub fn route<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S> {
        let Self(handle) = self.clone();
        get(async move || ([(CONTENT_TYPE, TEXT_FORMAT)], handle.render()).into_response())
    }

    /// The same at the shop's own address: for this machine and its network, since it tells what the shop earns.
    pub fn local_route<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S> {
        self.route().route_layer(from_fn(local_only))
    }

    /// Serves it on an address of its own until it is stopped.
    pub async fn serve(&self, addr: SocketAddr, stop: CancellationToken) -> anyhow::Result<()> {
        let listener =
            TcpListener::bind(addr).await.with_context(|| format!("METRICS_ADDR: {addr} cannot be listened on"))?;
        let router = Router::new().route("/metrics", self.route());
        let connections = Connections::new(CONNECTIONS, TrustedProxies::default(), Timeouts::default());
        tokio::spawn(accept(listener, router, connections, stop));
        Ok(())
    }

    /// Sums up what was measured since it was last done, so that it takes no more room.
    fn sum_up(&self) {
        self.0.run_upkeep();
    }
}

/// To clients elsewhere there is no such address.
async fn local_only(request: Request, next: Next) -> Response {
    match request.extensions().get::<ClientAddress>() {
        Some(client) if client.is_local() => next.run(request).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests;
