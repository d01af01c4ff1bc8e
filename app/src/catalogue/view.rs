//! What each page is made of, as it is read.

use shared::catalogue::{Category, CategoryCard, Page, Product, ProductCard};

/// What search engines and those who are sent a link see of a page.
pub(super) struct Head {
    /// The page's one address.
    pub(super) url: String,
    /// What it is about, in a sentence or two.
    pub(super) description: String,
    /// The address of a picture of it.
    pub(super) picture: String,
}

/// The home page.
pub(super) struct HomeView {
    /// The categories, with pictures.
    pub(super) kinds: Vec<CategoryCard>,
    /// Some of what is reduced.
    pub(super) offers: Vec<ProductCard>,
    /// What came last.
    pub(super) newest: Vec<ProductCard>,
    /// What is said of it elsewhere.
    pub(super) head: Head,
}

/// One page of a category.
pub(super) struct CategoryView {
    /// The category.
    pub(super) category: Category,
    /// Its products.
    pub(super) list: Page<ProductCard>,
    /// What is said of it elsewhere.
    pub(super) head: Head,
}

/// One page of what a search found.
pub(super) struct SearchView {
    /// What was found.
    pub(super) list: Page<ProductCard>,
    /// Where else to look, if nothing was found.
    pub(super) kinds: Vec<CategoryCard>,
}

/// A product's page.
pub(super) struct ProductView {
    /// The product.
    pub(super) product: Product,
    /// Others of its category.
    pub(super) related: Vec<ProductCard>,
    /// How fast a parcel comes, and from when on for nothing, in the shop's own country.
    pub(super) delivery: Option<String>,
    /// What is said of it elsewhere.
    pub(super) head: Head,
}
