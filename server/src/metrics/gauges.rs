//! How things stand: what waits to be done, the database's files, the process. Looked at every few seconds.

use super::Exporter;
use crate::health::{Health, Probe};
use metrics::{describe_gauge, gauge};
use shared::numbers::Backlog;
use shared::time::Timestamp;
use shop::{Broken, Shop};
use std::fs;
use std::path::PathBuf;

/// Each gauge, with what it is.
const GAUGES: [(&str, &str); 20] = [
    ("forever_cart_build_info", "1, by the version of the program."),
    ("process_start_time_seconds", "When the program started, in seconds since 1970."),
    ("process_resident_memory_bytes", "What the program has in memory."),
    ("forever_cart_database_bytes", "How large the database's files are."),
    ("forever_cart_database_up", "Whether the database could be read and written."),
    ("forever_cart_letters_waiting", "Letters that are not sent yet."),
    ("forever_cart_letters_wait_seconds", "For how long a letter has not been sent."),
    ("forever_cart_webhooks_waiting", "Webhooks that are neither applied yet nor given up."),
    ("forever_cart_webhooks_wait_seconds", "For how long a webhook that could be applied has not been."),
    ("forever_cart_webhooks_stuck", "Webhooks that have waited for three days, and are not given up."),
    ("forever_cart_refunds_due", "Refunds that the provider has not made yet."),
    ("forever_cart_refunds_wait_seconds", "For how long a refund is due that the provider has not even taken."),
    ("forever_cart_refunds_failed", "Orders whose money failed to go back, and waits for staff."),
    ("forever_cart_attempts_open", "Attempts with which money may still come."),
    ("forever_cart_attempts_held", "Attempts whose money is held, and waits for staff."),
    ("forever_cart_orders_overdue", "Orders that wait for a payment although their window ended an hour ago."),
    ("forever_cart_payments_under_way", "Payments that are under way, by a bank transfer for example."),
    ("forever_cart_payments_under_way_long", "Payments that have been under way for longer than any takes."),
    ("forever_cart_stock_units", "Units on hand, of all variants together."),
    ("forever_cart_stock_reserved_units", "Units on hand that unpaid orders hold."),
];

/// Says what each gauge is.
pub(super) fn describe() {
    for (name, about) in GAUGES {
        describe_gauge!(name, about);
    }
}

/// Looks at how things stand.
#[derive(Clone)]
pub struct Gauges {
    shop: Shop,
    exporter: Exporter,
    probe: Probe,
    /// The database's file, and that in which it keeps what was written last.
    files: [(&'static str, PathBuf); 2],
}

impl Gauges {
    /// Those of the shop, whose database is in that file.
    pub fn new(shop: Shop, exporter: Exporter, probe: Probe, database: PathBuf) -> Self {
        gauge!("forever_cart_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
        gauge!("process_start_time_seconds").set(seconds(shop.now().as_millis()));
        let mut log = database.clone().into_os_string();
        log.push("-wal");
        Self { shop, exporter, probe, files: [("main", database), ("wal", log.into())] }
    }

    /// Looks.
    pub async fn refresh(&self) -> Result<(), Broken> {
        self.exporter.sum_up();
        for (file, path) in &self.files {
            let bytes = fs::metadata(path).map_or(0, |metadata| metadata.len());
            gauge!("forever_cart_database_bytes", "file" => *file).set(large(bytes));
        }
        if let Some(bytes) = resident_memory() {
            gauge!("process_resident_memory_bytes").set(large(bytes));
        }
        let backlog = self.shop.backlog().await;
        let up = backlog.is_ok() && self.probe.health(self.shop.now()).await == Health::Sound;
        gauge!("forever_cart_database_up").set(u8::from(up));
        tell(&backlog?, self.shop.now());
        let stock = self.shop.stock_count().await?;
        gauge!("forever_cart_stock_units").set(large(stock.on_hand));
        gauge!("forever_cart_stock_reserved_units").set(large(stock.reserved));
        Ok(())
    }
}

fn tell(backlog: &Backlog, now: Timestamp) {
    gauge!("forever_cart_letters_waiting").set(backlog.letters);
    gauge!("forever_cart_letters_wait_seconds").set(seconds(backlog.letter_waits(now).as_millis()));
    gauge!("forever_cart_webhooks_waiting").set(backlog.webhooks);
    gauge!("forever_cart_webhooks_wait_seconds").set(seconds(backlog.webhook_waits(now).as_millis()));
    gauge!("forever_cart_webhooks_stuck").set(backlog.webhooks_stuck);
    gauge!("forever_cart_refunds_due").set(backlog.refunds_due);
    gauge!("forever_cart_refunds_wait_seconds").set(seconds(backlog.refund_waits(now).as_millis()));
    gauge!("forever_cart_refunds_failed").set(backlog.refunds_failed);
    gauge!("forever_cart_attempts_open").set(backlog.attempts_open);
    gauge!("forever_cart_attempts_held").set(backlog.attempts_held);
    gauge!("forever_cart_orders_overdue").set(backlog.orders_overdue);
    gauge!("forever_cart_payments_under_way").set(backlog.under_way);
    gauge!("forever_cart_payments_under_way_long").set(backlog.under_way_long);
}

/// What the process has in memory, where the system tells.
fn resident_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far from the limits of an f64")]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "nobody asks for one byte or unit of so many")]
fn large(bytes: u64) -> f64 {
    bytes as f64
}
