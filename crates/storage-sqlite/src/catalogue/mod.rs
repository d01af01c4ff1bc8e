//! Products and variants.

mod cards;
mod category;
mod offer;
mod product;
mod put;
pub(crate) mod record;
pub(crate) mod search;
mod staff;
mod variants;

use crate::repository::Repository;
use async_trait::async_trait;
use iso_currency::Currency;
use shared::cart::Offers;
use shared::catalogue::{Category, CategoryCard, Listing, Page, Product, ProductCard, Variant};
use shared::id::{ProductId, VariantId};
use shared::product::{ProductRow, ProductSearch};
use shared::time::Timestamp;
use sqlx::FromRow;
use std::collections::BTreeMap;
use storage::{Catalogue, CatalogueReads, ProductRecord, Result, StorageError};

/// A product's slug, and when it last changed.
#[derive(FromRow)]
struct SlugRow {
    slug: String,
    updated_at: i64,
}

struct Slug(String, Timestamp);

impl TryFrom<SlugRow> for Slug {
    type Error = StorageError;

    fn try_from(row: SlugRow) -> Result<Self> {
        Ok(Self(row.slug, Timestamp::from_millis(row.updated_at)))
    }
}

#[async_trait]
impl CatalogueReads for Repository<'_> {
    async fn product(&mut self, slug: &str) -> Result<Option<Product>> {
        product::find(self, slug).await
    }

    async fn moved(&mut self, slug: &str) -> Result<Option<String>> {
        product::moved(self, slug).await
    }

    async fn cards(&mut self, listing: &Listing) -> Result<Page<ProductCard>> {
        cards::page(self, listing).await
    }

    async fn variants(&mut self, products: &[ProductId]) -> Result<BTreeMap<ProductId, Vec<Variant>>> {
        variants::of(self, products).await
    }

    async fn category(&mut self, slug: &str) -> Result<Option<Category>> {
        category::find(self, slug).await
    }

    async fn categories(&mut self) -> Result<Vec<CategoryCard>> {
        category::all(self).await
    }

    async fn offers(&mut self, variants: &[VariantId]) -> Result<Offers> {
        offer::of(self, variants).await
    }

    async fn sitemap(&mut self) -> Result<Vec<(String, Timestamp)>> {
        let query =
            sqlx::query_as::<_, SlugRow>("SELECT slug, updated_at FROM products WHERE shown = 1 ORDER BY ordinal");
        let slugs: Vec<Slug> = self.all(query).await?;
        Ok(slugs.into_iter().map(|Slug(slug, updated_at)| (slug, updated_at)).collect())
    }

    async fn record(&mut self, slug: &str) -> Result<Option<ProductRecord>> {
        record::by_slug(self, slug).await
    }

    async fn record_by_id(&mut self, id: ProductId) -> Result<Option<ProductRecord>> {
        record::by_id(self, id).await
    }

    async fn slugs(&mut self) -> Result<Vec<String>> {
        let query = sqlx::query_as::<_, SlugRow>("SELECT slug, updated_at FROM products ORDER BY ordinal");
        let slugs: Vec<Slug> = self.all(query).await?;
        Ok(slugs.into_iter().map(|Slug(slug, _)| slug).collect())
    }

    async fn products(&mut self, search: &ProductSearch) -> Result<Page<ProductRow>> {
        staff::page(self, search).await
    }

    async fn priced_otherwise(&mut self, currency: Currency) -> Result<u32> {
        let count = sqlx::query_as("SELECT count(*) FROM variants WHERE currency <> ?1");
        self.count(count.bind(currency.code())).await
    }

    async fn revision(&mut self) -> Result<u64> {
        self.count(sqlx::query_as("SELECT revision FROM catalogue")).await.map(u64::from)
    }
}

#[async_trait]
impl Catalogue for Repository<'_> {
    async fn put(&mut self, product: &ProductRecord) -> Result<bool> {
        put::put(self, product).await
    }
}
