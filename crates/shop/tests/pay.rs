//! What becomes of an order: P1 to P5, O6, B1, B2.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use http::{HeaderMap, HeaderValue};
use payment::WebhookRefused;
use shared::cart::Change;
use shared::checkout::OrderRefused;
use shared::id::AttemptId;
use shared::money::Money;
use shared::order::{CancelledBy, OrderFilter, OrderNumber, OrderState, PaymentStatus, Status};
use shared::payment::{Attempt, AttemptState, Report};
use shared::time::Span;
use shop::{Failure, WebhookAnswer};
use stand::{Stand, account, eur, level};
use storage::{Inbox, Storage};
use uuid::Uuid;

async fn webhook(stand: &Stand, event: &str, attempt: &Attempt) -> WebhookAnswer {
    let headers: HeaderMap = [("signed", HeaderValue::from_static("yes"))]
        .map(|(name, value)| (http::HeaderName::from_static(name), value))
        .into_iter()
        .collect();
    let body = format!("{event} {}", attempt.reference.clone().unwrap_or_else(|| format!("till-{}", attempt.id)));
    let answer = stand.shop.receive_webhook("till", &headers, body.as_bytes()).await.unwrap();
    stand.shop.apply_inbox().await.unwrap();
    answer
}

fn not_done<T: std::fmt::Debug>(outcome: Result<T, Failure<OrderRefused>>) -> OrderRefused {
    match outcome.unwrap_err() {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn p1_coming_back_proves_nothing_the_provider_is_asked() {
    let stand = Stand::with_stock("p1", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.come_back(number).await;
    assert_eq!(stand.status(number).await, Status::PendingPayment);
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    assert_eq!(stand.status(number).await, Status::Processing);
    assert_eq!(stand.shop.payment_return(AttemptId(Uuid::from_u128(4))).await.unwrap(), None);
}

#[tokio::test]
async fn p2_redirect_webhook_reload_and_sweeper_come_to_the_same_end() {
    let stand = Stand::with_stock("p2", &[50]).await;
    for (n, way) in (1..).zip(["redirect", "webhook", "reload", "sweeper", "all"]) {
        let owner = account(n);
        let number = stand.pending(owner, 1).await;
        let attempt = stand.attempt(number).await;
        stand.till.pay(&attempt);
        if matches!(way, "webhook" | "all") {
            webhook(&stand, &format!("evt-{n}"), &attempt).await;
            webhook(&stand, &format!("evt-{n}"), &attempt).await;
        }
        if matches!(way, "redirect" | "all") {
            stand.come_back(number).await;
            stand.come_back(number).await;
        }
        if matches!(way, "reload" | "all") {
            stand.shop.checkout(owner, None, None).await.unwrap();
        }
        if matches!(way, "sweeper" | "all") {
            stand.clock.pass(Span::minutes(2));
            stand.shop.sweep().await.unwrap();
        }
        let order = stand.order(number).await;
        assert_eq!((order.state, order.payment), (OrderState::Processing, PaymentStatus::Paid), "{way}");
        let sold = u32::try_from(n).unwrap();
        assert_eq!(stand.stock(1).await, level(50 - sold, 0), "{way}");
    }
}

#[tokio::test]
async fn p3_webhooks_are_stored_once_and_bad_ones_change_nothing() {
    let stand = Stand::with_stock("p3", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.pay(&attempt);
    let unsigned = stand.shop.receive_webhook("till", &HeaderMap::new(), b"evt till-1").await.unwrap();
    assert_eq!(unsigned, WebhookAnswer::Refused(WebhookRefused::BadSignature));
    let foreign = stand.shop.receive_webhook("other", &HeaderMap::new(), b"").await.unwrap();
    assert_eq!(foreign, WebhookAnswer::UnknownProvider);
    assert_eq!(stand.status(number).await, Status::PendingPayment);
    assert_eq!(webhook(&stand, "evt", &attempt).await, WebhookAnswer::Taken);
    assert_eq!(stand.status(number).await, Status::Processing);
}

#[tokio::test]
async fn p3_a_webhook_that_fits_nothing_yet_waits() {
    let stand = Stand::with_stock("p3-early", &[5]).await;
    stand.add(account(1), 1, 1).await;
    stand.till.set_down(true);
    let number = stand.place(account(1), "k").await.unwrap().number;
    stand.till.set_down(false);
    let attempt = stand.attempt(number).await;
    webhook(&stand, "early", &attempt).await;
    assert_eq!(stand.status(number).await, Status::PendingPayment);
    stand.shop.retry_payment(account(1), number).await.unwrap();
    stand.till.pay(&attempt);
    webhook(&stand, "paid", &attempt).await;
    assert_eq!(stand.status(number).await, Status::Processing);
}

#[tokio::test]
async fn p3_webhooks_of_others_hold_up_none() {
    let stand = Stand::with_stock("p3-foreign", &[5]).await;
    let headers: HeaderMap =
        [(http::HeaderName::from_static("signed"), HeaderValue::from_static("yes"))].into_iter().collect();
    let report = r#"{"kind":"open"}"#;
    for n in 0..250 {
        let body = format!("foreign-{n} another-shops-{n} {report}");
        stand.shop.receive_webhook("till", &headers, body.as_bytes()).await.unwrap();
    }
    stand.shop.apply_inbox().await.unwrap();
    stand.clock.pass(Span::minutes(1));
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.pay(&attempt);
    webhook(&stand, "own", &attempt).await;
    assert_eq!(stand.status(number).await, Status::Processing);
}

#[tokio::test]
async fn p3_webhooks_that_break_hold_up_none() {
    let stand = Stand::with_stock("p3-broken", &[5]).await;
    let mut unit = stand.storage.begin().await.unwrap();
    for n in 0..250 {
        let (provider, event, kind) = ("till".to_owned(), format!("broken-{n}"), "told".to_owned());
        let (reference, report) = (Some("till-0".to_owned()), Some("nothing that can be read".to_owned()));
        let broken = Inbox { provider, event, kind, reference, report, received_at: stand.shop.now() };
        assert!(unit.payments().receive(&broken).await.unwrap());
    }
    unit.save().await.unwrap();
    stand.shop.apply_inbox().await.unwrap();
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.pay(&attempt);
    webhook(&stand, "own", &attempt).await;
    assert_eq!(stand.status(number).await, Status::Processing);
}

#[tokio::test]
async fn p4_a_second_success_is_refunded_with_a_note() {
    let stand = Stand::with_stock("p4", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let first = stand.attempt(number).await;
    stand.till.decline(&first);
    stand.come_back(number).await;
    stand.shop.retry_payment(account(1), number).await.unwrap();
    let second = stand.attempt(number).await;
    stand.till.pay(&second);
    stand.come_back(number).await;
    stand.till.pay(&first);
    webhook(&stand, "late", &first).await;
    let order = stand.order(number).await;
    assert_eq!((order.state, order.payment), (OrderState::Processing, PaymentStatus::Paid));
    assert_eq!(stand.till.refunded(), [eur(1500)]);
    assert_eq!(stand.stock(1).await, level(4, 0));
    let view = stand.shop.order(account(1), number).await.unwrap();
    assert!(view.history.iter().any(|entry| entry.reason.contains("second payment is refunded")));
}

#[tokio::test]
async fn p4_an_old_failure_cannot_undo_a_success() {
    let stand = Stand::with_stock("p4-old", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.pay(&attempt);
    stand.come_back(number).await;
    stand.till.decline(&attempt);
    webhook(&stand, "old", &attempt).await;
    stand.come_back(number).await;
    assert_eq!(stand.status(number).await, Status::Processing);
}

#[tokio::test]
async fn p5_money_for_an_order_that_the_shopper_cancelled_goes_back() {
    let stand = Stand::with_stock("p5", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.set_down(true);
    stand.shop.cancel_order(account(1), number).await.unwrap();
    stand.till.set_down(false);
    stand.till.pay(&attempt);
    webhook(&stand, "late", &attempt).await;
    let order = stand.order(number).await;
    assert_eq!(order.state, OrderState::Cancelled { by: CancelledBy::Shopper });
    assert_eq!((order.payment, stand.till.refunded()), (PaymentStatus::Refunded, vec![eur(1500)]));
    assert_eq!(stand.stock(1).await, level(5, 0));
}

#[tokio::test]
async fn p5_paid_after_all_takes_what_is_left_or_goes_back() {
    let stand = Stand::with_stock("p5-after", &[1]).await;
    let lucky = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(lucky).await;
    stand.till.decline(&attempt);
    stand.come_back(lucky).await;
    assert_eq!(stand.stock(1).await, level(1, 0));
    stand.till.pay(&attempt);
    webhook(&stand, "after-1", &attempt).await;
    assert_eq!((stand.status(lucky).await, stand.stock(1).await), (Status::Processing, level(0, 0)));

    stand.receive(1, 1).await;
    let late = stand.pending(account(2), 1).await;
    let attempt = stand.attempt(late).await;
    stand.till.decline(&attempt);
    stand.come_back(late).await;
    stand.pending(account(3), 1).await;
    stand.till.pay(&attempt);
    webhook(&stand, "after-2", &attempt).await;
    let order = stand.order(late).await;
    assert_eq!(order.state, OrderState::Cancelled { by: CancelledBy::OutOfStock });
    assert_eq!((order.payment, stand.till.refunded().len()), (PaymentStatus::Refunded, 1));
    assert_eq!(stand.stock(1).await, level(1, 1), "another's reservation is untouched");
}

#[tokio::test]
async fn p9_another_amount_is_held() {
    let stand = Stand::with_stock("p9", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.pay_amount(&stand.attempt(number).await, eur(1));
    stand.come_back(number).await;
    assert_eq!(stand.status(number).await, Status::PendingPayment);
    assert_eq!(stand.attempt(number).await.state, AttemptState::Held);
}

#[tokio::test]
async fn p9_an_order_whose_money_is_held_is_not_paid_again() {
    let stand = Stand::with_stock("p9-retry", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.pay_amount(&stand.attempt(number).await, eur(1));
    stand.come_back(number).await;
    assert_eq!(not_done(stand.shop.retry_payment(account(1), number).await), OrderRefused::MoneyHeld);
    assert!(!stand.shop.order(account(1), number).await.unwrap().can_retry);
    let (own, all) = (stand.shop.orders(account(1), None, 1), OrderFilter::default());
    let staff = stand.staff().await;
    let of_staff = stand.shop.staff_orders(&staff, &all, 1).await.unwrap().items.remove(0).order;
    for listed in [own.await.unwrap().items.remove(0), of_staff] {
        assert!(listed.held && !listed.can_retry);
        assert_eq!(listed.note.as_deref(), Some("Your payment is being looked into"));
    }
    assert_eq!(stand.attempt(number).await.state, AttemptState::Held);
}

#[tokio::test]
async fn p9_money_that_comes_in_the_moment_of_a_retry_is_held_and_stops_it() {
    let stand = Stand::with_stock("p9-retry-meanwhile", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.decline(&attempt);
    stand.come_back(number).await;
    let (shop, gate) = stand.gated_server(10_000).await;
    gate.shut();
    let retried = tokio::spawn(async move { shop.retry_payment(account(1), number).await });
    // It has seen that nothing is held: all that it writes waits.
    gate.arrival().await;
    stand.till.pay_amount(&attempt, eur(1));
    stand.hear_of(attempt).await;
    gate.open();
    assert_eq!(not_done(retried.await.unwrap()), OrderRefused::MoneyHeld);
    assert_eq!((stand.status(number).await, stand.till.sessions()), (Status::PaymentFailed, 1));
}

#[tokio::test]
async fn o6_a_declined_order_is_paid_on_retry() {
    let stand = Stand::with_stock("retry", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(number).await);
    stand.come_back(number).await;
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::PaymentFailed, level(5, 0)));
    let retried = stand.shop.retry_payment(account(1), number).await.unwrap();
    assert_eq!((retried.number, retried.status), (number, Status::PendingPayment));
    assert_eq!(stand.stock(1).await, level(5, 1));
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::Processing, level(4, 0)));
    assert_eq!(not_done(stand.shop.retry_payment(account(1), number).await), OrderRefused::PaidMeanwhile);
}

#[tokio::test]
async fn o6_a_retry_is_refused_when_items_are_gone_or_prices_ran_out() {
    let stand = Stand::with_stock("retry-gone", &[1]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(number).await);
    stand.come_back(number).await;
    let other = stand.pending(account(2), 1).await;
    let names = vec!["Thing 1".to_owned()];
    assert_eq!(not_done(stand.shop.retry_payment(account(1), number).await), OrderRefused::OutOfStock { names });
    assert_eq!(stand.status(number).await, Status::PaymentFailed);
    stand.shop.cancel_order(account(2), other).await.unwrap();
    stand.clock.pass(Span::hours(25));
    assert_eq!(not_done(stand.shop.retry_payment(account(1), number).await), OrderRefused::PricesRanOut);
}

#[tokio::test]
async fn o2_a_retry_cancels_another_pending_order() {
    let stand = Stand::with_stock("retry-other", &[5]).await;
    let failed = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(failed).await);
    stand.come_back(failed).await;
    let other = stand.pending(account(1), 1).await;
    stand.shop.retry_payment(account(1), failed).await.unwrap();
    assert_eq!(stand.order(other).await.state, OrderState::Cancelled { by: CancelledBy::NewerOrder });
    assert_eq!((stand.status(failed).await, stand.stock(1).await), (Status::PendingPayment, level(5, 1)));
}

#[tokio::test]
async fn o6_a_paid_order_is_cancelled_with_its_money_and_units_back() {
    let stand = Stand::with_stock("cancel-paid", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    assert_eq!(not_done(stand.shop.cancel_order(account(1), number).await), OrderRefused::PaidMeanwhile);
    let view = stand.shop.cancel_order(account(1), number).await.unwrap();
    assert_eq!((view.status, view.payment_status), (Status::Cancelled, PaymentStatus::Refunded));
    assert_eq!((stand.stock(1).await, stand.till.refunded()), (level(5, 0), vec![eur(1500)]));
    let refused = not_done(stand.shop.retry_payment(account(1), number).await);
    assert_eq!(refused, OrderRefused::NotNow { status: Status::Cancelled });
}

async fn shows(stand: &Stand) -> (&'static str, Option<OrderNumber>) {
    stand::shown(stand.shop.checkout(account(1), None, None).await.unwrap())
}

#[tokio::test]
async fn b1_checkout_shows_what_holds() {
    let stand = Stand::with_stock("b1", &[50]).await;
    assert_eq!(shows(&stand).await, ("empty", None));
    stand.add(account(1), 1, 1).await;
    assert_eq!(shows(&stand).await, ("form", None));
    let first = stand.place(account(1), "k").await.unwrap().number;
    assert_eq!(shows(&stand).await, ("recovery", Some(first)));
    stand.add(account(1), 1, 1).await;
    assert_eq!(shows(&stand).await, ("form", Some(first)));
    let second = stand.place(account(1), "k2").await.unwrap().number;
    stand.till.decline(&stand.attempt(second).await);
    assert_eq!(shows(&stand).await, ("unpaid", Some(second)), "the provider was asked");
    let third = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(third).await);
    assert_eq!(shows(&stand).await, ("paid", Some(third)));
    stand.clock.pass(Span::hours(2));
    assert_eq!(shows(&stand).await, ("empty", None));
}

#[tokio::test]
async fn b2_the_items_of_a_cancelled_order_go_back_once() {
    let stand = Stand::with_stock("b2", &[5, 5]).await;
    stand.add(account(1), 1, 2).await;
    stand.add(account(1), 2, 1).await;
    let number = stand.place(account(1), "k").await.unwrap().number;
    stand.shop.cancel_order(account(1), number).await.unwrap();
    stand.put(2, 1000, false).await;
    let click = stand.operation();
    for repeated in [false, true] {
        let back = stand.shop.put_back(account(1), number, click).await.unwrap();
        let came: Vec<_> = back.lines.iter().map(|line| (line.ordered, line.came)).collect();
        assert_eq!((back.cart.item_count, came, back.repeated), (2, vec![(2, 2), (1, 0)], repeated));
    }
}

async fn empty(stand: &Stand) {
    stand.shop.change_cart(account(1), stand.operation(), Change::Clear).await.unwrap();
}

#[tokio::test]
async fn b2_items_that_were_taken_out_again_come_back_by_another_click() {
    let stand = Stand::with_stock("b2-another", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.shop.cancel_order(account(1), number).await.unwrap();
    let click = stand.operation();
    stand.shop.put_back(account(1), number, click).await.unwrap();
    empty(&stand).await;

    let same = stand.shop.put_back(account(1), number, click).await.unwrap();
    assert_eq!(
        (same.cart.item_count, same.lines[0].came, same.repeated),
        (0, 0, true),
        "nothing came, nor is it claimed"
    );
    let another = stand.shop.put_back(account(1), number, stand.operation()).await.unwrap();
    assert_eq!((another.cart.item_count, another.lines[0].came, another.repeated), (1, 1, false));
}

#[tokio::test]
async fn b2_an_old_click_does_not_cancel_an_order_that_waits_again() {
    let stand = Stand::with_stock("b2-old-click", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.say(&stand.attempt(number).await, Report::Failed { reason: "no".into() });
    stand.come_back(number).await;
    let click = stand.operation();
    stand.shop.put_back(account(1), number, click).await.unwrap();
    empty(&stand).await;
    stand.shop.retry_payment(account(1), number).await.unwrap();

    assert!(stand.shop.put_back(account(1), number, click).await.unwrap().repeated);
    assert_eq!(stand.status(number).await, Status::PendingPayment);
    let fresh = stand.shop.put_back(account(1), number, stand.operation()).await.unwrap();
    assert_eq!((stand.status(number).await, fresh.lines[0].came), (Status::Cancelled, 1));
}

#[tokio::test]
async fn c7_buying_again_counts_once_per_click() {
    let stand = Stand::with_stock("again-once", &[9]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    let click = stand.operation();
    for (operation, items) in [(click, 1), (click, 1), (stand.operation(), 2)] {
        assert_eq!(stand.shop.buy_again(account(1), number, operation).await.unwrap().cart.item_count, items);
    }
}

#[tokio::test]
async fn a_paid_order_is_cancelled_only_for_what_the_shopper_was_shown() {
    let stand = Stand::with_stock("cancel-shown", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let view = stand.shop.order(account(1), number).await.unwrap();
    assert_eq!(view.cancel_refund, Money::zero(view.totals.total.currency()), "nothing was paid yet");
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    let total = stand.shop.order(account(1), number).await.unwrap().cancel_refund;
    assert_eq!(total, view.totals.total);

    for shown in [0, total.minor() - 1] {
        let refused = not_done(stand.shop.cancel_order_as_shown(account(1), number, shown).await);
        assert_eq!(refused, OrderRefused::RefundUnconfirmed { refund: total });
        assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::Processing, level(4, 0)));
    }
    stand.shop.cancel_order_as_shown(account(1), number, total.minor()).await.unwrap();
    assert_eq!(stand.status(number).await, Status::Cancelled);
    assert_eq!(stand.shop.order(account(1), number).await.unwrap().cancel_refund, Money::zero(total.currency()));
}

#[tokio::test]
async fn b1_the_order_that_waits_is_told_of_without_asking_the_provider() {
    let stand = Stand::with_stock("waiting", &[5]).await;
    assert_eq!(stand.shop.waiting_order(account(1)).await.unwrap(), None);
    stand.add(account(1), 1, 2).await;
    let number = stand.place(account(1), "k").await.unwrap().number;
    stand.till.set_down(true);
    let waiting = stand.shop.waiting_order(account(1)).await.unwrap().unwrap();
    assert_eq!(waiting.number, number);
    assert!(waiting.waits_for().starts_with("Your 2 items are held for you until "), "{}", waiting.waits_for());
    assert_eq!(stand.shop.waiting_order(account(2)).await.unwrap(), None);
    stand.shop.cancel_order(account(1), number).await.unwrap();
    assert_eq!(stand.shop.waiting_order(account(1)).await.unwrap(), None);
}

#[tokio::test]
async fn b2_what_is_gone_or_comes_only_in_part_is_said_by_name() {
    let stand = Stand::with_stock("b2-again", &[5, 5, 5]).await;
    for n in 1..=3 {
        stand.add(account(1), n, 3).await;
    }
    let number = stand.place(account(1), "k").await.unwrap().number;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.put(3, 1000, false).await;
    stand.receive(1, 5).await;
    let again = stand.shop.buy_again(account(1), number, stand.operation()).await.unwrap();
    let came: Vec<_> = again.lines.iter().map(|line| (line.name.as_str(), line.ordered, line.came)).collect();
    assert_eq!(came, [("Thing 1", 3, 3), ("Thing 2", 3, 2), ("Thing 3", 3, 0)]);
    assert_eq!(again.cart.item_count, 5);
}

#[tokio::test]
async fn b2_a_pending_order_is_cancelled_before_its_items_go_back() {
    let stand = Stand::with_stock("b2-pending", &[1]).await;
    let number = stand.pending(account(1), 1).await;
    let back = stand.shop.put_back(account(1), number, stand.operation()).await.unwrap();
    assert_eq!((back.cart.item_count, back.lines[0].came), (1, 1));
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::Cancelled, level(1, 0)));
}

#[tokio::test]
async fn p6_what_the_provider_could_not_be_told_is_told_later() {
    let stand = Stand::with_stock("close-later", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.set_down(true);
    stand.shop.cancel_order(account(1), number).await.unwrap();
    assert_eq!(stand.attempt(number).await.state, AttemptState::Open);
    stand.till.set_down(false);
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.attempt(number).await.state, AttemptState::Expired);
    assert_eq!(stand.till.report(&attempt), Report::Expired);
}
