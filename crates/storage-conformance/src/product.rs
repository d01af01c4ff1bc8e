//! Products as staff see and change them.

use crate::Database;
use crate::fixture::{
    at, eur, full_product, level, option, picture, product, product_of, put, stocked, variant, variant_record,
};
use iso_currency::Currency;
use shared::catalogue::{Category, Page};
use shared::id::ProductId;
use shared::money::Money;
use shared::product::{PriceRange, ProductRow, ProductSearch, ProductStatus};
use storage::{ProductRecord, VariantRecord};
use uuid::Uuid;

async fn search(database: &Database, search: ProductSearch) -> Page<ProductRow> {
    let per_page = if search.per_page == 0 { 50 } else { search.per_page };
    let mut reader = database.reader().await.unwrap();
    reader.catalogue().products(&ProductSearch { per_page, ..search }).await.unwrap()
}

async fn found(database: &Database, words: &str) -> Vec<String> {
    let page = search(database, ProductSearch { words: Some(words.into()), ..ProductSearch::default() }).await;
    let mut slugs: Vec<_> = page.items.into_iter().map(|row| row.slug).collect();
    slugs.sort();
    slugs
}

/// Each change counts; one that was made of an earlier revision is refused, and changes nothing.
pub async fn a_product_changes_only_from_its_revision(database: Database) {
    let mug = full_product();
    let mut unit = database.begin().await.unwrap();
    let mut catalogue = unit.catalogue();
    assert!(catalogue.put(&mug).await.unwrap());
    assert!(!catalogue.put(&mug).await.unwrap(), "it is there already");
    let stored = catalogue.record_by_id(mug.id).await.unwrap().unwrap();
    assert_eq!(stored, ProductRecord { revision: 1, ..mug.clone() });
    assert!(catalogue.put(&ProductRecord { name: "Mug".into(), ..stored.clone() }).await.unwrap());

    let renamed = Some(Category { slug: "kitchen".into(), name: "Cooking".into() });
    let late = ProductRecord { name: "Cup".into(), category: renamed, ..stored.clone() };
    assert!(!catalogue.put(&late).await.unwrap());
    let unknown = ProductRecord { revision: 1, ..product(9, "unknown") };
    assert!(!catalogue.put(&unknown).await.unwrap(), "there is no revision of it");
    let now = catalogue.record_by_id(mug.id).await.unwrap();
    assert_eq!(now, Some(ProductRecord { name: "Mug".into(), revision: 2, ..stored }));
    assert_eq!(catalogue.record_by_id(ProductId(Uuid::from_u128(9))).await.unwrap(), None);
}

/// Of those who change the same revision at once, one does.
pub async fn a_revision_is_changed_by_one(database: Database) {
    put(&database, &[product(1, "mug")]).await;
    let writers = (0..8).map(|n| {
        let database = database.clone();
        let seen = ProductRecord { name: format!("Mug {n}"), revision: 1, ..product(1, "mug") };
        tokio::spawn(async move {
            crate::fixture::insist(|| async {
                let mut unit = database.begin().await?;
                let made = unit.catalogue().put(&seen).await?;
                unit.save().await?;
                Ok(made)
            })
            .await
            .unwrap()
        })
    });
    let made = futures::future::join_all(writers.collect::<Vec<_>>()).await;
    assert_eq!(made.into_iter().filter(|made| *made.as_ref().unwrap()).count(), 1);
}

/// The catalogue's revision rises with every product that is stored, and with nothing else.
pub async fn the_catalogue_counts_its_changes(database: Database) {
    let revision = async || database.reader().await.unwrap().catalogue().revision().await.unwrap();
    let before = revision().await;
    stocked(&database, 1, 5).await;
    assert_eq!(revision().await, before + 1, "stock is no part of it");
    put(&database, &[product(1, "thing-1"), product(2, "pot")]).await;
    assert_eq!(revision().await, before + 3);
    let mut unit = database.begin().await.unwrap();
    unit.catalogue().put(&product(3, "lid")).await.unwrap();
    drop(unit);
    assert_eq!(revision().await, before + 3);
}

/// A draft and what is archived come back as they were and are not shown.
pub async fn a_status_is_kept(database: Database) {
    for status in ProductStatus::ALL {
        put(&database, &[ProductRecord { status, ..product(1, "mug") }]).await;
        let mut reader = database.reader().await.unwrap();
        let stored = reader.catalogue().record("mug").await.unwrap().unwrap();
        assert_eq!(stored.status, status);
        let shown = reader.catalogue().product("mug").await.unwrap().is_some();
        assert_eq!(shown, status == ProductStatus::Published, "{status:?}");
        let offer = reader.catalogue().offers(&[variant(1)]).await.unwrap()[&variant(1)].on_sale;
        assert_eq!(offer, shown);
    }
}

