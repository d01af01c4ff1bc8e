//! What each letter says. None where by now there is nothing to say.

use super::{Addressed, Draft};
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::account::Email;
use shared::id::{AccountId, OrderId, Owner, RefundId};
use shared::order::{CancelledBy, Order, OrderNumber, OrderState, PRICES_HOLD};
use shared::outbox::Occasion;
use storage::Unit;

impl Shop {
    /// Writes a letter out. Links and codes in it are made here, and only their hashes are stored.
    pub(super) async fn write_out(&self, occasion: &Occasion) -> Result<Option<Addressed>, Broken> {
        match occasion {
            Occasion::OrderConfirmed(order) => self.confirmation(*order).await,
            Occasion::PaymentFailed(order) => self.payment_failed(*order).await,
            Occasion::OrderExpired(order) => self.expired(*order).await,
            Occasion::Refunded(order, refund) => self.refunded(*order, *refund).await,
            Occasion::OrderLink(number, email) => self.link_letter(*number, email).await,
            Occasion::PasswordReset(email) => self.reset_letter(email).await,
            Occasion::ClaimCode(account) => self.code_letter(*account).await,
        }
    }

    async fn confirmation(&self, order: OrderId) -> Result<Option<Addressed>, Broken> {
        let Some(order) = self.storage().reader().await?.orders().order_by_id(order).await? else { return Ok(None) };
        let draft = Draft::new(format!("Order #{} is confirmed", order.number))
            .words("Thank you for your order. It is paid, and we are getting it ready.")
            .rows(bought(&order))
            .words(format!("It goes to {}.", address(&order)))
            .link("See your order", self.link_to(&order).await?);
        Ok(Some(Addressed { to: order.email, draft }))
    }

    async fn payment_failed(&self, order: OrderId) -> Result<Option<Addressed>, Broken> {
        let order = self.storage().reader().await?.orders().order_by_id(order).await?;
        let Some(order) = order.filter(|order| order.state == OrderState::PaymentFailed) else { return Ok(None) };
        let until = order.created_at.after(PRICES_HOLD).for_people();
        let draft = Draft::new(format!("The payment for order #{} did not go through", order.number))
            .words("We have not received a payment for this order.")
            .rows(bought(&order))
            .words(format!(
                "Its items are not reserved any more. As long as they are in stock you can try to pay again, at the same \
                 prices, until {until} (UTC)."
            ))
            .link("See your order", self.link_to(&order).await?);
        Ok(Some(Addressed { to: order.email, draft }))
    }

    /// What money that comes later is told by is another letter (P5).
    async fn expired(&self, order: OrderId) -> Result<Option<Addressed>, Broken> {
        let order = self.storage().reader().await?.orders().order_by_id(order).await?;
        let by_window = OrderState::Cancelled { by: CancelledBy::Window };
        let Some(order) = order.filter(|order| order.state == by_window) else { return Ok(None) };
        let (what_next, label) = match order.owner {
            Owner::Account(_) => (
                "If you still want them, put them back into your cart from the order's page: at today's prices, and as long as \
                 they are in stock.",
                "See your order, and put its items back into your cart",
            ),
            Owner::Guest(_) => ("If you still want them, you are welcome to order them again.", "See your order"),
        };
        let draft = Draft::new(format!("Order #{} has expired", order.number))
            .words("No payment for this order came in time, so it is cancelled. You have not been charged.")
            .rows(bought(&order))
            .words(format!("Its items are not reserved any more. {what_next}"))
            .words("Should a payment still arrive, we take up the order again or send the money back, and tell you so.")
            .link(label, self.link_to(&order).await?);
        Ok(Some(Addressed { to: order.email, draft }))
    }

    async fn refunded(&self, order: OrderId, refund: RefundId) -> Result<Option<Addressed>, Broken> {
        let (order, refunds) = {
            let mut reader = self.storage().reader().await?;
            let refunds = reader.payments().refunds(order).await?;
            (reader.orders().order_by_id(order).await?, refunds)
        };
        let refund = refunds.into_iter().find(|other| other.id == refund);
        let (Some(order), Some(refund)) = (order, refund) else { return Ok(None) };
        let draft = Draft::new(format!("Refund for order #{}", order.number))
            .words(format!("We have sent {} back to you, the way you paid.", refund.amount))
            .words(refund.reason)
            .words("It can take some days until your bank shows it.")
            .link("See your order", self.link_to(&order).await?);
        Ok(Some(Addressed { to: order.email, draft }))
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
        let token = self.new_reset(account.id).await?;
        let draft = Draft::new("Set a new password".to_owned())
            .words(
                "Somebody, you we think, asked for a new password for your account. The link works once, for one hour.",
            )
            .link("Set a new password", format!("{}/reset-password?token={}", self.settings().site_url, token.reveal()))
            .words("If it was not you, there is nothing to do: your password stays as it is.");
        Ok(Some(Addressed { to: account.email, draft }))
    }

    async fn code_letter(&self, account: AccountId) -> Result<Option<Addressed>, Broken> {
        let Some(account) = self.storage().reader().await?.accounts().account(account).await? else { return Ok(None) };
        let code = self.new_code(account.id).await?;
        let draft = Draft::new("Your code".to_owned())
            .words("Enter this code to add the orders that you placed with this address, without signing in, to your account:")
            .code(code)
            .words("It works once, for 15 minutes. If you did not ask for it, there is nothing to do.");
        Ok(Some(Addressed { to: account.email, draft }))
    }

    /// An account's order is seen by signing in, a guest's by a link (O7).
    async fn link_to(&self, order: &Order) -> Result<String, Broken> {
        match order.owner {
            Owner::Account(_) => Ok(format!("{}/orders/{}", self.settings().site_url, order.number)),
            Owner::Guest(_) => self.tracking_link(order.id).await,
        }
    }

    async fn tracking_link(&self, order: OrderId) -> Result<String, Broken> {
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

fn bought(order: &Order) -> Vec<(String, String)> {
    let line = |line: &shared::order::OrderLine| {
        let options: Vec<_> = line.options.iter().map(|option| option.value.as_str()).collect();
        let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(", ")) };
        (format!("{} × {}{options}", line.quantity, line.name), line.line_total.to_string())
    };
    let mut rows: Vec<_> = order.lines.iter().map(line).collect();
    if !order.totals.discount.is_zero() {
        rows.push(("Discount".to_owned(), format!("-{}", order.totals.discount)));
    }
    rows.push((format!("Shipping ({})", order.shipping_method.name), order.totals.shipping.to_string()));
    rows.push(("Total".to_owned(), order.totals.total.to_string()));
    rows
}

fn address(order: &Order) -> String {
    let address = shared::address::AddressInput::from(order.shipping_address.clone());
    let parts = [address.name, address.line1, address.line2, address.postal_code, address.city, address.country];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
