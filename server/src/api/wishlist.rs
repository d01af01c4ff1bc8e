//! The wishlists of an account. A guest's is kept where the guest is, and merged when they sign in.

use super::access::SignedIn;
use super::answer::tagged;
use super::headers::{IfMatch, Key};
use super::input::{Body, Named};
use super::problem::{Answer, Problem};
use super::wire::{
    Added, GuestWishlist, MergedWishlist, Moved, NewWishlist, NewWishlistItem, SharedWishlist, Wishlist, WishlistLink,
    Wishlists,
};
use crate::kind::Kind;
use crate::router::Served;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::{HeaderValue, StatusCode, header::LOCATION};
use shared::cart::ChangeRefused;
use shared::id::VariantId;
use shared::wishlist::{WishlistChange, WishlistChangeError, WishlistRef, WishlistView};
use shop::{Shop, Token, WishlistRequest, WishlistRequestError};
use std::str::FromStr;

/// Lists the account's wishlists.
///
/// The default first: it is there before the first write, too, and empty.
#[utoipa::path(get, path = "/wishlists", operation_id = "list_wishlists", tag = "Wishlists",
    responses((status = 200, description = "The lists; `ETag` is their revision.", body = Wishlists)))]
pub async fn wishlists(State(served): State<Served>, Extension(signed): Extension<SignedIn>) -> Answer<Response> {
    let (revision, lists) = served.shop.wishlists(signed.account.id).await?;
    Ok(tagged(revision, Json(Wishlists::from((revision, lists))).into_response()))
}

/// Makes a wishlist.
///
/// An account has at most 20.
#[utoipa::path(post, path = "/wishlists", operation_id = "create_wishlist", tag = "Wishlists", request_body = NewWishlist,
    responses((status = 201, description = "The list.", body = Wishlist,
        headers(("Location" = String, description = "The list's address.")))))]
pub async fn create(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    key: Option<Key>,
    if_match: IfMatch,
    Body(new): Body<NewWishlist>,
) -> Answer<Response> {
    let change = WishlistChange::Create { name: new.read()? };
    let list = Call { signed, key, if_match }.make(&served.shop, change).await?.ok_or_else(Problem::not_found)?;
    let address = list.id.and_then(|id| HeaderValue::try_from(format!("/api/v1/wishlists/{id}")).ok());
    let mut response = shown(list);
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().extend(address.map(|address| (LOCATION, address)));
    Ok(response)
}

/// Shows a wishlist.
#[utoipa::path(get, path = "/wishlists/{list}", operation_id = "show_wishlist", tag = "Wishlists",
    params(("list" = String, Path, description = "The list's id, or `default`.", example = "default")),
    responses((status = 200, description = "The list; `ETag` is the revision of all.", body = Wishlist)))]
pub async fn wishlist(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    Named(list): Named<WishlistRef>,
) -> Answer<Response> {
    let list = served.shop.wishlist(signed.account.id, list).await?;
    list.map(shown).ok_or_else(Problem::not_found)
}

/// Renames a wishlist.
#[utoipa::path(patch, path = "/wishlists/{list}", operation_id = "rename_wishlist", tag = "Wishlists",
    request_body = NewWishlist,
    params(("list" = String, Path, description = "The list's id, or `default`.", example = "default")),
    responses((status = 200, description = "The list.", body = Wishlist)))]
pub async fn rename(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    Named(wishlist): Named<WishlistRef>,
    key: Option<Key>,
    if_match: IfMatch,
    Body(new): Body<NewWishlist>,
) -> Answer<Response> {
    let change = WishlistChange::Rename { wishlist, name: new.read()? };
    Call { signed, key, if_match }.show(&served.shop, change).await
}

/// Deletes a wishlist.
///
/// With what is on it, and its link. The oldest that is left is then the default.
#[utoipa::path(delete, path = "/wishlists/{list}", operation_id = "delete_wishlist", tag = "Wishlists",
    params(("list" = String, Path, description = "The list's id, or `default`.", example = "default")),
    responses((status = 204, description = "The list is not there any more.")))]
pub async fn delete(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    Named(wishlist): Named<WishlistRef>,
) -> Answer<StatusCode> {
    let call = Call { signed, key: None, if_match: IfMatch::any() };
    call.make(&served.shop, WishlistChange::Delete { wishlist }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds to a wishlist.
///
/// An item that is on it already stays as it is. A list has at most 200 items.
#[utoipa::path(post, path = "/wishlists/{list}/items", operation_id = "add_to_wishlist", tag = "Wishlists",
    request_body = NewWishlistItem,
    params(("list" = String, Path, description = "The list's id, or `default`.", example = "default")),
    responses((status = 200, description = "The list.", body = Wishlist)))]
