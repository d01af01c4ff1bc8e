//! What staff change of products and settings, as pages show it.

use super::{TestShop, body, get};
use http::StatusCode;
use http::header::LOCATION;
use shared::account::{Email, Password};
use shared::product::{ProductInput, ProductStatus, VariantInput};
use shared::settings::SettingsInput;
use shop::FreshStaff;

async fn staff(shop: &TestShop) -> FreshStaff {
    let email = Email::parse(crate::sample::STAFF).unwrap();
    let password = Password::parse(crate::sample::PASSWORD).unwrap();
    let shop = &shop.served.shop;
    let token = shop.sign_in(&email, &password, None).await.unwrap().token;
    let staff = shop.staff(&shop.session(&token).await.unwrap().unwrap()).unwrap();
    shop.fresh_staff(&staff).unwrap()
}

/// Lists that are kept in the process are read again as soon as it has heard of a change.
#[tokio::test]
async fn what_staff_change_shows_on_the_next_page() {
    let shop = TestShop::filled().await;
    let staff = staff(&shop).await;
    let home = async || body(shop.ask(get("/")).await).await;
    assert!(!home().await.contains("/categories/wonders"));
    let variant = VariantInput { price: "9.99".into(), ..VariantInput::default() };
    let input = ProductInput {
        name: "Cabinet".into(),
        category: "Wonders".into(),
        variants: vec![variant],
        ..ProductInput::default()
    };
    let form = shop.served.shop.create_product(&staff, &input).await.unwrap();
    assert!(!home().await.contains("/categories/wonders"), "it is a draft");
    shop.served.shop.set_product_status(&staff, form.id, form.revision, ProductStatus::Published).await.unwrap();
    assert!(home().await.contains("/categories/wonders"));

    let form = shop.served.shop.settings_form(&staff).await.unwrap();
    let fields = SettingsInput { name: "Cabinet of Nord".into(), ..form.fields };
    shop.served.shop.save_settings(&staff, form.revision, &fields).await.unwrap();
    let category = body(shop.ask(get("/categories/wonders")).await).await;
    assert!(category.contains("Wonders at Cabinet of Nord"));
    assert!(category.contains("<title>Wonders · Cabinet of Nord</title>"));
    assert!(!category.contains("Forever Cart"), "it has the name that staff gave it");
}

/// A product that moved is found where it was.
#[tokio::test]
async fn an_old_address_leads_to_where_the_product_is() {
    let shop = TestShop::filled().await;
    let staff = staff(&shop).await;
    let product = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap();
    let form = shop.served.shop.product_form(&staff, product.id).await.unwrap().unwrap();
    let input = ProductInput { slug: "kitchen-radio".into(), ..form.fields };
    shop.served.shop.save_product(&staff, product.id, form.revision, &input).await.unwrap();

    let page = shop.ask(get("/products/windowsill-radio?variant=1")).await;
    assert_eq!(page.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(page.headers()[LOCATION], "/products/kitchen-radio?variant=1");
    assert_eq!(shop.ask(get("/products/never-there")).await.status(), StatusCode::NOT_FOUND);
}
