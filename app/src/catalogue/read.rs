//! What the public pages are made of, read for each page at once. None looks at the session.

use super::view::{CategoryView, HomeView, ProductView, SearchView};
use super::{kept, seo};
use crate::AppError;
use crate::context::{broken, lead_on, shop};
use shared::catalogue::{Listing, Sort};

/// Products on a page of a list.
const PER_PAGE: u32 = 24;

/// Products in the row beside another product, and one more: that product may be among them.
const RELATED: u32 = 5;

/// The home page.
pub(super) async fn home_page() -> Result<HomeView, AppError> {
    let shop = shop();
    let offers = Listing { reduced_only: true, page: 1, per_page: 4, ..Listing::default() };
    let newest = Listing { sort: Sort::Newest, page: 1, per_page: 8, ..Listing::default() };
    Ok(HomeView {
        kinds: kept::categories(&shop).await.map_err(broken)?.to_vec(),
        offers: shop.cards(&offers).await.map_err(broken)?.items,
        newest: shop.cards(&newest).await.map_err(broken)?.items,
        head: seo::head(&shop, "/", "A small shop of good things, and a cart that never loses one.".to_owned(), None),
    })
}

/// One page of the category at `slug`; none where there is no such category, or no such page of it.
pub(super) async fn category_page(slug: String, sort: Sort, page: u32) -> Result<Option<CategoryView>, AppError> {
    let shop = shop();
    let Some(category) = shop.category(&slug).await.map_err(broken)? else { return Ok(None) };
    let listing = Listing { category: Some(slug), sort, page, per_page: PER_PAGE, ..Listing::default() };
    let list = shop.cards(&listing).await.map_err(broken)?;
    if list.items.is_empty() && page > 1 {
        return Ok(None);
    }
    let picture = list.items.iter().find_map(|card| card.picture.as_ref());
    let head = seo::category_head(&shop, &category, page, picture);
    Ok(Some(CategoryView { category, list, head }))
}

/// One page of what matches the words `q`, or of all products where there are none; `offers`: of those that are
/// reduced. None where there is no such page.
pub(super) async fn search_page(
    q: String,
    offers: bool,
    sort: Sort,
    page: u32,
) -> Result<Option<SearchView>, AppError> {
    let shop = shop();
    let search = Some(q).filter(|q| !q.trim().is_empty());
    let listing = Listing { search, reduced_only: offers, sort, page, per_page: PER_PAGE, category: None };
    let list = shop.cards(&listing).await.map_err(broken)?;
    if list.items.is_empty() && page > 1 {
        return Ok(None);
    }
    let kinds = if list.total == 0 { kept::categories(&shop).await.map_err(broken)?.to_vec() } else { Vec::new() };
    Ok(Some(SearchView { list, kinds }))
}

/// The page of the product at `slug`; none where no published product is there. Leads on where it has another slug now.
pub(super) async fn product_page(slug: String) -> Result<Option<ProductView>, AppError> {
    let shop = shop();
    let Some(product) = shop.product(&slug).await.map_err(broken)? else {
        if let Some(now) = shop.moved_product(&slug).await.map_err(broken)? {
            lead_on(&format!("/products/{now}"));
        }
        return Ok(None);
    };
    let related = match &product.category {
        Some(category) => {
            let cards = kept::first_of(&shop, &category.slug, RELATED).await.map_err(broken)?;
            let others = cards.iter().filter(|card| card.id != product.id);
            others.take(RELATED as usize - 1).cloned().collect()
        }
        None => Vec::new(),
    };
    let head = seo::product_head(&shop, &product);
    let ships = product.variants.iter().any(|variant| variant.requires_shipping);
    let delivery = seo::delivery(&shop.settings()).filter(|_| ships);
    Ok(Some(ProductView { product, related, delivery, head }))
}
