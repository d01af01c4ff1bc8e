//! A shopper with a browser: fills the cart, checks out, pays or does not. An answer that was lost is asked for again, as a browser
//! would, or given up.

use crate::dice::Dice;
use crate::ledger::{Goods, Ledger, Placing, Told};
use crate::program::Program;
use app::account::Entry;
use app::cart::{ChangeReply, Opened};
use app::checkout::{Checkout, PlaceReply};
use http::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use reqwest::{Client, RequestBuilder};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::address::AddressInput;
use shared::cart::CartView;
use shared::checkout::{CheckoutState, Quote};
use shared::id::{AttemptId, OperationId, Owner, VariantId};
use shared::order::OrderView;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use url::Url;

/// An answer takes so long at most, or it is lost.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Shopper {
    name: String,
    dice: Dice,
    variants: Vec<VariantId>,
    program: Arc<Program>,
    ledger: Arc<Ledger>,
    starts: watch::Receiver<u64>,
    closed: watch::Receiver<bool>,
    http: Client,
    cookie: String,
    /// What the shop last said is in the cart.
    cart: Goods,
}

/// The shop died before its answer came.
struct Lost;

/// The shop closes for good.
struct Closed;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn read<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{}: {:?}", self.status, app::AppError::read(&self.body));
        postcard::from_bytes(&self.body).unwrap()
    }

    fn leads_to(&self) -> Option<&str> {
        self.headers.get(LOCATION).map(|address| address.to_str().unwrap())
    }
}

fn goods(cart: &CartView) -> Goods {
    cart.lines.iter().map(|line| (line.variant_id, line.quantity)).collect()
}

fn ordered(order: &OrderView) -> Goods {
    order.lines.iter().map(|line| (line.variant_id, line.quantity)).collect()
}

impl Shopper {
    pub fn new(n: u64, dice: Dice, variants: &[VariantId], program: &Arc<Program>, ledger: &Arc<Ledger>) -> Self {
        Self {
            name: format!("shopper-{n}"),
            dice,
            variants: variants.to_vec(),
            program: program.clone(),
            ledger: ledger.clone(),
            starts: program.starts(),
            closed: ledger.closed(),
            http: payment_adapter::client(PATIENCE).no_proxy().build().unwrap(),
            cookie: String::new(),
            cart: Goods::new(),
        }
    }

    /// Shops until the shop closes.
    pub async fn shop(mut self) {
        let Ok(owner) = self.enter().await else { return };
        while !*self.closed.borrow() {
            if self.buy(owner).await.is_err() {
                return;
            }
        }
    }

    /// Registers, or where that was done and its answer lost, signs in.
    async fn enter(&mut self) -> Result<Owner, Closed> {
        let email = format!("{}@example.com", self.name);
        let form = [("name", self.name.clone()), ("email", email), ("password", "correct horse".to_owned())];
        let mut path = "register";
        loop {
            let answer = self.insist(|shopper| shopper.post(path).form(&form)).await?;
            let entry: Entry = answer.read();
            if entry == Entry::EmailTaken {
                path = "sign_in";
                continue;
            }
            let cookie =
                answer.headers.get(SET_COOKIE).unwrap_or_else(|| panic!("{} cannot come in: {entry:?}", self.name));
            cookie.to_str().unwrap().split(';').next().unwrap().clone_into(&mut self.cookie);
            break;
        }
        let items = json!({"items": []});
        let opened: Opened = self.insist(|shopper| shopper.post("open_cart").json(&items)).await?.read();
        Ok(Owner::Account(opened.account.unwrap().id))
    }

    async fn buy(&mut self, owner: Owner) -> Result<(), Closed> {
        for _ in 0..=self.dice.below(2) {
            let variant = self.variants[usize::try_from(self.dice.below(3)).unwrap()];
            let units = 1 + self.dice.below(2);
            self.change(&json!({"add": {"variant": variant, "quantity": units}})).await?;
        }
        let Some(quote) = self.checkout().await? else { return Ok(()) };
        let Some((at, attempt)) = self.place(owner, &quote).await? else { return Ok(()) };
        self.finish(at, attempt).await
    }

