//! What many pages show and what rarely changes, kept in this process: what it costs to read is then no part of what a page
//! costs. It is read again as soon as the process has heard of a product's change, and after a few seconds, since stock
//! changes without one.

use shared::catalogue::{CategoryCard, Listing, ProductCard};
use shared::time::{Span, Timestamp};
use shop::{Broken, Shop};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const LIFETIME: Span = Span::seconds(5);

static CATEGORIES: Kept<CategoryCard> = Kept::new();
static FIRST: Kept<ProductCard> = Kept::new();

/// The categories.
pub(crate) async fn categories(shop: &Shop) -> Result<Arc<[CategoryCard]>, Broken> {
    CATEGORIES.get(shop, "", shop.categories()).await
}

/// The first products of a category.
pub(super) async fn first_of(shop: &Shop, category: &str, most: u32) -> Result<Arc<[ProductCard]>, Broken> {
    let cards = async {
        let category = Some(category.to_owned());
        let listing = Listing { category, page: 1, per_page: most, ..Listing::default() };
        Ok(shop.cards(&listing).await?.items)
    };
    FIRST.get(shop, category, cards).await
}

/// Lists by key.
struct Kept<T>(Mutex<BTreeMap<Key, List<T>>>);

/// A list, with when and of which catalogue it was read.
struct List<T> {
    read_at: Timestamp,
    revision: u64,
    items: Arc<[T]>,
}

/// Whose list it is, and which. Tests run several shops in one process.
type Key = (usize, String);

impl<T> Kept<T> {
    const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    async fn get(
        &self,
        shop: &Shop,
        key: &str,
        read: impl Future<Output = Result<Vec<T>, Broken>>,
    ) -> Result<Arc<[T]>, Broken> {
        // Asked before reading: what is read may be newer than it says, never older.
        let (now, revision) = (shop.now(), shop.catalogue_revision());
        let fresh = |list: &List<T>| (0..LIFETIME.as_millis()).contains(&now.since(list.read_at).as_millis());
        let key = (shop.identity(), key.to_owned());
        if let Some(list) = self.lists().get(&key)
            && list.revision == revision
            && fresh(list)
        {
            return Ok(Arc::clone(&list.items));
        }
        let items: Arc<[T]> = read.await?.into();
        let mut lists = self.lists();
        lists.retain(|_, list| fresh(list));
        lists.insert(key, List { read_at: now, revision, items: Arc::clone(&items) });
        Ok(items)
    }

    fn lists(&self) -> MutexGuard<'_, BTreeMap<Key, List<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
