//! Orders as their owner sees them.

use crate::{Broken, Failure, Shop};
use shared::account::Email;
use shared::address::AddressInput;
use shared::catalogue::Page;
use shared::checkout::OrderRefused;
use shared::fulfil::{self, Counts, Shipment};
use shared::id::Owner;
use shared::order::{
    CancelledBy, Holdup, Order, OrderLine, OrderNumber, OrderState, OrderStats, OrderSummary, OrderView, OrderViewLine,
    RefundView, ShipmentView, Standing, Status, at_a_glance, can_retry,
};
use shared::payment::{Attempt, AttemptState, Refund, RefundState};
use shared::refund::on_cancel;

/// Orders on one page of the history.
const PER_PAGE: u32 = 10;

impl Shop {
    /// The owner's order (O7).
    pub async fn order(&self, owner: Owner, number: OrderNumber) -> Result<OrderView, Failure<OrderRefused>> {
        let order = self.own_order(owner, number).await?;
        Ok(self.order_view(&order).await?)
    }

    /// The owner's order that waits for payment, as it is stored: nobody is asked. None where none waits.
    pub async fn waiting_order(&self, owner: Owner) -> Result<Option<OrderView>, Broken> {
        let pending = self.storage().reader().await?.orders().pending(owner).await?;
        match pending {
            Some(order) => self.order_view(&order).await.map(Some),
            None => Ok(None),
        }
    }

    /// The order as it is after it was acted on. Whose it is was asked before: a guest session may have been claimed since.
    pub(crate) async fn order_now(&self, number: OrderNumber) -> Result<OrderView, Broken> {
        let order = self.storage().reader().await?.orders().order(number).await?;
        let order = order.ok_or_else(|| Broken::Contradiction(format!("order #{number} is gone")))?;
        self.order_view(&order).await
    }

    /// One page of the owner's orders, newest first; of one status where asked.
    pub async fn orders(&self, owner: Owner, status: Option<Status>, page: u32) -> Result<Page<OrderSummary>, Broken> {
        let mut reader = self.storage().reader().await?;
        let mut list = reader.orders().list(owner, status, page.max(1), PER_PAGE).await?;
        for order in &mut list.items {
            self.say_what_follows(order);
        }
        Ok(list)
    }

    /// One page of the owner's orders with all that they say, newest first; of one status where asked.
    pub async fn orders_in_full(
        &self,
        owner: Owner,
        status: Option<Status>,
        page: u32,
    ) -> Result<Page<OrderView>, Broken> {
        let mut reader = self.storage().reader().await?;
        let Page { items, page, per_page, total } = reader.orders().list(owner, status, page.max(1), PER_PAGE).await?;
        let mut orders = Vec::with_capacity(items.len());
        for summary in items {
            orders.extend(reader.orders().order(summary.number).await?);
        }
        drop(reader);
        let mut items = Vec::with_capacity(orders.len());
        for order in orders {
            items.push(self.order_view(&order).await?);
        }
        Ok(Page { items, page, per_page, total })
    }

    /// What the owner's orders come to.
    pub async fn order_stats(&self, owner: Owner) -> Result<OrderStats, Broken> {
        let tallies = self.storage().reader().await?.orders().tallies(owner).await?;
        Ok(OrderStats::of(&tallies, self.settings().store.currency)?)
    }

    /// Where mail about the owner's last order went, to start the next one from.
    pub async fn last_email(&self, owner: Owner) -> Result<Option<Email>, Broken> {
        Ok(self.storage().reader().await?.orders().latest(owner).await?.map(|order| order.email))
    }

    /// The address that the owner's last order went to, or its bill's where nothing was sent, to start the next one from; blank
    /// where there is none.
    pub async fn last_address(&self, owner: Owner) -> Result<AddressInput, Broken> {
        let latest = self.storage().reader().await?.orders().latest(owner).await?;
        let address = |order: Order| match order.delivery {
            Some(delivery) => delivery.address.into(),
            None => order.billing_address.into(),
        };
        Ok(latest.map(address).unwrap_or_default())
    }

