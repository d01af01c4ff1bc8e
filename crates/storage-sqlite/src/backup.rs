//! Copying the database while others read and write it.

use crate::connect;
use crate::error::failed;
use sqlx::Connection;
use std::path::Path;
use storage::{Result, StorageError};

/// Copies the database at `url` into `file`, which is empty or not there: all of it as it is at one moment. It reads on a connection
/// of its own, which holds up nobody who reads or writes meanwhile.
pub async fn backup(url: &str, file: &Path) -> Result<()> {
    let path = file.to_str().ok_or_else(|| StorageError::Failed("the file's name is not text".into()))?;
    let options = connect::file(url)?.create_if_missing(false);
    let mut connection = connect::open(&options).await?;
    sqlx::query("VACUUM INTO ?1").bind(path).execute(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)
}
