//! Placed orders a second through `shop` on `SQLite` with synchronous=FULL: commits shared by those that wait, beside a
//! commit each. Printed as a table and written to `target/bench/orders.json`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

mod stand;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use stand::Stand;
use std::time::Instant;
use storage_sqlite::Commit;

/// Callers at once.
const CALLERS: [usize; 4] = [1, 8, 64, 256];

/// Orders that one caller places one after the other, so that every run takes some seconds.
const fn orders_each(callers: usize) -> usize {
    match callers {
        1 => 600,
        8 => 200,
        64 => 50,
        _ => 15,
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    println!("placed orders a second, SQLite, synchronous=FULL");
    println!("{:>8} {:>12} {:>12} {:>8}", "callers", "grouped", "each", "ratio");
    let mut rows = Vec::new();
    for callers in CALLERS {
        let grouped = measure(callers, Commit::Grouped).await?;
        let each = measure(callers, Commit::Each).await?;
        let ratio = grouped / each;
        println!("{callers:>8} {grouped:>12.0} {each:>12.0} {ratio:>8.2}");
        rows.push(json!({"callers": callers, "grouped": grouped, "each": each, "ratio": ratio}));
    }
    write(&Value::Array(rows))
}

/// Orders a second of that many callers, each with carts that were filled before.
async fn measure(callers: usize, commit: Commit) -> Result<f64> {
    let orders = orders_each(callers);
    let stand = Stand::new(commit, callers * orders).await?;
    stand.fill_carts().await?;
    let begin = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let stand = stand.clone();
            tokio::spawn(async move {
                for order in 0..orders {
                    stand.place(caller * orders + order).await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await.context("a caller ended early")??;
    }
    let seconds = begin.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand orders")]
    let rate = (callers * orders) as f64 / seconds;
    if stand.sold().await? != u32::try_from(callers * orders)? {
        bail!("the orders that were placed do not add up");
    }
    Ok(rate)
}

fn write(table: &Value) -> Result<()> {
    std::fs::create_dir_all("target/bench")?;
    std::fs::write("target/bench/orders.json", serde_json::to_string_pretty(table)?)?;
    Ok(())
}
