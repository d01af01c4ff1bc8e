//! Payment attempts, refunds, and the inbox of webhooks.

use crate::Database;
use crate::fixture::{add, at, attempt, guest, insist, order, refund};
use iso_currency::Currency;
use shared::id::{AttemptId, RefundId};
use shared::money::Money;
use shared::payment::{AfterFailure, Attempt, AttemptState, Refund, RefundState};
use storage::{Inbox, Result, StorageError};
use uuid::Uuid;

/// An order of 19.99 and 4.90, and attempts to pay it, stored.
async fn attempts(database: &Database, make: impl Fn(Attempt) -> Vec<Attempt>) -> Vec<Attempt> {
    let new = order(1, guest(1), &[(1, 1)]);
    add(database, &new).await;
    let attempts = make(attempt(1, &new.order));
    let mut unit = database.begin().await.unwrap();
    for attempt in &attempts {
        unit.payments().add_attempt(attempt).await.unwrap();
    }
    unit.save().await.unwrap();
    attempts
}

fn another(n: u32, like: &Attempt) -> Attempt {
    Attempt {
        id: AttemptId(Uuid::from_u128(n.into())),
        reference: Some(format!("session-{n}")),
        created_at: at(n.into()),
        ..like.clone()
    }
}

/// Found by id, by session and by order, oldest first.
pub async fn p7_an_attempt_comes_back_as_it_was(database: Database) {
    let stored = attempts(&database, |first| {
        let creating =
            Attempt { state: AttemptState::Creating, reference: None, redirect_url: None, ..another(2, &first) };
        let unnamed = Attempt { reference: None, note: Some("Declined.".into()), to_close: true, ..another(3, &first) };
        let elsewhere = Attempt { provider: "other".into(), reference: first.reference.clone(), ..another(4, &first) };
        vec![first, creating, unnamed, elsewhere]
    })
    .await;
    let mut reader = database.reader().await.unwrap();
    let mut payments = reader.payments();
    assert_eq!(payments.attempts(stored[0].order).await.unwrap(), stored);
    assert_eq!(payments.attempt(stored[2].id).await.unwrap().as_ref(), Some(&stored[2]));
    assert_eq!(payments.attempt(AttemptId(Uuid::from_u128(99))).await.unwrap(), None);
    assert_eq!(payments.attempt_by_reference("sandbox", "session-1").await.unwrap().as_ref(), Some(&stored[0]));
    assert_eq!(payments.attempt_by_reference("other", "session-1").await.unwrap().as_ref(), Some(&stored[3]));
    assert_eq!(payments.attempt_by_reference("sandbox", "session-9").await.unwrap(), None);
    assert_eq!(payments.attempts(order(2, guest(2), &[]).order.id).await.unwrap(), []);
}

/// From any other state nothing changes.
pub async fn p4_an_attempt_changes_only_from_its_state(database: Database) {
    let mut now = attempts(&database, |first| vec![first]).await.remove(0);
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for state in AttemptState::ALL {
        let next = Attempt {
            state,
            reference: Some(format!("{state:?}")),
            redirect_url: None,
            note: Some("Changed.".into()),
            to_close: !now.to_close,
            under_way_since: (state == AttemptState::Open).then(|| at(7)),
            due_at: now.due_at.is_none().then(|| at(9)),
            ..now.clone()
        };
        for from in AttemptState::ALL.into_iter().filter(|from| *from != now.state) {
            assert!(!payments.change_attempt(&next, from).await.unwrap(), "{from:?} to {state:?}");
        }
        assert_eq!(payments.attempt(now.id).await.unwrap().as_ref(), Some(&now));
        assert!(payments.change_attempt(&next, now.state).await.unwrap());
        assert_eq!(payments.attempt(now.id).await.unwrap().as_ref(), Some(&next));
        now = next;
    }
}

/// A second attempt of one session is refused.
pub async fn a_reference_belongs_to_one_attempt(database: Database) {
    let stored = attempts(&database, |first| vec![first]).await;
    let mut unit = database.begin().await.unwrap();
    let second = Attempt { reference: stored[0].reference.clone(), ..another(2, &stored[0]) };
    let refused = unit.payments().add_attempt(&second).await;
    assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
}

