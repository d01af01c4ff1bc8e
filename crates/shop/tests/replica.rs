//! What replicas in browsers send, against a database: C7, C8, C9, C10.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Password, PersonName};
use shared::cart::{CartView, Change, ChangeNote, ChangeRefused};
use shared::guest::{GuestCart, SentGuestCart, TabId};
use shared::id::{GuestCartId, GuestId, OperationId, Owner, ReplicaId};
use shared::merge::Outcome;
use shared::replica::{MAX_PUSH, OperationReceipt, OwnerTag, Push, PushAnswer, Replica, ReplicaTab};
use shared::time::Timestamp;
use shop::{LiveEvent, Shop};
use stand::{Stand, account, item, quantity, variant, visitor};
use std::sync::Arc;
use uuid::Uuid;

fn id(n: u128) -> OperationId {
    OperationId(Uuid::from_u128(n))
}

fn add(n: u128, units: u32) -> Change {
    Change::Add { variant: variant(n), quantity: quantity(units) }
}

/// When browsers do things, by their own clocks.
fn seen_at() -> Timestamp {
    Timestamp::from_millis(1_795_163_882_125)
}

fn remove(n: u128) -> Change {
    Change::Remove { variant: variant(n) }
}

/// A browser of an owner: one tab, whose replica outlives what becomes of the server.
struct Browser {
    tab: ReplicaTab,
    made: u128,
}

impl Browser {
    /// Numbered `n`, it has just heard from the shop who is here.
    async fn open(shop: &Shop, owner: Owner, n: u128) -> Self {
        let tag = shop.owner_tag(owner);
        let replica = Replica::new(ReplicaId(Uuid::from_u128(n)), tag, owner.guest().is_some());
        let mut tab = ReplicaTab::new(TabId(1), replica);
        tab.open(None, shop.cart(owner).await.unwrap(), seen_at());
        Self { tab, made: n << 32 }
    }

    fn make(&mut self, change: Change) {
        self.made += 1;
        let stored = self.tab.replica().clone();
        self.tab.change(Some(stored), id(self.made), change, None, seen_at()).unwrap();
    }

    /// Sends what is next; the answer may be lost.
    async fn push(&mut self, shop: &Shop, owner: Owner, heard: bool) -> Vec<OperationReceipt> {
        let Some(push) = self.tab.replica().next_push() else { return Vec::new() };
        let (cart, receipts) = decided(shop.push_cart(owner, &push).await.unwrap());
        if heard {
            let stored = self.tab.replica().clone();
            self.tab.acknowledge(Some(stored), cart, &receipts, seen_at()).unwrap();
        }
        receipts
    }

    async fn push_all(&mut self, shop: &Shop, owner: Owner) -> Vec<OperationReceipt> {
        let mut receipts = Vec::new();
        while self.tab.replica().next_push().is_some() {
            receipts.extend(self.push(shop, owner, true).await);
        }
        receipts
    }

    fn shown(&self) -> u32 {
        self.tab.replica().shown().unwrap().item_count
    }
}

