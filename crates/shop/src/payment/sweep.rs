//! The sweeper: does what redirects, webhooks and requests left undone (P2).

use super::AT_LEISURE;
use crate::{Broken, Shop};
use shared::payment::Attempt;
use shared::time::Span;

/// Attempts that one sweep asks about or closes.
const AT_ONCE: u32 = 50;

/// An attempt this young is left to redirect and webhook.
const YOUNG: Span = Span::minutes(1);

impl Shop {
    /// Applies waiting webhooks, closes what is to be closed, ends payment windows (P6), asks about what is open, gives
    /// back what is due, forgets what has expired (C5). Every part can be cut off anywhere and done again; an attempt, an order or
    /// a refund that breaks holds up no other.
    pub async fn sweep(&self) -> Result<(), Broken> {
        self.apply_inbox().await?;
        self.close_what_is_to_be_closed().await?;
        self.end_windows().await?;
        let before = self.now().before(YOUNG);
        let open = self.storage().reader().await?.payments().open_attempts(before, AT_ONCE).await?;
        for attempt in open {
            log_broken(&attempt, self.reconcile(&attempt).await);
        }
        self.give_back_what_is_due().await;
        self.forget_webhooks().await?;
        self.forget_guest_carts().await?;
        self.forget_expired_sessions().await?;
        self.forget_old_failures().await?;
        self.forget_imports().await
    }

    async fn close_what_is_to_be_closed(&self) -> Result<(), Broken> {
        let attempts = self.storage().reader().await?.payments().attempts_to_close(AT_ONCE).await?;
        for attempt in attempts {
            match &attempt.reference {
                Some(reference) => self.expire(attempt.id, reference, AT_LEISURE).await,
                None => log_broken(&attempt, self.close_without_reference(&attempt).await),
            }
        }
        Ok(())
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

fn log_broken(attempt: &Attempt, outcome: Result<(), Broken>) {
    if let Err(error) = outcome {
        let id = attempt.id;
        tracing::error!(attempt = %id, error = &error as &dyn std::error::Error, "attempt {id} broke in the sweep");
    }
}
