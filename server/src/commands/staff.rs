//! `staff add`: makes an account staff.

use super::{Shopkeeper, say};
use anyhow::{Context, anyhow, ensure};
use shared::account::{Email, Password};
use std::io;
use std::process::ExitCode;
use storage::Storage;

pub(super) async fn add(keeper: &Shopkeeper, email: &str, from_stdin: bool) -> anyhow::Result<ExitCode> {
    let email = Email::parse(email).map_err(|_| anyhow!("{email:?} is not an email address"))?;
    let known = keeper.storage.reader().await?.accounts().account_by_email(&email).await?.is_some();
    let password = match (known, from_stdin) {
        // It keeps its own: this one is not used.
        (true, _) => crate::telemetry::new_id().to_string(),
        (false, true) => first_line(io::stdin().lock())?,
        (false, false) => asked()?,
    };
    let password = Password::parse(&password).map_err(|problem| anyhow!("that password cannot be used: {problem}"))?;
    keeper.shop.add_staff(&email, &password).await?;
    keeper.close().await;
    let what = if known { "is staff; its password is as it was" } else { "is a new account, and staff" };
    say(format!("{email} {what}."))?;
    Ok(ExitCode::SUCCESS)
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
