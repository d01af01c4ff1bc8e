//! The back office: for staff, and for nobody else.

use crate::refusal::Wanted;
use crate::security::csp::Sources;
use crate::site::Site;
use crate::telemetry;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use back_office::Desk;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};
use shop::{Broken, SecurityEvent, Session, Shop, Staff, Token};
use std::sync::Arc;

/// Who asks.
enum Who {
    Staff(Staff, Box<Session>, Token),
    /// Staff who are to set up a second factor first.
    WithoutFactor,
    /// Somebody whose session has ended: it may have been staff's.
    Ended,
    SomebodyElse,
}

/// What the back office's pages use of the site.
const OFFICE: Sources = Sources {
    scripts: &[],
    own_scripts: &["/back-office.js"],
    forms: &["/staff", "/staff/"],
    pays: false,
    pictures: true,
};

/// Sources of the page that asks for a fresh proof.
const PROOF: Sources = Sources { own_scripts: &["/back-office.js", "/passkeys.js"], ..OFFICE };

/// The back office's pages. Whoever is not staff is answered by `nothing`, as if there were no such page.
pub fn pages(shop: &Shop, site: &Arc<Site>, nothing: MethodRouter) -> Router {
    let desk = Desk { shop: shop.clone(), stylesheet: site.refusals.stylesheet.as_str().into() };
    let (shop, site) = (shop.clone(), site.clone());
    // Addresses that are none pass the same door: whoever is not staff cannot tell them apart.
    let pages = back_office::router(desk.clone()).route("/staff/{*unknown}", nothing.clone());
    pages.route_layer(from_fn(move |mut request: Request, next: Next| {
        let (shop, site, nothing, desk) = (shop.clone(), site.clone(), nothing.clone(), desk.clone());
        async move {
            match who(&shop, request.headers()).await {
                Ok(Who::Staff(staff, session, token)) => {
                    request.extensions_mut().insert(staff);
                    let uses = is_use(request.headers());
                    let mut response = next.run(request).await;
                    if uses {
                        renew(&shop, &token, &session, &mut response).await;
                    }
                    let asks = response.extensions().get::<back_office::ReauthenticationPage>().is_some();
                    response.extensions_mut().insert(if asks { PROOF } else { OFFICE });
                    response
                }
                Ok(Who::WithoutFactor) => Redirect::to("/account/second-factor?said=required").into_response(),
                Ok(Who::Ended) => {
                    SecurityEvent::SessionRejection.record(None);
                    back_office::session_ended(&desk, &request)
                }
                Ok(Who::SomebodyElse) => {
                    SecurityEvent::StaffDenial.record(None);
                    nothing.call(request, ()).await
                }
                Err(error) => {
                    let id = shop.incident();
                    tracing::error!(id, error = &error as &dyn std::error::Error, "incident {id}: {error}");
                    site.refusals.answer(Wanted::of(&request), &telemetry::broken(&id))
                }
            }
        }
    }))
}

async fn who(shop: &Shop, headers: &HeaderMap) -> Result<Who, Broken> {
    let Some(token) = shop.token_in_cookie(headers) else { return Ok(Who::SomebodyElse) };
    let Some(session) = shop.session(&token).await? else { return Ok(Who::Ended) };
    let Some(staff) = shop.staff(&session) else { return Ok(Who::SomebodyElse) };
    if shop.lacks_second_factor(&staff).await? {
        return Ok(Who::WithoutFactor);
    }
    Ok(Who::Staff(staff, Box::new(session), token))
}

/// Whether somebody asks, and not a page by itself, as an open dashboard does: that keeps no session alive (S3).
fn is_use(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_none_or(|what| what != "empty")
}

async fn renew(shop: &Shop, token: &Token, session: &Session, response: &mut Response) {
    match shop.renew_session(token, session).await {
        Ok(true) => {
            if let Ok(cookie) = HeaderValue::try_from(shop.kept_session(token, session.kind())) {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
        }
        Ok(false) => {}
        // It still holds: nobody has to be told.
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a session was not renewed: {error}");
        }
    }
}
