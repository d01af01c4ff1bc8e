//! What `SQLite`'s errors mean.

use sqlx::error::DatabaseError;
use std::fmt::Display;
use storage::StorageError;

const GENERIC: u32 = 1;
const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const INTERRUPTED: u32 = 9;
const CONSTRAINT: u32 = 19;
const COMMIT_HOOK: u32 = CONSTRAINT | (2 << 8);

/// Constraints that have a name of their own in the code; `SQLite` names the columns.
const NAMES: [(&str, &str); 7] = [
    ("orders.owner", "one_pending_order"),
    ("orders.owner, orders.idempotency_key", "orders_idempotency_key"),
    ("orders.number", "orders_number"),
    ("accounts.email", "accounts_email"),
    ("carts.owner", "one_cart_per_owner"),
    ("products.slug", "products_slug"),
    ("attempts.provider, attempts.reference", "attempts_reference"),
];

/// The failure as the port knows it.
pub(crate) fn failed(error: sqlx::Error) -> StorageError {
    let Some(database) = error.as_database_error() else { return StorageError::Failed(Box::new(error)) };
    match code(database) {
        // A write outside of its unit's savepoint: the whole group was rolled back under it.
        COMMIT_HOOK => StorageError::TryAgain,
        code => match code & 0xff {
            BUSY | LOCKED | INTERRUPTED => StorageError::TryAgain,
            CONSTRAINT => StorageError::Constraint(constraint(database.message())),
            _ => StorageError::Failed(Box::new(error)),
        },
    }
}

/// The failure of a statement that only ends or begins a savepoint or the transaction. That there is none means that
/// `SQLite` has rolled the transaction back by itself: it can be tried again.
pub(crate) fn transaction_failed(error: sqlx::Error) -> StorageError {
    match error.as_database_error().map(code) {
        Some(GENERIC) => StorageError::TryAgain,
        _ => match failed(error) {
            StorageError::Constraint(name) => StorageError::Failed(name.into()),
            error => error,
        },
    }
}

/// A write that named a row which is not there.
pub(crate) fn no_such_row(table: &str, row: &impl Display) -> StorageError {
    StorageError::Constraint(format!("{table} has a row {row}"))
}

fn code(error: &dyn DatabaseError) -> u32 {
    error.code().and_then(|code| code.parse().ok()).unwrap_or(0)
}

fn constraint(message: &str) -> String {
    let (_, what) = message.split_once("constraint failed: ").unwrap_or(("", message));
    let name = NAMES.iter().find(|(columns, _)| *columns == what).map_or(what, |(_, name)| name);
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_have_names() {
        for (message, name) in [
            ("UNIQUE constraint failed: orders.owner", "one_pending_order"),
            ("CHECK constraint failed: reserved_is_on_hand", "reserved_is_on_hand"),
            ("UNIQUE constraint failed: order_lines.id", "order_lines.id"),
            ("FOREIGN KEY constraint failed", "FOREIGN KEY constraint failed"),
        ] {
            assert_eq!(constraint(message), name);
        }
    }
}
