//! `import` and `export`: products in and out.

use super::{Shopkeeper, say};
use crate::cli::Import;
use anyhow::Context;
use shop::ImportMode;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn import(keeper: &Shopkeeper, what: &Import) -> anyhow::Result<ExitCode> {
    let bytes = fs::read(&what.file).with_context(|| format!("{} cannot be read", what.file.display()))?;
    let mode = ImportMode { dry_run: what.dry_run, set_stock: what.stock };
    let report = keeper.shop.import(&bytes, mode).await?;
    keeper.close().await;
    say(&report)?;
    Ok(if report.is_fruitless() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

pub(super) async fn export(keeper: &Shopkeeper, file: &Path) -> anyhow::Result<ExitCode> {
    let bytes = keeper.shop.export().await?;
    keeper.close().await;
    fs::write(file, bytes).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(ExitCode::SUCCESS)
}
