//! The catalogue as pages show it.

use crate::{Broken, Shop, html};
use shared::catalogue::{Category, CategoryCard, Listing, Page, Product, ProductCard, Variant};
use shared::time::Timestamp;

impl Shop {
    /// The published product at that slug. Its description is cleaned here too: what may stand in one has become less since
    /// some of them were stored.
    pub async fn product(&self, slug: &str) -> Result<Option<Product>, Broken> {
        let product = self.storage().reader().await?.catalogue().product(slug).await?;
        Ok(product.map(|product| Product { description: html::clean(&product.description), ..product }))
    }

    /// Where the published product is now that was at that slug before; none where nothing has moved from there.
    pub async fn moved_product(&self, slug: &str) -> Result<Option<String>, Broken> {
        Ok(self.storage().reader().await?.catalogue().moved(slug).await?)
    }

    /// One page of a list of products.
    pub async fn cards(&self, listing: &Listing) -> Result<Page<ProductCard>, Broken> {
        Ok(self.storage().reader().await?.catalogue().cards(listing).await?)
    }

    /// One page of a list of products, each with its variants.
    pub async fn products(&self, listing: &Listing) -> Result<Page<(ProductCard, Vec<Variant>)>, Broken> {
        let mut reader = self.storage().reader().await?;
        let mut catalogue = reader.catalogue();
        let Page { items, page, per_page, total } = catalogue.cards(listing).await?;
        let ids: Vec<_> = items.iter().map(|card| card.id).collect();
        let mut variants = catalogue.variants(&ids).await?;
        let with_variants = |card: ProductCard| {
            let variants = variants.remove(&card.id).unwrap_or_default();
            (card, variants)
        };
        Ok(Page { items: items.into_iter().map(with_variants).collect(), page, per_page, total })
    }

    /// The category at that slug.
    pub async fn category(&self, slug: &str) -> Result<Option<Category>, Broken> {
        Ok(self.storage().reader().await?.catalogue().category(slug).await?)
    }

    /// The categories.
    pub async fn categories(&self) -> Result<Vec<CategoryCard>, Broken> {
        Ok(self.storage().reader().await?.catalogue().categories().await?)
    }

    /// Slugs of all published products with when they last changed.
    pub async fn sitemap(&self) -> Result<Vec<(String, Timestamp)>, Broken> {
        Ok(self.storage().reader().await?.catalogue().sitemap().await?)
    }

    /// Whether there is no product at all.
    pub async fn is_empty(&self) -> Result<bool, Broken> {
        Ok(self.storage().reader().await?.catalogue().slugs().await?.is_empty())
    }
}
