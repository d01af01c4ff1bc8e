//! The shop, its browsers and the network between them.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use crate::browser::{Answer, Ask, Browser, Reply, Request, Then, Visitor};
use crate::ledger::Ledger;
use crate::local::Key;
use crate::stand::{Stand, email, item, quantity, to_dublin, variant};
use crate::step::{Act, BROWSERS, SET, Step, TABS, VARIANTS, Wish};
use crate::{PASSWORD, address};
use shared::account::Password;
use shared::cart::{CartView, Change};
use shared::guest::SentGuestCart;
use shared::id::{OperationId, Owner, VariantId};
use shared::replica::PushAnswer;
use shared::time::Span;
use shop::{Failure, Token};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use uuid::Uuid;

/// How many of each variant.
pub type Units = BTreeMap<VariantId, u32>;

/// So often a browser asks and hears until it is quiet.
const ROUNDS: usize = 400;

pub struct World {
    stand: Stand,
    accounts: Vec<Owner>,
    browsers: Vec<Browser>,
    /// Requests that nobody waits for any more and that may still arrive, with their browser.
    late: Vec<(usize, Request)>,
    ledger: Rc<RefCell<Ledger>>,
    /// Carts as the server last answered them.
    carts: BTreeMap<Owner, CartView>,
    /// Owners whose session no browser has: nobody sees their carts.
    out_of_reach: BTreeSet<Owner>,
    servers: u64,
    made: u128,
}

pub fn units(cart: &CartView) -> Units {
    let mut units = Units::new();
    for line in cart.lines.iter().chain(&cart.saved) {
        *units.entry(line.variant_id).or_default() += line.quantity;
    }
    units
}

/// Drives the work so many steps far.
async fn cut_short<T>(work: impl Future<Output = T>, mut polls: u32) {
    let mut work = pin!(work);
    poll_fn(|context| {
        let left = polls.checked_sub(1);
        match left {
            None => Poll::Ready(()),
            Some(left) => {
                polls = left;
                work.as_mut().poll(context).map(drop)
            }
        }
    })
    .await;
}

impl World {
    pub async fn new(stand: Stand, accounts: &[Owner]) -> Self {
        let ledger = Rc::new(RefCell::new(Ledger::default()));
        let items: Vec<_> = (1..=VARIANTS).map(|what| item(what, 1)).collect();
        let quoted = stand.shop.quote_guest_cart(&items).await.unwrap();
        let lines = Rc::new(quoted.lines.into_iter().map(|line| (line.variant_id, line)).collect());
        let browsers =
            (0..BROWSERS).map(|number| Browser::new(number, TABS, ledger.clone(), Rc::clone(&lines))).collect();
        let mut world = Self {
            stand,
            accounts: accounts.to_vec(),
            browsers,
            late: Vec::new(),
            ledger,
            carts: BTreeMap::new(),
            out_of_reach: BTreeSet::new(),
            servers: 1,
            made: 0,
        };
        for browser in 0..BROWSERS {
            world.tick();
            for tab in 0..TABS {
                world.browsers[browser].load(tab);
            }
        }
        world
    }

    pub async fn close(self) {
        self.stand.storage.close().await;
    }

    /// A moment passes.
    fn tick(&mut self) {
        self.stand.clock.pass(Span::millis(20));
        for browser in &mut self.browsers {
            browser.now = self.stand.shop.now();
        }
    }

