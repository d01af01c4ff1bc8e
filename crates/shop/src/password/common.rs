//! The commonest passwords. Whoever guesses tries these first.

use std::sync::LazyLock;

/// 10,000 of 8 characters and more, in lower case, sorted. Whose list it is, `common.LICENSE` says.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("common.txt").lines().collect());

/// Whether it is one of them, in whichever case.
pub(super) fn is_common(password: &str) -> bool {
    COMMON.binary_search(&password.to_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_in_lower_case() {
        assert_eq!(COMMON.len(), 10_000);
        assert!(COMMON.is_sorted());
        assert!(COMMON.iter().all(|password| password.len() >= 8 && *password == password.to_lowercase()));
    }

    #[test]
    fn s3_common_passwords_are_known_in_any_case() {
        for password in ["password", "12345678", "PassWord1", "qwertyuiop", "iloveyou"] {
            assert!(is_common(password), "{password}");
        }
        for password in ["correct horse", "patient-harbour-kettle", "password ", ""] {
            assert!(!is_common(password), "{password}");
        }
    }
}
