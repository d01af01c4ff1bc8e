//! `staff` and `account`: who works in the shop, with which role, and which accounts are in use.

use super::{Shopkeeper, say};
use anyhow::{Context, anyhow, ensure};
use shared::account::{Email, Password};
use shared::field::FieldProblem;
use shared::role::Role;
use shop::{Failure, Member, MemberError};
use std::io;
use std::process::ExitCode;
use storage::Storage;

pub(super) async fn add(
    keeper: &Shopkeeper,
    email: &str,
    role: Option<Role>,
    from_stdin: bool,
) -> anyhow::Result<ExitCode> {
    let email = address(email)?;
    let password = if from_stdin { first_line(io::stdin().lock())? } else { asked()? };
    let unusable = |problem: FieldProblem| anyhow!("that password cannot be used: {problem}");
    let password = Password::parse(&password).map_err(unusable)?;
    let role = match role {
        Some(role) => role,
        None if keeper.storage.reader().await?.accounts().staff().await?.is_empty() => Role::Owner,
        None => Role::Manager,
    };
    let added = keeper.shop.add_staff(&email, &password, role).await;
    keeper.close().await;
    let new = added.map_err(plain)?;
    say(if new {
        format!("{email} is a new account, and staff: {role}.")
    } else {
        format!("{email} is staff now: {role}. It has the password that you gave; whoever was signed in to it is out.")
    })?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn list(keeper: &Shopkeeper) -> anyhow::Result<ExitCode> {
    let members = keeper.shop.members().await;
    keeper.close().await;
    for Member { email, role, disabled, .. } in members? {
        say(format!("{email}\t{role}{}", if disabled { "\tdisabled" } else { "" }))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn remove(keeper: &Shopkeeper, email: &str) -> anyhow::Result<ExitCode> {
    let email = address(email)?;
    let removed = keeper.shop.remove_staff(&email).await;
    keeper.close().await;
    removed.map_err(plain)?;
    say(format!("{email} is no longer staff, and signed out everywhere."))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn set_disabled(keeper: &Shopkeeper, email: &str, disabled: bool) -> anyhow::Result<ExitCode> {
    let email = address(email)?;
    let set = keeper.shop.set_account_disabled(&email, disabled).await;
    keeper.close().await;
    set.map_err(plain)?;
    say(if disabled {
        format!("{email} is disabled, and signed out everywhere.")
    } else {
        format!("{email} is in use again.")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What is said at the command line.
fn plain(failure: Failure<MemberError>) -> anyhow::Error {
    match failure {
        Failure::Refused(refused) => anyhow!("{refused}; nothing was changed"),
        Failure::Broken(error) => error.into(),
    }
}

fn address(text: &str) -> anyhow::Result<Email> {
    Email::parse(text).map_err(|_| anyhow!("{text:?} is not an email address"))
}

fn first_line(mut input: impl io::BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    input.read_line(&mut line).context("standard input cannot be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn asked() -> anyhow::Result<String> {
    let ask =
        |prompt| rpassword::prompt_password(prompt).context("no terminal to ask for a password; use --password-stdin");
    let password = ask("Password: ")?;
    ensure!(password == ask("The same again: ")?, "the two differ; nothing was changed");
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::first_line;

    #[test]
    fn a_password_is_the_first_line_without_its_end() {
        for (input, password) in [("s3cret \r\nmore", "s3cret "), ("s3cret", "s3cret"), ("", "")] {
            assert_eq!(first_line(input.as_bytes()).unwrap(), password);
        }
    }
}
