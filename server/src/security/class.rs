//! The class of each route: how often one client may call it, and whether it is shed first when the shop is overloaded (S4).
//!
//! A route is registered together with its class: those of the API by `api::route::open`, those of the router by
//! [`Routes::route`]. Pages and server functions register themselves, so their classes stand in the tables here; a test walks what
//! is registered and fails for one that has none.

use crate::router::Served;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::MethodRouter;
use http::Method;
use std::collections::HashMap;
use std::sync::Arc;

/// A class of routes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// Whether the program lives, is ready, and what it measured: never limited, never shed.
    Probe,
    /// Looking around: public pages and the site's files. Not limited, and shed first.
    Browse,
    /// Reading what is somebody's own. Not limited.
    Read,
    /// Changing something.
    Write,
    /// Changing something where that may begin a guest session, or a sign-in by a passkey. With a session it counts as [`Class::Write`].
    Begin,
    /// Placing an order.
    Order,
    /// What calls the payment provider, by any method.
    Provider,
    /// What tries a password, a code or a link.
    Guess,
    /// What has a letter sent.
    Mail,
    /// What a payment provider sends. Not limited: what is refused is counted.
    Webhook,
}

impl Class {
    /// Whether requests of the class are shed before others.
    pub const fn is_shed_first(self) -> bool {
        matches!(self, Self::Browse)
    }

    /// The class of what is no route: files, and what there is not.
    const fn of_method(method: &Method) -> Self {
        match *method {
            Method::GET | Method::HEAD | Method::OPTIONS => Self::Browse,
            _ => Self::Write,
        }
    }
}

/// The pages, each with the class of reading it.
pub const PAGES: &[(&str, Class)] = &[
    ("/", Class::Browse),
    ("/account", Class::Read),
    ("/account/passkeys", Class::Read),
    ("/account/second-factor", Class::Read),
    ("/cart", Class::Read),
    ("/categories/{slug}", Class::Browse),
    ("/checkout", Class::Provider),
    ("/forgot-password", Class::Read),
    ("/login", Class::Read),
    ("/login/code", Class::Read),
    ("/orders", Class::Read),
    ("/orders/{number}", Class::Read),
    ("/orders/{number}/payment-failed", Class::Read),
    ("/orders/{number}/thank-you", Class::Read),
    ("/payment/return", Class::Provider),
    ("/products/{slug}", Class::Browse),
    ("/register", Class::Read),
    ("/reset-password", Class::Read),
    ("/search", Class::Browse),
    ("/track", Class::Guess),
    ("/track/order", Class::Guess),
];

/// The server functions by name, each with its class.
pub const FUNCTIONS: &[(&str, Class)] = &[
    ("account_sessions", Class::Read),
    ("add_offered_orders", Class::Provider),
    ("add_to_cart", Class::Begin),
    ("ask_for_code", Class::Mail),
    ("ask_for_link", Class::Mail),
    ("ask_for_new_password", Class::Mail),
    ("begin_second_factor", Class::Write),
    ("buy_again", Class::Write),
    ("cancel_order", Class::Provider),
    ("change_cart", Class::Begin),
    ("change_email", Class::Guess),
    ("change_password", Class::Guess),
    ("claim_by_code", Class::Guess),
    ("confirm_email", Class::Guess),
    ("confirm_second_factor", Class::Guess),
    ("decline_offered_orders", Class::Write),
    ("end_other_sessions", Class::Write),
    ("end_session", Class::Write),
    ("enter_code", Class::Guess),
    ("guest_email", Class::Read),
    ("keep_recovery_codes", Class::Write),
    ("merge_cart", Class::Begin),
    ("move_to_cart", Class::Write),
    ("my_account", Class::Read),
    ("my_passkeys", Class::Read),
    ("my_second_factor", Class::Read),
    ("new_recovery_codes", Class::Write),
    ("offered_orders", Class::Read),
    ("open_cart", Class::Write),
    ("open_checkout", Class::Provider),
    ("order", Class::Read),
    ("orders", Class::Read),
    ("payment_return", Class::Provider),
    ("place_order", Class::Order),
    ("put_back_items", Class::Write),
    ("reauthenticate", Class::Guess),
    ("register", Class::Guess),
    ("remove_from_cart", Class::Write),
    ("remove_passkey", Class::Write),
    ("remove_second_factor", Class::Write),
    ("rename_passkey", Class::Write),
    ("retry_payment", Class::Provider),
    ("save_for_later", Class::Write),
    ("set_aside_saved", Class::Write),
    ("set_cart_quantity", Class::Write),
    ("set_new_password", Class::Guess),
    ("sign_in", Class::Guess),
    ("sign_out", Class::Write),
    ("tracked_order", Class::Guess),
    ("waiting_order", Class::Read),
];

/// Where server functions are.
const FUNCTIONS_AT: &str = "/fn/";

/// Where the back office is: its pages read and write, and are known by nobody else.
const BACK_OFFICE: &str = "/staff";

/// Where staff prove anew who they are, before a page that asks for it.
const REAUTHENTICATION: &str = "/staff/reauthentication";

/// The class of every registered route.
#[derive(Clone, Default, Debug)]
pub struct Classes(HashMap<String, Vec<(Option<Method>, Class)>>);

