//! What search engines are told: which pages there are, and which are none of their business.

use crate::refusal::Wanted;
use crate::router::Served;
use crate::telemetry;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use shared::time::Timestamp;
use shop::{Broken, Shop, escaped};
use std::fmt::Write;
use url::Url;

/// What belongs to one person, or does nothing by itself.
const NOT_FOR_ROBOTS: [&str; 13] = [
    "/account",
    "/cart",
    "/checkout",
    "/fn/",
    "/forgot-password",
    "/login",
    "/orders",
    "/payment/",
    "/register",
    "/reset-password",
    "/staff",
    "/track",
    "/wishlist",
];

/// What a sitemap may hold.
const MOST: usize = 50_000;

const AN_HOUR: &str = "public, max-age=3600";

/// `GET /robots.txt`
pub async fn robots(State(served): State<Served>) -> Response {
    let mut text = "User-agent: *\n".to_owned();
    for path in NOT_FOR_ROBOTS {
        let _ = writeln!(text, "Disallow: {path}");
    }
    let _ = writeln!(text, "\nSitemap: {}/sitemap.xml", served.site.origin);
    ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, AN_HOUR)], text).into_response()
}

/// `GET /sitemap.xml`
pub async fn sitemap(State(served): State<Served>, headers: HeaderMap) -> Response {
    match entries(&served.shop).await {
        Ok(entries) => {
            let text = written(&served.site.origin, &entries);
            ([(CONTENT_TYPE, "application/xml; charset=utf-8"), (CACHE_CONTROL, AN_HOUR)], text).into_response()
        }
        Err(error) => {
            let id = served.shop.incident();
            tracing::error!(id, error = &error as &dyn std::error::Error, "incident {id}: no sitemap: {error}");
            served.site.refusals.answer(Wanted::by("/sitemap.xml", &headers), &telemetry::broken(&id))
        }
    }
}

/// A page, and when it last changed.
struct Entry {
    path: [String; 2],
    changed: Option<Timestamp>,
}

async fn entries(shop: &Shop) -> Result<Vec<Entry>, Broken> {
    let categories = shop
        .categories()
        .await?
        .into_iter()
        .map(|card| Entry { path: ["categories".to_owned(), card.category.slug], changed: None });
    let products = shop
        .sitemap()
        .await?
        .into_iter()
        .map(|(slug, changed)| Entry { path: ["products".to_owned(), slug], changed: Some(changed) });
    let entries: Vec<_> = categories.chain(products).collect();
    if entries.len() >= MOST {
        tracing::warn!("there are {} pages; the sitemap holds the first {MOST}", entries.len());
    }
    Ok(entries)
}

fn written(origin: &str, entries: &[Entry]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    text.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    let _ = writeln!(text, "<url><loc>{}/</loc></url>", escaped(origin));
    for Entry { path, changed } in entries.iter().take(MOST - 1) {
        let changed = changed.map(|at| format!("<lastmod>{at}</lastmod>")).unwrap_or_default();
        if let Some(address) = address(origin, path) {
            let _ = writeln!(text, "<url><loc>{}</loc>{changed}</url>", escaped(&address));
        }
    }
    text.push_str("</urlset>\n");
    text
}

fn address(origin: &str, path: &[String]) -> Option<String> {
    let mut url = Url::parse(origin).ok()?;
    url.path_segments_mut().ok()?.clear().extend(path);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_for_xml() {
        let entry = |slug: &str, changed| Entry { path: ["products".to_owned(), slug.to_owned()], changed };
        let at = Timestamp::parse("2026-11-20T08:38:02Z").unwrap();
        let text = written("https://shop.example", &[entry("mug", Some(at)), entry("café&co", None)]);
        for part in [
            "<url><loc>https://shop.example/</loc></url>",
            "<url><loc>https://shop.example/products/mug</loc><lastmod>2026-11-20T08:38:02Z</lastmod></url>",
            "<loc>https://shop.example/products/caf%C3%A9&amp;co</loc>",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
