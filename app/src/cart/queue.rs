//! The changes to the session's cart that the server has not answered yet. What is sent next, and what an answer is about, is
//! decided here (C7, C8, M5); sending itself is the store's part. Nothing here knows of a browser.
#![cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the tests run without the store that uses it all"))]

use serde::{Deserialize, Serialize};
use shared::cart::{CartLine, Change};
use shared::id::{CartId, OperationId};
use std::collections::VecDeque;

/// A change. Its operation id stays the same however often it is sent (C7).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// Names it.
    pub operation: OperationId,
    /// What is to be changed.
    pub change: Change,
    /// The line as the page knows it.
    pub known: Option<CartLine>,
}

/// A change on its way to the server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sent {
    /// Names it.
    pub operation: OperationId,
    /// What is to be changed.
    pub change: Change,
    turn: u32,
    again: bool,
}

/// Changes that a page leaves to the next one of its tab: each is made once, whichever of both sends it (C7).
#[derive(Serialize, Deserialize)]
pub(super) struct Unanswered {
    /// The cart that they are about; none where it was not known yet.
    pub cart: Option<CartId>,
    /// The changes in the order in which they were made.
    pub changes: Vec<(OperationId, Change)>,
}

/// A change whose answer came.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Answered {
    /// The change; it is pending no more.
    pub pending: Pending,
    /// Whether the answer is about whoever is here now: otherwise it shows another's cart.
    pub current: bool,
}

/// What becomes of a change that failed.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Failed {
    /// It is sent once more.
    Again(Sent),
    /// It failed twice: nothing is pending any more, and these were.
    Over(Vec<Pending>),
}

/// The changes in the order in which they were made. One at a time is on its way, the first.
#[derive(Default)]
pub(super) struct Queue {
    turn: u32,
    changes: VecDeque<Pending>,
    under_way: Option<OperationId>,
}

impl Queue {
    /// Grows with whoever is here: what was asked in another turn is not about them.
    pub fn turn(&self) -> u32 {
        self.turn
    }

    /// Somebody else is here from now on, whose the changes now are.
    pub fn next_turn(&mut self) {
        self.turn += 1;
    }

    /// Nothing of whoever was here stays, and what is on its way is of no interest any more (M5).
    pub fn forget(&mut self) {
        *self = Self { turn: self.turn + 1, ..Self::default() };
    }

    /// The changes that are not answered.
    pub fn pending(&self) -> impl Iterator<Item = &Pending> {
        self.changes.iter()
    }

    /// Adds a change.
    pub fn push(&mut self, pending: Pending) {
        self.changes.push_back(pending);
    }

    /// The change to send now; none where there is none, or one is on its way.
    pub fn send(&mut self) -> Option<Sent> {
        if self.under_way.is_some() {
            return None;
        }
        let Pending { operation, change, .. } = *self.changes.front()?;
        self.under_way = Some(operation);
        Some(Sent { operation, change, turn: self.turn, again: false })
    }

    /// Takes the answered change out. None where it was forgotten: then nobody waits for what is sent after it, either.
    pub fn answered(&mut self, sent: Sent) -> Option<Answered> {
        self.under_way.take_if(|operation| *operation == sent.operation)?;
        let at = self.changes.iter().position(|pending| pending.operation == sent.operation)?;
        let pending = self.changes.remove(at)?;
        Some(Answered { pending, current: sent.turn == self.turn })
    }

    /// The change was not made, because whoever sent it is here no more: it is the first again.
    pub fn send_again(&mut self, pending: Pending) {
        self.changes.push_front(pending);
    }

    /// What becomes of a change that failed; none where it was forgotten.
    pub fn failed(&mut self, sent: Sent) -> Option<Failed> {
        self.under_way.filter(|operation| *operation == sent.operation)?;
        if !sent.again {
            return Some(Failed::Again(Sent { turn: self.turn, again: true, ..sent }));
        }
        self.under_way = None;
        Some(Failed::Over(std::mem::take(&mut self.changes).into()))
    }

