//! The description of the API (`OpenAPI` 3.1): what every call has in common, and what follows from its rule.

use super::access::Access;
use super::problem::{ProblemDetails, WrongField};
use super::route::Takes;
use crate::kind::Kind;
use crate::refusal::address;
use http::Method;
use serde_json::json;
use shared::role::Role;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::server::ServerBuilder;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Required, Response,
    ResponseBuilder,
};

/// Says who may make a call.
pub const ACCESS: &str = "x-access";

/// Says which roles of staff may make a call (S2).
pub const ROLES: &str = "x-roles";

const BEARER: &str = "bearer";
const COOKIE: &str = "cookie";

const ABOUT: &str = "The shop's products, carts, accounts and orders.\n\nSign in at `POST /session`, and send the `token` that it \
answers as `Authorization: Bearer TOKEN`; browsers have a cookie instead. A visitor's first write to a cart begins a guest \
session, and answers its token in the same way. Amounts are `{\"amount\":\"19.99\",\"currency\":\"EUR\"}`. Refusals are problem \
details (RFC 9457), whose `type` stays the same. Fields that are not described are refused; prices, totals, owners and \
statuses are the shop's to say.";

/// The description without its calls.
pub fn of() -> OpenApi {
    let info = InfoBuilder::new().title("Shop API").version("1").description(Some(ABOUT)).build();
    let tags = [
        ("Catalogue", "What is sold, and how it is sent. The same for everybody."),
        ("Accounts", "Accounts and sessions."),
        ("Cart", "The cart of the session. No cart id is ever sent."),
        ("Wishlists", "The wishlists of the account, and those that others share."),
        ("Orders", "The orders of the session's owner."),
        ("Staff", "What the shop's staff do. To everybody else there are no such calls."),
    ];
    let tags = tags.map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build());
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
    let token = token.description(Some("The `token` that signing in answers, or a visitor's first write.")).build();
    let cookie = ApiKeyValue::with_description(
        "session",
        "A browser's session: `__Host-session` where the shop is reached by HTTPS. What comes from other sites' pages changes nothing.",
    );
    let mut schemas = vec![(ProblemDetails::name().into_owned(), <ProblemDetails as utoipa::PartialSchema>::schema())];
    ProblemDetails::schemas(&mut schemas);
    schemas.push((WrongField::name().into_owned(), <WrongField as utoipa::PartialSchema>::schema()));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme(BEARER, SecurityScheme::Http(token))
        .security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)))
        .build();
    let server = ServerBuilder::new().url("/api/v1").build();
    OpenApiBuilder::new().info(info).tags(Some(tags)).servers(Some([server])).components(Some(components)).build()
}

/// The rule of a call.
#[derive(Clone, Copy)]
pub struct Rule<'a> {
    /// Who may make it.
    pub access: Access,
    /// Whether it takes an idempotency key.
    pub key: Takes,
    /// Whether it heeds `If-Match`.
    pub conditional: bool,
    /// Whether its answer has a tag.
    pub tagged: bool,
    /// What it refuses for reasons of its own.
    pub refuses: &'a [Kind],
}

/// The methods that an address takes.
pub fn methods(item: &PathItem) -> impl Iterator<Item = Method> {
    let taken = [
        (item.get.is_some(), Method::GET),
        (item.post.is_some(), Method::POST),
        (item.put.is_some(), Method::PUT),
        (item.patch.is_some(), Method::PATCH),
        (item.delete.is_some(), Method::DELETE),
    ];
    taken.into_iter().filter(|(is_taken, _)| *is_taken).map(|(_, method)| method)
}

/// Adds to a call's description what follows from its rule.
pub fn describe(item: &mut PathItem, rule: &Rule<'_>) {
    let writes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten();
    for operation in writes {
        complete(operation, rule, true);
    }
    if let Some(operation) = &mut item.get {
        complete(operation, rule, false);
    }
}

fn complete(operation: &mut Operation, rule: &Rule<'_>, writes: bool) {
    let kept = rule.access == Access::Public && !writes;
    let mut extensions = ExtensionsBuilder::new().add(ACCESS, rule.access.key());
    if let Access::Staff(permission) = rule.access {
        extensions = extensions.add(ROLES, permission.roles().map(Role::key).collect::<Vec<_>>());
    }
    operation.extensions = Some(extensions.build());
    operation.security = Some(security(rule.access));
    let parameters = operation.parameters.get_or_insert_default();
    parameters.extend(headers(rule, kept).into_iter().map(RefOr::T));
    let mut kinds = rule.refuses.to_vec();
    kinds.extend(follow(operation, rule, writes));
    kinds.sort_unstable();
    kinds.dedup();
    let mut by_status: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status().as_u16()).or_default().push(kind);
    }
    let responses = &mut operation.responses.responses;
    if kept {
        responses.insert("304".to_owned(), RefOr::T(Response::new("It is as `If-None-Match` says.")));
    }
    if kept || rule.tagged {
        for response in responses.values_mut() {
            if let RefOr::T(response) = response {
                let about = if kept { "Names what is answered." } else { "The revision of what is answered." };
                let header = HeaderBuilder::new().description(Some(about)).build();
                response.headers.insert("ETag".to_owned(), RefOr::T(header));
            }
        }
    }
    responses
        .extend(by_status.into_iter().map(|(status, kinds)| (status.to_string(), RefOr::T(refusals(status, &kinds)))));
}

