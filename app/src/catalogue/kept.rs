//! What many pages show and what rarely changes, kept in this process for a few seconds: what it costs to read is then
//! no part of what a page costs.

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

/// Lists by key, each with when it was read.
struct Kept<T>(Mutex<Lists<T>>);

type Lists<T> = BTreeMap<Key, (Timestamp, Arc<[T]>)>;

/// Whose list it is, and which. Tests run several shops in one process: each has its settings somewhere else.
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
        let now = shop.now();
        let fresh = |read_at: Timestamp| (0..LIFETIME.as_millis()).contains(&now.since(read_at).as_millis());
        let key = (std::ptr::from_ref(shop.settings()).addr(), key.to_owned());
        if let Some((read_at, list)) = self.entries().get(&key)
            && fresh(*read_at)
        {
            return Ok(Arc::clone(list));
        }
        let list: Arc<[T]> = read.await?.into();
        let mut entries = self.entries();
        entries.retain(|_, (read_at, _)| fresh(*read_at));
        entries.insert(key, (now, Arc::clone(&list)));
        Ok(list)
    }

    fn entries(&self) -> MutexGuard<'_, Lists<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
