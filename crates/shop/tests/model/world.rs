//! The shop with its shoppers and its provider, and what the model knows of them: what is in each cart, what was merged, and
//! what happened on the provider's pages. The rules between orders, money and stock are the database's own check.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod dust;
mod staff;

use crate::stand::{Stand, email, eur, long_ago, quantity, to_dublin, variant};
use crate::step::{Act, PLENTY, Quiet, SHOPPERS, Step};
use http::{HeaderMap, HeaderValue};
use proptest::sample::Index;
use shared::account::{Email, Password};
use shared::cart::Change;
use shared::checkout::{OrderPlaced, OrderRefused, PlaceOrder, PlaceRefused, Wanted};
use shared::guest::GuestItem;
use shared::id::{AttemptId, GuestCartId, OperationId, Owner};
use shared::money::Money;
use shared::order::OrderNumber;
use shared::payment::{News, Report};
use shared::time::Span;
use shop::{Failure, Token};
use std::collections::{BTreeMap, BTreeSet};
use storage::Storage;
use uuid::Uuid;

/// The password of the account.
pub const PASSWORD: &str = "correct horse";

pub struct World {
    stand: Stand,
    url: String,
    email: Email,
    shoppers: Vec<Shopper>,
    /// How many of [`PLENTY`] are in each owner's cart.
    carts: BTreeMap<Owner, u32>,
    /// How many of each guest cart were merged into each owner's.
    merged: BTreeMap<(Owner, u128), u32>,
    /// Orders, with how many of [`PLENTY`] they are over.
    orders: BTreeMap<OrderNumber, u32>,
    put_back: BTreeSet<OrderNumber>,
    /// Webhooks that were sent and did not arrive yet.
    events: Vec<Event>,
    sent: u64,
    keys: u64,
}

struct Shopper {
    owner: Owner,
    /// The session, while it is a guest's.
    guest: Option<Token>,
    last_placing: Option<Placing>,
}

/// A placing that went well: its key, what was asked, and the order.
#[derive(Clone)]
struct Placing {
    key: String,
    asked: PlaceOrder,
    number: OrderNumber,
}

/// A session at the provider: its attempt, what is asked, how it stands.
type Session = (AttemptId, Money, Report);

/// What happens to sessions and orders happens to so many of the last ones.
const RECENT: usize = 4;

#[derive(Clone)]
struct Event {
    number: u64,
    attempt: AttemptId,
    report: Report,
    /// Nothing else says it: the provider sends it until it arrives.
    alone: bool,
}

impl World {
    /// The shop at `url`, in which `account` is registered.
    pub async fn new(stand: Stand, url: String, account: Owner) -> Self {
        let mut shoppers = vec![Shopper { owner: account, guest: None, last_placing: None }];
        while shoppers.len() < SHOPPERS {
            let acting = stand.shop.acting(None).await.unwrap();
            shoppers.push(Shopper { owner: acting.session.owner, guest: acting.begun, last_placing: None });
        }
        Self {
            stand,
            url,
            email: email(),
            shoppers,
            carts: BTreeMap::new(),
            merged: BTreeMap::new(),
            orders: BTreeMap::new(),
            put_back: BTreeSet::new(),
            events: Vec::new(),
            sent: 0,
            keys: 0,
        }
    }

    pub async fn close(self) {
        self.stand.storage.close().await;
    }

    /// Makes the step, and sees to it that every rule holds after it.
    pub async fn make(&mut self, step: &Step) {
        match step {
            Step::Add { who, what, units, tabs } => self.add(*who, *what, *units, *tabs).await,
            Step::RemoveScarce { who } => self.remove_scarce(*who).await,
            Step::Merge { who, guest_cart, units, times } => self.merge(*who, *guest_cart, *units, *times).await,
            Step::Place { who, tabs } => self.place(*who, *tabs).await,
            Step::BuyNow { who, what, units, tabs } => self.buy_now(*who, *what, *units, *tabs).await,
            Step::PlaceAgain { who } => self.place_again(*who).await,
            Step::Buy { who, what, act } => self.buy(*who, what, *act).await,
            Step::Serve { who, what, deeds } => {
                self.add(*who, PLENTY, 2, 1).await;
                self.buy(*who, what, Some(Act::Pay)).await;
                self.serve(deeds).await;
            }
            Step::OnPage { session, act } => {
                if let Some(session) = self.recent_session(*session) {
                    self.on_page(&session, *act);
                }
            }
            Step::LoseWebhook { event } => {
                if !self.events.is_empty() {
                    let index = event.index(self.events.len());
                    if !self.events[index].alone {
                        self.events.remove(index);
                    }
                }
            }
            Step::PutBack { who, order } => self.put_back(*who, *order).await,
            Step::SignIn { guest } => self.sign_in(*guest).await,
            Step::Quietly(quiet) => self.quietly(quiet).await,
            Step::AtOnce(one, other) => {
                tokio::join!(self.quietly(one), self.quietly(other));
            }
            Step::WindowsEnd => {
                self.stand.clock.pass(Span::minutes(31));
                self.stand.shop.sweep().await.unwrap();
            }
            Step::Pass { minutes } => self.stand.clock.pass(Span::minutes(*minutes)),
            Step::Down(down) => self.stand.till.set_down(*down),
            Step::LoseAnswer => self.stand.till.lose_next_answer(),
            Step::Restock { what } => self.stand.receive(*what, 1).await,
        }
        self.holds().await;
    }

