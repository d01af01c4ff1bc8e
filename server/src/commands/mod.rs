//! What the program does when it is called: one file per command. `serve` has a module of its own.

mod backup;
mod check;
mod orders;
mod staff;
mod transfer;

use crate::cli::{Account, Command, Staff};
use crate::config::Config;
use crate::media::Media;
use crate::{database, gateway, secret, serve};
use shop::{Gateways, Parts, Shop, SystemClock, SystemRandom};
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use storage_sqlite::SqliteStorage;

/// Does it; gives what to exit with.
pub async fn run(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    if command != Command::Serve {
        database::announce(&config.database, makes_database(&command, config.database.is_set))?;
    }
    match command {
        Command::Serve => serve::serve(config).await.map(|()| ExitCode::SUCCESS),
        Command::Migrate => database::migrate(&config.database).await.map(|()| ExitCode::SUCCESS),
        Command::Import(what) => transfer::import(&Shopkeeper::open(config).await?, &what).await,
        Command::Export { file } => transfer::export(&Shopkeeper::open(config).await?, &file).await,
        Command::Staff(Staff::Add { email, role, password_stdin }) => {
            staff::add(&Shopkeeper::open(config).await?, &email, role, password_stdin).await
        }
        Command::Staff(Staff::List) => staff::list(&Shopkeeper::open(config).await?).await,
        Command::Staff(Staff::Remove { email }) => staff::remove(&Shopkeeper::open(config).await?, &email).await,
        Command::Account(Account::Disable { email }) => {
            staff::set_disabled(&Shopkeeper::open(config).await?, &email, true).await
        }
        Command::Account(Account::Enable { email }) => {
            staff::set_disabled(&Shopkeeper::open(config).await?, &email, false).await
        }
        Command::NumberOrdersFrom { number } => orders::number_from(&Shopkeeper::open(config).await?, number).await,
        Command::Check => check::check(&config.database).await,
        Command::Backup { file } => backup::backup(&config.database, &file).await,
    }
}

/// Whether the command makes a database where there is none. One that is named nowhere is made by those alone that are for it: else
/// a command that was called in a wrong folder would work on an empty shop.
const fn makes_database(command: &Command, is_set: bool) -> bool {
    match command {
        Command::Serve | Command::Migrate => true,
        Command::Import(import) => import.create || (is_set && !import.dry_run),
        Command::Staff(Staff::Add { .. }) => is_set,
        _ => false,
    }
}

/// The shop for a command that does not serve it.
struct Shopkeeper {
    shop: Shop,
    storage: Arc<SqliteStorage>,
}

impl Shopkeeper {
    async fn open(config: Config) -> anyhow::Result<Self> {
        let storage = Arc::new(database::open(&config.database, config.readers).await?);
        let shop = Shop::open(Parts {
            storage: storage.clone(),
            gateways: Gateways::new(gateway::uncalled(config.gateway)?, gateway::others(config.other_gateways)?),
            post: Arc::new(mail::Nowhere),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            secret: secret::key(config.secret, &config.database)?,
            pictures: Arc::new(Media::at(&config.media_root)),
            events: Arc::new(shop::LocalEvents::default()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Import;

    #[test]
    fn a_database_is_made_by_what_is_for_it_and_otherwise_only_where_it_is_named() {
        let import = |create, dry_run| Command::Import(Import { file: "a.csv".into(), stock: false, dry_run, create });
        let add = Command::Staff(Staff::Add { email: String::new(), role: None, password_stdin: true });
        for (command, unnamed, named) in [
            (Command::Migrate, true, true),
            (import(false, false), false, true),
            (import(true, false), true, true),
            (import(false, true), false, false),
            (add, false, true),
            (Command::Export { file: "a.csv".into() }, false, false),
            (Command::Check, false, false),
            (Command::Backup { file: "b.db".into() }, false, false),
            (Command::NumberOrdersFrom { number: 1 }, false, false),
        ] {
            assert_eq!(makes_database(&command, false), unnamed, "{command:?}");
            assert_eq!(makes_database(&command, true), named, "{command:?}");
        }
    }
}
