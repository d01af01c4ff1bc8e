//! The process's own limits, as the system knows them.

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit, umask};

/// Makes what the process writes from now on its owner's alone: the database and its log, letters, pictures, the sandbox's journal.
pub fn keep_files_private() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// Raises how many files the process may have open to the most that the system allows it; gives that, where there is a limit.
pub fn raise_open_files() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return current;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => maximum,
        Err(_) => current,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_files_as_are_allowed_may_be_open() {
        let allowed = raise_open_files();
        assert_eq!(getrlimit(Resource::Nofile).current, allowed);
        assert!(allowed.is_none_or(|files| files > 0));
    }
}