impl Classes {
    /// The classes of pages and server functions.
    pub fn of_storefront() -> Self {
        let mut classes = Self::default();
        for (path, class) in PAGES {
            classes.add(path, Some(Method::GET), *class);
        }
        classes
    }

    /// Adds a route; without a method, all that its address takes.
    pub fn add(&mut self, path: &str, method: Option<Method>, class: Class) {
        self.0.entry(path.to_owned()).or_default().push((method, class));
    }

    /// Adds those of routes below `path`.
    pub fn merge(&mut self, path: &str, below: Self) {
        for (route, entries) in below.0 {
            self.0.entry(format!("{path}{route}")).or_default().extend(entries);
        }
    }

    /// The class of a route as it was matched.
    pub fn of_route(&self, path: &str, method: &Method) -> Option<Class> {
        if let Some(name) = function(path) {
            return FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, class)| *class);
        }
        if path == REAUTHENTICATION {
            return Some(Class::Guess);
        }
        if path.starts_with(BACK_OFFICE) {
            return Some(if method.is_safe() { Class::Read } else { Class::Write });
        }
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let fits = |(taken, _): &&(Option<Method>, Class)| taken.as_ref().is_none_or(|taken| taken == method);
        self.0.get(path)?.iter().find(fits).map(|(_, class)| *class)
    }

    fn of_request(&self, request: &Request) -> Class {
        let matched = request.extensions().get::<MatchedPath>();
        let class = matched.and_then(|path| self.of_route(path.as_str(), request.method()));
        class.unwrap_or_else(|| Class::of_method(request.method()))
    }
}

/// The name of the server function at that address, which ends with a hash in digits.
fn function(path: &str) -> Option<&str> {
    path.strip_prefix(FUNCTIONS_AT).map(|name| name.trim_end_matches(|digit: char| digit.is_ascii_digit()))
}

/// Gives the request the class of its route.
pub async fn assign(State(classes): State<Arc<Classes>>, mut request: Request, next: Next) -> Response {
    let class = classes.of_request(&request);
    request.extensions_mut().insert(class);
    next.run(request).await
}

/// Routes under construction, each with its class.
#[derive(Default)]
pub struct Routes {
    router: Router<Served>,
    classes: Classes,
}

impl Routes {
    /// Adds a route of that class.
    pub fn route(mut self, path: &str, class: Class, methods: MethodRouter<Served>) -> Self {
        self.classes.add(path, None, class);
        self.router = self.router.route(path, methods);
        self
    }

    /// Adds routes below `path` whose classes are `classes`, by their paths there.
    pub fn nest(mut self, path: &str, router: Router<Served>, classes: Classes) -> Self {
        self.classes.merge(path, classes);
        self.router = self.router.nest(path, router);
        self
    }

    /// The routes, and their classes.
    pub fn build(self) -> (Router<Served>, Classes) {
        (self.router, self.classes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::PAGE_LISTING;
    use std::collections::BTreeSet;

    #[test]
    fn s4_every_page_has_a_class() {
        let pages: BTreeSet<String> = PAGE_LISTING.iter().map(|listing| listing.path().to_owned()).collect();
        let classed: BTreeSet<String> = PAGES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(pages, classed);
    }

    #[test]
    fn s4_every_server_function_has_a_class() {
        let registered: BTreeSet<String> = leptos::server_fn::axum::server_fn_paths()
            .map(|(path, _)| function(path).unwrap_or_else(|| panic!("{path} is elsewhere")).to_owned())
            .collect();
        let classed: BTreeSet<String> = FUNCTIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(registered, classed);
    }

    /// Whatever its method: a look at a page asks, too.
    #[test]
    fn p12_what_asks_the_provider_has_its_class() {
        let classes = Classes::of_storefront();
        for (method, path) in [
            (Method::GET, "/checkout"),
            (Method::GET, "/payment/return"),
            (Method::GET, "/fn/open_checkout1"),
            (Method::GET, "/fn/payment_return1"),
            (Method::POST, "/fn/cancel_order1"),
            (Method::POST, "/fn/retry_payment1"),
            (Method::POST, "/fn/add_offered_orders1"),
        ] {
            assert_eq!(classes.of_route(path, &method), Some(Class::Provider), "{method} {path}");
        }
    }

    #[test]
    fn the_class_of_a_route_depends_on_its_method_where_it_is_registered_so() {
        let mut classes = Classes::of_storefront();
        classes.add("/api/v1/session", Some(Method::POST), Class::Guess);
        classes.add("/api/v1/session", Some(Method::DELETE), Class::Write);
        classes.add("/health/live", None, Class::Probe);
        for (method, path, class) in [
            (Method::POST, "/api/v1/session", Some(Class::Guess)),
            (Method::DELETE, "/api/v1/session", Some(Class::Write)),
            (Method::PUT, "/api/v1/session", None),
            (Method::GET, "/fn/payment_return123", Some(Class::Provider)),
            (Method::POST, "/fn/nothing123", None),
            (Method::HEAD, "/checkout", Some(Class::Provider)),
            (Method::POST, "/checkout", None),
            (Method::GET, "/staff/orders", Some(Class::Read)),
            (Method::POST, "/staff/orders/{number}/ship", Some(Class::Write)),
            (Method::GET, "/health/live", Some(Class::Probe)),
        ] {
            assert_eq!(classes.of_route(path, &method), class, "{method} {path}");
        }
    }
}
