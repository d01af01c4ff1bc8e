//! What a process knows of what rarely changes, without asking the database each time.

use super::Settings;
use crate::{Broken, Shop};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use storage::{SettingsRecord, Unit};

/// The settings, and the catalogue's revision, as they were when the process last looked.
pub(crate) struct Known {
    settings: RwLock<Arc<Settings>>,
    catalogue: AtomicU64,
}

impl Known {
    /// What holds where the database says nothing else.
    pub(crate) fn new(configured: Settings) -> Self {
        Self { settings: RwLock::new(Arc::new(configured)), catalogue: AtomicU64::new(0) }
    }

    fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the newer one of two that were read at once.
    fn renew(&self, record: SettingsRecord) {
        let mut settings = self.settings.write().unwrap_or_else(PoisonError::into_inner);
        if record.revision > settings.revision {
            *settings = with(&settings, record);
        }
    }
}

fn with(settings: &Settings, record: SettingsRecord) -> Arc<Settings> {
    Arc::new(Settings { store: record.settings, revision: record.revision, ..settings.clone() })
}

impl Shop {
    /// How the shop is set up, as far as this process has heard.
    pub fn settings(&self) -> Arc<Settings> {
        self.inner.known.settings()
    }

    /// Counts the changes of products, but for their stock, as far as this process has heard: who keeps something of them
    /// compares it.
    pub fn catalogue_revision(&self) -> u64 {
        self.inner.known.catalogue.load(Ordering::Acquire)
    }

    /// Hears of what was changed, here or by another process of the same database.
    pub async fn look_around(&self) -> Result<(), Broken> {
        let mut reader = self.storage().reader().await?;
        let catalogue = reader.catalogue().revision().await?;
        self.inner.known.catalogue.fetch_max(catalogue, Ordering::AcqRel);
        if reader.settings().settings_revision().await? != self.settings().revision
            && let Some(record) = reader.settings().settings().await?
        {
            self.inner.known.renew(record);
        }
        Ok(())
    }

    /// Hears of what was just saved. Where that fails it is heard of a little later, so it is no failure of what was saved.
    pub(crate) async fn look_around_after_saving(&self) {
        if let Err(error) = self.look_around().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "what was saved is not heard of yet: {error}");
        }
    }

    /// How the shop is set up within the unit of work, whatever this process has heard.
    pub(crate) async fn settings_in(&self, unit: &mut dyn Unit) -> Result<Arc<Settings>, Broken> {
        let heard = self.settings();
        if unit.settings().settings_revision().await? == heard.revision {
            return Ok(heard);
        }
        let record = unit.settings().settings().await?;
        Ok(record.map_or_else(|| heard.clone(), |record| with(&heard, record)))
    }
}
