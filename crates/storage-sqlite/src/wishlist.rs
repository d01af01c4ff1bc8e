//! Wishlists of accounts, and what was merged into them.

use crate::place::{Place, json};
use crate::repository::Repository;
use async_trait::async_trait;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use shared::id::{AccountId, GuestWishlistId, VariantId, WishlistId};
use shared::money::Money;
use shared::time::Timestamp;
use shared::wishlist::{LinkSeed, Wishlist, WishlistItem, WishlistLedger, WishlistName, Wishlists};
use sqlx::FromRow;
use storage::{OwnerChange, Result, StorageError, TokenHash, WishlistReads, WishlistStore};

#[derive(FromRow)]
struct WishlistRow {
    id: String,
    name: String,
    link_seed: Option<Vec<u8>>,
    created_at: i64,
    items: String,
}

/// A row of `wishlist_items`, as JSON both ways.
#[derive(Serialize, Deserialize)]
struct ItemJson {
    position: usize,
    variant: VariantId,
    currency: Currency,
    price_seen: i64,
    added_at: i64,
}

#[derive(FromRow)]
struct RevisionRow {
    account: String,
    revision: i64,
}

#[derive(FromRow)]
struct MergeRow {
    guest_wishlist: String,
    outcomes: String,
}

struct Revision(u64);

struct Merged(WishlistLedger);

impl TryFrom<RevisionRow> for Revision {
    type Error = StorageError;

    fn try_from(row: RevisionRow) -> Result<Self> {
        Place::new("wishlist_revisions", &row.account).number("revision", row.revision).map(Self)
    }
}

impl TryFrom<MergeRow> for Merged {
    type Error = StorageError;

    fn try_from(row: MergeRow) -> Result<Self> {
        Place::new("wishlist_merges", &row.guest_wishlist).json("outcomes", &row.outcomes).map(Self)
    }
}

impl TryFrom<WishlistRow> for Wishlist {
    type Error = StorageError;

    fn try_from(row: WishlistRow) -> Result<Self> {
        let place = Place::new("wishlists", &row.id);
        let items: Vec<ItemJson> = place.json("items", &row.items)?;
        let seed =
            |bytes: Vec<u8>| bytes.try_into().map(LinkSeed).map_err(|_| place.corrupt("the seed has no 16 bytes"));
        Ok(Self {
            id: place.parse("id", &row.id)?,
            name: WishlistName::stored(row.name),
            items: items.into_iter().map(WishlistItem::from).collect(),
            link: row.link_seed.map(seed).transpose()?,
            created_at: Timestamp::from_millis(row.created_at),
        })
    }
}

impl From<ItemJson> for WishlistItem {
    fn from(row: ItemJson) -> Self {
        Self {
            variant: row.variant,
            price_seen: Money::new(row.price_seen, row.currency),
            added_at: Timestamp::from_millis(row.added_at),
        }
    }
}

impl ItemJson {
    fn of((position, item): (usize, &WishlistItem)) -> Self {
        let (currency, price_seen) = (item.price_seen.currency(), item.price_seen.minor());
        Self { position, variant: item.variant, currency, price_seen, added_at: item.added_at.as_millis() }
    }
}

/// A query for lists with what is on them.
macro_rules! lists {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, link_seed, created_at, (
                 SELECT json_group_array(json_object(
                     'position', position, 'variant', variant, 'currency', currency, 'price_seen', price_seen,
                     'added_at', added_at
                 ) ORDER BY position) FROM wishlist_items WHERE wishlist = wishlists.id
             ) AS items FROM wishlists ",
            $rest
        )
    };
}

#[async_trait]
impl WishlistReads for Repository<'_> {
    async fn wishlists(&mut self, account: AccountId) -> Result<Wishlists> {
        let revision =
            sqlx::query_as::<_, RevisionRow>("SELECT account, revision FROM wishlist_revisions WHERE account = ?1");
        let Some(Revision(revision)) = self.one(revision.bind(account.to_string())).await? else {
            return Ok(Wishlists::empty(account));
        };
        let lists = sqlx::query_as::<_, WishlistRow>(lists!("WHERE account = ?1 ORDER BY created_at, id"));
        Ok(Wishlists { account, revision, lists: self.all(lists.bind(account.to_string())).await? })
    }

    async fn shared_wishlist(&mut self, token: TokenHash) -> Result<Option<Wishlist>> {
        self.one(sqlx::query_as::<_, WishlistRow>(lists!("WHERE link_token = ?1")).bind(token.0.to_vec())).await
    }
}

