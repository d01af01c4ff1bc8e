//! What unpaid orders may hold (O11): an attack leaves most of the stock to others. `flash_sale` shows that a sale sells everything.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::Email;
use shared::checkout::{OrderRefused, PlaceOrder, PlaceRefused, Wanted};
use shared::id::{GuestId, Owner};
use shared::order::{OrderNumber, Status};
use shared::time::Span;
use shared::unpaid::{Holding, UnpaidLimit, UnpaidLimits};
use shop::{ClientAddress, Failure};
use stand::{Stand, account, eur, level, quantity, to_dublin, variant};
use std::net::{IpAddr, Ipv4Addr};
use storage::Storage;
use uuid::Uuid;

fn guest(n: u128) -> Owner {
    Owner::Guest(GuestId(Uuid::from_u128(n)))
}

fn address(n: u128) -> Email {
    Email::parse(&format!("buyer{n}@example.com")).unwrap()
}

const fn network(n: u8) -> ClientAddress {
    ClientAddress::new(IpAddr::V4(Ipv4Addr::new(203, 0, 113, n)))
}

fn lines(wanted: &[(u128, u32)]) -> PlaceOrder {
    let wanted = wanted.iter().map(|&(n, units)| Wanted { variant_id: variant(n), quantity: quantity(units) });
    PlaceOrder { lines: Some(wanted.collect()), ..to_dublin() }
}

/// An order of a guest with an address of their own.
async fn buy(
    stand: &Stand,
    n: u128,
    from: Option<ClientAddress>,
    wanted: &[(u128, u32)],
) -> Result<OrderNumber, PlaceRefused> {
    buy_as(stand, guest(n), &address(n), from, wanted).await
}

async fn buy_as(
    stand: &Stand,
    owner: Owner,
    email: &Email,
    from: Option<ClientAddress>,
    wanted: &[(u128, u32)],
) -> Result<OrderNumber, PlaceRefused> {
    let key = stand.operation().to_string();
    match stand.shop.place_order_from(from, owner, email, &key, lines(wanted)).await {
        Ok(placed) => Ok(placed.number),
        Err(Failure::Refused(refused)) => Err(refused),
        Err(Failure::Broken(error)) => panic!("{error:?}"),
    }
}

fn limit(refused: Result<OrderNumber, PlaceRefused>) -> UnpaidLimit {
    match refused {
        Err(PlaceRefused::Unpaid(limit)) => limit,
        other => panic!("{other:?}"),
    }
}

async fn pay(stand: &Stand, number: OrderNumber) {
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    assert_eq!(stand.status(number).await, Status::Processing);
}

async fn held(stand: &Stand) -> Holding {
    stand.storage.reader().await.unwrap().orders().unpaid().await.unwrap()
}

#[tokio::test]
async fn o11_one_order_of_everything_is_refused_and_one_network_leaves_most_to_others() {
    let stand = Stand::with_limits("unpaid-attack", &[40; 20], UnpaidLimits::default()).await;
    let everything: Vec<_> = (1..=20).map(|n| (n, 40)).collect();
    assert_eq!(limit(buy(&stand, 1, Some(network(1)), &everything).await), UnpaidLimit::Order { most: 250 });
    assert_eq!(held(&stand).await, Holding::default());
    let line = UnpaidLimit::Line { name: "Thing 1".into(), most: 20 };
    assert_eq!(limit(buy(&stand, 1, Some(network(1)), &[(1, 21)]).await), line);

    let half: Vec<_> = (1..=12).map(|n| (n, 20)).collect();
    for n in 0..50 {
        let _ = buy(&stand, 100 + n, Some(network(1)), &half).await;
        let _ = buy(&stand, 200 + n, Some(network(1)), &[(20, 20)]).await;
    }
    assert_eq!(limit(buy(&stand, 999, Some(network(1)), &[(19, 20)]).await), UnpaidLimit::Network);
    assert!(held(&stand).await.units <= 250, "of 800");
    for n in 1..=20 {
        let number = buy(&stand, 1000 + n, Some(network(2)), &[(n, 1)]).await;
        assert!(
            number.is_ok() || limit(number.clone()) == UnpaidLimit::Variant { name: format!("Thing {n}") },
            "{number:?}"
        );
    }
}

#[tokio::test]
async fn o11_who_has_paid_is_in_nobodys_way_and_nobody_in_theirs() {
    let stand = Stand::with_limits("unpaid-paid", &[40], UnpaidLimits::default()).await;
    let first = buy_as(&stand, account(1), &address(1), Some(network(1)), &[(1, 1)]).await.unwrap();
    assert_eq!(held(&stand).await, Holding { orders: 1, units: 1 });
    pay(&stand, first).await;
    assert_eq!(held(&stand).await, Holding::default());

    assert!(buy(&stand, 2, Some(network(2)), &[(1, 20)]).await.is_ok());
    assert_eq!(
        limit(buy(&stand, 3, Some(network(3)), &[(1, 1)]).await),
        UnpaidLimit::Variant { name: "Thing 1".into() }
    );
    let theirs = buy_as(&stand, account(1), &address(1), Some(network(2)), &[(1, 19)]).await.unwrap();
    assert_eq!((stand.stock(1).await, held(&stand).await.units), (level(39, 39), 20));

    // Whoever types that address is not they.
    assert!(matches!(
        buy_as(&stand, guest(4), &address(1), Some(network(4)), &[(1, 1)]).await,
        Err(PlaceRefused::OutOfStock { .. })
    ));
    stand.shop.cancel_order(account(1), theirs).await.unwrap();
    let typed = buy_as(&stand, guest(4), &address(1), Some(network(4)), &[(1, 1)]).await;
    assert_eq!(limit(typed), UnpaidLimit::Variant { name: "Thing 1".into() });
    // An order that was paid back proves nothing any more.
    stand.shop.cancel_order(account(1), first).await.unwrap();
    let again = buy_as(&stand, account(1), &address(1), Some(network(1)), &[(1, 1)]).await;
    assert_eq!(limit(again), UnpaidLimit::Variant { name: "Thing 1".into() });
}

