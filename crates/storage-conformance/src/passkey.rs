//! Passkeys of accounts, and challenges.

use crate::Database;
use crate::fixture::{AOIFE, BRIAN, aoife_and_brian, at};
use shared::id::{AccountId, PasskeyId};
use storage::{ChallengeRecord, PasskeyRecord, TokenHash};
use uuid::Uuid;

fn passkey(n: u8, account: AccountId) -> PasskeyRecord {
    PasskeyRecord {
        id: PasskeyId(Uuid::from_u128(n.into())),
        account,
        credential_id: vec![n; 32],
        credential: format!("{{\"counter\":{n}}}"),
        name: "Firefox on Linux".into(),
        created_at: at(n.into()),
        last_used_at: None,
    }
}

/// It is its account's, known once by the name of its authenticator, and changed and removed by its account alone.
pub async fn s3_a_passkey_belongs_to_its_account(database: Database) {
    aoife_and_brian(&database).await;
    let (first, second, other) = (passkey(1, AOIFE), passkey(2, AOIFE), passkey(3, BRIAN));
    let mut unit = database.begin().await.unwrap();
    let mut passkeys = unit.passkeys();
    for record in [&second, &first, &other] {
        assert!(passkeys.add_passkey(record).await.unwrap());
    }
    let same = PasskeyRecord { credential_id: first.credential_id.clone(), ..passkey(4, BRIAN) };
    assert!(!passkeys.add_passkey(&same).await.unwrap());
    assert!(!passkeys.rename_passkey(BRIAN, first.id, "Mine").await.unwrap());
    assert!(!passkeys.remove_passkey(BRIAN, first.id).await.unwrap());
    assert!(passkeys.rename_passkey(AOIFE, first.id, "Phone").await.unwrap());
    let first = PasskeyRecord { name: "Phone".into(), ..first };
    drop(passkeys);
    unit.save().await.unwrap();

    let mut reader = database.reader().await.unwrap();
    let mut passkeys = reader.passkeys();
    assert_eq!(passkeys.passkeys(AOIFE).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(passkeys.passkey(&second.credential_id).await.unwrap(), Some(second));
    assert_eq!(passkeys.passkey(&[9]).await.unwrap(), None);
    drop(passkeys);
    drop(reader);

    let mut unit = database.begin().await.unwrap();
    let mut passkeys = unit.passkeys();
    for removed in [true, false] {
        assert_eq!(passkeys.remove_passkey(AOIFE, first.id).await.unwrap(), removed);
    }
    assert_eq!(passkeys.remove_passkeys(AOIFE).await.unwrap(), 1);
    assert_eq!(passkeys.passkeys(BRIAN).await.unwrap(), [other]);
}

/// Its use is noted while it is as it was read.
pub async fn s3_a_passkey_is_used_as_it_was_read(database: Database) {
    aoife_and_brian(&database).await;
    let before = passkey(1, AOIFE);
    let mut unit = database.begin().await.unwrap();
    let mut passkeys = unit.passkeys();
    assert!(!passkeys.use_passkey(&before, "{}", at(8)).await.unwrap(), "it is not there");
    passkeys.add_passkey(&before).await.unwrap();
    for used in [true, false] {
        assert_eq!(passkeys.use_passkey(&before, "{\"counter\":7}", at(8)).await.unwrap(), used);
    }
    let after = PasskeyRecord { credential: "{\"counter\":7}".into(), last_used_at: Some(at(8)), ..before };
    assert_eq!(passkeys.passkeys(AOIFE).await.unwrap(), [after]);
}

/// It is taken once, or removed when it has expired.
pub async fn s3_a_challenge_is_taken_once(database: Database) {
    let challenge = |n: u8| ChallengeRecord {
        token: TokenHash([n; 32]),
        ceremony: format!("{{\"n\":{n}}}"),
        expires_at: at(n.into()),
    };
    let mut unit = database.begin().await.unwrap();
    let mut passkeys = unit.passkeys();
    for n in 1..=3 {
        passkeys.add_challenge(&challenge(n)).await.unwrap();
    }
    for taken in [Some(challenge(2)), None] {
        assert_eq!(passkeys.take_challenge(TokenHash([2; 32])).await.unwrap(), taken);
    }
    for (limit, removed) in [(0, 0), (9, 1)] {
        assert_eq!(passkeys.remove_expired_challenges(at(3), limit).await.unwrap(), removed);
    }
    assert_eq!(passkeys.take_challenge(TokenHash([1; 32])).await.unwrap(), None);
    assert_eq!(passkeys.take_challenge(TokenHash([3; 32])).await.unwrap(), Some(challenge(3)));
}
