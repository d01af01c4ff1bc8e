//! The payment providers that the shop works with. An attempt belongs to its own, whichever of them takes new ones (P10).

use crate::Shop;
use payment::{Gateway, GatewayError};
use shared::look_up;
use shared::payment::Attempt;
use shared::tally::{Alarms, Event};
use shared::time::Timestamp;
use std::sync::Arc;

/// Every provider that is configured.
pub struct Gateways {
    new: Arc<dyn Gateway>,
    others: Vec<Arc<dyn Gateway>>,
}

/// An attempt of a provider that is not configured: nobody can be asked about it.
#[derive(Debug, thiserror::Error)]
#[error("the payment provider {0} is not configured")]
struct NotConfigured(String);

/// An attempt whose session was opened with other keys than those that are configured.
#[derive(Debug, thiserror::Error)]
#[error("the payment provider {0} knows nothing of it, and has other keys by now")]
struct OtherKeys(String);

impl Gateways {
    /// The provider that new payments are made at, and others at which payments were made before.
    pub fn new(new: Arc<dyn Gateway>, others: Vec<Arc<dyn Gateway>>) -> Self {
        Self { new, others }
    }

    /// The provider of that name.
    pub(crate) fn of(&self, provider: &str) -> Option<&dyn Gateway> {
        self.all().find(|gateway| gateway.provider() == provider)
    }

    fn all(&self) -> impl Iterator<Item = &dyn Gateway> {
        std::iter::once(&*self.new).chain(self.others.iter().map(|other| &**other))
    }
}

impl Shop {
    /// The provider that new payments are made at.
    pub(crate) fn gateway(&self) -> &dyn Gateway {
        &*self.inner.gateways.new
    }

    /// The provider of that name, where it is configured.
    pub(crate) fn configured(&self, provider: &str) -> Option<&dyn Gateway> {
        self.inner.gateways.of(provider)
    }

    /// The attempt's own provider. One that is not configured is like one that cannot be reached, and raises an alarm: what it
    /// knows of the attempt must not be taken for nothing (P10).
    pub(crate) fn gateway_of(&self, attempt: &Attempt) -> Result<&dyn Gateway, GatewayError> {
        self.configured(&attempt.provider).ok_or_else(|| {
            let missing = NotConfigured(attempt.provider.clone());
            tracing::error!(attempt = %attempt.id, "attempt {}: {missing}", attempt.id);
            self.tally(Event::Alarms(Alarms::ProviderMissing));
            GatewayError::Unreachable(Box::new(missing))
        })
    }

    /// What the attempt's provider answered. That it knows nothing of the session is taken for an answer only where the session was
    /// opened with the keys that it is asked with; else it is as if nobody were there to ask, and raises an alarm (P10).
    pub(crate) fn heard<T>(&self, attempt: &Attempt, answer: Result<T, GatewayError>) -> Result<T, GatewayError> {
        let known = self.configured(&attempt.provider).map(Gateway::account);
        match answer {
            Err(GatewayError::NotFound(_)) if attempt.account.is_some() && attempt.account != known => {
                let error = OtherKeys(attempt.provider.clone());
                tracing::error!(attempt = %attempt.id, "attempt {}: {error}", attempt.id);
                self.tally(Event::Alarms(Alarms::ProviderMissing));
                Err(GatewayError::Unreachable(Box::new(error)))
            }
            answer => answer,
        }
    }

    /// The origins of all providers' pages, divided by spaces: forms may lead there.
    pub fn payment_page_origins(&self) -> String {
        self.inner.gateways.all().map(Gateway::page_origin).collect::<Vec<_>>().join(" ")
    }

    /// When the attempt's provider is asked next, where it is asked at `now`; none where there is nothing more to hear.
    pub(crate) fn next_look_up(&self, attempt: &Attempt, now: Timestamp) -> Option<Timestamp> {
        let late = self.configured(&attempt.provider).is_some_and(Gateway::takes_late_money);
        look_up::next(attempt, late, now)
    }
}
