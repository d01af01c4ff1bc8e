//! The HTTP client.

use reqwest::{Client, ClientBuilder, redirect};
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// What becomes a client whose whole calls take no longer than `timeout` and which follows no redirect.
///
/// Every client begins here: without a TLS provider in the process, reqwest panics.
#[expect(clippy::disallowed_methods, reason = "the one place where a client begins")]
pub fn client(timeout: Duration) -> ClientBuilder {
    // An error says that the process has one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().connect_timeout(CONNECT_TIMEOUT.min(timeout)).timeout(timeout).redirect(redirect::Policy::none())
}
