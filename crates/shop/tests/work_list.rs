//! Work that waits: what takes long, breaks or cannot be reached holds up nothing else (P2, P6), and nobody waits for it (E3).
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use payment::Caller;
use shared::account::{Email, Password, PersonName};
use shared::checkout::CheckoutState;
use shared::order::{CancelledBy, OrderNumber, OrderState, PaymentStatus, Status};
use shared::payment::{Dispute, News, Report};
use shared::time::Span;
use stand::till::Meanwhile;
use stand::{Stand, account, email, eur, level};
use std::sync::Arc;
use std::time::Duration;
use storage::Storage;
use tokio::sync::Notify;
use tokio::time::timeout;

#[tokio::test]
async fn p6_two_hundred_payments_under_way_keep_no_window_from_ending() {
    let stand = Stand::with_stock("list-windows", &[500]).await;
    for n in 1..=201 {
        let number = stand.pending(account(n), 1).await;
        stand.till.say(&stand.attempt(number).await, Report::InProgress);
    }
    let abandoned = stand.pending(account(1000), 1).await;
    stand.clock.pass(Span::minutes(31));
    for _ in 0..2 {
        stand.shop.sweep().await.unwrap();
    }
    assert_eq!(stand.order(abandoned).await.state, OrderState::Cancelled { by: CancelledBy::Window });
    assert_eq!(stand.stock(1).await, level(500, 201));
    let asked = stand.till.look_ups();
    stand.clock.pass(Span::seconds(15));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.till.look_ups(), asked, "what is under way is not asked about every few seconds");
    stand.clock.pass(Span::hours(1));
    for _ in 0..2 {
        stand.shop.sweep().await.unwrap();
    }
    assert_eq!(stand.till.look_ups() - asked, 201, "but within the hour");
}

#[tokio::test]
async fn p2_a_lost_webhook_is_made_up_for_however_many_are_under_way() {
    let stand = Stand::with_stock("list-open", &[500]).await;
    for n in 1..=201 {
        let number = stand.pending(account(n), 1).await;
        stand.till.say(&stand.attempt(number).await, Report::InProgress);
        stand.come_back(number).await;
    }
    let paid = stand.pending(account(1000), 1).await;
    stand.till.pay(&stand.attempt(paid).await);
    stand.clock.pass(Span::minutes(2));
    for _ in 0..2 {
        stand.shop.sweep().await.unwrap();
    }
    assert_eq!(stand.status(paid).await, Status::Processing);
}

#[tokio::test]
async fn e3_whoever_comes_back_to_an_expired_order_holds_one_reader_at_a_time() {
    let stand = Stand::with_stock("list-reader", &[5]).await;
    stand.pending(account(1), 1).await;
    stand.clock.pass(Span::minutes(31));
    stand.shop.end_windows().await.unwrap();
    let state = timeout(Duration::from_secs(5), stand.shop.checkout(account(1), None, None)).await;
    assert!(matches!(state.unwrap().unwrap(), CheckoutState::Unpaid { .. }));
}

#[tokio::test]
async fn e3_a_shopper_waits_for_their_own_refund_alone() {
    let stand = Stand::with_stock("list-refunds", &[10]).await;
    let mut orders = Vec::new();
    for n in 1..=4 {
        let number = stand.pending(account(n), 1).await;
        stand.till.pay(&stand.attempt(number).await);
        stand.come_back(number).await;
        orders.push(number);
    }
    stand.till.set_down(true);
    for (n, number) in (1..).zip(&orders[..3]) {
        stand.shop.cancel_order(account(n), *number).await.unwrap();
    }
    stand.till.set_down(false);
    stand.shop.cancel_order(account(4), orders[3]).await.unwrap();
    assert_eq!(stand.till.refunded(), [eur(1500)], "those of others are the sweeper's");
    stand.shop.give_back_due().await.unwrap();
    assert_eq!(stand.till.refunded().len(), 4);
}

/// The clock stands until this is dropped.
struct Standing;

impl Standing {
    fn begin() -> Self {
        tokio::time::pause();
        Self
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        tokio::time::resume();
    }
}