/// Those whose time has come, the longest due first, so many; one that is not to be asked about any more is not found.
pub async fn p2_attempts_are_asked_about_when_they_are_due(database: Database) {
    let stored = attempts(&database, |first| {
        let due = |n, due: Option<i64>| Attempt { due_at: due.map(at), ..another(n, &first) };
        vec![due(1, Some(30)), due(2, Some(10)), due(3, None), due(4, Some(20)), due(5, Some(10))]
    })
    .await;
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for (now, limit, expected) in
        [(9, 10, vec![]), (10, 10, vec![2, 5]), (30, 10, vec![2, 5, 4, 1]), (30, 2, vec![2, 5])]
    {
        let found = payments.attempts_due(at(now), limit).await.unwrap();
        let ids: Vec<_> = found.iter().map(|attempt| attempt.id.0.as_u128()).collect();
        assert_eq!(ids, expected, "at {now}");
    }
    let changed = Attempt { due_at: None, ..stored[1].clone() };
    assert!(payments.change_attempt(&changed, AttemptState::Open).await.unwrap());
    let found = payments.attempts_due(at(10), 10).await.unwrap();
    assert_eq!(found, [stored[4].clone()]);
}

/// Once by each who read it as it was, and then not before it is due again.
pub async fn p12_of_those_who_ask_about_an_attempt_at_once_one_does(database: Database) {
    let first = attempts(&database, |first| vec![first]).await.remove(0);
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    assert!(payments.begin_look_up(&first, at(50), Some(at(80))).await.unwrap());
    assert!(!payments.begin_look_up(&first, at(50), Some(at(80))).await.unwrap(), "it was asked about since");
    let asked = Attempt { looked_up_at: Some(at(50)), due_at: Some(at(80)), ..first };
    assert_eq!(payments.attempt(asked.id).await.unwrap().as_ref(), Some(&asked));
    assert_eq!(payments.attempts_due(at(79), 9).await.unwrap(), []);
    assert!(payments.begin_look_up(&asked, at(90), None).await.unwrap());
    assert_eq!(payments.attempts_due(at(1000), 9).await.unwrap(), []);
}

async fn paid(database: &Database) -> Attempt {
    let with_money = |first| vec![Attempt { state: AttemptState::Paid, ..first }];
    attempts(database, with_money).await.remove(0)
}

/// Together with those that have not failed; a failed one frees its share.
pub async fn p9_refunds_never_exceed_what_was_paid(database: Database) {
    let paid = paid(&database).await;
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    assert!(!payments.add_refund(&refund(1, &paid, 2490), at(0)).await.unwrap());
    assert!(payments.add_refund(&refund(2, &paid, 2000), at(0)).await.unwrap());
    assert!(!payments.add_refund(&refund(3, &paid, 490), at(0)).await.unwrap());
    assert!(payments.add_refund(&refund(4, &paid, 489), at(0)).await.unwrap());
    assert!(!payments.add_refund(&refund(5, &paid, 1), at(0)).await.unwrap());
    assert!(
        payments.change_refund(RefundId(Uuid::from_u128(4)), RefundState::Due, RefundState::Done, at(1)).await.unwrap()
    );
    assert!(!payments.add_refund(&refund(5, &paid, 1), at(1)).await.unwrap());
    assert!(
        payments
            .change_refund(RefundId(Uuid::from_u128(2)), RefundState::Due, RefundState::Failed, at(1))
            .await
            .unwrap()
    );
    assert!(!payments.add_refund(&refund(5, &paid, 2001), at(2)).await.unwrap());
    assert!(payments.add_refund(&refund(5, &paid, 2000), at(2)).await.unwrap());
    let states: Vec<_> = payments.refunds(paid.order).await.unwrap().iter().map(|refund| refund.state).collect();
    assert_eq!(states, [RefundState::Failed, RefundState::Done, RefundState::Due]);
}

/// Nothing of an attempt that took nothing, or what it took is not known; nothing in another currency.
pub async fn p9_only_what_was_taken_goes_back(database: Database) {
    let stored = attempts(&database, |first| {
        let states = (1..).zip(AttemptState::ALL);
        states.map(|(n, state)| Attempt { state, ..another(n, &first) }).collect()
    })
    .await;
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for (n, attempt) in (1..).zip(&stored) {
        let known = matches!(attempt.state, AttemptState::Paid | AttemptState::Refunded);
        let dollars = Refund { amount: Money::new(1, Currency::USD), ..refund(n + 100, attempt, 1) };
        assert!(!payments.add_refund(&dollars, at(0)).await.unwrap());
        assert_eq!(payments.add_refund(&refund(n, attempt, 1), at(0)).await.unwrap(), known, "{:?}", attempt.state);
    }
    let unknown = Attempt { id: AttemptId(Uuid::from_u128(99)), ..stored[0].clone() };
    assert!(!payments.add_refund(&refund(50, &unknown, 1), at(0)).await.unwrap());
}

