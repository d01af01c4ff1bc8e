//! Orders that come to an account by a claim.

use crate::repository::Repository;
use shared::id::{AccountId, Owner};
use storage::{Claimed, Result};

pub(super) async fn hand_over(repository: &mut Repository<'_>, claimed: &Claimed, to: AccountId) -> Result<u64> {
    let to = Owner::Account(to).to_string();
    let update = match claimed {
        // A key that the account has used itself gives way to one that no request names.
        Claimed::Session(guest) => sqlx::query(
            "UPDATE orders SET owner = ?1, idempotency_key = CASE
                 WHEN EXISTS (SELECT 1 FROM orders AS own WHERE own.owner = ?1
                     AND own.idempotency_key = orders.idempotency_key)
                 THEN 'claimed ' || id ELSE idempotency_key END
             WHERE owner = ?2",
        )
        .bind(to)
        .bind(Owner::Guest(*guest).to_string()),
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
