//! Storing a product.

use super::record::VariantJson;
use super::search;
use crate::error::failed;
use crate::place::json;
use crate::repository::Repository;
use shared::product::ProductStatus;
use storage::{ProductRecord, Result, StorageError};

pub(super) async fn put(repository: &mut Repository<'_>, product: &ProductRecord) -> Result<bool> {
    let stored = sqlx::query_as("SELECT coalesce((SELECT revision FROM products WHERE id = ?1), 0)");
    let stored = repository.count(stored.bind(product.id.to_string())).await?;
    if u64::from(stored) != product.revision {
        return Ok(false);
    }
    leave_slug(repository, product).await?;
    let ordinal = put_product(repository, product).await?;
    put_variants(repository, product, ordinal).await?;
    put_card(repository, ordinal).await?;
    search::index(repository, product, ordinal).await?;
    repository.change(sqlx::query("UPDATE catalogue SET revision = revision + 1")).await?;
    Ok(true)
}

/// Remembers which slug the product leaves, and forgets that another one left the slug which it takes.
async fn leave_slug(repository: &mut Repository<'_>, product: &ProductRecord) -> Result<()> {
    let left = sqlx::query(
        "INSERT INTO former_slugs (slug, product) SELECT slug, ordinal FROM products WHERE id = ?1 AND slug <> ?2
         ON CONFLICT (slug) DO UPDATE SET product = excluded.product",
    );
    repository.change(left.bind(product.id.to_string()).bind(&product.slug)).await?;
    repository.change(sqlx::query("DELETE FROM former_slugs WHERE slug = ?1").bind(&product.slug)).await.map(drop)
}

async fn put_product(repository: &mut Repository<'_>, product: &ProductRecord) -> Result<i64> {
    if let Some(category) = &product.category {
        let upsert = sqlx::query(
            "INSERT INTO categories (slug, name) VALUES (?1, ?2) ON CONFLICT (slug) DO UPDATE SET name = excluded.name",
        );
        repository.change(upsert.bind(&category.slug).bind(&category.name)).await?;
    }
    let upsert = sqlx::query_scalar(
        "INSERT INTO products (id, slug, name, vendor, category, published, created_at, updated_at, tags, pictures,
             seo_title, seo_description, description, archived)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, vendor = excluded.vendor,
             category = excluded.category, published = excluded.published, archived = excluded.archived,
             revision = revision + 1, shown = excluded.published AND price IS NOT NULL, created_at = excluded.created_at,
             updated_at = excluded.updated_at, tags = excluded.tags, pictures = excluded.pictures,
             seo_title = excluded.seo_title, seo_description = excluded.seo_description,
             description = excluded.description
         RETURNING ordinal",
    )
    .bind(product.id.to_string())
    .bind(&product.slug)
    .bind(&product.name)
    .bind(&product.vendor)
    .bind(product.category.as_ref().map(|category| &category.slug))
    .bind(product.status == ProductStatus::Published)
    .bind(product.created_at.as_millis())
    .bind(product.updated_at.as_millis())
    .bind(json(&product.tags)?)
    .bind(json(&product.pictures)?)
    .bind(&product.seo_title)
    .bind(&product.seo_description)
    .bind(&product.description)
    .bind(product.status == ProductStatus::Archived);
    upsert.fetch_one(&mut *repository.connection().await?).await.map_err(failed)
}

/// A variant of another product is left alone, and refused.
async fn put_variants(repository: &mut Repository<'_>, product: &ProductRecord, ordinal: i64) -> Result<()> {
    let refused = |what: &str| StorageError::Constraint(format!("variants of {}: {what}", product.slug));
    let variants: Option<Vec<_>> = product.variants.iter().map(VariantJson::of).collect();
    let variants = variants.ok_or_else(|| refused("two currencies in one variant"))?;
    let upsert = sqlx::query(
        "INSERT INTO variants (id, product, position, sku, options, currency, price, compare_at_price, grams, barcode,
             requires_shipping, taxable, picture, deleted)
         SELECT value ->> 'id', ?1, key, value ->> 'sku', value -> 'options', value ->> 'currency', value ->> 'price',
             value ->> 'compare_at_price', value ->> 'grams', value ->> 'barcode', value ->> 'requires_shipping',
             value ->> 'taxable', value ->> 'picture', value ->> 'deleted'
         FROM json_each(?2) WHERE true
         ON CONFLICT (id) DO UPDATE SET position = excluded.position, sku = excluded.sku, options = excluded.options,
             currency = excluded.currency, price = excluded.price, compare_at_price = excluded.compare_at_price,
             grams = excluded.grams, barcode = excluded.barcode, requires_shipping = excluded.requires_shipping,
             taxable = excluded.taxable, picture = excluded.picture, deleted = excluded.deleted
         WHERE product = excluded.product",
    );
    let stored = repository.change(upsert.bind(ordinal).bind(json(&variants)?)).await?;
    if usize::try_from(stored).ok() != Some(variants.len()) {
        return Err(refused("one belongs to another product"));
    }
    let stock =
        sqlx::query("INSERT INTO stock (variant) SELECT id FROM variants WHERE product = ?1 ON CONFLICT DO NOTHING");
    repository.change(stock.bind(ordinal)).await.map(drop)
}

/// Keeps what a card shows of the cheapest variant.
async fn put_card(repository: &mut Repository<'_>, ordinal: i64) -> Result<()> {
    let update = sqlx::query(
        "UPDATE products SET
             (currency, price, compare_at_price) = (
                 SELECT currency, price, iif(compare_at_price > price, compare_at_price, NULL) FROM variants
                 WHERE product = ?1 AND deleted = 0 ORDER BY price, position, variants.rowid LIMIT 1
             ),
             price_varies = (
                 SELECT coalesce(max(price) > min(price), 0) FROM variants WHERE product = ?1 AND deleted = 0
             ),
             shown = published AND EXISTS (SELECT 1 FROM variants WHERE product = ?1 AND deleted = 0)
         WHERE ordinal = ?1",
    );
    repository.change(update.bind(ordinal)).await.map(drop)
}
