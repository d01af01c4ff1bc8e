//! A browser: its storage, its cookie, its tabs, and what each tab makes of both carts, as `app/src/cart/guest.rs`, `replica.rs` and
//! `change.rs` have it. A page lives for as long as copies of localStorage lag: it is loaded and closed when nothing travels.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use crate::ledger::{Id, Ledger};
use crate::local::{Key, LocalStorage};
use shared::cart::{CartLine, CartView, Change};
use shared::guest::{GuestCart, GuestChange, Journal, Json, MergePart, Read, TabId};
use shared::id::{GuestCartId, OperationId, ReplicaId, VariantId};
use shared::replica::{Follow, OwnerTag, Push, PushAnswer, Replica, ReplicaTab, StoredReplica};
use shared::time::{Span, Timestamp};
use shop::Token;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use uuid::Uuid;

/// Who is here, as a tab knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visitor {
    Unknown,
    Unreached,
    Guest,
    GuestSession,
    SignedIn,
}

/// So often tabs hear of each other until they are quiet.
const ROUNDS: usize = 2000;

/// A change that waits until it is known whose cart it is for.
type Waiting = (Id, Change, Option<CartLine>);

pub struct Tab {
    /// Which page of the browser it is: answers to another one's requests are nobody's.
    pub page: u64,
    journal: Journal,
    pub replica: Option<ReplicaTab>,
    pub visitor: Visitor,
    pub replicated: bool,
    pub unsent: usize,
    pub waiting: Vec<Waiting>,
    pub turn: u32,
    pub pushing: bool,
    /// Whether the browser had a session when the page was loaded.
    remembered: bool,
    /// What it last kept in mind for the next page.
    told: Option<(bool, bool)>,
}

/// Why somebody sends what waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    Background,
    /// To sign out; all the same where the shop cannot be reached, or not.
    SignOut {
        sure: bool,
    },
}

/// What a tab does once the guest cart is merged, or was not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    Nothing,
    /// It tells other tabs: somebody has signed in.
    Tell,
    SignOut {
        sure: bool,
    },
}

/// What a tab asks of the server.
#[derive(Clone, Debug)]
pub enum Ask {
    Open { items: Vec<shared::guest::GuestItem>, turn: u32, then: Then },
    Push { push: Push, purpose: Purpose },
    Merge { cart: GuestCartId, part: MergePart, turn: u32, then: Then },
    Begin { cart: GuestCartId, part: MergePart },
    SignIn { account: usize },
    SignOut { sure: bool },
    FinishSigningOut { then: Then },
}

/// What the server says.
#[derive(Clone, Debug)]
pub enum Reply {
    /// It could not be reached, or its answer was lost.
    Lost,
    Opened {
        owner: Option<(OwnerTag, bool)>,
        cart: CartView,
    },
    Pushed(PushAnswer),
    /// The cart; none where there is no session.
    Merged(Option<CartView>),
    Done,
}

/// A request under way.
#[derive(Clone, Debug)]
pub struct Request {
    pub tab: usize,
    pub page: u64,
    pub cookie: Option<Token>,
    pub ask: Ask,
    pub answer: Option<Answer>,
}

/// An answer on its way.
#[derive(Clone, Debug)]
pub struct Answer {
    pub reply: Reply,
    /// The cookie that it sets, or removes.
    #[expect(clippy::option_option, reason = "a change of the cookie, which may take it away")]
    pub cookie: Option<Option<Token>>,
}

impl Answer {
    pub const fn lost() -> Self {
        Self { reply: Reply::Lost, cookie: None }
    }
}

pub struct Browser {
    pub number: usize,
    pub local: LocalStorage,
    pub tabs: Vec<Option<Tab>>,
    pub cookie: Option<Token>,
    pub online: bool,
    pub requests: Vec<Request>,
    /// Whoever has the lock to send, and who waits for it.
    pub lock: Option<(usize, u64)>,
    pub queue: VecDeque<(usize, u64, Purpose)>,
    pub ledger: Rc<RefCell<Ledger>>,
    pub now: Timestamp,
    lines: Rc<BTreeMap<VariantId, CartLine>>,
    ids: u64,
}

pub fn parse(text: &str) -> Option<Json> {
    fn json(value: serde_json::Value) -> Json {
        use serde_json::Value;
        match value {
            Value::Null => Json::Other,
            Value::Bool(flag) => Json::Flag(flag),
            Value::Number(number) => Json::Number(number.as_f64().unwrap()),
            Value::String(text) => Json::Text(text),
            Value::Array(list) => Json::List(list.into_iter().map(json).collect()),
            Value::Object(map) => Json::Map(map.into_iter().map(|(key, value)| (key, json(value))).collect()),
        }
    }
    serde_json::from_str(text).ok().map(json)
}

