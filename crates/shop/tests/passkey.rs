//! Passkeys against a database, with authenticators in software.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod authenticator;
mod stand;

use authenticator::Authenticator;
use shared::account::{Email, Password, PersonName};
use shared::id::PasskeyId;
use shared::passkey::PasskeyName;
use shared::role::Role;
use shared::time::Span;
use shop::{
    Challenge, ChangeError, Client, FactorError, Failure, PasskeyError, RequestChallengeResponse, SignInRefused,
    SignedIn, Token,
};
use stand::{NAMED_SITE, Stand, email, visitor};
use storage::{Storage, TotpRecord};

const PASSWORD: &str = "correct horse";

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

fn aoife() -> PersonName {
    PersonName::parse("Aoife").unwrap()
}

fn error_of<T: std::fmt::Debug>(outcome: Result<T, Failure<PasskeyError>>) -> PasskeyError {
    match outcome.unwrap_err() {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    }
}

/// An account with a password.
async fn register(stand: &Stand) -> SignedIn {
    stand.shop.register(&email(), &password(PASSWORD), &aoife(), None).await.unwrap()
}

/// An account without one.
async fn register_by(stand: &Stand, authenticator: &mut Authenticator) -> SignedIn {
    let challenge = stand.shop.begin_passkey_account(&email(), &aoife()).await.unwrap();
    let answer = authenticator.create(&challenge.options);
    stand.shop.finish_passkey_account(&challenge.token, &answer, None).await.unwrap()
}

async fn add(stand: &Stand, session: &Token, authenticator: &mut Authenticator) -> Result<(), Failure<PasskeyError>> {
    let challenge = stand.shop.begin_passkey(session).await?;
    let answer = authenticator.create(&challenge.options);
    stand.shop.finish_passkey(session, &challenge.token, &answer, Some("Firefox/120.0 (X11; Linux)")).await
}

async fn begin(stand: &Stand) -> Challenge<RequestChallengeResponse> {
    stand.shop.begin_passkey_sign_in().await.unwrap()
}

async fn sign_in(stand: &Stand, authenticator: &mut Authenticator) -> Result<SignedIn, Failure<PasskeyError>> {
    let challenge = begin(stand).await;
    let answer = authenticator.get(&challenge.options);
    stand.shop.finish_passkey_sign_in(&challenge.token, &answer, None).await
}

/// The ids of the session's passkeys.
async fn ids(stand: &Stand, session: &Token) -> Vec<PasskeyId> {
    let list = stand.shop.passkeys(session).await.unwrap().unwrap();
    list.passkeys.into_iter().map(|passkey| passkey.id).collect()
}

#[tokio::test]
async fn s3_an_account_is_made_and_opened_by_a_passkey_alone() {
    let stand = Stand::with_passkeys("passkey-account", false).await;
    let mut authenticator = Authenticator::new(1);
    let signed_in = register_by(&stand, &mut authenticator).await;
    assert!(stand.shop.session(&signed_in.token).await.unwrap().is_some());
    let list = stand.shop.passkeys(&signed_in.token).await.unwrap().unwrap();
    assert!(!list.proof.has_password && list.proof.is_fresh && list.passkeys[0].last_used_at.is_none());

    let again = sign_in(&stand, &mut authenticator).await.unwrap();
    assert_eq!(again.account, signed_in.account);
    let list = stand.shop.passkeys(&again.token).await.unwrap().unwrap();
    assert_eq!(list.passkeys[0].last_used_at, Some(stand.shop.now()));
    let taken = stand.shop.begin_passkey_account(&email(), &aoife()).await;
    assert_eq!(error_of(taken), PasskeyError::EmailTaken);
    for guess in ["12345678", PASSWORD] {
        let outcome = stand.shop.sign_in(&email(), &password(guess), None).await;
        assert!(matches!(outcome, Err(Failure::Refused(SignInRefused::WrongCredentials))), "it has no password");
    }
    assert!(!stand.shop.has_password(&email(), &password(PASSWORD)).await.unwrap());
}

