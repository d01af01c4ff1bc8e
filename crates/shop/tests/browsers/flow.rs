//! What a tab does until it awaits an answer, and after it: `app/src/cart/session.rs`, `push.rs` and `merge.rs`, and the form to
//! sign out.

use crate::browser::{Answer, Ask, Browser, Purpose, Reply, Request, Then, Visitor};
use crate::local::Key;
use shared::guest::GuestChange;
use shared::id::GuestCartId;
use shared::replica::{PushAnswer, ReplicaTab};

impl Browser {
    fn ask(&mut self, tab: usize, ask: Ask) {
        let (page, cookie) = (self.tab(tab).page, self.cookie.clone());
        let answer = (!self.online).then(Answer::lost);
        if self.online {
            self.ledger.borrow_mut().sent(self.number, &ask);
        }
        self.requests.push(Request { tab, page, cookie, ask, answer });
    }

    /// An answer has come, or none ever will.
    pub fn answer(&mut self, request: Request) {
        let Some(Answer { reply, cookie }) = request.answer else { return };
        if let Some(cookie) = cookie {
            self.cookie = cookie;
        }
        let Request { tab, page, ask, .. } = request;
        if self.tabs[tab].as_ref().is_none_or(|here| here.page != page) {
            return;
        }
        let changes = self.is_someone_else(tab, &ask, &reply);
        if changes {
            self.settle_storage();
        }
        if self.tabs[tab].as_ref().is_none_or(|here| here.page != page) {
            return;
        }
        match ask {
            Ask::Open { turn, then, .. } => self.opened(tab, turn, then, reply),
            Ask::Push { push, purpose } => self.pushed(tab, &push, purpose, reply),
            Ask::Merge { cart, part, turn, then } => match reply {
                Reply::Merged(Some(merged)) => {
                    let (sent, unsent) =
                        (part.units(), part.unsent.iter().map(|addition| addition.operation).collect());
                    let remainder = GuestCartId(self.new_id());
                    self.change_guest_cart(tab, GuestChange::Acknowledge { cart, sent, unsent, remainder });
                    if self.tab(tab).turn == turn {
                        self.answered(tab, merged);
                        self.tell_other_tabs(tab);
                        self.merge(tab, then);
                    } else {
                        self.merged(tab, then);
                    }
                }
                _ => self.merged(tab, then),
            },
            Ask::Begin { .. } => {
                if !matches!(reply, Reply::Lost) {
                    self.tab(tab).turn += 1;
                }
                self.open(tab, Then::Nothing);
            }
            Ask::SignIn { .. } => {
                if !matches!(reply, Reply::Lost) {
                    self.tab(tab).turn += 1;
                    self.open(tab, Then::Tell);
                }
            }
            Ask::SignOut { sure } => self.signed_out(tab, sure, matches!(reply, Reply::Lost)),
            Ask::FinishSigningOut { then } => {
                if matches!(reply, Reply::Lost) {
                    self.tab(tab).visitor = Visitor::Unreached;
                } else {
                    self.local.write(tab, Key::SigningOut, None);
                    self.ask_who(tab, then);
                }
            }
        }
        self.remember(tab);
        if changes {
            self.settle_storage();
        }
    }

    /// True where the answer says that somebody else is here than the tab shows. That is known at once in all tabs: what two tabs
    /// write in the same moment is played for changes, not for who is here.
    fn is_someone_else(&mut self, tab: usize, ask: &Ask, reply: &Reply) -> bool {
        let shown = self.tab(tab).replica.as_ref().map(ReplicaTab::owner);
        let stored = self.stored_replica(tab).map(|stored| stored.owner);
        match reply {
            Reply::Opened { owner, .. } => [shown, stored].iter().any(|known| *known != owner.map(|(owner, _)| owner)),
            Reply::Pushed(answer) => !matches!(answer, PushAnswer::Decided { .. }),
            Reply::Lost | Reply::Merged(_) | Reply::Done => !matches!(ask, Ask::Merge { .. } | Ask::Begin { .. }),
        }
    }

