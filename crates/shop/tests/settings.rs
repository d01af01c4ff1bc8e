//! What staff set up: seen at once, never overwritten unseen, and what an order is priced by.

mod stand;

use shared::audit::{Action, Subject};
use shared::checkout::PlaceRefused;
use shared::field::{FieldError, FieldProblem};
use shared::settings::{SettingsForm, SettingsInput, SettingsRefused};
use shop::Failure;
use stand::{Stand, account, email, eur, to_dublin};

/// The form, with the first shipping method at that price.
fn shipping_at(form: &SettingsForm, price: &str) -> SettingsInput {
    let mut fields = form.fields.clone();
    fields.zones[0].methods[0].price = price.into();
    fields
}

#[tokio::test]
async fn what_staff_save_holds_at_once_and_after_a_restart() {
    let stand = Stand::with_stock("settings-save", &[]).await;
    let staff = stand.staff().await;
    let form = stand.shop.settings_form(&staff).await.unwrap();
    assert_eq!((form.revision, form.fields.name.as_str()), (0, "Test shop"), "the configuration's values");

    let fields = SettingsInput { name: " Nord ".into(), low_stock: 9, ..shipping_at(&form, "6.5") };
    let saved = stand.shop.save_settings(&staff, 0, &fields).await.unwrap();
    assert_eq!((saved.revision, saved.fields.name.as_str()), (1, "Nord"));
    assert_eq!(saved.fields.zones[0].methods[0].price, "6.50");
    assert_eq!((stand.shop.settings().store.name.as_str(), stand.shop.settings().store.low_stock), ("Nord", 9));
    let restarted = stand.another_server(500).await;
    assert_eq!((restarted.settings().revision, restarted.settings().store.name.as_str()), (1, "Nord"));

    let log = stand.shop.audit_log(&staff, Some(&Subject::settings()), 1).await.unwrap();
    let entry = &log.items[0];
    assert_eq!((log.total, entry.action), (1, Action::SettingsChange));
    assert_eq!(serde_json::from_str::<SettingsInput>(&entry.before).unwrap(), form.fields);
    assert_eq!(serde_json::from_str::<SettingsInput>(&entry.after).unwrap(), saved.fields);
}

#[tokio::test]
async fn what_another_has_saved_is_not_overwritten_unseen() {
    let stand = Stand::with_stock("settings-stale", &[]).await;
    let staff = stand.staff().await;
    let other = stand.another_server(500).await;
    let form = stand.shop.settings_form(&staff).await.unwrap();
    let theirs = SettingsInput { name: "Theirs".into(), ..form.fields.clone() };
    other.save_settings(&staff, form.revision, &theirs).await.unwrap();

    let yours = SettingsInput { name: "Yours".into(), ..form.fields.clone() };
    let refused = stand.shop.save_settings(&staff, form.revision, &yours).await;
    let Err(Failure::Refused(SettingsRefused::Stale(stale))) = refused else { panic!("{refused:?}") };
    assert_eq!((stale.revision, stale.fields), (1, vec!["name".to_owned()]));
    assert_eq!((stale.theirs.name.as_str(), stale.yours.name.as_str()), ("Theirs", "Yours"));
    stand.shop.save_settings(&staff, 1, &yours).await.unwrap();
    assert_eq!(stand.shop.settings().store.name, "Yours");

    let again = stand.shop.save_settings(&staff, 1, &yours).await.unwrap();
    assert_eq!(again.revision, 2, "the same form sent twice is saved once");
    assert_eq!(stand.shop.audit_log(&staff, None, 1).await.unwrap().total, 2);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let stand = Stand::with_stock("settings-wrong", &[]).await;
    let staff = stand.staff().await;
    let form = stand.shop.settings_form(&staff).await.unwrap();
    let refused = stand.shop.save_settings(&staff, 0, &shipping_at(&form, "-1")).await;
    let Err(Failure::Refused(SettingsRefused::Invalid { errors })) = refused else { panic!("{refused:?}") };
    assert_eq!(errors, [FieldError::new("zones.0.methods.0.price", FieldProblem::Malformed)]);
    assert_eq!(stand.shop.settings_form(&staff).await.unwrap(), form);
    assert_eq!(stand.shop.audit_log(&staff, None, 1).await.unwrap().total, 0);
}

#[tokio::test]
async fn the_currency_stays_while_there_are_orders_or_prices_in_it() {
    let stand = Stand::with_stock("settings-currency", &[]).await;
    let staff = stand.staff().await;
    let change = async |currency: &str| {
        let form = stand.shop.settings_form(&staff).await.unwrap();
        let fields = SettingsInput { currency: currency.into(), ..form.fields };
        stand.shop.save_settings(&staff, form.revision, &fields).await
    };
    assert_eq!(change("USD").await.unwrap().fields.currency, "USD", "an empty shop may change it");
    change("EUR").await.unwrap();

    stand.put(1, 1000, true).await;
    stand.receive(1, 5).await;
    let refused = change("USD").await;
    let in_use = |orders| SettingsRefused::CurrencyInUse { orders, variants: 1 };
    assert!(matches!(refused, Err(Failure::Refused(refused)) if refused == in_use(false)));
    stand.pending(account(1), 1).await;
    let refused = change("USD").await;
    assert!(matches!(refused, Err(Failure::Refused(refused)) if refused == in_use(true)));
    assert_eq!(stand.shop.settings().store.currency.code(), "EUR");
}

#[tokio::test]
async fn mail_comes_from_the_store_by_its_name() {
    let stand = Stand::with_stock("settings-mail", &[5]).await;
    let staff = stand.staff().await;
    let form = stand.shop.settings_form(&staff).await.unwrap();
    stand.shop.save_settings(&staff, 0, &SettingsInput { name: "Nord".into(), ..form.fields }).await.unwrap();
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.shop.send_mail().await.unwrap();
    assert_eq!(stand.letterbox.for_address(&email())[0].from, "Nord");
}

/// A server that has not heard of a change yet shows the old price, and places no order at it (O4).
#[tokio::test]
async fn o4_an_order_is_priced_by_the_settings_that_hold() {
    let stand = Stand::with_stock("settings-order", &[5]).await;
    let staff = stand.staff().await;
    let other = stand.another_server(500).await;
    stand.add(account(1), 1, 1).await;
    let form = other.settings_form(&staff).await.unwrap();
    other.save_settings(&staff, 0, &shipping_at(&form, "7.00")).await.unwrap();
    assert_eq!(stand.shop.settings().revision, 0, "this one has not heard of it");

    let mut asked = to_dublin();
    asked.expected_total = Some(eur(1500));
    let refused = stand.shop.place_order(account(1), &email(), "one", asked.clone()).await;
    let Err(Failure::Refused(PlaceRefused::TotalRose { old, new, quote })) = refused else { panic!("{refused:?}") };
    assert_eq!((old, new, quote.totals.shipping), (eur(1500), eur(1700), eur(700)));
    asked.expected_total = Some(new);
    let placed = stand.shop.place_order(account(1), &email(), "one", asked).await.unwrap();
    assert_eq!(stand.order(placed.number).await.totals.total, eur(1700));

    stand.shop.look_around().await.unwrap();
    assert_eq!(stand.shop.settings().revision, 1);
}
