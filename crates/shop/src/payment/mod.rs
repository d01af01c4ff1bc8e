//! Payment: sessions at the provider, and what comes of them. Provider calls are made outside of units of work (P7).

mod back;
mod dispute;
mod refund;
mod settle;
mod sweep;
mod webhook;
mod window;

pub use back::ReturnedTo;
pub(crate) use refund::stand_by;
pub use webhook::WebhookAnswer;

use crate::unit::in_unit;
use crate::{Broken, Shop};
use payment::{CreateSession, GatewayError, Session};
use shared::id::AttemptId;
use shared::order::{Order, OrderState};
use shared::payment::{Attempt, AttemptState, Report};
use shared::tally::{Event, PaymentPages};
use shared::time::Span;
use std::time::Duration;
use storage::{StateChange, Unit};

/// The provider keeps a session open for so long beyond the payment window (P6).
const BEYOND_WINDOW: Span = Span::minutes(30);

/// A shopper, or staff, who wait for an answer wait so long for an earlier payment to be closed (O1).
const WHILE_SOMEBODY_WAITS: Duration = Duration::from_secs(3);

/// So long it may take otherwise.
const AT_LEISURE: Duration = Duration::from_secs(10);

impl Shop {
    /// Opens the attempt's session at the provider and answers its page. None where the provider cannot be reached: the
    /// order waits, and the shopper can retry (P7). Asked again, the same session answers.
    pub(crate) async fn open_session(&self, order: &Order, attempt: &Attempt) -> Result<Option<String>, Broken> {
        if attempt.redirect_url.is_some() || !attempt.state.is_open() {
            return Ok(attempt.redirect_url.clone());
        }
        let settings = self.settings();
        let request = CreateSession {
            attempt: attempt.id,
            order: order.number,
            amount: attempt.amount,
            email: order.email.clone(),
            return_url: format!("{}/payment/return?attempt={}", settings.site_url, attempt.id),
            webhook_url: format!("{}/webhooks/{}", settings.site_url, attempt.provider),
            begun_at: attempt.created_at,
            open_for: Span::millis(settings.payment_window.as_millis() + BEYOND_WINDOW.as_millis()),
        };
        let created = self.gateway().create(&request).await;
        self.tally(Event::PaymentPages(counts_as(&created)));
        match created {
            Ok(session) => self.keep_session(attempt.id, session).await,
            Err(GatewayError::Unreachable(error)) => {
                tracing::warn!(order = %order.number, attempt = %attempt.id, %error, "no payment page for order #{} yet", order.number);
                Ok(None)
            }
            Err(error @ GatewayError::Denied(_)) => {
                tracing::error!(order = %order.number, attempt = %attempt.id, %error, "no payment page for order #{}", order.number);
                Ok(None)
            }
            Err(GatewayError::NotFound(reason) | GatewayError::Refused(reason)) => {
                tracing::error!(order = %order.number, attempt = %attempt.id, reason, "the provider refused a session");
                self.settle(attempt.id, &Report::Failed { reason }).await?;
                Ok(None)
            }
        }
    }

    /// Stores the session. Where the order moved on while it was created, the session is closed at once (P7).
    async fn keep_session(&self, attempt: AttemptId, session: Session) -> Result<Option<String>, Broken> {
        let moved_on = in_unit!(self, |unit| keep(unit, attempt, &session))?;
        if moved_on {
            self.expire(attempt, &session.reference, AT_LEISURE).await;
            return Ok(None);
        }
        match session.report {
            Report::Open | Report::InProgress | Report::Declined { .. } => Ok(Some(session.redirect_url)),
            over => {
                self.settle(attempt, &over).await?;
                Ok(None)
            }
        }
    }

    /// The page on which a pending order is paid: the one that the provider holds open, else a new one. None where the
    /// provider cannot be reached, and where the order turns out not to be pending any more, as by the end of its window.
    pub(crate) async fn payment_page(&self, order: &Order) -> Result<Option<String>, Broken> {
        let overdue = order.waited_long_enough(self.now());
        if overdue {
            self.end_window(order).await?;
        }
        let Some(attempt) = self.current_attempt(order).await? else { return Ok(None) };
        match (&attempt.reference, attempt.state.is_open() && !attempt.to_close) {
            (None, true) => return self.open_session(order, &attempt).await,
            (Some(reference), true) => match self.gateway().look_up(reference).await {
                Ok(Session {
                    redirect_url,
                    report: Report::Open | Report::InProgress | Report::Declined { .. },
                    ..
                }) => {
                    return Ok(Some(redirect_url));
                }
                Ok(session) => self.settle(attempt.id, &session.report).await?,
                Err(GatewayError::Unreachable(_)) => return Ok(None),
                Err(error @ GatewayError::Denied(_)) => {
                    tracing::error!(attempt = %attempt.id, %error, "attempt {} could not be looked up", attempt.id);
                    return Ok(None);
                }
                Err(GatewayError::NotFound(reason) | GatewayError::Refused(reason)) => {
                    self.settle(attempt.id, &Report::Failed { reason }).await?;
                }
            },
            (_, false) => {}
        }
        // Past the window no new page is opened: only a payment that is under way keeps its own.
        if overdue {
            return Ok(None);
        }
        match in_unit!(self, |unit| self.fresh_attempt(unit, order))? {
            Some((order, attempt)) => self.open_session(&order, &attempt).await,
            None => Ok(None),
        }
    }

