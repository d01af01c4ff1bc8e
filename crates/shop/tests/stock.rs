//! Stock between the merchant who counts it and the orders that it is promised to: O5.

mod stand;

use shared::audit::{Action, Subject};
use shared::field::{FieldError, FieldProblem};
use shared::id::OperationId;
use shared::stock::{BelowReserved, MovementKind, StockInput, StockLevel, StockReason, StockRefused, StockSearch};
use shop::{Failure, ImportMode, RowOutcome};
use stand::{Stand, account, level, variant};
use storage::Storage;

type Adjusted = Result<StockLevel, Failure<StockRefused>>;

fn input(adjust: i64, reason: StockReason) -> StockInput {
    StockInput { adjust, reason, note: String::new() }
}

async fn adjust(stand: &Stand, n: u128, operation: OperationId, input: &StockInput) -> Adjusted {
    let staff = stand.staff().await;
    stand.shop.adjust_stock(&staff, variant(n), operation, input).await
}

#[tokio::test]
async fn o5_a_correction_below_what_is_reserved_is_refused_and_names_the_orders() {
    let stand = Stand::with_stock("correction", &[20]).await;
    let mut numbers = Vec::new();
    for n in 1..=11 {
        numbers.push(stand.pending(account(n), 1).await);
    }
    let count = async |units: u32| {
        let sheet = format!(
            "Handle,Title,Published,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price\n\
             thing-1,Thing 1,true,SKU-1,shopify,{units},10.00\n"
        );
        let mode = ImportMode { set_stock: true, ..ImportMode::default() };
        let row = stand.shop.import(sheet.as_bytes(), mode).await.unwrap().rows.remove(0);
        (row.outcome, row.note)
    };
    let first: Vec<_> = numbers[..10].iter().map(|number| format!("#{number}")).collect();
    let refused = format!("11 are promised to orders {} and others: the stock stays at 20", first.join(", "));
    assert_eq!(count(10).await, (RowOutcome::Unchanged, Some(refused)));
    assert_eq!(stand.stock(1).await, level(20, 11), "nothing was changed");
    assert_eq!(count(11).await, (RowOutcome::Updated, None));
    for number in &numbers[1..] {
        let owner = stand.order(*number).await.owner;
        stand.shop.cancel_order(owner, *number).await.unwrap();
    }
    let refused = format!("1 are promised to order #{}: the stock stays at 11", numbers[0]);
    assert_eq!(count(0).await, (RowOutcome::Unchanged, Some(refused)));
}

#[tokio::test]
async fn o5_units_are_entered_once_and_the_ledger_says_by_whom() {
    let stand = Stand::with_stock("stock-adjust", &[4]).await;
    let staff = stand.staff().await;
    let pallet = StockInput { note: "Pallet 7".into(), ..input(6, StockReason::Received) };
    let operation = stand.operation();
    for _ in 0..3 {
        assert_eq!(adjust(&stand, 1, operation, &pallet).await.unwrap(), level(10, 0), "a double click counts once");
    }
    let other = adjust(&stand, 1, operation, &input(60, StockReason::Received)).await;
    assert!(matches!(other, Err(Failure::Refused(StockRefused::OperationReused))));
    adjust(&stand, 1, stand.operation(), &input(1, StockReason::Returned)).await.unwrap();
    assert_eq!(adjust(&stand, 1, stand.operation(), &input(-3, StockReason::Corrected)).await.unwrap(), level(8, 0));

    let ledger = stand.shop.stock_ledger(&staff, variant(1), 1).await.unwrap();
    let entries: Vec<_> =
        ledger.items.iter().map(|entry| (entry.kind, entry.units, entry.on_hand, entry.reason.as_str())).collect();
    let expected = [
        (MovementKind::Corrected, -3, 8, "Counted."),
        (MovementKind::Returned, 1, 11, "Came back."),
        (MovementKind::Received, 6, 10, "Pallet 7"),
        (MovementKind::Received, 4, 4, "Delivery"),
    ];
    assert_eq!(entries, expected);
    assert_eq!(stand.shop.stock_of(&staff, variant(1)).await.unwrap().map(|row| row.level), Some(level(8, 0)));
    assert_eq!(stand.shop.stock_of(&staff, variant(9)).await.unwrap(), None);
    assert_eq!(ledger.items[0].staff.as_ref(), Some(staff.email()));
    assert_eq!(ledger.items[3].staff, None);

    let log = stand.shop.audit_log(&staff, Some(&Subject::variant(variant(1))), 1).await.unwrap();
    assert_eq!((log.total, log.items[2].action), (3, Action::StockAdjust));
    assert_eq!(serde_json::from_str::<StockLevel>(&log.items[2].before).unwrap(), level(4, 0));
    assert_eq!(serde_json::from_str::<StockLevel>(&log.items[2].after).unwrap(), level(10, 0));
}

