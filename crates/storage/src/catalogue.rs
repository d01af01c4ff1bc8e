//! Products and variants.

use crate::Result;
use async_trait::async_trait;
use iso_currency::Currency;
use shared::cart::Offers;
use shared::catalogue::{Category, CategoryCard, Listing, OptionValue, Page, Picture, Product, ProductCard, Variant};
use shared::id::{ProductId, VariantId};
use shared::money::Money;
use shared::product::{ProductRow, ProductSearch, ProductStatus};
use shared::time::Timestamp;
use std::collections::BTreeMap;

/// A product as it is stored, with all that import and export know of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProductRecord {
    /// Its id.
    pub id: ProductId,
    /// Its handle; unique.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its description: cleaned HTML.
    pub description: String,
    /// Who makes it; may be blank.
    pub vendor: String,
    /// Its category, where it has one.
    pub category: Option<Category>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How far it is from being sold.
    pub status: ProductStatus,
    /// A title for search engines; may be blank.
    pub seo_title: String,
    /// A description for search engines; may be blank.
    pub seo_description: String,
    /// Its pictures.
    pub pictures: Vec<Picture>,
    /// Its variants, in their order.
    pub variants: Vec<VariantRecord>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts its changes; 0 where it is not stored yet.
    pub revision: u64,
}

/// A variant as it is stored. Its stock is kept apart, see [`crate::Stock`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VariantRecord {
    /// Its id.
    pub id: VariantId,
    /// Stock keeping unit; may be blank, and then need not be unique.
    pub sku: String,
    /// Its options; the key by which an import finds it again.
    pub options: Vec<OptionValue>,
    /// What it costs.
    pub price: Money,
    /// What it cost before, where it is reduced.
    pub compare_at_price: Option<Money>,
    /// Its weight in grams.
    pub grams: u32,
    /// Its barcode; may be blank.
    pub barcode: String,
    /// Whether it is sent by parcel.
    pub requires_shipping: bool,
    /// Whether it is taxed.
    pub taxable: bool,
    /// A picture of its own; may be blank.
    pub picture: String,
    /// Whether it is no longer sold.
    pub deleted: bool,
}

/// Reading the catalogue. Only published products and variants that are sold show, but for `offers` and what is for staff.
#[async_trait]
pub trait CatalogueReads: Send {
    /// The product at that slug.
    async fn product(&mut self, slug: &str) -> Result<Option<Product>>;
    /// The slug that the published product has now which was at that slug before, where no other product is there now.
    async fn moved(&mut self, slug: &str) -> Result<Option<String>>;
    /// One page of the products that `listing` asks for. Words match the beginnings of words in name, vendor,
    /// description and tags; all of them must.
    async fn cards(&mut self, listing: &Listing) -> Result<Page<ProductCard>>;
    /// The variants of those products that are sold, each product's in their order. Products without any are absent.
    async fn variants(&mut self, products: &[ProductId]) -> Result<BTreeMap<ProductId, Vec<Variant>>>;
    /// The category at that slug, where a published product is in it.
    async fn category(&mut self, slug: &str) -> Result<Option<Category>>;
    /// The categories that have published products, by name.
    async fn categories(&mut self) -> Result<Vec<CategoryCard>>;
    /// What there is to say of those variants, whether they are still sold or not. Unknown ones are absent.
    async fn offers(&mut self, variants: &[VariantId]) -> Result<Offers>;
    /// Slugs of all published products with when they last changed.
    async fn sitemap(&mut self) -> Result<Vec<(String, Timestamp)>>;
    /// The product of that slug as it is stored, published or not.
    async fn record(&mut self, slug: &str) -> Result<Option<ProductRecord>>;
    /// The product as it is stored, published or not.
    async fn record_by_id(&mut self, id: ProductId) -> Result<Option<ProductRecord>>;
    /// Slugs of all products, published or not, in the order in which they were added.
    async fn slugs(&mut self) -> Result<Vec<String>>;
    /// One page of the products that staff ask for, the last to change first. Words match as in `cards`; so does the
    /// beginning of a SKU.
    async fn products(&mut self, search: &ProductSearch) -> Result<Page<ProductRow>>;
    /// How many variants have a price in another currency, sold or not.
    async fn priced_otherwise(&mut self, currency: Currency) -> Result<u32>;
    /// Counts the changes of all products, but for their stock: who keeps something of them compares it.
    async fn revision(&mut self) -> Result<u64>;
}

/// Writing the catalogue.
#[async_trait]
pub trait Catalogue: CatalogueReads {
    /// Stores the product with its pictures and variants as they are now, and what search finds it by; its revision is
    /// one more then, and so is the catalogue's. `false`, and nothing, where another revision than the record's is
    /// stored. A new variant has no stock; a variant that is not named stays as it is.
    async fn put(&mut self, product: &ProductRecord) -> Result<bool>;
}
