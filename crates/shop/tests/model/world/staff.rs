//! What staff do with orders, and what banks do with the money afterwards. What they may not do is refused; nothing breaks.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use super::World;
use crate::stand::eur;
use crate::stand::fulfilment::StaffAnswer;
use crate::step::Deed;
use proptest::sample::Index;
use shared::fulfil::{CameIn, LineUnits, Tracking};
use shared::id::{AttemptId, OrderLineId};
use shared::money::Money;
use shared::order::{OrderNumber, PaymentStatus};
use shared::payment::{AttemptState, Dispute, News, RefundReport};
use shop::Failure;
use storage::Storage;

impl World {
    /// The shopper comes back from paying, where there was something to pay, and staff do one thing after the other.
    pub(super) async fn serve(&self, deeds: &[Deed]) {
        let Some((attempt, ..)) = self.stand.till.all().pop() else { return };
        let Some(returned) = self.stand.shop.payment_return(attempt).await.unwrap() else { return };
        for deed in deeds {
            self.staff_do(returned.number, *deed).await;
            self.holds().await;
        }
    }

    pub(super) async fn staff_do(&self, number: OrderNumber, deed: Deed) {
        match self.asked_by_staff(number, deed).await {
            Ok(_) | Err(Failure::Refused(_)) => {}
            Err(Failure::Broken(error)) => panic!("{error:?}"),
        }
    }

    async fn asked_by_staff(&self, number: OrderNumber, deed: Deed) -> StaffAnswer {
        let (staff, seen, shop) = (self.stand.staff().await, self.stand.seen(number).await, &self.stand.shop);
        let lines = self.stand.order(number).await.lines;
        let line = |n: usize| -> OrderLineId { lines[n % lines.len()].id };
        let of = |n, units| LineUnits { line: line(n), units };
        match deed {
            Deed::Refund { all } => self.stand.refund(number, (!all).then_some(eur(100)), "A scratch.").await,
            Deed::Ship { line, units } => shop.ship(&staff, seen, &Tracking::default(), &[of(line, units)]).await,
            Deed::ShipRest => shop.ship_rest(&staff, seen, &Tracking::default()).await,
            Deed::Deliver { shipment } => {
                let shipments = shop.staff_order(&staff, number).await.unwrap().unwrap().order.shipments;
                if shipments.is_empty() {
                    return shop.deliver_all(&staff, seen).await;
                }
                shop.deliver(&staff, seen, shipment.get(&shipments).id).await
            }
            Deed::DeliverAll => shop.deliver_all(&staff, seen).await,
            Deed::CancelUnits { line, units } => shop.cancel_units(&staff, seen, &[of(line, units)], None).await,
            Deed::Cancel => shop.cancel_for_staff(&staff, seen, None).await,
            Deed::BookIn { line: n, good, damaged } => {
                shop.book_in(&staff, seen, &[CameIn { line: line(n), good, damaged }]).await
            }
        }
    }

    /// Only of what paid its order: what else went back by itself, staff settle with the provider.
    pub(super) async fn refund_comes_back(&self, refund: Index) {
        let done = self.stand.till.refunds_done();
        if done.is_empty() {
            return;
        }
        let (refund, attempt) = *refund.get(&done);
        let stored = self.stand.storage.reader().await.unwrap().payments().attempt(attempt).await.unwrap().unwrap();
        if stored.state == AttemptState::Paid {
            self.stand.till.bring_back(refund);
            let failed = News::Refund(RefundReport::RefundFailed { reason: "lost card".into() });
            self.tell(&format!("back-{refund}"), &refund.to_string(), &failed).await;
        }
    }

    pub(super) async fn dispute(&self, attempt: AttemptId, amount: Money) {
        let dispute = Dispute { id: format!("dispute-{attempt}"), amount, reason: "fraudulent".into() };
        self.tell(&format!("dispute-{attempt}"), &format!("till-{attempt}"), &News::Dispute(dispute)).await;
    }

    /// Staff try every refund anew that did not go through.
    pub(super) async fn refund_what_failed(&self) {
        for number in self.orders.keys() {
            if self.stand.order(*number).await.payment == PaymentStatus::RefundFailed {
                self.stand.refund(*number, None, "Tried anew.").await.unwrap();
            }
        }
    }
}
