//! Claiming: what a guest session bought and gathered becomes an account's, when somebody registers or signs in with it.

use crate::account::Email;
use crate::cart::{Cart, Offers};
use crate::guest::GuestItem;
use crate::merge::{Ledger, Outcome, Receipt, ReceiptLine, merge};
use crate::money::Money;
use crate::order::{Order, OrderNumber};
use crate::quantity::Quantity;
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Orders that a guest session placed so shortly before somebody signs in with it are of the same visit: they are the account's,
/// whatever their address (O7).
pub const SAME_VISIT: Span = Span::hours(1);

/// An order of before that visit, placed with another address: whose it is, the account's holder says. It tells no stranger who
/// placed it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfferedOrderView {
    /// Its number.
    pub number: OrderNumber,
    /// The address that it was placed with, masked.
    pub email: String,
    /// Its total.
    pub total: Money,
}

impl OfferedOrderView {
    /// The order as it is shown.
    pub fn new(number: OrderNumber, email: &Email, total: Money) -> Self {
        Self { number, email: email.masked(), total }
    }
}

/// Moves a guest session's cart into the account's, by the rules of a merge (M1). The caller does it once: it removes
/// the guest's cart in the same unit of work. What the guest has saved for later joins what the account has saved.
///
/// `in_both` is what the ledgers of both say was merged of the same guest carts, when one tab went to checkout while another
/// signed in: the account has it already (M2).
pub fn take_over(account: &mut Cart, guest: &Cart, in_both: &Ledger, offers: &Offers, now: Timestamp) -> Receipt {
    // Ledgers count what was in a guest cart and saved together: what is in both goes off the cart first, as it was merged.
    let mut in_both = in_both.clone();
    let mut fresh = |line: &crate::cart::Line| {
        let known = in_both.entry(line.variant).or_default();
        let both = line.quantity.get().min(*known);
        *known -= both;
        line.quantity.get() - both
    };
    let mut item = |line: &crate::cart::Line| {
        let new = fresh(line);
        Some(GuestItem {
            variant: line.variant,
            quantity: Quantity::new(new).ok()?,
            price_seen: Some(line.price_seen),
            added_at: line.added_at,
        })
    };
    let incoming: Vec<_> = guest.lines.iter().filter_map(&mut item).collect();
    let before = (account.lines.clone(), account.saved.clone());
    let mut receipt = Receipt::default();
    if let Some(merged) = merge(&account.lines, &incoming, &[], &Ledger::new(), offers) {
        receipt = merged.fill(account).1;
    }
    for line in &guest.saved {
        if let Some(quantity) = Quantity::capped(fresh(line))
            && !account.save(*line, quantity)
        {
            let outcome = Outcome::Unavailable;
            receipt.lines.push(ReceiptLine { variant_id: line.variant, outcome, from: 0, to: 0 });
        }
    }
    if (&account.lines, &account.saved) != (&before.0, &before.1) {
        account.revision += 1;
    }
    account.updated_at = now;
    receipt
}

