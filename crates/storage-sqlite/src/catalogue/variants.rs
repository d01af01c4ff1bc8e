//! The variants of several products, in one statement.

use crate::place::{Place, json};
use crate::repository::Repository;
use shared::catalogue::Variant;
use shared::id::ProductId;
use sqlx::FromRow;
use std::collections::BTreeMap;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct VariantRow {
    product: String,
    id: String,
    sku: String,
    options: String,
    currency: String,
    price: i64,
    compare_at_price: Option<i64>,
    available: i64,
    taxable: bool,
    requires_shipping: bool,
}

/// A variant with its product.
struct Of(ProductId, Variant);

impl TryFrom<VariantRow> for Of {
    type Error = StorageError;

    fn try_from(row: VariantRow) -> Result<Self> {
        let place = Place::new("variants", &row.id);
        let money = |minor| place.money(&row.currency, minor);
        let variant = Variant {
            id: place.parse("id", &row.id)?,
            options: place.json("options", &row.options)?,
            price: money(row.price)?,
            compare_at_price: row.compare_at_price.map(money).transpose()?,
            available: place.number("available", row.available)?,
            taxable: row.taxable,
            requires_shipping: row.requires_shipping,
            sku: row.sku,
        };
        Ok(Self(place.parse("product", &row.product)?, variant))
    }
}

pub(super) async fn of(
    repository: &mut Repository<'_>,
    products: &[ProductId],
) -> Result<BTreeMap<ProductId, Vec<Variant>>> {
    let query = sqlx::query_as::<_, VariantRow>(
        "SELECT p.id AS product, v.id, v.sku, v.options, v.currency, v.price,
             iif(v.compare_at_price > v.price, v.compare_at_price, NULL) AS compare_at_price,
             s.on_hand - s.reserved AS available, v.taxable, v.requires_shipping
         FROM json_each(?1) AS wanted
         JOIN products AS p ON p.id = wanted.value AND p.shown = 1
         JOIN variants AS v ON v.product = p.ordinal AND v.deleted = 0
         JOIN stock AS s ON s.variant = v.id
         ORDER BY v.product, v.position, v.rowid",
    );
    let found: Vec<Of> = repository.all(query.bind(json(&products)?)).await?;
    let mut variants: BTreeMap<ProductId, Vec<Variant>> = BTreeMap::new();
    for Of(product, variant) in found {
        variants.entry(product).or_default().push(variant);
    }
    Ok(variants)
}
