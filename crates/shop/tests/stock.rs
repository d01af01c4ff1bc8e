//! Stock between the merchant who counts it and the orders that it is promised to: O5.

mod stand;

use shop::{ImportMode, RowOutcome};
use stand::{Stand, account, level};

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
        stand.shop.import(sheet.as_bytes(), mode).await.unwrap().rows[0].outcome.clone()
    };
    let first: Vec<_> = numbers[..10].iter().map(|number| format!("#{number}")).collect();
    let refused = format!("11 are promised to orders {} and others: the stock stays at 20", first.join(", "));
    assert_eq!(count(10).await, RowOutcome::Rejected(refused));
    assert_eq!(stand.stock(1).await, level(20, 11), "nothing was changed");
    assert_eq!(count(11).await, RowOutcome::Updated);
    for number in &numbers[1..] {
        let owner = stand.order(*number).await.owner;
        stand.shop.cancel_order(owner, *number).await.unwrap();
    }
    let refused = format!("1 are promised to order #{}: the stock stays at 11", numbers[0]);
    assert_eq!(count(0).await, RowOutcome::Rejected(refused));
}