    pub async fn make(&mut self, step: &Step) {
        self.tick();
        match *step {
            Step::Change { browser, tab, wish } => {
                if self.is_open(browser, tab) {
                    self.browsers[browser].change(tab, change(wish));
                }
            }
            Step::Write { browser } => drop(self.browsers[browser].local.order_one()),
            Step::Hear { browser, tab } => drop(self.browsers[browser].hear(tab)),
            Step::Net { browser, which, act } => self.net(browser, which, act).await,
            Step::Late { which } => {
                if !self.late.is_empty() {
                    let (browser, request) = self.late.swap_remove(which % self.late.len());
                    self.serve(browser, &request).await;
                }
            }
            Step::Flow { browser, rounds } => self.flow(browser, rounds).await,
            Step::LookAgain { browser, tab } => {
                if self.is_open(browser, tab) {
                    self.browsers[browser].look_again(tab);
                }
            }
            Step::Told { browser, tab } => self.told(browser, tab).await,
            Step::Load { browser, tab } => {
                self.browsers[browser].settle_storage();
                self.browsers[browser].load(tab);
            }
            Step::Close { browser, tab } => {
                self.browsers[browser].settle_storage();
                self.browsers[browser].close(tab);
            }
            Step::Online { browser, online } => self.go(browser, online),
            Step::SignIn { browser, tab, account } => {
                if self.is_open(browser, tab) {
                    self.browsers[browser].sign_in(tab, account);
                }
            }
            Step::Begin { browser, tab } => {
                if self.is_open(browser, tab) {
                    self.browsers[browser].begin(tab);
                }
            }
            Step::SignOut { browser, tab, sure } => {
                if self.is_open(browser, tab) {
                    self.browsers[browser].sign_out(tab, sure);
                }
            }
            Step::Expire { browser } => self.expire(browser).await,
            Step::Order { account } => self.order(account).await,
            Step::Elsewhere { account, wish } => self.elsewhere(account, change(wish)).await,
            Step::Kill { browser, which, polls } => self.kill(browser, which, polls).await,
            Step::Pass { seconds } => {
                for browser in 0..BROWSERS {
                    self.browsers[browser].settle_storage();
                    self.lose_all(browser);
                    self.browsers[browser].settle_storage();
                    self.lose_all(browser);
                }
                self.stand.clock.pass(Span::seconds(seconds));
            }
            Step::Settle => self.settle().await,
        }
    }

    fn is_open(&self, browser: usize, tab: usize) -> bool {
        self.browsers[browser].tabs[tab].is_some()
    }

    // The network.

    fn go(&mut self, browser: usize, online: bool) {
        let here = &mut self.browsers[browser];
        let returns = online && !here.online;
        here.online = online;
        if returns {
            for tab in 0..TABS {
                if here.tabs[tab].is_some() {
                    here.look_again(tab);
                }
            }
        }
    }

    async fn net(&mut self, browser: usize, which: usize, act: Act) {
        let under_way = self.browsers[browser].requests.len();
        if under_way == 0 {
            return;
        }
        let which = which % under_way;
        let request = self.browsers[browser].requests[which].clone();
        if matches!(act, Act::Lose) {
            let mut request = self.browsers[browser].requests.remove(which);
            if request.answer.is_none() {
                self.late.push((browser, request.clone()));
            }
            request.answer = Some(Answer::lost());
            self.browsers[browser].answer(request);
            return;
        }
        if request.answer.is_none() {
            let answer = self.serve(browser, &request).await;
            if matches!(act, Act::Twice) {
                self.late.push((browser, request));
            }
            self.browsers[browser].requests[which].answer = Some(answer);
        }
        if matches!(act, Act::Answer) {
            let request = self.browsers[browser].requests.remove(which);
            self.hear_answer(browser, request).await;
        }
    }

    /// An answer reaches the browser, and a cookie in it: a guest session whose cookie is written over is out of reach.
    async fn hear_answer(&mut self, browser: usize, request: Request) {
        if let Some(Answer { cookie: Some(new), .. }) = &request.answer {
            let old = self.browsers[browser].cookie.clone().filter(|old| Some(old) != new.as_ref());
            let old = self.owner(old.as_ref()).await;
            self.ended(old);
            if let Some(new) = self.owner(new.as_ref()).await {
                self.out_of_reach.remove(&new);
            }
        }
        self.browsers[browser].answer(request);
    }

    /// Whose session it is.
    async fn owner(&self, token: Option<&Token>) -> Option<Owner> {
        let session = self.stand.shop.session(token?).await.unwrap();
        session.map(|session| session.owner)
    }

    /// No request that is under way is answered.
    fn lose_all(&mut self, browser: usize) {
        for mut request in std::mem::take(&mut self.browsers[browser].requests) {
            request.answer = Some(Answer::lost());
            self.browsers[browser].answer(request);
        }
    }