async fn claim(database: &Database, refund: &Refund) -> Result<bool> {
    let mut unit = database.begin().await?;
    let claimed = unit.payments().add_refund(refund, at(0)).await?;
    unit.save().await?;
    Ok(claimed)
}

/// Twenty claims of a third each: two are made.
pub async fn p9_of_claims_at_once_only_those_that_fit_are_made(database: Database) {
    let paid = paid(&database).await;
    let claims = (1..=20).map(|n| {
        let (database, refund) = (database.clone(), refund(n, &paid, 1000));
        tokio::spawn(async move { insist(|| claim(&database, &refund)).await.unwrap() })
    });
    let made = futures::future::join_all(claims.collect::<Vec<_>>()).await;
    assert_eq!(made.into_iter().filter(|made| *made.as_ref().unwrap()).count(), 2);
    let refunds = database.reader().await.unwrap().payments().refunds(paid.order).await.unwrap();
    assert_eq!(refunds.iter().map(|refund| refund.amount.minor()).sum::<i64>(), 2000);
}

/// Due ones are found, oldest first, so many; each is found by its id, and changes only from its state.
pub async fn p7_a_refund_changes_only_from_its_state(database: Database) {
    use RefundState::{Done, Due, Failed};
    let paid = paid(&database).await;
    let refunds = [refund(9, &paid, 100), refund(2, &paid, 200), refund(5, &paid, 300)];
    let first = refunds[0].id;
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for (second, refund) in (0..).zip(&refunds) {
        assert!(payments.add_refund(refund, at(second)).await.unwrap());
    }
    assert_eq!(payments.refunds_due(at(0), 10).await.unwrap(), refunds);
    assert_eq!(payments.refunds_due(at(0), 2).await.unwrap(), refunds[..2]);
    assert!(payments.change_refund(first, Due, Done, at(5)).await.unwrap());
    for from in [Due, Failed] {
        assert!(!payments.change_refund(first, from, Failed, at(6)).await.unwrap(), "{from:?}");
    }
    assert_eq!(payments.refund(first).await.unwrap(), Some(Refund { state: Done, ..refunds[0].clone() }));
    assert!(payments.change_refund(first, Done, Failed, at(6)).await.unwrap());
    assert_eq!(payments.refund(first).await.unwrap().map(|refund| refund.state), Some(Failed));
    let unknown = RefundId(Uuid::from_u128(77));
    assert!(!payments.change_refund(unknown, Due, Done, at(6)).await.unwrap());
    assert_eq!(payments.refund(unknown).await.unwrap(), None);
    assert_eq!(payments.refunds_due(at(0), 10).await.unwrap(), refunds[1..]);
    assert_eq!(payments.refunds(paid.order).await.unwrap().len(), 3);
    assert_eq!(payments.refunds(order(2, guest(2), &[]).order.id).await.unwrap(), []);
}

/// By the provider's name for it and the attempt; it claims its amount like any other.
pub async fn p11_a_refund_that_was_made_elsewhere_is_found_by_its_name(database: Database) {
    let paid = paid(&database).await;
    let made = Refund { state: RefundState::Done, elsewhere: Some("re_1".into()), ..refund(1, &paid, 2000) };
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    assert_eq!(payments.refund_elsewhere(paid.id, "re_1").await.unwrap(), None);
    assert!(payments.add_refund(&made, at(0)).await.unwrap());
    assert_eq!(payments.refund_elsewhere(paid.id, "re_1").await.unwrap(), Some(made));
    assert_eq!(payments.refund_elsewhere(paid.id, "re_2").await.unwrap(), None);
    assert!(!payments.add_refund(&refund(2, &paid, 490), at(0)).await.unwrap());
    let twice = Refund { state: RefundState::Done, elsewhere: Some("re_1".into()), ..refund(3, &paid, 1) };
    assert!(matches!(payments.add_refund(&twice, at(0)).await, Err(StorageError::Constraint(_))));
}

