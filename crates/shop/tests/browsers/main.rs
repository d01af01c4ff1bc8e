//! A model of browsers and shop: three browsers with two tabs each, two accounts, other devices, and a network that loses, doubles,
//! delays and reorders. Whatever happens, in any order, no unit is lost, doubled or risen from the dead (C1, C7, C8, C9, C10,
//! C12, M2, M3, M5), and once all are online and quiet every replica is the server's cart.
//!
//! A tab does what the storefront's `app/src/cart` does, by the same functions of `shared`; see `browser.rs` and `flow.rs`. What the
//! test knows of each unit, and which sums it compares, says `ledger.rs`.
//!
//! `MODEL_OPERATIONS` says how many operations are tried. A sequence that fails is made shorter and printed with its seed:
//! `MODEL_SEED=… MODEL_OPERATIONS=1` replays it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what a test cannot do without may end it")]
#![expect(clippy::cast_possible_truncation, reason = "ids and numbers of a test are small")]

mod browser;
mod flow;
mod ledger;
mod local;
#[path = "../stand/mod.rs"]
mod stand;
mod step;
mod world;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use shared::account::{Email, Password, PersonName};
use shared::id::Owner;
use stand::Stand;
use std::fmt::Write;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use step::{ACCOUNTS, SCARCE, Step, VARIANTS, steps};
use storage::Storage;
use world::World;

/// Operations where nothing else is asked for.
const OPERATIONS: u64 = 4000;

/// The password of the accounts.
pub const PASSWORD: &str = "correct horse";

/// A shop that every sequence begins with.
struct Template {
    file: PathBuf,
    accounts: Vec<Owner>,
    opened: AtomicU64,
}

fn setting<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number")))
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browsers-{}", std::process::id()))
}

fn remove(file: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
}

/// The address of an account.
pub(crate) fn address(account: usize) -> Email {
    Email::parse(&format!("shopper-{account}@example.com")).unwrap()
}

impl Template {
    async fn new() -> Self {
        std::fs::create_dir_all(folder()).unwrap();
        let file = folder().join("template.db");
        let stand = Stand::open(&file, 1).await;
        for what in 1..=VARIANTS {
            stand.put(what, 1000, true).await;
            stand.receive(what, if what == SCARCE { 12 } else { 10_000_000 }).await;
        }
        let (password, name) = (Password::parse(PASSWORD).unwrap(), PersonName::parse("Aoife").unwrap());
        let mut accounts = Vec::new();
        for account in 0..ACCOUNTS {
            let signed_in = stand.shop.register(&address(account), &password, &name, None).await.unwrap();
            accounts.push(Owner::Account(signed_in.account.id));
            // They sign in thousands of times: their passwords are quickly hashed.
            let quick = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
            let hash = quick.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]).unwrap().to_string();
            let mut unit = stand.storage.begin().await.unwrap();
            unit.accounts().set_password(signed_in.account.id, &hash).await.unwrap();
            unit.save().await.unwrap();
        }
        stand.storage.close().await;
        Self { file, accounts, opened: AtomicU64::new(0) }
    }

    /// Makes the steps in a shop of their own.
    async fn play(&self, steps: &[Step]) {
        let file = folder().join(format!("{}.db", self.opened.fetch_add(1, Ordering::Relaxed)));
        std::fs::copy(&self.file, &file).unwrap();
        let mut world = World::new(Stand::open(&file, 1_000_000).await, &self.accounts).await;
        for step in steps {
            world.make(step).await;
        }
        world.settle().await;
        world.close().await;
        remove(&file);
    }

    /// One sequence, and how many operations it had; where it fails, the shortest that fails.
    fn case(&self, seed: u64) -> Result<u64, String> {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let config = Config {
            cases: 1,
            failure_persistence: None,
            max_shrink_iters: 600,
            max_shrink_time: 60_000,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let made = AtomicU64::new(0);
        let outcome = runner.run(&steps(), |steps| {
            made.fetch_add(steps.len() as u64, Ordering::Relaxed);
            block_on(self.play(&steps));
            Ok(())
        });
        outcome.map(|()| made.into_inner()).map_err(|error| match error {
            TestError::Fail(reason, steps) => {
                let mut said = format!("MODEL_SEED={seed} MODEL_OPERATIONS=1 replays this: {}\n", reason.message());
                for step in steps {
                    let _ = writeln!(said, "  {step:?}");
                }
                said
            }
            TestError::Abort(reason) => format!("MODEL_SEED={seed} could not be played: {}", reason.message()),
        })
    }
}

#[test]
fn c1_c7_c8_c9_c10_c12_m2_m3_m5_no_unit_is_lost_doubled_or_risen_from_the_dead() {
    let operations = setting("MODEL_OPERATIONS").unwrap_or(OPERATIONS);
    let seed = setting("MODEL_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish());
    let template = block_on(Template::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let (next, made) = (AtomicU64::new(0), AtomicU64::new(0));
    let failures: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            while made.load(Ordering::Relaxed) < operations {
                let case = next.fetch_add(1, Ordering::Relaxed);
                made.fetch_add(template.case(seed.wrapping_add(case))?, Ordering::Relaxed);
            }
            Ok(())
        };
        let workers: Vec<_> = (0..threads.min(operations)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().filter_map(|worker| worker.join().unwrap().err()).collect()
    });
    let _ = std::fs::remove_dir_all(folder());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    println!("{} operations from seed {seed}", made.into_inner());
}
