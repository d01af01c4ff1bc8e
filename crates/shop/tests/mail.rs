//! Mail, and what it proves: letters are sent once what they tell of is saved, links and codes open what they are for.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use mail::Mail;
use shared::account::{Email, Password, PersonName};
use shared::address::AddressInput;
use shared::checkout::PlaceOrder;
use shared::field::FieldProblem;
use shared::guess::TooOften;
use shared::id::Owner;
use shared::order::{OrderNumber, PaymentStatus, Status};
use shared::time::Span;
use shop::{ChangeError, CodeRefused, Failure, ResetRefused, SignInRefused, SignedIn, Token};
use stand::letterbox::Mood;
use stand::{Stand, account, email, level, to_dublin};
use storage::{Claimed, Storage};

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

fn address(text: &str) -> Email {
    Email::parse(text).unwrap()
}

async fn register(stand: &Stand, email: &Email) -> SignedIn {
    let name = PersonName::parse("Aoife").unwrap();
    stand.shop.register(email, &password("correct horse"), &name, None).await.unwrap()
}

async fn guest(stand: &Stand) -> Owner {
    stand.shop.acting(None).await.unwrap().session.owner
}

/// An order that a guest placed with that address.
async fn guests_order(stand: &Stand, email: &Email) -> OrderNumber {
    let owner = guest(stand).await;
    stand.add(owner, 1, 1).await;
    stand.shop.place_order(owner, email, "k", to_dublin()).await.unwrap().number
}

/// What has come for the address by now.
async fn mailed(stand: &Stand, to: &Email) -> Vec<Mail> {
    stand.shop.send_mail().await.unwrap();
    stand.letterbox.for_address(to)
}

/// The token of the link in a mail.
fn token(mail: &Mail) -> Token {
    let (_, rest) = mail.text.split_once("token=").unwrap();
    Token::parse(&rest[..64]).unwrap()
}

/// The code in a mail.
fn code(mail: &Mail) -> String {
    let digits = |line: &&str| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit());
    mail.text.lines().map(str::trim).find(digits).unwrap().to_owned()
}

