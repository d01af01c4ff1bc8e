//! Mail into a folder, for a shop that names no server: each a file that mail programs open.

use crate::{later, message};
use async_trait::async_trait;
use mail::{Mail, Post, PostError};
use shared::account::Email;
use std::path::PathBuf;
use tokio::fs;

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
}
