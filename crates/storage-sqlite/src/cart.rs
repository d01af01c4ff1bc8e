//! Carts, their operations and the ledger of merges.

use crate::place::{Place, json};
use crate::repository::Repository;
use async_trait::async_trait;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use shared::cart::{Cart, Line};
use shared::id::{GuestCartId, OperationId, Owner, VariantId};
use shared::merge::Ledger;
use shared::money::Money;
use shared::quantity::Quantity;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{CartReads, Carts, MergeRecord, Noted, Operation, OwnerChange, Result, StorageError};

#[derive(FromRow)]
struct CartRow {
    id: String,
    owner: String,
    revision: i64,
    updated_at: i64,
    lines: String,
}

/// A row of `cart_lines`, as JSON both ways.
#[derive(Serialize, Deserialize)]
struct LineJson {
    saved: u8,
    position: usize,
    variant: VariantId,
    quantity: Quantity,
    currency: Currency,
    price_seen: i64,
    added_at: i64,
    from_saved: u32,
    at_sign_in: u32,
}

#[derive(FromRow)]
struct MergeRow {
    guest_cart: String,
    receipt: String,
    ledger: String,
}

#[derive(FromRow)]
struct BothRow {
    variant: String,
    quantity: i64,
}

impl LineJson {
    fn of(saved: u8, lines: &[Line]) -> impl Iterator<Item = Self> + '_ {
        lines.iter().enumerate().map(move |(position, line)| Self {
            saved,
            position,
            variant: line.variant,
            quantity: line.quantity,
            currency: line.price_seen.currency(),
            price_seen: line.price_seen.minor(),
            added_at: line.added_at.as_millis(),
            from_saved: line.from_saved,
            at_sign_in: line.at_sign_in,
        })
    }
}

impl From<LineJson> for Line {
    fn from(row: LineJson) -> Self {
        Self {
            variant: row.variant,
            quantity: row.quantity,
            price_seen: Money::new(row.price_seen, row.currency),
            added_at: Timestamp::from_millis(row.added_at),
            from_saved: row.from_saved,
            at_sign_in: row.at_sign_in,
        }
    }
}

impl TryFrom<CartRow> for Cart {
    type Error = StorageError;

    fn try_from(row: CartRow) -> Result<Self> {
        let place = Place::new("carts", &row.id);
        let all: Vec<LineJson> = place.json("lines", &row.lines)?;
        let (saved, lines): (Vec<_>, Vec<_>) = all.into_iter().partition(|line| line.saved == 1);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            owner: place.parse("owner", &row.owner)?,
            revision: place.number("revision", row.revision)?,
            lines: lines.into_iter().map(Line::from).collect(),
            saved: saved.into_iter().map(Line::from).collect(),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

impl TryFrom<MergeRow> for MergeRecord {
    type Error = StorageError;

    fn try_from(row: MergeRow) -> Result<Self> {
        let place = Place::new("merge_receipts", &row.guest_cart);
        Ok(Self { ledger: place.json("ledger", &row.ledger)?, receipt: place.json("receipt", &row.receipt)? })
    }
}

impl TryFrom<BothRow> for (VariantId, u32) {
    type Error = StorageError;

    fn try_from(row: BothRow) -> Result<Self> {
        let place = Place::new("merge_ledger", &row.variant);
        Ok((place.parse("variant", &row.variant)?, place.number("quantity", row.quantity)?))
    }
}

#[async_trait]
impl CartReads for Repository<'_> {
    async fn cart(&mut self, owner: Owner) -> Result<Option<Cart>> {
        let query = sqlx::query_as::<_, CartRow>(
            "SELECT id, owner, revision, updated_at, (
                 SELECT json_group_array(json_object(
                     'saved', saved, 'position', position, 'variant', variant, 'quantity', quantity,
                     'currency', currency, 'price_seen', price_seen, 'added_at', added_at, 'from_saved', from_saved,
                     'at_sign_in', at_sign_in
                 ) ORDER BY saved, position) FROM cart_lines WHERE cart = carts.id
             ) AS lines
             FROM carts WHERE owner = ?1",
        );
        self.one(query.bind(owner.to_string())).await
    }

    async fn is_noted(&mut self, owner: Owner, operation: OperationId) -> Result<bool> {
        let query = sqlx::query_as("SELECT count(*) FROM cart_operations WHERE owner = ?1 AND operation = ?2");
        Ok(self.count(query.bind(owner.to_string()).bind(operation.to_string())).await? > 0)
    }
}