/// Of orders that wait for payment and come to one owner: the latest, which stays, and the others, which are cancelled as
/// by a newer order (O2).
pub fn pending_that_stays(mut pending: Vec<Order>) -> (Option<Order>, Vec<Order>) {
    pending.sort_by_key(|order| (order.created_at, order.number));
    let stays = pending.pop();
    (stays, pending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{Address, AddressInput};
    use crate::cart::{Line, Offer};
    use crate::id::{AccountId, CartId, GuestId, OrderId, Owner, VariantId};
    use crate::order::{OrderState, PaymentStatus};
    use crate::pricing::{ShippingMethod, Totals};
    use crate::shipping::Delivery;
    use iso_currency::Currency;
    use uuid::Uuid;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn variant(n: u128) -> VariantId {
        VariantId(Uuid::from_u128(n))
    }

    fn line(n: u128, quantity: u32) -> Line {
        let quantity = Quantity::new(quantity).unwrap();
        Line { variant: variant(n), quantity, price_seen: eur(100), added_at: at(0), from_saved: 0, at_sign_in: 0 }
    }

    fn cart(owner: Owner, lines: &[(u128, u32)], saved: &[(u128, u32)]) -> Cart {
        let all = |lines: &[(u128, u32)]| lines.iter().map(|&(n, quantity)| line(n, quantity)).collect();
        Cart { lines: all(lines), saved: all(saved), ..Cart::empty(CartId(Uuid::from_u128(1)), owner, at(0)) }
    }

    fn offers() -> Offers {
        let offer = |n| Offer {
            variant: variant(n),
            sku: String::new(),
            name: String::new(),
            slug: String::new(),
            picture: None,
            options: Vec::new(),
            price: eur(100),
            available: 5,
            on_sale: true,
            taxable: true,
            requires_shipping: true,
        };
        (1..=3).map(|n| (variant(n), offer(n))).collect()
    }

    fn quantities(lines: &[Line]) -> Vec<(VariantId, u32, u32)> {
        lines.iter().map(|line| (line.variant, line.quantity.get(), line.from_saved)).collect()
    }

    /// The cart as its account's holder finds it who has just signed in.
    fn signed_in(mut cart: Cart) -> Cart {
        for line in &mut cart.lines {
            line.at_sign_in = line.quantity.get();
        }
        cart
    }

    const ACCOUNT: Owner = Owner::Account(AccountId(Uuid::from_u128(1)));
    const GUEST: Owner = Owner::Guest(GuestId(Uuid::from_u128(2)));

    #[test]
    fn m1_a_claimed_cart_joins_the_accounts_cart_and_nothing_disappears() {
        let mut account = signed_in(cart(ACCOUNT, &[(1, 4), (3, 1)], &[(2, 1)]));
        let guest = cart(GUEST, &[(1, 3), (2, 2)], &[(2, 2), (3, 1)]);
        let receipt = take_over(&mut account, &guest, &Ledger::new(), &offers(), at(9));
        assert_eq!(quantities(&account.lines), [(variant(1), 5, 4), (variant(3), 1, 1), (variant(2), 2, 0)]);
        assert_eq!(quantities(&account.saved), [(variant(2), 3, 0), (variant(3), 1, 0)]);
        let said = |n, outcome, from, to| ReceiptLine { variant_id: variant(n), outcome, from, to };
        assert_eq!(receipt.lines, [said(1, Outcome::Capped, 4, 5), said(2, Outcome::Added, 0, 2)]);
        assert_eq!((account.owner, account.revision, account.updated_at), (ACCOUNT, 1, at(9)));
    }

    #[test]
    fn m2_what_both_merged_of_one_guest_cart_is_not_added_again() {
        for (guest, in_both, now) in [
            (3, 3, vec![(variant(1), 1, 0)]),
            (3, 2, vec![(variant(1), 2, 1)]),
            (1, 3, vec![(variant(1), 1, 0)]),
            (3, 0, vec![(variant(1), 4, 1)]),
        ] {
            let mut account = signed_in(cart(ACCOUNT, &[(1, 1)], &[]));
            let in_both = [(variant(1), in_both)].into();
            take_over(&mut account, &cart(GUEST, &[(1, guest)], &[]), &in_both, &offers(), at(9));
            assert_eq!(quantities(&account.lines), now, "{guest} {in_both:?}");
        }
    }

    #[test]
    fn o7_an_offered_order_tells_no_stranger_who_placed_it() {
        for (address, masked) in [("aoife@example.com", "a…@example.com"), ("b@example.com", "b…@example.com")] {
            let view = OfferedOrderView::new(OrderNumber(1001), &Email::parse(address).unwrap(), eur(100));
            assert_eq!(view.email, masked);
        }
    }

    #[test]
    fn m2_what_both_merged_of_saved_lines_is_not_added_again() {
        for (lines, saved, in_both, now) in [
            (vec![], vec![(1, 2)], 2, [vec![], vec![]]),
            (vec![], vec![(1, 3)], 2, [vec![], vec![(variant(1), 1, 0)]]),
            (vec![(1, 1)], vec![(1, 2)], 3, [vec![], vec![]]),
            (vec![(1, 1)], vec![(1, 2)], 0, [vec![(variant(1), 1, 0)], vec![(variant(1), 2, 0)]]),
        ] {
            let mut account = cart(ACCOUNT, &[], &[]);
            let in_both = [(variant(1), in_both)].into();
            take_over(&mut account, &cart(GUEST, &lines, &saved), &in_both, &offers(), at(9));
            assert_eq!(
                [quantities(&account.lines), quantities(&account.saved)],
                now,
                "{lines:?} {saved:?} {in_both:?}"
            );
        }
    }

    #[test]
    fn m4_a_guest_cart_that_is_merged_after_a_claim_marks_nothing_of_what_was_claimed() {
        let mut account = signed_in(cart(ACCOUNT, &[(1, 1)], &[]));
        take_over(&mut account, &cart(GUEST, &[(1, 1), (2, 1)], &[]), &Ledger::new(), &offers(), at(9));
        let local = GuestItem { variant: variant(3), quantity: Quantity::ONE, price_seen: None, added_at: at(9) };
        merge(&account.lines, &[local], &[], &Ledger::new(), &offers()).unwrap().fill(&mut account);
        assert_eq!(quantities(&account.lines), [(variant(1), 2, 1), (variant(2), 1, 0), (variant(3), 1, 0)]);
        account.apply(crate::cart::Change::SetAsideSaved, &offers(), at(9)).unwrap();
        assert_eq!(quantities(&account.lines), [(variant(1), 1, 0), (variant(2), 1, 0), (variant(3), 1, 0)]);
        assert_eq!(quantities(&account.saved), [(variant(1), 1, 0)]);
    }

    #[test]
    fn m5_an_empty_cart_replaces_nothing() {
        let mut account = cart(ACCOUNT, &[(1, 4)], &[]);
        let receipt = take_over(&mut account, &cart(GUEST, &[], &[]), &Ledger::new(), &offers(), at(9));
        assert_eq!((quantities(&account.lines), account.revision), (vec![(variant(1), 4, 0)], 0));
        assert_eq!(receipt, Receipt::default());
    }

    fn order(number: u32, seconds: i64) -> Order {
        let input = AddressInput {
            name: "Aoife Byrne".into(),
            line1: "12 Camden Row".into(),
            city: "Dublin".into(),
            postal_code: "D08 X5C4".into(),
            country: "IE".into(),
            ..AddressInput::default()
        };
        let address = Address::parse(&input).unwrap();
        Order {
            id: OrderId(Uuid::from_u128(number.into())),
            number: OrderNumber(number),
            revision: 1,
            owner: GUEST,
            email: Email::parse("aoife@example.com").unwrap(),
            state: OrderState::PendingPayment,
            payment: PaymentStatus::Unpaid,
            lines: Vec::new(),
            totals: Totals { subtotal: eur(0), discount: eur(0), shipping: eur(0), tax: eur(0), total: eur(0) },
            delivery: Some(Delivery {
                address: address.clone(),
                method: ShippingMethod {
                    id: String::new(),
                    name: String::new(),
                    promise: String::new(),
                    price: eur(0),
                },
            }),
            billing_address: address.into(),
            attempt: None,
            created_at: at(seconds),
            window_ends_at: at(seconds),
        }
    }

    #[test]
    fn o2_the_later_order_stays() {
        for (orders, stays, go) in [
            (vec![], None, vec![]),
            (vec![order(1, 5)], Some(1), vec![]),
            (vec![order(1, 5), order(2, 6)], Some(2), vec![1]),
            (vec![order(2, 6), order(1, 5)], Some(2), vec![1]),
            (vec![order(1, 7), order(2, 6), order(3, 7)], Some(3), vec![2, 1]),
        ] {
            let (kept, cancelled) = pending_that_stays(orders);
            assert_eq!(kept.map(|order| order.number.0), stays);
            assert_eq!(cancelled.iter().map(|order| order.number.0).collect::<Vec<_>>(), go);
        }
    }
}
