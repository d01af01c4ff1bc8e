//! A shopper's device that changes the cart, and another one that listens: over plain connections, so that what is measured is
//! the shop's.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A guest's session.
pub(crate) struct Shopper {
    token: String,
}

/// A stream that is open.
pub(crate) struct Listener {
    stream: BufReader<TcpStream>,
}

/// A variant that the shop sells.
pub(crate) async fn variant(address: &str) -> Result<String> {
    let products = call(address, "GET", "/products", None, "").await?;
    let items = products["items"].as_array().context("the sample shop has products")?;
    let available = |item: &&Value| item["variants"][0]["available"].as_u64() > Some(10);
    let item = items.iter().find(available).context("the sample shop has stock")?;
    item["variants"][0]["id"].as_str().map(str::to_owned).context("a variant has an id")
}

impl Shopper {
    /// A guest with something in the cart.
    pub(crate) async fn begin(address: &str, variant: &str) -> Result<Self> {
        let cart = call(address, "POST", "/cart/lines", None, &line(variant)).await?;
        let token = cart["token"].as_str().context("a first write begins a session")?;
        Ok(Self { token: token.to_owned() })
    }

    /// Adds one more.
    pub(crate) async fn add(&self, address: &str, variant: &str) -> Result<()> {
        call(address, "POST", "/cart/lines", Some(&self.token), &line(variant)).await.map(drop)
    }
}

impl Listener {
    /// Listens, and hears how things stand.
    pub(crate) async fn open(address: &str, shopper: &Shopper) -> Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!(
            "GET /api/v1/cart/events HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\r\n",
            shopper.token
        );
        stream.write_all(request.as_bytes()).await?;
        let mut listener = Self { stream: BufReader::with_capacity(512, stream) };
        listener.hear("event: wishlist").await?;
        Ok(listener)
    }

    /// Waits for that line.
    pub(crate) async fn hear(&mut self, wanted: &str) -> Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                bail!("the stream ended before {wanted}");
            }
            if line.trim_end() == wanted {
                return Ok(());
            }
        }
    }
}

fn line(variant: &str) -> String {
    json!({"variant_id": variant, "quantity": 1}).to_string()
}

async fn call(address: &str, method: &str, path: &str, token: Option<&str>, body: &str) -> Result<Value> {
    let mut stream = TcpStream::connect(address).await?;
    let authorization = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let request = format!(
        "{method} /api/v1{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n{authorization}\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").context("an answer has a head")?;
    if !head.starts_with("HTTP/1.1 2") {
        bail!("{method} {path} answered {answer}");
    }
    serde_json::from_str(body).context("an answer is JSON")
}
