//! Orders that come to an account by a claim, and those that it was offered.

use crate::place::Place;
use crate::repository::Repository;
use shared::account::Email;
use shared::id::{AccountId, Owner};
use shared::order::OrderNumber;
use sqlx::FromRow;
use storage::{Claimed, OfferedOrder, Result, StorageError};

#[derive(FromRow)]
struct OfferedRow {
    number: i64,
    email: String,
    currency: String,
    total: i64,
}

impl TryFrom<OfferedRow> for OfferedOrder {
    type Error = StorageError;

    fn try_from(row: OfferedRow) -> Result<Self> {
        let number = row.number.to_string();
        let place = Place::new("orders", &number);
        Ok(Self {
            number: OrderNumber(place.number("number", row.number)?),
            email: Email::stored(&row.email).map_err(|error| place.corrupt(error))?,
            total: place.money(&row.currency, row.total)?,
        })
    }
}

pub(super) async fn offered(
    repository: &mut Repository<'_>,
    account: AccountId,
    limit: u32,
) -> Result<Vec<OfferedOrder>> {
    let query = sqlx::query_as::<_, OfferedRow>(
        "SELECT number, email, currency, total FROM claim_offers JOIN orders ON orders.owner = 'guest:' || claim_offers.guest
         WHERE claim_offers.account = ?1 ORDER BY orders.created_at DESC, number DESC LIMIT ?2",
    );
    repository.all(query.bind(account.to_string()).bind(limit)).await
}

pub(super) async fn hand_over(repository: &mut Repository<'_>, claimed: &Claimed, to: AccountId) -> Result<u64> {
    // A key that the account has used itself gives way to one that no request names.
    macro_rules! of_session {
        ($which:literal) => {
            sqlx::query(concat!(
                "UPDATE orders SET owner = ?1, idempotency_key = CASE
                     WHEN EXISTS (SELECT 1 FROM orders AS own WHERE own.owner = ?1
                         AND own.idempotency_key = orders.idempotency_key)
                     THEN 'claimed ' || id ELSE idempotency_key END
                 WHERE owner = ?2",
                $which
            ))
        };
    }
    let to = Owner::Account(to).to_string();
    let update = match claimed {
        Claimed::Session(guest) => of_session!("").bind(to).bind(Owner::Guest(*guest).to_string()),
        Claimed::Visit { guest, email, since } => of_session!(" AND (email = ?3 OR created_at >= ?4)")
            .bind(to)
            .bind(Owner::Guest(*guest).to_string())
            .bind(email.as_str().to_owned())
            .bind(since.as_millis()),
        // Keys of several sessions, which may be the same: none of these sessions is the account's.
        Claimed::Address(email) => sqlx::query(
            "UPDATE orders SET owner = ?1, idempotency_key = 'claimed ' || id
             WHERE email = ?2 AND owner >= 'guest:' AND owner < 'guest;'",
        )
        .bind(to)
        .bind(email.as_str().to_owned()),
    };
    repository.change(update).await
}
