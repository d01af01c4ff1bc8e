//! What is sold.

use super::{Api, get};
use http::StatusCode;
use serde_json::Value;

fn slugs(products: &Value) -> Vec<&str> {
    products["items"].as_array().unwrap().iter().map(|item| item["slug"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn products_are_listed_page_by_page() {
    let api = Api::open().await;
    let all = api.ok(get("/products?per_page=100")).await.json;
    let total = all["items"].as_array().unwrap().len();
    assert!(total > 24 && all["total"] == total, "{}", all["total"]);
    let mut seen = Vec::new();
    for page in 1..=3 {
        let products = api.ok(get(&format!("/products?per_page=30&page={page}"))).await.json;
        assert_eq!(
            (&products["page"], &products["per_page"], &products["total"]),
            (&page.into(), &30.into(), &total.into())
        );
        seen.extend(slugs(&products).into_iter().map(str::to_owned));
    }
    assert_eq!(seen, slugs(&all));
    assert_eq!(api.ok(get("/products?page=999")).await.json["items"], Value::Array(Vec::new()));

    let item = &all["items"][0];
    for name in ["id", "slug", "name", "image", "price", "compare_at_price", "variants"] {
        assert!(item.get(name).is_some(), "{name} in {item}");
    }
    for name in ["id", "sku", "options", "price", "compare_at_price", "available"] {
        assert!(item["variants"][0].get(name).is_some(), "{name} in {item}");
    }
    assert!(item["price"]["amount"].is_string() && item["price"]["currency"] == "EUR");
}

#[tokio::test]
async fn lists_are_narrowed_and_sorted() {
    let api = Api::open().await;
    let found = api.ok(get("/products?q=radio")).await.json;
    assert!(slugs(&found).contains(&"windowsill-radio"), "{found}");
    let music = api.ok(get("/products?category=music-audio")).await.json;
    assert!(music["total"].as_u64().unwrap() > 1 && slugs(&music).contains(&"windowsill-radio"));
    let price = |item: &Value| item["price"]["amount"].as_str().unwrap().parse::<f64>().unwrap();
    for (sort, falls) in [("price-ascending", false), ("price-descending", true)] {
        let sorted = api.ok(get(&format!("/products?sort={sort}"))).await.json;
        let mut prices: Vec<_> = sorted["items"].as_array().unwrap().iter().map(price).collect();
        if falls {
            prices.reverse();
        }
        assert!(prices.is_sorted(), "{sort}");
    }
    assert_eq!(slugs(&api.ok(get("/products?q=nothing-of-that-name")).await.json), [""; 0]);
}

#[tokio::test]
async fn a_product_is_as_lists_show_it_and_more() {
    let api = Api::open().await;
    for item in api.ok(get("/products?per_page=100")).await.json["items"].as_array().unwrap() {
        let slug = item["slug"].as_str().unwrap();
        let product = api.ok(get(&format!("/products/{slug}"))).await.json;
        for (name, value) in item.as_object().unwrap() {
            assert_eq!(&product[name], value, "{name} of {slug}");
        }
        for name in ["description", "category", "tags", "images"] {
            assert!(product.get(name).is_some(), "{name} of {slug}");
        }
    }
    api.refused(get("/products/nothing"), 404, "not-found").await;
}

#[tokio::test]
async fn categories_and_ways_of_shipping_are_listed() {
    let api = Api::open().await;
    let categories = api.ok(get("/categories")).await.json;
    let music = categories["items"].as_array().unwrap().iter().find(|item| item["slug"] == "music-audio").unwrap();
    assert!(music["products"].as_u64().unwrap() > 1 && music["name"].is_string());

    let ireland = api.ok(get("/shipping-methods?country=IE")).await.json;
    let standard = &ireland["items"][0];
    assert!(
        standard["id"].is_string() && standard["name"].is_string() && standard["price"]["amount"].is_string(),
        "{ireland}"
    );
    assert_eq!(
        api.ok(get("/shipping-methods?country=AQ")).await.json["items"],
        Value::Array(Vec::new()),
        "no ships there"
    );
    assert_eq!(api.refused(get("/shipping-methods"), 422, "invalid").await.wrong_fields(), ["country"]);
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let api = Api::open().await;
    for path in ["/products", "/products/windowsill-radio", "/categories", "/shipping-methods?country=IE"] {
        let first = api.ok(get(path)).await;
        assert_eq!(first.header("cache-control"), Some("public, max-age=0, must-revalidate"), "{path}");
        let tag = first.header("etag").unwrap();
        let again = api.ask(get(path).with("if-none-match", tag)).await;
        assert_eq!(
            (again.status, &again.json, again.header("etag")),
            (StatusCode::NOT_MODIFIED, &Value::Null, Some(tag))
        );
        assert_eq!(api.ask(get(path).with("if-none-match", "W/\"other\"")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_queries_mistakes_are_named() {
    let api = Api::open().await;
    for (query, field) in [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=one", "page"),
        ("page=99999999999", "page"),
        ("per_page=0", "per_page"),
        ("per_page=101", "per_page"),
        ("sort=random", "sort"),
        ("perpage=5", "perpage"),
        ("page=1&page=2", "page"),
    ] {
        let answer = api.refused(get(&format!("/products?{query}")), 422, "invalid").await;
        assert_eq!(answer.wrong_fields(), [field], "{query}");
    }
    assert_eq!(api.refused(get("/shipping-methods?country=Ireland"), 422, "invalid").await.wrong_fields(), ["country"]);
}
