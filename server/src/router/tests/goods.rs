//! What staff change of products and settings, as pages show it.

use super::{TestShop, body, get};
use shared::account::Email;
use shared::id::Owner;
use shared::product::{ProductInput, ProductStatus, VariantInput};
use shared::settings::SettingsInput;
use shop::Staff;
use storage::Storage;

async fn staff(shop: &TestShop) -> Staff {
    let email = Email::parse(crate::sample::STAFF).unwrap();
    let account = shop.storage.reader().await.unwrap().accounts().account_by_email(&email).await.unwrap().unwrap();
    shop.served.shop.staff(Owner::Account(account.id)).await.unwrap().unwrap()
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
    assert!(body(shop.ask(get("/categories/wonders")).await).await.contains("Wonders at Cabinet of Nord"));
}