    async fn flow(&mut self, browser: usize, rounds: usize) {
        for _ in 0..rounds {
            let here = &mut self.browsers[browser];
            let mut moved = here.local.order_one();
            for tab in 0..TABS {
                moved |= here.hear(tab);
            }
            if !here.requests.is_empty() {
                self.net(browser, 0, Act::Answer).await;
                moved = true;
            }
            if !moved {
                return;
            }
        }
    }

    async fn serve(&mut self, browser: usize, request: &Request) -> Answer {
        let owner = self.owner(request.cookie.as_ref()).await;
        let mut cookie = None;
        let reply = match &request.ask {
            Ask::Open { items, .. } => {
                let cart = match owner {
                    Some(owner) => self.stand.shop.cart(owner).await,
                    None => self.stand.shop.quote_guest_cart(items).await,
                };
                let owner = owner.map(|owner| (self.stand.shop.owner_tag(owner), owner.guest().is_some()));
                Reply::Opened { owner, cart: cart.unwrap() }
            }
            Ask::Push { push, .. } => {
                let Some(owner) = owner else { return answer(Reply::Pushed(PushAnswer::SignedOut)) };
                let pushed = self.stand.shop.push_cart(owner, push).await.unwrap();
                if let PushAnswer::Decided { cart, receipts } = &pushed {
                    let (before, after) = (self.held(owner), units(cart));
                    self.ledger.borrow_mut().decided(owner, push, receipts, &before, &after, cart.revision);
                    self.carts.insert(owner, (**cart).clone());
                }
                Reply::Pushed(pushed)
            }
            Ask::Merge { cart, part, .. } | Ask::Begin { cart, part } => {
                let owner = match (owner, &request.ask) {
                    (Some(owner), _) => owner,
                    (None, Ask::Begin { .. }) => {
                        let acting = self.stand.shop.acting(None).await.unwrap();
                        cookie = Some(acting.begun);
                        self.out_of_reach.insert(acting.session.owner);
                        acting.session.owner
                    }
                    (None, _) => return answer(Reply::Merged(None)),
                };
                let sent = SentGuestCart { id: *cart, items: &part.items, saved: &part.saved, unsent: &part.unsent };
                let merged = self.stand.shop.merge(owner, &sent).await.unwrap();
                let (before, after, revision) = (self.held(owner), units(&merged.cart), merged.cart.revision);
                let receipt = &merged.receipt;
                self.ledger.borrow_mut().merged(owner, browser, *cart, part, receipt, &before, &after, revision);
                self.carts.insert(owner, merged.cart.clone());
                Reply::Merged(Some(merged.cart))
            }
            Ask::SignIn { account } => {
                let password = Password::parse(PASSWORD).unwrap();
                let token = request.cookie.as_ref();
                let signed_in = self.stand.shop.sign_in(&address(*account), &password, token).await.unwrap();
                let to = self.accounts[*account];
                if let Some(from) = owner.filter(|owner| owner.guest().is_some()) {
                    let (before, theirs) = (self.held(to), self.held(from));
                    let cart = self.stand.shop.cart(to).await.unwrap();
                    let (after, revision) = (units(&cart), cart.revision);
                    self.ledger.borrow_mut().claimed(from, to, (&before, &theirs), &after, revision);
                    self.carts.remove(&from);
                    self.carts.insert(to, cart);
                }
                cookie = Some(Some(signed_in.token));
                Reply::Done
            }
            Ask::SignOut { .. } | Ask::FinishSigningOut { .. } => {
                if let Some(token) = &request.cookie {
                    self.stand.shop.sign_out(token).await.unwrap();
                    self.ended(owner);
                }
                cookie = Some(None);
                Reply::Done
            }
        };
        Answer { reply, cookie }
    }

    /// Units in the owner's cart, as the server last answered it.
    fn held(&self, owner: Owner) -> Units {
        self.carts.get(&owner).map(units).unwrap_or_default()
    }

    // What else happens.

