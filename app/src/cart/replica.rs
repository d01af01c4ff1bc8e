//! This tab's access to the replica of a session's cart (C9): in localStorage, or in memory alone where that is full or forbidden.

use crate::browser;
use shared::cart::{CartLine, CartView, Change};
use shared::id::{OperationId, ReplicaId};
use shared::replica::{
    Follow, OperationReceipt, OwnerTag, Push, Replica, ReplicaError, ReplicaTab, StoredReplica, read, write,
};

/// The replica as this tab has it.
pub(super) struct ReplicaStorage {
    tab: Option<ReplicaTab>,
    /// True where the tab's own replica stands for the stored one: nothing can be stored, or a newer release wrote what is there.
    in_memory: bool,
    /// True where some of what was stored could not be understood, until that is said.
    damaged: bool,
}

/// What another tab's write comes to.
pub(super) enum Followed {
    /// There is another cart to show.
    Shown,
    /// Somebody signed out or in there: the shop is to be asked who is here.
    Unknown,
}

impl ReplicaStorage {
    pub(super) fn new() -> Self {
        let mut storage = Self { tab: None, in_memory: false, damaged: false };
        storage.tab = storage.stored().map(|replica| ReplicaTab::new(browser::new_tab(), replica));
        storage
    }

    /// The newest stored state; none where there is none that can be read.
    fn stored(&mut self) -> Option<Replica> {
        let own = self.tab.as_ref().map(ReplicaTab::replica);
        if self.in_memory {
            return own.cloned();
        }
        let text = browser::stored_replica()?;
        match read(&text, browser::parse, ReplicaId(browser::new_id())) {
            Ok(StoredReplica { replica, whole }) => {
                self.damaged |= !whole;
                Some(replica)
            }
            Err(ReplicaError::Version) => {
                self.in_memory = true;
                own.cloned()
            }
            Err(ReplicaError::Unreadable | ReplicaError::Oversized) => {
                self.damaged = true;
                None
            }
        }
    }

    fn store(&mut self) {
        let Some(tab) = self.tab.as_ref().filter(|_| !self.in_memory) else { return };
        self.in_memory = !browser::store_replica(&write(tab.replica()));
    }

    /// The cart to show, with the operations that wait in it; none where there is no replica, or no cart in it yet.
    pub(super) fn shown(&self) -> Option<CartView> {
        self.tab.as_ref()?.replica().shown()
    }

    /// How many operations wait to be sent.
    pub(super) fn waiting(&self) -> usize {
        self.tab.as_ref().map_or(0, |tab| tab.replica().operations.len())
    }

    /// True where one more can wait.
    pub(super) fn has_room(&self) -> bool {
        self.tab.as_ref().is_none_or(|tab| tab.replica().has_room())
    }

    /// True once where some of what was stored could not be understood.
    pub(super) fn take_damage(&mut self) -> bool {
        std::mem::take(&mut self.damaged)
    }

    /// The server has said that this owner is here, with the cart. Answers the replica of whoever was here before.
    pub(super) fn open(&mut self, owner: OwnerTag, guest: bool, cart: CartView) -> Option<Replica> {
        let stored = self.stored();
        let new = Replica::new(ReplicaId(browser::new_id()), owner, guest);
        let (mut tab, ended) = ReplicaTab::arrive(self.tab.take(), stored.as_ref(), browser::new_tab(), new);
        tab.open(stored, cart, browser::now());
        self.tab = Some(tab);
        self.store();
        ended
    }

    /// The server has answered the cart in another way than to a push.
    pub(super) fn answered(&mut self, cart: CartView) {
        let Some(tab) = &self.tab else { return };
        let (owner, guest) = (tab.owner(), tab.replica().guest);
        self.open(owner, guest, cart);
    }

    /// The server's cart is said to have that revision. True where it is to be asked for.
    pub(super) fn is_behind(&mut self, revision: u64) -> bool {
        self.tab.as_mut().is_some_and(|tab| tab.is_behind(revision))
    }

    /// True where the cart is to be asked for, as it was told to be newer than it is here.
    pub(super) fn lags(&self) -> bool {
        self.tab.as_ref().is_some_and(ReplicaTab::lags)
    }

    /// Makes a change; false, and nothing was done, where the shop is to be asked first who is here.
    pub(super) fn change(&mut self, change: Change, known: Option<CartLine>) -> bool {
        let stored = self.stored();
        let id = OperationId(browser::new_id());
        let made = self.tab.as_mut().and_then(|tab| tab.change(stored, id, change, known, browser::now()).map(drop));
        self.store_if(made)
    }

    /// What to send next, of all tabs; none where nothing waits.
    pub(super) fn next_push(&mut self) -> Option<Push> {
        let stored = self.stored();
        self.tab.as_ref()?.next_push(stored)
    }

    /// The server has decided operations; false where somebody else is here by now.
    pub(super) fn acknowledge(&mut self, cart: CartView, receipts: &[OperationReceipt]) -> bool {
        let stored = self.stored();
        let now = browser::now();
        let made = self.tab.as_mut().and_then(|tab| tab.acknowledge(stored, cart, receipts, now).map(drop));
        self.store_if(made)
    }

    fn store_if(&mut self, made: Option<()>) -> bool {
        if made.is_some() {
            self.store();
        }
        made.is_some()
    }

    /// Another tab wrote; none where that is none of this tab's concern.
    pub(super) fn follow(&mut self) -> Option<Followed> {
        self.tab.as_ref()?;
        let stored = self.stored();
        match self.tab.as_mut()?.follow(stored, browser::now()) {
            Follow::Show => {}
            Follow::Store => self.store(),
            Follow::Ask => {
                self.tab = None;
                return Some(Followed::Unknown);
            }
        }
        Some(Followed::Shown)
    }

    /// Takes the newest state and leaves none: the session has ended, or somebody signs out (M5).
    pub(super) fn take(&mut self) -> Option<Replica> {
        let stored = self.stored();
        let tab = self.tab.take()?;
        if !std::mem::take(&mut self.in_memory) {
            browser::forget_replica();
        }
        Some(tab.leave(stored))
    }
}
