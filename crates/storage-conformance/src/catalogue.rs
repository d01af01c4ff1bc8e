//! Products and variants.

use crate::Database;
use crate::fixture::{
    at, eur, full_product, level, list, picture, product, product_of, put, stocked, variant, variant_record,
};
use shared::catalogue::{Category, CategoryCard, Listing, Product, Variant};
use shared::product::ProductStatus;
use storage::{MovementKind, ProductRecord, StorageError, VariantRecord};

async fn shown(database: &Database, slug: &str) -> Option<Product> {
    database.reader().await.unwrap().catalogue().product(slug).await.unwrap()
}

async fn record(database: &Database, slug: &str) -> Option<ProductRecord> {
    database.reader().await.unwrap().catalogue().record(slug).await.unwrap()
}

/// The record as it was stored; the product without what is not sold.
pub async fn a_product_comes_back_as_it_was(database: Database) {
    let stored = full_product();
    put(&database, std::slice::from_ref(&stored)).await;
    let first = Some(ProductRecord { revision: 1, ..stored.clone() });
    assert_eq!(record(&database, "cafe-mug").await, first);
    assert_eq!(database.reader().await.unwrap().catalogue().record_by_id(stored.id).await.unwrap(), first);

    let mug = shown(&database, "cafe-mug").await.unwrap();
    let variant = |n: usize| {
        let stored = stored.variants[n].clone();
        let VariantRecord { id, sku, options, price, compare_at_price, taxable, requires_shipping, .. } = stored;
        Variant { id, sku, options, price, compare_at_price, available: 0, taxable, requires_shipping }
    };
    let expected = Product {
        id: stored.id,
        slug: stored.slug.clone(),
        name: stored.name.clone(),
        description: stored.description.clone(),
        vendor: stored.vendor.clone(),
        category: stored.category.clone(),
        tags: stored.tags.clone(),
        pictures: stored.pictures.clone(),
        variants: vec![variant(0), variant(1)],
    };
    assert_eq!(mug, expected);
    assert_eq!(shown(&database, "no-mug").await, None);
    assert_eq!(record(&database, "no-mug").await, None);
}

/// Pages, lists, sitemap and categories leave out what is unpublished or has nothing to sell; records and offers do not.
pub async fn only_what_is_published_and_sold_shows(database: Database) {
    let category = Some(Category { slug: "attic".into(), name: "Attic".into() });
    let hidden = ProductRecord { status: ProductStatus::Draft, category: category.clone(), ..product(1, "hidden") };
    let gone = VariantRecord { deleted: true, ..variant_record(2, 500) };
    let sold_off = ProductRecord { category, ..product_of(2, "sold-off", vec![gone]) };
    let open = ProductRecord { updated_at: at(9), ..product(3, "open") };
    put(&database, &[hidden.clone(), sold_off.clone(), open]).await;

    let mut reader = database.reader().await.unwrap();
    let mut catalogue = reader.catalogue();
    for slug in ["hidden", "sold-off"] {
        assert_eq!(catalogue.product(slug).await.unwrap(), None, "{slug}");
    }
    assert_eq!(catalogue.category("attic").await.unwrap(), None);
    assert_eq!(catalogue.categories().await.unwrap(), []);
    assert_eq!(catalogue.sitemap().await.unwrap(), [("open".to_owned(), at(9))]);
    let cards = list(&database, Listing::default()).await;
    assert_eq!((cards.total, cards.items.len(), cards.items[0].slug.as_str()), (1, 1, "open"));
    assert_eq!(list(&database, Listing { search: Some("hidden".into()), ..Listing::default() }).await.total, 0);

    assert_eq!(catalogue.slugs().await.unwrap(), ["hidden", "sold-off", "open"]);
    assert_eq!(catalogue.record("hidden").await.unwrap(), Some(ProductRecord { revision: 1, ..hidden }));
    assert_eq!(catalogue.record("sold-off").await.unwrap(), Some(ProductRecord { revision: 1, ..sold_off }));
    let offers = catalogue.offers(&[variant(1), variant(2), variant(3)]).await.unwrap();
    let on_sale: Vec<_> = offers.values().map(|offer| offer.on_sale).collect();
    assert_eq!(on_sale, [false, false, true]);
}

