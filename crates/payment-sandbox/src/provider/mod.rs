//! The provider: sessions, refunds, a page to pay on, and webhooks.
//!
//! | address | for |
//! | --- | --- |
//! | `/v1/...` | the shop: JSON, `Authorization: Bearer KEY` (`api`) |
//! | `/pay/{id}` | the shopper: pay, decline or use a bank transfer, which takes its time; shows the webhooks that were sent (`page`) |
//! | `/` | whoever tries the shop: the newest sessions |
//! | `/control` | tests on the same machine: `{"webhooks":"normal"\|"lost"\|"duplicated"\|"delayed"\|"reordered","down":bool,"refunds":"normal"\|"delayed"\|"failing"}` (`control`) |
//!
//! What happened is in the `ledger`, which writes every change to its `journal` before it takes effect, and hands what
//! is to be told to `webhooks`. A new misbehaviour is a variant of `control::Webhooks` and an arm in `webhooks`.

mod api;
mod control;
mod html;
mod journal;
mod ledger;
mod page;
#[cfg(test)]
mod testing;
mod webhooks;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use axum::serve::ListenerExt;
use control::Control;
use ledger::{Ledger, Record};
use shared::time::Timestamp;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use webhooks::{Dispatcher, HttpCourier, Outbox, Posted};

/// Tells what time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Draws 128 random bits. Who can guess them can pay: they are the only thing secret in a page's address.
pub type Random = Arc<dyn Fn() -> u128 + Send + Sync>;

/// How a provider is set up.
#[derive(Clone)]
pub struct ProviderConfig {
    /// Where shoppers reach its pages, such as `http://127.0.0.1:3010`.
    pub public_url: String,
    /// The key that the shop's calls bear.
    pub api_key: String,
    /// The secret that webhooks are signed with.
    pub webhook_secret: String,
    /// The file in which it remembers; without one it forgets when it stops.
    pub journal: Option<PathBuf>,
    /// What time it is.
    pub clock: Clock,
    /// Where ids come from.
    pub random: Random,
}

/// Opens the provider: its pages and API, whose requests bear a `ConnectInfo` of their peer, and the work of delivering webhooks
/// beside them. Webhooks that are not delivered when that is dropped are sent after the next start, where there is a journal.
pub fn open(config: ProviderConfig) -> io::Result<(Router, impl Future<Output = ()> + Send + 'static)> {
    let (provider, posted) = Provider::open(config)?;
    let courier = Arc::new(HttpCourier::new().map_err(io::Error::other)?);
    let dispatcher = Dispatcher::new(Arc::clone(&provider), courier, posted);
    Ok((router(provider), dispatcher.run()))
}

/// Serves the provider until `shutdown`, then finishes the requests in flight.
pub async fn serve(
    listener: TcpListener,
    config: ProviderConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (router, deliveries) = open(config)?;
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::select! {
        ended = axum::serve(listener, service).with_graceful_shutdown(shutdown) => ended,
        () = deliveries => Ok(()),
    }
}

fn router(provider: Arc<Provider>) -> Router {
    let control = get(control::show).post(control::change).layer(from_fn(control::local_only));
    Router::new()
        .route("/control", control)
        .nest("/v1", api::routes(&provider))
        .merge(page::routes(&provider))
        .with_state(provider)
}

/// What the handlers share.
struct Provider {
    public_url: String,
    api_key: String,
    webhook_secret: String,
    clock: Clock,
    ledger: Mutex<Ledger>,
    control: watch::Sender<Control>,
}

impl Provider {
    fn open(config: ProviderConfig) -> io::Result<(Arc<Self>, mpsc::UnboundedReceiver<Posted>)> {
        let control = watch::Sender::new(Control::default());
        let (outbox, posted) = Outbox::new(control.clone());
        let clock = Arc::clone(&config.clock);
        let ledger = Ledger::open(config.clock, config.random, config.journal.as_deref(), outbox)?;
        let provider = Self {
            public_url: config.public_url.trim_end_matches('/').to_owned(),
            api_key: config.api_key,
            webhook_secret: config.webhook_secret,
            clock,
            ledger: Mutex::new(ledger),
            control,
        };
        Ok((Arc::new(provider), posted))
    }

    /// Never held across an await. A panic elsewhere leaves it whole: records are replaced, not changed.
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn is_down(&self) -> bool {
        self.control.borrow().down
    }

    fn session(&self, record: &Record) -> crate::wire::Session {
        record.session(&self.public_url)
    }
}
