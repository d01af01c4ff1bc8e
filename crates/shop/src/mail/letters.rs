//! What each letter says. None where by now there is nothing to say.

use super::{Addressed, Draft};
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::account::Email;
use shared::id::{AccountId, OrderId};
use shared::order::OrderNumber;
use shared::outbox::Occasion;
use storage::Unit;

impl Shop {
    /// Writes a letter out. Links and codes in it are made here, and only their hashes are stored.
    pub(super) async fn write_out(&self, occasion: &Occasion) -> Result<Option<Addressed>, Broken> {
        match occasion {
            Occasion::OrderConfirmed(order) | Occasion::FreeOrderConfirmed(order) => self.confirmation(*order).await,
            Occasion::PaymentFailed(order) => self.payment_failed(*order).await,
            Occasion::OrderExpired(order) => self.expired(*order).await,
            Occasion::Shipped(order, shipment) => self.shipped(*order, *shipment).await,
            Occasion::Refunded(order, refund) => self.refunded(*order, *refund).await,
            Occasion::OrderLink(number, email) => self.link_letter(*number, email).await,
            Occasion::PasswordChanged(account) => self.password_letter(*account).await,
            Occasion::EmailChange(account, email) => self.email_change_letter(*account, email).await,
            Occasion::EmailChangeNotice(_, email) => Ok(Some(self.email_change_notice(email))),
            Occasion::PasswordReset(email) => self.reset_letter(email).await,
            Occasion::ClaimCode(account) => self.code_letter(*account).await,
            Occasion::SecondFactorOn(account) => self.factor_letter(*account, true).await,
            Occasion::SecondFactorOff(account) => self.factor_letter(*account, false).await,
            Occasion::PasskeyAdded(account) => self.passkey_letter(*account, true).await,
            Occasion::PasskeyRemoved(account) => self.passkey_letter(*account, false).await,
            Occasion::StaffSignIn(account) => self.staff_sign_in_letter(*account).await,
        }
    }

    /// Goes to the order's own address alone, and only where that was named with its number (O7).
    async fn link_letter(&self, number: OrderNumber, email: &Email) -> Result<Option<Addressed>, Broken> {
        let order = self.storage().reader().await?.orders().order(number).await?;
        let Some(order) = order.filter(|order| order.email == *email) else { return Ok(None) };
        let draft = Draft::new(format!("Your link to order #{number}"))
            .words("Somebody, you we think, asked to see this order. Whoever has the link can see it: keep it to yourself.")
            .link("See your order", self.tracking_link(order.id).await?);
        Ok(Some(Addressed { to: order.email, draft }))
    }

    async fn reset_letter(&self, email: &Email) -> Result<Option<Addressed>, Broken> {
        let Some(account) = self.storage().reader().await?.accounts().account_by_email(email).await? else {
            return Ok(None);
        };
        if account.disabled_at.is_some() {
            return Ok(None);
        }
        let token = self.new_reset(account.id).await?;
        let draft = Draft::new("Set a new password".to_owned())
            .words(
                "Somebody, you we think, asked for a new password for your account. The link works once, for one hour.",
            )
            .link("Set a new password", format!("{}/reset-password?token={}", self.settings().site_url, token.reveal()))
            .words("If it was not you, there is nothing to do: your password stays as it is.");
        Ok(Some(Addressed { to: account.email, draft }))
    }

    /// Goes to the account's address whenever its password was changed, so that whose it is hears of what they did not do.
    async fn password_letter(&self, account: AccountId) -> Result<Option<Addressed>, Broken> {
        let Some(account) = self.storage().reader().await?.accounts().account(account).await? else { return Ok(None) };
        let draft = Draft::new("Your password was changed".to_owned())
            .words("The password of your account was changed just now, and you were signed out everywhere else.")
            .words("If it was not you, set a new one at once:")
            .link("Set a new password", format!("{}/forgot-password", self.settings().site_url));
        Ok(Some(Addressed { to: account.email, draft }))
    }

    /// Goes to the new address. None where another account has it by now: nobody is told so.
    async fn email_change_letter(&self, account: AccountId, email: &Email) -> Result<Option<Addressed>, Broken> {
        if self.storage().reader().await?.accounts().account_by_email(email).await?.is_some() {
            return Ok(None);
        }
        let token = self.new_email_change(account, email).await?;
        let draft = Draft::new("Confirm your new address".to_owned())
            .words("Somebody, you we think, wants to use this address for an account. Sign in and confirm it. The link works once, for one hour.")
            .link("Confirm this address", format!("{}/account?confirm={}", self.settings().site_url, token.reveal()))
            .words("If it was not you, there is nothing to do: nothing changes.");
        Ok(Some(Addressed { to: email.clone(), draft }))
    }

