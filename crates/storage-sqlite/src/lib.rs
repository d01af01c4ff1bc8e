//! The `SQLite` adapter of the port to the database: one file, embedded in the program.
//!
//! Readers have connections of their own, which cannot write. The one connection that writes belongs to a task (see
//! `writer`) that lends it to one unit of work after another and commits those that waited together. What `save` has
//! acknowledged survives a power cut: WAL with `synchronous=FULL`.
//!
//! Each feature has a file with its queries, row structs and their way into the domain. To change the schema add a file
//! to `migrations`; those that were released are never edited.

mod account;
mod audit;
mod backup;
mod cart;
mod catalogue;
mod check;
mod connect;
mod customer;
mod error;
mod factor;
mod fulfil;
mod gate;
mod guess;
mod import;
mod key;
mod numbers;
mod order;
mod outbox;
mod passkey;
mod payment;
mod place;
mod reader;
mod repository;
mod secret;
mod settings;
mod stock;
mod tally;
mod unit;
mod wishlist;
mod writer;

pub use backup::backup;
pub use check::{Violation, check};
pub use connect::migrate;
pub use repository::UNREADABLE_ROWS;

use async_trait::async_trait;
use reader::Readers;
use std::time::Duration;
use storage::{Reader, Result, Storage, Unit};
use writer::Desk;

/// How the database is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Connections to read with.
    pub readers: u32,
    /// How long to wait for one of them; then the call fails and may be made again.
    pub reader_timeout: Duration,
    /// Which units share a commit.
    pub commit: Commit,
    /// No further unit joins those that share a commit after so long.
    pub patience: Duration,
    /// How long one unit of work may take.
    pub unit_limit: Duration,
    /// How long to wait where another process writes.
    pub busy_timeout: Duration,
}

/// Which units of work share a commit.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Commit {
    /// Those that wait while one is used: each is acknowledged after their common commit.
    #[default]
    Grouped,
    /// None: a commit each.
    Each,
}

/// A shop's database in a `SQLite` file.
pub struct SqliteStorage {
    readers: Readers,
    desk: Desk,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            reader_timeout: Duration::from_secs(3),
            commit: Commit::Grouped,
            patience: Duration::from_millis(20),
            unit_limit: Duration::from_secs(5),
            busy_timeout: Duration::from_secs(5),
        }
    }
}

impl SqliteStorage {
    /// Opens the file at `url`, such as `sqlite:forever-cart.db`; makes it where there is none and brings its schema up
    /// to date.
    pub async fn open(url: &str, options: Options) -> Result<Self> {
        let file = connect::file(url)?.busy_timeout(options.busy_timeout);
        let mut connection = connect::open(&file).await?;
        connect::bring_up_to_date(&mut connection).await?;
        let readers = Readers::new(&file, options);
        let desk = Desk::open(connection, file, options).await?;
        Ok(Self { readers, desk })
    }

    /// Waits until nothing can be written any more: after [`Self::close`], or because the task that writes broke. Then the program is
    /// to end, so that whoever watches it starts it anew.
    pub async fn ended(&self) {
        self.desk.ended().await;
    }

    /// Ends reading and writing: units that were begun are finished, new ones are refused.
    pub async fn close(&self) {
        self.readers.close().await;
        self.desk.close().await;
    }
}

#[async_trait]
impl Storage for SqliteStorage {
    async fn reader(&self) -> Result<Box<dyn Reader>> {
        Ok(Box::new(self.readers.acquire().await?))
    }

    async fn begin(&self) -> Result<Box<dyn Unit>> {
        Ok(Box::new(self.desk.borrow().await?))
    }
}