/// What is named is replaced; a variant that is not named stays, and stock stays in any case.
pub async fn a_product_is_replaced_and_its_variants_stay(database: Database) {
    let first = ProductRecord { variants: vec![variant_record(1, 1999), variant_record(2, 2999)], ..full_product() };
    put(&database, &[product(8, "before"), first.clone(), product(9, "after")]).await;
    let mut unit = database.begin().await.unwrap();
    unit.stock().enter(&crate::fixture::movement(MovementKind::Received, 1, 5)).await.unwrap();
    unit.save().await.unwrap();

    let second = ProductRecord {
        slug: "beaker".into(),
        name: "Beaker".into(),
        category: None,
        tags: Vec::new(),
        pictures: vec![picture("/beaker.webp")],
        variants: vec![variant_record(3, 100), variant_record(1, 1799)],
        updated_at: at(60),
        ..first
    };
    put(&database, std::slice::from_ref(&second)).await;
    assert_eq!(shown(&database, "cafe-mug").await, None);
    let stored = record(&database, "beaker").await.unwrap();
    let of = |n: u128| stored.variants.iter().find(|found| found.id == variant(n)).cloned();
    assert_eq!(
        (of(1), of(2), of(3)),
        (Some(variant_record(1, 1799)), Some(variant_record(2, 2999)), Some(variant_record(3, 100)))
    );
    assert_eq!(
        ProductRecord { variants: Vec::new(), ..stored },
        ProductRecord { variants: Vec::new(), revision: 2, ..second }
    );
    assert_eq!((level(&database, 1).await, level(&database, 3).await), ((5, 0), (0, 0)));
    let slugs = database.reader().await.unwrap().catalogue().slugs().await.unwrap();
    assert_eq!(slugs, ["before", "beaker", "after"]);
}

/// Hidden and shown again it is what it was.
pub async fn a_product_can_be_hidden_and_shown_again(database: Database) {
    let mug = full_product();
    put(&database, std::slice::from_ref(&mug)).await;
    let before = shown(&database, "cafe-mug").await;
    put(&database, &[ProductRecord { status: ProductStatus::Draft, ..mug.clone() }]).await;
    assert_eq!(shown(&database, "cafe-mug").await, None);
    put(&database, &[mug]).await;
    assert_eq!(shown(&database, "cafe-mug").await, before);
    assert!(before.is_some());
}

/// A second product at a slug is refused.
pub async fn a_slug_belongs_to_one_product(database: Database) {
    put(&database, &[product(1, "mug")]).await;
    let mut unit = database.begin().await.unwrap();
    let refused = unit.catalogue().put(&product(2, "mug")).await;
    assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
}

/// Old slugs lead to where the product is now, while it shows; not where another product took the slug.
pub async fn old_slugs_lead_on(database: Database) {
    let moved = async |slug: &str| database.reader().await.unwrap().catalogue().moved(slug).await.unwrap();
    let rename = async |slug: &str| put(&database, &[ProductRecord { slug: slug.to_owned(), ..full_product() }]).await;
    let first = full_product().slug;
    rename(&first).await;
    assert_eq!(moved(&first).await, None);
    rename("cup").await;
    rename("beaker").await;
    assert_eq!((moved(&first).await.as_deref(), moved("cup").await.as_deref()), (Some("beaker"), Some("beaker")));
    assert_eq!(moved("beaker").await, None);

    rename("cup").await;
    assert_eq!((moved("cup").await, moved("beaker").await.as_deref()), (None, Some("cup")), "it is back");
    put(&database, &[product(9, "beaker")]).await;
    assert_eq!(moved("beaker").await, None, "another product is there");
    put(&database, &[ProductRecord { slug: "cup".into(), status: ProductStatus::Draft, ..full_product() }]).await;
    assert_eq!(moved(&first).await, None, "it shows no more");
}

