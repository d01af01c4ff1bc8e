//! What each page is made of, as its server function answers it.

use serde::{Deserialize, Serialize};
use shared::catalogue::{Category, CategoryCard, Page, Product, ProductCard};

/// What search engines and those who are sent a link see of a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Head {
    /// The page's one address.
    pub url: String,
    /// What it is about, in a sentence or two.
    pub description: String,
    /// The address of a picture of it.
    pub picture: String,
}

/// The home page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HomeView {
    /// The categories, with pictures.
    pub kinds: Vec<CategoryCard>,
    /// Some of what is reduced.
    pub offers: Vec<ProductCard>,
    /// What came last.
    pub newest: Vec<ProductCard>,
    /// What is said of it elsewhere.
    pub head: Head,
}

/// One page of a category.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CategoryView {
    /// The category.
    pub category: Category,
    /// Its products.
    pub list: Page<ProductCard>,
    /// What is said of it elsewhere.
    pub head: Head,
}

/// One page of what a search found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SearchView {
    /// What was found.
    pub list: Page<ProductCard>,
    /// Where else to look, if nothing was found.
    pub kinds: Vec<CategoryCard>,
}

/// A product's page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProductView {
    /// The product.
    pub product: Product,
    /// Others of its category.
    pub related: Vec<ProductCard>,
    /// How fast a parcel comes, and from when on for nothing, in the shop's own country.
    pub delivery: Option<String>,
    /// What is said of it elsewhere.
    pub head: Head,
}
