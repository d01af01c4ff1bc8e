//! Serving providers in memory that adapters are tested against, and their outages.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// Serves a provider on a port of this machine until the test ends; where.
pub async fn serve(provider: Router) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, provider).await });
    Ok(base)
}

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Nothing is done, and this is the status.
    Status(StatusCode),
    /// There are too many calls, and this one may be made again at once.
    Busy,
    /// It is done, and the answer is lost on its way.
    LostAnswer,
    /// It is done, and the answer is no JSON.
    Garbled,
    /// It is done, and no answer comes.
    Silence,
}

impl Fault {
    /// One of each, and of each status that says nothing of the outcome.
    pub const ALL: [Self; 8] = [
        Self::Status(StatusCode::REQUEST_TIMEOUT),
        Self::Status(StatusCode::CONFLICT),
        Self::Status(StatusCode::INTERNAL_SERVER_ERROR),
        Self::Status(StatusCode::SERVICE_UNAVAILABLE),
        Self::Busy,
        Self::LostAnswer,
        Self::Garbled,
        Self::Silence,
    ];
}

/// What is to go wrong: at most one call.
#[derive(Default)]
pub struct Faults(Mutex<Option<(usize, Fault)>>);

impl Faults {
    /// Lets a call go wrong, after so many others that do not.
    pub fn after(&self, calls: usize, fault: Fault) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((calls, fault));
    }

    /// Lets the next call go wrong.
    pub fn next(&self, fault: Fault) {
        self.after(0, fault);
    }

    fn due(&self) -> Option<Fault> {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match next.take()? {
            (0, fault) => Some(fault),
            (calls, fault) => {
                *next = Some((calls - 1, fault));
                None
            }
        }
    }
}

/// A layer that lets calls go wrong as they are to.
pub async fn misbehave(State(faults): State<Arc<Faults>>, request: Request, next: Next) -> Response {
    match faults.due() {
        None => next.run(request).await,
        Some(Fault::Status(status)) => status.into_response(),
        Some(Fault::Busy) => (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "0")]).into_response(),
        Some(Fault::LostAnswer) => {
            next.run(request).await;
            StatusCode::BAD_GATEWAY.into_response()
        }
        Some(Fault::Garbled) => {
            next.run(request).await;
            "<p>Welcome to the proxy</p>".into_response()
        }
        Some(Fault::Silence) => {
            next.run(request).await;
            std::future::pending().await
        }
    }
}
