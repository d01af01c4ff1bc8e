//! A letterbox in memory: what was sent is read by the test.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use async_trait::async_trait;
use mail::{Mail, Post, PostError};
use shared::account::Email;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

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
    /// Mail to that address is taken once it may be.
    held_up: Mutex<Option<(Email, Arc<Notify>)>>,
}

impl Letterbox {
    pub fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Takes the next mail to that address once it is told to.
    pub fn hold_up(&self, to: &Email) -> Arc<Notify> {
        let lets_on = Arc::new(Notify::new());
        *self.held_up.lock().unwrap() = Some((to.clone(), lets_on.clone()));
        lets_on
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
        let held_up = self.held_up.lock().unwrap().take_if(|(to, _)| *to == mail.to);
        if let Some((_, lets_on)) = held_up {
            lets_on.notified().await;
        }
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Takes => self.mails.lock().unwrap().push(mail.clone()),
            Mood::Unreachable => return Err(PostError::Later("nobody answers".into())),
            Mood::Refuses => return Err(PostError::Refused("no such address".into())),
        }
        Ok(())
    }
}
