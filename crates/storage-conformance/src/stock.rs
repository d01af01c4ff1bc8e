//! Stock and its books (O5).

use crate::Database;
use crate::fixture::guest;
use crate::fixture::{add, at, entered, insist, level, movement, order, product, put, put_in, stocked, variant};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use shared::id::OrderId;
use shared::stock::{MovementKind, StockLevel};
use std::collections::BTreeMap;
use storage::{Movement, Result, StockChange, StorageError, Unit};
use uuid::Uuid;

fn an_order(n: u128) -> OrderId {
    OrderId(Uuid::from_u128(n))
}

/// Received, corrected and returned units, each in the ledger.
pub async fn o5_on_hand_is_the_sum_of_the_ledger(database: Database) {
    put(&database, &[product(1, "mug")]).await;
    let movements = [
        movement(MovementKind::Received, 1, 10),
        Movement { reason: "Broken.".into(), at: at(1), ..movement(MovementKind::Corrected, 1, -3) },
        Movement { order: Some(an_order(5)), at: at(2), ..movement(MovementKind::Returned, 1, 1) },
    ];
    let mut unit = database.begin().await.unwrap();
    for movement in &movements {
        assert_eq!(unit.stock().enter(movement).await.unwrap(), StockChange::Done);
    }
    unit.save().await.unwrap();
    assert_eq!(level(&database, 1).await, (8, 0));
    assert_eq!(database.reader().await.unwrap().stock().ledger(variant(1)).await.unwrap(), movements);
}

/// It is refused with the level, and nothing is entered.
pub async fn o5_a_correction_below_what_is_reserved_is_refused(database: Database) {
    stocked(&database, 1, 5).await;
    let mut unit = database.begin().await.unwrap();
    let mut stock = unit.stock();
    assert!(stock.reserve(an_order(1), variant(1), 3).await.unwrap());
    let refused = stock.enter(&movement(MovementKind::Corrected, 1, -3)).await.unwrap();
    assert_eq!(refused, StockChange::BelowReserved(StockLevel { on_hand: 5, reserved: 3 }));
    assert_eq!(stock.ledger(variant(1)).await.unwrap().len(), 1);
    assert_eq!(stock.enter(&movement(MovementKind::Corrected, 1, -2)).await.unwrap(), StockChange::Done);
    drop(stock);
    unit.save().await.unwrap();
    assert_eq!(level(&database, 1).await, (3, 3));
}

/// By their numbers, oldest first, so many; not those of other variants.
pub async fn o5_the_orders_that_units_are_reserved_for_are_found(database: Database) {
    let numbers: Vec<_> = {
        let mut numbers = Vec::new();
        for (n, owner) in [(1, guest(1)), (2, guest(2)), (3, guest(3))] {
            let new = order(n, owner, &[(1, 1)]);
            add(&database, &new).await;
            numbers.push((new.order.id, new.order.number));
        }
        numbers
    };
    stocked(&database, 1, 5).await;
    stocked(&database, 2, 5).await;
    let mut unit = database.begin().await.unwrap();
    let mut stock = unit.stock();
    for (order, what) in [(numbers[2].0, 1), (numbers[0].0, 1), (numbers[1].0, 2)] {
        assert!(stock.reserve(order, variant(what), 1).await.unwrap());
    }
    assert_eq!(stock.reserved_for(variant(1), 9).await.unwrap(), [numbers[0].1, numbers[2].1]);
    assert_eq!(stock.reserved_for(variant(1), 1).await.unwrap(), [numbers[0].1]);
    assert_eq!(stock.reserved_for(variant(3), 9).await.unwrap(), []);
}

