//! Runs fuzz targets: functions that take any bytes, and panic where a promise does not hold for them.
//!
//! In an ordinary test a target takes the files of its corpus, and variations of them that are the same every time. Where
//! `script/fuzz` builds it, libFuzzer makes the inputs, led by what they reach.

#[cfg(libfuzzer)]
mod libfuzzer;

use std::fs;
use std::path::Path;

/// Variations of each file of a corpus.
const VARIATIONS: u64 = 200;

/// Runs the target whose corpus is in `folder`: each file there is an input, and so is each in its folder `crashes`.
///
/// # Panics
/// Where the target does, after naming the input; and where there is no corpus.
pub fn check(folder: &str, target: fn(&[u8])) {
    #[cfg(libfuzzer)]
    libfuzzer::run(target);

    let inputs = [files(Path::new(folder)), files(&Path::new(folder).join("crashes"))].concat();
    assert!(!inputs.is_empty(), "{folder} is empty");
    for (name, input) in &inputs {
        let named = Named(name.clone());
        target(input);
        for seed in 0..VARIATIONS {
            target(&varied(input, seed));
        }
        drop(named);
    }
}

/// Tells which file it was, where the target panics over it or a variation of it.
struct Named(String);

impl Drop for Named {
    #[expect(clippy::print_stderr, reason = "whoever reads of the failure needs the file")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("fuzz: the input was {}, or a variation of it", self.0);
        }
    }
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> =
        paths.filter_map(|path| fs::read(&path).ok().map(|bytes| (path.display().to_string(), bytes))).collect();
    files.sort();
    files
}

/// The input with some bytes changed, taken out or doubled.
fn varied(input: &[u8], seed: u64) -> Vec<u8> {
    // Knuth's constants: good enough to choose places.
    let mut state = seed;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
    };
    let mut bytes = input.to_vec();
    for _ in 0..=random(4) {
        let at = random(bytes.len());
        let length = random(16).min(bytes.len() - at);
        match random(4) {
            0 => drop(bytes.drain(at..at + length)),
            1 => bytes.extend_from_within(at..at + length),
            2 => bytes.truncate(at),
            _ if bytes.is_empty() => bytes.push(0),
            _ => bytes[at] ^= 1 << random(8),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variations_are_many_and_the_same_every_time() {
        let all = |input: &[u8]| (0..VARIATIONS).map(|seed| varied(input, seed)).collect::<Vec<_>>();
        let first = all(b"one,two");
        assert_eq!(first, all(b"one,two"));
        let distinct: std::collections::BTreeSet<_> = first.iter().collect();
        assert!(distinct.len() > 100, "{}", distinct.len());
        assert!(all(b"").iter().any(|variation| !variation.is_empty()));
    }
}
