use super::*;
use crate::account::Email;
use crate::address::{Address, AddressInput};
use crate::id::{AccountId, OrderId, Owner, ShipmentId, VariantId};
use crate::order::{OrderLine, OrderNumber, PaymentStatus};
use crate::pricing::{ShippingMethod, Totals};
use crate::shipping::Delivery;
use crate::time::Timestamp;
use OrderState::{Cancelled, Delivered, PaymentFailed, PendingPayment, Processing, Shipped};
use iso_currency::Currency;
use proptest::prelude::*;
use uuid::Uuid;

const BY_STAFF: OrderState = Cancelled { by: CancelledBy::Staff };
const STATES: [OrderState; 6] = [PendingPayment, PaymentFailed, Processing, Shipped, Delivered, BY_STAFF];

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn id(n: u128) -> OrderLineId {
    OrderLineId(Uuid::from_u128(n))
}

fn of(n: u128, units: u32) -> LineUnits {
    LineUnits { line: id(n), units }
}

pub(super) fn line(n: u128, [ordered, shipped, delivered, cancelled, returned]: [u32; 5]) -> OrderLine {
    let total = 1000 * i64::from(ordered) / 3;
    OrderLine {
        id: id(n),
        variant: VariantId(Uuid::from_u128(n)),
        sku: String::new(),
        name: String::new(),
        slug: String::new(),
        picture: None,
        options: Vec::new(),
        units: Units::try_from(Counts { ordered, shipped, delivered, cancelled, returned }).unwrap(),
        unit_price: eur(333),
        line_total: eur(total),
        tax: eur(total / 10),
        taxable: true,
        requires_shipping: true,
    }
}

/// An order of lines 1, 2 ... whose units stand so: ordered, shipped, delivered, cancelled, returned.
fn order(state: OrderState, lines: &[[u32; 5]]) -> Order {
    let input = AddressInput {
        name: "Aoife Byrne".into(),
        line1: "12 Camden Row".into(),
        city: "Dublin".into(),
        postal_code: "D08 X5C4".into(),
        country: "IE".into(),
        ..AddressInput::default()
    };
    let address = Address::parse(&input).unwrap();
    let lines: Vec<_> = (1..).zip(lines).map(|(n, units)| line(n, *units)).collect();
    let subtotal = Money::sum(lines.iter().map(|line| line.line_total), Currency::EUR).unwrap();
    let tax = Money::sum(lines.iter().map(|line| line.tax), Currency::EUR).unwrap();
    Order {
        id: OrderId(Uuid::from_u128(1)),
        number: OrderNumber(1001),
        revision: 1,
        owner: Owner::Account(AccountId(Uuid::from_u128(1))),
        email: Email::parse("aoife@example.com").unwrap(),
        state,
        payment: PaymentStatus::Paid,
        lines,
        totals: Totals { subtotal, discount: eur(0), shipping: eur(500), tax, total: subtotal.plus(eur(500)).unwrap() },
        delivery: Some(Delivery {
            address: address.clone(),
            method: ShippingMethod { id: String::new(), name: String::new(), promise: String::new(), price: eur(500) },
        }),
        billing_address: address.into(),
        attempt: None,
        created_at: Timestamp::from_millis(0),
        window_ends_at: Timestamp::from_millis(0),
    }
}

fn step(units: &[LineUnits], moves: &[OrderState]) -> Step {
    Step { units: units.to_vec(), moves: moves.to_vec() }
}

fn no_move(from: OrderState, to: Status) -> StaffRefused {
    StaffRefused::NoSuchMove(MoveRefused { from: from.status(), to })
}

