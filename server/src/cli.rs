//! The command line.

use crate::config::{FILE, KEYS, flags};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use shared::role::Role;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Forever Cart, a web shop.
///
/// Each setting below is a flag, an environment variable (its name in capitals) and a key of forever-cart.toml (its name
/// in small letters). A flag goes before the environment, the environment before the file.
#[derive(Parser, Debug)]
#[command(name = "forever-cart", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The file with settings.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

/// What to do.
#[derive(Clone, Subcommand, PartialEq, Eq, Debug)]
pub enum Command {
    /// Migrate the database and serve the shop until SIGTERM or SIGINT (the default).
    Serve,
    /// Only migrate the database.
    Migrate,
    /// Import products from a file in Shopify's product CSV format, and report on each row.
    ///
    /// Run twice, nothing doubles. A row that cannot be used is reported and the others come in: the exit status is 1
    /// only where the file cannot be read or nothing at all came in.
    Import(Import),
    /// Export all products to a file of the same format.
    Export {
        /// The file to write.
        file: PathBuf,
    },
    /// Those who run the shop.
    #[command(subcommand)]
    Staff(Staff),
    /// Accounts, of shoppers and staff.
    #[command(subcommand)]
    Account(Account),
    /// Check the database's rules. Where one does not hold, say so and exit with 1.
    Check,
    /// Number orders from there on, where they have not come so far: after a restore, so that no number comes twice.
    NumberOrdersFrom {
        /// The next order's number.
        #[arg(value_parser = clap::value_parser!(u32).range(1..))]
        number: u32,
    },
    /// Copy the database to a new file: whole, as it was at one moment, and safe while the shop is open.
    Backup {
        /// The file to write.
        file: PathBuf,
    },
}

/// What to import, and how.
#[derive(Clone, Args, PartialEq, Eq, Debug)]
pub struct Import {
    /// The file to read.
    pub file: PathBuf,
    /// Set the stock of all variants as the file has it, not only that of new ones.
    #[arg(long)]
    pub stock: bool,
    /// Report what would come of it, and save nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Make the database where there is none and no setting names one.
    #[arg(long)]
    pub create: bool,
}

