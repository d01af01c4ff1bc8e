//! What goes wrong with a call.

use super::ledger::Ledger;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Nothing is done, and this is the status.
    Status(u16),
    /// Too many calls.
    Busy,
    /// It is done, and the answer is lost on its way.
    LostAnswer,
    /// It is done, and the answer is no JSON.
    Garbled,
    /// It is done, and no answer comes.
    Silence,
}

/// Lets the next call go wrong, if it is to.
pub async fn misbehave(State(ledger): State<Arc<Mutex<Ledger>>>, request: Request, next: Next) -> Response {
    let fault = ledger.lock().unwrap().due_fault();
    match fault {
        None => next.run(request).await,
        Some(Fault::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some(Fault::Busy) => (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "0")]).into_response(),
        Some(fault) => {
            next.run(request).await;
            match fault {
                Fault::LostAnswer => StatusCode::BAD_GATEWAY.into_response(),
                Fault::Garbled => "<p>Welcome to the proxy</p>".into_response(),
                _ => std::future::pending().await,
            }
        }
    }
}
