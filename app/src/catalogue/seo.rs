//! What pages say of themselves to search engines and to those who are sent a link. Only the server writes it.

use super::view::{Head, ProductView};
use serde_json::{Value, json};
use shared::catalogue::{Category, Picture, Product, Variant};
use shop::{Settings, Shop};

/// So many characters of a description are shown elsewhere.
const DESCRIPTION: usize = 160;

/// What is said of the page at `path`; the shop's own picture stands in where it has none.
pub(super) fn head(shop: &Shop, path: &str, description: String, picture: Option<&Picture>) -> Head {
    let settings = shop.settings();
    let site = &settings.site_url;
    let picture = absolute(site, picture.map_or("/og.png", |picture| &picture.src));
    Head { url: format!("{site}{path}"), description, picture }
}

/// What is said of a page of a category.
pub(super) fn category_head(shop: &Shop, category: &Category, page: u32, picture: Option<&Picture>) -> Head {
    let path = match page {
        0 | 1 => format!("/categories/{}", category.slug),
        page => format!("/categories/{}?page={page}", category.slug),
    };
    head(
        shop,
        &path,
        format!("{} at {}: look around, and take your time.", category.name, shop.settings().store.name),
        picture,
    )
}

/// What is said of a product.
pub(super) fn product_head(shop: &Shop, product: &Product) -> Head {
    let description = match plain(&product.description, DESCRIPTION) {
        text if text.is_empty() => format!("{} at {}.", product.name, shop.settings().store.name),
        text => text,
    };
    head(shop, &format!("/products/{}", product.slug), description, product.pictures.first())
}

/// How the shop ships to its own country, unless asked otherwise.
pub(super) fn delivery(settings: &Settings) -> Option<String> {
    let at_home = |zone: &&shared::shipping::Zone| zone.countries.iter().any(|name| name.code == settings.home_country);
    let method = settings.store.shipping.zones.iter().find(at_home)?.methods.first()?;
    let free = method.free_from.map(|from| format!(" Free from {from}.")).unwrap_or_default();
    Some(format!("Delivery: {}.{free}", method.promise))
}

/// The product as schema.org describes one, to stand in a `<script>`: no `<` is left that could end it.
pub(super) fn json_ld(view: &ProductView, site: &str) -> String {
    let ProductView { product, head, .. } = view;
    let offers: Vec<Value> = product.variants.iter().map(|variant| offer(&head.url, variant)).collect();
    let images: Vec<String> = product.pictures.iter().map(|picture| absolute(site, &picture.src)).collect();
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "description": head.description,
        "url": head.url,
        "image": images,
        "offers": together(&product.variants, offers),
    });
    if !product.vendor.is_empty() {
        data["brand"] = json!({ "@type": "Brand", "name": product.vendor });
    }
    if let Some(category) = &product.category {
        data["category"] = json!(category.name);
    }
    data.to_string().replace('<', "\\u003c")
}

fn offer(url: &str, variant: &Variant) -> Value {
    let availability = if variant.available > 0 { "InStock" } else { "OutOfStock" };
    let mut offer = json!({
        "@type": "Offer",
        "url": format!("{url}?variant={}", variant.id),
        "price": variant.price.amount(),
        "priceCurrency": variant.price.currency().code(),
        "availability": format!("https://schema.org/{availability}"),
    });
    if !variant.sku.is_empty() {
        offer["sku"] = json!(variant.sku);
    }
    offer
}

/// One offer as it is, several with their range.
fn together(variants: &[Variant], mut offers: Vec<Value>) -> Value {
    let prices = || variants.iter().map(|variant| variant.price);
    match (prices().min_by_key(|price| price.minor()), prices().max_by_key(|price| price.minor())) {
        (Some(low), Some(high)) if offers.len() > 1 => json!({
            "@type": "AggregateOffer",
            "lowPrice": low.amount(),
            "highPrice": high.amount(),
            "priceCurrency": low.currency().code(),
            "offerCount": offers.len(),
            "offers": offers,
        }),
        _ => offers.pop().unwrap_or_default(),
    }
}

fn absolute(site: &str, src: &str) -> String {
    if src.starts_with('/') && !src.starts_with("//") { format!("{site}{src}") } else { src.to_owned() }
}

/// The text of cleaned HTML, at most `most` characters of it, cut between words.
fn plain(html: &str, most: usize) -> String {
    let mut text = String::with_capacity(most * 2);
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            c if !in_tag => text.push(c),
            _ => {}
        }
        if text.len() > most * 8 {
            break;
        }
    }
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let text = text.replace("&amp;", "&");
    let mut short = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let more = word.chars().count() + usize::from(length > 0);
        if length + more > most {
            short.push_str(if short.ends_with('.') { "" } else { "…" });
            break;
        }
        if length > 0 {
            short.push(' ');
        }
        short.push_str(word);
        length += more;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use shared::id::{ProductId, VariantId};
    use shared::money::Money;
    use uuid::Uuid;

    fn variant(number: u128, minor: i64, available: u32) -> Variant {
        let price = Money::new(minor, Currency::EUR);
        let id = VariantId(Uuid::from_u128(number));
        let (sku, options, compare_at_price) = (String::new(), Vec::new(), None);
        Variant { id, sku, options, price, compare_at_price, available, taxable: true, requires_shipping: true }
    }

    fn view(variants: Vec<Variant>) -> ProductView {
        let product = Product {
            id: ProductId(Uuid::from_u128(1)),
            slug: "mug".into(),
            name: "Mug </script><script>alert(1)</script>".into(),
            description: String::new(),
            vendor: "Kiln & Co".into(),
            category: None,
            tags: Vec::new(),
            pictures: vec![Picture { src: "/pictures/mug.webp".into(), alt: String::new() }],
            variants,
        };
        let head = Head {
            url: "https://shop.example/products/mug".into(),
            description: "A mug.".into(),
            picture: String::new(),
        };
        ProductView { product, related: Vec::new(), delivery: None, head }
    }

    #[test]
    fn descriptions_are_text() {
        assert_eq!(plain("<p>Salt &amp; pepper</p><p>for <b>two</b>&nbsp;&lt;3</p>", 99), "Salt & pepper for two <3");
        assert_eq!(plain("<p>one two three</p>", 8), "one two…");
        assert_eq!(plain("", 9), "");
    }

    #[test]
    fn a_name_cannot_end_the_script() {
        let text = json_ld(&view(vec![variant(1, 1250, 0)]), "https://shop.example");
        assert!(!text.contains('<'), "{text}");
        let data: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(data["name"], "Mug </script><script>alert(1)</script>");
        assert_eq!(data["image"][0], "https://shop.example/pictures/mug.webp");
        assert_eq!(data["offers"]["price"], "12.50");
        assert_eq!(data["offers"]["availability"], "https://schema.org/OutOfStock");
    }

    #[test]
    fn several_variants_are_one_offer_with_a_range() {
        let data: Value =
            serde_json::from_str(&json_ld(&view(vec![variant(1, 2000, 1), variant(2, 900, 0)]), "")).unwrap();
        assert_eq!(data["offers"]["@type"], "AggregateOffer");
        assert_eq!((&data["offers"]["lowPrice"], &data["offers"]["highPrice"]), (&json!("9.00"), &json!("20.00")));
        assert_eq!(data["offers"]["offers"][1]["availability"], "https://schema.org/OutOfStock");
    }
}
