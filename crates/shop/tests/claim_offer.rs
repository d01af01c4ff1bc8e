//! Orders of an earlier visit under another address, when somebody signs in in the browser that they were placed in: O2, O7.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Email, Password, PersonName};
use shared::id::Owner;
use shared::order::{CancelledBy, OrderNumber, OrderState};
use shared::time::Span;
use shop::{SignedIn, Token};
use stand::{Stand, email, to_dublin, visitor};

fn password() -> Password {
    Password::parse("correct horse").unwrap()
}

async fn register(stand: &Stand, address: &Email, presented: Option<&Token>) -> SignedIn {
    let name = PersonName::parse("Aoife").unwrap();
    stand.shop.register(address, &password(), &name, presented).await.unwrap()
}

async fn sign_in(stand: &Stand, presented: &Token) -> SignedIn {
    stand.shop.sign_in(&email(), &password(), Some(presented)).await.unwrap()
}

fn address(text: &str) -> Email {
    Email::parse(text).unwrap()
}

/// An order of one unit, placed with that address and waiting for payment.
async fn placed(stand: &Stand, owner: Owner, address: &Email) -> OrderNumber {
    stand.add(owner, 1, 1).await;
    let key = stand.operation().to_string();
    stand.shop.place_order(owner, address, &key, to_dublin()).await.unwrap().number
}

async fn paid(stand: &Stand, owner: Owner, address: &Email) -> OrderNumber {
    let number = placed(stand, owner, address).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    number
}

async fn offered(stand: &Stand, signed_in: &SignedIn) -> Vec<OrderNumber> {
    let offered = stand.shop.offered_orders(signed_in.account.id).await.unwrap();
    offered.into_iter().map(|order| order.number).collect()
}

#[tokio::test]
async fn o7_signing_in_claims_the_visits_orders_and_those_of_the_address_and_offers_the_others() {
    let stand = Stand::with_stock("offer", &[99]).await;
    register(&stand, &email(), None).await;
    let (guest, token) = visitor(&stand).await;
    let (own, other) = (address("AOIFE@Example.com"), address("brian@example.com"));
    let old_own = paid(&stand, guest, &own).await;
    let old_other = paid(&stand, guest, &other).await;
    stand.clock.pass(Span::minutes(61));
    let new_other = paid(&stand, guest, &other).await;
    stand.clock.pass(Span::minutes(60));

    let signed_in = sign_in(&stand, &token).await;
    let account = Owner::Account(signed_in.account.id);
    for (number, owner) in [(old_own, account), (new_other, account), (old_other, guest)] {
        assert_eq!(stand.order(number).await.owner, owner, "{number}");
    }
    assert!(signed_in.offers);
    let [order] = &stand.shop.offered_orders(signed_in.account.id).await.unwrap()[..] else { panic!("there is one") };
    assert_eq!((order.number, order.email.as_str()), (old_other, "b…@example.com"));
    assert!(stand.shop.order(account, old_other).await.is_err(), "until it is decided");
    assert_eq!(stand.shop.session(&token).await.unwrap(), None);

    let stranger = register(&stand, &address("noor@example.com"), None).await;
    assert_eq!((stranger.offers, offered(&stand, &stranger).await), (false, vec![]));
    assert_eq!(stand.shop.add_offered_orders(stranger.account.id).await.unwrap(), 0);
    assert_eq!(stand.shop.add_offered_orders(signed_in.account.id).await.unwrap(), 1);
    assert_eq!(stand.order(old_other).await.owner, account);
    assert_eq!(offered(&stand, &signed_in).await, []);
    assert_eq!(stand.shop.add_offered_orders(signed_in.account.id).await.unwrap(), 0, "once");
}

#[tokio::test]
async fn o7_what_is_not_theirs_stays_with_its_mailed_link() {
    let stand = Stand::with_stock("offer-declined", &[9]).await;
    let (guest, token) = visitor(&stand).await;
    let other = address("brian@example.com");
    let number = paid(&stand, guest, &other).await;
    stand.shop.send_mail().await.unwrap();
    let mail = &stand.letterbox.for_address(&other)[0];
    let (_, link) = mail.text.split_once("token=").unwrap();
    let link = Token::parse(&link[..64]).unwrap();
    stand.clock.pass(Span::hours(2));

    let signed_in = register(&stand, &email(), Some(&token)).await;
    assert_eq!(offered(&stand, &signed_in).await, [number]);
    stand.shop.decline_offered_orders(signed_in.account.id).await.unwrap();
    assert_eq!(offered(&stand, &signed_in).await, []);
    assert_eq!(stand.shop.add_offered_orders(signed_in.account.id).await.unwrap(), 0);
    assert_eq!(stand.order(number).await.owner, guest);
    assert_eq!(stand.shop.tracked_order(&link).await.unwrap().unwrap().number, number);
}

#[tokio::test]
async fn o2_an_offered_order_that_waits_joins_as_a_claimed_one_does() {
    let stand = Stand::with_stock("offer-pending", &[99]).await;
    let (guest, token) = visitor(&stand).await;
    let waiting = placed(&stand, guest, &address("brian@example.com")).await;
    stand.clock.pass(Span::hours(2));
    let signed_in = register(&stand, &email(), Some(&token)).await;
    let own = placed(&stand, Owner::Account(signed_in.account.id), &email()).await;
    assert_eq!(stand.order(waiting).await.state, OrderState::PendingPayment, "two owners, an order each");

    // So that its window does not end it meanwhile.
    stand.till.set_down(true);
    assert_eq!(stand.shop.add_offered_orders(signed_in.account.id).await.unwrap(), 1);
    assert_eq!(stand.order(waiting).await.state, OrderState::Cancelled { by: CancelledBy::NewerOrder });
    assert_eq!(stand.order(own).await.state, OrderState::PendingPayment);
}
