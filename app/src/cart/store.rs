//! The cart as the pages see it: one store over the guest's cart in the browser and the session's on the server.
//!
//! There is one for all islands of a page: it belongs to the page. On the server it is inert: pages start from "not known yet", and
//! the browser reads the guest cart and asks who is here. Every change goes through [`CartStore::change`]; it shows at once, and what the server answers
//! replaces what was foreseen.

use super::queue::Pending;
use crate::ui::{Known, Notices};
use leptos::prelude::*;
use shared::account::AccountView;
use shared::cart::{CartLine, CartView, Change};
use shared::merge::Receipt;

/// Who is here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Visitor {
    /// Not known yet.
    Unknown,
    /// Not known, because the shop could not be reached.
    Unreached,
    /// A visitor, whose cart is in the browser.
    Guest,
    /// A visitor with a guest session, whose cart is on the server.
    GuestSession,
    /// Somebody has signed in.
    SignedIn(AccountView),
}

impl Visitor {
    /// Whether there is a session, whose cart is on the server.
    pub(super) const fn has_session(&self) -> bool {
        matches!(self, Self::GuestSession | Self::SignedIn(_))
    }
}

/// The cart, whoever owns it.
#[derive(Clone, Copy)]
pub struct CartStore {
    pub(super) visitor: RwSignal<Visitor>,
    pub(super) view: RwSignal<Option<CartView>>,
    /// What the header shows before anything else is known.
    shown: StoredValue<Known>,
    /// The session that the server told of; none on a public page, and where there is none.
    told: StoredValue<Option<Known>>,
    /// The session that this browser had last, as far as it remembers; none where it had none.
    remembered: StoredValue<Option<Known>>,
    pub(super) receipt: RwSignal<Option<Receipt>>,
    /// True where the page before carried the receipt here.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser goes from page to page"))]
    carried_receipt: StoredValue<bool>,
    /// True once notices and receipt were carried along to the page that follows.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser goes from page to page"))]
    left: StoredValue<bool>,
    pub(super) drawer: RwSignal<bool>,
    pub(super) ready: RwSignal<bool>,
    pub(super) visits: RwSignal<u32>,
    pub(super) settled: RwSignal<u32>,
    #[cfg(feature = "hydrate")]
    pub(super) inner: StoredValue<super::sync::Inner, LocalStorage>,
}

impl CartStore {
    /// A store that knows nothing yet but what the header shows; the session that the server `told` of, where the page is a personal one;
    /// and the one that the browser `kept` from before.
    pub(crate) fn new(shown: Known, told: Option<Known>, kept: Option<Known>) -> Self {
        Self {
            told: StoredValue::new(told),
            shown: StoredValue::new(shown),
            remembered: StoredValue::new(told.or(kept)),
            visitor: RwSignal::new(Visitor::Unknown),
            view: RwSignal::new(None),
            receipt: RwSignal::new(None),
            carried_receipt: StoredValue::new(false),
            left: StoredValue::new(false),
            drawer: RwSignal::new(false),
            ready: RwSignal::new(false),
            visits: RwSignal::new(0),
            settled: RwSignal::new(0),
            #[cfg(feature = "hydrate")]
            inner: StoredValue::new_local(super::sync::Inner::new()),
        }
    }

    /// Who is here.
    pub fn visitor(self) -> Signal<Visitor> {
        self.visitor.into()
    }

    /// The cart with what was clicked already in it; none until it is known.
    pub fn view(self) -> Signal<Option<CartView>> {
        self.view.into()
    }

    /// The sum of the quantities, for the badge. Until it is known who is here, what was in their cart when they were here last.
    pub fn item_count(self) -> Signal<u32> {
        Signal::derive(move || {
            let Some(count) = self.view.with(|view| view.as_ref().map(|view| view.item_count)) else {
                return self.shown.get_value().items;
            };
            if self.is_known() { count } else { count + self.remembered.get_value().unwrap_or_default().items }
        })
    }

    /// Whether it is known who is here.
    fn is_known(self) -> bool {
        self.visitor.with(|visitor| !matches!(visitor, Visitor::Unknown | Visitor::Unreached))
    }

    /// Whether somebody has signed in; while that is not known, whether somebody had.
    #[cfg(feature = "hydrate")]
    pub(crate) fn signed_in(self) -> bool {
        match self.visitor.get() {
            Visitor::SignedIn(_) => true,
            Visitor::Unknown | Visitor::Unreached => self.remembered.get_value().is_some_and(|known| known.account),
            Visitor::Guest | Visitor::GuestSession => false,
        }
    }