#[test]
fn o6_an_order_is_shipped_with_the_last_unit_that_is_not_cancelled() {
    let new = [[3, 0, 0, 0, 0], [2, 0, 0, 0, 0]];
    let begun = [[3, 2, 0, 1, 0], [2, 1, 0, 0, 0]];
    for (lines, asked, expected) in [
        (&new, vec![of(1, 3)], Ok(step(&[of(1, 3)], &[]))),
        (&new, vec![of(2, 1), of(1, 1), of(2, 1)], Ok(step(&[of(1, 1), of(2, 2)], &[]))),
        (&new, vec![of(1, 3), of(2, 2)], Ok(step(&[of(1, 3), of(2, 2)], &[Shipped]))),
        (&begun, vec![of(2, 1), of(1, 0)], Ok(step(&[of(2, 1)], &[Shipped]))),
        (&begun, vec![of(1, 1)], Err(StaffRefused::TooMany { line: id(1), left: 0 })),
        (&new, vec![of(2, 2), of(2, 1)], Err(StaffRefused::TooMany { line: id(2), left: 2 })),
        (&new, vec![of(2, u32::MAX), of(2, 1)], Err(StaffRefused::TooMany { line: id(2), left: 2 })),
        (&new, vec![of(3, 1)], Err(StaffRefused::UnknownLine { line: id(3) })),
        (&new, vec![of(1, 0)], Err(StaffRefused::NoUnits)),
        (&new, vec![], Err(StaffRefused::NoUnits)),
    ] {
        assert_eq!(ship(&order(Processing, lines), &asked), expected, "{lines:?} {asked:?}");
    }
    assert_eq!(rest(&order(Processing, &begun)), [of(2, 1)]);
}

#[test]
fn o9_what_is_no_parcel_arrives_when_it_is_sent() {
    let new = [[2, 0, 0, 0, 0], [1, 0, 0, 0, 0]];
    // Lines that are no parcel, units that are sent, and where the order then goes.
    for (cards, asked, moves) in [
        (&[1, 2][..], vec![of(1, 2), of(2, 1)], vec![Shipped, Delivered]),
        (&[1, 2], vec![of(1, 2)], vec![]),
        (&[2], vec![of(1, 2), of(2, 1)], vec![Shipped]),
        (&[2], vec![of(2, 1)], vec![]),
    ] {
        let mut order = order(Processing, &new);
        for line in &mut order.lines {
            line.requires_shipping = !cards.iter().any(|n| id(*n) == line.id);
        }
        assert_eq!(ship(&order, &asked), Ok(step(&asked, &moves)), "{cards:?} {asked:?}");
        let (parcel, rest) = parcel_and_rest(&order, &asked);
        assert!(rest.iter().all(|sent| cards.iter().any(|n| id(*n) == sent.line)), "{rest:?}");
        assert_eq!(parcel.len() + rest.len(), asked.len());
    }
    let mut order = order(Processing, &[[2, 0, 0, 0, 0], [1, 1, 1, 0, 0]]);
    order.lines[1].requires_shipping = false;
    let rest_is_off = Ok(Cancelling::Part(step(&[of(1, 2)], &[Shipped, Delivered])));
    assert_eq!(cancel_units(&order, &[of(1, 2)]), rest_is_off);
}

#[test]
fn o6_what_is_not_processed_does_not_ship_and_what_has_not_shipped_does_not_arrive() {
    for state in STATES.into_iter().filter(|state| *state != Processing) {
        assert_eq!(ship(&order(state, &[[1, 0, 0, 0, 0]]), &[of(1, 1)]), Err(no_move(state, Status::Shipped)));
    }
    let shipment = shipment(None, &[of(1, 1)]);
    for state in STATES.into_iter().filter(|state| !matches!(state, Processing | Shipped)) {
        let order = order(state, &[[1, 1, 0, 0, 0]]);
        assert_eq!(deliver(&order, &shipment), Err(no_move(state, Status::Delivered)));
    }
    for state in STATES.into_iter().filter(|state| *state != Shipped) {
        assert_eq!(deliver_all(&order(state, &[[1, 1, 0, 0, 0]])), Err(no_move(state, Status::Delivered)));
    }
}

