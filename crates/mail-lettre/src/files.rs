//! Mail into a folder, for a shop that names no server: each a file that mail programs open.

use crate::{later, message};
use async_trait::async_trait;
use mail::{Mail, Post, PostError};
use shared::account::Email;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::fs;

/// How long letters are kept.
const RETENTION: Duration = Duration::from_hours(24);

/// Writes each mail to a file of its own, named by its id: sent again, it replaces itself.
pub struct Files {
    folder: PathBuf,
    sender: Email,
}

impl Files {
    /// Into that folder, which is made where there is none.
    pub const fn new(folder: PathBuf, sender: Email) -> Self {
        Self { folder, sender }
    }
}

/// Removes the letters in that folder which were written more than a day ago: links and codes in them hold no longer, and what they say
/// is nobody's business. How many there were.
pub fn remove_old(folder: &Path) -> io::Result<usize> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut removed = 0;
    for entry in entries {
        let entry = entry?;
        let is_letter = entry.path().extension().is_some_and(|kind| kind == "eml" || kind == "part");
        if is_letter && entry.metadata()?.modified()?.elapsed().is_ok_and(|age| age > RETENTION) {
            std::fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

#[async_trait]
impl Post for Files {
    async fn send(&self, mail: &Mail) -> Result<(), PostError> {
        let message = message(&self.sender, mail)?.formatted();
        let (unfinished, file) =
            (self.folder.join(format!("{}.part", mail.id)), self.folder.join(format!("{}.eml", mail.id)));
        fs::create_dir_all(&self.folder).await.map_err(later)?;
        fs::write(&unfinished, message).await.map_err(later)?;
        fs::rename(&unfinished, &file).await.map_err(later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{mail, sender};

    #[tokio::test]
    async fn a_mail_is_a_file_whole_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path().join("mail"), sender());
        for _ in 0..2 {
            files.send(&mail()).await.unwrap();
        }
        let found: Vec<_> =
            std::fs::read_dir(folder.path().join("mail")).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(found, [folder.path().join("mail/7.1795163882000.eml")]);
        assert!(std::fs::read_to_string(&found[0]).unwrap().contains("Tea & cake"));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_to_is_tried_again_later() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mail"), "in the way").unwrap();
        let files = Files::new(folder.path().join("mail"), sender());
        assert!(matches!(files.send(&mail()).await, Err(PostError::Later(_))));
    }

    #[test]
    fn letters_are_kept_for_a_day_and_other_files_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let now = std::fs::metadata(folder.path()).unwrap().modified().unwrap();
        for (name, hours) in [("old.eml", 25), ("old.eml.part", 25), ("new.eml", 1), ("old.txt", 25)] {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(now - Duration::from_hours(hours)).unwrap();
        }
        assert_eq!(remove_old(folder.path()).unwrap(), 2);
        let mut left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort_unstable();
        assert_eq!(left, ["new.eml", "old.txt"]);
        assert_eq!(remove_old(&folder.path().join("none")).unwrap(), 0);
    }
}
