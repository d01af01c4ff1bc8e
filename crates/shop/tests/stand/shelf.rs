//! Keeps uploaded pictures as long as the test runs.

use async_trait::async_trait;
use shop::PictureStore;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Files by their names.
#[derive(Default)]
pub struct Shelf(pub Mutex<BTreeMap<String, Vec<u8>>>);

#[async_trait]
impl PictureStore for Shelf {
    async fn keep(&self, name: &str, content: &[u8]) -> std::io::Result<()> {
        self.0.lock().unwrap().insert(name.to_owned(), content.to_vec());
        Ok(())
    }
}