    /// The server tells of the cart's revision.
    async fn told(&mut self, browser: usize, tab: usize) {
        let here = &mut self.browsers[browser];
        if !here.online || here.tabs[tab].as_ref().is_none_or(|here| !here.replicated) {
            return;
        }
        let cookie = here.cookie.clone();
        let Some(owner) = self.owner(cookie.as_ref()).await else { return };
        let revision = self.stand.shop.cart(owner).await.unwrap().revision;
        let here = &mut self.browsers[browser];
        if here.tab(tab).replica.as_mut().is_some_and(|here| here.is_behind(revision)) {
            here.open(tab, Then::Nothing);
        }
    }

    async fn expire(&mut self, browser: usize) {
        let Some(token) = self.browsers[browser].cookie.clone() else { return };
        let owner = self.owner(Some(&token)).await;
        self.stand.shop.sign_out(&token).await.unwrap();
        self.ended(owner);
    }

    /// A session has ended. With a guest's its cart is out of reach.
    fn ended(&mut self, owner: Option<Owner>) {
        if let Some(owner) = owner.filter(|owner| owner.guest().is_some()) {
            self.ledger.borrow_mut().ended(owner);
            self.out_of_reach.insert(owner);
        }
    }

    async fn order(&mut self, account: usize) {
        let owner = self.accounts[account];
        let Some(before) = self.carts.get(&owner).cloned() else { return };
        self.made += 1;
        let key = format!("order-{}", self.made);
        match self.stand.shop.place_order(owner, &email(), &key, to_dublin()).await {
            Ok(_) => {
                let cart = self.stand.shop.cart(owner).await.unwrap();
                assert!(cart.lines.is_empty(), "O1: the cart is empty");
                let lines = units(&CartView { saved: Vec::new(), ..before });
                self.ledger.borrow_mut().ordered(owner, &lines, &units(&cart));
                self.carts.insert(owner, cart);
            }
            Err(Failure::Refused(_)) => {}
            Err(Failure::Broken(error)) => panic!("{error:?}"),
        }
    }

    async fn elsewhere(&mut self, account: usize, change: Change) {
        let owner = self.accounts[account];
        self.made += 1;
        let id = Uuid::from_u128(1 << 100 | self.made);
        let before = self.held(owner);
        self.ledger.borrow_mut().asked(id, change, None);
        let changed = self.stand.shop.change_cart(owner, OperationId(id), change).await.unwrap();
        let said = changed.note.is_some() || changed.refused.is_some();
        let (after, revision) = (units(&changed.cart), changed.cart.revision);
        self.ledger.borrow_mut().changed_elsewhere(owner, id, &before, &after, revision, said);
        self.carts.insert(owner, changed.cart);
    }

    /// The server is killed while it works for a request; all that are under way are lost, and another server begins. What was not
    /// committed is gone; the request is sent again.
    async fn kill(&mut self, browser: usize, which: usize, polls: u32) {
        let requests = &self.browsers[browser].requests;
        let open: Vec<_> = requests.iter().filter(|request| request.answer.is_none()).cloned().collect();
        let request = (!open.is_empty()).then(|| open[which % open.len()].clone());
        if let Some(Request { ask, cookie: Some(token), .. }) = &request {
            match (ask, self.owner(Some(token)).await) {
                (Ask::Push { push, .. }, Some(owner)) => cut_short(self.stand.shop.push_cart(owner, push), polls).await,
                (Ask::Merge { cart, part, .. }, Some(owner)) => {
                    let sent =
                        SentGuestCart { id: *cart, items: &part.items, saved: &part.saved, unsent: &part.unsent };
                    cut_short(self.stand.shop.merge(owner, &sent), polls).await;
                }
                _ => {}
            }
        }
        self.servers += 1;
        self.stand.shop = self.stand.another_server(self.servers << 32).await;
        if let Some(request) = request.filter(|request| matches!(request.ask, Ask::Push { .. } | Ask::Merge { .. })) {
            self.serve(browser, &request).await;
        }
        for browser in 0..BROWSERS {
            self.lose_all(browser);
        }
    }

    // What is compared.