    pub(crate) async fn order_view(&self, order: &Order) -> Result<OrderView, Broken> {
        let mut reader = self.storage().reader().await?;
        let history = reader.orders().history(order.id).await?;
        let attempts = reader.payments().attempts(order.id).await?;
        let refunds = reader.payments().refunds(order.id).await?;
        let shipments = reader.fulfilments().shipments(order.id).await?;
        let held = attempts.iter().any(Attempt::is_held);
        let (settings, delivery) = (self.settings(), order.delivery.as_ref());
        let holdup = self.holdup(order, &attempts);
        let under_way = matches!(holdup, Some(Holdup::UnderWay { .. }));
        let mut view = OrderView {
            number: order.number,
            revision: order.revision,
            status: order.state.status(),
            cancelled_by: order.state.cancelled_by(),
            payment_status: order.payment,
            holdup,
            held,
            cancel_refund: on_cancel(&attempts, &refunds, order.totals.total.currency())?,
            refunds: refunds.into_iter().map(view_refund).collect(),
            lines: order.lines.iter().map(|line| view_line(order, line)).collect(),
            shipments: shipments.into_iter().map(view_shipment).collect(),
            totals: order.totals,
            shipping_address: delivery.map(|delivery| settings.address(delivery.address.fields())),
            billing_address: settings.address(order.billing_address.fields()),
            guest: order.owner.guest().map(|_| order.email.clone()),
            shipping_method: delivery.map(|delivery| delivery.method.name.clone()),
            created_at: order.created_at,
            window_ends_at: order.window_ends_at,
            history,
            can_retry: can_retry(order.state.status(), order.created_at, held || under_way, self.now()),
            can_cancel: !under_way && fulfil::cancel(order, CancelledBy::Shopper).is_ok(),
            standing: Standing::default(),
        };
        view.standing = Standing::of(&view);
        Ok(view)
    }

    fn holdup(&self, order: &Order, attempts: &[Attempt]) -> Option<Holdup> {
        let attempt = attempts.iter().find(|attempt| order.attempt == Some(attempt.id));
        match (order.state, attempt) {
            (OrderState::PendingPayment, Some(attempt)) if attempt.is_under_way(self.now()) => {
                return attempt.under_way_since.map(|since| Holdup::UnderWay { since });
            }
            (OrderState::PendingPayment, _) if order.waited_long_enough(self.now()) => {
                return Some(Holdup::WindowEnded);
            }
            (OrderState::PendingPayment, _) => {}
            (OrderState::PaymentFailed, Some(attempt)) => return attempt.refusal().map(|why| Holdup::Refused { why }),
            _ => return None,
        }
        let attempt = attempt?;
        match (&attempt.note, attempt.state) {
            (_, AttemptState::Creating) => Some(Holdup::NoPage),
            (Some(reason), AttemptState::Open) => Some(Holdup::Declined { reason: reason.clone() }),
            _ => None,
        }
    }

    /// Fills in what follows from an order in a list.
    pub(crate) fn say_what_follows(&self, order: &mut OrderSummary) {
        order.can_retry = can_retry(order.status, order.created_at, order.held || order.under_way, self.now());
        order.note = at_a_glance(order);
    }
}

fn view_refund(refund: Refund) -> RefundView {
    let otherwise = refund.state == RefundState::Failed && refund.went_back();
    RefundView { amount: refund.amount, state: refund.state, reason: refund.reason, otherwise }
}

fn view_line(order: &Order, line: &OrderLine) -> OrderViewLine {
    let Counts { ordered: quantity, shipped, delivered, cancelled, returned } = line.units.counts();
    OrderViewLine {
        id: line.id,
        variant_id: line.variant,
        sku: line.sku.clone(),
        name: line.name.clone(),
        slug: line.slug.clone(),
        picture: line.picture.clone(),
        options: line.options.clone(),
        quantity,
        unit_price: line.unit_price,
        line_total: line.line_total,
        fulfilment: line.units.fulfilment(order.state),
        shipped,
        delivered,
        cancelled,
        returned,
        taxable: line.taxable,
        requires_shipping: line.requires_shipping,
    }
}

fn view_shipment(shipment: Shipment) -> ShipmentView {
    let Shipment { id, tracking, lines, shipped_at, delivered_at } = shipment;
    let (carrier, tracking_number) = (tracking.carrier().to_owned(), tracking.number().to_owned());
    ShipmentView { id, carrier, tracking_number, lines, shipped_at, delivered_at }
}