    /// True where there seems to be a session, and the shop has not said yet whether there is.
    #[cfg(feature = "hydrate")]
    pub(super) fn awaits_session(self) -> bool {
        self.visitor.with_untracked(|visitor| *visitor == Visitor::Unknown) && self.remembered.get_value().is_some()
    }

    /// True for a visitor with a guest session; while that is not asked, as the server told.
    pub(crate) fn is_guest_session(self) -> bool {
        match self.visitor.get() {
            Visitor::GuestSession => true,
            Visitor::Unknown | Visitor::Unreached => self.told.get_value().is_some_and(|told| !told.account),
            Visitor::Guest | Visitor::SignedIn(_) => false,
        }
    }

    /// Whether the browser was read, so that buttons of the cart may be used.
    pub fn ready(self) -> Signal<bool> {
        self.ready.into()
    }

    /// What came of the last merge, until it is dismissed.
    pub fn receipt(self) -> RwSignal<Option<Receipt>> {
        self.receipt
    }

    /// True where the page before carried the receipt here: it goes no further.
    #[cfg(feature = "hydrate")]
    pub(super) fn carried_receipt(self) -> StoredValue<bool> {
        self.carried_receipt
    }

    /// True once notices and receipt were carried along to the page that follows.
    #[cfg(feature = "hydrate")]
    pub(super) fn is_left(self) -> bool {
        self.left.get_value()
    }

    /// Notes that they were.
    #[cfg(feature = "hydrate")]
    pub(super) fn set_left(self) {
        self.left.set_value(true);
    }

    /// Whether the drawer is open.
    pub fn drawer(self) -> RwSignal<bool> {
        self.drawer
    }

    /// Grows whenever the page comes to the front again, from the back/forward cache too, and when somebody signs in or
    /// out: personal pages read again then.
    pub fn visits(self) -> Signal<u32> {
        self.visits.into()
    }

    /// Grows with every answer of the server about the session's cart.
    pub fn settled(self) -> Signal<u32> {
        self.settled.into()
    }

    /// Whether the cart shown is a session's, an account's or a guest's.
    pub fn has_session(self) -> bool {
        self.visitor.with(Visitor::has_session)
    }

    /// Changes the cart. `known` is the line as the page knows it, for variants that are not in the cart yet. False where the cart has
    /// no room for it, which is said (C11).
    pub fn change(self, change: Change, known: Option<CartLine>) -> bool {
        #[cfg(feature = "hydrate")]
        return self.send(change, known);
        #[cfg(not(feature = "hydrate"))]
        {
            let _ = (change, known);
            false
        }
    }

    /// Makes changes once more that have failed (C8).
    pub(super) fn make_again(self, changes: Vec<Pending>) {
        #[cfg(feature = "hydrate")]
        self.send_again(changes);
        #[cfg(not(feature = "hydrate"))]
        drop(changes);
    }

    /// Somebody has signed in: merges the guest cart (M4) and shows the account's. `claimed` is what came of the guest
    /// session's cart. Returns when that is done.
    pub(crate) async fn arrive(self, claimed: Option<Receipt>) {
        #[cfg(feature = "hydrate")]
        {
            self.someone_else();
            self.receipt.set(None);
            self.open().await;
            if let Some(mut claimed) = claimed {
                let merged = self.receipt.get_untracked();
                claimed.lines.extend(merged.into_iter().flat_map(|merged| merged.lines));
                self.receipt.set(Some(claimed));
            }
            crate::browser::tell_other_tabs();
            self.visits.update(|visits| *visits += 1);
        }
        #[cfg(not(feature = "hydrate"))]
        drop(claimed);
    }

    /// Carries notices and receipt along to the page that follows.
    pub(crate) fn carry_along(self, notices: Notices) {
        #[cfg(feature = "hydrate")]
        super::carry::carry_along(self, notices);
        #[cfg(not(feature = "hydrate"))]
        let _ = notices;
    }

    /// A visitor checks out: the guest cart becomes that of a guest session, from then on this browser's cart. An empty
    /// cart begins none, but where something is bought beside it. One tab does it after the other: what a second one sends
    /// finds the first one's session.
    pub(crate) async fn begin_session(self, beside: bool) {
        #[cfg(feature = "hydrate")]
        crate::browser::in_turn("forever-cart.session", self.begin(beside)).await;
        #[cfg(not(feature = "hydrate"))]
        let _ = beside;
    }

    /// Somebody has signed out: nothing of the account stays (M5).
    pub(crate) fn leave(self) {
        #[cfg(feature = "hydrate")]
        self.forget();
    }

    /// Reads who is here and their cart afresh, as after an order was placed; personal pages read again too.
    pub(crate) fn refresh(self) {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(async move {
            self.open().await;
            crate::browser::tell_other_tabs();
            self.visits.update(|visits| *visits += 1);
        });
    }
}
