//! A backup is made while orders are placed.

use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::program::Program;
use crate::proof;
use crate::provider::Provider;
use crate::shopper::Shopper;
use crate::site::Site;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::block_in_place;

/// Shoppers at once.
const SHOPPERS: u64 = 4;

/// Backups, and how many more orders are acknowledged before each.
const BACKUPS: usize = 3;
const ORDERS: usize = 15;

/// So many are placed after so long at the latest.
const PATIENCE: Duration = Duration::from_mins(2);

/// How often it is looked how many were placed.
const LOOK: Duration = Duration::from_millis(5);

#[tokio::test(flavor = "multi_thread")]
async fn o1_o3_a_backup_keeps_the_rules_and_has_every_order_that_was_acknowledged_before() {
    let site = Arc::new(Site::new());
    let program = Arc::new(Program::new(&site));
    let _provider = Provider::start(&site, program.clone()).await;
    program.run(&["import", site.catalogue().to_str().unwrap()]);
    let variants = proof::variants(&site).await;
    let ledger = Arc::new(Ledger::default());
    let mut dice = Dice::new(1);
    program.start().await;
    let shoppers: Vec<_> = (0..SHOPPERS)
        .map(|n| Shopper::new(n, dice.split(), &variants, &program, &ledger))
        .map(|shopper| tokio::spawn(shopper.shop()))
        .collect();

    for n in 1..=BACKUPS {
        let asked = Instant::now();
        while ledger.acknowledged().len() < n * ORDERS {
            assert!(asked.elapsed() < PATIENCE, "{}", ledger.summary());
            tokio::time::sleep(LOOK).await;
        }
        let before = ledger.acknowledged();
        let copy = format!("backup-{n}.db");
        block_in_place(|| program.run(&["backup", site.file(&copy).to_str().unwrap()]));
        let meanwhile = ledger.acknowledged().len() - before.len();
        block_in_place(|| program.run(&["check", "--database-url", &site.url(&copy)]));
        proof::are_there(&site.url(&copy), &before).await;
        println!("backup {n}: {} orders before it, {meanwhile} while it was made", before.len());
    }
    ledger.close_the_shop();
    for shopper in shoppers {
        shopper.await.unwrap();
    }

    // Restored: it serves.
    program.kill();
    program.died().await;
    program.start_with(&["--database-url", &site.url(&format!("backup-{BACKUPS}.db"))]).await;
}
