//! How webhooks are signed: `Sandbox-Signature: t=1795163882,v1=HEX`.

pub use payment_adapter::signature::{sign, verify};

/// The header that bears the signature.
pub const HEADER: &str = "sandbox-signature";