#[tokio::test]
async fn o11_one_address_has_so_many_unpaid_orders_until_they_are_over() {
    let limits = UnpaidLimits { email_orders: 2, ..UnpaidLimits::default() };
    let stand = Stand::with_limits("unpaid-email", &[40], limits).await;
    let victim = address(0);
    let mut orders = Vec::new();
    for n in 1..=2 {
        orders.push(buy_as(&stand, guest(n), &victim, None, &[(1, 1)]).await.unwrap());
    }
    assert_eq!(limit(buy_as(&stand, guest(3), &victim, None, &[(1, 1)]).await), UnpaidLimit::Email);
    assert!(buy(&stand, 3, None, &[(1, 1)]).await.is_ok());
    // A newer order takes the place of the owner's own.
    assert!(buy_as(&stand, guest(1), &victim, None, &[(1, 1)]).await.is_ok());
    stand.clock.pass(Span::minutes(31));
    stand.shop.sweep().await.unwrap();
    assert_eq!(held(&stand).await, Holding::default());
    assert!(buy_as(&stand, guest(4), &victim, None, &[(1, 1)]).await.is_ok());
}

#[tokio::test]
async fn o11_nobody_takes_all_of_what_costs_nothing() {
    let stand = Stand::with_limits("unpaid-free", &[100, 40], UnpaidLimits::default()).await;
    for n in 1..=2 {
        stand
            .put_variant(n, true, |card| {
                (card.price, card.requires_shipping) = (eur(0), false);
            })
            .await;
    }
    let line = UnpaidLimit::Line { name: "Thing 1".into(), most: 50 };
    assert_eq!(limit(buy(&stand, 1, Some(network(1)), &[(1, 100)]).await), line);
    assert_eq!(stand.stock(1).await, level(100, 0), "nothing of it was sold");

    // Whoever comes from one network, with however many addresses and sessions.
    for n in 0..30 {
        let _ = buy(&stand, 100 + n, Some(network(1)), &[(1, 10)]).await;
        let _ = buy(&stand, 200 + n, Some(network(1)), &[(1, 1)]).await;
    }
    assert_eq!(stand.stock(1).await, level(50, 0));
    assert_eq!(limit(buy(&stand, 2, Some(network(1)), &[(1, 1)]).await), UnpaidLimit::Free);
    assert!(buy(&stand, 2, Some(network(2)), &[(1, 1)]).await.is_ok(), "others have theirs");

    // Whoever uses one address, from however many networks.
    for n in 0..10 {
        let _ =
            buy_as(&stand, guest(300 + n), &address(3), Some(network(10 + u8::try_from(n).unwrap())), &[(2, 6)]).await;
    }
    assert_eq!(stand.stock(2).await, level(40 - 18, 0));

    // Who has paid takes what they like, and the others again on the day after.
    stand.put(3, 1000, true).await;
    stand.receive(3, 1).await;
    let first = buy_as(&stand, account(1), &address(1), Some(network(1)), &[(3, 1)]).await.unwrap();
    pay(&stand, first).await;
    assert!(buy_as(&stand, account(1), &address(1), Some(network(1)), &[(1, 1)]).await.is_ok());
    stand.clock.pass(Span::days(1));
    assert!(buy(&stand, 2, Some(network(1)), &[(1, 1)]).await.is_ok());
}

#[tokio::test]
async fn o11_a_payment_that_is_retried_holds_anew() {
    let stand = Stand::with_limits("unpaid-retry", &[40], UnpaidLimits::default()).await;
    let number = buy(&stand, 1, Some(network(1)), &[(1, 20)]).await.unwrap();
    let failed = shared::payment::Report::Failed { reason: "no".into() };
    stand.till.say(&stand.attempt(number).await, failed);
    stand.come_back(number).await;
    assert_eq!((stand.status(number).await, held(&stand).await), (Status::PaymentFailed, Holding::default()));
    let other = buy(&stand, 2, Some(network(2)), &[(1, 1)]).await.unwrap();
    match stand.shop.retry_payment_from(Some(network(1)), guest(1), number).await {
        Err(Failure::Refused(OrderRefused::Unpaid(UnpaidLimit::Variant { .. }))) => {}
        retried => panic!("{retried:?}"),
    }
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::PaymentFailed, level(40, 1)));
    stand.shop.cancel_order(guest(2), other).await.unwrap();
    stand.shop.retry_payment_from(Some(network(1)), guest(1), number).await.unwrap();
    assert_eq!(held(&stand).await, Holding { orders: 1, units: 20 });
}