/// A provider that gives no answer: whoever waits has waited for as long as visitors do, and it goes on.
fn no_answer() -> Meanwhile {
    Box::pin(async {
        let _standing = Standing::begin();
        tokio::time::advance(Caller::Visitor.within() + Duration::from_millis(10)).await;
        std::future::pending::<()>().await;
    })
}

#[tokio::test]
async fn e3_a_shopper_waits_for_their_own_refund_for_seconds_and_the_sweeper_goes_on_with_it() {
    let stand = Stand::with_stock("list-refund-slow", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.till.before_refund(no_answer()).await;
    let cancelled = timeout(Duration::from_secs(5), stand.shop.cancel_order(account(1), number)).await;
    let view = cancelled.expect("nobody waits for longer").unwrap();
    assert_eq!((view.status, view.payment_status), (Status::Cancelled, PaymentStatus::RefundDue), "they are told");
    assert_eq!((stand.stock(1).await, stand.till.refunded()), (level(5, 0), vec![]));
    stand.shop.sweep().await.unwrap();
    assert_eq!((stand.order(number).await.payment, stand.till.refunded()), (PaymentStatus::Refunded, vec![eur(1500)]));
}

/// What keeps to it are the providers' adapters, each with a test of its own.
#[tokio::test]
async fn e3_what_a_visitor_waits_for_is_asked_for_as_such_and_the_sweeper_goes_on_with_it() {
    let stand = Stand::with_stock("list-visitors", &[9]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.set_down(true);
    stand.come_back(number).await;
    stand.shop.checkout(account(1), None, None).await.unwrap();
    stand.shop.retry_payment(account(1), number).await.unwrap();
    stand.clock.pass(Span::minutes(31));
    stand.shop.checkout(account(1), None, None).await.unwrap();
    let asked = stand.till.callers();
    assert!(asked.len() >= 4 && asked.iter().all(|caller| *caller == Caller::Visitor), "{asked:?}");
    assert_eq!(stand.status(number).await, Status::PendingPayment, "nothing is known, and nothing is lost");
    stand.till.set_down(false);
    stand.till.pay(&attempt);
    stand.shop.sweep().await.unwrap();
    assert_eq!((stand.status(number).await, stand.till.callers().last()), (Status::Processing, Some(&Caller::Shop)));
}

#[tokio::test]
async fn p12_an_attempt_is_looked_up_by_one_at_a_time_and_not_too_often() {
    let stand = Stand::with_stock("list-look-ups", &[5]).await;
    let shop = stand.patient_server(1_000_000, Span::millis(300)).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    let returns = async |count| {
        let returns = (0..count).map(|_| shop.payment_return(attempt.id));
        for returned in futures::future::join_all(returns).await {
            assert_eq!(returned.unwrap().unwrap().number, number);
        }
    };
    returns(300).await;
    let asked = stand.till.look_ups();
    assert!((1..=3).contains(&asked), "{asked}");
    stand.till.pay(&attempt);
    let paid = shop.payment_return(attempt.id).await.unwrap().unwrap();
    assert_eq!(paid.status, Status::Processing, "whoever comes too soon waits, and is told what holds");
    let asked = stand.till.look_ups();
    returns(300).await;
    assert_eq!(stand.till.look_ups(), asked, "what is decided is not asked about any more");
}

#[tokio::test]
async fn p12_pressing_retry_again_asks_nobody() {
    let stand = Stand::with_stock("list-retry", &[5]).await;
    let shop = stand.patient_server(1_000_000, Span::seconds(2)).await;
    let number = stand.pending(account(1), 1).await;
    let page = stand.attempt(number).await.redirect_url;
    for _ in 0..20 {
        assert_eq!(shop.retry_payment(account(1), number).await.unwrap().redirect_url, page);
    }
    assert_eq!(stand.till.look_ups(), 1);
}

#[tokio::test]
async fn c5_what_has_expired_is_forgotten_in_parts_until_nothing_is_left() {
    let stand = Stand::with_stock("list-forget", &[5]).await;
    for _ in 0..3 {
        let (guest, _) = stand::visitor(&stand).await;
        stand.add(guest, 1, 1).await;
    }
    stand.clock.pass(Span::days(31));
    stand.shop.forget_expired().await.unwrap();
    let mut reader = stand.storage.reader().await.unwrap();
    assert!(reader.numbers().carts(stand::long_ago()).await.unwrap().is_empty());
}

/// The order is paid, as far as the till knows, and the webhook that says so is stored.
async fn paid_unheard(stand: &Stand, n: u128) -> OrderNumber {
    let number = stand.pending(account(n), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.pay(&attempt);
    store(stand, &format!("evt-{n} {}", attempt.reference.unwrap())).await;
    number
}

/// The till tells it, and nobody applies it yet.
async fn store(stand: &Stand, body: &str) {
    let headers = http::HeaderMap::from_iter([("signed".parse().unwrap(), http::HeaderValue::from_static("yes"))]);
    stand.shop.receive_webhook("till", &headers, body.as_bytes()).await.unwrap();
}

/// Does the work, in which one thing takes until `lets_on` is told, while another has to be `done`.
async fn goes_on_beside(work: impl Future<Output = ()>, done: impl AsyncFn() -> bool, lets_on: &Notify) {
    let other = async {
        while !done().await {
            tokio::task::yield_now().await;
        }
        lets_on.notify_one();
    };
    let both = timeout(Duration::from_secs(30), futures::future::join(work, other)).await;
    assert!(both.is_ok(), "one that takes long holds up the others");
}

fn until_told(lets_on: &Arc<Notify>) -> Meanwhile {
    let lets_on = lets_on.clone();
    Box::pin(async move { lets_on.notified().await })
}

#[tokio::test]
async fn p3_a_webhook_that_takes_long_holds_up_no_other() {
    let stand = Stand::with_stock("list-webhooks", &[9]).await;
    let disputed = paid_unheard(&stand, 1).await;
    stand.shop.apply_inbox().await.unwrap();
    stand.till.name_payment(&stand.attempt(disputed).await, "pay-1");
    let dispute = Dispute { id: "dp-1".into(), amount: eur(1500), reason: "fraudulent".into() };
    store(&stand, &format!("evt-9 pay-1 {}", serde_json::to_string(&News::Dispute(dispute)).unwrap())).await;
    let paid = paid_unheard(&stand, 2).await;
    let lets_on = Arc::new(Notify::new());
    stand.till.before_session_of(until_told(&lets_on)).await;
    let work = async { stand.shop.apply_inbox().await.unwrap() };
    goes_on_beside(work, async || stand.status(paid).await == Status::Processing, &lets_on).await;
}

#[tokio::test]
async fn p6_a_window_that_takes_long_to_end_holds_up_no_other() {
    let stand = Stand::with_stock("list-windows-slow", &[9]).await;
    stand.pending(account(1), 1).await;
    stand.pending(account(2), 1).await;
    stand.clock.pass(Span::minutes(31));
    let lets_on = Arc::new(Notify::new());
    stand.till.before_expiry(until_told(&lets_on)).await;
    let work = async { stand.shop.end_windows().await.unwrap() };
    goes_on_beside(work, async || stand.stock(1).await == level(9, 1), &lets_on).await;
    assert_eq!(stand.stock(1).await, level(9, 0));
}

#[tokio::test]
async fn a_letter_that_takes_long_holds_up_no_other() {
    let stand = Stand::with_stock("list-letters", &[]).await;
    let (slow, quick) = (email(), Email::parse("quick@example.com").unwrap());
    let name = PersonName::parse("Aoife").unwrap();
    for to in [&slow, &quick] {
        stand.shop.register(to, &Password::parse("correct horse").unwrap(), &name, None).await.unwrap();
        stand.shop.ask_for_new_password(to).await.unwrap();
    }
    let lets_on = stand.letterbox.hold_up(&slow);
    let work = async { stand.shop.send_mail().await.unwrap() };
    goes_on_beside(work, async || stand.letterbox.for_address(&quick).len() == 1, &lets_on).await;
    assert_eq!(stand.letterbox.len(), 2);
}
