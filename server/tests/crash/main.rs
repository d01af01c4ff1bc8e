//! The shop is killed (`SIGKILL`) again and again under load, and started anew on what it left behind.
//!
//! The program itself is killed, over HTTP like a browser's: what acknowledges is what dies. The payment provider and the shoppers
//! live in this process and remember. A kill falls at a random moment, or in the middle of a call to or from the provider. After each:
//! - the database keeps its rules (`forever-cart check`);
//! - every order that was acknowledged is there, and every other is there whole or not at all (O1, O3);
//! - a cart is what its shopper was last told, and a cancelled or paid order stays so (C7, O6).
//!
//! After the last start the sweeper finishes what was cut off: nothing is reserved, every payment is on exactly one live order or
//! went back (P2, P5).
//!
//! `CRASH_KILLS` says how often, `CRASH_SEED` which shoppers and moments (it is printed), `CRASH_BINARY` which program (the one that
//! was built with this test). How far a request has come when its moment comes is the machine's to say: a seed replays what is
//! asked and when it is killed, not each interleaving.
#![allow(dead_code, reason = "server/tests/serving drives the program by the same modules, and uses other parts")]
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod dice;
mod ledger;
mod program;
mod proof;
mod provider;
mod shopper;
mod site;

use dice::Dice;
use ledger::Ledger;
use program::Program;
use provider::Provider;
use shopper::Shopper;
use site::Site;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Kills where nothing else is asked for.
const KILLS: u64 = 4;

/// Shoppers at once.
const SHOPPERS: u64 = 6;

/// A kill in the middle of a call comes after so long at the latest.
const AT_THE_LATEST: Duration = Duration::from_secs(2);

fn setting<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number")))
}

#[tokio::test(flavor = "multi_thread")]
async fn o1_o3_p2_a_shop_that_is_killed_loses_nothing_that_it_acknowledged() {
    let kills = setting("CRASH_KILLS").unwrap_or(KILLS);
    let seed = setting("CRASH_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish());
    println!("CRASH_SEED={seed} CRASH_KILLS={kills} replays this");
    let began = Instant::now();

    let site = Arc::new(Site::new());
    let program = Arc::new(Program::new(&site));
    let provider = Provider::start(&site, program.clone()).await;
    program.run(&["import", site.catalogue().to_str().unwrap()]);
    let variants = proof::variants(&site).await;
    let ledger = Arc::new(Ledger::default());
    let mut dice = Dice::new(seed);

    program.start().await;
    let shoppers: Vec<_> = (0..SHOPPERS)
        .map(|n| Shopper::new(n, dice.split(), &variants, &program, &ledger))
        .map(|shopper| tokio::spawn(shopper.shop()))
        .collect();
    for kill in 1..=kills {
        if dice.coin() {
            let moment = Duration::from_millis(dice.below(400));
            // Not a wait for something to happen: the moment at which the machine dies is what is being tried.
            tokio::time::sleep(moment).await;
            program.kill();
        } else {
            provider.kill_in_the_middle_of_a_call(dice.below(12));
            if timeout(AT_THE_LATEST, program.died()).await.is_err() {
                program.kill();
            }
        }
        program.died().await;
        assert!(!shoppers.iter().any(tokio::task::JoinHandle::is_finished), "a shopper gave up before kill {kill}");
        program.run(&["check"]);
        proof::what_was_acknowledged_is_there(&site, &ledger).await;
        program.start().await;
    }
    ledger.close_the_shop();
    for shopper in shoppers {
        shopper.await.unwrap();
    }

    proof::the_dust_settles(&site).await;
    program.kill();
    program.died().await;
    program.run(&["check"]);
    let said = ledger.summary();
    ledger.look_at_all_again();
    proof::what_was_acknowledged_is_there(&site, &ledger).await;
    let found = proof::every_payment_is_on_one_live_order_or_went_back(&site, &variants).await;
    println!("{kills} kills in {} s; {said}; {found}", began.elapsed().as_secs());
}
