//! Whether what is stored keeps the rules that hold between rows and tables. Whoever adds a rule adds it to
//! [`rules::RULES`], and a test that breaks it by hand.

mod rules;

use crate::connect;
use crate::error::failed;
use rules::{RULES, Rule};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use std::fmt;
use storage::Result;

/// A rule that the database breaks, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// The rule: its number in the design, or `file` where the file itself is damaged.
    pub rule: &'static str,
    /// What is wrong, in one sentence that names the rows.
    pub problem: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.problem)
    }
}

/// Reads the database at `url` and names each rule that it breaks. It changes nothing.
pub async fn check(url: &str) -> Result<Vec<Violation>> {
    let mut connection = connect::open(&connect::only_read(url)?).await?;
    let found = match connect::newer_version(&mut connection).await? {
        Some(version) => vec![newer(version)],
        None => violations(&mut connection).await?,
    };
    connection.close().await.map_err(failed)?;
    Ok(found)
}

/// A schema that this program does not know: what holds in it cannot be said.
fn newer(version: i64) -> Violation {
    let known = connect::version();
    let problem = format!(
        "the database has version {version}, and this program knows {known}: check it with the program that migrated it"
    );
    Violation { rule: "schema", problem }
}

async fn violations(connection: &mut SqliteConnection) -> Result<Vec<Violation>> {
    // One transaction: all statements see the same state.
    let mut transaction = connection.begin().await.map_err(failed)?;
    let mut found = damage(&mut transaction).await?;
    for Rule { number, broken } in RULES {
        let problems = sqlx::query_as(*broken).fetch_all(&mut *transaction).await.map_err(failed)?;
        found.extend(problems.into_iter().map(|(problem,)| Violation { rule: number, problem }));
    }
    Ok(found)
}

/// What `SQLite` itself finds: a damaged file, values that a CHECK forbids, rows that refer to one that is not there.
async fn damage(connection: &mut SqliteConnection) -> Result<Vec<Violation>> {
    let checked: Vec<(String,)> =
        sqlx::query_as("PRAGMA quick_check").fetch_all(&mut *connection).await.map_err(failed)?;
    let orphans: Vec<(String, Option<i64>, String, i64)> =
        sqlx::query_as("PRAGMA foreign_key_check").fetch_all(&mut *connection).await.map_err(failed)?;
    let orphan = |(table, row, parent, _): (String, Option<i64>, String, i64)| {
        let row = row.map(|row| format!(" {row}")).unwrap_or_default();
        format!("{table}{row} refers to a row of {parent} that is not there")
    };
    let problems = checked.into_iter().map(|(problem,)| problem).filter(|problem| problem != "ok");
    Ok(problems.chain(orphans.into_iter().map(orphan)).map(|problem| Violation { rule: "file", problem }).collect())
}
