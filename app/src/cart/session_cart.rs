//! The cart of a session as the store uses it. Its code is a part of its own, fetched where there is a session: a visitor's first
//! page needs none of it.

use super::store::CartStore;
use shared::cart::{CartLine, CartView, Change};
use shared::guest::GuestChange;
use shared::replica::{OperationReceipt, OwnerTag, Push};
use std::pin::Pin;

/// Work that goes on for a while.
pub(crate) type Work = Pin<Box<dyn Future<Output = ()>>>;

/// The replica of a session's cart, and what is done with it.
pub(crate) trait SessionCart {
    /// The cart to show, with the operations that wait in it; none where there is no replica, or no cart in it yet.
    fn shown(&self) -> Option<CartView>;
    /// How many operations wait to be sent.
    fn waiting(&self) -> usize;
    /// True where one more can wait.
    fn has_room(&self) -> bool;
    /// True once where some of what was stored could not be understood.
    fn take_damage(&mut self) -> bool;
    /// The server has said that this owner is here, with the cart. Answers what whoever was here before left.
    fn open(&mut self, owner: OwnerTag, guest: bool, cart: CartView) -> Option<EndedSession>;
    /// The server has answered the cart in another way than to a push.
    fn answered(&mut self, cart: CartView);
    /// The server's cart is said to have that revision. True where it is to be asked for.
    fn is_behind(&mut self, revision: u64) -> bool;
    /// True where the cart is to be asked for, as it was told to be newer than it is here.
    fn lags(&self) -> bool;
    /// What to send next, of all tabs; none where nothing waits.
    fn next_push(&mut self) -> Option<Push>;
    /// The server has decided operations; false where somebody else is here by now.
    fn acknowledge(&mut self, cart: CartView, receipts: &[OperationReceipt]) -> bool;
    /// Makes a change; false, and nothing was done, where the shop is to be asked first who is here.
    fn change(&mut self, change: Change, known: Option<CartLine>) -> bool;
    /// Another tab wrote; none where that is none of this tab's concern.
    fn follow(&mut self) -> Option<Followed>;
    /// Ends it: the session has ended, or somebody signs out (M5). None where there is none.
    fn end(&mut self) -> Option<EndedSession>;
    /// Merges the guest cart into the session's (M2, M3).
    fn merge(&self, store: CartStore) -> Work;
    /// Begins a guest session with the guest cart, or where something is bought `beside` it.
    fn begin(&self, store: CartStore, beside: bool) -> Work;
    /// Ends the session that somebody signed out of without a network, where the shop can be reached.
    fn sign_out(&self) -> Work;
    /// Sends what waits, until nothing does or the shop cannot be reached.
    fn push(&self, store: CartStore) -> Work;
    /// Listens to what other devices change, while the page is seen (C10).
    fn hear(&mut self, store: CartStore);
    /// True while it does.
    fn hears(&self) -> bool;
    /// Listens no more.
    fn hear_no_more(&mut self);
}

/// What another tab's write comes to.
pub(crate) enum Followed {
    /// There is another cart to show.
    Shown,
    /// Somebody signed out or in there: the shop is to be asked who is here.
    Unknown,
}

/// What a session leaves that has ended with operations unsent.
pub(crate) struct EndedSession {
    /// True where it was a guest session: who signs in from it takes over what was added.
    pub(crate) guest: bool,
    /// The change by which what was added goes on in the guest cart; none where nothing was.
    pub(crate) received: Option<GuestChange>,
    /// How many additions that are.
    pub(crate) kept: usize,
    /// How many operations cannot go on: they are about what is on the server alone.
    pub(crate) left: usize,
    /// Lines as pages know them of what was added.
    pub(crate) known: Vec<CartLine>,
}
