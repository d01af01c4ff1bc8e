//! Stock as staff see it: lists of variants, and a variant's ledger.

use crate::Database;
use crate::fixture::{
    at, email, guest, movement, option, order, product, product_of, put, stocked, variant, variant_record,
};
use shared::id::{AccountId, OrderId};
use shared::product::ProductStatus;
use shared::role::Role;
use shared::stock::{MovementKind, StockEntry, StockLevel, StockRow, StockSearch};
use storage::{AccountRecord, Movement, ProductRecord, StockChange, VariantRecord};
use uuid::Uuid;

fn an_order(n: u128) -> OrderId {
    OrderId(Uuid::from_u128(n))
}

/// Newest first, cut into pages, with the orders' numbers and the staff's addresses.
pub async fn a_ledger_is_read_in_pages(database: Database) {
    put(&database, &[product(1, "mug"), product(2, "pot")]).await;
    let staff = AccountId(Uuid::from_u128(1));
    let mut unit = database.begin().await.unwrap();
    let account = AccountRecord {
        id: staff,
        email: email("staff"),
        name: String::new(),
        password_hash: None,
        role: Some(Role::Owner),
        epoch: 1,
        email_proved_at: Some(at(0)),
        disabled_at: None,
        created_at: at(0),
    };
    unit.accounts().add_account(&account).await.unwrap();
    let bought = order(1, guest(1), &[(1, 1)]);
    unit.orders().add(&bought).await.unwrap();
    let received = Movement { staff: Some(staff), reason: "Pallet 7".into(), ..movement(MovementKind::Received, 1, 9) };
    for movement in [
        received.clone(),
        Movement { order: Some(bought.order.id), at: at(1), ..movement(MovementKind::Returned, 1, 1) },
        Movement { order: Some(an_order(77)), at: at(2), ..movement(MovementKind::Returned, 1, 2) },
        movement(MovementKind::Received, 2, 1),
    ] {
        assert_eq!(unit.stock().enter(&movement).await.unwrap(), StockChange::Done);
    }
    let mut stock = unit.stock();
    assert_eq!(stock.ledger(variant(1)).await.unwrap()[0], received, "who entered it is kept");
    let page = stock.movements(variant(1), 2, 2).await.unwrap();
    let entered = StockEntry {
        kind: MovementKind::Received,
        units: 9,
        on_hand: 9,
        order: None,
        staff: Some(email("staff")),
        reason: "Pallet 7".into(),
        at: at(0),
    };
    assert_eq!((page.items, page.total), (vec![entered], 3));
    let newest = stock.movements(variant(1), 1, 2).await.unwrap().items;
    let orders: Vec<_> = newest.iter().map(|entry| entry.order).collect();
    assert_eq!(orders, [None, Some(bought.order.number)], "an order that was never written has no number");
    assert_eq!(newest.iter().map(|entry| entry.on_hand).collect::<Vec<_>>(), [12, 10]);
    assert_eq!(stock.movements(variant(9), 1, 2).await.unwrap().total, 0);
}

/// In the order of the products, found by words and SKUs; what is no longer sold is left out.
pub async fn variants_are_listed_with_their_stock(database: Database) {
    let sized = |n: u128, size: &str| VariantRecord { options: vec![option("Size", size)], ..variant_record(n, 500) };
    let gone = VariantRecord { deleted: true, ..sized(3, "L") };
    let draft = ProductRecord { status: ProductStatus::Draft, ..product(9, "draft-pot") };
    put(&database, &[product_of(1, "mug", vec![sized(2, "S"), sized(1, "M"), gone]), draft]).await;
    stocked(&database, 7, 5).await;
    let mut unit = database.begin().await.unwrap();
    let mut stock = unit.stock();
    assert!(stock.reserve(an_order(1), variant(7), 3).await.unwrap());
    let mut list = async |search: StockSearch| {
        let page = stock.stock_list(&StockSearch { per_page: search.per_page.max(1), ..search }).await.unwrap();
        (page.items, page.total)
    };
    let ids = |rows: &[StockRow]| rows.iter().map(|row| row.variant).collect::<Vec<_>>();
    let (all, total) = list(StockSearch { per_page: 50, ..StockSearch::default() }).await;
    assert_eq!((ids(&all), total), (vec![variant(2), variant(1), variant(9), variant(7)], 4));
    let expected = StockRow {
        variant: variant(2),
        product: all[1].product,
        slug: "mug".into(),
        name: "mug".into(),
        status: ProductStatus::Published,
        sku: "SKU-2".into(),
        options: vec![option("Size", "S")],
        level: StockLevel::default(),
    };
    assert_eq!(all[0], expected);
    assert_eq!((all[2].status, all[3].level), (ProductStatus::Draft, StockLevel { on_hand: 5, reserved: 3 }));
    let (second, total) = list(StockSearch { page: 2, per_page: 3, ..StockSearch::default() }).await;
    assert_eq!((ids(&second), total), (vec![variant(7)], 4));
    for (words, found) in [("mug", vec![2, 1]), ("sku-7", vec![7]), ("sku", vec![2, 1, 9, 7]), ("_", vec![])] {
        let (rows, _) = list(StockSearch { words: Some(words.into()), per_page: 50, ..StockSearch::default() }).await;
        assert_eq!(ids(&rows), found.into_iter().map(variant).collect::<Vec<_>>(), "{words}");
    }
    assert_eq!(stock.stock_row(variant(2)).await.unwrap(), Some(expected));
    let retired = stock.stock_row(variant(3)).await.unwrap().map(|row| row.options);
    assert_eq!(retired, Some(vec![option("Size", "L")]), "its ledger can still be read");
    assert_eq!(stock.stock_row(variant(99)).await.unwrap(), None);
}

/// The fewest first, of published products alone; what is reserved is not there.
pub async fn low_stock_is_found(database: Database) {
    for (n, units) in [(1, 4), (2, 9), (3, 2)] {
        stocked(&database, n, units).await;
    }
    put(&database, &[ProductRecord { status: ProductStatus::Draft, ..product(4, "draft") }]).await;
    let mut unit = database.begin().await.unwrap();
    let mut stock = unit.stock();
    assert!(stock.reserve(an_order(1), variant(2), 8).await.unwrap());
    let mut few = async |at_most| {
        let search = StockSearch { at_most: Some(at_most), page: 1, per_page: 50, words: None };
        let page = stock.stock_list(&search).await.unwrap();
        page.items.into_iter().map(|row| row.variant).collect::<Vec<_>>()
    };
    assert_eq!(few(0).await, []);
    assert_eq!(few(2).await, [variant(2), variant(3)]);
    assert_eq!(few(4).await, [variant(2), variant(3), variant(1)]);
}
