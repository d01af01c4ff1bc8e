//! Lists of products and search.

use crate::Database;
use crate::fixture::{at, eur, full_product, list, movement, picture, product, product_of, put, variant_record};
use shared::catalogue::{Category, Listing, Sort};
use shared::id::ProductId;
use shared::product::ProductStatus;
use storage::{MovementKind, ProductRecord, VariantRecord};
use uuid::Uuid;

async fn slugs(database: &Database, listing: Listing) -> Vec<String> {
    list(database, listing).await.items.into_iter().map(|card| card.slug).collect()
}

async fn found(database: &Database, text: &str) -> Vec<String> {
    slugs(database, Listing { search: Some(text.into()), ..Listing::default() }).await
}

fn priced(n: u128, slug: &str, prices: &[(u128, i64, Option<i64>)]) -> ProductRecord {
    let variants = prices
        .iter()
        .map(|&(id, price, before)| VariantRecord { compare_at_price: before.map(eur), ..variant_record(id, price) });
    product_of(n, slug, variants.collect())
}

/// Lowest price, whether others cost more, what it cost before, units of all variants, the first picture.
pub async fn cards_show_the_cheapest_variant(database: Database) {
    put(
        &database,
        &[
            ProductRecord { vendor: "Nord".into(), ..full_product() },
            priced(2, "same", &[(21, 500, None), (22, 500, None)]),
            priced(3, "not-reduced", &[(31, 500, Some(500)), (32, 700, Some(900))]),
        ],
    )
    .await;
    let mut unit = database.begin().await.unwrap();
    for (n, units) in [(1, 3), (2, 4), (3, 50)] {
        unit.stock().enter(&movement(MovementKind::Received, n, units)).await.unwrap();
    }
    unit.save().await.unwrap();

    let cards = list(&database, Listing::default()).await.items;
    let mug = &cards[0];
    assert_eq!((mug.id, mug.name.as_str(), mug.vendor.as_str()), (full_product().id, "Café mug", "Nord"));
    assert_eq!(mug.picture, Some(picture("/mug.webp")));
    assert_eq!((mug.price, mug.price_varies, mug.compare_at_price), (eur(1999), true, Some(eur(2499))));
    assert_eq!(mug.available, 7, "a deleted variant is not sold");
    assert_eq!((cards[1].price, cards[1].price_varies, cards[1].picture.clone()), (eur(500), false, None));
    assert_eq!((cards[2].price_varies, cards[2].compare_at_price), (true, None));
}

/// Every way of sorting.
pub async fn lists_are_sorted(database: Database) {
    put(
        &database,
        &[
            ProductRecord { name: "banana".into(), created_at: at(3), ..priced(1, "b", &[(1, 300, None)]) },
            ProductRecord { name: "Apple".into(), created_at: at(1), ..priced(2, "a", &[(2, 200, None)]) },
            ProductRecord {
                name: "cherry".into(),
                created_at: at(2),
                ..priced(3, "c", &[(3, 400, None), (4, 100, None)])
            },
        ],
    )
    .await;
    for (sort, expected) in [
        (Sort::Featured, ["b", "a", "c"]),
        (Sort::Newest, ["b", "c", "a"]),
        (Sort::PriceAscending, ["c", "a", "b"]),
        (Sort::PriceDescending, ["b", "a", "c"]),
        (Sort::Name, ["a", "b", "c"]),
    ] {
        assert_eq!(slugs(&database, Listing { sort, ..Listing::default() }).await, expected, "{sort:?}");
        let tagged = Listing { sort, search: Some("thing".into()), ..Listing::default() };
        assert_eq!(slugs(&database, tagged).await, [""; 0], "{sort:?}");
    }
}

/// Pages from 1, of 1 to 100; past the last one there is nothing, and the total is of all pages.
pub async fn lists_are_cut_into_pages(database: Database) {
    let products: Vec<_> = (1..=7).map(|n| product(n, &format!("p{n}"))).collect();
    put(&database, &products).await;
    for (page, per_page, expected, first) in
        [(1, 3, 3, Some("p1")), (3, 3, 1, Some("p7")), (4, 3, 0, None), (u32::MAX, 100, 0, None), (0, 0, 1, Some("p1"))]
    {
        let listing = Listing { page, per_page, ..Listing::default() };
        let answer = database.reader().await.unwrap().catalogue().cards(&listing).await.unwrap();
        let got = (answer.items.len(), answer.items.first().map(|card| card.slug.as_str()), answer.total);
        assert_eq!(got, (expected, first, 7), "page {page} of {per_page}");
        assert_eq!((answer.page, answer.per_page), (page.max(1), per_page.max(1)));
    }
    let listing = Listing { per_page: 5000, ..Listing::default() };
    assert_eq!(list(&database, listing).await.per_page, 100);
}