    /// The database keeps its rules, and every cart is what its shopper made it.
    async fn holds(&self) {
        let violations = storage_sqlite::check(&self.url).await.unwrap();
        assert!(violations.is_empty(), "{violations:?}");
        for shopper in &self.shoppers {
            let cart = self.stand.shop.cart(shopper.owner).await.unwrap();
            let held =
                cart.lines.iter().find(|line| line.variant_id == variant(PLENTY)).map_or(0, |line| line.quantity);
            let expected = self.carts.get(&shopper.owner).copied().unwrap_or(0);
            assert_eq!(held, expected, "C7, M2: the cart of {}", shopper.owner);
        }
    }

    async fn add(&mut self, who: usize, what: u128, units: u32, tabs: usize) {
        let owner = self.shoppers[who].owner;
        let change = Change::Add { variant: variant(what), quantity: quantity(units) };
        let tab = || async {
            let answer = self.stand.shop.change_cart(owner, self.stand.operation(), change).await.unwrap();
            u32::from(answer.refused.is_none())
        };
        let made = if tabs == 1 {
            tab().await
        } else {
            let (one, other) = tokio::join!(tab(), tab());
            one + other
        };
        if what == PLENTY {
            *self.carts.entry(owner).or_default() += made * units;
        }
    }

    async fn buy(&mut self, who: usize, what: &[u128], act: Option<Act>) {
        for what in what {
            self.add(who, *what, 1, 1).await;
        }
        self.place(who, 1).await;
        if let (Some(act), Some(session)) = (act, self.stand.till.all().last()) {
            self.on_page(session, act);
        }
    }

    async fn remove_scarce(&self, who: usize) {
        for what in 1..PLENTY {
            let change = Change::Remove { variant: variant(what) };
            self.stand.shop.change_cart(self.shoppers[who].owner, self.stand.operation(), change).await.unwrap();
        }
    }

    async fn merge(&mut self, who: usize, guest_cart: u128, units: u32, times: usize) {
        let owner = self.shoppers[who].owner;
        // Each visitor's browser has guest carts of its own.
        let id = GuestCartId(Uuid::from_u128(1 + guest_cart + 10 * who as u128));
        let item = GuestItem {
            variant: variant(PLENTY),
            quantity: quantity(units),
            price_seen: Some(eur(1000)),
            added_at: long_ago(),
        };
        for _ in 0..times {
            self.stand.shop.merge(owner, id, &[item]).await.unwrap();
        }
        let merged = self.merged.entry((owner, guest_cart + 10 * who as u128)).or_default();
        *self.carts.entry(owner).or_default() += units.saturating_sub(*merged);
        *merged = units.max(*merged);
    }

