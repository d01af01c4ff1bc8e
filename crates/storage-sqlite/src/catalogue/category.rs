//! Categories that have products to show.

use crate::place::Place;
use crate::repository::Repository;
use shared::catalogue::{Category, CategoryCard};
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct CategoryRow {
    slug: String,
    name: String,
}

#[derive(FromRow)]
struct CardRow {
    slug: String,
    name: String,
    products: i64,
    picture: Option<String>,
}

impl TryFrom<CategoryRow> for Category {
    type Error = StorageError;

    fn try_from(row: CategoryRow) -> Result<Self> {
        Ok(Self { slug: row.slug, name: row.name })
    }
}

impl TryFrom<CardRow> for CategoryCard {
    type Error = StorageError;

    fn try_from(row: CardRow) -> Result<Self> {
        let place = Place::new("categories", &row.slug);
        Ok(Self {
            products: place.number("products", row.products)?,
            picture: row.picture.map(|picture| place.json("picture", &picture)).transpose()?,
            category: Category { slug: row.slug, name: row.name },
        })
    }
}

pub(super) async fn find(repository: &mut Repository<'_>, slug: &str) -> Result<Option<Category>> {
    let query = sqlx::query_as::<_, CategoryRow>(
        "SELECT slug, name FROM categories
         WHERE slug = ?1 AND EXISTS (SELECT 1 FROM products WHERE category = ?1 AND shown = 1)",
    );
    repository.one(query.bind(slug)).await
}

pub(super) async fn all(repository: &mut Repository<'_>) -> Result<Vec<CategoryCard>> {
    let query = sqlx::query_as::<_, CardRow>(
        "SELECT c.slug, c.name, count(*) AS products, (
             SELECT pictures -> '$[0]' FROM products
             WHERE category = c.slug AND shown = 1 AND pictures <> '[]' ORDER BY ordinal LIMIT 1
         ) AS picture
         FROM categories AS c JOIN products AS p ON p.category = c.slug AND p.shown = 1
         GROUP BY p.category ORDER BY c.name COLLATE NOCASE, c.slug",
    );
    repository.all(query).await
}
