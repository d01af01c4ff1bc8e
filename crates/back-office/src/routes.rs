//! Routes of the back office. Each names the permission that it needs, where it is declared (S2): without one it does not compile.

use crate::desk::Desk;
use crate::failure::denied;
use crate::reauthentication;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use http::{Method, StatusCode};
use shared::role::Permission;
use shop::Staff;

/// Permission that a route needs.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The route's method.
    pub method: Method,
    /// The route's path, with placeholders.
    pub path: &'static str,
    /// The permission.
    pub permission: Permission,
}

/// Routes with their rules.
#[derive(Default)]
pub(crate) struct Routes {
    router: Router<Desk>,
    rules: Vec<Rule>,
}

impl Routes {
    /// A page.
    pub(crate) fn get<H, T>(self, path: &'static str, permission: Permission, handler: H) -> Self
    where
        H: Handler<T, Desk>,
        T: 'static,
    {
        self.add(Rule { method: Method::GET, path, permission }, get(handler))
    }

    /// What a form is posted to.
    pub(crate) fn post<H, T>(self, path: &'static str, permission: Permission, handler: H) -> Self
    where
        H: Handler<T, Desk>,
        T: 'static,
    {
        self.add(Rule { method: Method::POST, path, permission }, post(handler))
    }

    /// The same for a form of up to `limit` bytes.
    pub(crate) fn post_up_to<H, T>(self, limit: usize, path: &'static str, permission: Permission, handler: H) -> Self
    where
        H: Handler<T, Desk>,
        T: 'static,
    {
        let route = post(handler).layer(DefaultBodyLimit::max(limit));
        self.add(Rule { method: Method::POST, path, permission }, route)
    }

    /// Both.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.rules.extend(others.rules);
        Self { router: self.router.merge(others.router), rules: self.rules }
    }

    fn add(mut self, rule: Rule, route: MethodRouter<Desk>) -> Self {
        let permission = rule.permission;
        let gated = route.route_layer(from_fn(move |request, next| gate(permission, request, next)));
        let router = self.router.route(rule.path, gated);
        self.rules.push(rule);
        Self { router, rules: self.rules }
    }

    /// The routes, without their rules.
    pub(crate) fn router(self) -> Router<Desk> {
        self.router
    }

    /// The rules.
    pub(crate) fn rules(self) -> Vec<Rule> {
        self.rules
    }
}

/// Lets on whose role has the permission, and who proved lately who they are, where the permission asks for that (S3).
async fn gate(permission: Permission, mut request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    let (Some(staff), Some(desk)) = (extensions.get::<Staff>().cloned(), extensions.get::<Desk>().cloned()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !staff.role().may(permission) {
        return denied(permission);
    }
    if permission.needs_fresh_proof() {
        match desk.shop.fresh_staff(&staff) {
            Some(fresh) => drop(request.extensions_mut().insert(fresh)),
            None => match reauthentication::prove(&desk, &staff, permission, request).await {
                Ok(proved) => request = proved,
                Err(response) => return response,
            },
        }
    }
    next.run(request).await
}