#[tokio::test]
async fn s3_two_accounts_begun_with_one_address_end_as_one() {
    let stand = Stand::with_passkeys("passkey-address", false).await;
    let (mut first, mut second) = (Authenticator::new(1), Authenticator::new(2));
    let challenge = stand.shop.begin_passkey_account(&email(), &aoife()).await.unwrap();
    register_by(&stand, &mut first).await;
    let answer = second.create(&challenge.options);
    let late = stand.shop.finish_passkey_account(&challenge.token, &answer, None).await;
    assert_eq!(error_of(late), PasskeyError::EmailTaken);
    assert_eq!(error_of(sign_in(&stand, &mut second).await), PasskeyError::NotProved);
}

#[tokio::test]
async fn s3_a_challenge_is_answered_once_in_time_and_by_what_it_was_made_for() {
    let stand = Stand::with_passkeys("passkey-challenge", false).await;
    let mut authenticator = Authenticator::new(1);
    let signed_in = register_by(&stand, &mut authenticator).await;
    let finish = async |token: &Token, answer| stand.shop.finish_passkey_sign_in(token, answer, None).await;

    let (first, second) = (begin(&stand).await, begin(&stand).await);
    let answer = authenticator.get(&first.options);
    assert_eq!(error_of(finish(&second.token, &answer).await), PasskeyError::NotProved, "another's challenge");
    let right = authenticator.get(&second.options);
    assert_eq!(error_of(finish(&second.token, &right).await), PasskeyError::Over, "that was its one answer");
    finish(&first.token, &answer).await.unwrap();
    assert_eq!(error_of(finish(&first.token, &answer).await), PasskeyError::Over, "replayed");

    let late = begin(&stand).await;
    stand.clock.pass(Span::minutes(5));
    let answer = authenticator.get(&late.options);
    assert_eq!(error_of(finish(&late.token, &answer).await), PasskeyError::Over, "expired");
    let other = stand.shop.begin_passkey_reauthentication(&signed_in.token).await.unwrap();
    let answer = authenticator.get(&other.options);
    assert_eq!(error_of(finish(&other.token, &answer).await), PasskeyError::Over, "made for something else");
}

#[tokio::test]
async fn s3_an_answer_is_of_this_site_of_a_verified_holder_and_of_a_known_passkey() {
    let stand = Stand::with_passkeys("passkey-answer", false).await;
    let mut authenticator = Authenticator::new(1);
    register_by(&stand, &mut authenticator).await;
    authenticator.origin = "https://shop.example.evil.example".to_owned();
    assert_eq!(error_of(sign_in(&stand, &mut authenticator).await), PasskeyError::NotProved);
    authenticator.origin = "http://shop.example".to_owned();
    assert_eq!(error_of(sign_in(&stand, &mut authenticator).await), PasskeyError::NotProved);
    authenticator.origin = NAMED_SITE.to_owned();
    authenticator.verifies = false;
    assert_eq!(error_of(sign_in(&stand, &mut authenticator).await), PasskeyError::NotProved);
    authenticator.verifies = true;
    sign_in(&stand, &mut authenticator).await.unwrap();
    let mut unknown = Authenticator::new(2);
    unknown.create(&stand.shop.begin_passkey_account(&another(), &aoife()).await.unwrap().options);
    assert_eq!(error_of(sign_in(&stand, &mut unknown).await), PasskeyError::NotProved);
    let challenge = stand.shop.begin_passkey_account(&another(), &aoife()).await.unwrap();
    unknown.verifies = false;
    let answer = unknown.create(&challenge.options);
    let unverified = stand.shop.finish_passkey_account(&challenge.token, &answer, None).await;
    assert_eq!(error_of(unverified), PasskeyError::NotProved);
}

#[tokio::test]
async fn s3_a_counter_that_goes_back_is_refused() {
    let stand = Stand::with_passkeys("passkey-counter", false).await;
    let mut authenticator = Authenticator::new(1);
    authenticator.counter = 5;
    register_by(&stand, &mut authenticator).await;
    sign_in(&stand, &mut authenticator).await.unwrap();
    sign_in(&stand, &mut authenticator).await.unwrap();
    for counter in [1, 5, 6] {
        authenticator.counter = counter;
        assert_eq!(error_of(sign_in(&stand, &mut authenticator).await), PasskeyError::NotProved, "{counter}");
    }
    authenticator.counter = 7;
    sign_in(&stand, &mut authenticator).await.unwrap();
}

