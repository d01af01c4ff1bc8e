//! Whether what is stored keeps the rules that hold between tables.

use crate::connect;
use crate::error::failed;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, FromRow};
use std::fmt;
use storage::Result;

/// A rule that the database breaks, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Violation {
    /// The file itself is damaged, or a row refers to one that is not there.
    Damaged {
        /// In `SQLite`'s words.
        problem: String,
    },
    /// `0 <= reserved <= on_hand` does not hold (O5).
    StockOutOfBounds {
        /// The variant's id.
        variant: String,
        /// Units on hand.
        on_hand: i64,
        /// Units reserved.
        reserved: i64,
    },
    /// On hand is not the sum of the ledger (O5).
    LedgerDiffers {
        /// The variant's id.
        variant: String,
        /// Units on hand.
        on_hand: i64,
        /// What the ledger comes to.
        ledger: i64,
    },
    /// Reserved is not the sum of the reservations (O5).
    ReservedDiffers {
        /// The variant's id.
        variant: String,
        /// Units reserved.
        reserved: i64,
        /// What the reservations come to.
        reservations: i64,
    },
    /// Units are reserved for an order that does not wait for payment (O5).
    ReservedForNobody {
        /// The order's id.
        order: String,
        /// Where the order stands; none where there is no such order.
        status: Option<String>,
    },
    /// An owner has more than one order in `pending_payment` (O2).
    TwoPendingOrders {
        /// The owner.
        owner: String,
        /// How many there are.
        orders: i64,
    },
    /// An order's totals are not the sums of its lines (O8).
    TotalsDiffer {
        /// The order's number.
        number: i64,
        /// Its subtotal in minor units.
        subtotal: i64,
        /// What its lines come to.
        lines: i64,
        /// Its total.
        total: i64,
    },
    /// More is to go back, or went back, than an attempt took (P9).
    RefundedTooMuch {
        /// The attempt's id.
        attempt: String,
        /// What it took, in minor units.
        taken: i64,
        /// What its refunds come to.
        refunded: i64,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { problem } => write!(f, "the file is damaged: {problem}"),
            Self::StockOutOfBounds { variant, on_hand, reserved } => {
                write!(f, "variant {variant}: {reserved} of {on_hand} units are reserved")
            }
            Self::LedgerDiffers { variant, on_hand, ledger } => {
                write!(f, "variant {variant}: {on_hand} units on hand, but the ledger comes to {ledger}")
            }
            Self::ReservedDiffers { variant, reserved, reservations } => {
                write!(f, "variant {variant}: {reserved} units reserved, but reservations come to {reservations}")
            }
            Self::ReservedForNobody { order, status: Some(status) } => {
                write!(f, "order {order} is {status}, but units are reserved for it")
            }
            Self::ReservedForNobody { order, status: None } => {
                write!(f, "units are reserved for order {order}, which does not exist")
            }
            Self::TwoPendingOrders { owner, orders } => write!(f, "{owner} has {orders} orders that wait for payment"),
            Self::TotalsDiffer { number, subtotal, lines, total } => {
                write!(f, "order {number}: subtotal {subtotal} and total {total} do not fit lines of {lines}")
            }
            Self::RefundedTooMuch { attempt, taken, refunded } => {
                write!(f, "attempt {attempt} took {taken}, but {refunded} is refunded")
            }
        }
    }
}

/// Reads the database at `url` and names each rule that it breaks. It changes nothing.
pub async fn check(url: &str) -> Result<Vec<Violation>> {
    let file = connect::file(url)?.create_if_missing(false).pragma("query_only", "on");
    let mut connection = connect::open(&file).await?;
    let found = violations(&mut connection).await?;
    connection.close().await.map_err(failed)?;
    Ok(found)
}

