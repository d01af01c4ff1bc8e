//! Products, categories and ways of shipping.

use super::Money;
use serde::Serialize;
use shared::catalogue::{Category as Named, CategoryCard, Page, Picture, ProductCard};
use shared::id::{ProductId, VariantId};
use utoipa::ToSchema;

/// One page of a list of products.
#[derive(Serialize, ToSchema)]
pub struct Products {
    /// The products on it.
    items: Vec<ListedProduct>,
    /// The page, from 1.
    page: u32,
    /// Products on a full page.
    per_page: u32,
    /// Products on all pages.
    total: u32,
}

/// A product as lists show it.
#[derive(Serialize, ToSchema)]
pub struct ListedProduct {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    id: ProductId,
    /// Its name in addresses.
    #[schema(example = "windowsill-radio")]
    slug: String,
    /// Its name.
    #[schema(example = "Windowsill kitchen radio")]
    name: String,
    /// Who makes it; may be blank.
    vendor: String,
    /// Its first image.
    image: Option<Image>,
    /// The lowest price of its variants.
    price: Money,
    /// What its cheapest variant cost before, where it is reduced.
    compare_at_price: Option<Money>,
    /// What is sold of it: a cart's or an order's line always names a variant.
    variants: Vec<Variant>,
}

/// A product with all that is known of it.
#[derive(Serialize, ToSchema)]
pub struct Product {
    #[serde(flatten)]
    listed: ListedProduct,
    /// Its description, as HTML without scripts.
    description: String,
    /// Its category, where it has one.
    category: Option<Category>,
    /// Its tags.
    tags: Vec<String>,
    /// All its images.
    images: Vec<Image>,
}

/// What is sold: a product in one choice of its options.
#[derive(Serialize, ToSchema)]
pub struct Variant {
    /// Its id, which carts and orders name.
    #[schema(value_type = String, format = Uuid)]
    id: VariantId,
    /// Stock keeping unit; may be blank.
    #[schema(example = "WIN-RADIO-BLU")]
    sku: String,
    /// Its options; none where the product has no options.
    options: Vec<OptionValue>,
    /// What it costs.
    price: Money,
    /// What it cost before, where it is reduced.
    compare_at_price: Option<Money>,
    /// How many can be bought.
    available: u32,
    /// True where tax is charged on it.
    taxable: bool,
    /// True where it is sent as a parcel: an order of what is not needs neither a shipping address nor a shipping method.
    requires_shipping: bool,
}

/// A chosen option.
#[derive(Serialize, ToSchema)]
pub struct OptionValue {
    /// The option.
    #[schema(example = "Colour")]
    name: String,
    /// The choice.
    #[schema(example = "Blue")]
    value: String,
}

/// An image with what it shows.
#[derive(Serialize, ToSchema)]
pub struct Image {
    /// Its address, on this site or elsewhere.
    #[schema(example = "/pictures/windowsill-radio.webp")]
    src: String,
    /// What it shows, for those who do not see it.
    alt: String,
}

/// A category.
#[derive(Serialize, ToSchema)]
pub struct Category {
    /// Its name in addresses, and in `category` of the list of products.
    #[schema(example = "music-audio")]
    slug: String,
    /// Its name.
    #[schema(example = "Music & audio")]
    name: String,
}

/// The categories that have products.
#[derive(Serialize, ToSchema)]
pub struct Categories {
    /// They, by name.
    items: Vec<ListedCategory>,
}

/// A category as lists show it.
#[derive(Serialize, ToSchema)]
pub struct ListedCategory {
    #[serde(flatten)]
    category: Category,
    /// How many products it has.
    products: u32,
    /// An image of one of them.
    image: Option<Image>,
}

/// Ways to ship to a country.
#[derive(Serialize, ToSchema)]
pub struct ShippingMethods {
    /// They, the default first; none where the shop does not ship there.
    items: Vec<ShippingMethod>,
}

/// A way of shipping.
#[derive(Serialize, ToSchema)]
pub struct ShippingMethod {
    /// Its id, which orders name.
    #[schema(example = "standard")]
    id: String,
    /// Its name.
    name: String,
    /// How long it takes, in words.
    promise: String,
    /// What it costs; orders above some subtotal may pay less.
    price: Money,
}

impl From<Page<(ProductCard, Vec<shared::catalogue::Variant>)>> for Products {
    fn from(page: Page<(ProductCard, Vec<shared::catalogue::Variant>)>) -> Self {
        let Page { items, page, per_page, total } = page;
        Self { items: items.into_iter().map(ListedProduct::from).collect(), page, per_page, total }
    }
}

impl From<(ProductCard, Vec<shared::catalogue::Variant>)> for ListedProduct {
    fn from((card, variants): (ProductCard, Vec<shared::catalogue::Variant>)) -> Self {
        Self {
            id: card.id,
            slug: card.slug,
            name: card.name,
            vendor: card.vendor,
            image: card.picture.map(Image::from),
            price: card.price.into(),
            compare_at_price: card.compare_at_price.map(Money::from),
            variants: variants.into_iter().map(Variant::from).collect(),
        }
    }
}

impl Product {
    /// The product; none where it has no variant, and so no price.
    pub fn of(product: shared::catalogue::Product) -> Option<Self> {
        let cheapest = product.cheapest()?;
        let listed = ListedProduct {
            id: product.id,
            price: cheapest.price.into(),
            compare_at_price: cheapest.compare_at_price.map(Money::from),
            slug: product.slug,
            name: product.name,
            vendor: product.vendor,
            image: product.pictures.first().cloned().map(Image::from),
            variants: product.variants.into_iter().map(Variant::from).collect(),
        };
        Some(Self {
            listed,
            description: product.description,
            category: product.category.map(Category::from),
            tags: product.tags,
            images: product.pictures.into_iter().map(Image::from).collect(),
        })
    }
}

impl From<shared::catalogue::Variant> for Variant {
    fn from(variant: shared::catalogue::Variant) -> Self {
        Self {
            id: variant.id,
            sku: variant.sku,
            options: variant.options.into_iter().map(OptionValue::from).collect(),
            price: variant.price.into(),
            compare_at_price: variant.compare_at_price.map(Money::from),
            available: variant.available,
            taxable: variant.taxable,
            requires_shipping: variant.requires_shipping,
        }
    }
}

impl From<shared::catalogue::OptionValue> for OptionValue {
    fn from(option: shared::catalogue::OptionValue) -> Self {
        Self { name: option.name, value: option.value }
    }
}

impl From<Picture> for Image {
    fn from(picture: Picture) -> Self {
        Self { src: picture.src, alt: picture.alt }
    }
}

impl From<Named> for Category {
    fn from(category: Named) -> Self {
        Self { slug: category.slug, name: category.name }
    }
}

impl From<Vec<CategoryCard>> for Categories {
    fn from(cards: Vec<CategoryCard>) -> Self {
        let listed = |card: CategoryCard| ListedCategory {
            category: card.category.into(),
            products: card.products,
            image: card.picture.map(Image::from),
        };
        Self { items: cards.into_iter().map(listed).collect() }
    }
}

impl From<Vec<shared::pricing::ShippingMethod>> for ShippingMethods {
    fn from(methods: Vec<shared::pricing::ShippingMethod>) -> Self {
        let shown = |method: shared::pricing::ShippingMethod| ShippingMethod {
            id: method.id,
            name: method.name,
            promise: method.promise,
            price: method.price.into(),
        };
        Self { items: methods.into_iter().map(shown).collect() }
    }
}
