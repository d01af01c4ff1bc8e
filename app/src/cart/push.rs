//! Sending what waits in the replica: in order, by one tab at a time, until the server has decided it (C9).

use super::session_cart::SessionCart;
use super::store::CartStore;
use super::{push_cart, words};
use crate::browser;
use crate::ui::Kind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::replica::{CartOperation, OperationReceipt, Push, PushAnswer};
use shared::time::Span;
use std::time::Duration;

/// After so many milliseconds without an answer a push has failed. It is sent again: what arrived counts once.
const PATIENCE: u32 = 20_000;

/// Longest wait before a push that failed is sent again.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// For so long the shopper has just made a change.
const JUST_NOW: Span = Span::seconds(10);

/// Sends what waits, until nothing does or the shop cannot be reached.
pub(super) async fn push_all(store: CartStore) {
    store.push_all().await;
}

impl CartStore {
    async fn push_all(self) {
        while let Some(push) = self.next_push() {
            let operations = push.operations.clone();
            let answer = browser::within(PATIENCE, push_cart(push)).await;
            let goes_on = match answer {
                Some(Ok(PushAnswer::Decided { cart, receipts })) => {
                    self.unreachable.set(false);
                    self.state.update_value(|state| {
                        state.failures = 0;
                        state.learn(&cart);
                    });
                    let made = self.in_session(|session| session.acknowledge(*cart, &receipts));
                    self.show_replica();
                    self.say_receipts(&operations, &receipts);
                    made == Some(true)
                }
                Some(Ok(PushAnswer::OtherOwner)) => {
                    spawn_local(self.open());
                    false
                }
                Some(Ok(PushAnswer::SignedOut)) => {
                    self.session_ended();
                    self.show_kept();
                    false
                }
                // Nothing is taken back: it is sent again.
                Some(Err(_)) | None => {
                    self.push_later();
                    false
                }
            };
            if !goes_on {
                self.state.update_value(|state| state.pushing = false);
                return;
            }
        }
        if self.in_session(|session| session.lags()) == Some(true) {
            spawn_local(self.open());
        }
    }

    /// What to send next, whichever tab made it. Where nothing is left, sending has ended in the same moment.
    fn next_push(self) -> Option<Push> {
        self.state.try_update_value(|state| {
            let next = state.session().and_then(SessionCart::next_push);
            state.pushing = next.is_some();
            next
        })?
    }

    fn push_later(self) {
        let failures = self.state.try_update_value(|state| {
            state.failures += 1;
            state.failures
        });
        let wait = Duration::from_secs(1 << failures.unwrap_or(1).min(6)).min(LONGEST_WAIT);
        self.unreachable.set(true);
        set_timeout(move || self.push(), wait);
    }

    /// Says what came out otherwise than it was shown: of a change that was made just now, or line by line of those that waited.
    fn say_receipts(self, operations: &[CartOperation], receipts: &[OperationReceipt]) {
        let now = browser::now();
        let text = match (operations, receipts) {
            ([operation], [receipt]) if now <= operation.at.after(JUST_NOW) => {
                words::of_one(receipt.note, receipt.refused)
            }
            _ => self.state.with_value(|state| {
                let said = receipts.iter().filter(|receipt| receipt.is_short()).filter_map(|receipt| {
                    let operation = operations.iter().find(|operation| operation.id == receipt.id)?;
                    let name = operation.change.variant().map_or("A change", |variant| state.name(variant));
                    words::of_several(name, receipt.note, receipt.refused)
                });
                let said: Vec<_> = said.collect();
                (!said.is_empty()).then(|| said.join(" "))
            }),
        };
        if let Some(text) = text {
            let refused = receipts.iter().any(|receipt| receipt.refused.is_some());
            self.notices().say(if refused { Kind::Bad } else { Kind::Warn }, &text);
        }
    }
}