    /// Everybody is online, and whatever was late arrives; when all is quiet, sums and replicas are compared.
    pub async fn settle(&mut self) {
        for (browser, request) in std::mem::take(&mut self.late) {
            self.serve(browser, &request).await;
        }
        for browser in 0..BROWSERS {
            self.go(browser, true);
            self.browsers[browser].settle_storage();
            if self.browsers[browser].tabs.iter().all(Option::is_none) {
                self.browsers[browser].load(0);
            }
        }
        // What one browser sends, the others hear of next.
        for _ in 0..3 {
            for browser in 0..BROWSERS {
                self.quieten(browser).await;
            }
        }
        for browser in 0..BROWSERS {
            self.replicas_are_the_servers_cart(browser).await;
        }
        self.units_are_where_they_should_be().await;
    }

    async fn quieten(&mut self, browser: usize) {
        for tab in 0..TABS {
            if self.is_open(browser, tab) {
                self.browsers[browser].look_again(tab);
            }
        }
        self.flow(browser, ROUNDS).await;
        let here = &self.browsers[browser];
        assert!(here.requests.is_empty() && here.local.is_quiet(), "a browser asks and asks: {:?}", here.requests);
    }

    async fn replicas_are_the_servers_cart(&mut self, browser: usize) {
        let cookie = self.browsers[browser].cookie.clone();
        let owner = self.owner(cookie.as_ref()).await;
        let here = &mut self.browsers[browser];
        let stored = here.true_replica();
        let Some(owner) = owner else {
            assert_eq!(stored, None, "M5: a replica is left though nobody is here");
            for here in here.tabs.iter().flatten() {
                assert_eq!((here.visitor, here.replicated), (Visitor::Guest, false), "a tab shows somebody's cart");
                assert!(here.replica.is_none() && here.waiting.is_empty());
            }
            return;
        };
        let (tag, cart) = (self.stand.shop.owner_tag(owner), self.stand.shop.cart(owner).await.unwrap());
        let stored = stored.unwrap_or_else(|| panic!("C9: {owner} has no replica"));
        let open = here.tabs.iter().flatten().map(|here| {
            assert!(here.replicated && here.waiting.is_empty() && here.unsent == 0, "C9: something waits");
            here.replica.as_ref().unwrap().replica()
        });
        for replica in open.chain([&stored]) {
            assert_eq!(replica.owner, tag, "C9: another owner's replica");
            assert!(self.ledger.borrow().is_own(replica), "C9: another owner's operations");
            assert_eq!(replica.operations, [], "C9: something waits to be sent");
            assert_eq!(units(&replica.shown().unwrap()), units(&cart), "C10: not the server's cart");
            assert_eq!(replica.revision(), cart.revision, "C10: not the server's revision");
        }
        assert!(here.true_guest_cart().is_empty(), "M3: a guest cart is left");
        assert_eq!(here.local.truth(Key::SigningOut), None);
    }

    async fn units_are_where_they_should_be(&mut self) {
        let mut found = Units::new();
        let mut count =
            |units: Units| units.into_iter().for_each(|(variant, n)| *found.entry(variant).or_default() += n);
        for (owner, cart) in &self.carts {
            let now = self.stand.shop.cart(*owner).await.unwrap();
            assert_eq!(units(&now), units(cart), "a cart has changed, and nobody changed it");
            if !self.out_of_reach.contains(owner) {
                count(units(cart));
            }
        }
        for browser in &mut self.browsers {
            let cart = browser.true_guest_cart();
            count(self.ledger.borrow().only_in(&cart));
        }
        self.ledger.borrow().compare(&found, |owner| !self.out_of_reach.contains(&owner));
    }
}

const fn answer(reply: Reply) -> Answer {
    Answer { reply, cookie: None }
}

fn change(wish: Wish) -> Change {
    match wish {
        Wish::Add { what, units } => Change::Add { variant: variant(what), quantity: quantity(units) },
        Wish::Set { units } => Change::SetQuantity { variant: variant(SET), quantity: quantity(units) },
        Wish::Remove { what } => Change::Remove { variant: variant(what) },
        Wish::Save { what } => Change::SaveForLater { variant: variant(what) },
        Wish::MoveBack { what } => Change::MoveToCart { variant: variant(what) },
        Wish::Clear => Change::Clear,
    }
}
