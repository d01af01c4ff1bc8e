//! Connections to read with.

use crate::Options;
use crate::error::failed;
use crate::repository::Repository;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use storage::{
    AccountReads, AuditReads, CartReads, CatalogueReads, FactorReads, FulfilmentReads, ImportReads, NumberReads,
    OrderReads, OutboxReads, PasskeyReads, PaymentReads, Reader, Result, SecretReads, SettingsReads, StockReads,
    StorageError, TallyReads, WishlistReads,
};

/// So many connections, none of which can write.
pub(crate) struct Readers(SqlitePool);

/// One of them, until it is dropped.
pub(crate) struct SqliteReader(PoolConnection<Sqlite>);

impl Readers {
    pub(crate) fn new(file: &SqliteConnectOptions, options: Options) -> Self {
        let options = SqlitePoolOptions::new()
            .max_connections(options.readers.max(1))
            .acquire_timeout(options.reader_timeout)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None);
        Self(options.connect_lazy_with(file.clone().pragma("query_only", "on")))
    }

    /// One of them. Where none comes free in time the database is overloaded, and may be asked again.
    pub(crate) async fn acquire(&self) -> Result<SqliteReader> {
        match self.0.acquire().await {
            Ok(connection) => Ok(SqliteReader(connection)),
            Err(sqlx::Error::PoolTimedOut) => Err(StorageError::TryAgain),
            Err(error) => Err(failed(error)),
        }
    }

    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}

impl SqliteReader {
    fn repository(&mut self) -> Repository<'_> {
        Repository::of_reader(&mut self.0)
    }
}

impl Reader for SqliteReader {
    fn catalogue(&mut self) -> Box<dyn CatalogueReads + '_> {
        Box::new(self.repository())
    }

    fn accounts(&mut self) -> Box<dyn AccountReads + '_> {
        Box::new(self.repository())
    }

    fn carts(&mut self) -> Box<dyn CartReads + '_> {
        Box::new(self.repository())
    }

    fn stock(&mut self) -> Box<dyn StockReads + '_> {
        Box::new(self.repository())
    }

    fn orders(&mut self) -> Box<dyn OrderReads + '_> {
        Box::new(self.repository())
    }

    fn fulfilments(&mut self) -> Box<dyn FulfilmentReads + '_> {
        Box::new(self.repository())
    }

    fn payments(&mut self) -> Box<dyn PaymentReads + '_> {
        Box::new(self.repository())
    }

    fn outbox(&mut self) -> Box<dyn OutboxReads + '_> {
        Box::new(self.repository())
    }

    fn secrets(&mut self) -> Box<dyn SecretReads + '_> {
        Box::new(self.repository())
    }

    fn settings(&mut self) -> Box<dyn SettingsReads + '_> {
        Box::new(self.repository())
    }

    fn imports(&mut self) -> Box<dyn ImportReads + '_> {
        Box::new(self.repository())
    }

    fn audit(&mut self) -> Box<dyn AuditReads + '_> {
        Box::new(self.repository())
    }

    fn tallies(&mut self) -> Box<dyn TallyReads + '_> {
        Box::new(self.repository())
    }

    fn numbers(&mut self) -> Box<dyn NumberReads + '_> {
        Box::new(self.repository())
    }

    fn factors(&mut self) -> Box<dyn FactorReads + '_> {
        Box::new(self.repository())
    }

    fn passkeys(&mut self) -> Box<dyn PasskeyReads + '_> {
        Box::new(self.repository())
    }

    fn wishlists(&mut self) -> Box<dyn WishlistReads + '_> {
        Box::new(self.repository())
    }
}
