//! A product as it is stored.

use super::product::category;
use crate::place::Place;
use crate::repository::Repository;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use shared::catalogue::OptionValue;
use shared::id::{ProductId, VariantId};
use shared::money::Money;
use shared::product::ProductStatus;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{ProductRecord, Result, StorageError, VariantRecord};

/// What is read of a record; the condition follows.
macro_rules! record {
    () => {
        "SELECT p.id, p.slug, p.name, p.description, p.vendor, p.category, c.name AS category_name, p.tags, p.published,
             p.archived, p.seo_title, p.seo_description, p.pictures, p.created_at, p.updated_at, p.revision, (
             SELECT json_group_array(json_object(
                 'id', id, 'sku', sku, 'options', json(options), 'currency', currency, 'price', price,
                 'compare_at_price', compare_at_price, 'grams', grams, 'barcode', barcode,
                 'requires_shipping', requires_shipping, 'taxable', taxable, 'picture', picture, 'deleted', deleted
             ) ORDER BY position, variants.rowid) FROM variants WHERE product = p.ordinal
         ) AS variants
         FROM products AS p LEFT JOIN categories AS c ON c.slug = p.category "
    };
}

#[derive(FromRow)]
struct RecordRow {
    id: String,
    slug: String,
    name: String,
    description: String,
    vendor: String,
    category: Option<String>,
    category_name: Option<String>,
    tags: String,
    published: bool,
    archived: bool,
    seo_title: String,
    seo_description: String,
    pictures: String,
    variants: String,
    created_at: i64,
    updated_at: i64,
    revision: i64,
}

/// A row of `variants`, as JSON both ways; flags are 0 and 1.
#[derive(Serialize, Deserialize)]
pub(super) struct VariantJson {
    id: VariantId,
    sku: String,
    options: Vec<OptionValue>,
    currency: Currency,
    price: i64,
    compare_at_price: Option<i64>,
    grams: u32,
    barcode: String,
    requires_shipping: u8,
    taxable: u8,
    picture: String,
    deleted: u8,
}

impl VariantJson {
    /// None where the price before is of another currency: a row has one.
    pub(super) fn of(variant: &VariantRecord) -> Option<Self> {
        let currency = variant.price.currency();
        if variant.compare_at_price.is_some_and(|before| before.currency() != currency) {
            return None;
        }
        Some(Self {
            id: variant.id,
            sku: variant.sku.clone(),
            options: variant.options.clone(),
            currency,
            price: variant.price.minor(),
            compare_at_price: variant.compare_at_price.map(Money::minor),
            grams: variant.grams,
            barcode: variant.barcode.clone(),
            requires_shipping: variant.requires_shipping.into(),
            taxable: variant.taxable.into(),
            picture: variant.picture.clone(),
            deleted: variant.deleted.into(),
        })
    }
}

impl From<VariantJson> for VariantRecord {
    fn from(row: VariantJson) -> Self {
        let money = |minor| Money::new(minor, row.currency);
        Self {
            id: row.id,
            sku: row.sku,
            options: row.options,
            price: money(row.price),
            compare_at_price: row.compare_at_price.map(money),
            grams: row.grams,
            barcode: row.barcode,
            requires_shipping: row.requires_shipping == 1,
            taxable: row.taxable == 1,
            picture: row.picture,
            deleted: row.deleted == 1,
        }
    }
}

impl TryFrom<RecordRow> for ProductRecord {
    type Error = StorageError;

    fn try_from(row: RecordRow) -> Result<Self> {
        let place = Place::new("products", &row.id);
        let variants: Vec<VariantJson> = place.json("variants", &row.variants)?;
        Ok(Self {
            id: place.parse("id", &row.id)?,
            tags: place.json("tags", &row.tags)?,
            pictures: place.json("pictures", &row.pictures)?,
            category: category(row.category, row.category_name),
            variants: variants.into_iter().map(VariantRecord::from).collect(),
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            slug: row.slug,
            name: row.name,
            description: row.description,
            vendor: row.vendor,
            status: status(row.published, row.archived),
            revision: place.number("revision", row.revision)?,
            seo_title: row.seo_title,
            seo_description: row.seo_description,
        })
    }
}

/// The status of a product from its two columns.
pub(crate) const fn status(published: bool, archived: bool) -> ProductStatus {
    match (published, archived) {
        (true, _) => ProductStatus::Published,
        (false, true) => ProductStatus::Archived,
        (false, false) => ProductStatus::Draft,
    }
}

pub(super) async fn by_slug(repository: &mut Repository<'_>, slug: &str) -> Result<Option<ProductRecord>> {
    repository.one(sqlx::query_as::<_, RecordRow>(concat!(record!(), "WHERE p.slug = ?1")).bind(slug)).await
}

pub(super) async fn by_id(repository: &mut Repository<'_>, id: ProductId) -> Result<Option<ProductRecord>> {
    repository.one(sqlx::query_as::<_, RecordRow>(concat!(record!(), "WHERE p.id = ?1")).bind(id.to_string())).await
}
