//! The database: how long units of work and readers are waited for, used and saved. It stands between the shop and its
//! storage.

use async_trait::async_trait;
use metrics::{counter, histogram};
use std::sync::Arc;
use std::time::Instant;
use storage::{
    Accounts, Audit, Carts, Catalogue, Fulfilments, Imports, Orders, Outbox, Payments, Reader, Result, Secrets,
    SettingsStore, Stock, Storage, StorageError, Tallies, Unit,
};

/// A storage that is measured.
pub struct MeasuredStorage(pub Arc<dyn Storage>);

/// Time that goes by until this is dropped.
struct Phase {
    name: &'static str,
    began: Instant,
}

/// What can be the matter with a call.
const ERRORS: [&str; 4] = ["failed", "try_again", "constraint", "corrupt"];

/// Told as not having happened.
pub(super) fn announce() {
    for kind in ERRORS {
        counter!("forever_cart_database_errors_total", "kind" => kind).increment(0);
    }
}

impl Phase {
    fn begin(name: &'static str) -> Self {
        Self { name, began: Instant::now() }
    }
}

impl Drop for Phase {
    fn drop(&mut self) {
        histogram!("forever_cart_database_seconds", "phase" => self.name).record(self.began.elapsed());
    }
}

/// Counts what failed. What a query says while a unit is used goes to the caller alone, who logs it.
fn watched<T>(outcome: Result<T>) -> Result<T> {
    if let Err(error) = &outcome {
        let [failed, try_again, constraint, corrupt] = ERRORS;
        let kind = match error {
            StorageError::Failed(_) => failed,
            StorageError::TryAgain => try_again,
            StorageError::Constraint(_) => constraint,
            StorageError::Corrupt { .. } => corrupt,
        };
        counter!("forever_cart_database_errors_total", "kind" => kind).increment(1);
    }
    outcome
}

#[async_trait]
impl Storage for MeasuredStorage {
    async fn reader(&self) -> Result<Box<dyn Reader>> {
        let waiting = Phase::begin("wait_to_read");
        let reader = watched(self.0.reader().await)?;
        drop(waiting);
        Ok(Box::new(MeasuredReader { reader, _reading: Phase::begin("read") }))
    }

    async fn begin(&self) -> Result<Box<dyn Unit>> {
        let waiting = Phase::begin("wait_to_write");
        let unit = watched(self.0.begin().await)?;
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
    }

    async fn save(self: Box<Self>) -> Result<()> {
        let Self { unit, writing } = *self;
        drop(writing);
        let _saving = Phase::begin("save");
        watched(unit.save().await)
    }
}
