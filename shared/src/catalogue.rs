//! Products and variants: what is shown and what is sold.

use crate::id::{ProductId, VariantId};
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// A chosen option of a variant, such as Size: M.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct OptionValue {
    /// The option, such as `Size`.
    pub name: String,
    /// The value, such as `M`.
    pub value: String,
}

/// A picture with what it shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Picture {
    /// Address, on this site or elsewhere.
    pub src: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
}

/// A variant as pages and API show it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// Stock keeping unit; may be blank.
    pub sku: String,
    /// Its options; none where the product has no options.
    pub options: Vec<OptionValue>,
    /// What it costs now.
    pub price: Money,
    /// What it cost before, where it is reduced.
    pub compare_at_price: Option<Money>,
    /// Units that can be sold: on hand less reserved (O5).
    pub available: u32,
    /// True where tax is charged on it (O9).
    pub taxable: bool,
    /// True where it is sent as a parcel (O9).
    pub requires_shipping: bool,
}

/// A product with all that its page shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Its address under `/products/`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its description: HTML that was cleaned when it was stored.
    pub description: String,
    /// Who makes it; may be blank.
    pub vendor: String,
    /// Its category, where it has one.
    pub category: Option<Category>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its pictures, the first of them on cards.
    pub pictures: Vec<Picture>,
    /// Its variants in their order; at least one.
    pub variants: Vec<Variant>,
}

impl Product {
    /// Its cheapest variant, of several the first: what lists show of it.
    pub fn cheapest(&self) -> Option<&Variant> {
        self.variants.iter().min_by_key(|variant| variant.price.minor())
    }
}

/// A product on a card or in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProductCard {
    /// Its id.
    pub id: ProductId,
    /// Its address under `/products/`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Who makes it; may be blank.
    pub vendor: String,
    /// Its first picture.
    pub picture: Option<Picture>,
    /// The lowest price of its variants.
    pub price: Money,
    /// Whether other variants cost more.
    pub price_varies: bool,
    /// What its cheapest variant cost before, where reduced.
    pub compare_at_price: Option<Money>,
    /// Units of all variants that can be sold.
    pub available: u32,
}

/// A category: products of one type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Category {
    /// Its address under `/categories/`.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// A category with what the home page shows of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CategoryCard {
    /// The category.
    pub category: Category,
    /// How many published products it has.
    pub products: u32,
    /// A picture of one of them.
    pub picture: Option<Picture>,
}

/// How a list of products is sorted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The shop's own order; in a search, the best match first.
    #[default]
    Featured,
    /// Newest first.
    Newest,
    /// Cheapest first.
    PriceAscending,
    /// Dearest first.
    PriceDescending,
    /// By name.
    Name,
}

impl Sort {
    /// Every way, in the order in which the page offers them.
    pub const ALL: [Self; 5] = [Self::Featured, Self::Newest, Self::PriceAscending, Self::PriceDescending, Self::Name];

    /// Its name in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Featured => "featured",
            Self::Newest => "newest",
            Self::PriceAscending => "price-ascending",
            Self::PriceDescending => "price-descending",
            Self::Name => "name",
        }
    }

    /// Its name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Featured => "Featured",
            Self::Newest => "Newest",
            Self::PriceAscending => "Price, low to high",
            Self::PriceDescending => "Price, high to low",
            Self::Name => "Name",
        }
    }

    /// The way of that key; the shop's own order for anything else.
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.key() == key).unwrap_or_default()
    }
}

/// Which products a list shows.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Listing {
    /// Words to find, as typed.
    pub search: Option<String>,
    /// The slug of a category.
    pub category: Option<String>,
    /// Only products whose cheapest variant is reduced.
    pub reduced_only: bool,
    /// In which order.
    pub sort: Sort,
    /// Page, from 1.
    pub page: u32,
    /// Products on a page, 1 to 100.
    pub per_page: u32,
}

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Page, from 1.
    pub page: u32,
    /// Items on a full page.
    pub per_page: u32,
    /// Items on all pages.
    pub total: u32,
}

impl<T> Page<T> {
    /// How many pages there are; at least one.
    pub fn pages(&self) -> u32 {
        self.total.div_ceil(self.per_page.max(1)).max(1)
    }
}

/// The words of a search as typed: lower case, letters and digits, at most eight.
pub fn search_words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(8)
        .map(|word| word.chars().take(40).flat_map(char::to_lowercase).collect())
        .collect()
}

/// A slug: lower-case letters and digits, words joined by hyphens; none where nothing is left.
pub fn slug(text: &str) -> Option<String> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    (!words.is_empty()).then(|| words.join("-"))
}

/// Whether the text can stand in an address as it is: lower-case letters and digits, hyphens and underscores.
pub fn is_slug(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.chars().any(char::is_alphanumeric) && text.chars().all(fits) && text.to_lowercase() == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_are_cut_into_words() {
        assert_eq!(search_words("  Café-au lait\" OR 1=1 "), ["café", "au", "lait", "or", "1", "1"]);
        assert!(search_words("*\"'()").is_empty());
        assert_eq!(search_words(&"x ".repeat(50)).len(), 8);
    }

    #[test]
    fn slugs_are_words_with_hyphens() {
        assert_eq!(slug("Cameras & Film").as_deref(), Some("cameras-film"));
        assert_eq!(slug(" !! "), None);
    }

    #[test]
    fn a_slug_is_known_by_its_letters() {
        for (text, good) in [
            ("mug", true),
            ("ocean-blue_shirt", true),
            ("café", true),
            ("", false),
            ("--", false),
            ("Mug", false),
            ("a b", false),
            ("a/b", false),
        ] {
            assert_eq!(is_slug(text), good, "{text}");
        }
    }

    #[test]
    fn an_unknown_sort_is_the_shops_own() {
        assert_eq!(Sort::from_key("price-ascending"), Sort::PriceAscending);
        assert_eq!(Sort::from_key("'; drop"), Sort::Featured);
    }
}
