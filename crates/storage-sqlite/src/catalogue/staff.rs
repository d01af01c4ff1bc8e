//! Lists of products as staff see them, whether they are sold or not.

use super::record::status;
use super::search;
use crate::place::Place;
use crate::repository::Repository;
use shared::catalogue::Page;
use shared::product::{PriceRange, ProductRow, ProductSearch, ProductStatus};
use shared::time::Timestamp;
use sqlx::{FromRow, QueryBuilder, Sqlite};
use storage::{Result, StorageError};

#[derive(FromRow)]
struct Row {
    id: String,
    slug: String,
    name: String,
    published: bool,
    archived: bool,
    picture: Option<String>,
    variants: i64,
    currency: Option<String>,
    lowest: Option<i64>,
    highest: Option<i64>,
    available: i64,
    updated_at: i64,
}

impl TryFrom<Row> for ProductRow {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self> {
        let place = Place::new("products", &row.id);
        let price = match (&row.currency, row.lowest, row.highest) {
            (Some(currency), Some(lowest), Some(highest)) => {
                let (lowest, highest) = (place.money(currency, lowest)?, place.money(currency, highest)?);
                Some(PriceRange { lowest, highest })
            }
            _ => None,
        };
        Ok(Self {
            id: place.parse("id", &row.id)?,
            picture: row.picture.map(|picture| place.json("pictures", &picture)).transpose()?,
            status: status(row.published, row.archived),
            price,
            variants: place.number("variants", row.variants)?,
            available: u32::try_from(row.available.max(0)).unwrap_or(u32::MAX),
            updated_at: Timestamp::from_millis(row.updated_at),
            slug: row.slug,
            name: row.name,
        })
    }
}

pub(super) async fn page(repository: &mut Repository<'_>, search: &ProductSearch) -> Result<Page<ProductRow>> {
    let (page, per_page) = (search.page.max(1), search.per_page.clamp(1, 100));
    let mut count = QueryBuilder::new("SELECT count(*)");
    which(&mut count, search);
    let total = repository.count(count.build_query_as()).await?;

    let mut items = QueryBuilder::new(
        "SELECT p.id, p.slug, p.name, p.published, p.archived, p.pictures -> '$[0]' AS picture, p.updated_at,
             (SELECT count(*) FROM variants WHERE product = p.ordinal AND deleted = 0) AS variants,
             (SELECT min(currency) FROM variants WHERE product = p.ordinal AND deleted = 0) AS currency,
             (SELECT min(price) FROM variants WHERE product = p.ordinal AND deleted = 0) AS lowest,
             (SELECT max(price) FROM variants WHERE product = p.ordinal AND deleted = 0) AS highest, (
             SELECT coalesce(sum(s.on_hand - s.reserved), 0) FROM variants AS v JOIN stock AS s ON s.variant = v.id
             WHERE v.product = p.ordinal AND v.deleted = 0
         ) AS available",
    );
    which(&mut items, search);
    items.push(" ORDER BY p.updated_at DESC, p.ordinal DESC LIMIT ").push_bind(per_page);
    items.push(" OFFSET ").push_bind(i64::from(page - 1) * i64::from(per_page));
    let items = repository.all(items.build_query_as::<Row>()).await?;
    Ok(Page { items, page, per_page, total })
}

/// The products that are asked for. Values are bound: the text is one of a few.
fn which(query: &mut QueryBuilder<Sqlite>, search: &ProductSearch) {
    query.push(match search.status {
        None => " FROM products AS p WHERE p.archived = 0",
        Some(ProductStatus::Published) => " FROM products AS p WHERE p.published = 1",
        Some(ProductStatus::Archived) => " FROM products AS p WHERE p.archived = 1",
        Some(ProductStatus::Draft) => " FROM products AS p WHERE p.published = 0 AND p.archived = 0",
    });
    if let Some(typed) = &search.words {
        query.push(" AND (p.ordinal IN (SELECT product FROM variants WHERE sku <> '' AND sku LIKE ");
        query.push_bind(search::beginning(typed)).push(" ESCAPE '\\')");
        if let Some(words) = search::query(typed) {
            query.push(" OR p.ordinal IN (SELECT rowid FROM product_search WHERE product_search MATCH ");
            query.push_bind(words).push(")");
        }
        query.push(")");
    }
}