    /// Goes to the address that the account had, which may be taken from its holder.
    fn email_change_notice(&self, email: &Email) -> Addressed {
        let draft = Draft::new("Your account gets another address".to_owned())
            .words("Somebody, you we think, asked that your account use another email address. It does so once that address was confirmed.")
            .words("If it was not you, set a new password at once: that also signs out everybody else.")
            .link("Set a new password", format!("{}/forgot-password", self.settings().site_url));
        Addressed { to: email.clone(), draft }
    }

    async fn code_letter(&self, account: AccountId) -> Result<Option<Addressed>, Broken> {
        let Some(account) = self.storage().reader().await?.accounts().account(account).await? else { return Ok(None) };
        let code = self.new_code(account.id).await?;
        let draft = Draft::new("Your code".to_owned())
            .words("Enter this code to add the orders that you placed with this address, without signing in, to your account:")
            .code(code)
            .words("It works once, for 10 minutes. If you did not ask for it, there is nothing to do.");
        Ok(Some(Addressed { to: account.email, draft }))
    }

    async fn factor_letter(&self, account: AccountId, on: bool) -> Result<Option<Addressed>, Broken> {
        let Some(account) = self.storage().reader().await?.accounts().account(account).await? else { return Ok(None) };
        let site = &self.settings().site_url;
        let (subject, what) = if on {
            (
                "Signing in asks for a code now",
                "A second factor was set up for your account: signing in asks for a code of your app.",
            )
        } else {
            (
                "Signing in asks for no code any more",
                "The second factor of your account was taken off: the password alone signs in.",
            )
        };
        let draft = Draft::new(subject.to_owned())
            .words(what)
            .words("If it was not you, somebody knows your password. Set a new one, and look at your account.")
            .link("Set a new password", format!("{site}/forgot-password"));
        Ok(Some(Addressed { to: account.email, draft }))
    }

    async fn passkey_letter(&self, account: AccountId, added: bool) -> Result<Option<Addressed>, Broken> {
        let Some(account) = self.storage().reader().await?.accounts().account(account).await? else { return Ok(None) };
        let (subject, what) = if added {
            (
                "A passkey was added to your account",
                "A passkey was added just now: it signs in to your account. You were signed out everywhere else.",
            )
        } else {
            (
                "A passkey was removed from your account",
                "A passkey was removed just now: it signs in to your account no more. You were signed out everywhere else.",
            )
        };
        let draft = Draft::new(subject.to_owned())
            .words(what)
            .words("If it was not you, set a new password at once, then remove the passkeys of your account that are not yours.")
            .link("Set a new password", format!("{}/forgot-password", self.settings().site_url));
        Ok(Some(Addressed { to: account.email, draft }))
    }

    /// None where the account is no longer staff's.
    async fn staff_sign_in_letter(&self, account: AccountId) -> Result<Option<Addressed>, Broken> {
        let account = self.storage().reader().await?.accounts().account(account).await?;
        let Some(account) = account.filter(|account| account.role.is_some()) else { return Ok(None) };
        let site = &self.settings().site_url;
        let draft = Draft::new("Your staff account was signed in to in a new browser".to_owned())
            .words("Somebody, you we think, signed in to your staff account just now, in a browser that had not done so before.")
            .link("See where you are signed in", format!("{site}/account"))
            .words("If it was not you, set a new password at once: that also signs out everybody else.")
            .link("Set a new password", format!("{site}/forgot-password"));
        Ok(Some(Addressed { to: account.email, draft }))
    }

    pub(super) async fn tracking_link(&self, order: OrderId) -> Result<String, Broken> {
        let token = self.new_token();
        in_unit!(self, |unit| add_link(unit, &token, order, self.now()))?;
        Ok(format!("{}/track?token={}", self.settings().site_url, token.reveal()))
    }
}

async fn add_link(
    unit: &mut dyn Unit,
    token: &crate::Token,
    order: OrderId,
    now: shared::time::Timestamp,
) -> Result<(), Broken> {
    Ok(unit.secrets().add_link(token.hash(), order, now).await?)
}
