//! The way of a request.
//!
//! From the outside in: whose request it is, what is measured, id and span, headers, compression, how pages are sent, panics, the
//! class of its route, whether it may come from where it comes from, how often, how long it takes, how much it brings, whether there
//! is room for it, its one address; then the storefront's pages and server functions, the API, the back office, webhooks, health,
//! uploaded pictures, what search engines read, the site's files, and the page that says that there is nothing.

use crate::health::{self, Open, Probe};
use crate::jobs::Bell;
use crate::live::Streams;
use crate::media::{self, Media};
use crate::metrics::{self, Exporter};
use crate::pages::{self, Pages};
use crate::security::class::{self, Class, Classes, Routes};
use crate::security::csp::{Nonce, Policy, Sources};
use crate::security::duration::Durations;
use crate::security::limits::Limits;
use crate::security::overload::Capacity;
use crate::security::{body, client, duration, headers, limits, origin, overload};
use crate::site::Site;
use crate::{
    api, assets, canonical, compression, failures, office, order_link, passkeys, seo, telemetry, webhooks, well_known,
};
use app::context::Around;
use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get, post};
use http::StatusCode;
use http::request::Parts;
use leptos::config::LeptosOptions;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use shop::Shop;
use std::sync::{Arc, LazyLock};
use storage::Storage;
use tower_http::catch_panic::CatchPanicLayer;

/// What requests are served with.
#[derive(Clone)]
pub struct Served {
    /// The shop.
    pub shop: Shop,
    /// Its database.
    pub storage: Arc<dyn Storage>,
    /// Sees whether that is read and written.
    pub probe: Probe,
    /// The site.
    pub site: Arc<Site>,
    /// Uploaded pictures.
    pub media: Media,
    /// How often may be asked.
    pub limits: Arc<Limits>,
    /// How many requests are answered at once.
    pub capacity: Arc<Capacity>,
    /// The streams of live events.
    pub streams: Arc<Streams>,
    /// Rung when webhooks were stored.
    pub bell: Bell,
    /// Whether the shop takes requests.
    pub open: Open,
    /// What was measured, where that is shown at the shop's own address.
    pub metrics: Option<Exporter>,
}

impl FromRef<Served> for LeptosOptions {
    fn from_ref(served: &Served) -> Self {
        served.site.leptos.clone()
    }
}

/// Listed once: while Leptos does, no resource of the process loads, not even those of pages that are being rendered.
pub static PAGE_LISTING: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(app::App));

/// What the storefront's pages use of the site.
const STOREFRONT: Sources = Sources {
    scripts: &["/pkg/"],
    own_scripts: &[],
    forms: &["/fn/", "/search", "/categories/", "/cart", "/checkout", "/orders/"],
    pays: true,
    pictures: true,
};

/// Sources of its public pages, and of the page that says that there is nothing: their forms look for something, put it into the cart,
/// or go on with an order that waits for payment, which the drawer tells of.
const PUBLIC: Sources = Sources {
    forms: &[
        "/fn/add_to_cart",
        "/fn/put_back_items",
        "/fn/retry_payment",
        "/search",
        "/categories/",
        "/products/",
        "/cart",
        "/checkout",
        "/orders/",
    ],
    ..STOREFRONT
};

/// The way of a request.
pub fn router(served: &Served) -> Router {
    telemetry::follow_requests();
    let Served { shop, site, limits, .. } = served;
    let context = {
        let shop = shop.clone();
        move || {
            let nonce = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Nonce>().cloned());
            if let Some(nonce) = nonce {
                provide_context(leptos::nonce::Nonce::from_value(nonce.text().clone()));
            }
            app::context::provide(shop.clone());
        }
    };
    let shell = {
        let options = site.leptos.clone();
        let stylesheet = site.reload.is_none().then(|| site.refusals.stylesheet.clone());
        let scripts = site.scripts.clone();
        move || app::shell(options.clone(), scripts.clone(), stylesheet.clone())
    };
    let nothing = {
        let page = render_app_async_with_context(context.clone(), shell.clone());
        let shop = shop.clone();
        any(move |mut request: Request| {
            let (page, shop) = (page.clone(), shop.clone());
            async move {
                let around = Around::read(&shop, request.uri().path(), request.headers()).await;
                request.extensions_mut().insert(around);
                let mut response = page(request).await;
                response.extensions_mut().insert(PUBLIC);
                if response.status() == StatusCode::OK {
                    *response.status_mut() = StatusCode::NOT_FOUND;
                }
                response
            }
        })
    };
    let pages = Pages {
        policy: Policy::new(&site.origin, &shop.payment_page_origins(), site.reload.as_deref()),
        is_public: app::is_public,
        refusals: site.refusals.clone(),
    };
    let office = office::pages(shop, site, nothing.clone());
    let routes = passkeys::routes(api::routes(served, Routes::default()))
        .route("/webhooks/{provider}", Class::Webhook, post(webhooks::receive))
        .route("/health/live", Class::Probe, get(health::live))
        .route("/health/ready", Class::Probe, get(health::ready))
        .route("/media/{name}", Class::Browse, get(media::send))
        .route("/robots.txt", Class::Browse, get(seo::robots))
        .route("/sitemap.xml", Class::Browse, get(seo::sitemap))
        .route("/.well-known/security.txt", Class::Browse, get(well_known::security))
        .route("/.well-known/change-password", Class::Browse, get(well_known::change_password));
    let (routes, mut classes) = match &served.metrics {
        Some(exporter) => routes.route("/metrics", Class::Probe, exporter.local_route()),
        None => routes,
    }
    .build();
    classes.merge("", Classes::of_storefront());
    Router::new()
        .leptos_routes_with_context(served, PAGE_LISTING.clone(), context, shell)
        .layer(from_fn_with_state(shop.clone(), around))
        .layer(from_fn_with_state(shop.clone(), order_link::exchange))
        .merge(routes)
        .fallback_service(assets::files(&site.root, nothing))
        .with_state(served.clone())
        .merge(office)
        .layer(from_fn(canonical::without_slash))
        .layer(from_fn_with_state(served.capacity.clone(), overload::admit))
        .layer(from_fn_with_state(site.clone(), body::limit))
        .layer(from_fn_with_state(Arc::new(Durations::new(site.refusals.clone())), duration::limit))
        .layer(from_fn_with_state(limits.clone(), limits::check))
        .layer(from_fn_with_state(site.clone(), origin::check))
        .layer(from_fn_with_state(Arc::new(classes), class::assign))
        .layer(CatchPanicLayer::custom(telemetry::after_panic))
        .layer(from_fn_with_state(site.refusals.clone(), telemetry::failures))
        .layer(from_fn(failures::tell))
        .layer(from_fn_with_state(Arc::new(pages), pages::send))
        .layer(compression::layer())
        .layer(from_fn_with_state(site.clone(), headers::add))
        .layer(from_fn(telemetry::requests))
        .layer(from_fn(metrics::measure))
        .layer(from_fn_with_state(site.clone(), client::resolve))
}

/// Reads what stands around a page before that is rendered, and says what the page uses of the site.
async fn around(State(shop): State<Shop>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let sources = if app::is_public(path) { PUBLIC } else { STOREFRONT };
    let own_scripts = app::own_scripts(&shop, path);
    let around = Around::read(&shop, path, request.headers()).await;
    request.extensions_mut().insert(around);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Sources { own_scripts, ..sources });
    response
}

#[cfg(test)]
mod tests;