#[async_trait]
impl Carts for Repository<'_> {
    async fn put_cart(&mut self, cart: &Cart) -> Result<()> {
        let revision = i64::try_from(cart.revision).map_err(|error| StorageError::Failed(Box::new(error)))?;
        let lines: Vec<_> = LineJson::of(0, &cart.lines).chain(LineJson::of(1, &cart.saved)).collect();
        let put = sqlx::query(
            "INSERT INTO carts (id, owner, revision, updated_at) VALUES (?1, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE
             SET owner = excluded.owner, revision = excluded.revision, updated_at = excluded.updated_at;
             DELETE FROM cart_lines WHERE cart = ?1 AND (saved, position, variant) NOT IN (
                 SELECT value ->> 'saved', value ->> 'position', value ->> 'variant' FROM json_each(?2));
             INSERT INTO cart_lines
                 (cart, saved, position, variant, quantity, currency, price_seen, added_at, from_saved, at_sign_in)
             SELECT ?1, value ->> 'saved', value ->> 'position', value ->> 'variant', value ->> 'quantity',
                 value ->> 'currency', value ->> 'price_seen', value ->> 'added_at', value ->> 'from_saved',
                 value ->> 'at_sign_in'
             FROM json_each(?2) WHERE true
             ON CONFLICT (cart, saved, position) DO UPDATE
             SET quantity = excluded.quantity, currency = excluded.currency, price_seen = excluded.price_seen,
                 added_at = excluded.added_at, from_saved = excluded.from_saved, at_sign_in = excluded.at_sign_in
             WHERE (quantity, currency, price_seen, added_at, from_saved, at_sign_in) IS NOT (excluded.quantity,
                 excluded.currency, excluded.price_seen, excluded.added_at, excluded.from_saved, excluded.at_sign_in)",
        )
        .bind(cart.id.to_string())
        .bind(json(&lines)?)
        .bind(cart.owner.to_string())
        .bind(revision)
        .bind(cart.updated_at.as_millis());
        self.change(put).await?;
        self.note_changed(OwnerChange::Cart { owner: cart.owner, revision: cart.revision });
        Ok(())
    }

    async fn note_sign_in(&mut self, owner: Owner) -> Result<()> {
        let update = sqlx::query(
            "UPDATE cart_lines SET at_sign_in = quantity
             WHERE saved = 0 AND at_sign_in <> quantity AND cart = (SELECT id FROM carts WHERE owner = ?1)",
        );
        self.change(update.bind(owner.to_string())).await.map(drop)
    }

    async fn note_operation(&mut self, owner: Owner, operation: &Operation, now: Timestamp) -> Result<Noted> {
        let (owner, id, request) = (owner.to_string(), operation.id.to_string(), &operation.request[..]);
        let insert = sqlx::query(
            "INSERT INTO cart_operations (owner, operation, request, noted_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        );
        if self.change(insert.bind(&owner).bind(&id).bind(request).bind(now.as_millis())).await? == 1 {
            return Ok(Noted::Now);
        }
        let other = sqlx::query_as(
            "SELECT count(*) FROM cart_operations WHERE owner = ?1 AND operation = ?2 AND request <> ?3",
        );
        let others = self.count(other.bind(&owner).bind(&id).bind(request)).await?;
        Ok(if others == 0 { Noted::Before } else { Noted::Otherwise })
    }

    async fn hand_over(&mut self, from: Owner, to: Owner) -> Result<()> {
        let hand_over = sqlx::query(
            "INSERT INTO cart_operations (owner, operation, request, noted_at)
             SELECT ?2, operation, request, noted_at FROM cart_operations WHERE owner = ?1 ON CONFLICT DO NOTHING;
             INSERT INTO merge_receipts (owner, guest_cart, receipt, merged_at)
             SELECT ?2, guest_cart, receipt, merged_at FROM merge_receipts WHERE owner = ?1 ON CONFLICT DO NOTHING;
             INSERT INTO merge_ledger (owner, guest_cart, variant, quantity)
             SELECT ?2, guest_cart, variant, quantity FROM merge_ledger WHERE owner = ?1
             ON CONFLICT DO UPDATE SET quantity = max(quantity, excluded.quantity);
             DELETE FROM cart_operations WHERE owner = ?1;
             DELETE FROM merge_ledger WHERE owner = ?1;
             DELETE FROM merge_receipts WHERE owner = ?1;
             DELETE FROM carts WHERE owner = ?1",
        );
        self.change(hand_over.bind(from.to_string()).bind(to.to_string())).await.map(drop)
    }

    async fn forget_operations(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM cart_operations WHERE (owner, operation) IN (
                 SELECT owner, operation FROM cart_operations WHERE noted_at < ?1 ORDER BY noted_at LIMIT ?2)",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }

    async fn forget_merges(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let ledger = sqlx::query(
            "DELETE FROM merge_ledger WHERE (owner, guest_cart) IN (
                 SELECT owner, guest_cart FROM merge_receipts WHERE merged_at < ?1 ORDER BY merged_at, owner, guest_cart LIMIT ?2)",
        );
        self.change(ledger.bind(before.as_millis()).bind(limit)).await?;
        let receipts = sqlx::query(
            "DELETE FROM merge_receipts WHERE (owner, guest_cart) IN (
                 SELECT owner, guest_cart FROM merge_receipts WHERE merged_at < ?1 ORDER BY merged_at, owner, guest_cart LIMIT ?2)",
        );
        self.change(receipts.bind(before.as_millis()).bind(limit)).await
    }

    async fn remove_guest_carts(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        /// The carts are removed last: until then each statement finds the same owners.
        macro_rules! of_owners {
            ($delete:literal) => {
                concat!(
                    $delete,
                    " WHERE owner IN (
                         SELECT owner FROM carts WHERE owner >= 'guest:' AND owner < 'guest;' AND updated_at < ?1
                         ORDER BY updated_at, id LIMIT ?2
                     )"
                )
            };
        }
        let query = sqlx::query_as(
            "SELECT count(*) FROM (
                 SELECT 1 FROM carts WHERE owner >= 'guest:' AND owner < 'guest;' AND updated_at < ?1 LIMIT ?2
             )",
        );
        let expired = self.count(query.bind(before.as_millis()).bind(limit)).await?;
        if expired == 0 {
            return Ok(0);
        }
        let remove = sqlx::query(concat!(
            of_owners!("DELETE FROM cart_operations"),
            ";",
            of_owners!("DELETE FROM merge_ledger"),
            ";",
            of_owners!("DELETE FROM merge_receipts"),
            ";",
            of_owners!("DELETE FROM carts")
        ));
        self.change(remove.bind(before.as_millis()).bind(limit)).await?;
        Ok(expired.into())
    }

    async fn merge_record(&mut self, owner: Owner, guest_cart: GuestCartId) -> Result<Option<MergeRecord>> {
        let query = sqlx::query_as::<_, MergeRow>(
            "SELECT guest_cart, receipt, (
                 SELECT json_group_object(variant, quantity) FROM merge_ledger AS ledger
                 WHERE ledger.owner = ?1 AND ledger.guest_cart = ?2
             ) AS ledger
             FROM merge_receipts WHERE owner = ?1 AND guest_cart = ?2",
        );
        self.one(query.bind(owner.to_string()).bind(guest_cart.to_string())).await
    }

    async fn merged_into_both(&mut self, one: Owner, other: Owner) -> Result<Ledger> {
        let query = sqlx::query_as::<_, BothRow>(
            "SELECT variant, sum(min(a.quantity, b.quantity)) AS quantity
             FROM merge_ledger AS a JOIN merge_ledger AS b USING (guest_cart, variant)
             WHERE a.owner = ?1 AND b.owner = ?2 GROUP BY variant",
        );
        let rows: Vec<(VariantId, u32)> = self.all(query.bind(one.to_string()).bind(other.to_string())).await?;
        Ok(rows.into_iter().collect())
    }

    async fn put_merge_record(
        &mut self,
        owner: Owner,
        guest_cart: GuestCartId,
        record: &MergeRecord,
        now: Timestamp,
    ) -> Result<()> {
        let ledger: &Ledger = &record.ledger;
        let put = sqlx::query(
            "INSERT INTO merge_receipts (owner, guest_cart, receipt, merged_at) VALUES (?1, ?2, ?4, ?5)
             ON CONFLICT (owner, guest_cart) DO UPDATE SET receipt = excluded.receipt, merged_at = excluded.merged_at;
             DELETE FROM merge_ledger WHERE owner = ?1 AND guest_cart = ?2;
             INSERT INTO merge_ledger (owner, guest_cart, variant, quantity)
             SELECT ?1, ?2, key, value FROM json_each(?3)",
        )
        .bind(owner.to_string())
        .bind(guest_cart.to_string())
        .bind(json(ledger)?)
        .bind(json(&record.receipt)?)
        .bind(now.as_millis());
        self.change(put).await.map(drop)
    }
}
