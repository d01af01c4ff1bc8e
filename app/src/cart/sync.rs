//! The store's work in the browser: the guest cart, the queue of changes to the session's, merging, other tabs.

use super::claimed::take_claimed;
use super::guest::{Guest, Report};
use super::offer::Offer;
use super::queue::{Answered, Failed, Pending, Queue, Sent, Unanswered};
use super::store::{CartStore, Visitor};
use super::{ChangeReply, MergeReply, Opened, change_cart, merge_cart, open_cart};
use crate::browser::{self, Written};
use crate::ui::{Kind, Known, Notices};
use crate::wire::{decode, encode};
use gloo_events::{EventListener, EventListenerOptions};
use iso_currency::Currency;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::cart::{CartLine, CartView, Change, ChangeNote, ChangeRefused, LineProblem, MAX_LINES};
use shared::guest::{GuestCart, GuestChange};
use shared::id::{OperationId, VariantId};
use std::collections::HashMap;
use wasm_bindgen::JsCast;

/// What only the browser's side of the store knows.
pub(super) struct Inner {
    guest: Guest,
    /// The session's cart as the server last answered it.
    base: Option<CartView>,
    /// Changes that the server has not answered yet.
    queue: Queue,
    /// Lines as the shop last described them, to show a guest's cart by.
    known: HashMap<VariantId, CartLine>,
    notices: Notices,
    /// Changes that the page before left, until it is known whose cart this is.
    left: Option<Unanswered>,
}

impl Inner {
    pub(super) fn new() -> Self {
        Self {
            guest: Guest::new(),
            base: None,
            queue: Queue::default(),
            known: HashMap::new(),
            notices: expect_context(),
            left: None,
        }
    }

    fn learn(&mut self, cart: &CartView) {
        for line in cart.lines.iter().chain(&cart.saved) {
            self.known.insert(line.variant_id, line.clone());
        }
    }

    /// The session's cart with what was clicked already in it.
    fn foreseen(&self) -> Option<CartView> {
        let mut view = self.base.clone()?;
        for pending in self.queue.pending() {
            view.foresee(pending.change, pending.known.as_ref());
        }
        Some(view)
    }

    /// The guest cart as far as the shop's description of its lines is known.
    fn guest_view(&self, cart: &GuestCart) -> CartView {
        let currency = self.known.values().next().map_or(Currency::EUR, |line| line.unit_price.currency());
        let mut view = CartView::empty(currency);
        for item in &cart.items {
            if let Some(known) = self.known.get(&item.variant) {
                let line = item.line(known.unit_price);
                let mut shown =
                    CartLine { quantity: item.quantity.get(), price_seen: line.price_seen, ..known.clone() };
                shown.problems.retain(|problem| problem.disables());
                if shown.enabled() && shown.available < shown.quantity {
                    shown.problems.push(LineProblem::OnlyLeft { left: shown.available });
                }
                if shown.enabled() && shown.price_seen != shown.unit_price {
                    let (from, to) = (shown.price_seen, shown.unit_price);
                    shown.problems.push(LineProblem::PriceChanged { from, to });
                }
                view.lines.push(shown);
            }
        }
        let _ = view.recount();
        view.item_count = cart.item_count();
        view
    }
}

