//! What the program does when it is called: one file per command. `serve` has a module of its own.

mod backup;
mod check;
mod orders;
mod staff;
mod transfer;

use crate::cli::{Command, Staff};
use crate::config::Config;
use crate::media::Media;
use crate::{database, gateway, secret, serve};
use shop::{Parts, Shop, SystemClock, SystemRandom};
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use storage_sqlite::SqliteStorage;

/// Does it; gives what to exit with.
pub async fn run(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve => serve::serve(config).await.map(|()| ExitCode::SUCCESS),
        Command::Migrate => database::migrate(&config.database).await.map(|()| ExitCode::SUCCESS),
        Command::Import(what) => transfer::import(&Shopkeeper::open(config).await?, &what).await,
        Command::Export { file } => transfer::export(&Shopkeeper::open(config).await?, &file).await,
        Command::Staff(Staff::Add { email, role, password_stdin }) => {
            staff::add(&Shopkeeper::open(config).await?, &email, role, password_stdin).await
        }
        Command::NumberOrdersFrom { number } => orders::number_from(&Shopkeeper::open(config).await?, number).await,
        Command::Check => check::check(&config.database).await,
        Command::Backup { file } => backup::backup(&config.database, &file).await,
    }
}

/// The shop for a command that does not serve it.
struct Shopkeeper {
    shop: Shop,
    storage: Arc<SqliteStorage>,
}

impl Shopkeeper {
    async fn open(config: Config) -> anyhow::Result<Self> {
        let storage = Arc::new(database::open(&config.database).await?);
        let shop = Shop::open(Parts {
            storage: storage.clone(),
            gateway: gateway::uncalled(config.gateway)?,
            post: Arc::new(mail::Nowhere),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            secret: secret::key(config.secret, &config.database)?,
            pictures: Arc::new(Media::at(&config.media_root)),
            settings: config.shop,
        })
        .await?;
        Ok(Self { shop, storage })
    }

    /// Everything that was saved is in the file then.
    async fn close(&self) {
        self.storage.close().await;
    }
}

/// Says it on standard output. Nobody listening is no error.
fn say(text: impl std::fmt::Display) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