/// New ones first, then those that were asked for longest ago; one that is not due any more is not asked for.
pub async fn p7_refunds_are_asked_for_in_turn(database: Database) {
    let paid = paid(&database).await;
    let refunds = [refund(9, &paid, 100), refund(2, &paid, 200), refund(5, &paid, 300)];
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for refund in &refunds[..2] {
        assert!(payments.add_refund(refund, at(0)).await.unwrap());
    }
    payments.note_asked(refunds[0].id, at(1)).await.unwrap();
    let ids = |refunds: &[Refund]| refunds.iter().map(|refund| refund.id.0.as_u128()).collect::<Vec<_>>();
    assert_eq!(ids(&payments.refunds_due(at(0), 10).await.unwrap()), [2, 9]);
    payments.note_asked(refunds[1].id, at(2)).await.unwrap();
    assert!(payments.add_refund(&refunds[2], at(3)).await.unwrap());
    assert_eq!(ids(&payments.refunds_due(at(0), 10).await.unwrap()), [5, 9, 2]);
    assert_eq!(ids(&payments.refunds_due(at(0), 1).await.unwrap()), [5]);
    payments.note_asked(refunds[0].id, at(4)).await.unwrap();
    assert!(payments.change_refund(refunds[1].id, RefundState::Due, RefundState::Done, at(5)).await.unwrap());
    assert_eq!(ids(&payments.refunds_due(at(0), 10).await.unwrap()), [5, 9]);
    assert!(payments.note_asked(RefundId(Uuid::from_u128(77)), at(6)).await.is_err());
}

/// Only what is held, once.
pub async fn p9_held_money_is_looked_into_once(database: Database) {
    let stored = attempts(&database, |first| {
        let states = (1..).zip(AttemptState::ALL);
        states.map(|(n, state)| Attempt { state, ..another(n, &first) }).collect()
    })
    .await;
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for attempt in &stored {
        let held = attempt.state == AttemptState::Held;
        assert_eq!(payments.look_into(attempt.id).await.unwrap(), held, "{:?}", attempt.state);
        assert!(!payments.look_into(attempt.id).await.unwrap());
        assert_eq!(payments.attempt(attempt.id).await.unwrap().unwrap().looked_into, held);
    }
    assert!(!payments.look_into(AttemptId(Uuid::from_u128(99))).await.unwrap());
}

/// Only of one that failed, once; what was paid another way is claimed of what was paid.
pub async fn p9_what_was_done_after_a_refund_failed_is_noted_once(database: Database) {
    use AfterFailure::{PaidOtherwise, TriedAgain};
    let paid = paid(&database).await;
    let refunds = [refund(1, &paid, 1000), refund(2, &paid, 1000), refund(3, &paid, 1000), refund(4, &paid, 489)];
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for refund in &refunds[..3] {
        assert!(payments.add_refund(refund, at(0)).await.unwrap());
        assert!(!payments.note_after_failure(refund.id, TriedAgain).await.unwrap(), "it has not failed");
        assert!(payments.change_refund(refund.id, RefundState::Due, RefundState::Failed, at(1)).await.unwrap());
    }
    let [first, second, third, fourth] = refunds;
    assert!(payments.note_after_failure(first.id, TriedAgain).await.unwrap());
    assert!(!payments.note_after_failure(first.id, PaidOtherwise).await.unwrap(), "that was answered");
    assert!(payments.note_after_failure(second.id, PaidOtherwise).await.unwrap());
    assert!(payments.add_refund(&refund(5, &paid, 1000), at(2)).await.unwrap());
    assert!(!payments.note_after_failure(third.id, PaidOtherwise).await.unwrap(), "less is left");
    assert!(!payments.add_refund(&refund(6, &paid, 490), at(2)).await.unwrap());
    assert!(payments.add_refund(&fourth, at(2)).await.unwrap());
    let after: Vec<_> = payments.refunds(paid.order).await.unwrap().iter().map(|refund| refund.after_failure).collect();
    assert_eq!(after, [Some(TriedAgain), Some(PaidOtherwise), None, None, None]);
    assert!(payments.note_under_way(RefundId(Uuid::from_u128(77))).await.is_err());
}