#[async_trait]
impl WishlistStore for Repository<'_> {
    async fn put_wishlist(
        &mut self,
        account: AccountId,
        revision: u64,
        wishlist: &Wishlist,
        token: Option<TokenHash>,
    ) -> Result<()> {
        let items: Vec<_> = wishlist.items.iter().enumerate().map(ItemJson::of).collect();
        let put = sqlx::query(
            "INSERT INTO wishlists (id, account, name, link_seed, link_token, created_at)
             VALUES (?1, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE
             SET name = excluded.name, link_seed = excluded.link_seed, link_token = excluded.link_token;
             DELETE FROM wishlist_items WHERE wishlist = ?1;
             INSERT INTO wishlist_items (wishlist, position, variant, currency, price_seen, added_at)
             SELECT ?1, value ->> 'position', value ->> 'variant', value ->> 'currency', value ->> 'price_seen',
                 value ->> 'added_at' FROM json_each(?2)",
        )
        .bind(wishlist.id.to_string())
        .bind(json(&items)?)
        .bind(account.to_string())
        .bind(wishlist.name.as_str().to_owned())
        .bind(wishlist.link.map(|LinkSeed(seed)| seed.to_vec()))
        .bind(token.map(|TokenHash(hash)| hash.to_vec()))
        .bind(wishlist.created_at.as_millis());
        self.change(put).await?;
        self.put_revision(account, revision).await
    }

    async fn remove_wishlist(&mut self, account: AccountId, revision: u64, id: WishlistId) -> Result<()> {
        let remove = sqlx::query("DELETE FROM wishlists WHERE id = ?1 AND account = ?2");
        self.change(remove.bind(id.to_string()).bind(account.to_string())).await?;
        self.put_revision(account, revision).await
    }

    async fn merged_wishlist(&mut self, account: AccountId, guest: GuestWishlistId) -> Result<WishlistLedger> {
        let query = sqlx::query_as::<_, MergeRow>(
            "SELECT guest_wishlist, outcomes FROM wishlist_merges WHERE account = ?1 AND guest_wishlist = ?2",
        );
        let merged = self.one(query.bind(account.to_string()).bind(guest.to_string())).await?;
        Ok(merged.map(|Merged(ledger)| ledger).unwrap_or_default())
    }

    async fn put_merged_wishlist(
        &mut self,
        account: AccountId,
        guest: GuestWishlistId,
        ledger: &WishlistLedger,
        now: Timestamp,
    ) -> Result<()> {
        let put = sqlx::query(
            "INSERT INTO wishlist_merges (account, guest_wishlist, outcomes, merged_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (account, guest_wishlist) DO UPDATE
             SET outcomes = excluded.outcomes, merged_at = excluded.merged_at",
        );
        let put = put.bind(account.to_string()).bind(guest.to_string()).bind(json(ledger)?).bind(now.as_millis());
        self.change(put).await.map(drop)
    }

    async fn forget_merged_wishlists(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM wishlist_merges WHERE (account, guest_wishlist) IN (
                 SELECT account, guest_wishlist FROM wishlist_merges WHERE merged_at < ?1 ORDER BY merged_at LIMIT ?2)",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }
}

impl Repository<'_> {
    async fn put_revision(&mut self, account: AccountId, revision: u64) -> Result<()> {
        self.note_changed(OwnerChange::Wishlists { account, revision });
        let revision = i64::try_from(revision).map_err(|error| StorageError::Failed(Box::new(error)))?;
        let put = sqlx::query(
            "INSERT INTO wishlist_revisions (account, revision) VALUES (?1, ?2)
             ON CONFLICT (account) DO UPDATE SET revision = excluded.revision",
        );
        self.change(put.bind(account.to_string()).bind(revision)).await.map(drop)
    }
}