pub async fn add(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    Named(wishlist): Named<WishlistRef>,
    key: Option<Key>,
    if_match: IfMatch,
    Body(NewWishlistItem { variant_id: variant }): Body<NewWishlistItem>,
) -> Answer<Response> {
    Call { signed, key, if_match }.show(&served.shop, WishlistChange::Add { wishlist, variant }).await
}

/// Removes from a wishlist.
#[utoipa::path(delete, path = "/wishlists/{list}/items/{id}", operation_id = "remove_from_wishlist", tag = "Wishlists",
    params(("list" = String, Path, description = "The list's id, or `default`.", example = "default"),
        ("id" = String, Path, format = Uuid, description = "The variant's id.")),
    responses((status = 200, description = "The list.", body = Wishlist)))]
pub async fn remove(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    item: Item,
    key: Option<Key>,
    if_match: IfMatch,
) -> Answer<Response> {
    let Item { wishlist, variant } = item;
    Call { signed, key, if_match }.show(&served.shop, WishlistChange::Remove { wishlist, variant }).await
}

/// Moves an item to the cart.
///
/// One of it; the item then leaves the list. Where it cannot come into the cart, both stay as they were.
#[utoipa::path(post, path = "/wishlists/{list}/items/{id}/move-to-cart", operation_id = "move_wish_to_cart",
    tag = "Wishlists",
    params(("list" = String, Path, description = "The list's id, or `default`.", example = "default"),
        ("id" = String, Path, format = Uuid, description = "The variant's id.")),
    responses((status = 200, description = "The list and the cart.", body = Moved)))]
pub async fn move_to_cart(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    item: Item,
    key: Option<Key>,
    if_match: IfMatch,
) -> Answer<Response> {
    let (account, call) = (signed.account.id, Call { signed, key, if_match });
    let moved = served.shop.move_wish_to_cart(account, item.wishlist, item.variant, &call.asking(())).await;
    let moved = Moved::from(moved.map_err(|failure| Problem::of(failure, wishlist_problem))?);
    Ok(tagged(moved.wishlist.revision, Json(moved).into_response()))
}

/// Adds a whole wishlist to the cart.
///
/// One of each item, as far as it can be had; `items` says of each what came of it. The list stays as it is.
#[utoipa::path(post, path = "/wishlists/{list}/add-to-cart", operation_id = "add_wishlist_to_cart", tag = "Wishlists",
    params(("list" = String, Path, description = "The list's id, or `default`.", example = "default")),
    responses((status = 200, description = "The cart; `ETag` is its revision.", body = Added)))]
pub async fn add_to_cart(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    Named(list): Named<WishlistRef>,
    key: Option<Key>,
    if_match: IfMatch,
) -> Answer<Response> {
    let (account, call) = (signed.account.id, Call { signed, key, if_match });
    let added = served.shop.add_wishlist_to_cart(account, list, &call.asking(())).await;
    let added = Added::from(added.map_err(|failure| Problem::of(failure, wishlist_problem))?);
    Ok(tagged(added.cart.revision, Json(added).into_response()))
}

/// Merges a guest's wishlist.
///
/// As the storefront keeps it in the browser: its items join the default list, exactly once, however often they are sent. What
/// was removed since does not come back.
#[utoipa::path(post, path = "/wishlists/merge", operation_id = "merge_wishlist", tag = "Wishlists",
    request_body = GuestWishlist,
    responses((status = 200, description = "The default list, and what came of each item.", body = MergedWishlist)))]
pub async fn merge(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    Body(guest): Body<GuestWishlist>,
) -> Answer<Response> {
    let items = guest.items(served.shop.now());
    let items =
        items.ok_or_else(|| Problem::wrong_field("items", "each variant stands once, and at most 200 of them"))?;
    let merged = MergedWishlist::from(served.shop.merge_wishlist(signed.account.id, guest.id, &items).await?);
    Ok(tagged(merged.wishlist.revision, Json(merged).into_response()))
}

/// Shares a wishlist by a link.
///
/// Whoever has it sees the list as it is then, and nothing of whose it is but its name. Asked again, it is the same link.
#[utoipa::path(post, path = "/wishlists/{list}/link", operation_id = "share_wishlist", tag = "Wishlists",
    params(("list" = String, Path, description = "The list's id, or `default`.", example = "default")),
    responses((status = 200, description = "The link.", body = WishlistLink)))]
pub async fn share(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    Named(list): Named<WishlistRef>,
) -> Answer<Response> {
    let link = served.shop.share_wishlist(signed.account.id, list).await;
    let link = link.map_err(|failure| Problem::of(failure, wishlist_problem))?;
    let shown = Json(WishlistLink { token: link.token.reveal().to_owned() });
    Ok(tagged(link.revision, shown.into_response()))
}

