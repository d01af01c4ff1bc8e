//! What a shopper's program calls.

use super::load::measure;
use anyhow::{Context, Result, bail};
use payment_adapter::client;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Accounts to sign in to, so that carts do not grow without end.
const ACCOUNTS: usize = 64;

const PASSWORD: &str = "correct horse battery";

/// Who makes guests before what is measured.
const HELPERS: usize = 16;

/// A guest session's token.
pub(crate) type Guest = String;

/// The shop's API, with a variant of which there is enough.
pub(crate) struct Shop {
    client: Client,
    api: String,
    variant: String,
    /// Keys and accounts are numbered.
    next: AtomicUsize,
}

impl Shop {
    /// The shop at that address, with stock for all orders and accounts to sign in to.
    pub(crate) async fn at(url: &str) -> Result<Self> {
        let client = client(Duration::from_secs(30)).build()?;
        let mut shop = Self { client, api: format!("{url}/api/v1"), variant: String::new(), next: AtomicUsize::new(0) };
        let products = shop.call(Method::GET, "/products", None, None).await?;
        let variant = products["items"][0]["variants"][0]["id"].as_str().context("the sample shop has products")?;
        variant.clone_into(&mut shop.variant);
        let staff = json!({"email": "staff@example.com", "password": "forever-cart"});
        let staff = shop.call(Method::POST, "/session", None, Some(&staff)).await?;
        let stock = json!({"adjust": 1_000_000, "reason": "received"});
        let path = format!("/variants/{}/stock", shop.variant);
        shop.call(Method::POST, &path, staff["token"].as_str(), Some(&stock)).await?;
        for n in 0..ACCOUNTS {
            let account = json!({"email": email(n), "password": PASSWORD, "name": "Bench"});
            shop.call(Method::POST, "/accounts", None, Some(&account)).await?;
        }
        Ok(shop)
    }

    /// A page of products.
    pub(crate) async fn list(&self) -> Result<()> {
        self.call(Method::GET, "/products", None, None).await.map(drop)
    }

    /// A visitor's first write.
    pub(crate) async fn add(&self) -> Result<Guest> {
        let line = json!({"variant_id": self.variant, "quantity": 1});
        let cart = self.call(Method::POST, "/cart/lines", None, Some(&line)).await?;
        cart["token"].as_str().map(str::to_owned).context("a first write begins a session")
    }

    /// So many guests with something in their carts.
    pub(crate) async fn guests(&self, count: usize) -> Result<Vec<Guest>> {
        let guests = Mutex::new(Vec::with_capacity(count));
        let made = async |()| {
            let guest = self.add().await?;
            if let Ok(mut guests) = guests.lock() {
                guests.push(guest);
            }
            Ok(())
        };
        measure(HELPERS, vec![(); count], made).await?;
        guests.into_inner().ok().context("a helper failed")
    }

    /// Signs in, and has the guest's cart merged.
    pub(crate) async fn sign_in(&self, guest: Guest) -> Result<()> {
        let n = self.next.fetch_add(1, Ordering::Relaxed) % ACCOUNTS;
        let credentials = json!({"email": email(n), "password": PASSWORD});
        self.call(Method::POST, "/session", Some(&guest), Some(&credentials)).await.map(drop)
    }

    /// Tries to sign in to an account that there is not.
    pub(crate) async fn fail_to_sign_in(&self) -> Result<()> {
        let credentials = json!({"email": "nobody@example.com", "password": PASSWORD});
        let answer = self.client.post(format!("{}/session", self.api)).json(&credentials).send().await?;
        if answer.status() != 401 {
            bail!("nobody signed in: {}", answer.status());
        }
        answer.bytes().await?;
        Ok(())
    }

    /// Orders what is in the guest's cart.
    pub(crate) async fn order(&self, guest: Guest) -> Result<()> {
        let address =
            json!({"name": "Bench", "line1": "1 Fast Lane", "city": "Dublin", "postal_code": "D01", "country": "IE"});
        let order = json!({"shipping_address": address, "shipping_method": "standard", "email": "bench@example.com"});
        let placed = self.call(Method::POST, "/orders", Some(&guest), Some(&order)).await?;
        if !placed["payment"]["redirect_url"].is_string() {
            bail!("an order cannot be paid: {placed}");
        }
        Ok(())
    }

    async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Option<&Value>) -> Result<Value> {
        let mut request =
            self.client.request(method.clone(), format!("{}{path}", self.api)).header("Idempotency-Key", "once");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let bytes = answer.bytes().await?;
        if !status.is_success() {
            bail!("{method} {path} answered {status}: {}", String::from_utf8_lossy(&bytes));
        }
        // Reading a list would be work that no shop does.
        Ok(if method == Method::GET && !self.variant.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes)?
        })
    }
}

fn email(n: usize) -> String {
    format!("bench-{n}@example.com")
}