    async fn place(&mut self, who: usize, tabs: usize) {
        let owner = self.shoppers[who].owner;
        self.keys += 2;
        let keys = [format!("key-{}", self.keys), format!("key-{}", self.keys + 1)];
        let place = |key: usize| self.stand.shop.place_order(owner, &self.email, &keys[key], to_dublin());
        let outcomes = if tabs == 1 {
            vec![place(0).await]
        } else {
            let (one, other) = tokio::join!(place(0), place(1));
            vec![one, other]
        };
        let mut new = 0;
        let mut scarce = false;
        for (key, outcome) in keys.into_iter().zip(outcomes) {
            match outcome {
                Ok(OrderPlaced { number, .. }) => {
                    if !self.orders.contains_key(&number) {
                        new += 1;
                        let taken = self.carts.remove(&owner).unwrap_or(0);
                        self.orders.insert(number, taken);
                    }
                    // Only the tab that placed it has a key that finds it.
                    if self.placed_with(owner, &key).await == Some(number) {
                        self.shoppers[who].last_placing = Some(Placing { key, asked: to_dublin(), number });
                    }
                }
                Err(Failure::Refused(PlaceRefused::OutOfStock { .. })) => scarce = true,
                Err(Failure::Refused(
                    PlaceRefused::CartEmpty
                    | PlaceRefused::OrderWaits { .. }
                    | PlaceRefused::PaidMeanwhile { .. }
                    | PlaceRefused::PaymentUnderWay { .. },
                )) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
        assert!(new <= 1, "O3: two tabs placed two orders");
        if scarce {
            self.remove_scarce(who).await;
        }
    }

    /// The cart stays as it is: that holds after every step.
    async fn buy_now(&mut self, who: usize, what: u128, units: u32, tabs: usize) {
        let owner = self.shoppers[who].owner;
        self.keys += 1;
        let key = format!("now-{}", self.keys);
        let line = Wanted { variant_id: variant(what), quantity: quantity(units) };
        let asked = PlaceOrder { lines: Some(vec![line]), ..to_dublin() };
        let place = || self.stand.shop.place_order(owner, &self.email, &key, asked.clone());
        let outcomes = if tabs == 1 {
            vec![place().await]
        } else {
            let (one, other) = tokio::join!(place(), place());
            vec![one, other]
        };
        let mut numbers = BTreeSet::new();
        for outcome in outcomes {
            match outcome {
                Ok(OrderPlaced { number, .. }) => {
                    numbers.insert(number);
                }
                Err(Failure::Refused(
                    PlaceRefused::OutOfStock { .. }
                    | PlaceRefused::PaidMeanwhile { .. }
                    | PlaceRefused::PaymentUnderWay { .. },
                )) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
        assert!(numbers.len() <= 1, "O3: one address placed two orders");
        if let Some(number) = numbers.pop_first() {
            self.orders.insert(number, if what == PLENTY { units } else { 0 });
            self.shoppers[who].last_placing = Some(Placing { key, asked, number });
        }
    }

    async fn placed_with(&self, owner: Owner, key: &str) -> Option<OrderNumber> {
        let mut reader = self.stand.storage.reader().await.unwrap();
        let placed = reader.orders().placed(owner, key).await.unwrap();
        placed.map(|placed| placed.order.number)
    }

    async fn place_again(&self, who: usize) {
        let Shopper { owner, last_placing: Some(placing), .. } = &self.shoppers[who] else { return };
        let again =
            self.stand.shop.place_order(*owner, &self.email, &placing.key, placing.asked.clone()).await.unwrap();
        assert_eq!(again.number, placing.number, "O3");
    }

    fn on_page(&mut self, (attempt, amount, now): &Session, act: Act) {
        let (attempt, paid) = (*attempt, Report::Paid { amount: *amount });
        let open = matches!(now, Report::Open | Report::Declined { .. });
        let under_way = *now == Report::InProgress;
        let over = matches!(now, Report::Failed { .. } | Report::Expired);
        let reason = || "no funds".to_owned();
        let next = match act {
            Act::Pay if open || under_way => paid,
            Act::Begin if open => Report::InProgress,
            Act::Decline if open || under_way => Report::Declined { reason: reason() },
            Act::Fail if open || under_way => Report::Failed { reason: reason() },
            Act::PayAfterAll if over => paid,
            _ => return,
        };
        self.stand.till.say_of(attempt, next.clone());
        self.sent += 1;
        self.events.push(Event { number: self.sent, attempt, report: next, alone: act == Act::PayAfterAll });
    }

    async fn put_back(&mut self, who: usize, order: Index) {
        let Some(number) = self.recent_order(order) else { return };
        let owner = self.shoppers[who].owner;
        match self.stand.shop.put_back(owner, number, OperationId(Uuid::from_u128(number.0.into()))).await {
            Ok(_) => {
                if self.put_back.insert(number) {
                    *self.carts.entry(owner).or_default() += self.orders[&number];
                }
            }
            Err(Failure::Refused(_)) => {}
            Err(Failure::Broken(error)) => panic!("{error:?}"),
        }
    }

    async fn sign_in(&mut self, guest: usize) {
        let (from, to) = (self.shoppers[guest].owner, self.shoppers[0].owner);
        if self.pays_slowly(from).await && self.pays_slowly(to).await {
            // The two orders are joined once the payments are decided (P11).
            return;
        }
        let Some(token) = self.shoppers[guest].guest.take() else { return };
        let password = Password::parse(PASSWORD).unwrap();
        self.stand.shop.sign_in(&self.email, &password, Some(&token)).await.unwrap();
        assert_eq!(self.stand.shop.session(&token).await.unwrap(), None, "M4: the guest session was not claimed");
        let account = self.shoppers[0].owner;
        self.shoppers[guest].owner = account;
        let gathered = self.carts.remove(&from).unwrap_or(0);
        *self.carts.entry(account).or_default() += gathered;
        let theirs: Vec<_> = self.merged.keys().filter(|(owner, _)| *owner == from).copied().collect();
        for (owner, guest_cart) in theirs {
            let units = self.merged.remove(&(owner, guest_cart)).unwrap();
            let merged = self.merged.entry((account, guest_cart)).or_default();
            *merged = units.max(*merged);
        }
    }

    /// Whether a payment of the owner's pending order is under way, as the provider or the shop knows.
    async fn pays_slowly(&self, owner: Owner) -> bool {
        let mut reader = self.stand.storage.reader().await.unwrap();
        let Some(order) = reader.orders().pending(owner).await.unwrap() else { return false };
        let attempt = reader.payments().attempt(order.attempt.unwrap()).await.unwrap().unwrap();
        let told = self.stand.till.all().into_iter().find(|(id, ..)| *id == attempt.id);
        attempt.under_way_since.is_some() || told.is_some_and(|(.., report)| report == Report::InProgress)
    }

    fn recent_order(&self, order: Index) -> Option<OrderNumber> {
        let orders: Vec<_> = self.orders.keys().rev().take(RECENT).copied().collect();
        (!orders.is_empty()).then(|| *order.get(&orders))
    }

    fn recent_session(&self, session: Index) -> Option<Session> {
        let sessions: Vec<_> = self.stand.till.all().into_iter().rev().take(RECENT).collect();
        (!sessions.is_empty()).then(|| session.get(&sessions).clone())
    }

    async fn quietly(&self, quiet: &Quiet) {
        match quiet {
            Quiet::Return { session } => {
                if let Some((attempt, ..)) = self.recent_session(*session) {
                    self.stand.shop.payment_return(attempt).await.unwrap();
                }
            }
            Quiet::Webhook { event, times } => {
                if !self.events.is_empty() {
                    let event = event.get(&self.events);
                    for _ in 0..*times {
                        self.deliver(event).await;
                    }
                }
            }
            Quiet::Reload { who } => {
                self.stand.shop.checkout(self.shoppers[*who].owner, None, None).await.unwrap();
            }
            Quiet::Retry { who, order } => {
                if let Some(number) = self.recent_order(*order) {
                    let owner = self.shoppers[*who].owner;
                    self.asked(owner, number, self.stand.shop.retry_payment(owner, number).await).await;
                }
            }
            Quiet::Cancel { who, order } => {
                if let Some(number) = self.recent_order(*order) {
                    let owner = self.shoppers[*who].owner;
                    self.asked(owner, number, self.stand.shop.cancel_order(owner, number).await).await;
                }
            }
            Quiet::Staff { order, deed } => {
                if let Some(number) = self.recent_order(*order) {
                    self.staff_do(number, *deed).await;
                }
            }
            Quiet::RefundComesBack { refund } => self.refund_comes_back(*refund).await,
            Quiet::Dispute { session } => {
                if let Some((attempt, amount, _)) = self.recent_session(*session) {
                    self.dispute(attempt, amount).await;
                }
            }
            Quiet::Sweep => self.stand.shop.sweep().await.unwrap(),
        }
    }

    /// Nothing breaks, and nobody but the owner is told that there is such an order (O7).
    async fn asked<T>(&self, owner: Owner, number: OrderNumber, outcome: Result<T, Failure<OrderRefused>>) {
        let own = self.stand.order(number).await.owner == owner;
        match outcome {
            Err(Failure::Refused(OrderRefused::NotFound)) => assert!(!own, "O7: an owner's own order is not found"),
            Ok(_) | Err(Failure::Refused(_)) => assert!(own, "O7: another's order was touched"),
            Err(Failure::Broken(error)) => panic!("{error:?}"),
        }
    }

    async fn deliver(&self, event: &Event) {
        let (id, about) = (format!("event-{}", event.number), format!("till-{}", event.attempt));
        self.tell(&id, &about, &News::Session(event.report.clone())).await;
    }

    /// The provider tells it, and it is applied.
    async fn tell(&self, event: &str, about: &str, news: &News) {
        let mut headers = HeaderMap::new();
        headers.insert("signed", HeaderValue::from_static("yes"));
        let body = format!("{event} {about} {}", serde_json::to_string(news).unwrap());
        self.stand.shop.receive_webhook("till", &headers, body.as_bytes()).await.unwrap();
        self.stand.shop.apply_inbox().await.unwrap();
    }
}