impl CartStore {
    /// Reads the guest cart, asks who is here, and keeps listening to other tabs and to the page coming back.
    pub(crate) fn listen(self) {
        self.show_guest_cart();
        self.ready.set(true);
        let Some(window) = web_sys::window() else { return };
        Effect::new(move |_| match self.visitor.get() {
            Visitor::Unknown | Visitor::Unreached => {}
            Visitor::Guest => browser::forget_session(),
            visitor => {
                let account = matches!(visitor, Visitor::SignedIn(_));
                let items = self.view.with(|view| view.as_ref().map_or(0, |view| view.item_count));
                browser::keep_session(Known { account, items });
            }
        });
        EventListener::new(&window, "storage", move |event| {
            match event.dyn_ref::<web_sys::StorageEvent>().and_then(browser::written) {
                Some(Written::Cart) => self.follow(),
                Some(Written::Cleared) => {
                    self.inner.update_value(|inner| inner.guest.cleared());
                    self.show_guest_cart();
                }
                Some(Written::Changed) => self.look_again(),
                None => {}
            }
        })
        .forget();
        EventListener::new(&window, "pagehide", move |_| self.keep_unanswered()).forget();
        self.take_unanswered();
        EventListener::new(&window, "pageshow", move |event| {
            if event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted) {
                self.look_again();
            }
        })
        .forget();
        EventListener::new(&window, "online", move |_| self.look_again()).forget();
        if let Some(document) = window.document() {
            EventListener::new(&document.clone(), "visibilitychange", move |_| {
                if !document.hidden() {
                    self.look_again();
                }
            })
            .forget();
        }
        spawn_local(async move {
            match take_claimed() {
                Some(claimed) => self.arrive(Some(claimed)).await,
                None => self.open().await,
            }
        });
        // Whoever does something here may open the cart next, perhaps without a network by then.
        for event in ["pointerdown", "keydown"] {
            let options = EventListenerOptions { passive: true, ..EventListenerOptions::default() };
            EventListener::once_with_options(&window, event, options, |_| spawn_local(crate::island::fetch_bag()))
                .forget();
        }
    }

    /// Leaves changes that were not answered to the next page.
    fn keep_unanswered(self) {
        let unanswered = self.inner.try_with_value(|inner| {
            let left = inner.left.as_ref();
            let cart = inner.base.as_ref().and_then(|base| base.id).or_else(|| left?.cart);
            let pending = inner.queue.pending().map(|pending| (pending.operation, pending.change));
            let changes: Vec<_> =
                left.into_iter().flat_map(|left| left.changes.iter().copied()).chain(pending).collect();
            (!changes.is_empty()).then(|| encode(&Unanswered { cart, changes }))
        });
        if let Some(Some(text)) = unanswered {
            browser::keep_unanswered(&text);
        }
    }

    /// Takes up what the page before left. It is sent once it is known that the cart is the same.
    fn take_unanswered(self) {
        if let Some(unanswered) = browser::take_unanswered().and_then(|text| decode(&text)) {
            self.inner.update_value(|inner| inner.left = Some(unanswered));
        }
    }

    /// Sends what waited until it was known whose cart this is. What the page before left of another cart is nobody's here.
    fn send_waiting(self) {
        self.inner.update_value(|inner| {
            let id = inner.base.as_ref().and_then(|base| base.id);
            let left = inner.left.take().filter(|left| left.cart.is_none() || left.cart == id);
            for (operation, change) in left.into_iter().flat_map(|left| left.changes).rev() {
                inner.queue.send_again(Pending { operation, change, known: None });
            }
        });
        self.enqueue([]);
    }

    /// The page came back, or another tab signed in, signed out or changed the cart.
    fn look_again(self) {
        self.visits.update(|visits| *visits += 1);
        self.follow();
        spawn_local(self.open());
    }

    fn follow(self) {
        let cart = self.inner.try_update_value(|inner| inner.guest.follow());
        if let (Some(cart), false) = (cart, self.is_served()) {
            self.show(&cart);
        }
    }

    fn notices(self) -> Notices {
        self.inner.with_value(|inner| inner.notices)
    }

    fn is_served(self) -> bool {
        self.visitor.with_untracked(Visitor::has_session)
    }

    fn show_guest_cart(self) {
        let read = self.inner.try_update_value(|inner| inner.guest.cart());
        let Some((cart, report)) = read else { return };
        self.report(report);
        if !self.is_served() {
            self.show(&cart);
        }
    }

    /// Shows a guest's cart, and asks the shop about lines that are not known yet.
    fn show(self, cart: &GuestCart) {
        let (view, unknown) = self.inner.with_value(|inner| {
            let unknown = cart.items.iter().any(|item| !inner.known.contains_key(&item.variant));
            (inner.guest_view(cart), unknown)
        });
        self.view.set(Some(view));
        if unknown && self.visitor.with_untracked(|visitor| *visitor == Visitor::Guest) {
            spawn_local(self.open());
        }
    }

    /// Asks who is here and reads their cart afresh; merges the guest cart where there is a session.
    pub(super) async fn open(self) {
        let asked = self.inner.try_update_value(|inner| (inner.guest.cart().0, inner.queue.turn()));
        let Some((cart, turn)) = asked else { return };
        let answer = open_cart(cart.items).await;
        if !self.is_turn(turn) {
            return;
        }
        match answer {
            Ok(Opened { session: true, account, cart }) => {
                self.visitor.set(account.map_or(Visitor::GuestSession, Visitor::SignedIn));
                self.answered(cart);
                self.send_waiting();
                self.merge().await;
            }
            Ok(Opened { cart, .. }) => {
                self.inner.update_value(|inner| inner.learn(&cart));
                self.session_ended(None);
                self.show_guest_cart();
            }
            // What is shown still holds; the page is read again when it comes back or the network does. What is clicked
            // until then is kept in the guest cart, and merged where there turns out to be a session.
            Err(_) if self.visitor.with_untracked(|visitor| *visitor == Visitor::Unknown) => {
                self.visitor.set(Visitor::Unreached);
                self.keep_waiting();
            }
            Err(_) => {}
        }
    }

    /// Who is here has just changed: what is still being asked does not know it.
    pub(super) fn someone_else(self) {
        self.inner.update_value(|inner| inner.queue.next_turn());
    }

    fn is_turn(self, turn: u32) -> bool {
        self.inner.try_with_value(|inner| inner.queue.turn()) == Some(turn)
    }

    /// Begins a guest session with the guest cart. Only then is it merged like any other: so it leaves the browser once
    /// the session is known to have been kept here, and a lost answer loses nothing (M2, M3).
    pub(super) async fn begin(self, beside: bool) {
        let Some((cart, _)) = self.inner.try_update_value(|inner| inner.guest.cart()) else { return };
        if (beside || !cart.items.is_empty()) && merge_cart(cart.id, cart.items, true).await.is_ok() {
            self.someone_else();
        }
        self.open().await;
    }

    /// The session's cart as the server answered it, with the changes that are still on their way.
    fn answered(self, cart: CartView) {
        let view = self.inner.try_update_value(|inner| {
            inner.learn(&cart);
            // Of two answers about one cart that overtook each other, the newer state holds.
            if inner.base.as_ref().is_none_or(|base| base.id != cart.id || base.revision <= cart.revision) {
                inner.base = Some(cart);
            }
            inner.foreseen()
        });
        if let Some(view) = view {
            self.view.set(view);
            self.settled.update(|settled| *settled += 1);
        }
    }

    /// Merges the guest cart, and what was added meanwhile next (M2, M3). A merge that fails is made by the next page:
    /// it never fails a sign-in (M4).
    async fn merge(self) {
        loop {
            let asked = self.inner.try_update_value(|inner| (inner.guest.cart().0, inner.queue.turn()));
            let Some((cart, turn)) = asked else { return };
            if cart.items.is_empty() {
                return;
            }
            let sent: Vec<_> = cart.items.iter().map(|item| (item.variant, item.quantity.get())).collect();
            match merge_cart(cart.id, cart.items, false).await {
                Ok(MergeReply::Merged { cart: merged, receipt }) => {
                    self.inner.update_value(|inner| {
                        inner.guest.acknowledge(cart.id, sent);
                    });
                    if !self.is_turn(turn) {
                        return;
                    }
                    self.answered(*merged);
                    // A guest's own cart has only moved: there is something to say where not all of it came along.
                    if self.visitor.with_untracked(|visitor| *visitor != Visitor::GuestSession) || !receipt.is_whole() {
                        self.receipt.set(Some(receipt));
                    }
                    browser::tell_other_tabs();
                }
                Ok(MergeReply::SignedOut) => return,
                Err(_) if !self.is_turn(turn) => return,
                Err(_) => {
                    let text = "Your cart on the server couldn't be reached, so what is in this browser was kept. It is added as soon as possible.";
                    self.notices().say(Kind::Warn, text);
                    return;
                }
            }
        }
    }

    /// Makes a change: on the guest cart at once, on the session's through the queue. False where there is no room for it, which
    /// is said (C11).
    pub(super) fn send(self, change: Change, known: Option<CartLine>) -> bool {
        if let Change::Add { variant, .. } = change
            && self.view.with_untracked(|view| view.as_ref().is_some_and(|view| is_full(view, variant)))
        {
            self.notices().say(Kind::Bad, &sentence(&ChangeRefused::CartFull.to_string()));
            return false;
        }
        if self.is_served() || self.awaits_session() {
            self.enqueue([Pending { operation: OperationId(browser::new_id()), change, known }]);
            return true;
        }
        self.change_guest(change, known)
    }

    /// The shop could not be reached: what waited to know whose cart this is goes to the guest cart, which lasts and is merged. What can
    /// be made on the session's alone goes on waiting.
    fn keep_waiting(self) {
        let waiting = self.inner.try_update_value(|inner| inner.queue.take_unsent()).unwrap_or_default();
        for pending in waiting {
            if !self.change_guest(pending.change, pending.known.clone()) {
                self.inner.update_value(|inner| inner.queue.push(pending));
            }
        }
    }

    fn enqueue(self, changes: impl IntoIterator<Item = Pending>) {
        let started = self.inner.try_update_value(|inner| {
            for pending in changes {
                inner.queue.push(pending);
            }
            // Before it is known whose cart this is, nothing is sent.
            (inner.foreseen(), inner.base.is_some().then(|| inner.queue.send()).flatten())
        });
        let Some((view, sent)) = started else { return };
        if view.is_some() {
            self.view.set(view);
        }
        if let Some(sent) = sent {
            spawn_local(self.send_queue(sent));
        }
    }

    /// Sends one change after the other, so that they arrive in the order in which they were made.
    async fn send_queue(self, mut sent: Sent) {
        loop {
            let next = match change_cart(sent.operation, sent.change).await {
                Ok(reply) => self.acknowledge(sent, reply),
                Err(error) => self.failed(sent, &error.to_string()).await,
            };
            match next {
                Some(next) => sent = next,
                None => break,
            }
        }
    }

    /// An answer came. What to send next.
    fn acknowledge(self, sent: Sent, reply: ChangeReply) -> Option<Sent> {
        let Answered { pending, current } = self.inner.try_update_value(|inner| inner.queue.answered(sent))??;
        match reply {
            ChangeReply::Answered { cart, note, refused } => {
                // Another's cart is not shown; who is here now may have it all the same, as after signing in with it.
                if current {
                    self.answered(*cart);
                } else if self.is_served() {
                    spawn_local(self.open());
                }
                browser::tell_other_tabs();
                if let Some(refused) = refused {
                    self.notices().say(Kind::Bad, &format!("That didn't work: {refused}."));
                }
                self.say_note(note);
            }
            ChangeReply::SignedOut if !current && self.is_served() => {
                self.inner.update_value(|inner| inner.queue.send_again(pending));
            }
            ChangeReply::SignedOut => self.session_ended(Some(pending)),
        }
        self.inner.try_update_value(|inner| inner.queue.send())?
    }

    /// A change failed: the cart is fetched afresh, and the change tried once more; then it is offered again (C8). What to send next.
    async fn failed(self, sent: Sent, error: &str) -> Option<Sent> {
        let again = match self.inner.try_update_value(|inner| inner.queue.failed(sent))?? {
            Failed::Again(again) => again,
            Failed::Over(left) => return self.give_back(left, error),
        };
        let turn = self.inner.try_with_value(|inner| inner.queue.turn())?;
        match open_cart(Vec::new()).await {
            Ok(Opened { session: true, cart, .. }) if self.is_turn(turn) => self.answered(cart),
            // Whether the session has ended, the change's own answer says.
            Ok(_) => {}
            Err(_) => match self.inner.try_update_value(|inner| inner.queue.failed(again))?? {
                Failed::Again(again) => return Some(again),
                Failed::Over(left) => return self.give_back(left, error),
            },
        }
        Some(again)
    }

    /// Takes changes back, and offers to make them again.
    fn give_back(self, left: Vec<Pending>, error: &str) -> Option<Sent> {
        if self.is_served() {
            self.view.set(self.inner.with_value(Inner::foreseen));
        }
        self.notices().offer(Kind::Bad, &format!("{error} Your cart is as it was before."), Offer::Again(left));
        None
    }

    /// Makes changes again that were taken back.
    pub(super) fn send_again(self, changes: Vec<Pending>) {
        if self.is_served() || self.awaits_session() {
            self.enqueue(changes);
            return;
        }
        for pending in changes {
            self.change_guest(pending.change, pending.known);
        }
    }

    /// The session has ended, if there was one: what was pending goes to the guest cart, and what cannot is said (C8, E3). What is on
    /// its way waits for its own answer.
    fn session_ended(self, answered: Option<Pending>) {
        self.visitor.set(Visitor::Guest);
        let unsent = self.inner.try_update_value(|inner| {
            if inner.base.take().is_some() {
                inner.queue.next_turn();
            }
            let left = inner.left.take().map(|left| left.changes).unwrap_or_default().into_iter();
            let left = left.map(|(operation, change)| Pending { operation, change, known: None });
            left.chain(inner.queue.take_unsent()).collect::<Vec<_>>()
        });
        let pending: Vec<_> = answered.into_iter().chain(unsent.unwrap_or_default()).collect();
        if pending.is_empty() {
            return;
        }
        let all = pending.len();
        let kept =
            pending.into_iter().filter(|pending| self.change_guest(pending.change, pending.known.clone())).count();
        let text = if kept == all {
            "Your session has ended. The change was kept in this browser's cart; if you have an account, sign in to have it there."
        } else if kept == 0 {
            "Your session has ended, and this change was not made. If you have an account, sign in to find your cart as it was."
        } else {
            "Your session has ended. What you added was kept in this browser's cart, other changes were not made. If you have an account, sign in to find your cart."
        };
        self.notices().say(Kind::Warn, text);
        self.show_guest_cart();
    }

    /// Makes a change on the guest cart; false where that cart has nothing that it could be made on, or no room (C11).
    fn change_guest(self, change: Change, known: Option<CartLine>) -> bool {
        let price_seen = known.as_ref().map(|line| line.unit_price);
        let change = match change {
            Change::Add { variant, quantity } => GuestChange::Add { variant, quantity, price_seen },
            Change::SetQuantity { variant, quantity } => GuestChange::SetQuantity { variant, quantity },
            Change::Remove { variant } => GuestChange::Remove { variant },
            Change::SaveForLater { .. } | Change::MoveToCart { .. } | Change::SetAsideSaved | Change::Clear => {
                return false;
            }
        };
        let made = self.inner.try_update_value(|inner| {
            let (cart, _) = inner.guest.cart();
            let fits = match change {
                GuestChange::Add { variant, .. } => cart.has_room_for(variant),
                GuestChange::SetQuantity { variant, .. } | GuestChange::Remove { variant } => cart.has(variant),
                GuestChange::Acknowledge { .. } => true,
            };
            fits.then(|| {
                if let Some(line) = known {
                    inner.known.entry(line.variant_id).or_insert(line);
                }
                inner.guest.change(change)
            })
        });
        let Some(Some((cart, report))) = made else { return false };
        self.report(report);
        self.show(&cart);
        true
    }

    /// Nothing of the account stays on the device (M5).
    pub(super) fn forget(self) {
        self.inner.update_value(|inner| {
            inner.base = None;
            inner.queue.forget();
            inner.left = None;
            inner.guest.start_anew();
        });
        browser::forget_session();
        self.visitor.set(Visitor::Guest);
        self.receipt.set(None);
        self.notices().take();
        self.visits.update(|visits| *visits += 1);
        self.show_guest_cart();
        browser::tell_other_tabs();
    }

    fn say_note(self, note: Option<ChangeNote>) {
        match note {
            Some(ChangeNote::OnlyLeft { left, .. }) => {
                self.notices().say(Kind::Warn, &format!("Only {left} left, so that is how many are in your cart."));
            }
            Some(ChangeNote::LimitReached { .. }) => {
                let limit = shared::quantity::Quantity::LIMIT;
                self.notices().say(Kind::Warn, &format!("One order can have at most {limit} of an item."));
            }
            None => {}
        }
    }

    fn report(self, report: Option<Report>) {
        match report {
            Some(Report::Trouble(trouble)) => self.notices().say(Kind::Warn, &sentence(&trouble.to_string())),
            Some(Report::NotKept) => {
                let text = "This browser doesn't let the shop keep your cart. It works while this page is open; sign in to keep it.";
                self.notices().say(Kind::Warn, text);
            }
            None => {}
        }
    }
}

/// Whether one more line of that variant has no room.
fn is_full(view: &CartView, variant: VariantId) -> bool {
    view.lines.len() >= MAX_LINES && !view.lines.iter().any(|line| line.variant_id == variant)
}

fn sentence(text: &str) -> String {
    let mut sentence = format!("{text}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
