//! Live events: so many shoppers connected to one process, each hearing of what another device of theirs does. Printed, and
//! written to `target/bench/live.json`.
//!
//! `live ADDRESS PID`: the shop at that address serves the sample data with its rate limits off, as that process.
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

mod listener;

use anyhow::{Context, Result};
use futures::future::try_join_all;
use listener::{Listener, Shopper};
use serde_json::json;
use std::env;
use std::time::Instant;

/// Shoppers who listen.
const SHOPPERS: usize = 2_000;

/// Of whom so many change something, one after the other.
const CHANGES: usize = 1_000;

/// Who connect at once.
const AT_ONCE: usize = 50;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().context("where is the shop? live ADDRESS PID")?;
    let pid = arguments.next().context("which process is it? live ADDRESS PID")?;
    let variant = listener::variant(&address).await?;
    let mut shoppers = Vec::new();
    while shoppers.len() < SHOPPERS {
        shoppers.extend(try_join_all((0..AT_ONCE).map(|_| Shopper::begin(&address, &variant))).await?);
    }
    let before = memory(&pid)?;
    let mut listeners: Vec<Listener> = Vec::new();
    for some in shoppers.chunks(AT_ONCE) {
        listeners.extend(try_join_all(some.iter().map(|shopper| Listener::open(&address, shopper))).await?);
    }
    let each = memory(&pid)?.saturating_sub(before) / SHOPPERS;
    let mut took = Vec::new();
    for (listener, shopper) in listeners.iter_mut().zip(&shoppers).take(CHANGES) {
        let began = Instant::now();
        let (added, heard) = tokio::join!(shopper.add(&address, &variant), listener.hear("event: cart"));
        added.and(heard)?;
        took.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    took.sort_by(f64::total_cmp);
    let within = |hundredths: usize| took[took.len() * hundredths / 100];
    let (p50, p99) = (within(50), within(99));
    println!("{:>10} {:>9} {:>9} {:>22}", "connected", "p50 ms", "p99 ms", "bytes a connection");
    println!("{SHOPPERS:>10} {p50:>9.2} {p99:>9.2} {each:>22}");
    let table = json!({"connected": SHOPPERS, "p50_ms": p50, "p99_ms": p99, "bytes_per_connection": each});
    std::fs::create_dir_all("target/bench")?;
    std::fs::write("target/bench/live.json", serde_json::to_string_pretty(&table)?)?;
    Ok(())
}

/// The memory that the process has, in bytes.
fn memory(pid: &str) -> Result<usize> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}