/// The last to change first, cut into pages; archived ones only where they are asked for.
pub async fn products_are_listed_for_staff(database: Database) {
    let gone = VariantRecord { deleted: true, ..variant_record(4, 500) };
    put(
        &database,
        &[
            ProductRecord { updated_at: at(3), ..full_product() },
            ProductRecord { status: ProductStatus::Draft, updated_at: at(9), ..product_of(2, "draft", vec![gone]) },
            ProductRecord { status: ProductStatus::Archived, updated_at: at(5), ..product(8, "old") },
        ],
    )
    .await;
    stocked(&database, 7, 5).await;
    let slugs = |page: &Page<ProductRow>| page.items.iter().map(|row| row.slug.clone()).collect::<Vec<_>>();
    let all = search(&database, ProductSearch::default()).await;
    assert_eq!((slugs(&all), all.total), (vec!["draft".into(), "cafe-mug".into(), "thing-7".into()], 3));
    let expected = ProductRow {
        id: full_product().id,
        slug: "cafe-mug".into(),
        name: "Café mug".into(),
        status: ProductStatus::Published,
        picture: Some(picture("/mug.webp")),
        variants: 2,
        price: Some(PriceRange { lowest: eur(1999), highest: eur(2199) }),
        available: 0,
        updated_at: at(3),
    };
    assert_eq!(all.items[1], expected);
    assert_eq!((all.items[0].variants, all.items[0].price, all.items[2].available), (0, None, 5));
    let second = search(&database, ProductSearch { page: 2, per_page: 2, ..ProductSearch::default() }).await;
    assert_eq!((slugs(&second), second.total), (vec!["thing-7".into()], 3));
    for (status, expected) in [
        (ProductStatus::Draft, vec!["draft"]),
        (ProductStatus::Published, vec!["cafe-mug", "thing-7"]),
        (ProductStatus::Archived, vec!["old"]),
    ] {
        let page = search(&database, ProductSearch { status: Some(status), ..ProductSearch::default() }).await;
        assert_eq!(slugs(&page), expected, "{status:?}");
    }
}

/// By words and by the beginning of a SKU, however it is written; nothing that is typed is a pattern.
pub async fn products_are_found_by_words_and_skus(database: Database) {
    let sku = |n, sku: &str| VariantRecord { sku: sku.into(), ..variant_record(n, 500) };
    let draft = ProductRecord { status: ProductStatus::Draft, ..product_of(2, "blue-pot", vec![sku(2, "POT_9")]) };
    put(
        &database,
        &[
            product_of(1, "red-mug", vec![sku(1, "MUG-1"), sku(4, "")]),
            draft,
            product_of(3, "lid", vec![sku(3, "POTX9")]),
        ],
    )
    .await;
    for (words, expected) in [
        ("mug", vec!["red-mug"]),
        ("Mug-1", vec!["red-mug"]),
        ("ug-1", vec![]),
        ("pot_", vec!["blue-pot"]),
        ("pot", vec!["blue-pot", "lid"]),
        ("%", vec![]),
        ("blue pot", vec!["blue-pot"]),
        ("'\"*", vec![]),
    ] {
        assert_eq!(found(&database, words).await, expected, "{words}");
    }
}

/// Whether anything has a price in another currency, be it sold or not.
pub async fn prices_in_other_currencies_are_counted(database: Database) {
    let usd = |n: u128, deleted| VariantRecord {
        price: Money::new(500, Currency::USD),
        options: vec![option("Size", &n.to_string())],
        deleted,
        ..variant_record(n, 0)
    };
    put(&database, &[product(1, "mug"), product_of(2, "pot", vec![usd(2, false), usd(3, true)])]).await;
    let mut reader = database.reader().await.unwrap();
    let mut catalogue = reader.catalogue();
    for (currency, others) in [(Currency::EUR, 2), (Currency::USD, 1), (Currency::JPY, 3)] {
        assert_eq!(catalogue.priced_otherwise(currency).await.unwrap(), others, "{}", currency.code());
    }
    drop(catalogue);
    assert_eq!(level(&database, 1).await, (0, 0));
}