    /// Asks who is here and reads their cart afresh; merges the guest cart where there is a session.
    pub fn open(&mut self, tab: usize, then: Then) {
        if self.local.read(tab, Key::SigningOut).is_some() {
            self.ask(tab, Ask::FinishSigningOut { then });
        } else {
            self.ask_who(tab, then);
        }
    }

    fn ask_who(&mut self, tab: usize, then: Then) {
        let (items, turn) = (self.guest_cart(tab).described(), self.tab(tab).turn);
        self.ask(tab, Ask::Open { items, turn, then });
    }

    fn opened(&mut self, tab: usize, turn: u32, then: Then, reply: Reply) {
        if self.tab(tab).turn != turn {
            return;
        }
        match reply {
            Reply::Opened { owner: Some((owner, guest)), cart } => {
                let ended = self.open_replica(tab, owner, guest, cart);
                self.tab(tab).visitor = if guest { Visitor::GuestSession } else { Visitor::SignedIn };
                match ended {
                    Some(ended) if ended.guest => self.move_to_guest_cart(tab, &ended),
                    Some(ended) => {
                        for left in &ended.operations {
                            self.ledger.borrow_mut().left_unsent(left.id.0);
                        }
                    }
                    None => {}
                }
                self.show_replica(tab);
                self.make_waiting(tab);
                self.push(tab);
                self.merge(tab, then);
                return;
            }
            Reply::Opened { .. } => {
                self.session_ended(tab);
                self.show_kept(tab);
            }
            _ if self.tab(tab).visitor == Visitor::Unknown => {
                self.tab(tab).visitor = Visitor::Unreached;
                self.keep_waiting(tab);
            }
            _ => {}
        }
        self.merged(tab, then);
    }

    /// There is no session. What waits to be sent goes on in the guest cart.
    fn session_ended(&mut self, tab: usize) {
        let ended = self.take_replica(tab);
        let here = self.tab(tab);
        here.visitor = Visitor::Guest;
        here.replicated = false;
        if let Some(ended) = ended {
            here.turn += 1;
            self.move_to_guest_cart(tab, &ended);
        }
        self.make_waiting(tab);
    }

    // Merging.

    fn merge(&mut self, tab: usize, then: Then) {
        let cart = self.guest_cart(tab);
        if cart.is_empty() {
            self.merged(tab, then);
        } else {
            let (part, turn) = (cart.part_to_merge(), self.tab(tab).turn);
            self.ask(tab, Ask::Merge { cart: cart.id, part, turn, then });
        }
    }

    /// All is merged that could be.
    fn merged(&mut self, tab: usize, then: Then) {
        match then {
            Then::Nothing => {}
            Then::Tell => self.tell_other_tabs(tab),
            Then::SignOut { sure } => self.flushed(tab, sure),
        }
    }

    /// A visitor goes to the checkout: one tab after the other.
    pub fn begin(&mut self, tab: usize) {
        let begins = self.requests.iter().any(|request| matches!(request.ask, Ask::Begin { .. }));
        let cart = self.guest_cart(tab);
        if !begins && self.tab(tab).visitor == Visitor::Guest && !cart.items.is_empty() {
            self.ask(tab, Ask::Begin { cart: cart.id, part: cart.part_to_merge() });
        }
    }

    pub fn sign_in(&mut self, tab: usize, account: usize) {
        self.ask(tab, Ask::SignIn { account });
    }

    // Sending what waits.

    /// Sends what waits, where that is not being done already.
    pub fn push(&mut self, tab: usize) {
        if !std::mem::replace(&mut self.tab(tab).pushing, true) {
            self.in_turn(tab, Purpose::Background);
        }
    }

