//! The one place that resolves the address of a client. Everything else reads the [`ClientAddress`] that requests bear as an
//! extension: limits, budgets, and the log.
//!
//! It is the peer's address, unless the peer is a trusted proxy: then `X-Forwarded-For` is read from the right, past every other
//! trusted proxy, to the first address that is none. What stands further left anybody can have written.

use crate::config::TrustedProxies;
use crate::site::Site;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName};
use shop::ClientAddress;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Gives the request its client's address.
pub async fn resolve(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(addr)| addr.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let client = ClientAddress::new(client(peer, request.headers(), &site.trusted_proxies));
    request.extensions_mut().insert(client);
    next.run(request).await
}

/// The address of the client, of whose request `peer` is the last hop.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let mut nearest = peer;
    let lines = headers.get_all(X_FORWARDED_FOR).iter().rev();
    let mut hops = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    while proxies.contain(nearest) {
        match hops.next().and_then(address) {
            Some(hop) => nearest = hop,
            // Further left nothing is known: the nearest hop is all that holds.
            None => break,
        }
    }
    nearest
}

/// An address as proxies write it: also with a port, and IPv6 in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|addr| addr.ip())).or_else(bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::{Extension, Router, middleware, routing};
    use http::HeaderValue;
    use std::path::Path;
    use tower::ServiceExt;

    #[test]
    fn s4_the_table_of_clients() {
        let proxies = TrustedProxies::parse("127.0.0.1, 10.0.0.0/8, 2001:db8:ffff::/48").unwrap();
        for (peer, forwarded, expected) in [
            // A peer that is no proxy says nothing about others.
            ("192.0.2.1", &["203.0.113.9"][..], "192.0.2.1"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("::ffff:127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            // What the client wrote stands on the left.
            ("127.0.0.1", &["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", &["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
            // A CDN before the proxy.
            ("127.0.0.1", &["203.0.113.9, 10.1.2.3"], "203.0.113.9"),
            ("127.0.0.1", &["198.51.100.1, 203.0.113.9, 2001:db8:ffff::1", "10.1.2.3"], "203.0.113.9"),
            // Only proxies.
            ("127.0.0.1", &["10.0.0.7, 10.1.2.3"], "10.0.0.7"),
            // Ports, brackets, blanks.
            ("127.0.0.1", &["203.0.113.9:5678"], "203.0.113.9"),
            ("127.0.0.1", &["[2001:db8::7]:443"], "2001:db8::7"),
            ("127.0.0.1", &["[2001:db8::7]"], "2001:db8::7"),
            ("127.0.0.1", &["2001:db8::7 , 10.0.0.1:9"], "2001:db8::7"),
            // Nonsense ends the walk.
            ("127.0.0.1", &["203.0.113.9, unknown"], "127.0.0.1"),
            ("127.0.0.1", &["203.0.113.9, unknown, 10.0.0.1"], "10.0.0.1"),
            ("127.0.0.1", &[""], "127.0.0.1"),
        ] {
            let values = forwarded.iter().map(|text| (X_FORWARDED_FOR, HeaderValue::from_static(text)));
            let mut headers = HeaderMap::new();
            for (name, value) in values {
                headers.append(name, value);
            }
            let found = client(peer.parse().unwrap(), &headers, &proxies);
            assert_eq!(found.to_canonical(), expected.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
        }
    }

    #[tokio::test]
    async fn a_request_bears_its_clients_address() {
        let mut site = Site::for_tests("https://shop.example", Path::new("."));
        site.trusted_proxies = TrustedProxies::parse("10.0.0.1").unwrap();
        let shown = async |Extension(client): Extension<ClientAddress>| client.ip().to_string();
        let app =
            Router::new().fallback(routing::any(shown)).layer(middleware::from_fn_with_state(Arc::new(site), resolve));
        for (peer, expected) in [("10.0.0.1:9", "203.0.113.9"), ("10.0.0.2:9", "10.0.0.2")] {
            let mut request = Request::get("/").header(X_FORWARDED_FOR, "203.0.113.9").body(Body::empty()).unwrap();
            request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(crate::testing::body(response).await, expected);
        }
    }
}
