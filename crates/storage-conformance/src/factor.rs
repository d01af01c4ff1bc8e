//! Second factors of accounts, and sign-ins that wait for one.

use crate::Database;
use crate::fixture::{AOIFE, BRIAN, aoife_and_brian, at};
use storage::{PendingSignIn, TokenHash, TotpRecord};

/// An account has one, being set up or confirmed; a step counts once.
pub async fn s3_a_one_time_password_is_used_once(database: Database) {
    aoife_and_brian(&database).await;
    let mut unit = database.begin().await.unwrap();
    let mut factors = unit.factors();
    assert_eq!(factors.totp(AOIFE).await.unwrap(), None);
    let begun = TotpRecord { account: AOIFE, seed: [1; 16], confirmed_at: None, last_step: 0 };
    let confirmed = TotpRecord { seed: [2; 16], confirmed_at: Some(at(5)), last_step: 7, ..begun };
    for totp in [begun, confirmed] {
        factors.put_totp(&totp).await.unwrap();
        assert_eq!(factors.totp(AOIFE).await.unwrap(), Some(totp));
    }
    for (step, used) in [(7, false), (6, false), (8, true), (8, false), (9, true)] {
        assert_eq!(factors.use_step(AOIFE, step).await.unwrap(), used, "{step}");
    }
    assert!(!factors.use_step(BRIAN, 9).await.unwrap());
    factors.remove_factors(AOIFE).await.unwrap();
    assert_eq!(factors.totp(AOIFE).await.unwrap(), None);
}

/// Each is its account's, is used up once, and new ones take the place of all of them.
pub async fn s3_a_recovery_code_is_used_once(database: Database) {
    aoife_and_brian(&database).await;
    let hashes = |first: u8| [TokenHash([first; 32]), TokenHash([first + 1; 32])];
    let mut unit = database.begin().await.unwrap();
    let mut factors = unit.factors();
    factors.put_recovery_codes(AOIFE, [1; 16], &hashes(1)).await.unwrap();
    factors.put_recovery_codes(BRIAN, [2; 16], &hashes(1)).await.unwrap();
    assert_eq!(factors.recovery_seed(AOIFE).await.unwrap(), Some([1; 16]));
    for used in [true, false] {
        assert_eq!(factors.use_recovery_code(AOIFE, TokenHash([1; 32])).await.unwrap(), used);
        assert_eq!(factors.recovery_codes_left(AOIFE).await.unwrap(), 1);
    }
    factors.put_recovery_codes(AOIFE, [3; 16], &hashes(5)).await.unwrap();
    assert!(!factors.use_recovery_code(AOIFE, TokenHash([2; 32])).await.unwrap());
    assert_eq!(factors.recovery_codes_left(AOIFE).await.unwrap(), 2);
    factors.forget_recovery_seed(AOIFE).await.unwrap();
    assert_eq!(factors.recovery_seed(AOIFE).await.unwrap(), None);
    factors.remove_factors(AOIFE).await.unwrap();
    assert_eq!(factors.recovery_codes_left(AOIFE).await.unwrap(), 0);
    assert_eq!(factors.recovery_codes_left(BRIAN).await.unwrap(), 2);
    assert_eq!(factors.recovery_seed(BRIAN).await.unwrap(), Some([2; 16]));
}

/// It is ended once, or when it has expired.
pub async fn a_sign_in_waits_until_it_ends(database: Database) {
    aoife_and_brian(&database).await;
    let pending =
        |n: u8| PendingSignIn { token: TokenHash([n; 32]), account: AOIFE, epoch: 3, expires_at: at(n.into()) };
    let mut unit = database.begin().await.unwrap();
    let mut factors = unit.factors();
    for n in 1..=3 {
        factors.add_pending_sign_in(&pending(n)).await.unwrap();
    }
    assert_eq!(factors.pending_sign_in(TokenHash([2; 32])).await.unwrap(), Some(pending(2)));
    for (limit, removed) in [(0, 0), (1, 1), (9, 0)] {
        assert_eq!(factors.remove_expired_sign_ins(at(2), limit).await.unwrap(), removed);
    }
    assert_eq!(factors.pending_sign_in(TokenHash([1; 32])).await.unwrap(), None);
    for ended in [true, false] {
        assert_eq!(factors.remove_pending_sign_in(TokenHash([2; 32])).await.unwrap(), ended);
    }
    assert_eq!(factors.pending_sign_in(TokenHash([3; 32])).await.unwrap(), Some(pending(3)));
}
