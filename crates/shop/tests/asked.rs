//! An order is what was asked for, once: O3, O4.

mod stand;

use iso_currency::Currency;
use shared::checkout::{PlaceOrder, PlaceRefused};
use shared::money::Money;
use shop::Failure;
use stand::{Stand, account, email, eur, to_dublin};

#[tokio::test]
async fn o3_of_two_requests_at_once_with_one_key_and_other_words_one_is_refused() {
    let stand = Stand::with_stock("asked-key", &[5]).await;
    stand.add(account(1), 1, 1).await;
    let (email, picked_up) = (email(), PlaceOrder { shipping_method: Some("pickup".into()), ..to_dublin() });
    let (one, other) = tokio::join!(
        stand.shop.place_order(account(1), &email, "k", to_dublin()),
        stand.shop.place_order(account(1), &email, "k", picked_up),
    );
    let reused = |outcome: &Result<_, _>| matches!(outcome, Err(Failure::Refused(PlaceRefused::KeyReused)));
    assert_eq!((one.is_ok(), reused(&one)), (other.is_err(), !reused(&other)), "{one:?} {other:?}");
}

#[tokio::test]
async fn o4_a_total_in_another_currency_was_not_seen() {
    let stand = Stand::with_stock("asked-currency", &[5]).await;
    stand.add(account(1), 1, 1).await;
    let dollars = Money::new(9900, Currency::USD);
    let asked = PlaceOrder { expected_total: Some(dollars), ..to_dublin() };
    let refused = stand.shop.place_order(account(1), &email(), "k", asked).await.unwrap_err();
    let Failure::Refused(PlaceRefused::TotalRose { old, new, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((old, new), (dollars, eur(1500)));
}
