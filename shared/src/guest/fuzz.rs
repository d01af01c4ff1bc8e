//! A fuzz target: see `script/fuzz`.

use super::*;
use uuid::Uuid;

fn now() -> Timestamp {
    Timestamp::from_millis(1_795_163_882_125)
}

fn read_now(text: &str) -> Read {
    read(Some(text), Json::parse, GuestCartId(Uuid::from_u128(99)), now(), LIFETIME)
}

/// Whatever is stored becomes a cart that keeps the rules, and that is stored and read again as it is (C2).
#[test]
fn c2_stored_cart() {
    ::fuzz::check(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/stored-cart"), |bytes| {
        let Read { mut cart, trouble } = read_now(&String::from_utf8_lossy(bytes));
        assert!(belong_together(&cart.items), "{cart:?}");
        assert!(cart.items.iter().all(|item| (1..=Quantity::LIMIT).contains(&item.quantity.get())), "{cart:?}");
        assert!(cart.items.iter().all(|item| item.price_seen.is_none_or(|price| price.minor() >= 0)), "{cart:?}");
        assert!(cart.updated_at <= now() && cart.updated_at.after(LIFETIME) >= now(), "{cart:?}");
        assert!(
            !matches!(trouble, Some(Trouble::Unreadable | Trouble::Oversized)) || cart.items.is_empty(),
            "{cart:?}"
        );

        let comes_back =
            |cart: &GuestCart| assert_eq!(read_now(&write(cart)), Read { cart: cart.clone(), trouble: None });
        comes_back(&cart);
        let variant = VariantId(Uuid::from_u128(7));
        let add = GuestChange::Add { variant, quantity: Quantity::ONE, price_seen: None };
        cart = Journal::new(TabId(1)).commit(cart, add, now());
        comes_back(&cart);
    });
}
