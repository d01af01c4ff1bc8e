//! What the letters about orders say. None where by now there is nothing to say.

use super::{Addressed, Draft};
use crate::{Broken, Shop};
use shared::address::AddressInput;
use shared::fulfil::{self, LineUnits, Shipment};
use shared::id::{OrderId, Owner, RefundId, ShipmentId};
use shared::order::{CancelledBy, Order, OrderLine, OrderState, PRICES_HOLD};
use shared::shipping::Delivery;

impl Shop {
    pub(super) async fn confirmation(&self, order: OrderId) -> Result<Option<Addressed>, Broken> {
        let Some(order) = self.storage().reader().await?.orders().order_by_id(order).await? else { return Ok(None) };
        let mut draft = Draft::new(format!("Order #{} is confirmed", order.number))
            .words("Thank you for your order. It is paid, and we are getting it ready.")
            .rows(bought(&order));
        if self.may_quote(&order).await? {
            draft = draft.words(self.whereto(&order));
        }
        let draft = draft.link("See your order", self.link_to(&order).await?);
        Ok(Some(Addressed { to: order.email, draft }))
    }

    pub(super) async fn payment_failed(&self, order: OrderId) -> Result<Option<Addressed>, Broken> {
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
    pub(super) async fn expired(&self, order: OrderId) -> Result<Option<Addressed>, Broken> {
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

    pub(super) async fn shipped(&self, order: OrderId, shipment: ShipmentId) -> Result<Option<Addressed>, Broken> {
        let (order, shipments) = {
            let mut reader = self.storage().reader().await?;
            let shipments = reader.fulfilments().shipments(order).await?;
            (reader.orders().order_by_id(order).await?, shipments)
        };
        let shipment = shipments.into_iter().find(|other| other.id == shipment);
        let (Some(order), Some(shipment)) = (order, shipment) else { return Ok(None) };
        let parcel = fulfil::parcel_and_rest(&order, &shipment.lines).1.is_empty();
        let number = order.number;
        let (subject, words) = if parcel {
            (format!("Order #{number} is on its way"), "We have sent these things to you:")
        } else if order.state == OrderState::Delivered {
            (format!("Order #{number} has been delivered"), "These things are yours now:")
        } else {
            (format!("Part of order #{number} has been delivered"), "These things are yours now:")
        };
        let mut draft = Draft::new(subject).words(words).rows(sent(&order, &shipment));
        if order.state == OrderState::Processing {
            draft = draft.words("The rest of your order follows.");
        }
        if let Some(delivery) = order.delivery.as_ref().filter(|_| parcel)
            && self.may_quote(&order).await?
        {
            draft = draft.words(format!("They go to {}.", self.address_line(delivery.address.fields())));
        }
        let draft = draft.link("See your order", self.link_to(&order).await?);
        Ok(Some(Addressed { to: order.email, draft }))
    }

    pub(super) async fn refunded(&self, order: OrderId, refund: RefundId) -> Result<Option<Addressed>, Broken> {
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

    /// Says where the order goes, and where its bill goes where that is elsewhere.
    fn whereto(&self, order: &Order) -> String {
        let bill = self.address_line(order.billing_address.fields());
        match &order.delivery {
            None => format!("Nothing of it is sent by post. The bill is made out to {bill}."),
            Some(Delivery { address, method }) => {
                let parcel = self.address_line(address.fields());
                let bill = if parcel == bill { String::new() } else { format!(" The bill is made out to {bill}.") };
                format!("It goes to {parcel}, by {}.{bill}", method.name)
            }
        }
    }

    fn address_line(&self, fields: &AddressInput) -> String {
        self.settings().address(fields).lines().join(", ")
    }

    /// Whether a letter may say what was typed for the order: where it cost nothing, anybody could have any words mailed to
    /// anybody by it.
    async fn may_quote(&self, order: &Order) -> Result<bool, Broken> {
        Ok(!order.totals.total.is_zero() || self.is_known(&order.email).await?)
    }

    /// An account's order is seen by signing in, a guest's by a link (O7).
    async fn link_to(&self, order: &Order) -> Result<String, Broken> {
        match order.owner {
            Owner::Account(_) => Ok(format!("{}/orders/{}", self.settings().site_url, order.number)),
            Owner::Guest(_) => self.tracking_link(order.id).await,
        }
    }
}

/// The lines and the totals, in the same rows as on the order's page.
fn bought(order: &Order) -> Vec<(String, String)> {
    let line = |line: &OrderLine| (format!("{} × {}", line.units.ordered(), named(line)), line.line_total.to_string());
    let totals = order.totals.rows(order.delivery.is_some()).into_iter().map(|row| (row.label.to_owned(), row.amount));
    order.lines.iter().map(line).chain(totals).collect()
}

/// What is in a shipment, and by what it can be followed.
fn sent(order: &Order, shipment: &Shipment) -> Vec<(String, String)> {
    let Shipment { tracking, lines, .. } = shipment;
    let row = |sent: &LineUnits| {
        let line = order.lines.iter().find(|line| line.id == sent.line)?;
        Some((named(line), sent.units.to_string()))
    };
    let mut rows: Vec<_> = lines.iter().filter_map(row).collect();
    for (what, text) in [("Carrier", tracking.carrier()), ("Tracking number", tracking.number())] {
        if !text.is_empty() {
            rows.push((what.to_owned(), text.to_owned()));
        }
    }
    rows
}

/// A line's name and its options.
fn named(line: &OrderLine) -> String {
    let options: Vec<_> = line.options.iter().map(|option| option.value.as_str()).collect();
    if options.is_empty() { line.name.clone() } else { format!("{} ({})", line.name, options.join(", ")) }
}
