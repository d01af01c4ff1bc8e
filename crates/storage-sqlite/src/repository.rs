//! The one repository that readers and units of work share: every feature's file implements its traits.

use crate::error::failed;
use crate::unit::Loan;
use futures::TryStreamExt;
use sqlx::FromRow;
use sqlx::query::{Query, QueryAs};
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqliteRow};
use std::future::poll_fn;
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use storage::{OwnerChange, Result, StorageError};
use tokio::sync::MutexGuard;

/// About a tenth of a millisecond.
const LOOKS: u32 = 200;

/// The counter of rows of work lists that could not be read, each time that they were to be.
pub const UNREADABLE_ROWS: &str = "forever_cart_database_unreadable_rows_total";

/// Queries, over a reader's connection or the one that the writer lent.
pub(crate) struct Repository<'a>(Link<'a>);

enum Link<'a> {
    Reader(&'a mut SqliteConnection),
    Unit(&'a Loan),
}

/// The connection for the length of one call.
pub(crate) enum Held<'a> {
    Reader(&'a mut SqliteConnection),
    Unit(MutexGuard<'a, crate::writer::Slot>),
}

impl<'a> Repository<'a> {
    pub(crate) const fn of_reader(connection: &'a mut SqliteConnection) -> Self {
        Self(Link::Reader(connection))
    }

    pub(crate) const fn of_unit(loan: &'a Loan) -> Self {
        Self(Link::Unit(loan))
    }

    pub(crate) async fn connection(&mut self) -> Result<Held<'_>> {
        match &mut self.0 {
            Link::Reader(connection) => Ok(Held::Reader(connection)),
            Link::Unit(loan) => Ok(Held::Unit(loan.hold().await?)),
        }
    }

    /// Notes what other devices are to be told of, once the unit is saved. A reader changes nothing.
    pub(crate) fn note_changed(&self, changed: OwnerChange) {
        if let Link::Unit(loan) = &self.0 {
            loan.note(changed);
        }
    }

    /// The row that the query finds, as what it stands for.
    pub(crate) async fn one<T, R>(&mut self, query: QueryAs<'_, Sqlite, R, SqliteArguments>) -> Result<Option<T>>
    where
        T: TryFrom<R, Error = StorageError>,
        R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let mut held = self.connection().await?;
        let row = awake(held.looks(), query.fetch_optional(&mut *held)).await.map_err(failed)?;
        row.map(T::try_from).transpose()
    }

    /// All rows that the query finds, as what they stand for.
    pub(crate) async fn all<T, R>(&mut self, query: QueryAs<'_, Sqlite, R, SqliteArguments>) -> Result<Vec<T>>
    where
        T: TryFrom<R, Error = StorageError>,
        R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let mut held = self.connection().await?;
        let rows = awake(held.looks(), query.fetch_all(&mut *held)).await.map_err(failed)?;
        rows.into_iter().map(T::try_from).collect()
    }

    /// The first so many of the rows that the query finds which can be read, as what they stand for: work that waits. Those that
    /// cannot, such as rows of a newer program, are passed over however many they are, and logged: they hold up no other. The query
    /// itself has no limit.
    pub(crate) async fn readable<T, R>(
        &mut self,
        query: QueryAs<'_, Sqlite, R, SqliteArguments>,
        limit: u32,
    ) -> Result<Vec<T>>
    where
        T: TryFrom<R, Error = StorageError>,
        R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut held = self.connection().await?;
        let looks = held.looks();
        let mut rows = query.fetch(&mut *held);
        let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
        while readable.len() < limit
            && let Some(row) = awake(looks, rows.try_next()).await.map_err(failed)?
        {
            match T::try_from(row) {
                Ok(work) => readable.push(work),
                Err(error) => unreadable.push(error),
            }
        }
        tell_of(&unreadable);
        Ok(readable)
    }

    /// The same of a query that is costly where many wait, since no index has its order: it is made for one page of so many rows at a
    /// time, after those that were skipped, until enough of them can be read.
    pub(crate) async fn readable_in_pages<'q, T, R>(
        &mut self,
        page: impl Fn(u32) -> QueryAs<'q, Sqlite, R, SqliteArguments>,
        limit: u32,
    ) -> Result<Vec<T>>
    where
        T: TryFrom<R, Error = StorageError>,
        R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut held = self.connection().await?;
        let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
        let mut skipped = 0;
        loop {
            let rows = awake(held.looks(), page(skipped).fetch_all(&mut *held)).await.map_err(failed)?;
            let is_last = rows.len() < wanted;
            for row in rows {
                match T::try_from(row) {
                    Ok(work) => readable.push(work),
                    Err(error) => unreadable.push(error),
                }
            }
            if is_last || readable.len() >= wanted {
                break;
            }
            skipped += limit;
        }
        readable.truncate(wanted);
        tell_of(&unreadable);
        Ok(readable)
    }

    /// A number that the query counts.
    pub(crate) async fn count(&mut self, query: QueryAs<'_, Sqlite, (i64,), SqliteArguments>) -> Result<u32> {
        let mut held = self.connection().await?;
        let (count,) = awake(held.looks(), query.fetch_one(&mut *held)).await.map_err(failed)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Makes the change; how many rows it changed. Several statements may stand in one text, which saves the way to the
    /// connection's thread and back; parameters that more than one of them names are numbered first (sqlx binds up to the
    /// first number that no argument has).
    pub(crate) async fn change(&mut self, query: Query<'_, Sqlite, SqliteArguments>) -> Result<u64> {
        let mut held = self.connection().await?;
        let done = awake(held.looks(), query.execute(&mut *held)).await.map_err(failed)?;
        Ok(done.rows_affected())
    }
}

/// Logs and counts work that cannot be read.
fn tell_of(unreadable: &[StorageError]) {
    let Some(error) = unreadable.first() else { return };
    let count = unreadable.len();
    tracing::error!(count, %error, "{count} that cannot be read are left undone, first of all: {error}");
    metrics::counter!(UNREADABLE_ROWS).increment(count.try_into().unwrap_or(u64::MAX));
}

impl Held<'_> {
    /// How often a query is looked at before its task sleeps: everybody waits for the one unit that has the writer.
    const fn looks(&self) -> u32 {
        match self {
            Self::Reader(_) => 0,
            Self::Unit(_) => LOOKS,
        }
    }
}

/// Waits for the connection's thread, and looks so many times whether it is done before it sleeps. To be woken from sleep
/// takes longer than most queries do; meanwhile other tasks have their turns.
async fn awake<F: Future>(looks: u32, query: F) -> F::Output {
    let mut query = pin!(query);
    let mut left = looks;
    poll_fn(|context| {
        let polled = query.as_mut().poll(context);
        if polled.is_pending() && left > 0 {
            left -= 1;
            context.waker().wake_by_ref();
        }
        polled
    })
    .await
}

impl Deref for Held<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Reader(connection) => connection,
            Self::Unit(slot) => &slot.connection,
        }
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Self::Reader(connection) => connection,
            Self::Unit(slot) => &mut slot.connection,
        }
    }
}