impl Browser {
    pub fn new(
        number: usize,
        tabs: usize,
        ledger: Rc<RefCell<Ledger>>,
        lines: Rc<BTreeMap<VariantId, CartLine>>,
    ) -> Self {
        Self {
            number,
            local: LocalStorage::new(tabs),
            tabs: (0..tabs).map(|_| None).collect(),
            cookie: None,
            online: true,
            requests: Vec::new(),
            lock: None,
            queue: VecDeque::new(),
            ledger,
            now: Timestamp::from_millis(0),
            lines,
            ids: 0,
        }
    }

    pub fn new_id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128((self.number as u128 + 1) << 64 | u128::from(self.ids))
    }

    pub fn tab(&mut self, tab: usize) -> &mut Tab {
        self.tabs[tab].as_mut().unwrap()
    }

    /// A page is loaded, the one that was there is gone.
    pub fn load(&mut self, tab: usize) {
        self.close(tab);
        let page = self.new_id().as_u128() as u64;
        let number = TabId(u32::try_from(page & 0xffff_ffff).unwrap() << 4 | u32::try_from(self.number).unwrap());
        let replica = self.stored_replica(tab).map(|replica| ReplicaTab::new(number, replica));
        let remembered = self.local.read(tab, Key::Session).is_some();
        self.tabs[tab] = Some(Tab {
            page,
            journal: Journal::new(number),
            replica,
            visitor: Visitor::Unknown,
            replicated: false,
            unsent: 0,
            waiting: Vec::new(),
            turn: 0,
            pushing: false,
            remembered,
            told: None,
        });
        self.show_kept(tab);
        self.push(tab);
        self.open(tab, Then::Nothing);
        self.remember(tab);
    }

    pub fn close(&mut self, tab: usize) {
        if self.tabs[tab].is_none() {
            return;
        }
        self.keep_waiting(tab);
        let page = self.tab(tab).page;
        self.tabs[tab] = None;
        self.queue.retain(|(_, of, _)| *of != page);
        self.ledger.borrow_mut().stays(self.number, page);
        if self.lock.is_some_and(|(_, of)| of == page) {
            self.unlock();
        }
    }

    /// Keeps in mind whether there is a session, for the next page.
    pub fn remember(&mut self, tab: usize) {
        let Some(here) = &mut self.tabs[tab] else { return };
        let known = !matches!(here.visitor, Visitor::Unknown | Visitor::Unreached);
        if here.told.replace((here.replicated, known)) == Some((here.replicated, known)) {
            return;
        }
        let kept = self.local.read(tab, Key::Session).is_some();
        if here.replicated && !kept {
            self.local.write(tab, Key::Session, Some("1".into()));
        } else if !here.replicated && known && kept {
            self.local.write(tab, Key::Session, None);
        }
    }

    pub fn tell_other_tabs(&mut self, tab: usize) {
        let id = self.new_id().to_string();
        self.local.write(tab, Key::Changed, Some(id));
    }

    // The guest cart.

    pub fn read_guest_cart(&mut self, text: Option<&str>) -> GuestCart {
        let (fresh, now) = (GuestCartId(self.new_id()), self.now);
        let Read { cart, trouble } = shared::guest::read(text, parse, fresh, now, Span::days(30));
        assert_eq!(trouble, None, "C2: what was written is read: {text:?}");
        cart
    }

    pub fn guest_cart(&mut self, tab: usize) -> GuestCart {
        let text = self.local.read(tab, Key::Guest).map(str::to_owned);
        self.read_guest_cart(text.as_deref())
    }

    fn keep_guest_cart(&mut self, tab: usize, cart: &GuestCart) {
        self.local.write(tab, Key::Guest, Some(shared::guest::write(cart)));
    }

    pub fn change_guest_cart(&mut self, tab: usize, change: GuestChange) {
        if self.local.read(tab, Key::Guest).is_none() {
            self.tab(tab).journal.clear();
        }
        let (stored, now) = (self.guest_cart(tab), self.now);
        let cart = self.tab(tab).journal.commit(stored, change, now);
        self.keep_guest_cart(tab, &cart);
    }

    fn follow_guest_cart(&mut self, tab: usize) {
        let (stored, now) = (self.guest_cart(tab), self.now);
        if let Some(cart) = self.tab(tab).journal.reconcile(&stored, now) {
            self.keep_guest_cart(tab, &cart);
        }
    }

    pub fn start_guest_cart_anew(&mut self, tab: usize) {
        self.tab(tab).journal.clear();
        let cart = self.guest_cart(tab);
        let empty = GuestCart { writers: cart.writers, ..GuestCart::empty(GuestCartId(self.new_id()), self.now) };
        self.keep_guest_cart(tab, &empty);
    }

    // The replica.

    pub fn read_replica(&mut self, text: &str) -> Replica {
        let fresh = ReplicaId(self.new_id());
        let StoredReplica { replica, whole } = shared::replica::read(text, parse, fresh).unwrap();
        assert!(whole, "C9: what was written is read: {text}");
        replica
    }

    pub fn stored_replica(&mut self, tab: usize) -> Option<Replica> {
        let text = self.local.read(tab, Key::Replica)?.to_owned();
        Some(self.read_replica(&text))
    }

    fn store_replica(&mut self, tab: usize) {
        let text = self.tab(tab).replica.as_ref().map(|here| shared::replica::write(here.replica()));
        self.local.write(tab, Key::Replica, text);
    }

    pub fn open_replica(&mut self, tab: usize, owner: OwnerTag, guest: bool, cart: CartView) -> Option<Replica> {
        let stored = self.stored_replica(tab);
        let (id, number, now) = (ReplicaId(self.new_id()), TabId(self.new_id().as_u128() as u32), self.now);
        let new = Replica::new(id, owner, guest);
        let number = TabId(number.0 << 4 | self.number as u32);
        let (mut here, ended) = ReplicaTab::arrive(self.tab(tab).replica.take(), stored.as_ref(), number, new);
        here.open(stored, cart, now);
        self.tab(tab).replica = Some(here);
        self.store_replica(tab);
        ended
    }

    /// The server answered the cart, though not to a push.
    pub fn answered(&mut self, tab: usize, cart: CartView) {
        if let Some(here) = &self.tab(tab).replica {
            let (owner, guest) = (here.owner(), here.replica().guest);
            self.open_replica(tab, owner, guest, cart);
        }
        self.show_replica(tab);
    }

    fn make_on_replica(&mut self, tab: usize, id: Id, change: Change, known: Option<CartLine>) -> bool {
        let (stored, now) = (self.stored_replica(tab), self.now);
        let Some(here) = &mut self.tab(tab).replica else { return false };
        let made = here.change(stored, OperationId(id), change, known, now).is_some();
        if made {
            self.store_replica(tab);
        }
        made
    }

    pub fn next_push(&mut self, tab: usize) -> Option<Push> {
        let stored = self.stored_replica(tab);
        let next = self.tab(tab).replica.as_ref().and_then(|here| here.next_push(stored));
        self.tab(tab).pushing = next.is_some();
        next
    }

    /// The server has decided; false where somebody else is here by now.
    pub fn acknowledge(&mut self, tab: usize, cart: CartView, receipts: &[shared::replica::OperationReceipt]) -> bool {
        let (stored, now) = (self.stored_replica(tab), self.now);
        let here = self.tab(tab).replica.as_mut();
        let made = here.is_some_and(|here| here.acknowledge(stored, cart, receipts, now).is_some());
        if made {
            self.store_replica(tab);
        }
        made
    }

    fn follow_replica(&mut self, tab: usize) {
        let (stored, now) = (self.stored_replica(tab), self.now);
        let Some(here) = &mut self.tab(tab).replica else { return };
        match here.follow(stored, now) {
            Follow::Show => {}
            Follow::Store => self.store_replica(tab),
            Follow::Ask => {
                let here = self.tab(tab);
                here.replica = None;
                here.replicated = false;
                here.turn += 1;
                return self.open(tab, Then::Nothing);
            }
        }
        self.show_replica(tab);
    }

    pub fn take_replica(&mut self, tab: usize) -> Option<Replica> {
        let stored = self.stored_replica(tab);
        let here = self.tab(tab).replica.take()?;
        self.local.write(tab, Key::Replica, None);
        Some(here.leave(stored))
    }

    pub fn show_replica(&mut self, tab: usize) {
        let here = self.tab(tab);
        let replica = here.replica.as_ref().map(ReplicaTab::replica);
        here.unsent = replica.map_or(0, |replica| replica.operations.len());
        here.replicated |= replica.and_then(Replica::shown).is_some();
    }

    pub fn show_kept(&mut self, tab: usize) {
        self.show_replica(tab);
        self.guest_cart(tab);
    }

    // Changes.

    /// The shopper changes the cart.
    pub fn change(&mut self, tab: usize, change: Change) {
        let id = self.new_id();
        let known = change.variant().and_then(|variant| self.lines.get(&variant)).cloned();
        self.ledger.borrow_mut().asked(id, change, Some(self.number));
        let here = self.tab(tab);
        let awaits_session = here.visitor == Visitor::Unknown && !here.replicated && here.remembered;
        if here.replicated {
            self.change_replica(tab, (id, change, known));
        } else if awaits_session {
            here.waiting.push((id, change, known));
        } else {
            self.change_guest(tab, &(id, change, known));
        }
    }

    /// Makes a change on the session's cart. False where no more can wait.
    fn change_replica(&mut self, tab: usize, (id, change, known): Waiting) -> bool {
        if self.tab(tab).replica.as_ref().is_some_and(|here| !here.replica().has_room()) {
            self.ledger.borrow_mut().named(id);
            return false;
        }
        let seen = self.tab(tab).replica.as_ref().map(|here| here.replica().clone());
        if self.make_on_replica(tab, id, change, known.clone()) {
            let quiet = self.local.is_quiet();
            self.ledger.borrow_mut().made_on_replica(id, &seen.unwrap(), quiet);
            self.tab(tab).unsent = self.tab(tab).replica.as_ref().map_or(0, |here| here.replica().operations.len());
            self.push(tab);
        } else {
            self.tab(tab).waiting.push((id, change, known));
            self.open(tab, Then::Nothing);
        }
        true
    }

    /// Makes a change on the guest cart; false where that has nothing that it could be made on.
    fn change_guest(&mut self, tab: usize, (id, change, known): &Waiting) -> bool {
        let made = GuestChange::of(*change, known.as_ref().map(|line| line.unit_price));
        let Some(made) = made.filter(|made| self.guest_cart(tab).admits(made)) else { return false };
        let quiet = self.local.is_quiet();
        self.change_guest_cart(tab, made);
        self.ledger.borrow_mut().made_on_guest_cart(*id, quiet);
        true
    }

    /// Makes what waited until it is known whose cart this is. What cannot be made is said.
    pub fn make_waiting(&mut self, tab: usize) {
        let session = self.tab(tab).replicated;
        for waiting in std::mem::take(&mut self.tab(tab).waiting) {
            let id = waiting.0;
            let made = if session { self.change_replica(tab, waiting) } else { self.change_guest(tab, &waiting) };
            if !made {
                self.ledger.borrow_mut().named(id);
            }
        }
    }

    /// What waited goes to the guest cart, which lasts.
    pub fn keep_waiting(&mut self, tab: usize) {
        let waiting = std::mem::take(&mut self.tab(tab).waiting);
        let left = waiting.into_iter().filter(|waiting| !self.change_guest(tab, waiting)).collect();
        self.tab(tab).waiting = left;
    }

    /// What was added to a session's cart, and is not known to be sent, goes to the guest cart.
    pub fn move_to_guest_cart(&mut self, tab: usize, ended: &Replica) {
        let net = ended.net_additions();
        self.ledger.borrow_mut().netted(ended, &net);
        if let Some(change) = net.received() {
            self.change_guest_cart(tab, change);
        }
    }

    // Storage.

    /// A tab hears of one write; false where there is none.
    pub fn hear(&mut self, tab: usize) -> bool {
        let (moved, key) = self.local.deliver_one(tab);
        if self.tabs[tab].is_some() {
            match key {
                Some(Key::Guest) => self.follow_guest_cart(tab),
                Some(Key::Replica) => self.follow_replica(tab),
                Some(Key::Changed) => self.look_again(tab),
                Some(Key::Session | Key::SigningOut) | None => {}
            }
            self.remember(tab);
        }
        moved
    }

    /// The page came back, or another tab signed in, signed out or changed the cart.
    pub fn look_again(&mut self, tab: usize) {
        self.follow_guest_cart(tab);
        self.push(tab);
        self.open(tab, Then::Nothing);
    }

    /// Everything travels. What comes of it is asked, not answered.
    pub fn settle_storage(&mut self) {
        for _ in 0..ROUNDS {
            let mut moved = self.local.order_one();
            for tab in 0..self.tabs.len() {
                moved |= self.hear(tab);
            }
            if !moved {
                return;
            }
        }
        panic!("tabs write and write because of each other");
    }

    /// The guest cart once everything has travelled.
    pub fn true_guest_cart(&mut self) -> GuestCart {
        let text = self.local.truth(Key::Guest).map(str::to_owned);
        self.read_guest_cart(text.as_deref())
    }

    /// The replica once everything has travelled.
    pub fn true_replica(&mut self) -> Option<Replica> {
        let text = self.local.truth(Key::Replica)?.to_owned();
        Some(self.read_replica(&text))
    }
}
