//! A product with all that its page shows, in one statement.

use crate::error::failed;
use crate::place::Place;
use crate::repository::Repository;
use iso_currency::Currency;
use serde::Deserialize;
use shared::catalogue::{Category, OptionValue, Product, Variant};
use shared::id::VariantId;
use shared::money::Money;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct ProductRow {
    id: String,
    slug: String,
    name: String,
    description: String,
    vendor: String,
    category: Option<String>,
    category_name: Option<String>,
    tags: String,
    pictures: String,
    variants: String,
}

#[derive(Deserialize)]
struct VariantJson {
    id: VariantId,
    sku: String,
    options: Vec<OptionValue>,
    currency: Currency,
    price: i64,
    compare_at_price: Option<i64>,
    available: u32,
    taxable: u8,
    requires_shipping: u8,
}

impl From<VariantJson> for Variant {
    fn from(row: VariantJson) -> Self {
        let money = |minor| Money::new(minor, row.currency);
        Self {
            id: row.id,
            sku: row.sku,
            options: row.options,
            price: money(row.price),
            compare_at_price: row.compare_at_price.map(money),
            available: row.available,
            taxable: row.taxable == 1,
            requires_shipping: row.requires_shipping == 1,
        }
    }
}

impl TryFrom<ProductRow> for Product {
    type Error = StorageError;

    fn try_from(row: ProductRow) -> Result<Self> {
        let place = Place::new("products", &row.id);
        let variants: Vec<VariantJson> = place.json("variants", &row.variants)?;
        Ok(Self {
            id: place.parse("id", &row.id)?,
            tags: place.json("tags", &row.tags)?,
            pictures: place.json("pictures", &row.pictures)?,
            category: category(row.category, row.category_name),
            variants: variants.into_iter().map(Variant::from).collect(),
            slug: row.slug,
            name: row.name,
            description: row.description,
            vendor: row.vendor,
        })
    }
}

/// A category from its two columns.
pub(super) fn category(slug: Option<String>, name: Option<String>) -> Option<Category> {
    Some(Category { slug: slug?, name: name? })
}

pub(super) async fn moved(repository: &mut Repository<'_>, slug: &str) -> Result<Option<String>> {
    let query = sqlx::query_scalar(
        "SELECT p.slug FROM former_slugs AS f JOIN products AS p ON p.ordinal = f.product WHERE f.slug = ?1 AND p.shown = 1",
    );
    query.bind(slug).fetch_optional(&mut *repository.connection().await?).await.map_err(failed)
}

pub(super) async fn find(repository: &mut Repository<'_>, slug: &str) -> Result<Option<Product>> {
    let query = sqlx::query_as::<_, ProductRow>(
        "SELECT p.id, p.slug, p.name, p.description, p.vendor, p.category, c.name AS category_name, p.tags, p.pictures, (
             SELECT json_group_array(json_object(
                 'id', v.id, 'sku', v.sku, 'options', json(v.options), 'currency', v.currency, 'price', v.price,
                 'compare_at_price', iif(v.compare_at_price > v.price, v.compare_at_price, NULL),
                 'available', s.on_hand - s.reserved, 'taxable', v.taxable, 'requires_shipping', v.requires_shipping
             ) ORDER BY v.position, v.rowid)
             FROM variants AS v JOIN stock AS s ON s.variant = v.id WHERE v.product = p.ordinal AND v.deleted = 0
         ) AS variants
         FROM products AS p LEFT JOIN categories AS c ON c.slug = p.category
         WHERE p.slug = ?1 AND p.shown = 1",
    );
    repository.one(query.bind(slug)).await
}
