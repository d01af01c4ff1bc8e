//! What staff set up.

use crate::Result;
use async_trait::async_trait;
use shared::settings::StoreSettings;

/// The settings as they are stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettingsRecord {
    /// Counts their changes; 0 where none was stored yet.
    pub revision: u64,
    /// The settings.
    pub settings: StoreSettings,
}

/// Reading the settings.
#[async_trait]
pub trait SettingsReads: Send {
    /// The settings; none where none were stored yet.
    async fn settings(&mut self) -> Result<Option<SettingsRecord>>;
    /// Their revision; 0 where none were stored yet.
    async fn settings_revision(&mut self) -> Result<u64>;
}

/// Writing the settings.
#[async_trait]
pub trait SettingsStore: SettingsReads {
    /// Stores the settings, whose revision is one more then; `false`, and nothing, where another revision than the
    /// record's is stored.
    async fn put_settings(&mut self, record: &SettingsRecord) -> Result<bool>;
}
