//! Goods that are not taxed, and goods that are not sent: `taxable` and `requires_shipping` mean what they say (O9).
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::address::AddressInput;
use shared::checkout::{CheckoutState, PlaceOrder, PlaceRefused, Quote};
use shared::field::{FieldError, FieldProblem};
use shared::id::Owner;
use shared::money::Money;
use shared::order::{Fulfilment, OrderNumber, Status};
use shared::pricing::{TaxRate, Totals};
use stand::fulfilment::{by_staff, fulfilments, seen_by_owner};
use stand::{Stand, account, dublin, email, eur, refused, to_dublin};

/// A shop that adds tax of 23 % to its prices, with a parcel (variant 1) for €10.00 and a gift card (2) for €25.00.
async fn stand(name: &str) -> Stand {
    let stand = Stand::set_up(name, |store| store.tax.prices_include_tax = false).await;
    stand.put(1, 1000, true).await;
    stand.put_card(2, 2500).await;
    for n in [1, 2] {
        stand.receive(n, 9).await;
    }
    stand
}

/// The order of somebody in `country` for whom nothing is to be sent.
fn bill(country: &str) -> PlaceOrder {
    let billing = AddressInput { name: "Ana".into(), country: country.into(), ..AddressInput::default() };
    PlaceOrder { shipping_address: None, billing_address: Some(billing), shipping_method: None, ..to_dublin() }
}

async fn quote(stand: &Stand, owner: Owner) -> Quote {
    let CheckoutState::Form { quote, .. } = stand.shop.checkout(owner, None, None).await.unwrap() else {
        panic!("there is a form")
    };
    *quote
}

async fn placed(stand: &Stand, asked: PlaceOrder) -> OrderNumber {
    stand.shop.place_order(account(1), &email(), "k", asked).await.unwrap().number
}

fn amounts(totals: &Totals) -> [i64; 4] {
    [totals.subtotal, totals.shipping, totals.tax, totals.total].map(Money::minor)
}

async fn pay(stand: &Stand, number: OrderNumber) {
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
}

#[tokio::test]
async fn o9_tax_and_shipping_are_charged_on_what_they_are_due_for() {
    let stand = stand("o9-mixed").await;
    stand.add(account(1), 1, 1).await;
    stand.add(account(1), 2, 1).await;
    let shown = quote(&stand, account(1)).await;
    // Tax on the parcel and on its shipping, not on the card.
    let expected = [3500, 500, 230 + 115, 3500 + 500 + 345];
    assert_eq!((amounts(&shown.totals), shown.ships(), shown.method.as_str()), (expected, true, "standard"));
    let number = placed(&stand, to_dublin()).await;
    let order = stand.order(number).await;
    assert_eq!((amounts(&order.totals), order.delivery.is_some()), (expected, true));
    let lines: Vec<_> =
        order.lines.iter().map(|line| (line.taxable, line.requires_shipping, line.tax.minor())).collect();
    assert_eq!(lines, [(true, true, 230), (false, false, 0)]);
}

#[tokio::test]
async fn o9_an_order_of_nothing_to_ship_has_neither_method_nor_charge() {
    let stand = stand("o9-card").await;
    stand.add(account(1), 2, 1).await;
    let shown = quote(&stand, account(1)).await;
    assert_eq!((amounts(&shown.totals), shown.methods.len(), shown.method.as_str()), ([2500, 0, 0, 2500], 0, ""));
    let number = placed(&stand, bill("IE")).await;
    let order = stand.order(number).await;
    assert_eq!((amounts(&order.totals), order.delivery), ([2500, 0, 0, 2500], None));
    let view = seen_by_owner(&stand, number).await;
    assert_eq!((view.shipping_address, view.shipping_method), (None, None));
    assert_eq!(view.billing_address.lines(), ["Ana", "Ireland"]);
    assert_eq!(stand.shop.last_address(account(1)).await.unwrap().name, "Ana", "the next order starts from it");
}

#[tokio::test]
async fn o9_what_is_taxed_and_not_sent_is_taxed_where_the_bill_goes() {
    let stand = Stand::set_up("o9-bill", |store| {
        store.tax.prices_include_tax = false;
        let germany = shared::address::Country::parse("DE").unwrap();
        store.tax.rates.insert(germany, TaxRate::percent(19.into()).unwrap());
        let name = shared::checkout::CountryName { code: germany, name: "Germany".into() };
        store.shipping.zones[0].countries.push(name);
    })
    .await;
    stand.put_variant(1, true, |variant| variant.requires_shipping = false).await;
    stand.receive(1, 9).await;
    stand.add(account(1), 1, 1).await;
    let number = placed(&stand, bill("DE")).await;
    assert_eq!(amounts(&stand.order(number).await.totals), [1000, 0, 190, 1190]);
}