    fn in_turn(&mut self, tab: usize, purpose: Purpose) {
        let page = self.tab(tab).page;
        if self.lock.is_some() {
            self.queue.push_back((tab, page, purpose));
        } else {
            self.lock = Some((tab, page));
            self.push_next(tab, purpose);
        }
    }

    pub fn unlock(&mut self) {
        self.lock = None;
        if let Some((tab, page, purpose)) = self.queue.pop_front() {
            self.lock = Some((tab, page));
            self.push_next(tab, purpose);
        }
    }

    fn push_next(&mut self, tab: usize, purpose: Purpose) {
        if let Some(push) = self.next_push(tab) {
            return self.ask(tab, Ask::Push { push, purpose });
        }
        if self.tab(tab).replica.as_ref().is_some_and(ReplicaTab::lags) {
            self.open(tab, Then::Nothing);
        }
        self.end_push(tab, purpose);
    }

    fn end_push(&mut self, tab: usize, purpose: Purpose) {
        self.unlock();
        match purpose {
            Purpose::SignOut { sure } if self.tab(tab).replicated => self.merge(tab, Then::SignOut { sure }),
            Purpose::SignOut { sure } => self.flushed(tab, sure),
            Purpose::Background => {}
        }
    }

    fn pushed(&mut self, tab: usize, push: &shared::replica::Push, purpose: Purpose, reply: Reply) {
        let goes_on = match reply {
            Reply::Pushed(PushAnswer::Decided { cart, receipts }) => {
                let named: Vec<_> = receipts.iter().map(|receipt| receipt.id).collect();
                assert!(push.operations.iter().map(|operation| operation.id).eq(named), "C7: each is answered");
                let made = self.acknowledge(tab, *cart, &receipts);
                self.show_replica(tab);
                made
            }
            Reply::Pushed(PushAnswer::OtherOwner) => {
                self.open(tab, Then::Nothing);
                false
            }
            Reply::Pushed(PushAnswer::SignedOut) => {
                self.session_ended(tab);
                self.show_kept(tab);
                false
            }
            _ => false,
        };
        if goes_on {
            return self.push_next(tab, purpose);
        }
        self.tab(tab).pushing = false;
        self.end_push(tab, purpose);
    }

    // Signing out.

    pub fn sign_out(&mut self, tab: usize, sure: bool) {
        if self.tab(tab).visitor == Visitor::SignedIn {
            let page = self.tab(tab).page;
            self.ledger.borrow_mut().leaving(self.number, page);
            self.in_turn(tab, Purpose::SignOut { sure });
        }
    }

    /// What waited is sent. Where the session turned out to have ended, nobody is left to sign out.
    fn flushed(&mut self, tab: usize, sure: bool) {
        let (page, left) = (self.tab(tab).page, self.guest_cart(tab).items.len() + self.guest_cart(tab).saved.len());
        if self.tab(tab).visitor == Visitor::Guest {
            self.ledger.borrow_mut().stays(self.number, page);
        } else if self.tab(tab).unsent + left == 0 {
            self.ask(tab, Ask::SignOut { sure });
        } else {
            self.signed_out(tab, sure, true);
        }
    }

    fn signed_out(&mut self, tab: usize, sure: bool, unreached: bool) {
        let page = self.tab(tab).page;
        if unreached && !sure {
            return self.ledger.borrow_mut().stays(self.number, page);
        }
        self.ledger.borrow_mut().left(self.number, page, unreached);
        self.local.write(tab, Key::SigningOut, unreached.then(|| "1".to_owned()));
        self.take_replica(tab);
        self.tab(tab).waiting.clear();
        self.tab(tab).turn += 1;
        self.start_guest_cart_anew(tab);
        let here = self.tab(tab);
        here.replicated = false;
        here.visitor = Visitor::Guest;
        if self.local.read(tab, Key::Session).is_some() {
            self.local.write(tab, Key::Session, None);
        }
        self.tell_other_tabs(tab);
        self.load(tab);
    }
}