fn shipment(delivered_at: Option<Timestamp>, lines: &[LineUnits]) -> Shipment {
    let shipped_at = Timestamp::from_millis(1);
    let (id, tracking) = (ShipmentId(Uuid::from_u128(1)), Tracking::default());
    Shipment { id, tracking, lines: lines.to_vec(), shipped_at, delivered_at }
}

#[test]
fn o6_an_order_is_delivered_with_its_last_shipment_once_it_has_shipped() {
    let parcel = |lines: &[LineUnits]| shipment(None, lines);
    for (state, lines, arrived, moves) in [
        (Processing, [[2, 1, 0, 0, 0], [1, 0, 0, 0, 0]], parcel(&[of(1, 1)]), vec![]),
        (Shipped, [[2, 2, 0, 0, 0], [1, 1, 0, 0, 0]], parcel(&[of(1, 1)]), vec![]),
        (Shipped, [[2, 2, 1, 0, 0], [1, 1, 1, 0, 0]], parcel(&[of(1, 1)]), vec![Delivered]),
        (Shipped, [[2, 1, 0, 1, 0], [1, 0, 0, 1, 0]], parcel(&[of(1, 1)]), vec![Delivered]),
    ] {
        let expected = Ok(step(&arrived.lines, &moves));
        assert_eq!(deliver(&order(state, &lines), &arrived), expected, "{state:?} {lines:?}");
    }
    let again = shipment(Some(Timestamp::from_millis(2)), &[of(1, 1)]);
    assert_eq!(deliver(&order(Shipped, &[[1, 1, 1, 0, 0]]), &again), Err(StaffRefused::ArrivedBefore));
    let all = deliver_all(&order(Shipped, &[[2, 2, 1, 0, 0], [3, 2, 2, 1, 0], [1, 1, 0, 0, 0]]));
    assert_eq!(all, Ok(step(&[of(1, 1), of(3, 1)], &[Delivered])));
}

#[test]
fn o6_an_order_some_of_whose_units_are_cancelled_stands_where_the_others_do() {
    for (lines, asked, expected) in [
        ([[3, 0, 0, 0, 0], [1, 0, 0, 0, 0]], [of(1, 2), of(2, 1)], Cancelling::Part(step(&[of(1, 2), of(2, 1)], &[]))),
        ([[3, 3, 0, 0, 0], [1, 0, 0, 0, 0]], [of(2, 1), of(1, 0)], Cancelling::Part(step(&[of(2, 1)], &[Shipped]))),
        (
            [[3, 2, 2, 0, 0], [1, 0, 0, 0, 0]],
            [of(2, 1), of(1, 1)],
            Cancelling::Part(step(&[of(1, 1), of(2, 1)], &[Shipped, Delivered])),
        ),
        ([[3, 0, 0, 1, 0], [1, 0, 0, 1, 0]], [of(1, 2), of(1, 0)], Cancelling::Whole),
    ] {
        assert_eq!(cancel_units(&order(Processing, &lines), &asked), Ok(expected), "{lines:?} {asked:?}");
    }
    let shipped = order(Processing, &[[3, 2, 0, 0, 0]]);
    assert_eq!(cancel_units(&shipped, &[of(1, 2)]), Err(StaffRefused::TooMany { line: id(1), left: 1 }));
    for state in STATES.into_iter().filter(|state| *state != Processing) {
        let refused = cancel_units(&order(state, &[[1, 0, 0, 0, 0]]), &[of(1, 1)]);
        assert_eq!(refused, Err(StaffRefused::NotNow { status: state.status() }));
    }
}