#[tokio::test]
async fn s3_answers_that_prove_nothing_are_counted_and_a_known_browser_by_itself() {
    let stand = Stand::with_passkeys("passkey-guess", false).await;
    let mut authenticator = Authenticator::new(1);
    let signed_in = register_by(&stand, &mut authenticator).await;
    authenticator.verifies = false;
    for _ in 0..10 {
        assert_eq!(error_of(sign_in(&stand, &mut authenticator).await), PasskeyError::NotProved);
    }
    authenticator.verifies = true;
    let waits = sign_in(&stand, &mut authenticator).await;
    assert!(matches!(error_of(waits), PasskeyError::TooOften(_)));
    let challenge = begin(&stand).await;
    let answer = authenticator.get(&challenge.options);
    let known = Client { device: Some(&signed_in.device), ..Client::default() };
    stand.shop.finish_passkey_sign_in(&challenge.token, &answer, known).await.unwrap();
}

#[tokio::test]
async fn s2_a_disabled_account_and_a_removed_passkey_open_nothing() {
    let stand = Stand::with_passkeys("passkey-gone", false).await;
    let signed_in = register(&stand).await;
    let mut authenticator = Authenticator::new(1);
    add(&stand, &signed_in.token, &mut authenticator).await.unwrap();
    for (disabled, opens) in [(true, false), (false, true)] {
        stand.shop.set_account_disabled(&email(), disabled).await.unwrap();
        assert_eq!(sign_in(&stand, &mut authenticator).await.is_ok(), opens);
    }
    let signed_in = sign_in(&stand, &mut authenticator).await.unwrap();
    let challenge = begin(&stand).await;
    let answer = authenticator.get(&challenge.options);
    stand.shop.remove_passkey(&signed_in.token, ids(&stand, &signed_in.token).await[0]).await.unwrap();
    let gone = stand.shop.finish_passkey_sign_in(&challenge.token, &answer, None).await;
    assert_eq!(error_of(gone), PasskeyError::NotProved);
}

#[tokio::test]
async fn s2_a_ceremony_holds_to_the_account_as_it_was() {
    let stand = Stand::with_passkeys("passkey-epoch", false).await;
    let signed_in = register(&stand).await;
    let mut authenticator = Authenticator::new(1);
    let challenge = stand.shop.begin_passkey(&signed_in.token).await.unwrap();
    let (old, new) = (password(PASSWORD), password("battery staple"));
    let changed = stand.shop.change_password(&signed_in.token, &old, &new, None).await.unwrap();
    let answer = authenticator.create(&challenge.options);
    let late = stand.shop.finish_passkey(&changed.token, &challenge.token, &answer, None).await;
    assert_eq!(error_of(late), PasskeyError::Over, "another epoch");
    assert_eq!(error_of(add(&stand, &signed_in.token, &mut authenticator).await), PasskeyError::SignedOut);

    let challenge = stand.shop.begin_passkey(&changed.token).await.unwrap();
    let answer = authenticator.create(&challenge.options);
    let other = register_other(&stand).await;
    let stolen = stand.shop.finish_passkey(&other.token, &challenge.token, &answer, None).await;
    assert_eq!(error_of(stolen), PasskeyError::Over, "another account's session");
}

/// The address of another account.
fn another() -> Email {
    Email::parse("brian@example.com").unwrap()
}

/// Another account with a password.
async fn register_other(stand: &Stand) -> SignedIn {
    stand.shop.register(&another(), &password(PASSWORD), &aoife(), None).await.unwrap()
}

