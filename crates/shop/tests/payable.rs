//! What nobody can pay is no order (O10), and currencies with 0, 2 and 3 digits run through purchase, refund and mail.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use iso_currency::Currency;
use shared::checkout::{CheckoutState, PlaceOrder, PlaceRefused};
use shared::money::Money;
use shared::order::{PaymentStatus, StaffRefused, Status};
use shared::payment::{AmountLimits, PayableError};
use shared::pricing::TaxRate;
use shop::{Broken, Shop};
use stand::fulfilment::went_back;
use stand::{Stand, account, email, eur, level, refused, to_dublin};

#[tokio::test]
async fn o10_an_amount_that_the_provider_does_not_take_is_refused_before_anything_is_written() {
    let stand = Stand::with_stock("o10-limits", &[5]).await;
    stand.put(1, 30, true).await;
    stand.add(account(1), 1, 1).await;
    stand.till.set_limits(AmountLimits { minimum: Some(50), maximum: Some(1000) });
    let asked = || PlaceOrder { shipping_method: Some("pickup".into()), ..to_dublin() };
    let place = async |asked| stand.shop.place_order(account(1), &email(), "k", asked).await;
    let too_small = PayableError::TooSmall { minimum: eur(50) };
    assert_eq!(refused(place(asked()).await), PlaceRefused::NotPayable { reason: too_small });
    assert_eq!((stand.items(account(1)).await, stand.stock(1).await), (1, level(5, 0)));
    assert!(stand.till.all().is_empty());
    let state = stand.shop.checkout(account(1), None, None).await.unwrap();
    assert!(matches!(state, CheckoutState::Form { pending: None, .. }), "{state:?}");

    stand.put(1, 2000, true).await;
    let too_large = PayableError::TooLarge { maximum: eur(1000) };
    assert_eq!(refused(place(asked()).await), PlaceRefused::NotPayable { reason: too_large });
    stand.put(1, 50, true).await;
    assert_eq!(place(asked()).await.unwrap().status, Status::PendingPayment);
    // Nothing is nothing to ask a provider for.
    stand.put(1, 0, true).await;
    stand.add(account(2), 1, 1).await;
    let free = stand.shop.place_order(account(2), &email(), "k", asked()).await.unwrap();
    assert_eq!(free.status, Status::Processing);
}

/// The limits of a provider are not all known: what it refuses for good is told as it stands.
#[tokio::test]
async fn o10_an_order_that_the_provider_refuses_is_told_as_failed() {
    let stand = Stand::with_stock("o10-refused", &[5]).await;
    stand.till.set_refuses(true);
    stand.add(account(1), 1, 1).await;
    let placed = stand.place(account(1), "k").await.unwrap();
    assert_eq!((placed.status, placed.redirect_url), (Status::PaymentFailed, None));
    assert_eq!(stand.stock(1).await, level(5, 0), "nothing is held");
    let again = stand.shop.retry_payment(account(1), placed.number).await.unwrap();
    assert_eq!((again.status, again.redirect_url), (Status::PaymentFailed, None));
}

/// Prices that were stored before such amounts were refused.
#[tokio::test]
async fn o10_a_third_digit_of_an_old_price_makes_no_order() {
    let stand = in_currency("o10-third", Currency::KWD, 5125).await;
    stand.add(account(1), 1, 1).await;
    let unit = Money::new(10, Currency::KWD);
    let answer = refused(stand.place(account(1), "k").await);
    assert_eq!(answer, PlaceRefused::NotPayable { reason: PayableError::BetweenUnits { unit } });
}

