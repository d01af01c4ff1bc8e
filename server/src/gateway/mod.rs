//! The adapters of the port to payment providers.
//!
//! To add a provider: a variant of `GatewayChoice` with its settings, in `config`, and an arm here.

mod sandbox;

use crate::config::{Database, GatewayChoice, reached_at};
use crate::metrics::MeasuredGateway;
use payment::Gateway;
use payment_razorpay::RazorpayGateway;
use payment_stripe::StripeGateway;
use std::sync::Arc;

/// What of a provider runs in this process: only the sandbox can.
pub struct Provider {
    /// Where the sandbox's pages are; none for another provider.
    pub sandbox: Option<String>,
    running: Option<sandbox::Running>,
}

/// The adapter for a shop that does not serve: it may not be called.
pub fn uncalled(choice: GatewayChoice) -> anyhow::Result<Arc<dyn Gateway>> {
    Ok(match choice {
        GatewayChoice::Sandbox(addr) => Arc::new(sandbox::uncalled(addr)?),
        GatewayChoice::Stripe(config) => Arc::new(StripeGateway::new(config)?),
        GatewayChoice::Razorpay(config) => Arc::new(RazorpayGateway::new(config)?),
    })
}

/// The adapters of other providers, measured: payments were begun there.
pub fn others(choices: Vec<GatewayChoice>) -> anyhow::Result<Vec<Arc<dyn Gateway>>> {
    let measured = |gateway| Arc::new(MeasuredGateway(gateway)) as Arc<dyn Gateway>;
    choices.into_iter().map(|choice| uncalled(choice).map(measured)).collect()
}

/// The adapter, and where the provider is the sandbox and nothing answers at its address yet, the provider.
pub async fn start(choice: GatewayChoice, database: &Database) -> anyhow::Result<(Arc<dyn Gateway>, Provider)> {
    let GatewayChoice::Sandbox(addr) = choice else {
        return Ok((uncalled(choice)?, Provider { sandbox: None, running: None }));
    };
    let (gateway, running) = sandbox::start(addr, database).await?;
    Ok((Arc::new(gateway), Provider { sandbox: Some(reached_at(addr)), running }))
}

impl Provider {
    /// Ends what runs of it here.
    pub async fn stop(self) {
        if let Some(running) = self.running {
            running.stop().await;
        }
    }
}
