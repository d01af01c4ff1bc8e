//! What happened: sessions, their refunds, and what was told of them.
//!
//! A record is replaced as a whole, after it was written to the journal; so what was answered is remembered.

use super::journal::Journal;
use super::webhooks::Outbox;
use super::{Clock, Random};
use crate::wire;
use crate::wire::State;
use payment_adapter::WebAddress;
use serde::{Deserialize, Serialize};
use shared::money::Money;
use shared::time::{Span, Timestamp};
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Everything about one session: a line of the journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub id: String,
    /// The idempotency key that created it.
    pub key: String,
    pub request: wire::CreateSession,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    #[serde(flatten)]
    pub state: State,
    pub refunds: Vec<KeyedRefund>,
    #[serde(default)]
    pub disputes: Vec<wire::Dispute>,
    pub notices: Vec<Notice>,
}

/// A refund and the idempotency key that created it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct KeyedRefund {
    pub key: String,
    pub refund: wire::Refund,
}

/// A webhook about a session.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Notice {
    pub id: String,
    pub kind: String,
    #[serde(default)]
    pub about: Topic,
    pub created: Timestamp,
    /// How often it was sent.
    pub tries: u32,
    /// The status that the last try was answered with, if it was.
    pub status: Option<u16>,
    pub fate: Fate,
}

/// What a webhook is about.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Topic {
    #[default]
    Session,
    /// The refund of that id.
    Refund(String),
    /// The dispute of that id.
    Dispute(String),
}

/// What became of a webhook.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    /// It is to be sent, or sent again.
    Waiting,
    Delivered,
    GivenUp,
    /// Never sent, as `/control` asked.
    Lost,
}

/// Names one webhook of one session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct NoticeRef {
    pub session: String,
    pub notice: String,
}

/// Why the ledger refuses.
#[derive(Debug, thiserror::Error)]
pub(super) enum LedgerError {
    #[error("there is no {0}")]
    NotFound(String),
    #[error("this idempotency key came before, with another request")]
    KeyReused,
    #[error("the session was not paid")]
    NotPaid,
    #[error("{asked} is more than the {left} that can still be refunded")]
    TooMuch { asked: Money, left: Money },
    #[error("the session was paid in another currency, or the amount is not more than nothing")]
    NotAnAmount,
    #[error("the journal cannot be written")]
    Journal(#[from] io::Error),
}

impl Record {
    /// The session as the shop sees it.
    pub fn session(&self, public_url: &str) -> wire::Session {
        wire::Session {
            id: self.id.clone(),
            url: format!("{public_url}/pay/{}", self.id),
            reference: self.request.reference.clone(),
            amount: self.request.amount,
            description: self.request.description.clone(),
            created_at: self.created_at,
            expires_at: self.expires_at,
            state: self.state.clone(),
        }
    }

    /// Where the shopper goes back to.
    pub fn back(&self) -> WebAddress {
        self.request.return_url.with_query("session", &self.id)
    }

    /// What can still be refunded.
    fn left(&self) -> Result<Money, LedgerError> {
        let State::Paid { paid } = self.state else {
            return Err(LedgerError::NotPaid);
        };
        let refunded = self.refunds.iter().filter(|keyed| keyed.refund.state != wire::RefundState::Failed);
        let refunded = refunded.map(|keyed| keyed.refund.amount);
        Money::sum(refunded, paid.currency())
            .and_then(|refunded| paid.minus(refunded))
            .map_err(|_| LedgerError::NotAnAmount)
    }
}

/// All records, the oldest first.
pub(super) struct Ledger {
    clock: Clock,
    random: Random,
    journal: Option<Journal>,
    outbox: Outbox,
    records: Vec<Arc<Record>>,
    by_id: HashMap<String, usize>,
    by_key: HashMap<String, usize>,
}

impl Ledger {
    /// Reads back what the journal holds. Webhooks that were waiting wait again.
    pub fn open(clock: Clock, random: Random, journal: Option<&Path>, outbox: Outbox) -> io::Result<Self> {
        let (journal, read) = match journal.map(Journal::open).transpose()? {
            Some((journal, read)) => (Some(journal), read),
            None => (None, Vec::new()),
        };
        let (records, by_id, by_key) = Default::default();
        let mut ledger = Self { clock, random, journal, outbox, records, by_id, by_key };
        for record in read {
            ledger.remember(record);
        }
        for record in &ledger.records {
            for notice in record.notices.iter().filter(|notice| notice.fate == Fate::Waiting) {
                ledger.outbox.post(NoticeRef { session: record.id.clone(), notice: notice.id.clone() });
            }
        }
        Ok(ledger)
    }

