//! The payment provider: the sandbox, in this process, so that it outlives the shop. The program finds it at its address and with
//! the keys beside its database, and starts none of its own.

use crate::program::Program;
use crate::site::Site;
use payment_sandbox::ProviderConfig;
use shop::{Clock, Random, SystemClock, SystemRandom};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::net::TcpListener;

pub struct Provider {
    /// So many ids are still to be drawn before the shop dies; negative where it is not to.
    countdown: Arc<AtomicI64>,
}

impl Provider {
    pub async fn start(site: &Site, program: Arc<Program>) -> Self {
        let (api_key, webhook_secret) = ("key-of-the-shop".to_owned(), "secret-of-the-webhooks".to_owned());
        let keys = format!("api_key = \"{api_key}\"\nwebhook_secret = \"{webhook_secret}\"\n");
        std::fs::write(site.file("sandbox-keys.toml"), keys).unwrap();
        let countdown = Arc::new(AtomicI64::new(-1));
        let left = countdown.clone();
        let config = ProviderConfig {
            public_url: format!("http://{}", site.provider),
            api_key,
            webhook_secret,
            journal: Some(site.file("sandbox.jsonl")),
            clock: Arc::new(|| SystemClock.now()),
            random: Arc::new(move || {
                if left.fetch_sub(1, Ordering::SeqCst) == 0 {
                    program.kill();
                }
                let mut bytes = [0; 16];
                SystemRandom.fill(&mut bytes);
                u128::from_ne_bytes(bytes)
            }),
        };
        let listener = TcpListener::bind(site.provider).await.unwrap();
        tokio::spawn(payment_sandbox::serve(listener, config, std::future::pending()));
        Self { countdown }
    }

    /// The shop dies while the provider creates a session, gives money back, or is about to tell of an end: after `more` of these.
    pub fn kill_in_the_middle_of_a_call(&self, more: u64) {
        self.countdown.store(i64::try_from(more).unwrap(), Ordering::SeqCst);
    }
}
