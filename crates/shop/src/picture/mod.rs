//! Uploaded pictures: looked at, made to fit, and kept under a name that only their content gives them. A file is written once
//! and never changes, so browsers may keep it for good, and it is there before anything in the database names it.

mod render;

use crate::{Broken, Failure, Shop};
use async_trait::async_trait;
use render::render;
use sha2::{Digest, Sha256};
use shared::picture::PictureRefused;

/// The folder of the site that uploaded pictures are served from.
pub const MEDIA: &str = "/media/";

/// Pictures that are worked at at once, each of which may take some hundred megabytes; the others wait.
pub(crate) const RENDERED_AT_ONCE: usize = 1;

/// What keeps uploaded pictures.
#[async_trait]
pub trait PictureStore: Send + Sync {
    /// Keeps a file; one of that name has the same content.
    async fn keep(&self, name: &str, content: &[u8]) -> std::io::Result<()>;
}

/// The name of a picture: what it looks like decides it.
fn name(content: &[u8], ending: &str) -> String {
    let hash = hex::encode(Sha256::digest(content));
    format!("{}.{ending}", &hash[..32])
}

/// Whether a file may be called so: what a [`PictureStore`] is asked to keep, and nothing that leads elsewhere.
pub fn is_picture_name(name: &str) -> bool {
    let Some((hash, ending)) = name.split_once('.') else { return false };
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    hash.len() == 32 && hash.bytes().all(digit) && render::ENDINGS.contains(&ending)
}

impl Shop {
    /// Keeps an uploaded picture; gives its address on the site.
    pub(crate) async fn keep_picture(&self, file: Vec<u8>) -> Result<String, Failure<PictureRefused>> {
        let turn = self.inner.rendering.acquire().await.map_err(|error| Broken::CutOff(error.to_string()))?;
        let rendered = tokio::task::spawn_blocking(move || render(&file)).await;
        drop(turn);
        let rendered = rendered.map_err(|error| Broken::CutOff(error.to_string()))?.map_err(Failure::Refused)?;
        let name = name(&rendered.content, rendered.ending);
        self.inner.pictures.keep(&name, &rendered.content).await.map_err(Broken::from)?;
        Ok(format!("{MEDIA}{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_contents_and_lead_nowhere_else() {
        let name = name(b"a picture", "jpg");
        assert!(is_picture_name(&name), "{name}");
        for other in
            ["", "..", "../shop.db", "x.jpg", &name.to_uppercase(), &name.replace("jpg", "svg"), &format!("{name}.gz")]
        {
            assert!(!is_picture_name(other), "{other}");
        }
    }
}