#[tokio::test]
async fn s3_adding_and_removing_ask_for_a_fresh_proof_end_other_sessions_and_are_told_by_letter() {
    let stand = Stand::with_passkeys("passkey-change", false).await;
    let signed_in = register(&stand).await;
    let other = stand.shop.sign_in(&email(), &password(PASSWORD), None).await.unwrap().token;
    let mut authenticator = Authenticator::new(1);
    let stale = PasskeyError::ReauthenticationRequired;
    stand.clock.pass(Span::minutes(16));
    assert_eq!(error_of(add(&stand, &signed_in.token, &mut authenticator).await), stale);
    stand.shop.reauthenticate(&signed_in.token, &password(PASSWORD), None).await.unwrap();
    add(&stand, &signed_in.token, &mut authenticator).await.unwrap();
    assert_eq!(stand.shop.session(&other).await.unwrap(), None);
    assert!(stand.shop.session(&signed_in.token).await.unwrap().is_some());
    let list = stand.shop.passkeys(&signed_in.token).await.unwrap().unwrap();
    assert_eq!(list.passkeys[0].name, "Firefox on Linux");

    let by_passkey = sign_in(&stand, &mut authenticator).await.unwrap().token;
    stand.clock.pass(Span::minutes(16));
    let id = list.passkeys[0].id;
    assert_eq!(error_of(stand.shop.remove_passkey(&by_passkey, id).await), stale);
    let challenge = stand.shop.begin_passkey_reauthentication(&by_passkey).await.unwrap();
    let answer = authenticator.get(&challenge.options);
    stand.shop.finish_passkey_reauthentication(&by_passkey, &challenge.token, &answer, None).await.unwrap();
    stand.shop.remove_passkey(&by_passkey, id).await.unwrap();
    assert_eq!(stand.shop.session(&signed_in.token).await.unwrap(), None);
    stand.shop.send_mail().await.unwrap();
    let subjects: Vec<_> = stand.letterbox.for_address(&email()).into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["A passkey was added to your account", "A passkey was removed from your account"]);
}

#[tokio::test]
async fn s2_passkeys_are_their_accounts_alone() {
    let stand = Stand::with_passkeys("passkey-owner", false).await;
    let (mut mine, mut theirs) = (Authenticator::new(1), Authenticator::new(2));
    let signed_in = register_by(&stand, &mut mine).await;
    let other = register_other(&stand).await;
    add(&stand, &other.token, &mut theirs).await.unwrap();
    let id = ids(&stand, &signed_in.token).await[0];
    let name = PasskeyName::parse("Mine now").unwrap();
    assert_eq!(error_of(stand.shop.rename_passkey(&other.token, id, &name).await), PasskeyError::NotFound);
    assert_eq!(error_of(stand.shop.remove_passkey(&other.token, id).await), PasskeyError::NotFound);
    stand.shop.rename_passkey(&signed_in.token, id, &name).await.unwrap();
    assert_eq!(stand.shop.passkeys(&signed_in.token).await.unwrap().unwrap().passkeys[0].name, "Mine now");

    let challenge = stand.shop.begin_passkey_reauthentication(&signed_in.token).await.unwrap();
    let answer = theirs.get(&challenge.options);
    let proved = stand.shop.finish_passkey_reauthentication(&signed_in.token, &challenge.token, &answer, None).await;
    assert_eq!(error_of(proved), PasskeyError::NotProved, "another account's passkey");
    let mut copy = Authenticator::new(1);
    assert_eq!(error_of(add(&stand, &other.token, &mut copy).await), PasskeyError::Known);
    let challenge = begin(&stand).await;
    let answer = copy.get(&challenge.options);
    let outcome = stand.shop.finish_passkey_sign_in(&challenge.token, &answer, None).await;
    assert_eq!(error_of(outcome), PasskeyError::NotProved, "it names another account");
}

#[tokio::test]
async fn s3_the_last_way_to_sign_in_is_not_removed_and_ten_passkeys_fit() {
    let stand = Stand::with_passkeys("passkey-last", false).await;
    let mut authenticator = Authenticator::new(1);
    let session = register_by(&stand, &mut authenticator).await.token;
    let first = ids(&stand, &session).await[0];
    assert_eq!(error_of(stand.shop.remove_passkey(&session, first).await), PasskeyError::LastWay);
    for n in 2..=10 {
        add(&stand, &session, &mut Authenticator::new(n)).await.unwrap();
    }
    assert_eq!(error_of(add(&stand, &session, &mut Authenticator::new(11)).await), PasskeyError::TooMany);
    stand.shop.remove_passkey(&session, first).await.unwrap();
    assert_eq!(error_of(sign_in(&stand, &mut authenticator).await), PasskeyError::NotProved);
    assert_eq!(ids(&stand, &session).await.len(), 9);
}

