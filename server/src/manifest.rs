//! What a browser installs the shop by, as an app of its own.

use crate::router::Served;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::{Value, json};

/// The ground of every page in the light; the document's head has it, too.
const PAPER: &str = "#fbf7f0";

/// `GET /manifest.webmanifest`
pub async fn send(State(served): State<Served>) -> Response {
    let headers = [(CONTENT_TYPE, "application/manifest+json"), (CACHE_CONTROL, "no-cache")];
    (headers, manifest(&served.shop.settings().store.name).to_string()).into_response()
}

fn manifest(name: &str) -> Value {
    let png = |src, sizes, purpose| json!({"src": src, "sizes": sizes, "type": "image/png", "purpose": purpose});
    let webp = |src, sizes, form| json!({"src": src, "sizes": sizes, "type": "image/webp", "form_factor": form});
    let shortcut = |name, url| json!({"name": name, "url": url, "icons": [png("/icon-192.png", "192x192", "any")]});
    json!({
        "id": "/",
        "name": name,
        "short_name": name,
        "description": "A shop whose cart never loses a thing, with a network or without.",
        "lang": "en",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["shopping"],
        "icons": [
            png("/icon-192.png", "192x192", "any"),
            png("/icon-512.png", "512x512", "any"),
            png("/icon-maskable-192.png", "192x192", "maskable"),
            png("/icon-maskable-512.png", "512x512", "maskable"),
        ],
        "screenshots": [
            webp("/screenshot-narrow.webp", "780x1688", "narrow"),
            webp("/screenshot-wide.webp", "1280x800", "wide"),
        ],
        "shortcuts": [
            shortcut("Cart", "/cart"),
            shortcut("Wishlist", "/wishlist"),
            shortcut("Search", "/search"),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestShop, body, get};
    use http::StatusCode;
    use std::path::Path;

    #[tokio::test]
    async fn the_shop_is_installed_under_its_own_name() {
        let shop = TestShop::set_up(&[("SHOP_NAME", "Tea & \"Tins\"")]).await;
        let response = shop.ask(get("/manifest.webmanifest")).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/manifest+json");
        let manifest: Value = serde_json::from_str(&body(response).await).unwrap();
        assert_eq!(manifest["name"], "Tea & \"Tins\"");
        assert!(body(shop.ask(get("/")).await).await.contains("rel=\"manifest\" href=\"/manifest.webmanifest\""));
    }

    #[test]
    fn its_pictures_are_files_of_the_site() {
        let public = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("public");
        let manifest = manifest("Shop");
        let pictures = ["icons", "screenshots"].map(|kind| manifest[kind].as_array().unwrap().clone()).concat();
        for picture in pictures {
            let src = picture["src"].as_str().unwrap();
            let file = std::fs::metadata(public.join(src.trim_start_matches('/'))).unwrap();
            assert!(file.len() < 100_000, "{src} has {} bytes", file.len());
        }
    }
}
