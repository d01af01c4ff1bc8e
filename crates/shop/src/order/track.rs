//! An order by its mailed link: seen without a session, and without guessing (O7).

use crate::mail::ask;
use crate::prune::LINKED;
use crate::unit::in_unit;
use crate::{Broken, Shop, Token};
use shared::account::Email;
use shared::order::{OrderNumber, OrderView};
use shared::outbox::Occasion;

impl Shop {
    /// The order that the link leads to; none for a link that never was sent, or is over: some months after the order last
    /// moved, and once an account has it. It can be looked at, and nothing else.
    pub async fn tracked_order(&self, link: &Token) -> Result<Option<OrderView>, Broken> {
        let order = {
            let mut reader = self.storage().reader().await?;
            let Some(order) = reader.secrets().linked_order(link.hash()).await? else { return Ok(None) };
            let last = reader.orders().history(order).await?.last().map(|entry| entry.at);
            let lasts = last.is_some_and(|last| last.after(LINKED) > self.now());
            reader.orders().order_by_id(order).await?.filter(|order| lasts && order.owner.guest().is_some())
        };
        let Some(order) = order else { return Ok(None) };
        let view = self.order_view(&order).await?;
        Ok(Some(OrderView { can_retry: false, can_cancel: false, ..view }))
    }

    /// Has the link to an order sent to the address that it was placed with, where that is `email`. It answers the same,
    /// and as quickly, where there is no such order: that shows only when the letter is written.
    pub async fn ask_for_link(&self, number: OrderNumber, email: &Email) -> Result<(), Broken> {
        let occasion = Occasion::OrderLink(number, email.clone());
        let asked: Result<_, Broken> = in_unit!(self, |unit| ask(unit, &occasion, self.now()));
        // The answer is the same for everybody, however often it was asked for.
        asked.map(drop)
    }
}
