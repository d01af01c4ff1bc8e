//! The cart of the session. No cart id is ever sent: it is found by the session alone (C8).

use super::access::{Caller, keep};
use super::answer::tagged;
use super::headers::{IfMatch, Key};
use super::input::{Body, Named};
use super::problem::{Answer, Problem};
use super::wire::{Cart, GuestCart, Merged, NewLine, Quantity};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::router::Served;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use shared::cart::{CartView, Change, ChangeRefused};
use shared::id::VariantId;
use shared::session::SessionKind;
use shop::{CartRefusal, CartRefused, CartRequest, Shop, Token};

const STALE: &str = "The cart is as `cart` says. Look at it, and send the change again.";

/// Shows the cart.
///
/// Before its first write it is empty, and reading begins no session.
#[utoipa::path(get, path = "/cart", operation_id = "show_cart", tag = "Cart",
    responses((status = 200, description = "The cart; `ETag` is its revision.", body = Cart)))]
pub async fn cart(State(served): State<Served>, Extension(caller): Extension<Caller>) -> Answer<Response> {
    Ok(shown(now(&served.shop, &caller).await?))
}

/// Empties the cart.
///
/// What is saved for later stays.
#[utoipa::path(delete, path = "/cart", operation_id = "empty_cart", tag = "Cart",
    responses((status = 200, description = "The cart.", body = Cart)))]
pub async fn clear(
    State(served): State<Served>,
    Extension(caller): Extension<Caller>,
    key: Option<Key>,
    if_match: IfMatch,
) -> Answer<Response> {
    if caller.0.is_none() {
        let empty = now(&served.shop, &caller).await?;
        return if if_match.names(empty.revision) {
            Ok(shown(empty))
        } else {
            Err(with_cart(Kind::Stale, STALE, empty))
        };
    }
    Call { caller, key, if_match }.make(&served.shop, Change::Clear).await
}

/// Adds to the cart.
///
/// So many more of the variant. Where fewer are left, as many as there are come into the cart, and `note` says so. A visitor's
/// first call begins a guest session: the answer has its `token`, and sets it as a cookie too.
#[utoipa::path(post, path = "/cart/lines", operation_id = "add_to_cart", tag = "Cart", request_body = NewLine,
    responses((status = 200, description = "The cart.", body = Cart)))]
pub async fn add(
    State(served): State<Served>,
    Extension(caller): Extension<Caller>,
    key: Option<Key>,
    if_match: IfMatch,
    Body(line): Body<NewLine>,
) -> Answer<Response> {
    let NewLine { variant_id: variant, quantity } = line;
    Call { caller, key, if_match }.make(&served.shop, Change::Add { variant, quantity }).await
}

/// Sets a line's quantity.
#[utoipa::path(patch, path = "/cart/lines/{id}", tag = "Cart", request_body = Quantity,
    params(("id" = String, Path, format = Uuid, description = "The line's id: that of its variant.")),
    responses((status = 200, description = "The cart.", body = Cart)))]
pub async fn set_quantity(
    State(served): State<Served>,
    Extension(caller): Extension<Caller>,
    Named(variant): Named<VariantId>,
    key: Option<Key>,
    if_match: IfMatch,
    Body(Quantity { quantity }): Body<Quantity>,
) -> Answer<Response> {
    if caller.0.is_none() {
        return Err(Problem::not_found());
    }
    Call { caller, key, if_match }.make(&served.shop, Change::SetQuantity { variant, quantity }).await
}

/// Removes a line.
///
/// Whether it is in the cart or saved for later. Without `Idempotency-Key`, a line that is not there is not found; with one,
/// a call that is sent again answers the cart, as it did before.
#[utoipa::path(delete, path = "/cart/lines/{id}", operation_id = "remove_line", tag = "Cart",
    params(("id" = String, Path, format = Uuid, description = "The line's id: that of its variant.")),
    responses((status = 200, description = "The cart.", body = Cart)))]
pub async fn remove(
    State(served): State<Served>,
    Extension(caller): Extension<Caller>,
    Named(variant): Named<VariantId>,
    key: Option<Key>,
    if_match: IfMatch,
) -> Answer<Response> {
    let cart = now(&served.shop, &caller).await?;
    let there = cart.lines.iter().chain(&cart.saved).any(|line| line.id == variant);
    if caller.0.is_none() || (key.is_none() && !there) {
        return Err(Problem::not_found());
    }
    Call { caller, key, if_match }.make(&served.shop, Change::Remove { variant }).await
}

