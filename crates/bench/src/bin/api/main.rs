//! The REST API under load, over HTTP: lists of products, a visitor's first write, signing in with a merge, and checkout to an
//! order, each with few callers and with many. Printed as a table and written to `target/bench/api.json`.
//!
//! `api URL [--brief]`: the shop at that address serves the sample data, with its rate limits off.
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

mod load;
mod shopper;

use anyhow::{Context, Result, bail};
use load::{Measured, measure};
use serde_json::{Value, json};
use shopper::Shop;
use std::env;

/// Callers at once.
const CALLERS: [usize; 2] = [8, 64];

/// What is measured, and how often it is done.
const WHAT: [(What, usize); 4] = [(What::List, 20_000), (What::Add, 10_000), (What::SignIn, 400), (What::Order, 4_000)];

/// A call that is measured. What it needs is made before, and does not count.
#[derive(Clone, Copy)]
enum What {
    /// `GET /products`: a page of 24.
    List,
    /// `POST /cart/lines` of a visitor: a session, a cart and a line.
    Add,
    /// `POST /session` with a guest session that has something in its cart.
    SignIn,
    /// `POST /orders`: an order of the cart, and its payment session at the provider.
    Order,
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            Self::List => "list products",
            Self::Add => "anonymous add to cart",
            Self::SignIn => "sign in with merge",
            Self::Order => "checkout to order",
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let url = env::args().nth(1).context("where is the shop? api URL [--brief]")?;
    let part = if env::args().any(|argument| argument == "--brief") { 20 } else { 1 };
    let shop = Shop::at(&url).await?;
    println!("{:<24} {:>8} {:>12} {:>9} {:>9}", "call", "callers", "requests/s", "p50 ms", "p99 ms");
    let mut rows = Vec::new();
    for (what, times) in WHAT {
        for callers in CALLERS {
            let Measured { rate, p50, p99 } = run(&shop, what, callers, (times / part).max(callers)).await?;
            println!("{:<24} {callers:>8} {rate:>12.0} {p50:>9.2} {p99:>9.2}", what.name());
            rows.push(json!({"call": what.name(), "callers": callers, "requests_per_second": rate, "p50_ms": p50, "p99_ms": p99}));
        }
    }
    let share = share_of_hashing(&shop).await?;
    println!("the password's hash is {:.0} % of signing in with a merge", share * 100.0);
    write(&json!({"calls": rows, "hash_share_of_sign_in": share}))
}

async fn run(shop: &Shop, what: What, callers: usize, times: usize) -> Result<Measured> {
    match what {
        What::List => {
            let calls = vec![(); times];
            measure(callers, calls, |()| shop.list()).await
        }
        What::Add => {
            let calls = vec![(); times];
            measure(callers, calls, |()| async { shop.add().await.map(drop) }).await
        }
        What::SignIn => measure(callers, shop.guests(times).await?, |guest| shop.sign_in(guest)).await,
        What::Order => measure(callers, shop.guests(times).await?, |guest| shop.order(guest)).await,
    }
}

/// How much of signing in with a merge is hashing the password: an attempt that fails does that and nothing else.
async fn share_of_hashing(shop: &Shop) -> Result<f64> {
    let alone = measure(1, vec![(); 30], |()| shop.fail_to_sign_in()).await?;
    let whole = measure(1, shop.guests(30).await?, |guest| shop.sign_in(guest)).await?;
    if whole.p50 <= 0.0 {
        bail!("signing in took no time");
    }
    Ok(alone.p50 / whole.p50)
}

fn write(table: &Value) -> Result<()> {
    std::fs::create_dir_all("target/bench")?;
    std::fs::write("target/bench/api.json", serde_json::to_string_pretty(table)?)?;
    Ok(())
}
