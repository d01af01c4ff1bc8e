//! The program as it is served: what only shows in a process of its own. It is driven as `server/tests/crash` does.
#![allow(dead_code, reason = "each test uses its part of what drives the program")]
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod backup;
mod closing;
#[path = "../crash/dice.rs"]
mod dice;
#[cfg(unix)]
mod files;
#[path = "../crash/ledger.rs"]
mod ledger;
#[path = "../crash/program.rs"]
mod program;
#[path = "../crash/proof.rs"]
mod proof;
#[path = "../crash/provider.rs"]
mod provider;
mod refused;
#[path = "../crash/shopper.rs"]
mod shopper;
#[path = "../crash/site.rs"]
mod site;
