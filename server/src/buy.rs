//! Links that others write, such as a newsletter: `/buy/{sku}:{n},{sku}:{n}` leads to the page that shows what would be added.

use crate::kind::Kind;
use crate::refusal::{Refusal, Wanted};
use crate::router::Served;
use crate::telemetry;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, Uri};
use shared::cart_link::SkuLink;

/// `GET /buy/{items}`: 303 to the page of what is meant. What the shop does not know is counted there; the address says nothing else
/// of it, since others write it.
pub async fn lead(State(served): State<Served>, Path(items): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    let wanted = Wanted::by(uri.path(), &headers);
    let Some(link) = SkuLink::read(&items) else {
        let refusal =
            Refusal::new(Kind::NotFound, "This link names nothing that could be bought. Your cart is as it was.");
        return served.site.refusals.answer(wanted, &refusal);
    };
    match served.shop.link_of_skus(link).await {
        Ok(link) => Redirect::to(&format!("/cart/shared?items={link}&unknown={}", link.unread)).into_response(),
        Err(error) => {
            let id = served.shop.incident();
            tracing::error!(id, error = &error as &dyn std::error::Error, "incident {id}: no link: {error}");
            served.site.refusals.answer(wanted, &telemetry::broken(&id))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestShop, body, get};
    use axum::extract::Request;
    use http::header::{ACCEPT, LOCATION};
    use http::{HeaderValue, StatusCode};

    /// A browser that asks for a page.
    fn page(path: &str) -> Request {
        let mut request = get(path);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/html"));
        request
    }

    #[tokio::test]
    async fn c11_a_link_by_sku_leads_to_what_would_be_added() {
        let shop = TestShop::filled().await;
        let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants.remove(0);
        let (sku, id) = (radio.sku, radio.id.0.simple());
        assert!(!sku.is_empty());
        let lower = sku.to_lowercase();
        for (items, leads) in [
            (format!("{sku}:2"), format!("items={id}:2&unknown=0")),
            (lower.clone(), format!("items={id}:1&unknown=0")),
            (format!("{sku}:2,{lower}:3,NONE:1,:4"), format!("items={id}:5&unknown=2")),
            ("NONE:1,NOTHING:2".to_owned(), "items=&unknown=2".to_owned()),
            (format!("%22%3Cx-probe%3E:1,{sku}:1"), format!("items={id}:1&unknown=1")),
        ] {
            let response = shop.ask(get(&format!("/buy/{items}"))).await;
            let to = response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
            let led = Some(format!("/cart/shared?{leads}"));
            assert_eq!((response.status(), to), (StatusCode::SEE_OTHER, led), "{items}");
        }
        for garbage in ["/buy/:", "/buy/,,", "/buy/MUG:none"] {
            let response = shop.ask(page(garbage)).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{garbage}");
            assert!(body(response).await.contains("names nothing that could be bought"), "{garbage}");
        }
    }

    #[tokio::test]
    async fn c7_the_page_of_a_link_names_the_adding_once() {
        let shop = TestShop::filled().await;
        let id = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id.0.simple();
        let leads = async |path: String| {
            let response = shop.ask(page(&path)).await;
            (response.status(), response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned()))
        };
        let (status, keyed) = leads(format!("/cart/shared?items={id}:2,nonsense")).await;
        let keyed = keyed.unwrap();
        assert!(status.is_redirection() && keyed.starts_with(&format!("/cart/shared?items={id}:2&unknown=1&key=")));
        let shown = shop.ask(page(&keyed)).await;
        assert_eq!(shown.status(), StatusCode::OK);
        let shown = body(shown).await;
        let words = ["Windowsill", "1 item of this link is not known", "noindex", "Add to your cart"];
        assert!(words.iter().all(|words| shown.contains(words)), "{shown}");
        for nothing in ["/cart/shared", "/cart/shared?items=nonsense", "/cart/shared?unknown=0"] {
            assert_eq!(leads(nothing.to_owned()).await.0, StatusCode::NOT_FOUND, "{nothing}");
        }
    }
}
