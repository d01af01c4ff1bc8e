//! The one task that writes.
//!
//! It owns the connection and lends it to one unit of work after another, each in a savepoint. Those that wait are
//! committed together and acknowledged after that commit: when nobody waits, or after [`GROUP`] units or [`Options::patience`].
//! Only here do BEGIN, SAVEPOINT, RELEASE, ROLLBACK TO and COMMIT run, so that a unit that is dropped or cancelled at any
//! moment takes back itself alone. They run several at a time where they can: each way to the connection's thread and
//! back costs as much as a small query.
//!
//! The connection lies in a slot. A unit's call locks the slot while it runs and is refused once the turn has passed on;
//! so the writer can take a turn back at any time, and waits at most for one call, which the gate cuts short.

use crate::connect;
use crate::error::{failed, transaction_failed};
use crate::gate::Gate;
use crate::unit::{Loan, SqliteUnit};
use crate::{Commit, Options};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::sync::Arc;
use std::time::Duration;
use storage::{Result, StorageError};
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

/// So many units share a commit at most.
const GROUP: usize = 256;
/// So long may a call still run whose unit was dropped.
const GRACE: Duration = Duration::from_millis(100);
/// So many units wait before `begin` itself does.
const QUEUE: usize = 1024;

/// Tells a unit what came of its group's commit.
pub(crate) type Ack = oneshot::Sender<Result<()>>;

/// The connection, and whose turn it is.
pub(crate) struct Slot {
    pub(crate) connection: SqliteConnection,
    pub(crate) turn: u64,
}

/// Where units of work queue.
pub(crate) struct Desk {
    requests: mpsc::Sender<Request>,
    writer: Mutex<Option<JoinHandle<()>>>,
    /// Closed when the writer has ended, in whatever way.
    alive: watch::Receiver<()>,
}

enum Request {
    Lend(Reply),
    Stop,
}

type Reply = oneshot::Sender<Result<SqliteUnit>>;

struct Writer {
    slot: Arc<Mutex<Slot>>,
    gate: Gate,
    file: SqliteConnectOptions,
    options: Options,
    turns: u64,
}

impl Desk {
    pub(crate) async fn open(
        mut connection: SqliteConnection,
        file: SqliteConnectOptions,
        options: Options,
    ) -> Result<Self> {
        let gate = Gate::new();
        gate.guard(&mut connection).await?;
        let slot = Arc::new(Mutex::new(Slot { connection, turn: 0 }));
        let (requests, queue) = mpsc::channel(QUEUE);
        let (lives, alive) = watch::channel(());
        let writer = Writer { slot, gate, file, options, turns: 0 };
        let writer = tokio::spawn(async move {
            // Dropped with the task, where it panics too.
            let _lives = lives;
            writer.run(queue).await;
        });
        Ok(Self { requests, writer: Mutex::new(Some(writer)), alive })
    }

    /// Waits until the writer has ended: because it was closed, or because it broke.
    pub(crate) async fn ended(&self) {
        let mut alive = self.alive.clone();
        while alive.changed().await.is_ok() {}
    }

    /// Waits for a turn.
    pub(crate) async fn borrow(&self) -> Result<SqliteUnit> {
        let closed = || StorageError::Failed("the database is closed".into());
        let (reply, turn) = oneshot::channel();
        self.requests.send(Request::Lend(reply)).await.map_err(|_| closed())?;
        turn.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Has the writer finish.
    pub(crate) async fn close(&self) {
        let Some(writer) = self.writer.lock().await.take() else { return };
        if self.requests.send(Request::Stop).await.is_err() {
            tracing::error!("the writer had stopped before the database was closed");
        }
        if let Err(error) = writer.await {
            tracing::error!(%error, "the writer failed");
        }
    }
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::Receiver<Request>) {
        let mut going_on = true;
        while going_on {
            going_on = match queue.recv().await {
                Some(Request::Lend(reply)) => self.group(reply, &mut queue).await,
                Some(Request::Stop) | None => false,
            };
        }
        drop(queue);
        if let Ok(slot) = Arc::try_unwrap(self.slot)
            && let Err(error) = slot.into_inner().connection.close().await
        {
            tracing::error!(%error, "the database was not closed cleanly");
        }
    }

    /// Serves `first` and those that wait, then commits and tells them. `false` where one of those asks to stop.
    async fn group(&mut self, first: Reply, queue: &mut mpsc::Receiver<Request>) -> bool {
        if let Err(error) = self.begin().await {
            // Nobody to tell where the caller was cancelled.
            let _ = first.send(Err(error));
            return true;
        }
        let began = Instant::now();
        let mut going_on = true;
        let mut saved = Vec::new();
        let mut reply = first;
        let mut served = 0;
        let outcome = loop {
            let ack = self.lend(reply).await;
            served += 1;
            let full =
                served >= GROUP || began.elapsed() >= self.options.patience || self.options.commit == Commit::Each;
            let next = if full { None } else { queue.try_recv().ok() };
            let keep = ack.is_some();
            saved.extend(ack);
            match next {
                Some(Request::Lend(next)) => match self.pass_on(keep).await {
                    Ok(()) => reply = next,
                    Err(error) => {
                        let _ = next.send(Err(StorageError::TryAgain));
                        break Err(error);
                    }
                },
                other => {
                    going_on = !matches!(other, Some(Request::Stop));
                    if saved.is_empty() {
                        self.roll_back().await;
                        break Ok(());
                    }
                    break self.commit(keep).await;
                }
            }
        };
        let failure = outcome.err().map(Arc::new);
        if let Some(error) = &failure {
            tracing::error!(%error, units = saved.len(), "a group of units of work was not committed");
        }
        for ack in saved {
            // Nobody to tell where the caller was cancelled meanwhile.
            let _ = ack.send(failure.as_ref().map_or(Ok(()), |error| Err(same(error))));
        }
        going_on
    }

