//! Attempts that are due: asked about, and closed at the provider, several at the same time. One that breaks or takes long holds
//! up no other (P2).

use crate::{Broken, Shop};
use payment::Caller;
use shared::payment::Attempt;

/// Attempts that one round asks about or closes.
const AT_ONCE: u32 = 200;

impl Shop {
    /// Asks about the attempts that are due, and closes those that are to be closed at the provider.
    pub async fn look_up_due(&self) -> Result<(), Broken> {
        let due = self.storage().reader().await?.payments().attempts_due(self.now(), AT_ONCE).await?;
        self.side_by_side(due, |shop, attempt| async move {
            if let Err(error) = shop.attend(&attempt).await {
                let id = attempt.id;
                tracing::error!(attempt = %id, error = &error as &dyn std::error::Error, "attempt {id} broke in the sweep");
            }
        })
        .await;
        Ok(())
    }

    async fn attend(&self, attempt: &Attempt) -> Result<(), Broken> {
        if attempt.state.took_money() {
            return self.look_for_refunds(attempt).await;
        }
        if !(attempt.to_close && attempt.state.is_open()) {
            return self.reconcile(attempt, Caller::Shop).await;
        }
        let Some(_turn) = self.turn(attempt, Caller::Shop).await? else { return Ok(()) };
        match &attempt.reference {
            Some(reference) => {
                self.expire(attempt, reference, Caller::Shop).await;
                Ok(())
            }
            None => self.close_without_reference(attempt).await,
        }
    }

    /// Whether its session was created is unknown: creating it again answers the same one, which is then closed (P7).
    async fn close_without_reference(&self, attempt: &Attempt) -> Result<(), Broken> {
        let order = self.storage().reader().await?.orders().order_by_id(attempt.order).await?;
        if let Some(order) = order {
            self.open_session(&order, attempt).await?;
        }
        Ok(())
    }
}