    /// Changes the cart; once, however often it is sent (C7).
    async fn change(&mut self, change: &Value) -> Result<(), Closed> {
        let body = json!({"operation": OperationId(self.dice.id()), "change": change});
        let answer = self.insist(|shopper| shopper.post("change_cart").json(&body)).await?;
        let ChangeReply::Answered { cart, .. } = answer.read() else { panic!("{} was signed out", self.name) };
        self.cart = goods(&cart);
        Ok(())
    }

    /// The form, where there is something in the cart.
    async fn checkout(&mut self) -> Result<Option<Quote>, Closed> {
        Ok(match self.state().await? {
            CheckoutState::Form { quote, .. } => {
                assert_eq!(goods(&quote.cart), self.cart, "C7: the cart of {}", self.name);
                Some(*quote)
            }
            // The cart became this order, although its shopper was not told, and looked no more.
            CheckoutState::Recovery { order } | CheckoutState::Unpaid { order } => {
                assert!(self.cart.is_empty() || ordered(&order) == self.cart, "O1: the cart of {}", self.name);
                self.cart.clear();
                None
            }
            CheckoutState::Paid { .. } | CheckoutState::Empty => {
                assert!(self.cart.is_empty(), "C7: the cart of {} is gone", self.name);
                None
            }
            CheckoutState::Unknown => panic!("{} buys nothing beside the cart", self.name),
        })
    }

    /// Places the order: the attempt that is to pay it, where the shop said that it was placed and leads to its page.
    async fn place(&mut self, owner: Owner, quote: &Quote) -> Result<Option<(usize, Option<Url>)>, Closed> {
        let key = self.dice.id().to_string();
        let form = form(&key, quote);
        let placing = Placing {
            owner,
            key,
            revision: quote.cart.revision,
            goods: self.cart.clone(),
            total: quote.totals.total,
            told: Told::Nothing,
        };
        let at = self.ledger.write(placing);
        let insists = self.dice.coin();
        let mut answer = self.ask(|shopper| shopper.post("place_order").form(&form)).await;
        while answer.is_err() {
            self.wait_for_the_shop().await?;
            if !insists {
                return self.look_what_came_of_it().await.map(|()| None);
            }
            answer = self.ask(|shopper| shopper.post("place_order").form(&form)).await;
        }
        let Ok(answer) = answer else { return Ok(None) };
        match answer.read() {
            PlaceReply::Placed => {
                self.ledger.told(at, Told::Placed);
                self.cart.clear();
                let page = answer.leads_to().and_then(|address| Url::parse(address).ok());
                Ok(Some((at, page)))
            }
            PlaceReply::Refused { .. } => {
                // Somebody else had the last of it, or the earlier order was paid meanwhile.
                self.ledger.told(at, Told::Refused);
                self.change(&json!("clear")).await?;
                Ok(None)
            }
        }
    }

    /// Whoever gave a placing up sees either the cart as it was or the order.
    async fn look_what_came_of_it(&mut self) -> Result<(), Closed> {
        self.checkout().await.map(drop)
    }

    /// Pays, has it declined, cancels, or wanders off.
    async fn finish(&mut self, at: usize, page: Option<Url>) -> Result<(), Closed> {
        let Some(page) = page else { return Ok(()) };
        match self.dice.below(6) {
            0..=2 => self.on_page(at, &page, "pay").await,
            3 => self.on_page(at, &page, "decline").await,
            4 => self.cancel(at).await,
            _ => Ok(()),
        }
    }

