//! Opening the file, and its schema.

use crate::error::failed;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::str::FromStr;
use std::time::Duration;
use storage::{Result, StorageError};

/// How often the schema is brought up to date before that has failed.
const TRIES: u32 = 20;

/// How long to wait for another program that does the same.
const PAUSE: Duration = Duration::from_millis(100);

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Brings the schema of the file at `url` up to date; makes the file where there is none.
pub async fn migrate(url: &str) -> Result<()> {
    let mut connection = open(&file(url)?).await?;
    bring_up_to_date(&mut connection).await?;
    connection.close().await.map_err(failed)
}

/// The file at `url` as it is: only read, and its journal mode left alone. It is not opened read-only: `quick_check` would then pass
/// over CHECK constraints.
pub(crate) fn only_read(url: &str) -> Result<SqliteConnectOptions> {
    let options = SqliteConnectOptions::from_str(url).map_err(failed)?;
    Ok(options.create_if_missing(false).pragma("query_only", "on").disable_statement_logging())
}

/// The file at `url` with what every connection of a shop to it has in common.
pub(crate) fn file(url: &str) -> Result<SqliteConnectOptions> {
    let options = SqliteConnectOptions::from_str(url).map_err(failed)?;
    Ok(options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("cache_size", "-16000")
        .pragma("mmap_size", "268435456")
        .pragma("temp_store", "memory")
        .pragma("wal_autocheckpoint", "4000")
        .statement_cache_capacity(256)
        .disable_statement_logging())
}

pub(crate) async fn open(options: &SqliteConnectOptions) -> Result<SqliteConnection> {
    SqliteConnection::connect_with(options).await.map_err(failed)
}

/// Two programs of a new version may start at once: `SQLite` has no lock that sqlx could take, so the slower one finds done what it
/// was about to do, fails, and looks again. A migration is whole or not there.
pub(crate) async fn bring_up_to_date(connection: &mut SqliteConnection) -> Result<()> {
    let mut tries = 1;
    loop {
        match MIGRATIONS.run(&mut *connection).await {
            Ok(()) => return Ok(()),
            Err(error @ (MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))) if tries < TRIES => {
                tracing::warn!(%error, "the schema may be brought up to date by another program: looking again");
                tokio::time::sleep(PAUSE).await;
                tries += 1;
            }
            Err(error) => return Err(StorageError::Failed(Box::new(error))),
        }
    }
}

/// The version of the schema that this program makes.
pub(crate) fn version() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The version of the schema, where a newer program has made it; none of a file that no program has migrated.
pub(crate) async fn newer_version(connection: &mut SqliteConnection) -> Result<Option<i64>> {
    let migrated: (i64,) = sqlx::query_as("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    if migrated.0 == 0 {
        return Ok(None);
    }
    let (newest,): (Option<i64>,) =
        sqlx::query_as("SELECT max(version) FROM _sqlx_migrations").fetch_one(connection).await.map_err(failed)?;
    Ok(newest.filter(|newest| *newest > version()))
}