/// Those who run the shop.
#[derive(Clone, Subcommand, PartialEq, Eq, Debug)]
pub enum Staff {
    /// Make an account staff, with the password that is asked for; where there is none, create it.
    ///
    /// An account that stands there gets that password, and every session that it had ends: whoever made it is out.
    Add {
        /// The account's email address.
        email: String,
        /// What it may do: owner, manager or support. Unless it is said, the first of the shop's staff is its owner, and
        /// whoever comes later a manager.
        #[arg(long)]
        role: Option<Role>,
        /// Read the password from the first line of standard input instead of asking.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the staff: address, role, and whether the account is disabled.
    List,
    /// Take an account its role, and end every session that it has. A shopper's account is left.
    Remove {
        /// The account's email address.
        email: String,
    },
}

/// Accounts, of shoppers and staff.
#[derive(Clone, Subcommand, PartialEq, Eq, Debug)]
pub enum Account {
    /// Disable an account: every session that it has ends, nobody signs in to it, and no link opens it.
    Disable {
        /// The account's email address.
        email: String,
    },
    /// Have an account that was disabled in use again.
    Enable {
        /// The account's email address.
        email: String,
    },
}

/// A command line as it was parsed.
#[derive(PartialEq, Eq, Debug)]
pub struct Called {
    /// What to do.
    pub command: Command,
    /// The file with settings; only a named one has to exist.
    pub file: PathBuf,
    /// Whether it was named.
    pub file_named: bool,
    /// Settings that were made by flag.
    pub flags: BTreeMap<&'static str, String>,
}

/// Parses the command line; explains itself and exits where it is wrong, or asked for help.
pub fn parse() -> Called {
    parse_from(std::env::args_os()).unwrap_or_else(|error| error.exit())
}

fn parse_from(args: impl IntoIterator<Item = impl Into<std::ffi::OsString> + Clone>) -> Result<Called, clap::Error> {
    let matches = Cli::command().next_help_heading("Settings").args(flags()).try_get_matches_from(args)?;
    let cli = Cli::from_arg_matches(&matches)?;
    let flag = |name: &'static str| matches.get_one::<String>(name).map(|value| (name, value.clone()));
    Ok(Called {
        command: cli.command.unwrap_or(Command::Serve),
        file_named: cli.config.is_some(),
        file: cli.config.unwrap_or_else(|| FILE.into()),
        flags: KEYS.iter().filter_map(|key| flag(key.name)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Called {
        parse_from(line.split_whitespace()).unwrap()
    }

    #[test]
    fn serving_is_the_default() {
        assert_eq!(parsed("forever-cart").command, Command::Serve);
        assert_eq!(parsed("forever-cart serve").command, Command::Serve);
    }

    #[test]
    fn settings_are_flags_before_and_after_the_command() {
        for line in ["forever-cart --log debug migrate", "forever-cart migrate --log debug"] {
            let called = parsed(line);
            assert_eq!(called.command, Command::Migrate);
            assert_eq!(called.flags, BTreeMap::from([("LOG", "debug".to_owned())]));
        }
    }

    /// What docs/operations.md has in its tables that begin with this heading: the first two columns.
    fn documented(heading: &str) -> BTreeMap<String, String> {
        let text = include_str!("../../docs/operations.md");
        let rows =
            text.split(heading).skip(1).flat_map(|rest| rest.lines().skip(2).take_while(|line| !line.is_empty()));
        rows.map(|row| {
            let mut columns = row.split('|').map(|column| column.trim().replace('`', "")).skip(1);
            (columns.next().unwrap(), columns.next().unwrap())
        })
        .collect()
    }

    #[test]
    fn the_guide_to_operations_names_every_setting_with_its_default_and_every_command() {
        let help = Cli::command().args(flags()).render_help().to_string();
        let settings = documented("| setting | default |");
        let in_help = |name: &str| help.contains(&format!("<{name}>"));
        for (name, default) in &settings {
            assert!(in_help(name), "{name} is in the guide, and not in --help");
            let key = KEYS.iter().find(|key| key.name == name).unwrap();
            let stated = key.help.split_once("[default: ").map_or("", |(_, default)| default.trim_end_matches(']'));
            assert_eq!(default, stated, "{name}");
        }
        for key in KEYS.iter().filter(|key| in_help(key.name)) {
            assert!(settings.contains_key(key.name), "{} is in --help, and not in the guide", key.name);
        }
        let commands = documented("| command | does |");
        for command in Cli::command().get_subcommands() {
            let named = |line: &String| line.split(' ').nth(1) == Some(command.get_name());
            assert!(commands.keys().any(named), "{} is not in the guide", command.get_name());
        }
    }

    #[test]
    fn only_a_file_that_is_named_has_to_exist() {
        let called = parsed("forever-cart");
        assert_eq!((called.file, called.file_named), (PathBuf::from(FILE), false));
        let called = parsed("forever-cart check --config other.toml");
        assert_eq!((called.file, called.file_named), (PathBuf::from("other.toml"), true));
    }

    #[test]
    fn commands_take_what_they_need() {
        let import = Import { file: "a.csv".into(), stock: true, dry_run: true, create: false };
        assert_eq!(parsed("forever-cart import a.csv --stock --dry-run").command, Command::Import(import));
        assert_eq!(parsed("forever-cart backup b.db").command, Command::Backup { file: "b.db".into() });
        let skip = Command::NumberOrdersFrom { number: 2000 };
        assert_eq!(parsed("forever-cart number-orders-from 2000").command, skip);
        let add = Staff::Add { email: "a@b.example".into(), role: None, password_stdin: true };
        assert_eq!(parsed("forever-cart staff add a@b.example --password-stdin").command, Command::Staff(add));
        let add = Staff::Add { email: "a@b.example".into(), role: Some(Role::Support), password_stdin: false };
        assert_eq!(parsed("forever-cart staff add a@b.example --role support").command, Command::Staff(add));
        assert_eq!(parsed("forever-cart staff list").command, Command::Staff(Staff::List));
        let remove = Staff::Remove { email: "a@b.example".into() };
        assert_eq!(parsed("forever-cart staff remove a@b.example").command, Command::Staff(remove));
        for (line, account) in [
            ("forever-cart account disable a@b.example", Account::Disable { email: "a@b.example".into() }),
            ("forever-cart account enable a@b.example", Account::Enable { email: "a@b.example".into() }),
        ] {
            assert_eq!(parsed(line).command, Command::Account(account));
        }
        for line in [
            "forever-cart import",
            "forever-cart open",
            "forever-cart --password x",
            "forever-cart staff",
            "forever-cart staff add a@b.example --role king",
            "forever-cart number-orders-from 0",
        ] {
            assert!(parse_from(line.split_whitespace()).is_err(), "{line}");
        }
    }
}