/// Fewer available: nothing is reserved.
pub async fn o5_no_more_is_reserved_than_is_there(database: Database) {
    stocked(&database, 1, 5).await;
    let mut unit = database.begin().await.unwrap();
    let mut stock = unit.stock();
    assert!(stock.reserve(an_order(1), variant(1), 3).await.unwrap());
    assert!(!stock.reserve(an_order(2), variant(1), 3).await.unwrap());
    assert!(stock.reserve(an_order(2), variant(1), 1).await.unwrap());
    assert!(stock.reserve(an_order(2), variant(1), 1).await.unwrap(), "the same order may reserve more");
    assert!(!stock.reserve(an_order(3), variant(1), 1).await.unwrap());
    assert!(!stock.reserve(an_order(3), variant(1), u32::MAX).await.unwrap());
    assert_eq!(stock.level(variant(1)).await.unwrap(), Some(StockLevel { on_hand: 5, reserved: 5 }));
}

/// Whatever the unit wrote before: what is refused enters nothing.
pub async fn o5_a_refusal_does_not_depend_on_what_was_written_before(database: Database) {
    stocked(&database, 1, 5).await;
    let mut unit = database.begin().await.unwrap();
    assert!(unit.stock().reserve(an_order(1), variant(1), 4).await.unwrap());
    for _ in 0..2 {
        put_in(&mut *unit, &product(1, "mug")).await;
        let refused = unit.stock().enter(&movement(MovementKind::Corrected, 1, -3)).await.unwrap();
        assert_eq!(refused, StockChange::BelowReserved(StockLevel { on_hand: 5, reserved: 4 }));
        put_in(&mut *unit, &product(1, "mug")).await;
        assert!(!unit.stock().reserve(an_order(2), variant(1), 2).await.unwrap());
    }
    assert_eq!(unit.stock().ledger(variant(1)).await.unwrap().len(), 1);
    unit.stock().release(an_order(2)).await.unwrap();
    assert_eq!(unit.stock().level(variant(1)).await.unwrap(), Some(StockLevel { on_hand: 5, reserved: 4 }));
}

/// Released once, however often it is asked, and only what is the order's.
pub async fn o5_what_is_released_can_be_reserved_again(database: Database) {
    stocked(&database, 1, 5).await;
    stocked(&database, 2, 5).await;
    let mut unit = database.begin().await.unwrap();
    let mut stock = unit.stock();
    for (order, n, units) in [(1, 1, 3), (1, 2, 4), (2, 1, 2)] {
        assert!(stock.reserve(an_order(order), variant(n), units).await.unwrap());
    }
    for _ in 0..2 {
        stock.release(an_order(1)).await.unwrap();
        assert_eq!(stock.level(variant(1)).await.unwrap(), Some(StockLevel { on_hand: 5, reserved: 2 }));
        assert_eq!(stock.level(variant(2)).await.unwrap(), Some(StockLevel { on_hand: 5, reserved: 0 }));
    }
    stock.release(an_order(9)).await.unwrap();
    assert!(stock.reserve(an_order(3), variant(1), 3).await.unwrap());
    assert_eq!(stock.ledger(variant(1)).await.unwrap().len(), 1, "reservations are no movements");
}

/// On hand and reserved fall once, and the ledger names the order.
pub async fn o5_what_is_sold_leaves_once(database: Database) {
    stocked(&database, 1, 5).await;
    stocked(&database, 2, 5).await;
    let mut unit = database.begin().await.unwrap();
    let mut stock = unit.stock();
    for (order, n, units) in [(1, 1, 3), (1, 2, 1), (2, 1, 2)] {
        assert!(stock.reserve(an_order(order), variant(n), units).await.unwrap());
    }
    for _ in 0..2 {
        stock.sell(an_order(1), at(3)).await.unwrap();
        assert_eq!(stock.level(variant(1)).await.unwrap(), Some(StockLevel { on_hand: 2, reserved: 2 }));
        assert_eq!(stock.level(variant(2)).await.unwrap(), Some(StockLevel { on_hand: 4, reserved: 0 }));
    }
    stock.release(an_order(1)).await.unwrap();
    let ledger = stock.ledger(variant(1)).await.unwrap();
    let sold = ledger.last().unwrap();
    assert_eq!((ledger.len(), sold.kind, sold.units), (2, MovementKind::Sold, -3));
    assert_eq!((sold.order, sold.at), (Some(an_order(1)), at(3)));
}