/// Takes a wishlist's link back.
///
/// It leads nowhere any more; another one can be made. A list without a link is as good.
#[utoipa::path(delete, path = "/wishlists/{list}/link", operation_id = "unshare_wishlist", tag = "Wishlists",
    params(("list" = String, Path, description = "The list's id, or `default`.", example = "default")),
    responses((status = 204, description = "No link leads to it.")))]
pub async fn unshare(
    State(served): State<Served>,
    Extension(signed): Extension<SignedIn>,
    Named(list): Named<WishlistRef>,
) -> Answer<StatusCode> {
    let unshared = served.shop.unshare_wishlist(signed.account.id, list).await;
    unshared.map_err(|failure| Problem::of(failure, wishlist_problem))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows a shared wishlist.
#[utoipa::path(get, path = "/shared-wishlists/{token}", operation_id = "show_shared_wishlist", tag = "Wishlists",
    params(("token" = String, Path, description = "The link's token.")),
    responses((status = 200, description = "The list as it is now.", body = SharedWishlist)))]
pub async fn shared(State(served): State<Served>, Path(token): Path<String>) -> Answer<Json<SharedWishlist>> {
    let token = Token::parse(&token).ok_or_else(Problem::not_found)?;
    let list = served.shop.shared_wishlist(&token).await?;
    list.map(|list| Json(list.into())).ok_or_else(Problem::not_found)
}

/// A list and a variant on it, as an address names them.
pub struct Item {
    wishlist: WishlistRef,
    variant: VariantId,
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Item {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut http::request::Parts, state: &S) -> Result<Self, Problem> {
        let Path((list, id)) =
            Path::<(String, String)>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        let named = WishlistRef::from_str(&list).ok().zip(id.parse().ok());
        let (wishlist, variant) = named.ok_or_else(Problem::not_found)?;
        Ok(Self { wishlist, variant })
    }
}

/// A call that changes wishlists.
struct Call {
    signed: SignedIn,
    key: Option<Key>,
    if_match: IfMatch,
}

impl Call {
    fn asking<T>(&self, asked: T) -> WishlistRequest<T> {
        let operation = self.key.as_ref().map(|key| key.operation("wishlist"));
        WishlistRequest { operation, asked, revisions: self.if_match.revisions() }
    }

    async fn make(self, shop: &Shop, change: WishlistChange) -> Answer<Option<WishlistView>> {
        let changed = shop.change_wishlists(self.signed.account.id, &self.asking(change)).await;
        changed.map_err(|failure| Problem::of(failure, wishlist_problem))
    }

    async fn show(self, shop: &Shop, change: WishlistChange) -> Answer<Response> {
        self.make(shop, change).await?.map(shown).ok_or_else(Problem::not_found)
    }
}

fn shown(list: WishlistView) -> Response {
    let revision = list.revision;
    tagged(revision, Json(Wishlist::from(list)).into_response())
}

fn wishlist_problem(error: WishlistRequestError) -> Problem {
    let kept = |reason: &dyn std::fmt::Display| format!("Nothing was changed: {reason}.");
    match error {
        WishlistRequestError::Change(WishlistChangeError::NoSuchWishlist | WishlistChangeError::NoSuchItem) => {
            Problem::not_found()
        }
        WishlistRequestError::Change(WishlistChangeError::Unknown)
        | WishlistRequestError::Cart(ChangeRefused::Unknown) => {
            Problem::new(Kind::NotFound, "The shop has never sold that variant. Nothing was changed.")
        }
        WishlistRequestError::Change(
            full @ (WishlistChangeError::WishlistFull | WishlistChangeError::TooManyWishlists),
        ) => Problem::new(Kind::WishlistFull, kept(&full)),
        WishlistRequestError::Cart(reason @ ChangeRefused::Gone) => Problem::new(Kind::NoLongerSold, kept(&reason)),
        WishlistRequestError::Cart(reason @ (ChangeRefused::SoldOut | ChangeRefused::NoSuchLine)) => {
            Problem::new(Kind::OutOfStock, kept(&reason))
        }
        WishlistRequestError::Cart(full @ (ChangeRefused::CartFull | ChangeRefused::SavedFull)) => {
            Problem::new(Kind::CartFull, kept(&full))
        }
        WishlistRequestError::Stale => Problem::new(Kind::Stale, "Read the wishlists, and send the change again."),
        WishlistRequestError::OperationReused => {
            Problem::new(Kind::KeyReused, "Nothing was changed. A new change needs a new key.")
        }
    }
}
