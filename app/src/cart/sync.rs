//! The store's work in the browser: the guest cart, the queue of changes to the session's, merging, other tabs.

use super::guest::{Guest, Report};
use super::store::{CartStore, Visitor};
use super::{ChangeReply, MergeReply, Opened, change_cart, merge_cart, open_cart};
use crate::AppError;
use crate::browser::{self, Written};
use crate::ui::{Kind, Notices};
use gloo_events::{EventListener, EventListenerOptions};
use iso_currency::Currency;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::cart::{CartLine, CartView, Change, ChangeNote, LineProblem};
use shared::guest::{GuestCart, GuestChange};
use shared::id::{OperationId, VariantId};
use std::collections::{HashMap, VecDeque};
use wasm_bindgen::JsCast;

/// What only the browser's side of the store knows.
pub(super) struct Inner {
    guest: Guest,
    /// The session's cart as the server last answered it.
    base: Option<CartView>,
    /// Grows when this page changes who is here: what was asked before is of no use then.
    turn: u32,
    /// Changes that the server has not answered yet, the first of them on its way.
    queue: VecDeque<Pending>,
    sending: bool,
    /// Lines as the shop last described them, to show a guest's cart by.
    known: HashMap<VariantId, CartLine>,
    notices: Notices,
}

/// A change on its way. Its operation id stays the same however often it is sent (C7).
#[derive(Clone)]
struct Pending {
    operation: OperationId,
    change: Change,
    known: Option<CartLine>,
    tried: bool,
}