    /// Opens a session; the same key gives the same session (P7).
    pub fn create(&mut self, key: &str, request: wire::CreateSession) -> Result<Arc<Record>, LedgerError> {
        if let Some(record) = self.by_key.get(key).and_then(|&index| self.records.get(index)) {
            if record.request != request {
                return Err(LedgerError::KeyReused);
            }
            let id = record.id.clone();
            return self.session(&id);
        }
        let created_at = (self.clock)();
        let open_for = Span::seconds(i64::from(request.expires_in_seconds.get()));
        self.store(Record {
            id: self.draw("ses"),
            key: key.to_owned(),
            request,
            created_at,
            expires_at: created_at.after(open_for),
            state: State::Open,
            refunds: Vec::new(),
            disputes: Vec::new(),
            notices: Vec::new(),
        })
    }

    /// A session as it is now: where its time ran out, it expires here.
    pub fn session(&mut self, id: &str) -> Result<Arc<Record>, LedgerError> {
        let record = self.find(id)?;
        if record.state == State::Open && (self.clock)() >= record.expires_at {
            return self.close(&record, State::Expired);
        }
        Ok(record)
    }

    /// The sessions that the shop knows by `reference`.
    pub fn sessions_of(&mut self, reference: &str) -> Result<Vec<Arc<Record>>, LedgerError> {
        let of_it = |record: &&Arc<Record>| record.request.reference == reference;
        let ids: Vec<_> = self.records.iter().filter(of_it).map(|record| record.id.clone()).collect();
        ids.iter().map(|id| self.session(id)).collect()
    }

    /// The newest sessions, the newest first.
    pub fn newest(&mut self, count: usize) -> Result<Vec<Arc<Record>>, LedgerError> {
        let ids: Vec<_> = self.records.iter().rev().take(count).map(|record| record.id.clone()).collect();
        ids.iter().map(|id| self.session(id)).collect()
    }

    /// The shopper pays. Only an open session changes, and where money may come `late`, a closed one: whoever asks sees what
    /// it then is.
    pub fn pay(&mut self, id: &str, late: bool) -> Result<Arc<Record>, LedgerError> {
        let record = self.session(id)?;
        let takes = record.state == State::Open || (late && record.state == State::Expired);
        let paid = State::Paid { paid: record.request.amount };
        if takes { self.close(&record, paid) } else { Ok(record) }
    }

    /// The shopper pays by a bank transfer: it is on its way until it arrives or fails.
    pub fn transfer(&mut self, id: &str) -> Result<Arc<Record>, LedgerError> {
        self.end(id, |_| State::Pending)
    }

    /// The bank transfer arrives, or fails; nothing where none is on its way.
    pub fn end_transfer(&mut self, id: &str, arrives: bool) -> Result<Arc<Record>, LedgerError> {
        let record = self.find(id)?;
        if record.state != State::Pending {
            return Ok(record);
        }
        let failed = || State::Failed { reason: "The bank transfer failed.".to_owned() };
        let state = if arrives { State::Paid { paid: record.request.amount } } else { failed() };
        self.close(&record, state)
    }

    /// The payment is declined: the session is over.
    pub fn decline(&mut self, id: &str) -> Result<Arc<Record>, LedgerError> {
        self.end(id, |_| State::Failed { reason: "The payment was declined.".to_owned() })
    }

    /// The shop closes the session. A paid one stays paid (P6).
    pub fn expire(&mut self, id: &str) -> Result<Arc<Record>, LedgerError> {
        self.end(id, |_| State::Expired)
    }

    /// Gives money back, never more than was paid (P9); the same key gives the same refund (P7), as it now is. A new one
    /// comes to `outcome`.
    pub fn refund(
        &mut self,
        key: &str,
        request: &wire::CreateRefund,
        outcome: wire::RefundState,
    ) -> Result<wire::Refund, LedgerError> {
        if let Some(KeyedRefund { refund, .. }) = self.refunds().find(|keyed| keyed.key == key) {
            let same = refund.session == request.session && refund.amount == request.amount;
            return if same { Ok(refund.clone()) } else { Err(LedgerError::KeyReused) };
        }
        let mut record = Record::clone(&*self.find(&request.session)?);
        let (asked, left) = (request.amount, record.left()?);
        if asked.currency() != left.currency() || asked.minor() <= 0 {
            return Err(LedgerError::NotAnAmount);
        }
        if asked.minor() > left.minor() {
            return Err(LedgerError::TooMuch { asked, left });
        }
        let refund = wire::Refund {
            id: self.draw("ref"),
            key: key.to_owned(),
            session: record.id.clone(),
            amount: asked,
            state: outcome,
        };
        record.refunds.push(KeyedRefund { key: key.to_owned(), refund: refund.clone() });
        self.store(record)?;
        Ok(refund)
    }

    /// Every refund that waits comes to `outcome`, and that is told; nothing where they are to wait on.
    pub fn end_refunds(&mut self, outcome: wire::RefundState) -> Result<(), LedgerError> {
        let kind = match outcome {
            wire::RefundState::Pending => return Ok(()),
            wire::RefundState::Succeeded => "refund.succeeded",
            wire::RefundState::Failed => "refund.failed",
        };
        let waits = |keyed: &KeyedRefund| keyed.refund.state == wire::RefundState::Pending;
        let records: Vec<_> = self.records.iter().filter(|record| record.refunds.iter().any(waits)).cloned().collect();
        for record in records {
            let mut record = Record::clone(&record);
            let mut topics = Vec::new();
            for keyed in record.refunds.iter_mut().filter(|keyed| waits(keyed)) {
                keyed.refund.state = outcome;
                topics.push(Topic::Refund(keyed.refund.id.clone()));
            }
            self.tell(record, kind, topics)?;
        }
        Ok(())
    }

