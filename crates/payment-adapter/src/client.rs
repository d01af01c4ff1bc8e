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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::response::Redirect;
    use axum::routing::get;
    use reqwest::StatusCode;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls::{ServerConfig, ServerConnection};
    use std::net::TcpListener;
    use std::sync::Arc;

    const PATIENCE: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let router = Router::new()
            .route("/", get(|| async { Redirect::temporary("/elsewhere") }))
            .route("/elsewhere", get(|| async { "a secret place" }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, router).await });
        let answer = client(PATIENCE).build().unwrap().get(base).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(answer.text().await.unwrap(), "");
    }

    #[tokio::test]
    async fn who_has_a_certificate_of_its_own_making_is_told_nothing() {
        let client = client(PATIENCE).build().unwrap();
        let certificate = CertificateDer::from(include_bytes!("../impostor/certificate.der").to_vec());
        let key = PrivateKeyDer::try_from(include_bytes!("../impostor/key.der").to_vec()).unwrap();
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("https://{}", listener.local_addr().unwrap());
        let impostor = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
            while connection.is_handshaking() {
                connection.complete_io(&mut stream)?;
            }
            Ok::<_, std::io::Error>(())
        });
        let error = client.get(base).bearer_auth("sk_secret").send().await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        assert!(format!("{error:?}").contains("ertificate"), "{error:?}");
        assert!(impostor.join().unwrap().is_err(), "no handshake, so no call");
    }
}
