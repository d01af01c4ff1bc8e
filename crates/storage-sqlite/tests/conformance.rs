//! The suite that every adapter passes, with commits in groups and with one each.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod folder;

use async_trait::async_trait;
use folder::Folder;
use std::sync::Arc;
use storage::{Reader, Result, Storage, Unit};
use storage_conformance::Database;
use storage_sqlite::{Commit, Options, SqliteStorage};

/// A database in a folder of its own.
struct Temporary {
    storage: SqliteStorage,
    _folder: Folder,
}

#[async_trait]
impl Storage for Temporary {
    async fn reader(&self) -> Result<Box<dyn Reader>> {
        self.storage.reader().await
    }

    async fn begin(&self) -> Result<Box<dyn Unit>> {
        self.storage.begin().await
    }
}

async fn open_with(commit: Commit) -> Database {
    let folder = Folder::new();
    let storage = SqliteStorage::open(&folder.url(), Options { commit, ..Options::default() }).await.unwrap();
    Arc::new(Temporary { storage, _folder: folder })
}

mod grouped {
    async fn open() -> super::Database {
        super::open_with(super::Commit::Grouped).await
    }

    storage_conformance::conformance!(open);
}

mod each {
    async fn open() -> super::Database {
        super::open_with(super::Commit::Each).await
    }

    storage_conformance::conformance!(open);
}