/// The refusals that a call can answer by what it takes and who may make it.
fn follow(operation: &Operation, rule: &Rule<'_>, writes: bool) -> Vec<Kind> {
    let Rule { access, key, conditional, .. } = *rule;
    let parameters = operation.parameters.iter().flatten();
    let taken = |place: &ParameterIn| {
        parameters.clone().any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == *place))
    };
    let mut kinds = vec![Kind::MethodNotAllowed, Kind::Broken, Kind::Closed, Kind::Overloaded];
    let mut add = |holds: bool, more: &[Kind]| kinds.extend(more.iter().filter(|_| holds));
    add(access != Access::Public, &[Kind::SignedOut]);
    if let Access::Staff(permission) = access {
        add(true, &[Kind::NotFound, Kind::Forbidden, Kind::StaffSecondFactorRequired]);
        add(permission.needs_fresh_proof(), &[Kind::FreshSignInRequired]);
    }
    add(writes, &[Kind::CrossOrigin, Kind::TooLarge, Kind::TooManyRequests, Kind::RequestTimeout]);
    add(operation.request_body.is_some(), &[Kind::Malformed, Kind::UnsupportedMediaType, Kind::Invalid]);
    add(taken(&ParameterIn::Query), &[Kind::Invalid]);
    add(taken(&ParameterIn::Path), &[Kind::NotFound]);
    add(key != Takes::No, &[Kind::KeyMalformed, Kind::KeyReused]);
    add(key == Takes::Must, &[Kind::KeyRequired]);
    add(conditional, &[Kind::Stale]);
    kinds
}

fn security(access: Access) -> Vec<SecurityRequirement> {
    let session = [BEARER, COOKIE].map(|scheme| SecurityRequirement::new(scheme, [""; 0]));
    match access {
        Access::Public => vec![SecurityRequirement::default()],
        Access::Visitor => std::iter::once(SecurityRequirement::default()).chain(session).collect(),
        Access::Shopper | Access::Account | Access::Staff(_) => session.into(),
    }
}

fn headers(rule: &Rule<'_>, kept: bool) -> Vec<Parameter> {
    let Rule { key, conditional, .. } = *rule;
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let header = |name: &str, about: &str, schema: ObjectBuilder| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(about))
            .schema(Some(schema))
    };
    let mut headers = Vec::new();
    if key != Takes::No {
        let about = "Your name for this call: any text of up to 200 bytes. Sent again with the same key, it is made once; the key \
                     with anything else is refused.";
        let schema = text().min_length(Some(1)).max_length(Some(200)).pattern(Some(r"[^ \t]"));
        let required = if key == Takes::Must { Required::True } else { Required::False };
        headers.push(header("Idempotency-Key", about, schema).required(required).build());
    }
    if conditional {
        let about = "The `ETag` of the state that you act on. Another state is refused; without it, any will do.";
        headers.push(header("If-Match", about, text()).build());
    }
    if kept {
        headers.push(header("If-None-Match", "The `ETag` of what you have: 304 where it is the same.", text()).build());
    }
    headers
}

/// The refusals of one status.
fn refusals(status: u16, kinds: &[Kind]) -> Response {
    let titles: Vec<_> = kinds.iter().map(|kind| format!("`{}`: {}.", kind.slug(), kind.title())).collect();
    let examples = kinds.iter().map(|kind| {
        let problem =
            json!({"type": address(*kind), "title": kind.title(), "status": status, "detail": "Nothing was changed."});
        (kind.slug(), ExampleBuilder::new().value(Some(problem)).build())
    });
    let schema = Ref::from_schema_name(ProblemDetails::name());
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples).build();
    let response = ResponseBuilder::new().description(titles.join(" ")).content("application/problem+json", content);
    let header = |about: &str| HeaderBuilder::new().description(Some(about)).build();
    match status {
        401 => response.header("WWW-Authenticate", header("How to sign in: by a bearer token.")),
        405 => response.header("Allow", header("What can be done at this address.")),
        429 | 503 => response.header("Retry-After", header("After so many seconds.")),
        _ => response,
    }
    .build()
}
