//! A fuzz target: see `script/fuzz`.

use super::*;
use crate::guest::{Json, TabId};
use crate::quantity::Quantity;
use std::collections::BTreeSet;
use uuid::Uuid;

fn read_now(text: &str) -> Result<StoredReplica, ReplicaError> {
    read(text, Json::parse, ReplicaId(Uuid::from_u128(99)))
}

/// Whatever is stored is read without harm, and what was read is stored and read again as it is (C9).
#[test]
fn c9_stored_replica() {
    ::fuzz::check(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/stored-replica"), |bytes| {
        let Ok(StoredReplica { replica, .. }) = read_now(&String::from_utf8_lossy(bytes)) else { return };
        let ids: BTreeSet<_> = replica.operations.iter().map(|operation| operation.id).collect();
        assert!(ids.len() == replica.operations.len() && ids.len() <= MAX_OPERATIONS, "{replica:?}");
        if let Some(AcknowledgedCart { cart, .. }) = &replica.acknowledged {
            for lines in [&cart.lines, &cart.saved] {
                let variants: BTreeSet<_> = lines.iter().map(|line| line.variant_id).collect();
                assert_eq!(variants.len(), lines.len(), "{replica:?}");
                assert!(lines.iter().all(|line| (1..=Quantity::LIMIT).contains(&line.quantity)), "{replica:?}");
            }
        }
        let _ = (replica.shown(), replica.net_additions().received());
        assert!(replica.next_push().is_none_or(|push| push.operations.len() <= MAX_PUSH));

        let comes_back = |replica: &Replica| {
            assert_eq!(read_now(&write(replica)), Ok(StoredReplica { replica: replica.clone(), whole: true }));
        };
        comes_back(&replica);
        let (owner, now) = (replica.owner, Timestamp::from_millis(1_795_163_882_125));
        let mut tab = ReplicaTab::new(TabId(1), replica.clone());
        let change = Change::Remove { variant: VariantId(Uuid::from_u128(7)) };
        comes_back(tab.change(Some(replica), OperationId(Uuid::from_u128(8)), change, None, now).unwrap());
        assert_eq!(tab.owner(), owner);
    });
}