    /// Presses a button of the provider's page, comes back, and may cancel what was paid.
    async fn on_page(&mut self, at: usize, page: &Url, button: &str) -> Result<(), Closed> {
        let pressed = self.http.post(format!("{page}/{button}")).send().await.unwrap();
        let back = Url::parse(pressed.headers()[LOCATION].to_str().unwrap()).unwrap();
        if self.dice.coin() {
            return Ok(()); // The redirect is lost: webhook or sweeper tell.
        }
        let attempt = back.query_pairs().find(|(name, _)| name == "attempt").unwrap().1.into_owned();
        let query = [("attempt", attempt.as_str())];
        let answer = self.insist(|shopper| shopper.get("payment_return").query(&query)).await?;
        if answer.leads_to().is_some_and(|page| page.ends_with("/thank-you")) {
            let attempt: AttemptId = attempt.parse().unwrap();
            self.ledger.told(at, Told::Paid(attempt));
            if self.dice.below(3) == 0 {
                return self.cancel(at).await;
            }
        }
        Ok(())
    }

    /// Cancels the last order, which the ledger has at `at`.
    async fn cancel(&mut self, at: usize) -> Result<(), Closed> {
        let number = match self.state().await? {
            CheckoutState::Recovery { order } => order.number.to_string(),
            CheckoutState::Paid { number } => number.to_string(),
            _ => return Ok(()),
        };
        self.ledger.told(at, Told::Placed);
        // As much as a page may have shown.
        let form = [("number", number.as_str()), ("from", "/checkout"), ("refund", "999999999")];
        let answer = self.insist(|shopper| shopper.post("cancel_order").form(&form)).await?;
        if answer.leads_to().is_some_and(|page| page.contains("said=cancelled")) {
            self.ledger.told(at, Told::Cancelled);
        }
        Ok(())
    }

    /// What the checkout page shows.
    async fn state(&mut self) -> Result<CheckoutState, Closed> {
        let query = [("country", "IE"), ("method", "")];
        let checkout: Option<Checkout> =
            self.insist(|shopper| shopper.get("open_checkout").query(&query)).await?.read();
        Ok(checkout.unwrap().state)
    }

    /// Asks until there is an answer.
    async fn insist(&mut self, request: impl Fn(&Self) -> RequestBuilder) -> Result<Answer, Closed> {
        loop {
            match self.ask(&request).await {
                Ok(answer) => return Ok(answer),
                Err(Lost) => self.wait_for_the_shop().await?,
            }
        }
    }

    async fn ask(&mut self, request: impl Fn(&Self) -> RequestBuilder) -> Result<Answer, Lost> {
        self.starts.mark_unchanged();
        let answer = request(self).send().await.map_err(|_| Lost)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(|_| Lost)?.to_vec();
        Ok(Answer { status, headers, body })
    }

    /// Waits until the shop was started anew.
    async fn wait_for_the_shop(&mut self) -> Result<(), Closed> {
        tokio::select! {
            started = self.starts.changed() => started.map_err(|_| Closed),
            _ = self.closed.wait_for(|closed| *closed) => Err(Closed),
        }
    }

    fn get(&self, function: &str) -> RequestBuilder {
        self.as_browser(self.http.get(format!("{}/fn/{function}", self.program.origin())))
    }

    fn post(&self, function: &str) -> RequestBuilder {
        self.as_browser(self.http.post(format!("{}/fn/{function}", self.program.origin())))
    }

    fn as_browser(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(ORIGIN, self.program.origin()).header(COOKIE, &self.cookie)
    }
}

/// The checkout form, as a browser sends it.
fn form(key: &str, quote: &Quote) -> Vec<(String, String)> {
    let mut fields = vec![
        ("form[key]".to_owned(), key.to_owned()),
        ("form[cart_revision]".to_owned(), quote.cart.revision.to_string()),
        ("form[billing_same]".to_owned(), "on".to_owned()),
        ("form[shipping_method]".to_owned(), quote.method.clone()),
    ];
    let dublin = AddressInput {
        name: "Aoife Byrne".into(),
        line1: "12 Camden Row".into(),
        city: "Dublin".into(),
        postal_code: "D08 X5C4".into(),
        country: "IE".into(),
        ..AddressInput::default()
    };
    for (name, value) in [("expected_total", json!(quote.totals.total)), ("shipping", json!(dublin))] {
        let parts = value.as_object().unwrap().iter();
        fields.extend(parts.map(|(part, value)| (format!("form[{name}][{part}]"), value.as_str().unwrap().to_owned())));
    }
    fields
}
