//! Lists of products: one statement for the page, one for how many there are.

use super::search;
use crate::place::Place;
use crate::repository::Repository;
use shared::catalogue::{Listing, Page, ProductCard, Sort};
use sqlx::{FromRow, QueryBuilder, Sqlite};
use storage::{Result, StorageError};

#[derive(FromRow)]
struct CardRow {
    id: String,
    slug: String,
    name: String,
    vendor: String,
    picture: Option<String>,
    currency: String,
    price: i64,
    price_varies: bool,
    compare_at_price: Option<i64>,
    available: i64,
}

impl TryFrom<CardRow> for ProductCard {
    type Error = StorageError;

    fn try_from(row: CardRow) -> Result<Self> {
        let place = Place::new("products", &row.id);
        let money = |minor| place.money(&row.currency, minor);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            picture: row.picture.map(|picture| place.json("pictures", &picture)).transpose()?,
            price: money(row.price)?,
            price_varies: row.price_varies,
            compare_at_price: row.compare_at_price.map(money).transpose()?,
            available: u32::try_from(row.available.max(0)).unwrap_or(u32::MAX),
            slug: row.slug,
            name: row.name,
            vendor: row.vendor,
        })
    }
}

pub(super) async fn page(repository: &mut Repository<'_>, listing: &Listing) -> Result<Page<ProductCard>> {
    let (page, per_page) = (listing.page.max(1), listing.per_page.clamp(1, 100));
    let words = listing.search.as_deref().and_then(search::query);

    let mut count = QueryBuilder::new("SELECT count(*)");
    which(&mut count, listing, words.as_deref());
    let total = repository.count(count.build_query_as()).await?;

    let mut items = QueryBuilder::new(
        "SELECT p.id, p.slug, p.name, p.vendor, p.pictures -> '$[0]' AS picture, p.currency, p.price, p.price_varies,
             p.compare_at_price, (
             SELECT sum(s.on_hand - s.reserved) FROM variants AS v JOIN stock AS s ON s.variant = v.id
             WHERE v.product = p.ordinal AND v.deleted = 0
         ) AS available",
    );
    which(&mut items, listing, words.as_deref());
    items.push(match listing.sort {
        Sort::Featured if words.is_some() => format!(" ORDER BY {}, p.ordinal", search::RANK),
        sort => order(sort).to_owned(),
    });
    items.push(" LIMIT ").push_bind(per_page);
    items.push(" OFFSET ").push_bind(i64::from(page - 1) * i64::from(per_page));
    let items = repository.all(items.build_query_as::<CardRow>()).await?;
    Ok(Page { items, page, per_page, total })
}

/// The products that the listing asks for. Its values are bound: the text is one of a few.
fn which(query: &mut QueryBuilder<Sqlite>, listing: &Listing, words: Option<&str>) {
    match words {
        Some(words) => {
            query.push(" FROM product_search JOIN products AS p ON p.ordinal = product_search.rowid");
            query.push(" WHERE product_search MATCH ").push_bind(words.to_owned()).push(" AND p.shown = 1");
        }
        None => {
            query.push(" FROM products AS p WHERE p.shown = 1");
        }
    }
    if let Some(category) = &listing.category {
        query.push(" AND p.category = ").push_bind(category.clone());
    }
    if listing.reduced_only {
        query.push(" AND p.compare_at_price IS NOT NULL");
    }
}

const fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Featured => " ORDER BY p.ordinal",
        Sort::Newest => " ORDER BY p.created_at DESC, p.ordinal DESC",
        Sort::PriceAscending => " ORDER BY p.price, p.ordinal",
        Sort::PriceDescending => " ORDER BY p.price DESC, p.ordinal DESC",
        Sort::Name => " ORDER BY p.name COLLATE NOCASE, p.ordinal",
    }
}