    /// Lends the connection for one turn; gives its unit's wish to be told of the commit, where it is to be kept.
    async fn lend(&mut self, reply: Reply) -> Option<Ack> {
        if reply.is_closed() {
            return None;
        }
        self.turns += 1;
        let turn = self.turns;
        self.slot.lock().await.turn = turn;
        let ends = Instant::now() + self.options.unit_limit;
        self.gate.limit(self.options.unit_limit);
        let (end, mut ended) = oneshot::channel();
        let loan = Loan::new(Arc::clone(&self.slot), turn);
        // A unit that nobody takes is dropped here, and so taken back.
        drop(reply.send(Ok(SqliteUnit { loan, end })));
        let in_time = timeout_at(ends, &mut ended).await;
        ended.close();
        let ack = match in_time {
            Ok(ack) => ack.ok(),
            Err(_) => ended.try_recv().ok(),
        };
        match ack {
            Some(ack) if Instant::now() < ends => Some(ack),
            late => {
                // A call that was cancelled may still run: what the writer runs next waits for it.
                self.gate.shorten(GRACE);
                if let Some(ack) = late {
                    let _ = ack.send(Err(StorageError::TryAgain));
                }
                None
            }
        }
    }

    /// Begins a group and its first savepoint; opens the file anew where the connection is lost.
    async fn begin(&mut self) -> Result<()> {
        const BEGIN: &str = "BEGIN IMMEDIATE; SAVEPOINT unit";
        self.gate.renew();
        match self.run_in_slot(BEGIN).await.map_err(failed) {
            Err(StorageError::Failed(error)) => {
                tracing::error!(%error, "the database is opened anew");
                let mut connection = connect::open(&self.file).await?;
                self.gate.guard(&mut connection).await?;
                self.slot.lock().await.connection = connection;
                self.run_in_slot(BEGIN).await.map_err(failed)
            }
            outcome => outcome,
        }
    }

    /// Keeps what the last unit did, or takes it back, and begins the next one's savepoint.
    async fn pass_on(&self, keep: bool) -> Result<()> {
        let statements = if keep { "RELEASE unit; SAVEPOINT unit" } else { "ROLLBACK TO unit" };
        let outcome = self.run_in_slot(statements).await;
        self.gate.lift();
        if outcome.is_err() {
            self.roll_back().await;
        }
        // Nothing was to be committed yet, so the whole group may be tried again.
        outcome.map_err(|error| match transaction_failed(error) {
            StorageError::Failed(error) => {
                tracing::error!(%error, "a savepoint failed");
                StorageError::TryAgain
            }
            error => error,
        })
    }

    /// Keeps what the last unit did, or takes it back, and commits the group.
    async fn commit(&self, keep: bool) -> Result<()> {
        let statements = if keep { "RELEASE unit; COMMIT" } else { "ROLLBACK TO unit; COMMIT" };
        let mut slot = self.slot.lock().await;
        slot.turn = 0;
        // Only now: before, a unit's call may still have run.
        self.gate.open(true);
        let outcome = sqlx::query(statements).execute(&mut slot.connection).await;
        self.gate.open(false);
        self.gate.lift();
        drop(slot);
        if outcome.is_err() {
            self.roll_back().await;
        }
        outcome.map(drop).map_err(transaction_failed)
    }

    /// Takes the whole group back. That there is no transaction any more is no failure: `SQLite` may have ended it.
    async fn roll_back(&self) {
        let outcome = self.run_in_slot("ROLLBACK").await;
        self.gate.lift();
        if let Err(error) = outcome {
            tracing::debug!(%error, "there was nothing to roll back");
        }
    }

    /// Runs `statements` once no call of a unit runs, and ends its turn.
    async fn run_in_slot(&self, statements: &'static str) -> sqlx::Result<()> {
        let mut slot = self.slot.lock().await;
        slot.turn = 0;
        sqlx::query(statements).execute(&mut slot.connection).await.map(drop)
    }
}

/// One error for each unit of a group.
fn same(error: &Arc<StorageError>) -> StorageError {
    match **error {
        StorageError::TryAgain => StorageError::TryAgain,
        _ => StorageError::Failed(Box::new(Arc::clone(error))),
    }
}

#[cfg(test)]
mod tests;
