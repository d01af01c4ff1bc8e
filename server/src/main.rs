//! `forever-cart`: the shop as one program.
//!
//! Here, and nowhere else, ports meet their adapters: `database` and `gateway` choose them, `serve` puts the shop together
//! and keeps it open. A request passes `telemetry`, `security`, `pages` and `assets` on its way to the storefront (`app`);
//! see `router` for the order. Commands other than `serve` are in `commands`.

// The types of pages nest deeply.
#![recursion_limit = "256"]

mod api;
mod assets;
mod canonical;
mod cli;
mod commands;
mod compression;
mod config;
mod connection;
mod database;
mod doorman;
mod failures;
mod gateway;
mod health;
mod jobs;
mod kind;
mod live;
mod media;
mod metrics;
mod office;
mod order_link;
mod pages;
mod passkeys;
mod process;
mod refusal;
mod router;
mod sample;
mod secret;
mod security;
mod seo;
mod serve;
mod site;
mod telemetry;
#[cfg(test)]
mod testing;
mod webhooks;
mod well_known;

use cli::{Called, Command};
use config::{Config, ConfigError, Sources};
use std::process::ExitCode;

/// A quarter more requests than with the system's, as measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a wrong setting exits with, as a wrong command line does.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    process::keep_files_private();
    let called = cli::parse();
    match configure(&called) {
        Ok(config) => run(called, config).unwrap_or_else(|error| {
            eprintln!("forever-cart: {error:#}");
            ExitCode::FAILURE
        }),
        Err(problems) => {
            for problem in problems {
                eprintln!("forever-cart: {problem}");
            }
            ExitCode::from(MISUSED)
        }
    }
}

fn configure(called: &Called) -> Result<Config, Vec<ConfigError>> {
    let variable = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let sources = Sources::new(called.flags.clone(), variable, &called.file, called.file_named);
    let config = sources.and_then(|sources| Config::load(&sources)).map_err(|problem| vec![problem])?;
    let problems = if called.command == Command::Serve { config.serving_problems() } else { Vec::new() };
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

#[tokio::main]
async fn run(called: Called, config: Config) -> anyhow::Result<ExitCode> {
    telemetry::start(&config.log, config.log_format)?;
    commands::run(called.command, config).await
}
