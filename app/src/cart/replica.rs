//! This tab's access to the replica of a session's cart (C9): in localStorage, or in memory alone where that is full or forbidden.

use super::live::LiveEvents;
use super::merge::{begin, merge};
use super::push::push_all;
use super::session_cart::{EndedSession, Followed, SessionCart, Work};
use super::store::CartStore;
use crate::AppError;
use crate::account::sign_out;
use crate::browser;
use shared::cart::{CartLine, CartView, Change};
use shared::id::{OperationId, ReplicaId};
use shared::replica::{
    Follow, NetAdditions, OperationReceipt, OwnerTag, Push, Replica, ReplicaError, ReplicaTab, StoredReplica, read,
    write,
};

/// The replica as this tab has it.
pub(super) struct ReplicaStorage {
    tab: Option<ReplicaTab>,
    /// True where the tab's own replica stands for the stored one: nothing can be stored, or a newer release wrote what is there.
    in_memory: bool,
    /// True where some of what was stored could not be understood, until that is said.
    damaged: bool,
    /// The stream of what other devices change, while there is one.
    events: Option<LiveEvents>,
}

/// The replica that this browser keeps, or an empty one.
pub(crate) fn open_replica() -> Box<dyn SessionCart> {
    Box::new(ReplicaStorage::new())
}

impl ReplicaStorage {
    fn new() -> Self {
        let mut storage = Self { tab: None, in_memory: false, damaged: false, events: None };
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

    /// Takes the cart of that owner in. Answers the replica of whoever was here before.
    fn open_replica(&mut self, owner: OwnerTag, guest: bool, cart: CartView) -> Option<Replica> {
        let stored = self.stored();
        let new = Replica::new(ReplicaId(browser::new_id()), owner, guest);
        let (mut tab, ended) = ReplicaTab::arrive(self.tab.take(), stored.as_ref(), browser::new_tab(), new);
        tab.open(stored, cart, browser::now());
        self.tab = Some(tab);
        self.store();
        ended
    }

    fn store_if(&mut self, made: Option<()>) -> bool {
        if made.is_some() {
            self.store();
        }
        made.is_some()
    }
}

impl SessionCart for ReplicaStorage {
    fn shown(&self) -> Option<CartView> {
        self.tab.as_ref()?.replica().shown()
    }

    fn waiting(&self) -> usize {
        self.tab.as_ref().map_or(0, |tab| tab.replica().operations.len())
    }

    fn has_room(&self) -> bool {
        self.tab.as_ref().is_none_or(|tab| tab.replica().has_room())
    }

    fn take_damage(&mut self) -> bool {
        std::mem::take(&mut self.damaged)
    }

    fn open(&mut self, owner: OwnerTag, guest: bool, cart: CartView) -> Option<EndedSession> {
        self.open_replica(owner, guest, cart).as_ref().map(EndedSession::of)
    }

    fn answered(&mut self, cart: CartView) {
        let Some(tab) = &self.tab else { return };
        let (owner, guest) = (tab.owner(), tab.replica().guest);
        self.open_replica(owner, guest, cart);
    }

    fn is_behind(&mut self, revision: u64) -> bool {
        self.tab.as_mut().is_some_and(|tab| tab.is_behind(revision))
    }

    fn lags(&self) -> bool {
        self.tab.as_ref().is_some_and(ReplicaTab::lags)
    }

    fn next_push(&mut self) -> Option<Push> {
        let stored = self.stored();
        self.tab.as_ref()?.next_push(stored)
    }

    fn acknowledge(&mut self, cart: CartView, receipts: &[OperationReceipt]) -> bool {
        let stored = self.stored();
        let now = browser::now();
        let made = self.tab.as_mut().and_then(|tab| tab.acknowledge(stored, cart, receipts, now).map(drop));
        self.store_if(made)
    }

    fn change(&mut self, change: Change, known: Option<CartLine>) -> bool {
        let stored = self.stored();
        let id = OperationId(browser::new_id());
        let made = self.tab.as_mut().and_then(|tab| tab.change(stored, id, change, known, browser::now()).map(drop));
        self.store_if(made)
    }

    fn follow(&mut self) -> Option<Followed> {
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

    fn end(&mut self) -> Option<EndedSession> {
        self.events = None;
        let stored = self.stored();
        let tab = self.tab.take()?;
        if !std::mem::take(&mut self.in_memory) {
            browser::forget_replica();
        }
        Some(EndedSession::of(&tab.leave(stored)))
    }

    fn merge(&self, store: CartStore) -> Work {
        Box::pin(merge(store))
    }

    fn begin(&self, store: CartStore, beside: bool) -> Work {
        Box::pin(begin(store, beside))
    }

    fn sign_out(&self) -> Work {
        Box::pin(async {
            if let Ok(()) | Err(AppError::SignedOut) = sign_out().await {
                browser::set_signing_out(false);
            }
        })
    }

    fn push(&self, store: CartStore) -> Work {
        Box::pin(push_all(store))
    }

    fn hear(&mut self, store: CartStore) {
        if !self.hears() {
            self.events = LiveEvents::open(store);
        }
    }

    fn hears(&self) -> bool {
        self.events.as_ref().is_some_and(LiveEvents::lasts)
    }

    fn hear_no_more(&mut self) {
        self.events = None;
    }
}

impl EndedSession {
    fn of(replica: &Replica) -> Self {
        let net = replica.net_additions();
        let received = net.received();
        let NetAdditions { additions, left } = net;
        Self { guest: replica.guest, received, kept: additions.len(), left, known: replica.known.clone() }
    }
}