    /// A new attempt for a pending order whose attempt is over: the shop had closed it, and then the order stayed.
    async fn fresh_attempt(&self, unit: &mut dyn Unit, order: &Order) -> Result<Option<(Order, Attempt)>, Broken> {
        let Some(mut order) = unit.orders().order_by_id(order.id).await? else { return Ok(None) };
        if order.state != OrderState::PendingPayment {
            return Ok(None);
        }
        if let Some(id) = order.attempt
            && let Some(current) = unit.payments().attempt(id).await?
        {
            if current.is_held() {
                return Ok(None);
            }
            if current.state.is_open() && !current.to_close {
                return Ok(Some((order, current)));
            }
        }
        let attempt = self.new_attempt(&order, order.totals.total);
        unit.payments().add_attempt(&attempt).await?;
        let change = StateChange {
            order: order.id,
            from: order.state,
            to: order.state,
            payment: order.payment,
            attempt: Some(attempt.id),
        };
        unit.orders().change_state(&change).await?;
        order.attempt = Some(attempt.id);
        Ok(Some((order, attempt)))
    }

    /// Asks the provider about a pending order's payment and settles what it says, or ends the window that is over;
    /// without an answer nothing changes.
    pub(crate) async fn ask_about(&self, order: &Order) -> Result<(), Broken> {
        if order.waited_long_enough(self.now()) {
            return self.end_window(order).await;
        }
        match self.current_attempt(order).await? {
            Some(attempt) if attempt.state.is_open() => self.reconcile(&attempt).await,
            _ => Ok(()),
        }
    }

    pub(crate) async fn reconcile(&self, attempt: &Attempt) -> Result<(), Broken> {
        let Some(reference) = &attempt.reference else { return Ok(()) };
        match self.gateway().look_up(reference).await {
            Ok(session) => self.settle(attempt.id, &session.report).await,
            Err(error) => {
                tracing::warn!(attempt = %attempt.id, %error, "attempt {} could not be looked up", attempt.id);
                Ok(())
            }
        }
    }

    /// Closes a pending order's payment at the provider, before the order is cancelled; whether it turned out paid, and
    /// was settled. Where the provider cannot be reached soon it is closed later, and money that comes is refunded (O1, P5).
    pub(crate) async fn close_at_provider(&self, order: &Order) -> Result<bool, Broken> {
        let Some(attempt) = self.current_attempt(order).await?.filter(|attempt| attempt.state.is_open()) else {
            return Ok(false);
        };
        in_unit!(self, |unit| mark_to_close(unit, attempt.id))?;
        if let Some(reference) = &attempt.reference {
            self.expire(attempt.id, reference, WHILE_SOMEBODY_WAITS).await;
        }
        let now = self.storage().reader().await?.orders().order_by_id(order.id).await?;
        Ok(now.is_some_and(|order| order.state == OrderState::Processing))
    }

    /// Closes a session at the provider and settles what it then is. What fails here the sweeper does again.
    pub(crate) async fn expire(&self, attempt: AttemptId, reference: &str, within: Duration) {
        let settled = match self.gateway().expire(reference, within).await {
            Ok(session) => self.settle(attempt, &session.report).await,
            Err(GatewayError::NotFound(_)) => self.settle(attempt, &Report::Expired).await,
            Err(error) => {
                tracing::warn!(%attempt, %error, "attempt {attempt} is to be closed later");
                Ok(())
            }
        };
        if let Err(error) = settled {
            tracing::error!(%attempt, error = &error as &dyn std::error::Error, "attempt {attempt} could not be settled");
        }
    }

    async fn current_attempt(&self, order: &Order) -> Result<Option<Attempt>, Broken> {
        let Some(id) = order.attempt else { return Ok(None) };
        Ok(self.storage().reader().await?.payments().attempt(id).await?)
    }
}

/// What came of asking for a page to pay on, as it is counted.
const fn counts_as(created: &Result<Session, GatewayError>) -> PaymentPages {
    match created {
        Ok(_) => PaymentPages::Opened,
        Err(GatewayError::Unreachable(_)) => PaymentPages::ProviderUnreachable,
        Err(GatewayError::Denied(_)) => PaymentPages::ProviderDenied,
        Err(GatewayError::NotFound(_) | GatewayError::Refused(_)) => PaymentPages::ProviderRefused,
    }
}

/// Stores what the provider calls the session; whether the order moved on meanwhile.
async fn keep(unit: &mut dyn Unit, id: AttemptId, session: &Session) -> Result<bool, Broken> {
    let missing = || Broken::Contradiction(format!("attempt {id} is gone"));
    let attempt = unit.payments().attempt(id).await?.ok_or_else(missing)?;
    let order = unit.orders().order_by_id(attempt.order).await?.ok_or_else(missing)?;
    let from = attempt.state;
    let waits = order.state == OrderState::PendingPayment && order.attempt == Some(id) && !attempt.to_close;
    let opened = Attempt {
        state: if from == AttemptState::Creating { AttemptState::Open } else { from },
        reference: Some(session.reference.clone()),
        redirect_url: Some(session.redirect_url.clone()),
        to_close: attempt.to_close || !waits,
        ..attempt
    };
    unit.payments().change_attempt(&opened, from).await?;
    Ok(!waits && from.is_open())
}

async fn mark_to_close(unit: &mut dyn Unit, id: AttemptId) -> Result<(), Broken> {
    let attempt = unit.payments().attempt(id).await?;
    if let Some(attempt) = attempt.filter(|attempt| attempt.state.is_open()) {
        let from = attempt.state;
        unit.payments().change_attempt(&Attempt { to_close: true, ..attempt }, from).await?;
    }
    Ok(())
}
