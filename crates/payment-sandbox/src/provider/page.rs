//! The provider's pages. The shopper pays or declines here, never in the shop (P8).

use super::Provider;
use super::html::{self, Page};
use super::ledger::{LedgerError, Record};
use crate::wire;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::header::CONTENT_TYPE;
use std::sync::Arc;

const NEWEST: usize = 20;

pub(super) fn routes(provider: &Arc<Provider>) -> Router<Arc<Provider>> {
    Router::new()
        .route("/", get(index))
        .route("/pay/{id}", get(show))
        .route("/pay/{id}/pay", post(pay))
        .route("/pay/{id}/decline", post(decline))
        .route("/pay/{id}/transfer", post(transfer))
        .route("/pay/{id}/transfer/arrive", post(arrive))
        .route("/pay/{id}/transfer/fail", post(fail))
        .fallback(|| async { html::missing() })
        .layer(from_fn_with_state(Arc::clone(provider), guard))
        // Outside the guard: the page that says the provider is down is to look like the others.
        .route("/style.css", get(style))
}

async fn guard(State(provider): State<Arc<Provider>>, request: Request, next: Next) -> Response {
    if provider.is_down() { html::down().into_response() } else { next.run(request).await }
}

impl From<LedgerError> for Page {
    fn from(error: LedgerError) -> Self {
        if let LedgerError::NotFound(_) = error {
            return html::missing();
        }
        tracing::error!(%error, "a page of the sandbox failed");
        html::failed()
    }
}

async fn index(State(provider): State<Arc<Provider>>) -> Result<Page, Page> {
    Ok(html::index(&provider.ledger().newest(NEWEST)?))
}

async fn show(State(provider): State<Arc<Provider>>, Path(id): Path<String>) -> Result<Page, Page> {
    Ok(html::payment(&*provider.ledger().session(&id)?))
}

async fn pay(State(provider): State<Arc<Provider>>, Path(id): Path<String>) -> Result<Redirect, Page> {
    let late = provider.control.borrow().late_money;
    let record = provider.ledger().pay(&id, late)?;
    Ok(onward(&record, matches!(record.state, wire::State::Paid { .. })))
}

async fn decline(State(provider): State<Arc<Provider>>, Path(id): Path<String>) -> Result<Redirect, Page> {
    let record = provider.ledger().decline(&id)?;
    Ok(onward(&record, matches!(record.state, wire::State::Failed { .. })))
}

async fn transfer(State(provider): State<Arc<Provider>>, Path(id): Path<String>) -> Result<Redirect, Page> {
    let record = provider.ledger().transfer(&id)?;
    Ok(onward(&record, record.state == wire::State::Pending))
}

/// Days later, while nobody is there: it leads back to the page.
async fn arrive(State(provider): State<Arc<Provider>>, Path(id): Path<String>) -> Result<Redirect, Page> {
    Ok(onward(&*provider.ledger().end_transfer(&id, true)?, false))
}

async fn fail(State(provider): State<Arc<Provider>>, Path(id): Path<String>) -> Result<Redirect, Page> {
    Ok(onward(&*provider.ledger().end_transfer(&id, false)?, false))
}

/// Back to the shop; but where the session had ended in another way before, to the page that says so. Such a click
/// comes from a page that the browser kept.
fn onward(record: &Record, as_wished: bool) -> Redirect {
    if as_wished { Redirect::to(record.back().as_str()) } else { Redirect::to(&format!("/pay/{}", record.id)) }
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}

