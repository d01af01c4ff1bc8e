//! Export: the format that import reads.

use super::columns;
use super::formula::quoted;
use crate::{Broken, Shop};
use shared::catalogue::OptionValue;
use shared::money::Money;
use shared::product::ProductStatus;
use storage::{ProductRecord, Reader, VariantRecord};

impl Shop {
    /// All products that have something to sell, in Shopify's product CSV format. Imported again it changes nothing;
    /// imported into an empty shop it gives the same products.
    pub async fn export(&self) -> Result<Vec<u8>, Broken> {
        let mut reader = self.storage().reader().await?;
        let slugs = reader.catalogue().slugs().await?;
        let mut csv = csv::Writer::from_writer(Vec::new());
        let failed = |problem: String| Broken::Contradiction(format!("no CSV can be made of it: {problem}"));
        csv.write_record(columns::HEADER).map_err(|error| failed(error.to_string()))?;
        for slug in slugs {
            for line in product_lines(&mut *reader, &slug).await? {
                csv.write_record(&line.0).map_err(|error| failed(error.to_string()))?;
            }
        }
        csv.into_inner().map_err(|error| failed(error.to_string()))
    }
}

async fn product_lines(reader: &mut dyn Reader, slug: &str) -> Result<Vec<Line>, Broken> {
    let Some(product) = reader.catalogue().record(slug).await? else {
        return Ok(Vec::new());
    };
    let mut sold = Vec::new();
    for variant in product.variants.iter().filter(|variant| !variant.deleted) {
        let level = reader.stock().level(variant.id).await?.unwrap_or_default();
        sold.push((variant, level.on_hand));
    }
    Ok(lines(&product, &sold))
}

/// The lines of a product with its variants and their units on hand. Each line has the next variant and the next picture,
/// as long as there are any; the first also has the product.
pub(super) fn lines(product: &ProductRecord, sold: &[(&VariantRecord, u32)]) -> Vec<Line> {
    let Some((first, _)) = sold.first() else {
        return Vec::new();
    };
    let mut lines = vec![Line::new(product); sold.len().max(product.pictures.len())];
    lines[0].product(product);
    for (place, (line, (variant, on_hand))) in lines.iter_mut().zip(sold).enumerate() {
        line.variant(variant, *on_hand);
        line.options(&variant.options, place == 0 || !same_names(&variant.options, &first.options));
    }
    for (place, (line, picture)) in lines.iter_mut().zip(&product.pictures).enumerate() {
        line.set(columns::IMAGE, &picture.src);
        line.set(columns::IMAGE_POSITION, (place + 1).to_string());
        line.set(columns::IMAGE_ALT, &picture.alt);
    }
    lines
}

/// The status in the format's words.
const fn status(status: ProductStatus) -> &'static str {
    match status {
        ProductStatus::Draft => "draft",
        ProductStatus::Published => "active",
        ProductStatus::Archived => "archived",
    }
}

fn same_names(some: &[OptionValue], others: &[OptionValue]) -> bool {
    some.iter().map(|option| &option.name).eq(others.iter().map(|option| &option.name))
}

/// A line of the file, a field for each column of the header.
#[derive(Clone)]
pub(super) struct Line(pub(super) Vec<String>);

impl Line {
    fn new(product: &ProductRecord) -> Self {
        let mut line = Self(vec![String::new(); columns::HEADER.len()]);
        line.put(columns::HANDLE, &product.slug);
        line
    }

    fn set(&mut self, column: &str, value: impl AsRef<str>) {
        self.put(column, &quoted(value.as_ref()));
    }

    fn put(&mut self, column: &str, value: &str) {
        if let Some(place) = columns::HEADER.iter().position(|name| *name == column) {
            value.clone_into(&mut self.0[place]);
        }
    }

    fn product(&mut self, product: &ProductRecord) {
        self.set(columns::TITLE, &product.name);
        self.set(columns::BODY, &product.description);
        self.set(columns::VENDOR, &product.vendor);
        self.set(columns::TYPE, product.category.as_ref().map_or("", |category| category.name.as_str()));
        self.set(columns::TAGS, product.tags.join(", "));
        self.set(columns::PUBLISHED, (product.status == ProductStatus::Published).to_string());
        self.set(columns::STATUS, status(product.status));
        self.set(columns::GIFT_CARD, "false");
        self.set(columns::SEO_TITLE, &product.seo_title);
        self.set(columns::SEO_DESCRIPTION, &product.seo_description);
    }

    fn variant(&mut self, variant: &VariantRecord, on_hand: u32) {
        self.set(columns::SKU, &variant.sku);
        self.set(columns::GRAMS, variant.grams.to_string());
        self.set(columns::TRACKER, "shopify");
        self.set(columns::QUANTITY, on_hand.to_string());
        self.set(columns::POLICY, "deny");
        self.set(columns::FULFILMENT, "manual");
        self.set(columns::PRICE, variant.price.amount());
        self.set(columns::COMPARE_AT_PRICE, variant.compare_at_price.map(Money::amount).unwrap_or_default());
        self.set(columns::REQUIRES_SHIPPING, variant.requires_shipping.to_string());
        self.set(columns::TAXABLE, variant.taxable.to_string());
        self.set(columns::BARCODE, &variant.barcode);
        self.set(columns::VARIANT_IMAGE, &variant.picture);
        self.set(columns::WEIGHT_UNIT, "g");
    }

    fn options(&mut self, options: &[OptionValue], named: bool) {
        if options.is_empty() {
            self.set(columns::OPTION_NAMES[0], "Title");
            self.set(columns::OPTION_VALUES[0], "Default Title");
        }
        for (place, option) in options.iter().take(columns::OPTION_NAMES.len()).enumerate() {
            self.set(columns::OPTION_NAMES[place], if named { option.name.as_str() } else { "" });
            self.set(columns::OPTION_VALUES[place], &option.value);
        }
    }
}