/// A shop that adds tax of 5 % to its prices in `currency`: a thing at a price, shipping for a tenth of it, in minor units.
async fn in_currency(name: &str, currency: Currency, price: i64) -> Stand {
    let stand = Stand::set_up(name, |store| {
        store.currency = currency;
        store.tax.prices_include_tax = false;
        store.tax.otherwise = TaxRate::percent(5.into()).unwrap();
        let methods = store.shipping.zones.iter_mut().flat_map(|zone| &mut zone.methods);
        methods.for_each(|method| method.price = Money::new(price / 100 * 10, currency));
    })
    .await;
    stand.put_variant(1, true, |variant| variant.price = Money::new(price, currency)).await;
    stand.receive(1, 9).await;
    stand
}

#[tokio::test]
async fn o10_currencies_of_any_digits_run_through_purchase_refund_and_mail() {
    // price, and what three of it come to: subtotal, shipping, tax, total; the share of one unit of three.
    for (currency, price, amounts, share, total) in [
        (Currency::JPY, 1013, [3039, 100, 152 + 5, 3296], 1013 + 50, "¥3,296"),
        (Currency::EUR, 1013, [3039, 100, 152 + 5, 3296], 1013 + 50, "€32.96"),
        (Currency::KWD, 1010, [3030, 100, 150 + 10, 3290], 1010 + 50, "KWD\u{a0}3.290"),
    ] {
        let code = currency.code();
        let stand = in_currency(&format!("o10-{code}"), currency, price).await;
        stand.add(account(1), 1, 3).await;
        let number = stand.place(account(1), "k").await.unwrap().number;
        let totals = stand.order(number).await.totals;
        let minor = [totals.subtotal, totals.shipping, totals.tax, totals.total].map(Money::minor);
        assert_eq!(minor, amounts, "{code}");
        assert!(totals.total.is_payable(), "{code}");
        stand.till.pay(&stand.attempt(number).await);
        stand.come_back(number).await;
        let order = stand.cancel_units(number, &[1]).await.unwrap();
        assert_eq!(
            (order.payment_status, went_back(&stand, number).await),
            (PaymentStatus::PartiallyRefunded, share),
            "{code}"
        );
        stand.refund(number, Some(Money::new(10, currency)), "A present.").await.unwrap();
        assert_eq!(went_back(&stand, number).await, share + 10, "{code}");

        stand.shop.send_mail().await.unwrap();
        let mails = stand.letterbox.for_address(&email());
        assert!(mails[0].text.contains(&format!("Total: {total}")), "{code}: {}", mails[0].text);
        let refunded = Money::new(share, currency).to_string();
        assert!(mails.iter().any(|mail| mail.text.contains(&refunded)), "{code}: {refunded}");
        // The rows add up to the total.
        let row = |name: &str| {
            let (_, rest) = mails[0].text.split_once(&format!("  {name}: ")).unwrap();
            let amount: String =
                rest.lines().next().unwrap().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            Money::parse(&amount, currency).unwrap().minor()
        };
        assert_eq!(row("Subtotal") + row("Shipping") + row("Tax"), row("Total"), "{code}");
    }
}

#[tokio::test]
async fn o10_what_cannot_be_paid_cannot_be_refunded() {
    let stand = in_currency("o10-refund", Currency::KWD, 1010).await;
    stand.add(account(1), 1, 1).await;
    let number = stand.place(account(1), "k").await.unwrap().number;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    let unit = Money::new(10, Currency::KWD);
    let answer = stand.refund(number, Some(Money::new(15, Currency::KWD)), "A present.").await;
    assert_eq!(refused(answer), StaffRefused::NotPayable { unit });
    assert_eq!(went_back(&stand, number).await, 0);
}

#[tokio::test]
async fn c4_a_shop_does_not_open_on_prices_in_another_currency() {
    let stand = Stand::with_stock("c4-currency", &[5]).await;
    let error = stand.server_in(Currency::USD).await.map(|_: Shop| ()).unwrap_err();
    assert!(matches!(error, Broken::OtherCurrency { currency: Currency::USD, variants: 1 }), "{error:?}");
    assert!(error.to_string().starts_with("CURRENCY is USD, and 1 variants"), "{error}");
    assert!(stand.server_in(Currency::EUR).await.is_ok());
}
