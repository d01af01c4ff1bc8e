//! A model of shop, shoppers and provider: whatever happens, in any order, with webhooks lost, doubled and late, redirects lost,
//! two tabs, and a second purchase in between, the rules C, M, O and P hold after every step; and once the dust has settled
//! nothing is reserved, and every payment is on exactly one live order or went back.
//!
//! `MODEL_CASES` says how many sequences are tried. A sequence that fails is made shorter and printed with its seed:
//! `MODEL_SEED=… MODEL_CASES=1` replays it.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

#[path = "../stand/mod.rs"]
mod stand;
mod step;
mod world;

use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use shared::account::{Password, PersonName};
use shared::id::Owner;
use stand::{Stand, email};
use std::fmt::Write;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use step::{PLENTY, Step, steps};
use world::{PASSWORD, World};

/// Sequences where nothing else is asked for.
const CASES: u64 = 64;

/// A shop that every sequence begins with.
struct Template {
    file: PathBuf,
    account: Owner,
    opened: AtomicU64,
}

fn setting<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number")))
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("model")
}

fn remove(file: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
}

impl Template {
    /// Little of variants 1 and 2, plenty of the third, and an account.
    async fn new() -> Self {
        let _ = std::fs::remove_dir_all(folder());
        std::fs::create_dir_all(folder()).unwrap();
        let file = folder().join("template.db");
        let stand = Stand::open(&file, 1).await;
        for (what, units) in [(1, 2), (2, 1), (PLENTY, 100_000)] {
            stand.put(what, 1000, true).await;
            stand.receive(what, units).await;
        }
        let (password, name) = (Password::parse(PASSWORD).unwrap(), PersonName::parse("Aoife").unwrap());
        let signed_in = stand.shop.register(&email(), &password, &name, None).await.unwrap();
        stand.storage.close().await;
        Self { file, account: Owner::Account(signed_in.account.id), opened: AtomicU64::new(0) }
    }

    /// Makes the steps in a shop of their own.
    async fn play(&self, steps: &[Step]) {
        let file = folder().join(format!("{}.db", self.opened.fetch_add(1, Ordering::Relaxed)));
        std::fs::copy(&self.file, &file).unwrap();
        let stand = Stand::open(&file, 1_000_000).await;
        let mut world = World::new(stand, format!("sqlite:{}", file.display()), self.account).await;
        for step in steps {
            world.make(step).await;
        }
        world.settle().await;
        world.close().await;
        remove(&file);
    }

    /// One sequence, and where it fails the shortest that fails.
    fn case(&self, seed: u64) -> Result<(), String> {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let config = Config { cases: 1, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let outcome = runner.run(&steps(), |steps| {
            block_on(self.play(&steps));
            Ok(())
        });
        outcome.map_err(|error| match error {
            TestError::Fail(reason, steps) => {
                let mut said = format!("MODEL_SEED={seed} MODEL_CASES=1 replays this: {}\n", reason.message());
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
fn c_m_o_p_hold_whatever_happens_and_the_dust_settles() {
    let cases = setting("MODEL_CASES").unwrap_or(CASES);
    let seed = setting("MODEL_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish());
    let template = block_on(Template::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicU64::new(0);
    let failures: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            while let Some(case) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|case| *case < cases) {
                template.case(seed.wrapping_add(case))?;
            }
            Ok(())
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().filter_map(|worker| worker.join().unwrap().err()).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