#[test]
fn o6_once_a_part_has_shipped_only_the_rest_can_be_cancelled() {
    let (new, partly, whole) = ([[2, 0, 0, 0, 0]], [[2, 1, 0, 0, 0]], [[2, 2, 0, 0, 0]]);
    for (state, lines, by, expected) in [
        (PendingPayment, new, CancelledBy::Shopper, Ok(())),
        (PaymentFailed, new, CancelledBy::Staff, Ok(())),
        (Processing, new, CancelledBy::Shopper, Ok(())),
        (Processing, new, CancelledBy::Staff, Ok(())),
        (Processing, partly, CancelledBy::Shopper, Err(StaffRefused::PartlyShipped)),
        (Processing, partly, CancelledBy::Staff, Err(StaffRefused::PartlyShipped)),
        (Shipped, whole, CancelledBy::Shopper, Err(no_move(Shipped, Status::Cancelled))),
        (Shipped, whole, CancelledBy::Staff, Ok(())),
        (Delivered, whole, CancelledBy::Staff, Err(no_move(Delivered, Status::Cancelled))),
        (BY_STAFF, new, CancelledBy::Staff, Err(no_move(BY_STAFF, Status::Cancelled))),
    ] {
        let answer = cancel(&order(state, &lines), by);
        assert_eq!(answer, expected.map(|()| Cancelled { by }), "{state:?} {by:?}");
    }
}

#[test]
fn o5_no_more_comes_back_than_went_out() {
    let came = |n, good, damaged| CameIn { line: id(n), good, damaged };
    let lines = [[3, 3, 0, 0, 1], [1, 0, 0, 1, 0]];
    for (asked, expected) in [
        (vec![came(1, 1, 1)], Ok(step(&[of(1, 2)], &[]))),
        (vec![came(1, 2, 1)], Err(StaffRefused::TooMany { line: id(1), left: 2 })),
        (vec![came(1, u32::MAX, 1)], Err(StaffRefused::TooMany { line: id(1), left: 2 })),
        (vec![came(2, 1, 0)], Err(StaffRefused::TooMany { line: id(2), left: 0 })),
        (vec![came(1, 0, 0)], Err(StaffRefused::NoUnits)),
    ] {
        for state in [Processing, Shipped, Delivered, BY_STAFF] {
            assert_eq!(book_in(&order(state, &lines), &asked), expected, "{asked:?}");
        }
    }
    for state in [PendingPayment, PaymentFailed] {
        let refused = book_in(&order(state, &lines), &[came(1, 1, 0)]);
        assert_eq!(refused, Err(StaffRefused::NotNow { status: state.status() }));
    }
}

#[test]
fn p9_a_share_is_of_the_line_with_its_tax_where_that_was_added() {
    let included = order(Processing, &[[3, 0, 0, 0, 0], [1, 0, 0, 0, 0]]);
    let mut added = included.clone();
    added.totals.total = included.totals.total.plus(included.totals.tax).unwrap();
    assert!(added.totals.tax_is_added() && !included.totals.tax_is_added());
    for (asked, without, with) in [
        (vec![of(1, 3)], 1000, 1100),
        (vec![of(1, 1)], 333, 366),
        (vec![of(1, 2), of(2, 1)], 666 + 333, 733 + 366),
        (vec![], 0, 0),
    ] {
        assert_eq!((share(&included, &asked), share(&added, &asked)), (Ok(eur(without)), Ok(eur(with))), "{asked:?}");
    }
    let rest = order(Processing, &[[3, 0, 0, 2, 0]]);
    assert_eq!(share(&rest, &[of(1, 1)]), Ok(eur(334)), "what is left of the line");
}

/// Something that staff ask for: which, of line 1 or 2, how many.
type Ask = (u8, u128, u32);

/// Carries a step out on the order, as the database does.
fn carry_out(order: &mut Order, step: &Step, how: Moves) {
    for LineUnits { line, units } in &step.units {
        let line = order.lines.iter_mut().find(|own| own.id == *line).unwrap();
        line.units = how(line.units, *units).unwrap();
    }
    for to in &step.moves {
        order.state = order.state.moved(*to).unwrap();
    }
}

