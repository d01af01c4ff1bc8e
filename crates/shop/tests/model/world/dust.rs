//! Once the dust has settled: nothing is reserved, and every payment is on exactly one live order or went back.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use super::World;
use crate::step::PLENTY;
use shared::id::OrderId;
use shared::order::{OrderState, PaymentStatus, Status};
use shared::payment::{AttemptState, Report};
use shared::time::Span;
use std::collections::BTreeSet;
use storage::Storage;

impl World {
    /// Everybody goes home, the provider can be reached, and the sweeper does what is left.
    pub async fn settle(&mut self) {
        self.stand.till.set_down(false);
        let under_way = self.stand.till.all().into_iter().filter(|(_, _, report)| *report == Report::InProgress);
        for (n, (attempt, amount, _)) in under_way.enumerate() {
            let failed = Report::Failed { reason: "no funds".into() };
            self.stand.till.say_of(attempt, if n % 2 == 0 { Report::Paid { amount } } else { failed });
        }
        for event in std::mem::take(&mut self.events).iter().filter(|event| event.alone) {
            self.deliver(event).await;
        }
        for _ in 0..6 {
            self.stand.shop.sweep().await.unwrap();
            self.stand.clock.pass(Span::minutes(31));
        }
        self.refund_what_failed().await;
        self.holds().await;
        self.nothing_is_reserved().await;
        self.every_payment_is_on_one_live_order_or_went_back().await;
        self.every_live_order_was_confirmed_once().await;
    }

    async fn nothing_is_reserved(&self) {
        for what in 1..=PLENTY {
            assert_eq!(self.stand.stock(what).await.reserved, 0, "O5: variant {what} is left reserved");
        }
        for number in self.orders.keys() {
            assert_ne!(self.stand.status(*number).await, Status::PendingPayment, "order {number} is left waiting");
        }
    }

    async fn every_payment_is_on_one_live_order_or_went_back(&self) {
        let mut live: BTreeSet<OrderId> = BTreeSet::new();
        for (attempt, amount, report) in self.stand.till.all() {
            let stored = self.stand.storage.reader().await.unwrap().payments().attempt(attempt).await.unwrap().unwrap();
            let order = self.stand.storage.reader().await.unwrap().orders().order_by_id(stored.order).await.unwrap();
            let order = order.unwrap();
            let back = self.stand.till.refunded_of(attempt);
            if !matches!(report, Report::Paid { .. }) {
                assert_eq!((back, stored.state.took_money()), (0, false), "order {}", order.number);
                continue;
            }
            let kept = is_live(order.state) && order.attempt == Some(attempt);
            if kept && stored.state == AttemptState::Paid {
                let stands = match back {
                    0 => PaymentStatus::Paid,
                    back if back < amount.minor() => PaymentStatus::PartiallyRefunded,
                    _ => PaymentStatus::Refunded,
                };
                assert_eq!(order.payment, stands, "P9: order {}", order.number);
                assert!(live.insert(order.id), "P4: order {} took two payments", order.number);
            } else {
                assert_eq!(back, amount.minor(), "P5: the money of order {} did not go back", order.number);
            }
        }
    }

    async fn every_live_order_was_confirmed_once(&self) {
        self.stand.shop.send_mail().await.unwrap();
        let mails = self.stand.letterbox.for_address(&self.email);
        for number in self.orders.keys() {
            let subject = format!("Order #{number} is confirmed");
            let confirmed = mails.iter().filter(|mail| mail.subject == subject).count();
            let live = is_live(self.stand.order(*number).await.state);
            assert!(confirmed <= 1 && (confirmed == 1 || !live), "order {number} was confirmed {confirmed} times");
        }
    }
}

/// Whether it is paid, and on its way through the shop or beyond.
const fn is_live(state: OrderState) -> bool {
    matches!(state, OrderState::Processing | OrderState::Shipped | OrderState::Delivered)
}