    /// Takes the changes out that are not on their way. The one that is stays until its own answer says whether it was made.
    pub fn take_unsent(&mut self) -> Vec<Pending> {
        let first = usize::from(self.under_way.is_some()).min(self.changes.len());
        self.changes.split_off(first).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::VariantId;
    use uuid::Uuid;

    fn pending(n: u128) -> Pending {
        let change = Change::Remove { variant: VariantId(Uuid::from_u128(n)) };
        Pending { operation: OperationId(Uuid::from_u128(n)), change, known: None }
    }

    fn queue(changes: &[u128]) -> Queue {
        let mut queue = Queue::default();
        for n in changes {
            queue.push(pending(*n));
        }
        queue
    }

    fn left(queue: &Queue) -> Vec<u128> {
        queue.pending().map(|pending| pending.operation.0.as_u128()).collect()
    }

    #[test]
    fn c7_changes_are_sent_one_after_the_other_each_under_its_own_id() {
        let mut queue = queue(&[1, 2]);
        let first = queue.send().unwrap();
        assert_eq!((first.operation, queue.send()), (pending(1).operation, None), "one at a time");
        queue.push(pending(3));
        assert_eq!(queue.answered(first), Some(Answered { pending: pending(1), current: true }));
        assert_eq!(queue.answered(first), None, "an answer counts once");
        assert_eq!((queue.send().unwrap().operation, left(&queue)), (pending(2).operation, vec![2, 3]));
    }

    #[test]
    fn m5_the_answer_to_a_change_of_before_signing_out_takes_nothing_and_shows_nothing() {
        let mut queue = queue(&[1]);
        let before = queue.send().unwrap();
        queue.forget();
        assert_eq!(left(&queue), [0_u128; 0]);
        queue.push(pending(2));
        assert_eq!(queue.answered(before), None);
        assert_eq!((queue.failed(before), left(&queue)), (None, vec![2]), "what was made since is still to be sent");
        let next = queue.send().unwrap();
        assert_eq!(next.operation, pending(2).operation, "and is sent at once");
        assert_eq!(queue.answered(before), None, "whichever answer comes first");
        assert!(queue.answered(next).unwrap().current);
    }

    #[test]
    fn m5_the_answer_to_a_change_of_before_signing_in_shows_nothing() {
        let mut queue = queue(&[1, 2]);
        let sent = queue.send().unwrap();
        queue.next_turn();
        assert_eq!(queue.answered(sent), Some(Answered { pending: pending(1), current: false }));
        assert!(queue.send().is_some_and(|sent| queue.answered(sent).is_some_and(|answered| answered.current)));
    }

    #[test]
    fn c7_what_is_on_its_way_goes_nowhere_else_until_it_is_answered() {
        let mut queue = queue(&[1, 2, 3]);
        let sent = queue.send().unwrap();
        queue.next_turn();
        assert_eq!(queue.take_unsent(), [pending(2), pending(3)]);
        assert_eq!(left(&queue), [1]);
        assert_eq!(queue.answered(sent).map(|answered| answered.pending), Some(pending(1)));
        assert_eq!(queue.take_unsent(), []);
    }

    #[test]
    fn c8_what_failed_is_sent_once_more_and_then_given_back() {
        let mut queue = queue(&[1, 2]);
        let sent = queue.send().unwrap();
        let Some(Failed::Again(again)) = queue.failed(sent) else { panic!("it is sent again") };
        assert_eq!((again.operation, left(&queue)), (sent.operation, vec![1, 2]));
        assert_eq!(queue.failed(again), Some(Failed::Over(vec![pending(1), pending(2)])));
        assert_eq!((queue.send(), left(&queue)), (None, vec![]));
        queue.push(pending(1));
        assert!(queue.send().is_some());
    }
}
