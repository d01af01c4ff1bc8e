//! Accounts as staff see them in a list.

use crate::catalogue::search::anywhere;
use crate::place::Place;
use crate::repository::Repository;
use shared::account::Email;
use shared::catalogue::Page;
use shared::customer::{CustomerRow, CustomerSearch};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct Row {
    id: String,
    email: String,
    name: String,
    staff: bool,
    orders: i64,
    created_at: i64,
}

impl TryFrom<Row> for CustomerRow {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self> {
        let place = Place::new("accounts", &row.id);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            email: Email::stored(&row.email).map_err(|error| place.corrupt(error))?,
            orders: place.number("orders", row.orders)?,
            created_at: Timestamp::from_millis(row.created_at),
            staff: row.staff,
            name: row.name,
        })
    }
}

pub(crate) async fn page(repository: &mut Repository<'_>, search: &CustomerSearch) -> Result<Page<CustomerRow>> {
    let (page, per_page) = (search.page.max(1), search.per_page.clamp(1, 100));
    let pattern = search.words.as_deref().map(anywhere);
    let count = sqlx::query_as(
        r"SELECT count(*) FROM accounts
          WHERE ?1 IS NULL OR email LIKE ?1 ESCAPE '\' OR name LIKE ?1 ESCAPE '\'",
    );
    let total = repository.count(count.bind(&pattern)).await?;
    let query = sqlx::query_as::<_, Row>(
        r"SELECT id, email, name, role IS NOT NULL AS staff, created_at,
              (SELECT count(*) FROM orders WHERE owner = 'account:' || accounts.id) AS orders
          FROM accounts WHERE ?1 IS NULL OR email LIKE ?1 ESCAPE '\' OR name LIKE ?1 ESCAPE '\'
          ORDER BY created_at DESC, rowid DESC LIMIT ?2 OFFSET ?3",
    );
    let offset = i64::from(page - 1) * i64::from(per_page);
    let items = repository.all(query.bind(&pattern).bind(per_page).bind(offset)).await?;
    Ok(Page { items, page, per_page, total })
}
