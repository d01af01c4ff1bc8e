//! `backup`: a copy of the database.

use super::say;
use crate::config::Database;
use anyhow::{Context, ensure};
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The file appears when the copy is whole and on the disk. Like the database it is its owner's alone.
pub(super) async fn backup(database: &Database, file: &Path) -> anyhow::Result<ExitCode> {
    ensure!(database.file.is_file(), "DATABASE_URL: there is no database {}", database.file.display());
    ensure!(!file.exists(), "{} is there already; name a new file", file.display());
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let cannot = || format!("{} cannot be written", file.display());
    new_file(&part).with_context(cannot)?;
    let copied = storage_sqlite::backup(&database.url, &part).await;
    if copied.is_err() {
        fs::remove_file(&part).with_context(cannot)?;
    }
    copied.with_context(|| format!("{} cannot be copied to {}", database.file.display(), file.display()))?;
    let bytes = keep(&part, file).with_context(cannot)?;
    say(format!("{} holds the database: {bytes} bytes.", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Has the copy outlive a power cut, and then gives it its name.
fn keep(part: &Path, file: &Path) -> std::io::Result<u64> {
    let copy = File::open(part)?;
    copy.sync_all()?;
    fs::rename(part, file)?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(copy.metadata()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database;

    fn database(folder: &Path) -> Database {
        let file = folder.join("shop.db");
        Database { url: format!("sqlite://{}", file.display()), file, is_set: true }
    }

    #[tokio::test]
    async fn a_copy_is_whole_and_its_owners_alone_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (database, file) = (database(folder.path()), folder.path().join("copy.db"));
        assert!(backup(&database, &file).await.is_err(), "there is nothing to copy");
        database::migrate(&database).await.unwrap();
        backup(&database, &file).await.unwrap();
        let copy = Database { url: format!("sqlite://{}", file.display()), file: file.clone(), is_set: true };
        assert_eq!(storage_sqlite::check(&copy.url).await.unwrap().len(), 0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let error = backup(&database, &file).await.unwrap_err().to_string();
        assert!(error.contains("copy.db is there already"), "{error}");
        assert!(!folder.path().join("copy.db.part").exists());
    }

    #[tokio::test]
    async fn what_cannot_be_copied_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let (database, file) = (database(folder.path()), folder.path().join("copy.db"));
        fs::write(&database.file, "no database").unwrap();
        assert!(backup(&database, &file).await.is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
