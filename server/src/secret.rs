//! The shop's secret key: set, or made once and kept in a file beside the database.

use crate::config::Database;
use anyhow::Context;
use shop::{Random, SecretKey, SystemRandom};
use std::fs::{OpenOptions, hard_link, read_to_string, remove_file};
use std::io::{self, Write};
use std::path::Path;

/// The key that was set, else the one in the file `secret.key`, which is made where it is missing.
pub fn key(set: Option<SecretKey>, database: &Database) -> anyhow::Result<SecretKey> {
    match set {
        Some(key) => Ok(key),
        None => kept_in(&database.beside("secret.key")),
    }
}

/// Reads a key as it is set: 64 hexadecimal digits.
pub fn parse(text: &str) -> Option<SecretKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.trim(), &mut bytes).ok()?;
    Some(SecretKey::new(bytes))
}

fn kept_in(path: &Path) -> anyhow::Result<SecretKey> {
    let text = match read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path).and_then(|()| read_to_string(path)),
        read => read,
    };
    let text = text.with_context(|| format!("{} can be neither read nor written", path.display()))?;
    parse(&text).with_context(|| format!("{} does not hold 64 hexadecimal digits", path.display()))
}

/// Writes a new key, whole or not at all, readable for its owner alone. Where another process was first, that one's stays.
fn make(path: &Path) -> io::Result<()> {
    let mut bytes = [0; 32];
    SystemRandom.fill(&mut bytes);
    let draft = path.with_extension(format!("{}.key", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(hex::encode(bytes).as_bytes())?;
    file.sync_all()?;
    let linked = hard_link(&draft, path);
    remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        kept_in(&path).unwrap();
        let text = read_to_string(&path).unwrap();
        assert!(parse(&text).is_some());
        make(&path).unwrap();
        kept_in(&path).unwrap();
        assert_eq!(read_to_string(&path).unwrap(), text);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "the draft is gone");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
    }

    #[test]
    fn a_file_without_a_key_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        for text in ["", "abc", &"g".repeat(64), &"a".repeat(66)] {
            std::fs::write(&path, text).unwrap();
            assert!(kept_in(&path).is_err(), "{text}");
        }
    }
}
