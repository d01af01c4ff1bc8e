//! `check`: whether the database keeps its rules.

use super::say;
use crate::config::Database;
use anyhow::{Context, ensure};
use std::process::ExitCode;

pub(super) async fn check(database: &Database) -> anyhow::Result<ExitCode> {
    ensure!(database.file.is_file(), "DATABASE_URL: there is no database {}", database.file.display());
    let violations = storage_sqlite::check(&database.url)
        .await
        .with_context(|| format!("{} cannot be checked", database.file.display()))?;
    for violation in &violations {
        say(violation)?;
    }
    if violations.is_empty() {
        say("Every rule holds.")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