#[cfg(test)]
mod tests {
    use crate::provider::testing::{Sandbox, session_request};
    use http::StatusCode;
    use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION};
    use serde_json::json;

    #[tokio::test]
    async fn an_open_session_can_be_paid_declined_or_left() {
        let sandbox = Sandbox::new();
        let id = sandbox.open_session().await;
        let page = sandbox.get(&format!("/pay/{id}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.headers[CACHE_CONTROL], "no-store");
        let policy = page.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("form-action"), "{policy}");
        let text = page.text();
        for part in [
            r#"<html lang="en">"#,
            "<h1>Sandbox payment</h1>",
            "€19.99",
            "Order #1042",
            ">Pay</button>",
            ">Decline</button>",
            "Webhooks sent",
            &format!(
                r#"<a href="http://shop.test/payment/return?from=checkout&amp;session={id}">Back to the shop</a>"#
            ),
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("<script") && !text.contains("style="), "{text}");
    }

    #[tokio::test]
    async fn p8_no_card_is_asked_for() {
        let sandbox = Sandbox::new();
        let id = sandbox.open_session().await;
        let page = sandbox.get(&format!("/pay/{id}")).await.text();
        assert!(!page.contains("<input"), "{page}");
    }

    #[tokio::test]
    async fn paying_and_declining_lead_back_and_a_second_click_changes_nothing() {
        for (button, state, said) in [
            ("pay", "paid", "This payment has been made"),
            ("decline", "failed", "This payment is over: The payment was declined. Nothing was charged."),
        ] {
            let sandbox = Sandbox::new();
            let id = sandbox.open_session().await;
            for _ in 0..2 {
                let answer = sandbox.submit(&format!("/pay/{id}/{button}")).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER);
                let back = format!("http://shop.test/payment/return?from=checkout&session={id}");
                assert_eq!(answer.headers[LOCATION], back.as_str());
            }
            let page = sandbox.get(&format!("/pay/{id}")).await.text();
            assert!(page.contains(said) && page.contains("Back to the shop"), "{page}");
            assert!(!page.contains("<button"), "{page}");
            assert_eq!(page.matches(&format!("<code>session.{state}</code>")).count(), 1, "{page}");
            assert_eq!(sandbox.get(&format!("/v1/sessions/{id}")).await.json()["state"], state);
        }
    }

    #[tokio::test]
    async fn p11_a_bank_transfer_is_on_its_way_until_it_arrives_or_fails() {
        for (end, state) in [("arrive", "paid"), ("fail", "failed")] {
            let sandbox = Sandbox::new();
            let id = sandbox.open_session().await;
            assert!(sandbox.get(&format!("/pay/{id}")).await.text().contains(">Bank transfer</button>"));
            let early = sandbox.submit(&format!("/pay/{id}/transfer/{end}")).await;
            assert_eq!(early.headers[LOCATION], format!("/pay/{id}").as_str());
            let answer = sandbox.submit(&format!("/pay/{id}/transfer")).await;
            let back = format!("http://shop.test/payment/return?from=checkout&session={id}");
            assert_eq!(answer.headers[LOCATION], back.as_str());
            sandbox.post(&format!("/v1/sessions/{id}/expire"), &json!({})).await;
            sandbox.submit(&format!("/pay/{id}/pay")).await;
            assert_eq!(sandbox.get(&format!("/v1/sessions/{id}")).await.json()["state"], "pending");
            let page = sandbox.get(&format!("/pay/{id}")).await.text();
            assert!(page.contains("A bank transfer is on its way") && !page.contains(">Pay</button>"), "{page}");
            sandbox.submit(&format!("/pay/{id}/transfer/{end}")).await;
            assert_eq!(sandbox.get(&format!("/v1/sessions/{id}")).await.json()["state"], state);
            let page = sandbox.get(&format!("/pay/{id}")).await.text();
            assert!(page.contains("<code>session.pending</code>") && !page.contains("<button"), "{page}");
        }
    }

    #[tokio::test]
    async fn a_click_on_a_kept_page_of_an_ended_session_leads_to_what_it_is() {
        let sandbox = Sandbox::new();
        let id = sandbox.open_session().await;
        sandbox.post(&format!("/v1/sessions/{id}/expire"), &json!({})).await;
        let answer = sandbox.submit(&format!("/pay/{id}/pay")).await;
        assert_eq!(
            (answer.status, &answer.headers[LOCATION]),
            (StatusCode::SEE_OTHER, &format!("/pay/{id}").parse().unwrap())
        );
        let page = sandbox.get(&format!("/pay/{id}")).await.text();
        assert!(page.contains("This payment has expired") && !page.contains("<button"), "{page}");
    }

    #[tokio::test]
    async fn what_comes_from_the_shop_is_text_and_not_html() {
        let sandbox = Sandbox::new();
        let mut request = session_request();
        request["description"] = json!("<b>&\"'");
        let id = sandbox.create("key", &request).await.json()["id"].as_str().unwrap().to_owned();
        for page in [format!("/pay/{id}"), "/".to_owned()] {
            let page = sandbox.get(&page).await.text();
            assert!(page.contains("&lt;b&gt;&amp;&quot;&#39;") && !page.contains("<b>"), "{page}");
        }
    }

    #[tokio::test]
    async fn the_front_page_lists_sessions_and_unknown_ones_are_not_found() {
        let sandbox = Sandbox::new();
        assert!(sandbox.get("/").await.text().contains("None yet."));
        let id = sandbox.open_session().await;
        assert!(sandbox.get("/").await.text().contains(&format!(r#"<a href="/pay/{id}">Order #1042</a>"#)));
        assert_eq!(sandbox.get("/pay/ses_0").await.status, StatusCode::NOT_FOUND);
        assert_eq!(sandbox.submit("/pay/ses_0/pay").await.status, StatusCode::NOT_FOUND);
        assert_eq!(sandbox.get("/elsewhere").await.status, StatusCode::NOT_FOUND);
        assert_eq!(sandbox.get("/style.css").await.status, StatusCode::OK);
    }
}
