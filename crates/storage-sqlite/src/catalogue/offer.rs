//! What carts ask of variants, in one statement.

use crate::place::{Place, json};
use crate::repository::Repository;
use shared::cart::{Offer, Offers};
use shared::catalogue::Picture;
use shared::id::VariantId;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct OfferRow {
    id: String,
    sku: String,
    name: String,
    slug: String,
    picture: String,
    pictures: String,
    options: String,
    currency: String,
    price: i64,
    available: i64,
    on_sale: bool,
    taxable: bool,
    requires_shipping: bool,
}

impl TryFrom<OfferRow> for Offer {
    type Error = StorageError;

    fn try_from(row: OfferRow) -> Result<Self> {
        let place = Place::new("variants", &row.id);
        let pictures: Vec<Picture> = place.json("pictures", &row.pictures)?;
        Ok(Self {
            variant: place.parse("id", &row.id)?,
            picture: picture(row.picture, pictures, &row.name),
            options: place.json("options", &row.options)?,
            price: place.money(&row.currency, row.price)?,
            available: place.number("available", row.available)?,
            on_sale: row.on_sale,
            taxable: row.taxable,
            requires_shipping: row.requires_shipping,
            sku: row.sku,
            name: row.name,
            slug: row.slug,
        })
    }
}

/// The variant's own picture, else the product's first.
fn picture(own: String, pictures: Vec<Picture>, name: &str) -> Option<Picture> {
    if own.is_empty() {
        return pictures.into_iter().next();
    }
    let known = pictures.into_iter().find(|picture| picture.src == own);
    Some(known.unwrap_or_else(|| Picture { src: own, alt: name.to_owned() }))
}

pub(super) async fn of(repository: &mut Repository<'_>, variants: &[VariantId]) -> Result<Offers> {
    if variants.is_empty() {
        return Ok(Offers::new());
    }
    let query = sqlx::query_as::<_, OfferRow>(
        "SELECT v.id, v.sku, p.name, p.slug, v.picture, p.pictures, v.options, v.currency, v.price,
             s.on_hand - s.reserved AS available, p.published AND NOT v.deleted AS on_sale,
             v.taxable, v.requires_shipping
         FROM json_each(?1) AS wanted
         JOIN variants AS v ON v.id = wanted.value
         JOIN products AS p ON p.ordinal = v.product
         JOIN stock AS s ON s.variant = v.id",
    );
    let offers: Vec<Offer> = repository.all(query.bind(json(&variants)?)).await?;
    Ok(offers.into_iter().map(|offer| (offer.variant, offer)).collect())
}