    /// Somebody asks their bank for the money of a session, and that is told.
    pub fn dispute(&mut self, request: wire::CreateDispute) -> Result<wire::Dispute, LedgerError> {
        let mut record = Record::clone(&*self.find(&request.session)?);
        let State::Paid { paid } = record.state else { return Err(LedgerError::NotPaid) };
        let dispute =
            wire::Dispute { id: self.draw("dis"), session: record.id.clone(), amount: paid, reason: request.reason };
        record.disputes.push(dispute.clone());
        self.tell(record, "dispute.created", vec![Topic::Dispute(dispute.id.clone())])?;
        Ok(dispute)
    }

    /// A refund by its id.
    pub fn find_refund(&self, id: &str) -> Result<wire::Refund, LedgerError> {
        let found = self.refunds().find(|keyed| keyed.refund.id == id);
        found.map(|keyed| keyed.refund.clone()).ok_or_else(|| LedgerError::NotFound(format!("refund {id}")))
    }

    /// A webhook, with the record that it is about.
    pub fn notice(&self, at: &NoticeRef) -> Result<(Arc<Record>, Notice), LedgerError> {
        let record = self.find(&at.session)?;
        let notice = record.notices.iter().find(|notice| notice.id == at.notice).cloned();
        let notice = notice.ok_or_else(|| LedgerError::NotFound(format!("event {}", at.notice)))?;
        Ok((record, notice))
    }

    /// Writes down what became of a webhook; answers how it then stands.
    pub fn note(&mut self, at: &NoticeRef, what: impl FnOnce(&mut Notice)) -> Result<Notice, LedgerError> {
        let (record, mut notice) = self.notice(at)?;
        what(&mut notice);
        let mut record = Record::clone(&record);
        for slot in record.notices.iter_mut().filter(|slot| slot.id == notice.id) {
            slot.clone_from(&notice);
        }
        self.store(record)?;
        Ok(notice)
    }

    fn find(&self, id: &str) -> Result<Arc<Record>, LedgerError> {
        let found = self.by_id.get(id).and_then(|&index| self.records.get(index));
        found.cloned().ok_or_else(|| LedgerError::NotFound(format!("session {id}")))
    }

    fn refunds(&self) -> impl Iterator<Item = &KeyedRefund> {
        self.records.iter().flat_map(|record| &record.refunds)
    }

    fn end(&mut self, id: &str, how: impl FnOnce(&Record) -> State) -> Result<Arc<Record>, LedgerError> {
        let record = self.session(id)?;
        if record.state == State::Open { self.close(&record, how(&record)) } else { Ok(record) }
    }

    /// Ends a session, and has it told.
    fn close(&mut self, record: &Record, state: State) -> Result<Arc<Record>, LedgerError> {
        let kind = match state {
            State::Open => return Ok(Arc::new(record.clone())),
            State::Pending => "session.pending",
            State::Paid { .. } => "session.paid",
            State::Failed { .. } => "session.failed",
            State::Expired => "session.expired",
        };
        self.tell(Record { state, ..record.clone() }, kind, vec![Topic::Session])
    }

    /// Stores a record of which something is to be told, and has it told.
    fn tell(&mut self, mut record: Record, kind: &str, topics: Vec<Topic>) -> Result<Arc<Record>, LedgerError> {
        let mut told = Vec::new();
        for about in topics {
            let notice = Notice {
                id: self.draw("evt"),
                kind: kind.to_owned(),
                about,
                created: (self.clock)(),
                tries: 0,
                status: None,
                fate: Fate::Waiting,
            };
            told.push(NoticeRef { session: record.id.clone(), notice: notice.id.clone() });
            record.notices.push(notice);
        }
        let record = self.store(record)?;
        for at in told {
            self.outbox.post(at);
        }
        Ok(record)
    }

    fn draw(&self, prefix: &str) -> String {
        format!("{prefix}_{:032x}", (self.random)())
    }

    fn store(&mut self, record: Record) -> Result<Arc<Record>, LedgerError> {
        if let Some(journal) = &mut self.journal {
            journal.append(&record)?;
        }
        Ok(self.remember(record))
    }

    fn remember(&mut self, record: Record) -> Arc<Record> {
        let record = Arc::new(record);
        let known = self.by_id.get(&record.id).and_then(|&index| self.records.get_mut(index));
        if let Some(slot) = known {
            *slot = Arc::clone(&record);
        } else {
            let index = self.records.len();
            self.by_id.insert(record.id.clone(), index);
            self.by_key.insert(record.key.clone(), index);
            self.records.push(Arc::clone(&record));
        }
        record
    }
}
