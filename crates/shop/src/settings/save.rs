//! What staff set up: read and changed.

use super::Settings;
use crate::staff::Deed;
use crate::unit::in_unit;
use crate::{Broken, Failure, FreshStaff, Shop, Staff};
use iso_currency::Currency;
use shared::audit::{Action, Subject};
use shared::role::Permission;
use shared::settings::{SettingsForm, SettingsInput, SettingsRefused};
use shared::stale::Stale;
use std::sync::Arc;
use storage::{SettingsRecord, StorageError, Unit};

type Refused<T> = Result<T, Failure<SettingsRefused>>;

impl Shop {
    /// The settings as their form shows them.
    pub async fn settings_form(&self, staff: &Staff) -> Result<SettingsForm, Broken> {
        staff.permit(Permission::ReadSettings)?;
        self.look_around().await?;
        Ok(form(&self.settings()))
    }

    /// Saves the settings that were changed from revision `seen`. Where they have changed since, so that something would be
    /// overwritten unseen, they are refused with the difference. The currency changes only while nothing is priced in it.
    pub async fn save_settings(&self, staff: &FreshStaff, seen: u64, input: &SettingsInput) -> Refused<SettingsForm> {
        in_unit!(self, |unit| self.save_settings_in(unit, staff, seen, input))?;
        self.look_around_after_saving().await;
        Ok(form(&self.settings()))
    }

    async fn save_settings_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        seen: u64,
        input: &SettingsInput,
    ) -> Refused<()> {
        let now: Arc<Settings> = self.settings_in(unit).await?;
        let settings = input
            .check(now.home_country, &now.countries)
            .map_err(|errors| Failure::Refused(SettingsRefused::Invalid { errors }))?;
        let (theirs, yours) = (SettingsInput::of(&now.store), SettingsInput::of(&settings));
        if seen != now.revision {
            return match Stale::between(now.revision, theirs, yours) {
                Some(stale) => Err(Failure::Refused(SettingsRefused::Stale(Box::new(stale)))),
                None => Ok(()),
            };
        }
        if settings == now.store {
            return Ok(());
        }
        if settings.currency != now.store.currency {
            currency_is_free(unit, settings.currency).await?;
        }
        if !unit.settings().put_settings(&SettingsRecord { revision: now.revision, settings }).await? {
            return Err(StorageError::TryAgain.into());
        }
        let deed =
            Deed { action: Action::SettingsChange, subject: Subject::settings(), before: &theirs, after: &yours };
        Ok(staff.log(unit, self.now(), deed).await?)
    }
}

/// Orders and prices keep their currency, so nothing may be in another one than the new.
async fn currency_is_free(unit: &mut dyn Unit, new: Currency) -> Refused<()> {
    let orders = unit.orders().any().await?;
    let variants = unit.catalogue().priced_otherwise(new).await?;
    if orders || variants > 0 {
        return Err(Failure::Refused(SettingsRefused::CurrencyInUse { orders, variants }));
    }
    Ok(())
}

fn form(settings: &Settings) -> SettingsForm {
    SettingsForm { revision: settings.revision, fields: SettingsInput::of(&settings.store) }
}
