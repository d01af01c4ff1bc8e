//! Keeps the mails that a shop sends.

use async_trait::async_trait;
use mail::{Mail, Post, PostError};
use std::sync::Mutex;

/// The mails, in the order in which they were sent.
#[derive(Default)]
pub struct Letterbox(Mutex<Vec<Mail>>);

impl Letterbox {
    /// Takes the mails out.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[async_trait]
impl Post for Letterbox {
    async fn send(&self, mail: &Mail) -> Result<(), PostError> {
        self.0.lock().unwrap().push(mail.clone());
        Ok(())
    }
}