/// Merges a guest cart.
///
/// As the storefront keeps it in the browser: its lines, and those that are saved for later, join the cart of the session, exactly
/// once, however often they are sent. A visitor's call begins a guest session, as adding to the cart does.
#[utoipa::path(post, path = "/cart/merge", operation_id = "merge_cart", tag = "Cart", request_body = GuestCart,
    responses((status = 200, description = "The cart, and what came of each line.", body = Merged)))]
pub async fn merge(
    State(served): State<Served>,
    Extension(Caller(session)): Extension<Caller>,
    Body(guest_cart): Body<GuestCart>,
) -> Answer<Response> {
    let (shop, now) = (&served.shop, served.shop.now());
    let wrong = |field| move || Problem::wrong_field(field, "each variant stands once, and at most 200 of them");
    let items = guest_cart.items(now).ok_or_else(wrong("items"))?;
    let saved = guest_cart.saved(now).ok_or_else(wrong("saved"))?;
    let written = shop.request_merge(session.as_ref(), guest_cart.id, &items, &saved).await?;
    let (revision, begun) = (written.answer.cart.revision, written.begun.clone());
    let response = Json(Merged::from(written)).into_response();
    Ok(written_to(&served.shop, revision, begun.as_ref(), response))
}

/// A call that changes a cart.
struct Call {
    caller: Caller,
    key: Option<Key>,
    if_match: IfMatch,
}

impl Call {
    async fn make(self, shop: &Shop, change: Change) -> Answer<Response> {
        let operation = self.key.map(|key| key.operation("cart"));
        let request = CartRequest { operation, change, revisions: self.if_match.revisions() };
        let written = shop.request_change(self.caller.0.as_ref(), &request).await;
        let written = written.map_err(|failure| Problem::of(failure, refused))?;
        let (revision, begun) = (written.answer.cart.revision, written.begun.clone());
        let response = Json(Cart::from(written)).into_response();
        Ok(written_to(shop, revision, begun.as_ref(), response))
    }
}

async fn now(shop: &Shop, caller: &Caller) -> Answer<CartView> {
    Ok(match &caller.0 {
        Some(session) => shop.cart(session.owner).await?,
        None => CartView::empty(shop.settings().store.currency),
    })
}

fn shown(cart: CartView) -> Response {
    let revision = cart.revision;
    tagged(revision, Json(Cart::from(cart)).into_response())
}

/// The answer to a write, which a browser keeps the session by that it has begun.
fn written_to(shop: &Shop, revision: u64, begun: Option<&Token>, response: Response) -> Response {
    let mut response = tagged(revision, response);
    if let Some(token) = begun {
        keep(shop, token, SessionKind::Guest, &mut response);
    }
    response
}

/// A refusal that shows the cart as it is.
fn with_cart(kind: Kind, detail: &str, cart: CartView) -> Problem {
    Refusal::new(kind, detail).with("cart", Cart::from(cart)).into()
}

fn refused(refused: CartRefused) -> Problem {
    let CartRefused { cart, reason } = refused;
    let with_cart = |kind, detail: &str| with_cart(kind, detail, *cart);
    match reason {
        CartRefusal::Change(ChangeRefused::Unknown) => {
            Problem::new(Kind::NotFound, "The shop has never sold that variant. The cart is as it was.")
        }
        CartRefusal::Change(ChangeRefused::NoSuchLine) => Problem::not_found(),
        CartRefusal::Change(ChangeRefused::Gone) => with_cart(Kind::NoLongerSold, "The cart is as it was."),
        CartRefusal::Change(ChangeRefused::SoldOut) => {
            with_cart(Kind::OutOfStock, "None are left. The cart is as it was.")
        }
        CartRefusal::Change(refused @ (ChangeRefused::CartFull | ChangeRefused::SavedFull)) => {
            with_cart(Kind::CartFull, &format!("The cart is as it was: {refused}."))
        }
        CartRefusal::Stale => with_cart(Kind::Stale, STALE),
        CartRefusal::OperationReused => {
            with_cart(Kind::KeyReused, "The cart is as it was. A new change needs a new key.")
        }
    }
}
