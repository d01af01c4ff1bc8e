//! Uploaded pictures: looked at, made to fit, and kept under a name that only their content gives them. A file is written once
//! and never changes, so browsers may keep it for good, and it is there before anything in the database names it.

mod render;

use crate::{Broken, Failure, Shop};
use async_trait::async_trait;
use render::{Rendered, render};
use sha2::{Digest, Sha256};
use shared::picture::{MEDIA, PictureRefused, Place};

/// Pictures that are worked at at once, each of which may take some hundred megabytes; the others wait.
pub(crate) const RENDERED_AT_ONCE: usize = 1;

/// Digits in a name.
const HASH: usize = 32;

/// What keeps uploaded pictures.
#[async_trait]
pub trait PictureStore: Send + Sync {
    /// Keeps a file; one of that name has the same content.
    async fn keep(&self, name: &str, content: &[u8]) -> std::io::Result<()>;
}

/// The name of a picture, but for its size and ending: what it looks like, at its largest, decides it.
fn name(content: &[u8]) -> String {
    let mut hash = hex::encode(Sha256::digest(content));
    hash.truncate(HASH);
    hash
}

fn file_name(name: &str, place: Place, ending: &str) -> String {
    format!("{name}{}.{ending}", place.mark())
}

/// Whether a file may be called so: what a [`PictureStore`] is asked to keep, and nothing that leads elsewhere.
pub fn is_picture_name(name: &str) -> bool {
    let Some((name, ending)) = name.split_once('.') else { return false };
    let Some((hash, mark)) = name.split_at_checked(HASH) else { return false };
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    hash.bytes().all(digit) && Place::ALL.iter().any(|place| place.mark() == mark) && render::ENDINGS.contains(&ending)
}

impl Shop {
    /// Keeps an uploaded picture in all its sizes; gives its address on the site.
    pub(crate) async fn keep_picture(&self, file: Vec<u8>) -> Result<String, Failure<PictureRefused>> {
        let turn = self.inner.rendering.acquire().await.map_err(|error| Broken::CutOff(error.to_string()))?;
        let rendered = tokio::task::spawn_blocking(move || render(&file)).await;
        drop(turn);
        let rendered = rendered.map_err(|error| Broken::CutOff(error.to_string()))?.map_err(Failure::Refused)?;
        let Rendered { sizes, ending } = rendered;
        let name = name(&sizes[0]);
        for (place, content) in Place::ALL.into_iter().zip(&sizes) {
            self.inner.pictures.keep(&file_name(&name, place, ending), content).await.map_err(Broken::from)?;
        }
        Ok(format!("{MEDIA}{}", file_name(&name, Place::Page, ending)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_contents_and_lead_nowhere_else() {
        let hash = name(b"a picture");
        for place in Place::ALL {
            let name = file_name(&hash, place, "jpg");
            assert!(is_picture_name(&name), "{name}");
        }
        let name = file_name(&hash, Place::Page, "jpg");
        for other in [
            "",
            "..",
            "../shop.db",
            "x.jpg",
            &name.to_uppercase(),
            &name.replace("jpg", "svg"),
            &format!("{name}.gz"),
            &format!("{hash}-huge.jpg"),
            &format!("{hash}0.jpg"),
            &format!("{}é.jpg", &hash[..31]),
        ] {
            assert!(!is_picture_name(other), "{other}");
        }
    }
}
