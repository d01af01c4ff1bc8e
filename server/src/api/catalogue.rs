//! What is sold, and how it is sent. It is the same for everybody.

use super::input::{Named, Query};
use super::problem::{Answer, Problem};
use super::wire::{Categories, Product, Products, ShippingMethods};
use crate::router::Served;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use shared::address::Country;
use shared::catalogue::{Listing, Sort};

/// Products on a page, where that is not said.
const PER_PAGE: u32 = 24;

/// Which products a list shows.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Words to find in names, makers, descriptions and tags; all of them, by their beginnings.
    #[param(example = "radio")]
    q: Option<String>,
    /// A category's `slug`.
    #[param(example = "music-audio")]
    category: Option<String>,
    /// In which order; in a search `featured` puts the best match first.
    #[serde(default)]
    #[param(schema_with = sorts, required = false)]
    sort: Sort,
    /// The page, from 1.
    #[param(value_type = Option<u32>, minimum = 1, example = 1)]
    page: Option<PageNumber>,
    /// Products on a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 24)]
    per_page: Option<PageSize>,
}

/// Where to.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShippingQuery {
    /// The country's code of two letters (ISO 3166).
    #[param(value_type = String, pattern = "^[A-Za-z]{2}$", example = "IE")]
    country: Country,
}

/// A page's number, from 1.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "u32")]
pub struct PageNumber(pub u32);

impl TryFrom<u32> for PageNumber {
    type Error = &'static str;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        if number >= 1 { Ok(Self(number)) } else { Err("pages are counted from 1") }
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "u32")]
struct PageSize(u32);

impl TryFrom<u32> for PageSize {
    type Error = &'static str;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        if (1..=100).contains(&number) { Ok(Self(number)) } else { Err("a page has 1 to 100") }
    }
}

fn sorts() -> utoipa::openapi::schema::Object {
    super::wire::names(&Sort::ALL)
}

/// Lists products.
///
/// All that are sold, page by page, each with its variants.
#[utoipa::path(get, path = "/products", operation_id = "list_products", tag = "Catalogue", params(ListQuery),
    responses((status = 200, description = "One page of the list.", body = Products)))]
pub async fn products(State(served): State<Served>, Query(asked): Query<ListQuery>) -> Answer<Json<Products>> {
    let listing = Listing {
        search: asked.q,
        category: asked.category,
        reduced_only: false,
        sort: asked.sort,
        page: asked.page.map_or(1, |PageNumber(page)| page),
        per_page: asked.per_page.map_or(PER_PAGE, |PageSize(size)| size),
    };
    Ok(Json(served.shop.products(&listing).await?.into()))
}

/// Shows a product.
#[utoipa::path(get, path = "/products/{slug}", operation_id = "show_product", tag = "Catalogue",
    params(("slug" = String, Path, description = "The product's `slug`.", example = "windowsill-radio")),
    responses((status = 200, description = "The product.", body = Product)))]
pub async fn product(State(served): State<Served>, Named(slug): Named<String>) -> Answer<Json<Product>> {
    let product = served.shop.product(&slug).await?.and_then(Product::of);
    product.map(Json).ok_or_else(Problem::not_found)
}

/// Lists categories.
#[utoipa::path(get, path = "/categories", operation_id = "list_categories", tag = "Catalogue",
    responses((status = 200, description = "Those that have products, by name.", body = Categories)))]
pub async fn categories(State(served): State<Served>) -> Answer<Json<Categories>> {
    Ok(Json(served.shop.categories().await?.into()))
}

/// Lists ways of shipping.
///
/// To one country; an order names one by its id. The first is the default.
#[utoipa::path(get, path = "/shipping-methods", operation_id = "list_shipping_methods", tag = "Catalogue", params(ShippingQuery),
    responses((status = 200, description = "How the shop ships there: not at all where there are none.", body = ShippingMethods)))]
pub async fn shipping_methods(
    State(served): State<Served>,
    Query(asked): Query<ShippingQuery>,
) -> Answer<Json<ShippingMethods>> {
    Ok(Json(served.shop.shipping_methods(asked.country).into()))
}
