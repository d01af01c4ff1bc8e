//! The audit log.

use crate::Database;
use crate::fixture::{at, email};
use shared::audit::{Action, AuditEntry, Author, Subject};
use shared::id::AccountId;
use shared::order::OrderNumber;
use shared::role::Role;
use storage::AccountRecord;
use uuid::Uuid;

const STAFF: AccountId = AccountId(Uuid::from_u128(1));

fn author(id: AccountId) -> Author {
    Author::Account { id, email: email("staff") }
}

fn entry(action: Action, number: u32, seconds: i64) -> AuditEntry {
    AuditEntry {
        at: at(seconds),
        author: author(STAFF),
        action,
        subject: Subject::order(OrderNumber(number)),
        before: "null".into(),
        after: format!(r#"{{"second":{seconds}}}"#),
    }
}

async fn log(database: &Database, entries: &[AuditEntry]) {
    let staff = AccountRecord {
        id: STAFF,
        email: email("staff"),
        name: "Staff".into(),
        password_hash: None,
        role: Some(Role::Owner),
        epoch: 1,
        email_proved_at: Some(at(0)),
        disabled_at: None,
        created_at: at(0),
    };
    let mut unit = database.begin().await.unwrap();
    unit.accounts().add_account(&staff).await.unwrap();
    for entry in entries {
        unit.audit().log(entry).await.unwrap();
    }
    unit.save().await.unwrap();
}

/// As it was written, whatever its time; in pages, of everything or of one subject.
pub async fn what_staff_did_is_read_newest_first(database: Database) {
    let mut entries: Vec<_> = (1..).zip(Action::ALL).map(|(n, action)| entry(action, 1000 + n % 2, 9)).collect();
    for author in [Author::Operator, Author::Visitor] {
        entries.push(AuditEntry { author, ..entry(Action::StaffAdd, 1001, 9) });
    }
    log(&database, &entries).await;
    entries.reverse();
    let of = |number: u32| {
        let subject = Subject::order(OrderNumber(number));
        entries.iter().filter(|entry| entry.subject == subject).cloned().collect::<Vec<_>>()
    };
    let mut reader = database.reader().await.unwrap();
    let mut audit = reader.audit();
    let all = audit.entries(None, 1, 50).await.unwrap();
    assert_eq!((all.items, all.total as usize), (entries.clone(), entries.len()));
    let second = audit.entries(None, 2, 3).await.unwrap();
    assert_eq!((second.items, second.page, second.per_page), (entries[3..6].to_vec(), 2, 3));
    for number in [1000, 1001, 1002] {
        let about = audit.entries(Some(&Subject::order(OrderNumber(number))), 1, 50).await.unwrap();
        assert_eq!(about.items, of(number));
        assert_eq!(about.total as usize, about.items.len());
    }
}

/// What was not saved was not done; only JSON is kept, and only of accounts that there are.
pub async fn what_staff_did_belongs_to_its_unit(database: Database) {
    log(&database, &[]).await;
    let mut unit = database.begin().await.unwrap();
    unit.audit().log(&entry(Action::OrderNote, 1001, 1)).await.unwrap();
    assert_eq!(unit.audit().entries(None, 1, 50).await.unwrap().total, 1);
    drop(unit);
    for refused in [
        AuditEntry { after: "not JSON".into(), ..entry(Action::OrderNote, 1001, 1) },
        AuditEntry { author: author(AccountId(Uuid::from_u128(9))), ..entry(Action::OrderNote, 1001, 1) },
    ] {
        let mut unit = database.begin().await.unwrap();
        assert!(unit.audit().log(&refused).await.is_err());
    }
    assert_eq!(database.reader().await.unwrap().audit().entries(None, 1, 50).await.unwrap().total, 0);
}