/// Less what came back before.
pub async fn o5_what_was_sold_comes_back_once(database: Database) {
    stocked(&database, 1, 5).await;
    let mut unit = database.begin().await.unwrap();
    let mut stock = unit.stock();
    for order in [1, 2] {
        assert!(stock.reserve(an_order(order), variant(1), 2).await.unwrap());
        stock.sell(an_order(order), at(1)).await.unwrap();
    }
    let one_back = Movement { order: Some(an_order(1)), ..movement(MovementKind::Returned, 1, 1) };
    stock.enter(&one_back).await.unwrap();
    for _ in 0..2 {
        stock.take_back(an_order(1), "Order cancelled.", at(2)).await.unwrap();
        assert_eq!(stock.level(variant(1)).await.unwrap(), Some(StockLevel { on_hand: 3, reserved: 0 }));
    }
    let ledger = stock.ledger(variant(1)).await.unwrap();
    let back = ledger.last().unwrap();
    assert_eq!((back.kind, back.units, back.order), (MovementKind::Returned, 1, Some(an_order(1))));
    assert_eq!((back.reason.as_str(), back.at), ("Order cancelled.", at(2)));
    stock.take_back(an_order(9), "Nothing was sold.", at(2)).await.unwrap();
    assert_eq!(ledger.iter().map(|movement| movement.units).sum::<i64>(), 3);
}

/// No level, no ledger, nothing to reserve; entering it is an error.
pub async fn an_unknown_variant_has_no_stock(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut stock = unit.stock();
    assert_eq!(stock.level(variant(1)).await.unwrap(), None);
    assert_eq!(stock.ledger(variant(1)).await.unwrap(), []);
    assert!(!stock.reserve(an_order(1), variant(1), 1).await.unwrap());
    let refused = stock.enter(&movement(MovementKind::Received, 1, 1)).await;
    assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
}

/// Places an order for one unit of variant 1; whether it got it.
async fn buy(database: &Database, n: u32) -> Result<bool> {
    let order = order(n, guest(n.into()), &[(1, 1)]);
    let mut unit = database.begin().await?;
    unit.orders().add(&order).await?;
    if !unit.stock().reserve(order.order.id, variant(1), 1).await? {
        return Ok(false);
    }
    unit.stock().sell(order.order.id, at(1)).await?;
    unit.save().await?;
    Ok(true)
}

/// Fifty buyers at once.
pub async fn o5_the_last_unit_goes_to_exactly_one_of_fifty(database: Database) {
    stocked(&database, 1, 1).await;
    let buyers = (1..=50).map(|n| {
        let database = database.clone();
        tokio::spawn(async move { insist(|| buy(&database, n)).await.unwrap() })
    });
    let bought = futures::future::join_all(buyers.collect::<Vec<_>>()).await;
    assert_eq!(bought.into_iter().filter(|bought| *bought.as_ref().unwrap()).count(), 1);
    assert_eq!((level(&database, 1).await, entered(&database, 1).await), ((0, 0), 0));
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Enter { n: u128, units: i64 },
    Reserve { order: u128, n: u128, units: u32 },
    Release(u128),
    Sell(u128),
    TakeBack(u128),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (1_u128..=2, -12_i64..=12).prop_map(|(n, units)| Step::Enter { n, units }),
        (1_u128..=3, 1_u128..=2, 0_u32..=6).prop_map(|(order, n, units)| Step::Reserve { order, n, units }),
        (1_u128..=3).prop_map(Step::Release),
        (1_u128..=3).prop_map(Step::Sell),
        (1_u128..=3).prop_map(Step::TakeBack),
    ];
    prop::collection::vec(step, 1..40)
}