#[tokio::test]
async fn o5_units_that_are_promised_cannot_be_taken_away_by_hand() {
    let stand = Stand::with_stock("stock-promised", &[3]).await;
    let numbers = [stand.pending(account(1), 1).await, stand.pending(account(2), 1).await];
    let operation = stand.operation();
    let refused = adjust(&stand, 1, operation, &input(-2, StockReason::Corrected)).await;
    let expected = BelowReserved { level: level(3, 2), orders: numbers.to_vec(), more: false };
    assert!(matches!(refused, Err(Failure::Refused(StockRefused::BelowReserved(refused))) if refused == expected));
    assert_eq!(stand.stock(1).await, level(3, 2), "nothing was changed");
    stand.shop.cancel_order(account(1), numbers[0]).await.unwrap();
    let made = adjust(&stand, 1, operation, &input(-2, StockReason::Corrected)).await.unwrap();
    assert_eq!(made, level(1, 1), "what was refused may be asked again");
}

#[tokio::test]
async fn what_is_entered_by_hand_is_checked() {
    let stand = Stand::with_stock("stock-wrong", &[3]).await;
    let refused = adjust(&stand, 1, stand.operation(), &input(-1, StockReason::Received)).await;
    let errors = vec![FieldError::new("adjust", FieldProblem::Malformed)];
    assert!(matches!(refused, Err(Failure::Refused(refused)) if refused == StockRefused::Invalid { errors }));
    let refused = adjust(&stand, 9, stand.operation(), &input(1, StockReason::Received)).await;
    assert!(matches!(refused, Err(Failure::Refused(StockRefused::NotFound))));
    assert_eq!(stand.stock(1).await, level(3, 0));
}

#[tokio::test]
async fn more_than_can_be_counted_is_not_entered() {
    let stand = Stand::with_stock("stock-full", &[u32::MAX - 1]).await;
    let refused = adjust(&stand, 1, stand.operation(), &input(2, StockReason::Received)).await;
    let errors = vec![FieldError::new("adjust", FieldProblem::TooHigh)];
    assert!(matches!(refused, Err(Failure::Refused(refused)) if refused == StockRefused::Invalid { errors }));
    let full = adjust(&stand, 1, stand.operation(), &input(1, StockReason::Received)).await.unwrap();
    assert_eq!(full, level(u32::MAX, 0));
}

#[tokio::test]
async fn stock_is_found_by_words_and_by_how_few_there_are() {
    let stand = Stand::with_stock("stock-low", &[9, 6, 5, 0]).await;
    let staff = stand.staff().await;
    stand.pending(account(1), 2).await;
    let few = StockSearch { words: None, page: 1, per_page: 50, at_most: Some(5) };
    let low = stand.shop.stock_list(&staff, &few).await.unwrap();
    let few: Vec<_> = low.items.iter().map(|row| (row.variant, row.level.available())).collect();
    assert_eq!(few, [(variant(4), 0), (variant(2), 5), (variant(3), 5)]);
    let search = StockSearch { words: Some("sku-3".into()), page: 1, per_page: 50, at_most: None };
    let found = stand.shop.stock_list(&staff, &search).await.unwrap();
    assert_eq!(found.items.iter().map(|row| row.variant).collect::<Vec<_>>(), [variant(3)]);
}

/// Staff count down what shoppers buy at the same moment: each unit goes one way only, and none twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o5_corrections_and_orders_at_once_never_promise_what_is_not_there() {
    let stand = std::sync::Arc::new(Stand::with_stock("stock-race", &[20]).await);
    let staff = stand.staff().await;
    for n in 1..=20 {
        stand.add(account(n), 1, 1).await;
    }
    let buyers = (1..=20).map(|n| {
        let stand = stand.clone();
        tokio::spawn(async move { stand.place(account(n), "one").await.is_ok() })
    });
    let counters = (0..20).map(|_| {
        let (stand, staff, operation) = (stand.clone(), staff.clone(), stand.operation());
        tokio::spawn(async move {
            let one_less = input(-1, StockReason::Corrected);
            stand.shop.adjust_stock(&staff, variant(1), operation, &one_less).await.is_ok()
        })
    });
    let (buyers, counters): (Vec<_>, Vec<_>) = (buyers.collect(), counters.collect());
    let (mut bought, mut gone) = (0, 0);
    for buyer in buyers {
        bought += u32::from(buyer.await.unwrap());
    }
    for counter in counters {
        gone += u32::from(counter.await.unwrap());
    }
    assert_eq!((stand.stock(1).await, bought + gone), (level(20 - gone, bought), 20), "each unit went one way");
    let ledger = stand.storage.reader().await.unwrap().stock().ledger(variant(1)).await.unwrap();
    assert_eq!(ledger.iter().map(|movement| movement.units).sum::<i64>(), i64::from(20 - gone));
}
