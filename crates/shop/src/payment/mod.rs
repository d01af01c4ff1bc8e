//! Payment: sessions at the provider, and what comes of them. Provider calls are made outside of units of work (P7).

mod back;
mod dispute;
mod due;
mod elsewhere;
mod refund;
mod settle;
mod turn;
mod webhook;
mod window;

pub use back::ReturnedTo;
pub(crate) use refund::stand_by;
pub(crate) use turn::Turns;
pub use webhook::WebhookAnswer;

use crate::unit::in_unit;
use crate::{Broken, Shop};
use payment::{Caller, CreateSession, Gateway, GatewayError, Session};
use shared::id::AttemptId;
use shared::order::{Order, OrderState};
use shared::payment::{Attempt, AttemptState, Report};
use shared::tally::{Event, PaymentPages};
use shared::time::{Span, Timestamp};
use storage::{StateChange, Unit};

/// The provider keeps a session open for so long beyond the payment window (P6).
pub(crate) const BEYOND_WINDOW: Span = Span::minutes(30);

/// What came of closing an earlier order's payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Earlier {
    /// It is closed, or will be: the order can be cancelled.
    Closed,
    /// It turned out paid, and was settled.
    Paid,
    /// A payment is under way on it: nothing is cancelled (P11).
    UnderWay,
}

