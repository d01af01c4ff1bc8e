//! `/control`: how the provider is to behave, for those who try the shop.

use super::Provider;
use super::api::ApiError;
use crate::wire::RefundState;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::Arc;

/// How the provider behaves.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize)]
pub(super) struct Control {
    /// What becomes of webhooks.
    pub webhooks: Webhooks,
    /// What becomes of refunds.
    pub refunds: Refunds,
    /// Whether money still comes through a session that was closed, as a bank transfer under way may.
    pub late_money: bool,
    /// Whether it answers 503 to everything but `/control`. Webhooks go out all the same.
    pub down: bool,
}

/// What becomes of webhooks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Webhooks {
    /// Sent at once.
    #[default]
    Normal,
    /// Never sent.
    Lost,
    /// Sent twice.
    Duplicated,
    /// Sent late.
    Delayed,
    /// Held until there is another or some time passed, then sent the newest first.
    Reordered,
}

/// What becomes of refunds.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Refunds {
    /// They succeed at once, and so do those that waited: that is told by webhook.
    #[default]
    Normal,
    /// They wait.
    Delayed,
    /// They fail, and so do those that waited: that is told by webhook.
    Failing,
}

impl Refunds {
    /// What a refund comes to now.
    pub const fn outcome(self) -> RefundState {
        match self {
            Self::Normal => RefundState::Succeeded,
            Self::Delayed => RefundState::Pending,
            Self::Failing => RefundState::Failed,
        }
    }
}

/// What is to change; what is absent stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    webhooks: Option<Webhooks>,
    refunds: Option<Refunds>,
    late_money: Option<bool>,
    down: Option<bool>,
}

/// Lets in peers on this machine alone: to others there is no such address, wherever the provider listens.
pub(super) async fn local_only(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback()) {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

pub(super) async fn show(State(provider): State<Arc<Provider>>) -> Json<Control> {
    Json(*provider.control.borrow())
}

pub(super) async fn change(
    State(provider): State<Arc<Provider>>,
    change: Result<Json<Change>, JsonRejection>,
) -> Result<Json<Control>, ApiError> {
    let Json(change) = change?;
    provider.control.send_modify(|control| {
        control.webhooks = change.webhooks.unwrap_or(control.webhooks);
        control.refunds = change.refunds.unwrap_or(control.refunds);
        control.late_money = change.late_money.unwrap_or(control.late_money);
        control.down = change.down.unwrap_or(control.down);
    });
    if let Some(refunds) = change.refunds {
        provider.ledger().end_refunds(refunds.outcome())?;
    }
    Ok(show(State(provider)).await)
}

#[cfg(test)]
mod tests {
    use crate::provider::testing::Sandbox;
    use axum::body::Body;
    use axum::extract::ConnectInfo;
    use http::StatusCode;
    use serde_json::json;
    use std::net::SocketAddr;

    #[tokio::test]
    async fn s4_to_other_machines_there_is_no_control() {
        let sandbox = Sandbox::new();
        for (peer, status) in [
            ("192.0.2.1:9", StatusCode::NOT_FOUND),
            ("[2001:db8::1]:9", StatusCode::NOT_FOUND),
            ("[::ffff:127.0.0.1]:9", StatusCode::OK),
            ("[::1]:9", StatusCode::OK),
        ] {
            let mut request = http::Request::get("/control").body(Body::empty()).unwrap();
            request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            assert_eq!(sandbox.call(request).await.status, status, "{peer}");
        }
    }

    #[tokio::test]
    async fn what_is_named_changes_and_the_rest_stays() {
        let sandbox = Sandbox::new();
        let normal = json!({"webhooks": "normal", "refunds": "normal", "late_money": false, "down": false});
        assert_eq!(sandbox.get("/control").await.json(), normal);
        for mode in ["lost", "duplicated", "delayed", "reordered", "normal"] {
            let answer = sandbox.post("/control", &json!({"webhooks": mode})).await;
            let expected = json!({"webhooks": mode, "refunds": "normal", "late_money": false, "down": false});
            assert_eq!((answer.status, answer.json()), (StatusCode::OK, expected));
        }
        sandbox.post("/control", &json!({"down": true})).await;
        sandbox.post("/control", &json!({"webhooks": "lost"})).await;
        sandbox.post("/control", &json!({"refunds": "delayed"})).await;
        let changed = json!({"webhooks": "lost", "refunds": "delayed", "late_money": false, "down": true});
        assert_eq!(sandbox.get("/control").await.json(), changed);
        assert_eq!(sandbox.post("/control", &json!({})).await.json(), changed);
    }

    #[tokio::test]
    async fn what_is_not_understood_is_refused_in_json_and_changes_nothing() {
        let sandbox = Sandbox::new();
        for body in [
            json!({"webhook": "lost"}),
            json!({"webhooks": "eaten"}),
            json!({"refunds": "eaten"}),
            json!({"down": "yes"}),
            json!(7),
        ] {
            let answer = sandbox.post("/control", &body).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            assert_eq!(answer.json()["error"], "invalid_request", "{body}");
        }
        assert_eq!(
            sandbox.get("/control").await.json(),
            json!({"webhooks": "normal", "refunds": "normal", "late_money": false, "down": false})
        );
    }

    #[tokio::test]
    async fn p5_money_can_come_through_a_closed_session() {
        let sandbox = Sandbox::new();
        let closed = sandbox.open_session().await;
        sandbox.post(&format!("/v1/sessions/{closed}/expire"), &json!({})).await;
        for (late, state) in [(false, "expired"), (true, "paid")] {
            sandbox.post("/control", &json!({"late_money": late})).await;
            sandbox.submit(&format!("/pay/{closed}/pay")).await;
            assert_eq!(sandbox.get(&format!("/v1/sessions/{closed}")).await.json()["state"], state);
        }
    }

    #[tokio::test]
    async fn while_it_is_down_only_the_control_answers() {
        let sandbox = Sandbox::new();
        let session = sandbox.open_session().await;
        sandbox.post("/control", &json!({"down": true})).await;

        let api = sandbox.get(&format!("/v1/sessions/{session}")).await;
        assert_eq!((api.status, &api.json()["error"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("down")));
        for page in ["/".to_owned(), format!("/pay/{session}")] {
            let page = sandbox.get(&page).await;
            assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
            assert!(page.text().contains("The provider is down"));
        }
        let pay = sandbox.submit(&format!("/pay/{session}/pay")).await;
        assert_eq!(pay.status, StatusCode::SERVICE_UNAVAILABLE);

        sandbox.post("/control", &json!({"down": false})).await;
        assert_eq!(sandbox.get(&format!("/v1/sessions/{session}")).await.json()["state"], "open");
    }
}
