use super::*;
use crate::guest::TabId;
use crate::replica::ReplicaTab;
use crate::replica::fixture::{OWNER, Server, add, at, change, id, known, plenty, replica};
use proptest::prelude::*;
use uuid::Uuid;

fn fresh() -> ReplicaId {
    ReplicaId(Uuid::from_u128(99))
}

fn read_now(text: &str) -> Result<StoredReplica, ReplicaError> {
    read(text, Json::parse, fresh())
}

fn filled() -> Replica {
    let mut server = Server::new(plenty());
    server.push_changes(9, 0, 100, &[add(1, 3), add(2, 1), Change::SaveForLater { variant: known(2, &plenty()).id }]);
    let mut tab = ReplicaTab::new(TabId(3), replica(1));
    let stored = tab.open(None, server.view(), at(0)).clone();
    let line = known(3, &plenty());
    tab.change(Some(stored), id(1), add(3, 1), Some(line), at(1)).unwrap().clone()
}

#[test]
fn c9_a_replica_says_what_the_contract_names() {
    let json = Json::parse(&write(&filled())).unwrap();
    assert_eq!((json.count("version"), json.count("revision")), (Some(1), Some(1)));
    assert_eq!(json.text("owner"), Some(OWNER.to_string().as_str()));
    let operation = &json.list("operations")[0];
    assert!(operation.text("id").is_some() && operation.text("at").is_some() && operation.get("change").is_some());
    assert_eq!(json.get("cart").unwrap().list("lines").len(), 1);
}

#[test]
fn c9_what_is_no_replica_is_said_by_type() {
    let whole = write(&filled());
    for (text, error) in [
        ("", ReplicaError::Unreadable),
        ("null", ReplicaError::Unreadable),
        ("[]", ReplicaError::Unreadable),
        ("{}", ReplicaError::Unreadable),
        ("{\"version\":2}", ReplicaError::Version),
        ("{\"version\":1}", ReplicaError::Unreadable),
        ("{\"version\":1,\"owner\":\"somebody\"}", ReplicaError::Unreadable),
        (&whole.replace("\"version\":1", "\"version\":2"), ReplicaError::Version),
        (&whole.replace("\"version\":1", "\"version\":\"1\""), ReplicaError::Unreadable),
        (&" ".repeat(MAX_REPLICA_TEXT + 1), ReplicaError::Oversized),
    ] {
        assert_eq!(read_now(text).err(), Some(error), "{}", text.get(..60).unwrap_or(text));
    }
}

#[test]
fn c9_what_can_be_understood_is_kept() {
    let whole = write(&filled());
    let without_cart = whole.replace("\"currency\":\"EUR\",\"lines\"", "\"lines\"");
    let read = read_now(&without_cart).unwrap();
    assert_eq!((read.whole, read.replica.acknowledged.is_none()), (false, true));
    assert_eq!(read.replica.operations.len(), 1, "operations are still to be sent");

    let twice = whole.replace("\"operations\":[", "\"operations\":[null,{\"id\":7},").replace("Thing 1", "");
    let read = read_now(&twice).unwrap();
    assert_eq!((read.whole, read.replica.operations.len()), (false, 1));

    let start = format!("{{\"version\":1,\"owner\":\"{OWNER}\"}}");
    let read = read_now(&start).unwrap();
    assert_eq!(read, StoredReplica { replica: Replica::new(fresh(), OWNER, false), whole: true });
}

#[test]
fn c9_a_guest_sessions_replica_says_so() {
    for guest in [true, false] {
        let replica = Replica { guest, ..filled() };
        assert_eq!(read_now(&write(&replica)), Ok(StoredReplica { replica, whole: true }));
    }
}

proptest! {
    #[test]
    fn c9_a_replica_comes_back_as_it_was(changes in prop::collection::vec(change(4), 0..30), sent in 0_usize..30) {
        let mut server = Server::new(plenty());
        let mut tab = ReplicaTab::new(TabId(1), replica(1));
        tab.open(None, server.view(), at(0));
        for (number, change) in (1..).zip(changes) {
            let line = change.variant().map(|variant| known(variant.0.as_u128(), &server.offers));
            let stored = read_now(&write(tab.replica())).unwrap().replica;
            tab.change(Some(stored), id(number), change, line, at(1)).unwrap();
        }
        if let Some(mut push) = tab.replica().next_push() {
            push.operations.truncate(sent);
            let receipts = server.push(&push);
            let stored = tab.replica().clone();
            tab.acknowledge(Some(stored), server.view(), &receipts, at(2)).unwrap();
        }
        let replica = tab.replica().clone();
        prop_assert_eq!(read_now(&write(&replica)), Ok(StoredReplica { replica, whole: true }));
    }
}