/// What the books should say.
#[derive(Clone, Default, Debug)]
struct Books {
    on_hand: BTreeMap<u128, i64>,
    /// Per order and variant.
    reserved: BTreeMap<(u128, u128), i64>,
    /// Per order and variant, less what came back.
    sold: BTreeMap<(u128, u128), i64>,
}

impl Books {
    fn reserved(&self, n: u128) -> i64 {
        self.reserved.iter().filter(|((_, variant), _)| *variant == n).map(|(_, units)| units).sum()
    }

    fn on_hand(&self, n: u128) -> i64 {
        self.on_hand.get(&n).copied().unwrap_or(0)
    }

    /// Takes all of the order's out of `reserved`.
    fn unreserve(&mut self, order: u128) -> Vec<((u128, u128), i64)> {
        let (mine, others) = std::mem::take(&mut self.reserved).into_iter().partition(|((of, _), _)| *of == order);
        self.reserved = others;
        let mine: BTreeMap<_, _> = mine;
        mine.into_iter().collect()
    }

    /// Whether the step is made.
    fn make(&mut self, step: Step) -> bool {
        match step {
            Step::Enter { n, units } => {
                let made = self.on_hand(n) + units >= self.reserved(n);
                *self.on_hand.entry(n).or_default() += if made { units } else { 0 };
                made
            }
            Step::Reserve { order, n, units } => {
                let made = self.on_hand(n) - self.reserved(n) >= i64::from(units);
                *self.reserved.entry((order, n)).or_default() += if made { i64::from(units) } else { 0 };
                made
            }
            Step::Release(order) => {
                self.unreserve(order);
                true
            }
            Step::Sell(order) => {
                for ((order, n), units) in self.unreserve(order) {
                    *self.on_hand.entry(n).or_default() -= units;
                    *self.sold.entry((order, n)).or_default() += units;
                }
                true
            }
            Step::TakeBack(order) => {
                for ((_, n), units) in self.sold.iter_mut().filter(|((of, _), _)| *of == order) {
                    *self.on_hand.entry(*n).or_default() += std::mem::take(units);
                }
                true
            }
        }
    }
}

async fn make(unit: &mut dyn Unit, step: Step) -> bool {
    let mut stock = unit.stock();
    match step {
        Step::Enter { n, units } => {
            stock.enter(&movement(MovementKind::Corrected, n, units)).await.unwrap() == StockChange::Done
        }
        Step::Reserve { order, n, units } => stock.reserve(an_order(order), variant(n), units).await.unwrap(),
        Step::Release(order) => stock.release(an_order(order)).await.map(|()| true).unwrap(),
        Step::Sell(order) => stock.sell(an_order(order), at(1)).await.map(|()| true).unwrap(),
        Step::TakeBack(order) => stock.take_back(an_order(order), "Back.", at(2)).await.map(|()| true).unwrap(),
    }
}

/// Random sequences against a model, each in one unit that is dropped: the database refuses what the model refuses, and
/// levels and ledger are the model's after every step.
pub async fn o5_any_sequence_keeps_the_books(database: Database) {
    put(&database, &[product(1, "mug"), product(2, "pot")]).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..60 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let mut books = Books::default();
        let mut unit = database.begin().await.unwrap();
        for (place, step) in steps.iter().enumerate() {
            assert_eq!(make(&mut *unit, *step).await, books.make(*step), "step {place} of {steps:?}");
            for n in [1, 2] {
                let mut stock = unit.stock();
                let StockLevel { on_hand, reserved } = stock.level(variant(n)).await.unwrap().unwrap();
                let ledger: i64 = stock.ledger(variant(n)).await.unwrap().iter().map(|entry| entry.units).sum();
                let got = (i64::from(on_hand), i64::from(reserved), ledger);
                assert_eq!(got, (books.on_hand(n), books.reserved(n), books.on_hand(n)), "step {place} of {steps:?}");
                assert!(reserved <= on_hand);
            }
        }
    }
}
