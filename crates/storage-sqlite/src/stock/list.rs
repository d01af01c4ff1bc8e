//! Variants with their units, and a variant's ledger, as staff see them.

use crate::catalogue::record::status;
use crate::catalogue::search;
use crate::place::Place;
use crate::repository::Repository;
use shared::account::Email;
use shared::catalogue::Page;
use shared::id::VariantId;
use shared::order::OrderNumber;
use shared::stock::{StockEntry, StockLevel, StockRow, StockSearch};
use shared::time::Timestamp;
use sqlx::{FromRow, QueryBuilder, Sqlite};
use storage::{Result, StorageError};

#[derive(FromRow)]
struct Row {
    variant: String,
    product: String,
    slug: String,
    name: String,
    published: bool,
    archived: bool,
    sku: String,
    options: String,
    on_hand: i64,
    reserved: i64,
}

#[derive(FromRow)]
struct EntryRow {
    seq: i64,
    kind: String,
    units: i64,
    on_hand: i64,
    number: Option<i64>,
    staff: Option<String>,
    reason: String,
    at: i64,
}

impl TryFrom<Row> for StockRow {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self> {
        let place = Place::new("stock", &row.variant);
        let level = StockLevel {
            on_hand: place.number("on_hand", row.on_hand)?,
            reserved: place.number("reserved", row.reserved)?,
        };
        Ok(Self {
            variant: place.parse("variant", &row.variant)?,
            product: place.parse("product", &row.product)?,
            status: status(row.published, row.archived),
            options: place.json("options", &row.options)?,
            slug: row.slug,
            name: row.name,
            sku: row.sku,
            level,
        })
    }
}

impl TryFrom<EntryRow> for StockEntry {
    type Error = StorageError;

    fn try_from(row: EntryRow) -> Result<Self> {
        let seq = row.seq.to_string();
        let place = Place::new("stock_ledger", &seq);
        let email = |email: String| Email::stored(email).map_err(|error| place.corrupt(error));
        Ok(Self {
            kind: place.key("kind", &row.kind)?,
            units: row.units,
            on_hand: place.number("units", row.on_hand)?,
            order: row.number.map(|number| place.number("order_id", number)).transpose()?.map(OrderNumber),
            staff: row.staff.map(email).transpose()?,
            reason: row.reason,
            at: Timestamp::from_millis(row.at),
        })
    }
}

const COLUMNS: &str =
    "SELECT v.id AS variant, p.id AS product, p.slug, p.name, p.published, p.archived, v.sku, v.options,
     s.on_hand, s.reserved";

const TABLES: &str =
    " FROM variants AS v JOIN products AS p ON p.ordinal = v.product JOIN stock AS s ON s.variant = v.id";

pub(super) async fn row(repository: &mut Repository<'_>, variant: VariantId) -> Result<Option<StockRow>> {
    let mut query = QueryBuilder::new(COLUMNS);
    query.push(TABLES).push(" WHERE v.id = ").push_bind(variant.to_string());
    repository.one(query.build_query_as::<Row>()).await
}

pub(super) async fn page(repository: &mut Repository<'_>, search: &StockSearch) -> Result<Page<StockRow>> {
    let (page, per_page) = (search.page.max(1), search.per_page.clamp(1, 100));
    let mut count = QueryBuilder::new("SELECT count(*)");
    which(&mut count, search);
    let total = repository.count(count.build_query_as()).await?;

    let mut items = QueryBuilder::new(COLUMNS);
    which(&mut items, search);
    items.push(match search.at_most {
        Some(_) => " ORDER BY s.on_hand - s.reserved, p.ordinal, v.position LIMIT ",
        None => " ORDER BY p.ordinal, v.position LIMIT ",
    });
    items.push_bind(per_page).push(" OFFSET ").push_bind(i64::from(page - 1) * i64::from(per_page));
    let items = repository.all(items.build_query_as::<Row>()).await?;
    Ok(Page { items, page, per_page, total })
}

/// The variants that are asked for. Values are bound: the text is one of a few.
fn which(query: &mut QueryBuilder<Sqlite>, search: &StockSearch) {
    query.push(TABLES).push(" WHERE v.deleted = 0");
    if let Some(at_most) = search.at_most {
        query.push(" AND p.published = 1 AND s.on_hand - s.reserved <= ").push_bind(at_most);
    }
    if let Some(typed) = &search.words {
        query.push(" AND (v.sku <> '' AND v.sku LIKE ").push_bind(search::beginning(typed)).push(" ESCAPE '\\'");
        if let Some(words) = search::query(typed) {
            query.push(" OR p.ordinal IN (SELECT rowid FROM product_search WHERE product_search MATCH ");
            query.push_bind(words).push(")");
        }
        query.push(")");
    }
}

pub(super) async fn movements(
    repository: &mut Repository<'_>,
    variant: VariantId,
    page: u32,
    per_page: u32,
) -> Result<Page<StockEntry>> {
    let (page, per_page) = (page.max(1), per_page.clamp(1, 100));
    let count = sqlx::query_as("SELECT count(*) FROM stock_ledger WHERE variant = ?1");
    let total = repository.count(count.bind(variant.to_string())).await?;
    let query = sqlx::query_as::<_, EntryRow>(
        "SELECT seq, kind, units, on_hand, (SELECT number FROM orders WHERE orders.id = order_id) AS number,
             (SELECT email FROM accounts WHERE accounts.id = entry.staff) AS staff, reason, at
         FROM (
             SELECT seq, kind, units, sum(units) OVER (ORDER BY seq) AS on_hand, order_id, staff, reason, at
             FROM stock_ledger WHERE variant = ?1 ORDER BY seq DESC LIMIT ?2 OFFSET ?3
         ) AS entry ORDER BY seq DESC",
    );
    let offset = i64::from(page - 1) * i64::from(per_page);
    let items = repository.all(query.bind(variant.to_string()).bind(per_page).bind(offset)).await?;
    Ok(Page { items, page, per_page, total })
}