#[tokio::test]
async fn s3_a_new_password_by_mail_opens_an_account_without_one_and_shuts_out_who_never_proved_the_address() {
    let stand = Stand::with_passkeys("passkey-reset", false).await;
    let mut squatter = Authenticator::new(1);
    register_by(&stand, &mut squatter).await;
    let reset = async |new: &str| {
        stand.shop.ask_for_new_password(&email()).await.unwrap();
        stand.shop.send_mail().await.unwrap();
        let letter = stand.letterbox.for_address(&email()).pop().unwrap();
        let link = Token::parse(&letter.text.split("token=").nth(1).unwrap()[..64]).unwrap();
        stand.shop.set_new_password(&link, &password(new), None).await.unwrap()
    };
    let holder = reset("battery staple").await;
    assert_eq!(error_of(sign_in(&stand, &mut squatter).await), PasskeyError::NotProved);
    stand.shop.sign_in(&email(), &password("battery staple"), None).await.unwrap();
    let mut own = Authenticator::new(2);
    add(&stand, &holder.token, &mut own).await.unwrap();
    stand.clock.pass(Span::minutes(10));
    reset("patient kettle").await;
    sign_in(&stand, &mut own).await.unwrap();
}

#[tokio::test]
async fn m4_a_guest_session_is_claimed_by_a_passkey() {
    let stand = Stand::with_passkeys("passkey-claim", false).await;
    let mut authenticator = Authenticator::new(1);
    register_by(&stand, &mut authenticator).await;
    let (_, guest) = visitor(&stand).await;
    let challenge = begin(&stand).await;
    let answer = authenticator.get(&challenge.options);
    let presents = Client::from(Some(&guest));
    stand.shop.finish_passkey_sign_in(&challenge.token, &answer, presents).await.unwrap();
    assert_eq!(stand.shop.session(&guest).await.unwrap(), None);
}

#[tokio::test]
async fn s3_a_passkey_is_the_second_factor_that_staff_are_asked_for() {
    let stand = Stand::with_passkeys("passkey-staff", true).await;
    let lacks = async |token: &Token| {
        let session = stand.shop.session(token).await.unwrap().unwrap();
        stand.shop.lacks_second_factor(&stand.shop.staff(&session).unwrap()).await.unwrap()
    };
    let mut squatter = Authenticator::new(9);
    register_by(&stand, &mut squatter).await;
    let staff_password = password("patient-harbour-kettle");
    stand.shop.add_staff(&email(), &staff_password, Role::Owner).await.unwrap();
    assert_eq!(error_of(sign_in(&stand, &mut squatter).await), PasskeyError::NotProved, "of before the role");
    let by_password = stand.shop.sign_in(&email(), &staff_password, None).await.unwrap();
    assert!(lacks(&by_password.token).await);
    let mut authenticator = Authenticator::new(1);
    add(&stand, &by_password.token, &mut authenticator).await.unwrap();
    assert!(!lacks(&by_password.token).await, "it was shown in this session");
    let by_passkey = sign_in(&stand, &mut authenticator).await.unwrap();
    assert!(!lacks(&by_passkey.token).await);
    let again = stand.shop.sign_in(&email(), &staff_password, None).await.unwrap();
    assert!(lacks(&again.token).await, "the password alone is one factor");
    let session = stand.shop.session(&by_passkey.token).await.unwrap().unwrap();
    assert!(stand.shop.fresh_staff(&stand.shop.staff(&session).unwrap()).is_some());
}