/// By category, by what is reduced, and by both with a search.
pub async fn lists_are_narrowed(database: Database) {
    let toys = Some(Category { slug: "toys".into(), name: "Toys".into() });
    put(
        &database,
        &[
            ProductRecord { category: toys.clone(), ..priced(1, "red-ball", &[(1, 500, Some(900))]) },
            ProductRecord { category: toys, ..priced(2, "blue-ball", &[(2, 500, None), (3, 600, Some(900))]) },
            priced(4, "green-ball", &[(4, 500, Some(700))]),
        ],
    )
    .await;
    let toys = || Listing { category: Some("toys".into()), ..Listing::default() };
    assert_eq!(slugs(&database, toys()).await, ["red-ball", "blue-ball"]);
    assert_eq!(list(&database, toys()).await.total, 2);
    let reduced = Listing { reduced_only: true, ..Listing::default() };
    assert_eq!(slugs(&database, reduced).await, ["red-ball", "green-ball"], "the cheapest variant counts");
    assert_eq!(slugs(&database, Listing { reduced_only: true, ..toys() }).await, ["red-ball"]);
    assert_eq!(slugs(&database, Listing { search: Some("blue".into()), ..toys() }).await, ["blue-ball"]);
    assert_eq!(slugs(&database, Listing { search: Some("green".into()), ..toys() }).await, [""; 0]);
    assert_eq!(slugs(&database, Listing { category: Some("none".into()), ..Listing::default() }).await, [""; 0]);
}

/// As their products show them, in their order; none of hidden products.
pub async fn variants_of_products_are_those_that_are_sold(database: Database) {
    let hidden = ProductRecord { status: ProductStatus::Draft, ..product(8, "hidden") };
    put(&database, &[full_product(), priced(2, "two", &[(21, 500, Some(400)), (22, 300, Some(900))]), hidden]).await;
    let mut unit = database.begin().await.unwrap();
    unit.stock().enter(&movement(MovementKind::Received, 21, 6)).await.unwrap();
    unit.save().await.unwrap();

    let mut reader = database.reader().await.unwrap();
    let mut catalogue = reader.catalogue();
    let ids = [2, 1, 8, 99].map(|n| ProductId(Uuid::from_u128(n)));
    let mut variants = catalogue.variants(&ids).await.unwrap();
    for (id, slug) in [(ids[1], "cafe-mug"), (ids[0], "two")] {
        let shown = catalogue.product(slug).await.unwrap().unwrap();
        assert_eq!(variants.remove(&id), Some(shown.variants), "{slug}");
    }
    assert!(variants.is_empty(), "{variants:?}");
    assert!(catalogue.variants(&[]).await.unwrap().is_empty());
}

/// In name, vendor, description and tags, whatever case and accents; all words must be there.
pub async fn search_finds_the_beginnings_of_words(database: Database) {
    put(&database, &[full_product(), product(9, "plate")]).await;
    for text in [
        "mug",
        "MU",
        "cafe",
        "café",
        "CAFÉ mu",
        "nord",
        "topf",
        "töpferei",
        "warm",
        "keeps wa",
        "stone",
        "mug stoneware nord",
    ] {
        assert_eq!(found(&database, text).await, ["cafe-mug"], "{text}");
    }
    for text in ["ug", "mug plate", "mugs", "span", "amp", "b0"] {
        assert_eq!(found(&database, text).await, [""; 0], "{text}");
    }
}

/// The best match first; another order only where it is asked for.
pub async fn search_puts_names_first(database: Database) {
    let describing = |n, slug: &str, description: &str| ProductRecord {
        description: format!("<p>{description}</p>"),
        ..product(n, slug)
    };
    put(
        &database,
        &[
            describing(1, "tray", "Goes well with any lamp that stands on a table."),
            ProductRecord {
                tags: vec!["lamp".into()],
                ..describing(2, "bulb", "Bright and warm, for a reading corner.")
            },
            describing(3, "lamp", "Bright and warm, for a reading corner at night."),
            describing(4, "chair", "Bright and warm, for a reading corner at night."),
        ],
    )
    .await;
    assert_eq!(found(&database, "lamp").await, ["lamp", "bulb", "tray"]);
    let by_name = Listing { search: Some("lamp".into()), sort: Sort::Name, ..Listing::default() };
    assert_eq!(slugs(&database, by_name).await, ["bulb", "lamp", "tray"]);
}

/// A product that changed is found by its new words only.
pub async fn search_forgets_what_was_replaced(database: Database) {
    put(&database, &[ProductRecord { name: "Old kettle".into(), ..product(1, "kettle") }]).await;
    put(&database, &[ProductRecord { name: "New teapot".into(), ..product(1, "teapot") }]).await;
    assert_eq!(found(&database, "kettle").await, [""; 0]);
    assert_eq!(found(&database, "teapot").await, ["teapot"]);
}

/// Nothing that is typed is an operator or an error; what has no words narrows nothing.
pub async fn search_takes_anything_that_is_typed(database: Database) {
    put(&database, &[full_product(), product(9, "plate")]).await;
    for text in [
        "\"",
        "mug\"",
        "mug OR plate",
        "mug NOT plate",
        "name:mug plate",
        "NEAR(mug plate)",
        "mug AND",
        "'; --",
        "mug*plate",
        "\u{0}",
    ] {
        let answer = found(&database, text).await;
        assert!(answer.len() < 2 || !text.contains("mug"), "{text}: {answer:?}");
    }
    assert_eq!(found(&database, "").await.len(), 2);
    assert_eq!(found(&database, " *&! ").await.len(), 2);
    assert_eq!(found(&database, "(mug)").await, ["cafe-mug"]);
    assert_eq!(found(&database, &"mug ".repeat(500)).await, ["cafe-mug"]);
}