/// A variant cannot move to another product: carts and orders name it.
pub async fn a_variant_belongs_to_one_product(database: Database) {
    put(&database, &[product(1, "mug")]).await;
    let mut unit = database.begin().await.unwrap();
    let refused = unit.catalogue().put(&product_of(2, "cup", vec![variant_record(1, 500)])).await;
    assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
}

/// What carts show of a variant: its own picture or the product's first, today's price, what is available.
pub async fn offers_tell_what_carts_ask(database: Database) {
    put(&database, &[full_product()]).await;
    stocked(&database, 7, 5).await;
    let mut unit = database.begin().await.unwrap();
    let order = crate::fixture::order(1, crate::fixture::guest(1), &[(7, 2)]);
    unit.orders().add(&order).await.unwrap();
    assert!(unit.stock().reserve(order.order.id, variant(7), 2).await.unwrap());
    unit.save().await.unwrap();

    let mut reader = database.reader().await.unwrap();
    let mut catalogue = reader.catalogue();
    let asked = [variant(7), variant(1), variant(2), variant(3), variant(99), variant(7)];
    let offers = catalogue.offers(&asked).await.unwrap();
    assert_eq!(offers.keys().copied().collect::<Vec<_>>(), [variant(1), variant(2), variant(3), variant(7)]);
    let blue = &offers[&variant(1)];
    assert_eq!((blue.name.as_str(), blue.slug.as_str(), blue.sku.as_str()), ("Café mug", "cafe-mug", "SKU-1"));
    assert_eq!((blue.price, blue.available, blue.on_sale), (eur(1999), 0, true));
    assert_eq!(blue.picture, Some(picture("/mug-blue.webp")));
    assert_eq!(blue.options, full_product().variants[0].options);
    assert_eq!(offers[&variant(2)].picture, Some(picture("/mug.webp")));
    assert!(!offers[&variant(3)].on_sale);
    assert_eq!((offers[&variant(7)].available, offers[&variant(7)].picture.clone()), (3, None));
    assert_eq!(shown(&database, "thing-7").await.unwrap().variants[0].available, 3);
    assert!(catalogue.offers(&[]).await.unwrap().is_empty());
}

/// By name, with how many products they show and a picture of one.
pub async fn categories_are_those_that_show_products(database: Database) {
    let within = |slug: &str, name: &str, product: ProductRecord| ProductRecord {
        category: Some(Category { slug: slug.into(), name: name.into() }),
        ..product
    };
    put(
        &database,
        &[
            within("toys", "Toys", product(1, "ball")),
            within("kitchen", "Cooking", product(2, "pan")),
            within("kitchen", "Kitchen", ProductRecord { pictures: vec![picture("/pot.webp")], ..product(3, "pot") }),
            within("kitchen", "Kitchen", ProductRecord { status: ProductStatus::Draft, ..product(4, "lid") }),
            within("attic", "Attic", ProductRecord { status: ProductStatus::Draft, ..product(5, "box") }),
            product(6, "alone"),
        ],
    )
    .await;
    let kitchen = Category { slug: "kitchen".into(), name: "Kitchen".into() };
    let toys = Category { slug: "toys".into(), name: "Toys".into() };
    let mut reader = database.reader().await.unwrap();
    let mut catalogue = reader.catalogue();
    assert_eq!(
        catalogue.categories().await.unwrap(),
        [
            CategoryCard { category: kitchen.clone(), products: 2, picture: Some(picture("/pot.webp")) },
            CategoryCard { category: toys, products: 1, picture: None },
        ]
    );
    assert_eq!(catalogue.category("kitchen").await.unwrap(), Some(kitchen.clone()));
    assert_eq!(catalogue.category("attic").await.unwrap(), None);
    assert_eq!(catalogue.category("garden").await.unwrap(), None);
    assert_eq!(catalogue.product("pan").await.unwrap().unwrap().category, Some(kitchen), "the name it was last given");
}