impl Inner {
    pub(super) fn new() -> Self {
        Self {
            guest: Guest::new(),
            base: None,
            turn: 0,
            queue: VecDeque::new(),
            sending: false,
            known: HashMap::new(),
            notices: expect_context(),
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
        for pending in &self.queue {
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
    pub(super) fn listen(self) {
        self.show_guest_cart();
        self.ready.set(true);
        let Some(window) = web_sys::window() else { return };
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
        spawn_local(self.open());
        // Whoever does something here may open the cart next, perhaps without a network by then.
        for event in ["pointerdown", "keydown"] {
            let options = EventListenerOptions { passive: true, ..EventListenerOptions::default() };
            EventListener::once_with_options(&window, event, options, |_| spawn_local(crate::split::fetch_cart()))
                .forget();
        }
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
        let asked = self.inner.try_update_value(|inner| (inner.guest.cart().0, inner.turn));
        let Some((cart, turn)) = asked else { return };
        let answer = open_cart(cart.items).await;
        if self.inner.try_with_value(|inner| inner.turn) != Some(turn) {
            return;
        }
        match answer {
            Ok(Opened { session: true, account, cart }) => {
                self.visitor.set(account.map_or(Visitor::GuestSession, Visitor::SignedIn));
                self.answered(cart);
                self.merge().await;
            }
            Ok(Opened { cart, .. }) => {
                self.inner.update_value(|inner| {
                    inner.learn(&cart);
                    inner.base = None;
                });
                self.visitor.set(Visitor::Guest);
                self.queue_to_guest();
                self.show_guest_cart();
            }
            // What is shown still holds; the page is read again when it comes back or the network does. What is clicked
            // until then is kept in the guest cart, and merged where there turns out to be a session.
            Err(_) => self.visitor.update(|visitor| {
                if *visitor == Visitor::Unknown {
                    *visitor = Visitor::Unreached;
                }
            }),
        }
    }

    /// Who is here has just changed: what is still being asked does not know it.
    pub(super) fn someone_else(self) {
        self.inner.update_value(|inner| inner.turn += 1);
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
            let Some((cart, _)) = self.inner.try_update_value(|inner| inner.guest.cart()) else { return };
            if cart.items.is_empty() {
                return;
            }
            let sent: Vec<_> = cart.items.iter().map(|item| (item.variant, item.quantity.get())).collect();
            match merge_cart(cart.id, cart.items, false).await {
                Ok(MergeReply::Merged { cart: merged, receipt }) => {
                    self.inner.update_value(|inner| {
                        inner.guest.acknowledge(cart.id, sent);
                    });
                    self.answered(*merged);
                    // A guest's own cart has only moved: there is something to say where not all of it came along.
                    if self.visitor.with_untracked(|visitor| *visitor != Visitor::GuestSession) || !receipt.is_whole() {
                        self.receipt.set(Some(receipt));
                    }
                    browser::tell_other_tabs();
                }
                Ok(MergeReply::SignedOut) => return,
                Err(_) => {
                    let text = "Your cart on the server couldn't be reached, so what is in this browser was kept. It is added as soon as possible.";
                    self.notices().say(Kind::Warn, text);
                    return;
                }
            }
        }
    }

    /// Makes a change: on the guest cart at once, on the session's through the queue.
    pub(super) fn send(self, change: Change, known: Option<CartLine>) {
        if !self.is_served() {
            self.change_guest(change, known);
            return;
        }
        let pending = Pending { operation: OperationId(browser::new_id()), change, known, tried: false };
        self.enqueue(pending);
    }

    fn enqueue(self, pending: Pending) {
        let view = self.inner.try_update_value(|inner| {
            inner.queue.push_back(pending);
            inner.foreseen()
        });
        if let Some(Some(view)) = view {
            self.view.set(Some(view));
        }
        let start = self.inner.try_update_value(|inner| !std::mem::replace(&mut inner.sending, true));
        if start == Some(true) {
            spawn_local(self.send_queue());
        }
    }

    /// Sends one change after the other, so that they arrive in the order in which they were made.
    async fn send_queue(self) {
        while let Some(Some(pending)) = self.inner.try_with_value(|inner| inner.queue.front().cloned()) {
            match change_cart(pending.operation, pending.change).await {
                Ok(ChangeReply::Answered { cart, note, refused }) => {
                    self.inner.update_value(|inner| {
                        inner.queue.pop_front();
                    });
                    self.answered(*cart);
                    browser::tell_other_tabs();
                    if let Some(refused) = refused {
                        self.notices().say(Kind::Bad, &format!("That didn't work: {refused}."));
                    }
                    self.say_note(note);
                }
                Ok(ChangeReply::SignedOut) => {
                    self.visitor.set(Visitor::Guest);
                    self.inner.update_value(|inner| inner.base = None);
                    self.queue_to_guest();
                    let text = "Your session has ended. The change was kept in this browser's cart; if you have an account, sign in to have it there.";
                    self.notices().say(Kind::Warn, text);
                }
                Err(error) => {
                    if !self.failed(error).await {
                        break;
                    }
                }
            }
        }
        self.inner.update_value(|inner| inner.sending = false);
    }

    /// A change failed: the cart is fetched afresh, and the change tried once more; then it is offered again (C8).
    /// Whether to go on sending.
    async fn failed(self, error: AppError) -> bool {
        let again = self.inner.try_update_value(|inner| {
            inner.queue.front_mut().is_some_and(|pending| !std::mem::replace(&mut pending.tried, true))
        });
        if again == Some(true)
            && let Ok(Opened { session: true, cart, .. }) = open_cart(Vec::new()).await
        {
            self.answered(cart);
            return true;
        }
        let left = self.inner.try_update_value(|inner| std::mem::take(&mut inner.queue)).unwrap_or_default();
        let view = self.inner.with_value(Inner::foreseen);
        self.view.set(view);
        let retry = move || {
            for pending in left.clone() {
                self.enqueue(Pending { tried: false, ..pending });
            }
        };
        let text = format!("{error} Your cart is as it was before.");
        self.notices().offer(Kind::Bad, &text, "Try again", retry);
        false
    }

    /// The session has ended: what was on its way goes to the guest cart (C8).
    fn queue_to_guest(self) {
        let queue = self.inner.try_update_value(|inner| std::mem::take(&mut inner.queue)).unwrap_or_default();
        for pending in queue {
            self.change_guest(pending.change, pending.known);
        }
    }

    fn change_guest(self, change: Change, known: Option<CartLine>) {
        let price_seen = known.as_ref().map(|line| line.unit_price);
        let change = match change {
            Change::Add { variant, quantity } => GuestChange::Add { variant, quantity, price_seen },
            Change::SetQuantity { variant, quantity } => GuestChange::SetQuantity { variant, quantity },
            Change::Remove { variant } => GuestChange::Remove { variant },
            _ => return,
        };
        let made = self.inner.try_update_value(|inner| {
            if let Some(line) = known {
                inner.known.entry(line.variant_id).or_insert(line);
            }
            inner.guest.change(change)
        });
        if let Some((cart, report)) = made {
            self.report(report);
            self.show(&cart);
        }
    }

    /// Nothing of the account stays on the device (M5).
    pub(super) fn forget(self) {
        self.inner.update_value(|inner| {
            inner.turn += 1;
            inner.base = None;
            inner.queue.clear();
            inner.guest.start_anew();
        });
        self.visitor.set(Visitor::Guest);
        self.receipt.set(None);
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

fn sentence(text: &str) -> String {
    let mut sentence = format!("{text}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