fn decided(answer: PushAnswer) -> (CartView, Vec<OperationReceipt>) {
    match answer {
        PushAnswer::Decided { cart, receipts } => (*cart, receipts),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c9_what_several_devices_send_at_once_and_again_counts_once() {
    let stand = Arc::new(Stand::with_stock("c9-devices", &[10_000]).await);
    let owner = account(1);
    let tasks: Vec<_> = (1..=4)
        .map(|n| {
            let stand = stand.clone();
            tokio::spawn(async move {
                let mut browser = Browser::open(&stand.shop, owner, n).await;
                for number in 0..120 {
                    browser.make(add(1, 1));
                    if number % 20 == 0 {
                        browser.push(&stand.shop, owner, number % 40 == 0).await;
                    }
                }
                browser.push_all(&stand.shop, owner).await;
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(stand.items(owner).await, 480);
}

/// Two tabs that send the same replica, as when a lock was lost: what the one has sent is decided for the other, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c9_two_tabs_that_send_the_same_at_once_hear_the_same() {
    let stand = Arc::new(Stand::with_stock("c9-tabs", &[10, 0]).await);
    let mut browser = Browser::open(&stand.shop, account(1), 1).await;
    for change in [add(1, 4), add(2, 1), add(1, 9), remove(1), add(1, 2)] {
        browser.make(change);
    }
    let push = Arc::new(browser.tab.replica().next_push().unwrap());
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let (stand, push) = (stand.clone(), push.clone());
            tokio::spawn(async move { decided(stand.shop.push_cart(account(1), &push).await.unwrap()) })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let (cart, receipts) = &answers[0];
    assert_eq!((cart.item_count, cart.revision), (2, 1));
    let told: Vec<_> = receipts.iter().map(|receipt| (receipt.note, receipt.refused)).collect();
    let only_left = Some(ChangeNote::OnlyLeft { variant: variant(1), left: 10 });
    assert_eq!(
        told,
        [(None, None), (None, Some(ChangeRefused::SoldOut)), (only_left, None), (None, None), (None, None)]
    );
}

#[tokio::test]
async fn c9_an_operation_is_decided_for_good_and_survives_a_restart() {
    let stand = Stand::with_stock("c9-restart", &[5, 0]).await;
    let owner = account(1);
    let mut browser = Browser::open(&stand.shop, owner, 1).await;
    browser.make(add(1, 9));
    browser.make(add(2, 1));
    let first = browser.push(&stand.shop, owner, false).await;
    assert_eq!(browser.shown(), 0, "of lines that no page has described nothing is shown yet");
    stand.receive(2, 7).await;
    let restarted = stand.another_server(1_000).await;
    let again = browser.push_all(&restarted, owner).await;
    assert_eq!(again, first, "what was sold out then stays refused: later changes have gone on from there");
    assert_eq!(again[0].note, Some(ChangeNote::OnlyLeft { variant: variant(1), left: 5 }));
    assert_eq!(again[1].refused, Some(ChangeRefused::SoldOut));
    assert_eq!((stand.items(owner).await, browser.shown()), (5, 5));
}

#[tokio::test]
async fn c9_a_refusal_takes_back_its_own_operation_alone_and_a_cart_that_did_not_change_is_not_written() {
    let stand = Stand::with_stock("c9-refused", &[5, 0]).await;
    let mut browser = Browser::open(&stand.shop, account(1), 1).await;
    browser.make(add(2, 1));
    let receipts = browser.push_all(&stand.shop, account(1)).await;
    assert_eq!((receipts.len(), receipts[0].refused), (1, Some(ChangeRefused::SoldOut)));
    assert_eq!(stand.shop.cart(account(1)).await.unwrap().id, None, "C6");
    browser.make(add(2, 1));
    browser.make(add(1, 1));
    browser.push_all(&stand.shop, account(1)).await;
    assert_eq!(browser.shown(), 1);
}

#[tokio::test]
async fn c9_a_removal_made_offline_leaves_what_another_device_added_meanwhile() {
    let stand = Stand::with_stock("c9-unseen", &[100, 100]).await;
    let owner = account(1);
    stand.add(owner, 1, 3).await;
    let mut browser = Browser::open(&stand.shop, owner, 1).await;
    let mut other = Browser::open(&stand.shop, owner, 2).await;
    browser.make(add(1, 1));
    browser.make(remove(1));
    other.make(add(1, 2));
    other.push_all(&stand.shop, owner).await;
    stand.merge(owner, GuestCartId(Uuid::from_u128(1)), &[item(1, 4)]).await.unwrap();
    browser.push_all(&stand.shop, owner).await;
    assert_eq!((stand.items(owner).await, browser.shown()), (6, 6), "two of the other device, four of the merge");
    browser.make(remove(1));
    browser.push_all(&stand.shop, owner).await;
    assert_eq!(stand.items(owner).await, 0, "now it has seen them");
}

#[tokio::test]
async fn c9_what_was_ordered_meanwhile_is_not_put_into_the_cart_again() {
    let stand = Stand::with_stock("c9-ordered", &[100]).await;
    let owner = account(1);
    stand.add(owner, 1, 3).await;
    let mut browser = Browser::open(&stand.shop, owner, 1).await;
    browser.make(Change::SetQuantity { variant: variant(1), quantity: quantity(5) });
    stand.place(owner, "key").await.unwrap();
    let receipts = browser.push_all(&stand.shop, owner).await;
    assert_eq!(receipts[0].refused, Some(ChangeRefused::NoSuchLine));
    assert_eq!((stand.items(owner).await, browser.shown()), (0, 0));
}

#[tokio::test]
async fn c9_an_owners_tag_tells_nothing_and_another_owners_operations_are_not_looked_at() {
    let stand = Stand::with_stock("c9-owner", &[100]).await;
    let (one, other) = (account(1), account(2));
    let tags = [one, other, Owner::Guest(GuestId(Uuid::from_u128(1)))].map(|owner| stand.shop.owner_tag(owner));
    assert!(tags[0] != tags[1] && tags[0] != tags[2], "an account's and a guest session's of the same number");
    assert_eq!(stand.another_server(9).await.owner_tag(one), tags[0], "every server of a shop says the same");
    assert!(!one.to_string().contains(&tags[0].to_string()));

    let mut browser = Browser::open(&stand.shop, one, 1).await;
    browser.make(add(1, 1));
    let push = browser.tab.replica().next_push().unwrap();
    assert_eq!(stand.shop.push_cart(other, &push).await.unwrap(), PushAnswer::OtherOwner);
    let forged = Push { owner: OwnerTag::new([1; 8]), ..push };
    assert_eq!(stand.shop.push_cart(one, &forged).await.unwrap(), PushAnswer::OtherOwner);
    assert_eq!((stand.items(one).await, stand.items(other).await), (0, 0));
}

#[tokio::test]
async fn c9_so_many_are_sent_at_once_and_the_rest_next() {
    let stand = Stand::with_stock("c9-parts", &[1000]).await;
    let mut browser = Browser::open(&stand.shop, account(1), 1).await;
    for _ in 0..MAX_PUSH + 7 {
        browser.make(add(1, 1));
    }
    assert_eq!(browser.push(&stand.shop, account(1), true).await.len(), MAX_PUSH);
    assert_eq!(browser.push(&stand.shop, account(1), true).await.len(), 7);
    assert_eq!(stand.shop.cart(account(1)).await.unwrap().revision, 2, "a push is one revision");
}

#[tokio::test]
async fn c10_a_push_tells_the_owners_other_devices_once() {
    let stand = Stand::with_stock("c10-push", &[100]).await;
    let mut browser = Browser::open(&stand.shop, account(1), 1).await;
    let mut feed = stand.shop.live(account(1), None).await.unwrap();
    browser.make(add(1, 1));
    browser.make(add(1, 1));
    browser.push_all(&stand.shop, account(1)).await;
    browser.make(add(1, 1));
    browser.push_all(&stand.shop, account(1)).await;
    let expected = [LiveEvent::Cart(0), LiveEvent::Wishlist(0), LiveEvent::Cart(1), LiveEvent::Cart(2)];
    for event in expected {
        assert_eq!(feed.next().await.map(|item| item.event), Some(event));
    }
}

/// What was changed in the browser goes on in the guest cart when its session ends.
fn guest_cart_of(browser: &Browser) -> GuestCart {
    let mut guest = GuestCart::empty(GuestCartId(Uuid::from_u128(5)), seen_at());
    guest.apply(&browser.tab.replica().net_additions().received().unwrap(), seen_at());
    guest
}

async fn merge(stand: &Stand, owner: Owner, guest: &GuestCart) -> (u32, Vec<(Outcome, u32, u32)>) {
    let sent = SentGuestCart { id: guest.id, items: &guest.items, saved: &guest.saved, unsent: &guest.unsent };
    let answer = stand.shop.merge(owner, &sent).await.unwrap();
    let receipt = answer.receipt.lines.iter().map(|line| (line.outcome, line.from, line.to)).collect();
    (answer.cart.item_count, receipt)
}

#[tokio::test]
async fn c9_when_the_session_has_ended_each_addition_counts_once_whichever_way_it_came() {
    // How many of the operations had reached the server, and whether they are sent once more after the merge.
    for (reached, late) in [(0, false), (1, false), (2, false), (3, false), (0, true), (2, true)] {
        let stand = Stand::with_stock(&format!("c9-ended-{reached}-{late}"), &[100, 100]).await;
        let owner = account(1);
        stand.add(owner, 1, 1).await;
        let mut browser = Browser::open(&stand.shop, owner, 1).await;
        for change in [add(1, 2), add(2, 3), add(1, 1)] {
            browser.make(change);
        }
        let push = browser.tab.replica().next_push().unwrap();
        let part = Push { operations: push.operations[..reached].to_vec(), ..push.clone() };
        stand.shop.push_cart(owner, &part).await.unwrap();
        let guest = guest_cart_of(&browser);
        let first = merge(&stand, owner, &guest).await;
        assert_eq!(first.0, 7, "{reached} {late}");
        assert_eq!(merge(&stand, owner, &guest).await.0, 7, "and a merge that is sent again");
        if late {
            stand.shop.push_cart(owner, &push).await.unwrap();
        }
        assert_eq!(stand.items(owner).await, 7, "{reached} {late}");
    }
}

#[tokio::test]
async fn c9_what_reached_one_account_is_not_merged_into_another() {
    let stand = Stand::with_stock("c9-other", &[100, 100]).await;
    let mut browser = Browser::open(&stand.shop, account(1), 1).await;
    browser.make(add(1, 2));
    browser.make(add(2, 3));
    let push = browser.tab.replica().next_push().unwrap();
    stand.shop.push_cart(account(1), &Push { operations: push.operations[..1].to_vec(), ..push }).await.unwrap();
    let guest = guest_cart_of(&browser);
    let (count, receipt) = merge(&stand, account(2), &guest).await;
    assert_eq!((count, receipt), (3, vec![(Outcome::Raised, 0, 0), (Outcome::Added, 0, 3)]));
    assert_eq!(stand.items(account(1)).await, 2);
}

#[tokio::test]
async fn c9_what_was_refused_unheard_is_said_by_the_merge() {
    let stand = Stand::with_stock("c9-unheard", &[5, 0]).await;
    let mut browser = Browser::open(&stand.shop, account(1), 1).await;
    browser.make(add(1, 9));
    browser.make(add(2, 1));
    browser.push(&stand.shop, account(1), false).await;
    let (count, receipt) = merge(&stand, account(1), &guest_cart_of(&browser)).await;
    assert_eq!(receipt, [(Outcome::Capped, 5, 5), (Outcome::Unavailable, 0, 1)]);
    assert_eq!(count, 6, "what is sold out stays, disabled");
}

/// A guest session's replica, when somebody signs in: its owner is no more.
#[tokio::test]
async fn c9_what_a_guest_session_had_not_sent_is_merged_after_its_claim() {
    let stand = Stand::with_stock("c9-claim", &[100, 100]).await;
    let (guest, token) = visitor(&stand).await;
    let mut browser = Browser::open(&stand.shop, guest, 1).await;
    browser.make(add(1, 2));
    browser.push(&stand.shop, guest, false).await;
    browser.make(add(2, 1));
    let name = PersonName::parse("Aoife Byrne").unwrap();
    let password = Password::parse("correct horse battery").unwrap();
    let signed_in = stand.shop.register(&stand::email(), &password, &name, Some(&token)).await.unwrap();
    let owner = Owner::Account(signed_in.account.id);
    let push = browser.tab.replica().next_push().unwrap();
    assert_eq!(stand.shop.push_cart(owner, &push).await.unwrap(), PushAnswer::OtherOwner);
    assert_eq!(merge(&stand, owner, &guest_cart_of(&browser)).await.0, 3);
}
