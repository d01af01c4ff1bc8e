//! The adapter of the port to the database.

use crate::config::Database;
use anyhow::{Context, ensure};
use std::fs;
use storage_sqlite::{Options, SqliteStorage};

/// Names the database that a command works on, on standard error. An error where there is none and the command makes none.
pub fn announce(database: &Database, makes: bool) -> anyhow::Result<()> {
    let path = std::path::absolute(&database.file).unwrap_or_else(|_| database.file.clone());
    let exists = database.file.is_file();
    ensure!(exists || makes, "DATABASE_URL: there is no database {}; `forever-cart migrate` makes one", path.display());
    eprintln!("forever-cart: the database is {}{}", path.display(), if exists { "" } else { ", a new one" });
    Ok(())
}

/// Opens the database with so many connections to read, makes its folder and file where there are none, and brings its schema up to date.
pub async fn open(database: &Database, readers: u32) -> anyhow::Result<SqliteStorage> {
    make_folder(database)?;
    let options = Options { readers, ..Options::default() };
    SqliteStorage::open(&database.url, options).await.with_context(|| cannot_be_opened(database))
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

    #[test]
    fn a_database_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.db");
        let database = Database { url: String::new(), file: file.clone(), is_set: true };
        let error = announce(&database, false).unwrap_err().to_string();
        assert!(error.contains(&file.display().to_string()), "{error}");
        assert!(announce(&database, true).is_ok() && !file.exists());
        fs::write(&file, "").unwrap();
        assert!(announce(&database, false).is_ok());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let file = file.join("shop.db");
        let database = Database { url: format!("sqlite://{}", file.display()), file, is_set: true };
        let error = format!("{:#}", open(&database, 1).await.err().unwrap());
        assert!(error.starts_with("DATABASE_URL") && error.contains("/file"), "{error}");
    }
}
