//! A letterbox in memory: what was sent is read by the test.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use async_trait::async_trait;
use mail::{Mail, Post, PostError};
use shared::account::Email;
use std::sync::Mutex;

/// What becomes of mail.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    #[default]
    Takes,
    Unreachable,
    Refuses,
}

#[derive(Default)]
pub struct Letterbox {
    mails: Mutex<Vec<Mail>>,
    mood: Mutex<Mood>,
}

impl Letterbox {
    pub fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// What came for the address, oldest first.
    pub fn for_address(&self, to: &Email) -> Vec<Mail> {
        self.mails.lock().unwrap().iter().filter(|mail| mail.to == *to).cloned().collect()
    }

    pub fn len(&self) -> usize {
        self.mails.lock().unwrap().len()
    }
}

#[async_trait]
impl Post for Letterbox {
    async fn send(&self, mail: &Mail) -> Result<(), PostError> {
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Takes => self.mails.lock().unwrap().push(mail.clone()),
            Mood::Unreachable => return Err(PostError::Later("nobody answers".into())),
            Mood::Refuses => return Err(PostError::Refused("no such address".into())),
        }
        Ok(())
    }
}
