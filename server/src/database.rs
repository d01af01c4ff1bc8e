//! The adapter of the port to the database.

use crate::config::Database;
use anyhow::Context;
use std::fs;
use storage_sqlite::{Options, SqliteStorage};

/// Opens the database, makes its folder and file where there are none, and brings its schema up to date.
pub async fn open(database: &Database) -> anyhow::Result<SqliteStorage> {
    make_folder(database)?;
    SqliteStorage::open(&database.url, Options::default()).await.with_context(|| cannot_be_opened(database))
}

/// Brings the schema up to date.
pub async fn migrate(database: &Database) -> anyhow::Result<()> {
    make_folder(database)?;
    storage_sqlite::migrate(&database.url).await.with_context(|| cannot_be_opened(database))
}

fn make_folder(database: &Database) -> anyhow::Result<()> {
    let folder = database.folder();
    fs::create_dir_all(folder)
        .with_context(|| format!("DATABASE_URL: the folder {} cannot be created", folder.display()))
}

fn cannot_be_opened(database: &Database) -> String {
    format!("DATABASE_URL: the database {} cannot be opened", database.file.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let file = file.join("shop.db");
        let database = Database { url: format!("sqlite://{}", file.display()), file };
        let error = format!("{:#}", open(&database).await.err().unwrap());
        assert!(error.starts_with("DATABASE_URL") && error.contains("/file"), "{error}");
    }
}
