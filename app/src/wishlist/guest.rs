//! The guest's list of this tab: every change reads the newest stored state, applies one operation and writes it back (C1).

use crate::browser;
use crate::cart::cart_lifetime;
use shared::guest::{Journal, Trouble};
use shared::id::{GuestWishlistId, VariantId};
use shared::time::Span;
use shared::wishlist::{GuestWishlist, GuestWishlistChange, STORAGE_KEY, StoredWishlist, read, write};

/// This tab's access to the guest's list.
pub(super) struct GuestList {
    journal: Journal<GuestWishlist>,
    lifetime: Span,
    /// The list of this visit where storage is full or forbidden (C2).
    memory: Option<GuestWishlist>,
    /// Trouble to be told of, once.
    trouble: Option<String>,
    told: bool,
}

impl GuestList {
    pub(super) fn new() -> Self {
        let mut list = Self {
            journal: Journal::new(browser::new_tab()),
            lifetime: cart_lifetime(),
            memory: None,
            trouble: None,
            told: false,
        };
        list.memory = browser::kept_in_visit(STORAGE_KEY).map(|text| list.understood(Some(&text)).wishlist);
        list
    }

    fn understood(&self, stored: Option<&str>) -> StoredWishlist {
        let fresh = GuestWishlistId(browser::new_id());
        read(stored, browser::parse, fresh, browser::now(), self.lifetime)
    }

    /// The newest state.
    pub(super) fn list(&mut self) -> GuestWishlist {
        if let Some(list) = &self.memory {
            return list.clone();
        }
        let StoredWishlist { wishlist, trouble } = self.understood(browser::stored(STORAGE_KEY).as_deref());
        if let Some(trouble) = trouble {
            // What could be understood is written back, so that it is told once and not by every page.
            self.tell(&words(trouble));
            self.keep(&wishlist);
        }
        wishlist
    }

    /// Makes a change on the newest state.
    pub(super) fn change(&mut self, change: GuestWishlistChange) -> GuestWishlist {
        if self.memory.is_none() && browser::stored(STORAGE_KEY).is_none() {
            self.journal.clear();
        }
        let stored = self.list();
        let list = self.journal.commit(stored, change, browser::now());
        self.keep(&list);
        list
    }

    /// Another tab wrote: changes of this one that it did not know of are made again (C1). Where the storage was cleared, none are.
    pub(super) fn follow(&mut self) {
        if browser::stored(STORAGE_KEY).is_none() {
            self.journal.clear();
            self.memory = None;
            return;
        }
        let stored = self.list();
        if let Some(list) = self.journal.reconcile(&stored, browser::now()) {
            self.keep(&list);
        }
    }

    /// The server has merged these of the list that was sent (M3).
    pub(super) fn acknowledge(&mut self, wishlist: GuestWishlistId, merged: Vec<VariantId>) {
        let remainder = GuestWishlistId(browser::new_id());
        self.change(GuestWishlistChange::Acknowledge { wishlist, merged, remainder });
    }

    /// Trouble to be told of, once.
    pub(super) fn take_trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }

    fn tell(&mut self, trouble: &str) {
        if !std::mem::replace(&mut self.told, true) {
            self.trouble = Some(trouble.to_owned());
        }
    }

    fn keep(&mut self, list: &GuestWishlist) {
        let text = write(list);
        if self.memory.is_none() && browser::store(STORAGE_KEY, &text) {
            return;
        }
        browser::keep_in_visit(STORAGE_KEY, &text);
        self.memory = Some(list.clone());
        self.tell("This browser doesn’t let the shop keep your wishlist. It works while this page is open; sign in to keep it.");
    }
}

/// The same of a list that is said of a cart.
fn words(trouble: Trouble) -> String {
    let text = trouble.to_string().replace("cart", "wishlist");
    let mut sentence = format!("{text}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
