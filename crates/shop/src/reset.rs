//! A forgotten password: a link is mailed, works once and for an hour, and ends every session that was open.

use crate::guess::Guess;
use crate::mail::{ask, tell};
use crate::password::{Chooser, Lane};
use crate::token::Token;
use crate::unit::in_unit;
use crate::{Broken, Client, Failure, SecurityEvent, Shop, SignInRefused, SignedIn};
use shared::account::{Email, Password};
use shared::field::FieldProblem;
use shared::guess::TooOften;
use shared::id::{AccountId, Owner};
use shared::outbox::Occasion;
use shared::time::Span;
use storage::{AccountRecord, ResetRecord, Unit};

/// A link works for so long.
const RESET: Span = Span::hours(1);

/// Why no new password was set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ResetRefused {
    /// The link was used, has expired, or never was one.
    Over,
    /// The password is easily guessed. The link still works.
    Password(FieldProblem),
    /// The password was set, and the account asks for its second factor too: this token finishes signing in with it.
    SecondFactor(Token),
}

impl Shop {
    /// Has a link mailed by which the address's account gets a new password. It answers the same, and as quickly, where
    /// there is no such account: that shows only when the letter is written.
    pub async fn ask_for_new_password(&self, email: &Email) -> Result<(), Failure<TooOften>> {
        let occasion = Occasion::PasswordReset(email.clone());
        SecurityEvent::PasswordResetRequest.record(None);
        let asked: Result<_, Broken> = in_unit!(self, |unit| ask(unit, &occasion, self.now()));
        asked?.map_err(Failure::Refused)
    }

    /// Sets a new password, ends all of the account's sessions and begins one. A guest's session that `client` presents is
    /// claimed. A disabled account's link is none. Passkeys stay, but for those of an address that nobody proved before. Whoever guessed at the old password keeps nobody out any more.
    pub async fn set_new_password(
        &self,
        link: &Token,
        password: &Password,
        client: impl Into<Client<'_>>,
    ) -> Result<SignedIn, Failure<ResetRefused>> {
        let client = client.into();
        let account = self.account_of_reset(link).await?.ok_or(Failure::Refused(ResetRefused::Over))?;
        let chooser = Chooser { email: &account.email, name: &account.name, staff: account.role.is_some() };
        let hash = self.hash_new(password, &chooser, Lane::Known).await;
        let hash = hash.map_err(|failure| failure.map(ResetRefused::Password))?;
        let account = in_unit!(self, |unit| self.reset_in(unit, link, &hash))?;
        self.forget_failures(&Guess::Password(&account.email)).await?;
        SecurityEvent::PasswordReset.record(Some(account.id));
        match self.let_in(&account, client).await {
            Ok(signed_in) => Ok(signed_in),
            // It was changed again meanwhile: the link has done what it could.
            Err(Failure::Refused(SignInRefused::SecondFactor(pending))) => {
                Err(Failure::Refused(ResetRefused::SecondFactor(pending)))
            }
            Err(Failure::Refused(_)) => Err(Failure::Refused(ResetRefused::Over)),
            Err(Failure::Broken(error)) => Err(error.into()),
        }
    }

    /// Whose password the link sets; none where it is over.
    async fn account_of_reset(&self, link: &Token) -> Result<Option<AccountRecord>, Broken> {
        let mut reader = self.storage().reader().await?;
        let reset = reader.secrets().reset(link.hash()).await?.filter(|reset| reset.expires_at > self.now());
        let Some(reset) = reset else { return Ok(None) };
        Ok(reader.accounts().account(reset.account).await?)
    }

    async fn reset_in(
        &self,
        unit: &mut dyn Unit,
        link: &Token,
        hash: &str,
    ) -> Result<AccountRecord, Failure<ResetRefused>> {
        let reset = unit.secrets().reset(link.hash()).await?;
        let reset = reset.filter(|reset| reset.expires_at > self.now()).ok_or(Failure::Refused(ResetRefused::Over))?;
        let gone = || Broken::Contradiction(format!("account {} is gone", reset.account));
        let account = unit.accounts().account(reset.account).await?.ok_or_else(gone)?;
        if account.disabled_at.is_some() {
            return Err(Failure::Refused(ResetRefused::Over));
        }
        unit.secrets().remove_resets(reset.account).await?;
        if account.email_proved_at.is_none() {
            // Whoever made the account may not be whose address it is: their passkeys would go on opening it.
            unit.passkeys().remove_passkeys(reset.account).await?;
        }
        let mut accounts = unit.accounts();
        accounts.set_password(reset.account, hash).await?;
        accounts.prove_email(reset.account, self.now()).await?;
        accounts.remove_sessions(Owner::Account(reset.account), None).await?;
        drop(accounts);
        unit.secrets().remove_email_change(reset.account).await?;
        tell(unit, &Occasion::PasswordChanged(reset.account), self.now()).await?;
        let mut accounts = unit.accounts();
        Ok(accounts.account(reset.account).await?.ok_or_else(gone)?)
    }

    /// A link for the account's new password.
    pub(crate) async fn new_reset(&self, account: AccountId) -> Result<Token, Broken> {
        let token = self.new_token();
        let reset = ResetRecord { token: token.hash(), account, expires_at: self.now().after(RESET) };
        in_unit!(self, |unit| add_reset(unit, &reset))?;
        Ok(token)
    }
}

async fn add_reset(unit: &mut dyn Unit, reset: &ResetRecord) -> Result<(), Broken> {
    Ok(unit.secrets().add_reset(reset).await?)
}