#[tokio::test]
async fn an_order_is_confirmed_once_it_is_paid() {
    let stand = Stand::with_stock("mail-confirmed", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    assert_eq!(mailed(&stand, &email()).await.len(), 0, "nothing is confirmed yet");
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.come_back(number).await;
    for _ in 0..2 {
        let [mail] = &mailed(&stand, &email()).await[..] else { panic!("there is one") };
        assert_eq!(mail.subject, format!("Order #{number} is confirmed"));
        for part in ["1 × Thing 1", "Total: ", "12 Camden Row", &format!("http://127.0.0.1:3000/orders/{number}")] {
            assert!(
                mail.text.contains(part) && mail.html.contains(part.trim_end_matches(": ")),
                "{part}: {}",
                mail.text
            );
        }
    }
}

/// The rows of a letter from the subtotal on, with the address that it goes to.
fn rows_and_address(mail: &Mail) -> (Vec<&str>, &str) {
    let rows: Vec<_> = mail.text.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    let first = rows.iter().position(|row| row.starts_with("Subtotal")).unwrap();
    let address = mail.text.lines().find(|line| line.contains("Main St")).unwrap_or_default();
    (rows[first..].to_vec(), address)
}

#[tokio::test]
async fn o8_letters_add_up_and_have_whole_addresses() {
    for (included, tax, total) in
        [(false, "Tax: €3.45", "Total: €18.45"), (true, "VAT included: €2.80", "Total: €15.00")]
    {
        let stand = Stand::set_up(&format!("mail-rows-{included}"), |store| {
            store.tax.prices_include_tax = included;
            let us = shared::address::Country::parse("US").unwrap();
            let name = shared::checkout::CountryName { code: us, name: "US".into() };
            store.shipping.zones[0].countries.push(name);
        })
        .await;
        stand.put(1, 1000, true).await;
        stand.receive(1, 9).await;
        let portland = AddressInput {
            name: "Ana".into(),
            line1: "1 Main St".into(),
            city: "Portland".into(),
            region: "OR".into(),
            postal_code: "97201".into(),
            country: "us".into(),
            ..AddressInput::default()
        };
        let expected = vec!["Subtotal: €10.00", "Shipping: €5.00", tax, total];
        let whole = "Ana, 1 Main St, Portland 97201, OR, United States";

        for (owner, key) in [(account(1), "paid"), (account(2), "failed"), (account(3), "late")] {
            stand.add(owner, 1, 1).await;
            let asked = PlaceOrder { shipping_address: Some(portland.clone()), ..to_dublin() };
            let number = stand.shop.place_order(owner, &email(), key, asked).await.unwrap().number;
            match key {
                "paid" => stand.till.pay(&stand.attempt(number).await),
                "failed" => stand.till.decline(&stand.attempt(number).await),
                _ => stand.clock.pass(Span::minutes(31)),
            }
            if key == "late" { stand.shop.sweep().await.unwrap() } else { stand.come_back(number).await }
        }
        let [confirmed, failed, expired] = &mailed(&stand, &email()).await[..] else { panic!("there are three") };
        assert_eq!(
            rows_and_address(confirmed),
            (expected.clone(), format!("It goes to {whole}, by standard.").as_str())
        );
        for mail in [failed, expired] {
            assert_eq!(rows_and_address(mail).0, expected, "{}", mail.subject);
        }

        let number = stand.shop.orders(account(1), None, 1).await.unwrap().items[0].number;
        stand.ship(number, &[1]).await.unwrap();
        let all = mailed(&stand, &email()).await;
        let shipped = all.last().unwrap();
        assert!(shipped.text.contains(&format!("They go to {whole}.")), "{}", shipped.text);
    }
}

#[tokio::test]
async fn a_failed_payment_and_a_refund_are_told() {
    let stand = Stand::with_stock("mail-failed", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(number).await);
    stand.come_back(number).await;
    let failed = mailed(&stand, &email()).await;
    assert_eq!(failed[0].subject, format!("The payment for order #{number} did not go through"));
    stand.shop.retry_payment(account(1), number).await.unwrap();
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.shop.cancel_order(account(1), number).await.unwrap();
    assert_eq!(stand.order(number).await.payment, PaymentStatus::Refunded);
    let all = mailed(&stand, &email()).await;
    assert_eq!(all.len(), 3);
    assert_eq!(all[2].subject, format!("Refund for order #{number}"));
    assert!(all[2].text.contains("15.00"), "{}", all[2].text);
}

#[tokio::test]
async fn p6_an_order_that_expired_is_told_with_what_to_do_next() {
    let stand = Stand::with_stock("mail-expired", &[5]).await;
    let own = stand.pending(account(1), 1).await;
    let typed = address("visitor@example.com");
    let guests = guests_order(&stand, &typed).await;
    stand.clock.pass(Span::minutes(31));
    for _ in 0..2 {
        stand.shop.sweep().await.unwrap();
    }
    let page = format!("http://127.0.0.1:3000/orders/{own}");
    for (to, number, parts) in [
        (email(), own, ["You have not been charged", "back into your cart", page.as_str()]),
        (typed, guests, ["You have not been charged", "order them again", "/track?token="]),
    ] {
        let [mail] = &mailed(&stand, &to).await[..] else { panic!("there is one") };
        assert_eq!(mail.subject, format!("Order #{number} has expired"));
        for part in parts {
            assert!(mail.text.contains(part) && mail.html.contains(part), "{part}: {}", mail.text);
        }
    }
}

#[tokio::test]
async fn p5_an_order_that_was_paid_late_before_the_letter_went_out_has_not_expired() {
    let stand = Stand::with_stock("mail-paid-late", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.clock.pass(Span::minutes(31));
    stand.shop.sweep().await.unwrap();
    stand.till.pay(&stand.attempt(number).await);
    stand.hear(number).await;
    let subjects: Vec<_> = mailed(&stand, &email()).await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, [format!("Order #{number} is confirmed")]);
}

#[tokio::test]
async fn a_failure_that_was_made_good_before_the_letter_went_out_is_not_told() {
    let stand = Stand::with_stock("mail-made-good", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.shop.retry_payment(account(1), number).await.unwrap();
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    let subjects: Vec<_> = mailed(&stand, &email()).await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, [format!("Order #{number} is confirmed")]);
}

#[tokio::test]
async fn mail_that_cannot_be_sent_fails_no_order_and_is_sent_later() {
    let stand = Stand::with_stock("mail-later", &[5]).await;
    stand.letterbox.set(Mood::Unreachable);
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    for _ in 0..3 {
        stand.shop.send_mail().await.unwrap();
    }
    assert_eq!(stand.status(number).await, Status::Processing);
    stand.letterbox.set(Mood::Takes);
    assert_eq!(mailed(&stand, &email()).await.len(), 0, "not before its time");
    stand.clock.pass(Span::seconds(30));
    assert_eq!(mailed(&stand, &email()).await.len(), 1);
    assert_eq!(mailed(&stand, &email()).await.len(), 1, "once");
}

#[tokio::test]
async fn mail_that_is_refused_or_of_no_use_any_more_is_given_up() {
    let stand = Stand::with_stock("mail-given-up", &[5]).await;
    register(&stand, &email()).await;
    stand.letterbox.set(Mood::Refuses);
    stand.shop.ask_for_new_password(&email()).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    stand.letterbox.set(Mood::Unreachable);
    stand.clock.pass(Span::minutes(2));
    stand.shop.ask_for_new_password(&email()).await.unwrap();
    for _ in 0..90 {
        stand.shop.send_mail().await.unwrap();
        stand.clock.pass(Span::minutes(1));
    }
    stand.letterbox.set(Mood::Takes);
    stand.clock.pass(Span::hours(2));
    stand.shop.send_mail().await.unwrap();
    assert_eq!(stand.letterbox.len(), 0);
}

#[tokio::test]
async fn o7_a_guest_follows_an_order_by_its_mailed_link_alone() {
    let stand = Stand::with_stock("mail-track", &[5]).await;
    let typed = address("guest@example.com");
    let number = guests_order(&stand, &typed).await;
    for (number, email) in [(number, email()), (OrderNumber(9999), typed.clone())] {
        stand.shop.ask_for_link(number, &email).await.unwrap();
    }
    stand.shop.send_mail().await.unwrap();
    assert_eq!(stand.letterbox.len(), 0, "number and address have to belong together");
    stand.shop.ask_for_link(number, &typed).await.unwrap();
    stand.shop.ask_for_link(number, &typed).await.unwrap();
    let mails = mailed(&stand, &typed).await;
    assert_eq!(mails.len(), 1, "asked twice, sent once");
    let view = stand.shop.tracked_order(&token(&mails[0])).await.unwrap().unwrap();
    assert_eq!((view.number, view.status), (number, Status::PendingPayment));
    assert!(!view.can_retry && !view.can_cancel, "it can be looked at");
    let guessed = Token::parse(&"00".repeat(32)).unwrap();
    assert_eq!(stand.shop.tracked_order(&guessed).await.unwrap(), None);
    stand.shop.ask_for_link(number, &typed).await.unwrap();
    assert_eq!(mailed(&stand, &typed).await.len(), 1, "not again within a minute");
    stand.clock.pass(Span::minutes(2));
    stand.shop.ask_for_link(number, &typed).await.unwrap();
    assert_eq!(mailed(&stand, &typed).await.len(), 2);
}

#[tokio::test]
async fn o7_a_guests_confirmation_holds_a_link() {
    let stand = Stand::with_stock("mail-link", &[5]).await;
    let typed = address("guest@example.com");
    let number = guests_order(&stand, &typed).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    let mails = mailed(&stand, &typed).await;
    let view = stand.shop.tracked_order(&token(&mails[0])).await.unwrap().unwrap();
    assert_eq!((view.number, view.status), (number, Status::Processing));
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_once_and_ends_every_session() {
    let stand = Stand::with_stock("mail-reset", &[]).await;
    let before = register(&stand, &email()).await.token;
    stand.shop.ask_for_new_password(&email()).await.unwrap();
    stand.shop.ask_for_new_password(&address("nobody@example.com")).await.unwrap();
    let mails = mailed(&stand, &email()).await;
    assert_eq!((mails.len(), stand.letterbox.len()), (1, 1), "nobody else is written to");
    let link = token(&mails[0]);
    let refused = stand.shop.set_new_password(&link, &password("Password1"), None).await;
    assert!(matches!(refused, Err(Failure::Refused(ResetRefused::Password(FieldProblem::TooCommon)))));
    let signed_in = stand.shop.set_new_password(&link, &password("battery staple"), None).await.unwrap();
    assert_eq!(stand.shop.session(&before).await.unwrap(), None);
    assert_eq!(stand.shop.session(&signed_in.token).await.unwrap().unwrap().account.unwrap().email, email());
    let again = stand.shop.set_new_password(&link, &password("another one"), None).await;
    assert!(matches!(again, Err(Failure::Refused(ResetRefused::Over))), "single use");
    let old = stand.shop.sign_in(&email(), &password("correct horse"), None).await;
    assert!(matches!(old, Err(Failure::Refused(SignInRefused::WrongCredentials))));
    stand.shop.sign_in(&email(), &password("battery staple"), None).await.unwrap();
}

#[tokio::test]
async fn m4_setting_a_new_password_claims_the_guest_session_of_the_browser() {
    let stand = Stand::with_stock("mail-reset-claims", &[5]).await;
    register(&stand, &email()).await;
    let begun = stand.shop.acting(None).await.unwrap();
    stand.add(begun.session.owner, 1, 2).await;
    stand.shop.ask_for_new_password(&email()).await.unwrap();
    let link = token(&mailed(&stand, &email()).await[0]);
    let guest = begun.begun.unwrap();
    let signed_in = stand.shop.set_new_password(&link, &password("battery staple"), Some(&guest)).await.unwrap();
    assert_eq!(stand.items(Owner::Account(signed_in.account.id)).await, 2);
    assert_eq!(signed_in.receipt.unwrap().lines.len(), 1);
    assert_eq!(stand.shop.session(&guest).await.unwrap(), None);
}

#[tokio::test]
async fn a_link_to_a_new_password_ends_after_an_hour_and_with_the_use_of_another() {
    let stand = Stand::with_stock("mail-reset-ends", &[]).await;
    register(&stand, &email()).await;
    stand.shop.ask_for_new_password(&email()).await.unwrap();
    let first = token(&mailed(&stand, &email()).await[0]);
    stand.clock.pass(Span::minutes(61));
    let refused = stand.shop.set_new_password(&first, &password("battery staple"), None).await;
    assert!(matches!(refused, Err(Failure::Refused(ResetRefused::Over))));
    let mut links = Vec::new();
    for n in 1..=2 {
        stand.shop.ask_for_new_password(&email()).await.unwrap();
        links.push(token(&mailed(&stand, &email()).await[n]));
        stand.clock.pass(Span::minutes(6));
    }
    stand.shop.set_new_password(&links[0], &password("battery staple"), None).await.unwrap();
    let refused = stand.shop.set_new_password(&links[1], &password("another one"), None).await;
    assert!(matches!(refused, Err(Failure::Refused(ResetRefused::Over))));
}

#[tokio::test]
async fn o7_orders_of_an_address_are_claimed_by_a_code_that_was_sent_there() {
    let stand = Stand::with_stock("mail-code", &[9]).await;
    let (first, second) = (guests_order(&stand, &email()).await, guests_order(&stand, &email()).await);
    let other = guests_order(&stand, &address("other@example.com")).await;
    let id = register(&stand, &email()).await.account.id;
    let owner = Owner::Account(id);
    for number in [first, second] {
        assert!(stand.shop.order(owner, number).await.is_err(), "typing an address shows nothing");
    }
    assert_eq!(refused(stand.shop.claim_by_code(id, "00000000").await), CodeRefused::Over);

    stand.shop.ask_for_code(id).await.unwrap();
    let sent = code(&mailed(&stand, &email()).await[0]);
    assert_eq!(refused(stand.shop.claim_by_code(id, "1").await), CodeRefused::Wrong { tries_left: 4 });
    let spaced = format!(" {} {} ", &sent[..4], &sent[4..]);
    assert_eq!(stand.shop.claim_by_code(id, &spaced).await.unwrap(), 2);
    assert_eq!(stand.shop.order(owner, first).await.unwrap().status, Status::Cancelled, "O2: the later stays");
    assert_eq!(stand.shop.order(owner, second).await.unwrap().status, Status::PendingPayment);
    assert!(stand.shop.order(owner, other).await.is_err());
    assert_eq!(stand.stock(1).await, level(9, 2));
    assert_eq!(refused(stand.shop.claim_by_code(id, &sent).await), CodeRefused::Over, "single use");
}

#[tokio::test]
async fn o7_a_code_is_short_lived_and_bears_few_tries() {
    let stand = Stand::with_stock("mail-code-ends", &[9]).await;
    guests_order(&stand, &email()).await;
    let id = register(&stand, &email()).await.account.id;
    stand.shop.ask_for_code(id).await.unwrap();
    let sent = code(&mailed(&stand, &email()).await[0]);
    for tries_left in (1..5).rev() {
        assert_eq!(refused(stand.shop.claim_by_code(id, "99999999").await), CodeRefused::Wrong { tries_left });
    }
    let quarter = CodeRefused::TooOften(TooOften(Span::minutes(15)));
    assert_eq!(refused(stand.shop.claim_by_code(id, "99999999").await), quarter);
    assert_eq!(refused(stand.shop.claim_by_code(id, &sent).await), quarter);

    stand.clock.pass(Span::minutes(2));
    stand.shop.ask_for_code(id).await.unwrap();
    let sent = code(&mailed(&stand, &email()).await[1]);
    let stranger = register(&stand, &address("other@example.com")).await.account.id;
    assert_eq!(refused(stand.shop.claim_by_code(stranger, &sent).await), CodeRefused::Over);
    let wait = CodeRefused::TooOften(TooOften(Span::minutes(13)));
    assert_eq!(refused(stand.shop.claim_by_code(id, &sent).await), wait, "a new code frees no tries");
    stand.clock.pass(Span::minutes(13));
    assert_eq!(refused(stand.shop.claim_by_code(id, &sent).await), CodeRefused::Over, "for ten minutes");
    stand.shop.ask_for_code(id).await.unwrap();
    let sent = code(&mailed(&stand, &email()).await[2]);
    assert_eq!(stand.shop.claim_by_code(id, &sent).await.unwrap(), 1);

    stand.clock.pass(Span::minutes(30));
    stand.shop.ask_for_code(id).await.unwrap();
    mailed(&stand, &email()).await;
    assert_eq!(refused(stand.shop.claim_by_code(id, "1").await), CodeRefused::Wrong { tries_left: 4 }, "forgotten");
}

#[tokio::test]
async fn s3_letters_that_anybody_may_ask_for_come_five_times_a_day() {
    let stand = Stand::with_stock("mail-spaced", &[9]).await;
    register(&stand, &email()).await;
    let nobody = address("nobody@example.com");
    let mut sent = 0;
    for _ in 0..24 * 60 {
        let asked = stand.shop.ask_for_new_password(&email()).await.is_ok();
        assert_eq!(stand.shop.ask_for_new_password(&nobody).await.is_ok(), asked, "known and unknown alike");
        sent += usize::from(asked);
        stand.shop.send_mail().await.unwrap();
        stand.clock.pass(Span::minutes(1));
    }
    assert_eq!(sent, 5);
    assert_eq!(mailed(&stand, &email()).await.len(), 5);
    stand.shop.ask_for_new_password(&email()).await.unwrap();
}

#[tokio::test]
async fn s3_links_to_orders_come_five_times_a_day_however_many_orders_there_are() {
    let stand = Stand::with_stock("mail-links", &[50]).await;
    let victim = address("victim@example.org");
    let mut numbers = Vec::new();
    for _ in 0..20 {
        numbers.push(guests_order(&stand, &victim).await);
    }
    for _ in 0..24 * 4 {
        for number in &numbers {
            stand.shop.ask_for_link(*number, &victim).await.unwrap();
        }
        stand.shop.send_mail().await.unwrap();
        stand.clock.pass(Span::minutes(15));
    }
    assert_eq!(mailed(&stand, &victim).await.len(), 5);
}

#[tokio::test]
async fn s3_an_address_is_written_to_five_times_a_day_whoever_wants_to_have_it() {
    let stand = Stand::with_stock("mail-change", &[]).await;
    let victim = address("victim@example.org");
    let mut sessions = Vec::new();
    for n in 1..=3 {
        sessions.push(register(&stand, &address(&format!("mallory{n}@example.com"))).await.token);
    }
    let mut waits = 0;
    for _ in 0..23 {
        for session in &sessions {
            let asked = stand.shop.request_email_change(session, Some(&password("correct horse")), &victim, None).await;
            waits += usize::from(matches!(asked, Err(Failure::Refused(ChangeError::TooOften(_)))));
        }
        stand.shop.send_mail().await.unwrap();
        stand.clock.pass(Span::hours(1));
    }
    assert_eq!(mailed(&stand, &victim).await.len(), 5);
    assert_eq!(waits, 3 * (23 - 5), "whoever asks in vain is told how long to wait");
}

#[tokio::test]
async fn s3_what_costs_nothing_fills_nobodys_letterbox() {
    let stand = Stand::with_stock("mail-free", &[100]).await;
    stand.put(1, 0, true).await;
    let free = PlaceOrder { shipping_method: Some("pickup".into()), ..to_dublin() };
    let victim = address("victim@example.org");
    for n in 0..24 {
        let owner = guest(&stand).await;
        stand.add(owner, 1, 1).await;
        stand.shop.place_order(owner, &victim, &format!("k{n}"), free.clone()).await.unwrap();
        stand.shop.send_mail().await.unwrap();
        stand.clock.pass(Span::minutes(59));
    }
    assert_eq!(mailed(&stand, &victim).await.len(), 5);

    // Of orders of its own an address hears each time.
    let account = register(&stand, &email()).await.account.id;
    let mut unit = stand.storage.begin().await.unwrap();
    unit.accounts().prove_email(account, stand.shop.now()).await.unwrap();
    unit.save().await.unwrap();
    for n in 0..8 {
        stand.add(Owner::Account(account), 1, 1).await;
        stand.shop.place_order(Owner::Account(account), &email(), &format!("k{n}"), free.clone()).await.unwrap();
    }
    assert_eq!(mailed(&stand, &email()).await.len(), 8);
}

#[tokio::test]
async fn s3_an_account_under_a_strangers_address_tells_them_of_few_changes() {
    let stand = Stand::with_stock("mail-notices", &[]).await;
    let (mut session, mut known) = (register(&stand, &email()).await.token, "correct horse".to_owned());
    for n in 0..23 {
        let next = format!("battery staple {n}");
        session = stand.shop.change_password(&session, &password(&known), &password(&next), None).await.unwrap().token;
        known = next;
        stand.shop.send_mail().await.unwrap();
        stand.clock.pass(Span::hours(1));
    }
    assert_eq!(mailed(&stand, &email()).await.len(), 5);
}

fn refused(outcome: Result<u64, Failure<CodeRefused>>) -> CodeRefused {
    match outcome.unwrap_err() {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn o11_an_address_that_never_paid_is_told_of_one_unpaid_order() {
    let stand = Stand::with_stock("mail-unpaid", &[50]).await;
    let victim = address("victim@example.org");
    for _ in 0..5 {
        guests_order(&stand, &victim).await;
    }
    stand.clock.pass(Span::minutes(31));
    stand.shop.sweep().await.unwrap();
    assert_eq!(mailed(&stand, &victim).await.len(), 1);
    stand.clock.pass(Span::days(2));
    guests_order(&stand, &victim).await;
    stand.clock.pass(Span::minutes(31));
    stand.shop.sweep().await.unwrap();
    assert_eq!(mailed(&stand, &victim).await.len(), 1, "nor the day after");
}

#[tokio::test]
async fn o11_an_address_that_has_paid_is_told_of_three_unpaid_orders_a_day() {
    let stand = Stand::with_stock("mail-unpaid-known", &[50]).await;
    let known = address("known@example.org");
    let number = guests_order(&stand, &known).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    let confirmed = mailed(&stand, &known).await.len();
    for day in 1..=2 {
        for _ in 0..5 {
            guests_order(&stand, &known).await;
        }
        stand.clock.pass(Span::minutes(31));
        stand.shop.sweep().await.unwrap();
        assert_eq!(mailed(&stand, &known).await.len(), confirmed + 3 * day);
        stand.clock.pass(Span::days(1));
    }
}

#[tokio::test]
async fn o11_an_order_that_costs_nothing_carries_no_words_to_a_stranger() {
    let stand = Stand::with_stock("mail-relay", &[50]).await;
    stand.put(1, 0, true).await;
    let victim = address("victim@example.org");
    let owner = guest(&stand).await;
    stand.add(owner, 1, 1).await;
    let mut asked = to_dublin();
    asked.shipping_method = Some("pickup".into());
    asked.shipping_address = asked.shipping_address.map(|to| AddressInput { name: "Buy at evil.example".into(), ..to });
    stand.shop.place_order(owner, &victim, "k", asked).await.unwrap();
    let [mail] = &mailed(&stand, &victim).await[..] else { panic!("there is one") };
    assert!(mail.subject.ends_with("is confirmed"));
    for typed in ["evil.example", "12 Camden Row"] {
        assert!(!mail.text.contains(typed) && !mail.html.contains(typed), "{}", mail.text);
    }
}

#[tokio::test]
async fn o7_a_mailed_link_ends_when_the_order_is_long_over_or_an_accounts() {
    let stand = Stand::with_stock("mail-link-ends", &[5]).await;
    let (first, second) = (address("first@example.com"), address("second@example.com"));
    let mut links = Vec::new();
    for typed in [&first, &second] {
        let number = guests_order(&stand, typed).await;
        stand.till.pay(&stand.attempt(number).await);
        stand.come_back(number).await;
        links.push(token(&mailed(&stand, typed).await[0]));
    }
    let opens = async |link: &Token| stand.shop.tracked_order(link).await.unwrap().is_some();
    stand.clock.pass(Span::days(89));
    assert!(opens(&links[0]).await && opens(&links[1]).await);

    let mut unit = stand.storage.begin().await.unwrap();
    let claimed = Claimed::Address(second);
    assert_eq!(unit.orders().hand_over(&claimed, account(1).account().unwrap()).await.unwrap(), 1);
    unit.save().await.unwrap();
    assert!(opens(&links[0]).await && !opens(&links[1]).await);
    stand.clock.pass(Span::days(2));
    assert!(!opens(&links[0]).await);
}