async fn violations(connection: &mut SqliteConnection) -> Result<Vec<Violation>> {
    // One transaction: all statements see the same state.
    let mut transaction = connection.begin().await.map_err(failed)?;
    let mut found = damage(&mut transaction).await?;
    found.extend(
        rows(&mut transaction, STOCK_OUT_OF_BOUNDS, |(variant, on_hand, reserved)| Violation::StockOutOfBounds {
            variant,
            on_hand,
            reserved,
        })
        .await?,
    );
    found.extend(
        rows(&mut transaction, LEDGER_DIFFERS, |(variant, on_hand, ledger)| Violation::LedgerDiffers {
            variant,
            on_hand,
            ledger,
        })
        .await?,
    );
    found.extend(
        rows(&mut transaction, RESERVED_DIFFERS, |(variant, reserved, reservations)| Violation::ReservedDiffers {
            variant,
            reserved,
            reservations,
        })
        .await?,
    );
    found.extend(
        rows(&mut transaction, RESERVED_FOR_NOBODY, |(order, status)| Violation::ReservedForNobody { order, status })
            .await?,
    );
    found.extend(
        rows(&mut transaction, TWO_PENDING_ORDERS, |(owner, orders)| Violation::TwoPendingOrders { owner, orders })
            .await?,
    );
    found.extend(
        rows(&mut transaction, TOTALS_DIFFER, |(number, subtotal, lines, total)| Violation::TotalsDiffer {
            number,
            subtotal,
            lines,
            total,
        })
        .await?,
    );
    found.extend(
        rows(&mut transaction, REFUNDED_TOO_MUCH, |(attempt, taken, refunded)| Violation::RefundedTooMuch {
            attempt,
            taken,
            refunded,
        })
        .await?,
    );
    Ok(found)
}

const STOCK_OUT_OF_BOUNDS: &str = "
    SELECT variant, on_hand, reserved FROM stock WHERE NOT (0 <= reserved AND reserved <= on_hand)";

const LEDGER_DIFFERS: &str = "
    SELECT variant, on_hand, entered FROM (
        SELECT variant, on_hand, (
            SELECT coalesce(sum(units), 0) FROM stock_ledger WHERE stock_ledger.variant = stock.variant
        ) AS entered FROM stock
    ) WHERE entered <> on_hand";

const RESERVED_DIFFERS: &str = "
    SELECT variant, reserved, promised FROM (
        SELECT variant, reserved, (
            SELECT coalesce(sum(units), 0) FROM reservations WHERE reservations.variant = stock.variant
        ) AS promised FROM stock
    ) WHERE promised <> reserved";

const RESERVED_FOR_NOBODY: &str = "
    SELECT DISTINCT order_id, status FROM reservations LEFT JOIN orders ON orders.id = order_id
    WHERE status IS NOT 'pending_payment'";

const TWO_PENDING_ORDERS: &str = "
    SELECT owner, count(*) FROM orders WHERE status = 'pending_payment' GROUP BY owner HAVING count(*) > 1";

/// Tax is contained in the other amounts where prices include it, else added to them.
const TOTALS_DIFFER: &str = "
    SELECT number, subtotal, lines, total FROM (
        SELECT number, subtotal, total, tax, subtotal - discount + shipping AS before_tax,
            (SELECT coalesce(sum(line_total), 0) FROM order_lines WHERE order_id = orders.id) AS lines,
            (SELECT coalesce(sum(tax), 0) FROM order_lines WHERE order_id = orders.id) AS tax_of_lines
        FROM orders
    ) WHERE subtotal <> lines OR total NOT IN (before_tax, before_tax + tax) OR tax_of_lines > tax";

const REFUNDED_TOO_MUCH: &str = "
    SELECT id, amount, refunded FROM (
        SELECT id, amount, (
            SELECT coalesce(sum(amount), 0) FROM refunds WHERE attempt = attempts.id AND state <> 'failed'
        ) AS refunded FROM attempts
    ) WHERE refunded > amount";

async fn damage(connection: &mut SqliteConnection) -> Result<Vec<Violation>> {
    let mut found = rows(connection, "PRAGMA quick_check", |(problem,): (String,)| problem).await?;
    found.retain(|problem| problem != "ok");
    let orphans = rows(connection, "PRAGMA foreign_key_check", |row: (String, Option<i64>, String, i64)| {
        let (table, row, parent, _) = row;
        let row = row.map(|row| format!(" {row}")).unwrap_or_default();
        format!("{table}{row} refers to a row of {parent} that is not there")
    });
    found.extend(orphans.await?);
    Ok(found.into_iter().map(|problem| Violation::Damaged { problem }).collect())
}

async fn rows<R, T>(connection: &mut SqliteConnection, query: &'static str, each: impl FnMut(R) -> T) -> Result<Vec<T>>
where
    R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    let rows = sqlx::query_as::<_, R>(query).fetch_all(connection).await.map_err(failed)?;
    Ok(rows.into_iter().map(each).collect())
}