#[tokio::test]
async fn s3_a_passkey_asks_for_no_code_where_the_password_does() {
    let stand = Stand::with_passkeys("passkey-code", false).await;
    let signed_in = register(&stand).await;
    let mut authenticator = Authenticator::new(1);
    add(&stand, &signed_in.token, &mut authenticator).await.unwrap();
    let totp =
        TotpRecord { account: signed_in.account.id, seed: [1; 16], confirmed_at: Some(stand.shop.now()), last_step: 0 };
    let mut unit = stand.storage.begin().await.unwrap();
    unit.factors().put_totp(&totp).await.unwrap();
    unit.save().await.unwrap();
    let outcome = stand.shop.sign_in(&email(), &password(PASSWORD), None).await;
    assert!(matches!(outcome, Err(Failure::Refused(SignInRefused::SecondFactor(_)))), "{outcome:?}");
    sign_in(&stand, &mut authenticator).await.unwrap();
}

/// Proves anew by the passkey who is there.
async fn prove(stand: &Stand, session: &Token, authenticator: &mut Authenticator) {
    let challenge = stand.shop.begin_passkey_reauthentication(session).await.unwrap();
    let answer = authenticator.get(&challenge.options);
    stand.shop.finish_passkey_reauthentication(session, &challenge.token, &answer, None).await.unwrap();
}

#[tokio::test]
async fn s3_an_account_without_a_password_sets_a_second_factor_up_and_takes_it_off_by_a_passkey() {
    let stand = Stand::with_passkeys("passkey-factor", false).await;
    let mut authenticator = Authenticator::new(1);
    let session = register_by(&stand, &mut authenticator).await.token;
    stand.clock.pass(Span::minutes(16));
    let stale = stand.shop.begin_second_factor(&session).await;
    assert!(matches!(stale, Err(Failure::Refused(FactorError::ReauthenticationRequired))), "{stale:?}");
    prove(&stand, &session, &mut authenticator).await;
    stand.shop.begin_second_factor(&session).await.unwrap();
    stand.clock.pass(Span::minutes(16));
    let stale = stand.shop.remove_second_factor(&session).await;
    assert!(matches!(stale, Err(Failure::Refused(FactorError::ReauthenticationRequired))), "{stale:?}");
    prove(&stand, &session, &mut authenticator).await;
    stand.shop.remove_second_factor(&session).await.unwrap();
}

#[tokio::test]
async fn s3_an_account_without_a_password_gets_another_address_by_a_fresh_proof_and_one_with_a_password_does_not() {
    let stand = Stand::with_passkeys("passkey-email", false).await;
    let mut authenticator = Authenticator::new(1);
    let session = register_by(&stand, &mut authenticator).await.token;
    let new = Email::parse("aoife.byrne@example.com").unwrap();
    stand.clock.pass(Span::minutes(16));
    let stale = stand.shop.request_email_change(&session, None, &new, None).await;
    assert!(matches!(stale, Err(Failure::Refused(ChangeError::ReauthenticationRequired))), "{stale:?}");
    let wrong = stand.shop.request_email_change(&session, Some(&password(PASSWORD)), &new, None).await;
    assert!(matches!(wrong, Err(Failure::Refused(ChangeError::WrongPassword))), "{wrong:?}");
    prove(&stand, &session, &mut authenticator).await;
    stand.shop.request_email_change(&session, None, &new, None).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    let letter = stand.letterbox.for_address(&new).pop().unwrap();
    let link = Token::parse(&letter.text.split("confirm=").nth(1).unwrap()[..64]).unwrap();
    let confirmed = stand.shop.confirm_email_change(&session, &link, None).await.unwrap();
    assert_eq!(confirmed.account.email, new);

    let other = register_other(&stand).await.token;
    let without = stand.shop.request_email_change(&other, None, &email(), None).await;
    assert!(matches!(without, Err(Failure::Refused(ChangeError::WrongPassword))), "{without:?}");
}

#[tokio::test]
async fn a_shop_without_a_name_has_no_passkeys() {
    let stand = Stand::with_stock("passkey-unnamed", &[]).await;
    assert!(!stand.shop.has_passkeys());
    assert_eq!(error_of(stand.shop.begin_passkey_sign_in().await), PasskeyError::Unavailable);
}