/// Where a pending order is paid.
enum Page {
    /// On the page that the provider holds open.
    Open(String),
    /// Nowhere now: the provider cannot be reached, or a payment is under way.
    None,
    /// Its session is over: a new one is needed.
    Over,
}

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
            open_until: attempt.open_until,
        };
        let created = async { self.gateway_of(attempt)?.create(&request).await }.await;
        self.tally(Event::PaymentPages(counts_as(&created)));
        match created {
            Ok(session) => self.keep_session(attempt, session).await,
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
                in_unit!(self, |unit| note_refusal(unit, attempt.id, &reason))?;
                self.settle(attempt.id, &Report::Failed { reason }).await?;
                Ok(None)
            }
        }
    }

    /// Stores the session. Where the order moved on while it was created, the session is closed at once (P7).
    async fn keep_session(&self, attempt: &Attempt, session: Session) -> Result<Option<String>, Broken> {
        let account = self.configured(&attempt.provider).map(Gateway::account);
        let moved_on = in_unit!(self, |unit| keep(unit, attempt.id, &session, account.as_deref()))?;
        if moved_on {
            self.expire(attempt, &session.reference, Caller::Shop).await;
            return Ok(None);
        }
        match session.report {
            Report::Open | Report::Declined { .. } => Ok(Some(session.redirect_url)),
            told => {
                self.settle(attempt.id, &told).await?;
                Ok(None)
            }
        }
    }

    /// The page on which a pending order is paid: the one that the provider holds open, else a new one. None where the
    /// provider cannot be reached, while a payment is under way (P11), and where the order turns out not to be pending any more, as
    /// by the end of its window.
    pub(crate) async fn payment_page(&self, order: &Order) -> Result<Option<String>, Broken> {
        let overdue = order.waited_long_enough(self.now());
        if overdue {
            self.end_window(order, Caller::Visitor).await?;
        }
        let Some(attempt) = self.current_attempt(order).await? else { return Ok(None) };
        if attempt.is_under_way(self.now()) {
            self.reconcile(&attempt, Caller::Visitor).await?;
            return Ok(None);
        }
        match (&attempt.reference, attempt.state.is_open() && !attempt.to_close) {
            (None, true) => return self.open_session(order, &attempt).await,
            (Some(reference), true) => match self.open_page(&attempt, reference).await? {
                Page::Open(page) => return Ok(Some(page)),
                Page::None => return Ok(None),
                Page::Over => {}
            },
            (_, false) => {}
        }
        // Past the window no new page is opened.
        if overdue {
            return Ok(None);
        }
        match in_unit!(self, |unit| self.fresh_attempt(unit, order))? {
            Some((order, attempt)) => self.open_session(&order, &attempt).await,
            None => Ok(None),
        }
    }

    /// The page of an attempt whose session the provider calls so. What was heard of it a moment ago still holds.
    async fn open_page(&self, attempt: &Attempt, reference: &str) -> Result<Page, Broken> {
        let stored = |attempt: &Attempt| match &attempt.redirect_url {
            Some(page) if !page.is_empty() => Page::Open(page.clone()),
            _ => Page::None,
        };
        if !self.too_soon(attempt).is_zero() {
            return Ok(stored(attempt));
        }
        let Some(_turn) = self.turn(attempt, Caller::Visitor).await? else {
            let now = self.storage().reader().await?.payments().attempt(attempt.id).await?;
            return Ok(match now {
                Some(now) if now.is_under_way(self.now()) => Page::None,
                Some(now) if now.state.is_open() && !now.to_close => stored(&now),
                _ => Page::Over,
            });
        };
        let told = match self.ask(attempt, reference, Caller::Visitor).await {
            Ok(session) => session.report,
            Err(GatewayError::Unreachable(_)) => return Ok(Page::None),
            Err(error @ GatewayError::Denied(_)) => {
                tracing::error!(attempt = %attempt.id, %error, "attempt {} could not be looked up", attempt.id);
                return Ok(Page::None);
            }
            Err(GatewayError::NotFound(reason) | GatewayError::Refused(reason)) => Report::Failed { reason },
        };
        match told {
            Report::Open | Report::Declined { .. } => Ok(stored(attempt)),
            told => {
                self.settle(attempt.id, &told).await?;
                Ok(if told == Report::InProgress { Page::None } else { Page::Over })
            }
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
            return self.end_window(order, Caller::Visitor).await;
        }
        match self.current_attempt(order).await? {
            Some(attempt) if attempt.state.is_open() => self.reconcile(&attempt, Caller::Visitor).await,
            _ => Ok(()),
        }
    }

    /// Asks the provider about the attempt, where it is one's turn, and settles what it says; without an answer nothing changes.
    pub(crate) async fn reconcile(&self, attempt: &Attempt, caller: Caller) -> Result<(), Broken> {
        let Some(reference) = &attempt.reference else { return self.nobody_to_ask(attempt, caller).await };
        let Some(_turn) = self.turn(attempt, caller).await? else { return Ok(()) };
        match self.ask(attempt, reference, caller).await {
            Ok(session) => self.settle(attempt.id, &session.report).await,
            Err(error) => {
                tracing::warn!(attempt = %attempt.id, %error, "attempt {} could not be looked up", attempt.id);
                Ok(())
            }
        }
    }

    /// Whether its session was created is unknown: whoever wants to pay creates it again. The sweeper comes by later.
    async fn nobody_to_ask(&self, attempt: &Attempt, caller: Caller) -> Result<(), Broken> {
        match caller {
            Caller::Visitor => Ok(()),
            Caller::Shop => self.turn(attempt, caller).await.map(drop),
        }
    }

    /// What the attempt's provider says of its session.
    async fn ask(&self, attempt: &Attempt, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        self.heard(attempt, self.gateway_of(attempt)?.look_up(reference, caller).await)
    }

    /// Closes a pending order's payment at the provider, before the order is cancelled. Where the provider cannot be reached soon it
    /// is closed later, and money that comes is refunded (O1, P5). A payment that is under way cannot be closed (P11).
    pub(crate) async fn close_at_provider(&self, order: &Order) -> Result<Earlier, Broken> {
        let Some(attempt) = self.current_attempt(order).await?.filter(|attempt| attempt.state.is_open()) else {
            return Ok(Earlier::Closed);
        };
        if attempt.is_under_way(self.now()) {
            self.reconcile(&attempt, Caller::Visitor).await?;
        } else {
            in_unit!(self, |unit| mark_to_close(unit, attempt.id, self.now()))?;
            if let Some(reference) = &attempt.reference {
                self.expire(&attempt, reference, Caller::Visitor).await;
            }
        }
        let mut reader = self.storage().reader().await?;
        let now = reader.orders().order_by_id(order.id).await?;
        let attempt = reader.payments().attempt(attempt.id).await?;
        let under_way = attempt.is_some_and(|attempt| attempt.is_under_way(self.now()));
        Ok(match now.map(|order| order.state) {
            Some(OrderState::Processing) => Earlier::Paid,
            Some(OrderState::PendingPayment) if under_way => Earlier::UnderWay,
            _ => Earlier::Closed,
        })
    }

    /// Whether a payment of the pending order is under way, so that it is not to be cancelled or paid again (P11).
    pub(crate) async fn is_under_way(&self, unit: &mut dyn Unit, order: &Order) -> Result<bool, Broken> {
        let Some(id) = order.attempt else { return Ok(false) };
        let attempt = unit.payments().attempt(id).await?;
        Ok(attempt.is_some_and(|attempt| attempt.is_under_way(self.now())))
    }

    /// Closes a session at the provider and settles what it then is. What fails here the sweeper does again.
    pub(crate) async fn expire(&self, attempt: &Attempt, reference: &str, caller: Caller) {
        let id = attempt.id;
        let closed = async { self.heard(attempt, self.gateway_of(attempt)?.expire(reference, caller).await) };
        let settled = match closed.await {
            Ok(session) => self.settle(id, &session.report).await,
            Err(GatewayError::NotFound(_)) => self.settle(id, &Report::Expired).await,
            Err(error) => {
                tracing::warn!(attempt = %id, %error, "attempt {id} is to be closed later");
                Ok(())
            }
        };
        if let Err(error) = settled {
            tracing::error!(attempt = %id, error = &error as &dyn std::error::Error, "attempt {id} could not be settled");
        }
    }

    pub(crate) async fn current_attempt(&self, order: &Order) -> Result<Option<Attempt>, Broken> {
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

/// Stores what the provider calls the session, and the account that it was opened in; whether the order moved on meanwhile.
async fn keep(unit: &mut dyn Unit, id: AttemptId, session: &Session, account: Option<&str>) -> Result<bool, Broken> {
    let missing = || Broken::Contradiction(format!("attempt {id} is gone"));
    let attempt = unit.payments().attempt(id).await?.ok_or_else(missing)?;
    let order = unit.orders().order_by_id(attempt.order).await?.ok_or_else(missing)?;
    let from = attempt.state;
    let waits = order.state == OrderState::PendingPayment && order.attempt == Some(id) && !attempt.to_close;
    let opened = Attempt {
        state: if from == AttemptState::Creating { AttemptState::Open } else { from },
        reference: Some(session.reference.clone()),
        account: account.map(str::to_owned),
        redirect_url: Some(session.redirect_url.clone()),
        to_close: attempt.to_close || !waits,
        ..attempt
    };
    unit.payments().change_attempt(&opened, from).await?;
    Ok(!waits && from.is_open())
}

/// Notes why the provider refused an attempt, for whoever is told of it (O10).
async fn note_refusal(unit: &mut dyn Unit, id: AttemptId, reason: &str) -> Result<(), Broken> {
    let attempt = unit.payments().attempt(id).await?;
    if let Some(attempt) = attempt.filter(|attempt| attempt.state.is_open()) {
        let from = attempt.state;
        unit.payments().change_attempt(&Attempt { note: Some(reason.to_owned()), ..attempt }, from).await?;
    }
    Ok(())
}

/// Marks an open attempt as to be closed at the provider: the sweeper does so next, where nobody did before.
pub(crate) async fn mark_to_close(unit: &mut dyn Unit, id: AttemptId, now: Timestamp) -> Result<(), Broken> {
    let attempt = unit.payments().attempt(id).await?;
    if let Some(attempt) = attempt.filter(|attempt| attempt.state.is_open()) {
        let from = attempt.state;
        unit.payments().change_attempt(&Attempt { to_close: true, due_at: Some(now), ..attempt }, from).await?;
    }
    Ok(())
}