fn ask(order: &mut Order, (what, n, units): Ask) -> Money {
    let mut back = eur(0);
    let asked = [of(n, units)];
    let done: Option<(Step, Moves)> = match what {
        0 | 1 => ship(order, &asked).ok().map(|step| (step, Units::ship as Moves)),
        2 => deliver(order, &shipment(None, &asked)).ok().map(|step| (step, Units::deliver as Moves)),
        3 => deliver_all(order).ok().map(|step| (step, Units::deliver as Moves)),
        4 => match cancel_units(order, &asked) {
            Ok(Cancelling::Part(step)) => {
                back = share(order, &step.units).unwrap();
                Some((step, Units::cancel as Moves))
            }
            Ok(Cancelling::Whole) => {
                order.state = cancel(order, CancelledBy::Staff).unwrap();
                None
            }
            Err(_) => None,
        },
        _ => book_in(order, &[CameIn { line: id(n), good: units, damaged: 0 }])
            .ok()
            .map(|step| (step, Units::book_in as Moves)),
    };
    if let Some((step, how)) = done {
        carry_out(order, &step, how);
    }
    back
}

proptest! {
    #[test]
    fn o6_whatever_is_asked_state_and_lines_agree_and_shares_add_up_to_the_lines(
        asks in prop::collection::vec((0_u8..6, 1_u128..3, 0_u32..4), 0..40),
        ordered in (1_u32..6, 1_u32..6),
    ) {
        let mut order = order(Processing, &[[ordered.0, 0, 0, 0, 0], [ordered.1, 0, 0, 0, 0]]);
        let mut back = 0;
        for what in asks {
            back += ask(&mut order, what).minor();
            let left: u32 = order.lines.iter().map(|line| line.units.left()).sum();
            let under_way = order.lines.iter().any(|line| !line.units.is_delivered());
            match order.state {
                Processing => prop_assert!(left > 0),
                Shipped => prop_assert!(left == 0 && under_way),
                Delivered => prop_assert!(left == 0 && !under_way),
                state => prop_assert_eq!(state, BY_STAFF),
            }
        }
        let cancelled = |line: &&OrderLine| line.units.counts().cancelled == line.units.ordered();
        let whole: i64 = order.lines.iter().filter(cancelled).map(|line| line.line_total.minor()).sum();
        let most: i64 = order.lines.iter().filter(|line| line.units.counts().cancelled > 0)
            .map(|line| line.line_total.minor()).sum();
        prop_assert!(whole <= back && back <= most);
    }
}

#[test]
fn o6_only_what_can_be_done_is_offered() {
    let (fresh, part, all, there) = ([2, 0, 0, 0, 0], [2, 1, 0, 0, 0], [2, 2, 0, 0, 0], [2, 2, 2, 0, 0]);
    for (state, units, open) in [
        (PendingPayment, fresh, "cancel"),
        (PaymentFailed, fresh, "cancel"),
        (Processing, fresh, "ship cancel_units cancel"),
        (Processing, part, "ship cancel_units book_in"),
        (Shipped, all, "deliver cancel book_in"),
        (Delivered, there, "book_in"),
        (Delivered, [2, 2, 2, 0, 2], ""),
        (BY_STAFF, fresh, ""),
        (BY_STAFF, all, "book_in"),
    ] {
        let steps = OpenSteps::of(&order(state, &[units]), &[], &[]).unwrap();
        assert_eq!(steps.refund, None);
        let offered = [
            (steps.ship, "ship"),
            (steps.deliver, "deliver"),
            (steps.cancel_units, "cancel_units"),
            (steps.cancel, "cancel"),
            (steps.book_in, "book_in"),
        ];
        let offered: Vec<_> = offered.iter().filter(|(open, _)| *open).map(|(_, step)| *step).collect();
        assert_eq!(offered.join(" "), open, "{state:?} {units:?}");
    }
}