/// Until then one that was given up is not tried any more, nor taken a second time.
pub async fn p3_webhooks_that_were_given_up_or_applied_are_forgotten_some_day(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for n in [1, 2, 3] {
        assert!(payments.receive(&event(n, "sandbox")).await.unwrap());
    }
    payments.give_up("sandbox", "event-1", at(10)).await.unwrap();
    assert!(payments.mark_applied("sandbox", "event-2", at(10)).await.unwrap());
    assert_eq!(payments.unapplied(at(99), 10).await.unwrap(), [event(3, "sandbox")]);
    assert!(!payments.receive(&event(1, "sandbox")).await.unwrap(), "it is kept for a while");
    for (before, limit, forgotten) in [(10, 9, 0), (11, 1, 1), (11, 9, 1), (99, 9, 0)] {
        assert_eq!(payments.forget_webhooks(at(before), limit).await.unwrap(), forgotten);
    }
    for (n, first) in [(1, true), (2, true), (3, false)] {
        assert_eq!(payments.receive(&event(n, "sandbox")).await.unwrap(), first, "{n}");
    }
    assert!(payments.give_up("sandbox", "unknown", at(20)).await.is_err());
}

fn event(n: u32, provider: &str) -> Inbox {
    Inbox {
        provider: provider.into(),
        event: format!("event-{n}"),
        kind: "session.paid".into(),
        reference: Some(format!("session-{n}")),
        report: Some(r#"{"kind":"expired"}"#.into()),
        received_at: at(n.into()),
    }
}

/// Per provider; the second changes nothing.
pub async fn p3_a_webhook_is_stored_once(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    assert!(payments.receive(&event(1, "sandbox")).await.unwrap());
    assert!(!payments.receive(&Inbox { kind: "changed".into(), ..event(1, "sandbox") }).await.unwrap());
    assert!(payments.receive(&event(1, "other")).await.unwrap());
    assert_eq!(payments.unapplied(at(99), 10).await.unwrap(), [event(1, "sandbox"), event(1, "other")]);
}

/// Oldest first, so many, until they are marked; an applied one does not come back.
pub async fn p3_webhooks_wait_until_they_are_applied(database: Database) {
    let unused = Inbox { reference: None, report: None, ..event(2, "sandbox") };
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for event in [&event(3, "sandbox"), &event(1, "sandbox"), &unused] {
        assert!(payments.receive(event).await.unwrap());
    }
    assert_eq!(
        payments.unapplied(at(99), 10).await.unwrap(),
        [event(1, "sandbox"), unused.clone(), event(3, "sandbox")]
    );
    assert_eq!(payments.unapplied(at(99), 1).await.unwrap(), [event(1, "sandbox")]);
    for first in [true, false] {
        assert_eq!(payments.mark_applied("sandbox", "event-1", at(9)).await.unwrap(), first);
    }
    assert!(!payments.receive(&event(1, "sandbox")).await.unwrap());
    assert_eq!(payments.unapplied(at(99), 10).await.unwrap(), [unused, event(3, "sandbox")]);
    drop(payments);
    drop(unit);
    let mut unit = database.begin().await.unwrap();
    assert!(unit.payments().mark_applied("sandbox", "unknown", at(9)).await.is_err());
}

/// Until then it is not found, and it holds up no other; it is applied like any other.
pub async fn p3_a_webhook_that_is_put_off_holds_up_none(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for n in [1, 2, 3] {
        assert!(payments.receive(&event(n, "sandbox")).await.unwrap());
    }
    payments.put_off("sandbox", "event-1", at(20)).await.unwrap();
    payments.put_off("sandbox", "event-2", at(10)).await.unwrap();
    assert_eq!(payments.unapplied(at(9), 10).await.unwrap(), [event(3, "sandbox")]);
    assert_eq!(payments.unapplied(at(10), 10).await.unwrap(), [event(3, "sandbox"), event(2, "sandbox")]);
    assert_eq!(payments.unapplied(at(20), 1).await.unwrap(), [event(3, "sandbox")]);
    assert!(payments.mark_applied("sandbox", "event-2", at(15)).await.unwrap());
    assert_eq!(payments.unapplied(at(20), 10).await.unwrap(), [event(3, "sandbox"), event(1, "sandbox")]);
    assert!(payments.put_off("sandbox", "unknown", at(20)).await.is_err());
}