#[tokio::test]
async fn o9_what_an_order_needs_depends_on_what_is_in_it() {
    let stand = stand("o9-needs").await;
    let place = async |asked| refused(stand.shop.place_order(account(1), &email(), "k", asked).await);
    let invalid = |fields: &[(&str, FieldProblem)]| PlaceRefused::Invalid {
        errors: fields.iter().map(|(field, problem)| FieldError::new(*field, *problem)).collect(),
    };
    let nothing = || PlaceOrder { shipping_address: None, shipping_method: None, ..to_dublin() };
    let (missing, not_offered) = (FieldProblem::Missing, FieldProblem::NotOffered);

    stand.add(account(1), 2, 1).await;
    assert_eq!(place(nothing()).await, invalid(&[("billing_address", missing)]));
    assert_eq!(place(bill("ZZ")).await, invalid(&[("billing_address.country", not_offered)]));
    let blank = PlaceOrder { billing_address: Some(AddressInput::default()), ..nothing() };
    let wrong = invalid(&[("billing_address.name", missing), ("billing_address.country", missing)]);
    assert_eq!(place(blank).await, wrong);
    // What is given and not needed is checked all the same.
    let nowhere = PlaceOrder { shipping_address: Some(AddressInput { city: String::new(), ..dublin() }), ..bill("IE") };
    let wrong = ["billing_address.line1", "billing_address.city", "billing_address.postal_code"];
    let wrong: Vec<_> =
        [&["shipping_address.city"][..], &wrong].concat().into_iter().map(|field| (field, missing)).collect();
    assert_eq!(place(nowhere).await, invalid(&wrong));
    let teleport = PlaceOrder { shipping_method: Some("teleport".into()), ..bill("IE") };
    assert_eq!(place(teleport).await, invalid(&[("shipping_method", not_offered)]));

    stand.add(account(1), 1, 1).await;
    let parcel = invalid(&[("shipping_address", missing), ("shipping_method", missing)]);
    assert_eq!(place(nothing()).await, parcel);
    assert_eq!(place(bill("IE")).await, parcel);
    assert_eq!(stand.items(account(1)).await, 2, "nothing was changed");
}

#[tokio::test]
async fn o9_an_address_that_is_not_needed_is_the_bills() {
    let stand = stand("o9-given").await;
    stand.add(account(1), 2, 1).await;
    let number = placed(&stand, to_dublin()).await;
    let order = stand.order(number).await;
    assert_eq!((order.delivery, order.totals.shipping), (None, eur(0)));
    assert_eq!(order.billing_address.fields().line1, "12 Camden Row");
}

#[tokio::test]
async fn o9_free_shipping_counts_what_is_sent() {
    let stand = Stand::set_up("o9-free", |store| {
        store.shipping.zones[0].methods[0].free_from = Some(eur(2000));
    })
    .await;
    stand.put(1, 1000, true).await;
    stand.put_card(2, 2500).await;
    for n in [1, 2] {
        stand.receive(n, 9).await;
    }
    stand.add(account(1), 1, 1).await;
    stand.add(account(1), 2, 1).await;
    assert_eq!(quote(&stand, account(1)).await.totals.shipping, eur(500));
    stand.add(account(1), 1, 1).await;
    assert_eq!(quote(&stand, account(1)).await.totals.shipping, eur(0));
}

#[tokio::test]
async fn o9_a_card_alone_is_delivered_in_one_step() {
    let stand = stand("o9-deliver").await;
    stand.add(account(1), 2, 2).await;
    let number = placed(&stand, bill("IE")).await;
    pay(&stand, number).await;
    let half = stand.ship(number, &[1]).await.unwrap();
    assert_eq!((half.status, half.lines[0].delivered), (Status::Processing, 1));
    stand.shop.send_mail().await.unwrap();
    let order = stand.ship(number, &[1]).await.unwrap();
    assert_eq!((order.status, fulfilments(&order)), (Status::Delivered, vec![Fulfilment::Delivered]));
    assert_eq!(by_staff(&order).last(), Some(&(Some(Status::Shipped), Status::Delivered)), "by the table (O6)");
    assert!(order.shipments.iter().all(|sent| sent.delivered_at.is_some() && sent.carrier.is_empty()));

    stand.shop.send_mail().await.unwrap();
    let mails = stand.letterbox.for_address(&email());
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.clone()).collect();
    assert_eq!(
        subjects[1..],
        [format!("Part of order #{number} has been delivered"), format!("Order #{number} has been delivered")]
    );
    for mail in &mails {
        assert!(!mail.text.contains("They go to") && !mail.text.contains("It goes to"), "{}", mail.text);
    }
    assert!(mails[0].text.contains("The bill is made out to Ana, Ireland."), "{}", mails[0].text);
    assert!(!mails[0].text.contains("Shipping"), "{}", mails[0].text);
}

#[tokio::test]
async fn o9_of_a_mixed_order_the_card_arrives_when_the_parcel_goes() {
    let stand = stand("o9-parcel").await;
    stand.add(account(1), 1, 1).await;
    stand.add(account(1), 2, 1).await;
    let number = placed(&stand, to_dublin()).await;
    pay(&stand, number).await;
    let order = stand.ship(number, &[1, 1]).await.unwrap();
    assert_eq!(
        (order.status, fulfilments(&order)),
        (Status::Shipped, vec![Fulfilment::Shipped, Fulfilment::Delivered])
    );
    let carriers: Vec<_> =
        order.shipments.iter().map(|sent| (sent.carrier.as_str(), sent.delivered_at.is_some())).collect();
    assert_eq!(carriers, [("An Post", false), ("", true)]);
    let order = stand.deliver_all(number).await.unwrap();
    assert_eq!((order.status, fulfilments(&order)), (Status::Delivered, vec![Fulfilment::Delivered; 2]));
}
