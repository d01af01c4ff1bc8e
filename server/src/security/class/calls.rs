//! Calls of the payment provider, as the source has them: whoever writes another server function that makes one finds out here.

use super::{Class, FUNCTIONS};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where use cases reach the provider.
const DOORS: [&str; 5] = ["ask_about", "close_at_provider", "open_session", "payment_page", "reconcile"];

/// A claim that broke is made up for by whichever call comes next with its session: that is no call's own.
const NOBODYS: &str = "make_up_for";

/// The Rust files below that folder of the repository.
fn sources(folder: &str) -> Vec<String> {
    fn read(folder: &Path, texts: &mut Vec<String>) {
        let entries = std::fs::read_dir(folder).unwrap();
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                read(&path, texts);
            } else if path.extension().is_some_and(|end| end == "rs") {
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut texts = Vec::new();
    read(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut texts);
    texts
}

/// The functions of a file, each with what follows it up to the next, without blanks.
fn functions(text: &str) -> impl Iterator<Item = (&str, String)> {
    text.split("fn ").skip(1).map(|function| {
        let name = function.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        (name, function.split_whitespace().collect())
    })
}

/// The use cases that call the provider.
fn asking() -> BTreeSet<String> {
    let sources = sources("crates/shop/src");
    let all: Vec<_> = sources.iter().flat_map(|text| functions(text)).collect();
    let mut asking: BTreeSet<String> = DOORS.map(str::to_owned).into();
    for door in DOORS {
        assert!(all.iter().any(|(name, _)| *name == door), "there is no {door}");
    }
    loop {
        let calls = |body: &str| asking.iter().any(|name| body.contains(&format!("self.{name}(")));
        let more = all.iter().filter(|(name, body)| *name != NOBODYS && !asking.contains(*name) && calls(body));
        let more: BTreeSet<String> = more.map(|(name, _)| (*name).to_owned()).collect();
        if more.is_empty() {
            return asking;
        }
        asking.extend(more);
    }
}

/// Signing in closes what it claims at the provider, and has the narrower class of guesses.
#[test]
fn p12_a_server_function_has_a_class_for_asking_the_provider_where_it_asks_and_only_there() {
    let asking = asking();
    let mut found = BTreeSet::new();
    for text in sources("app/src") {
        for marked in text.split("\n#[server").skip(1) {
            let (name, body) = functions(marked).next().unwrap();
            if asking.iter().any(|use_case| body.contains(&format!("shop().{use_case}("))) {
                found.insert(name.to_owned());
            }
        }
    }
    for (name, class) in FUNCTIONS {
        match class {
            Class::Provider | Class::Order => assert!(found.contains(*name), "{name} asks nobody"),
            Class::Guess => {}
            class => assert!(!found.contains(*name), "{name} asks the provider, and is {class:?}"),
        }
    }
}
