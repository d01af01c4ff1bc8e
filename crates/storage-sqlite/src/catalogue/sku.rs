//! Variants by their SKUs, in one statement.

use crate::place::{Place, json};
use crate::repository::Repository;
use shared::id::VariantId;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct FoundRow {
    place: i64,
    id: String,
}

/// A variant, and the place of its SKU among those that were asked for.
struct Found(usize, VariantId);

impl TryFrom<FoundRow> for Found {
    type Error = StorageError;

    fn try_from(row: FoundRow) -> Result<Self> {
        let place = Place::new("variants", &row.id);
        Ok(Self(place.number("place", row.place)?, place.parse("id", &row.id)?))
    }
}

pub(super) async fn find(repository: &mut Repository<'_>, skus: &[String]) -> Result<Vec<Option<VariantId>>> {
    let mut found = vec![None; skus.len()];
    if skus.is_empty() {
        return Ok(found);
    }
    let query = sqlx::query_as::<_, FoundRow>(
        "SELECT wanted.key AS place, v.id
         FROM json_each(?1) AS wanted
         JOIN variants AS v ON v.sku = wanted.value COLLATE NOCASE AND v.sku <> ''
         JOIN products AS p ON p.ordinal = v.product
         ORDER BY wanted.key, (p.published AND NOT v.deleted) DESC, v.rowid",
    );
    let rows: Vec<Found> = repository.all(query.bind(json(&skus)?)).await?;
    for Found(place, variant) in rows {
        if let Some(first @ None) = found.get_mut(place) {
            *first = Some(variant);
        }
    }
    Ok(found)
}
