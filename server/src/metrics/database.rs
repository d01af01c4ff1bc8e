//! The database: how long units of work and readers are waited for, used and saved, and what of it cannot be read. It stands between the shop and its
//! storage. What fails is counted by the shop.

use async_trait::async_trait;
use metrics::{counter, describe_counter, describe_histogram, histogram};
use std::sync::Arc;
use std::time::Instant;
use storage::{
    Accounts, Audit, Carts, Catalogue, Factors, Fulfilments, Guesses, Imports, Orders, Outbox, OwnerChange, Payments,
    Reader, Result, Secrets, SettingsStore, Stock, Storage, Tallies, Unit, WishlistStore,
};
use storage_sqlite::UNREADABLE_ROWS;

/// A storage that is measured.
pub struct MeasuredStorage(pub Arc<dyn Storage>);

/// Time that goes by until this is dropped.
struct Phase {
    name: &'static str,
    began: Instant,
}

const SECONDS: &str = "forever_cart_database_seconds";

/// Says what each metric is.
pub(super) fn describe() {
    describe_histogram!(SECONDS, "How long units of work and readers of the database are waited for, used and saved.");
    describe_counter!(
        UNREADABLE_ROWS,
        "Rows of work that waits which could not be read, each time that they were to be."
    );
    counter!(UNREADABLE_ROWS).increment(0);
}

impl Phase {
    fn begin(name: &'static str) -> Self {
        Self { name, began: Instant::now() }
    }
}

impl Drop for Phase {
    fn drop(&mut self) {
        histogram!(SECONDS, "phase" => self.name).record(self.began.elapsed());
    }
}

#[async_trait]
impl Storage for MeasuredStorage {
    async fn reader(&self) -> Result<Box<dyn Reader>> {
        let waiting = Phase::begin("wait_to_read");
        let reader = self.0.reader().await?;
        drop(waiting);
        Ok(Box::new(MeasuredReader { reader, _reading: Phase::begin("read") }))
    }

    async fn begin(&self) -> Result<Box<dyn Unit>> {
        let waiting = Phase::begin("wait_to_write");
        let unit = self.0.begin().await?;
        drop(waiting);
        Ok(Box::new(MeasuredUnit { unit, writing: Phase::begin("write") }))
    }
}

struct MeasuredReader {
    reader: Box<dyn Reader>,
    _reading: Phase,
}

struct MeasuredUnit {
    unit: Box<dyn Unit>,
    writing: Phase,
}

/// Each repository is the inner one's.
macro_rules! repositories {
    ($inner:ident: $($name:ident -> $repository:path),+ $(,)?) => {$(
        fn $name(&mut self) -> Box<dyn $repository + '_> {
            self.$inner.$name()
        }
    )+};
}

impl Reader for MeasuredReader {
    repositories! { reader:
        catalogue -> storage::CatalogueReads,
        accounts -> storage::AccountReads,
        carts -> storage::CartReads,
        stock -> storage::StockReads,
        orders -> storage::OrderReads,
        fulfilments -> storage::FulfilmentReads,
        payments -> storage::PaymentReads,
        outbox -> storage::OutboxReads,
        secrets -> storage::SecretReads,
        settings -> storage::SettingsReads,
        imports -> storage::ImportReads,
        audit -> storage::AuditReads,
        tallies -> storage::TallyReads,
        numbers -> storage::NumberReads,
        factors -> storage::FactorReads,
        passkeys -> storage::PasskeyReads,
        wishlists -> storage::WishlistReads,
    }
}

#[async_trait]
impl Unit for MeasuredUnit {
    repositories! { unit:
        catalogue -> Catalogue,
        accounts -> Accounts,
        carts -> Carts,
        stock -> Stock,
        orders -> Orders,
        fulfilments -> Fulfilments,
        payments -> Payments,
        outbox -> Outbox,
        secrets -> Secrets,
        settings -> SettingsStore,
        imports -> Imports,
        audit -> Audit,
        tallies -> Tallies,
        guesses -> Guesses,
        factors -> Factors,
        passkeys -> storage::Passkeys,
        wishlists -> WishlistStore,
    }

    async fn save(self: Box<Self>) -> Result<Vec<OwnerChange>> {
        let Self { unit, writing } = *self;
        drop(writing);
        let _saving = Phase::begin("save");
        unit.save().await
    }
}
