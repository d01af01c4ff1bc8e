//! A route with its rule: who may call it, how often, and why it refuses. From both come what guards it and what describes it, so that
//! they cannot differ.

use super::access::{Access, Guard, guard};
use super::description::{self, Rule};
use crate::kind::Kind;
use crate::pages;
use crate::router::Served;
use crate::security::class::{Class, Classes};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use http::{HeaderValue, StatusCode};
use shop::Shop;
use utoipa_axum::router::UtoipaMethodRouter;

/// A route with its rule.
pub struct Route {
    access: Access,
    class: Class,
    key: Takes,
    conditional: bool,
    tagged: bool,
    refuses: Vec<Kind>,
    inner: UtoipaMethodRouter<Served>,
}

/// Whether a call takes an idempotency key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// It does not.
    No,
    /// It can have one.
    May,
    /// It needs one.
    Must,
}

/// Opens one call to whoever may make it, as often as its class says.
pub fn open(access: Access, class: Class, inner: UtoipaMethodRouter<Served>) -> Route {
    Route { access, class, key: Takes::No, conditional: false, tagged: false, refuses: Vec::new(), inner }
}

impl Route {
    /// It can have an idempotency key.
    pub fn keyed(self) -> Self {
        Self { key: Takes::May, ..self }
    }

    /// It needs an idempotency key.
    pub fn needs_key(self) -> Self {
        Self { key: Takes::Must, ..self }
    }

    /// Its answer has a tag, `ETag`.
    pub fn tagged(self) -> Self {
        Self { tagged: true, ..self }
    }

    /// It heeds `If-Match`, and its answer has the tag of what came of it.
    pub fn conditional(self) -> Self {
        Self { conditional: true, ..self }.tagged()
    }

    /// What it refuses for reasons of its own.
    pub fn refuses(mut self, kinds: &[Kind]) -> Self {
        self.refuses.extend(kinds);
        self
    }

    /// The route, guarded and described; its class goes to `classes`.
    pub fn build(self, shop: &Shop, classes: &mut Classes) -> UtoipaMethodRouter<Served> {
        let Self { access, class, key, conditional, tagged, refuses, inner } = self;
        let (schemas, mut paths, router) = inner;
        for (path, item) in &mut paths.paths {
            for method in description::methods(item) {
                classes.add(path, Some(method), class);
            }
            description::describe(item, &Rule { access, key, conditional, tagged, refuses: &refuses });
        }
        let guarded = Guard { shop: shop.clone(), access };
        let router = match access {
            Access::Public => router.route_layer(from_fn(tag)),
            _ => router.route_layer(from_fn_with_state(guarded, guard)),
        };
        (schemas, paths, router)
    }
}

/// What is the same for everybody may be kept by anybody, and is asked for again by its tag.
async fn tag(request: Request, next: Next) -> Response {
    let reading = request.method().is_safe();
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !reading || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // The body is in memory: it was written as one piece.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let tag = pages::tag(&bytes);
    parts.headers.insert(CACHE_CONTROL, pages::ASK_AGAIN);
    let unchanged = known.is_some_and(|known| pages::names(&known, &tag));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        parts.headers.insert(ETAG, tag);
    }
    if unchanged {
        parts.status = StatusCode::NOT_MODIFIED;
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}
