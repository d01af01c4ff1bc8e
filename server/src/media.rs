//! Pictures that staff uploaded: kept in a folder, and served from it. Their names come from their contents: a file is written
//! once, whole, and never changes, so browsers keep it for good.

use crate::kind::Kind;
use crate::refusal::{Refusal, Wanted};
use crate::router::Served;
use crate::telemetry;
use axum::extract::{Path as Segment, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use shop::{PictureStore, is_picture_name};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells the halves of one process apart.
static HALVES: AtomicU64 = AtomicU64::new(0);

const FOREVER: &str = "public, max-age=31536000, immutable";

/// The folder that they are kept in.
#[derive(Clone, Debug)]
pub struct Media {
    root: PathBuf,
}

impl Media {
    /// In that folder, which is made with the first of them.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// What the file holds; none where there is no such file, or the name is none of theirs.
    async fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        if !is_picture_name(name) {
            return Ok(None);
        }
        match tokio::fs::read(self.root.join(name)).await {
            Ok(content) => Ok(Some(content)),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[async_trait::async_trait]
impl PictureStore for Media {
    /// Written beside its place first, so that nobody is ever served a half. What was kept survives a power cut.
    async fn keep(&self, name: &str, content: &[u8]) -> io::Result<()> {
        if !is_picture_name(name) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{name:?} is no picture's name")));
        }
        let whole = self.root.join(name);
        if tokio::fs::try_exists(&whole).await? {
            return Ok(());
        }
        tokio::fs::create_dir_all(&self.root).await?;
        let count = HALVES.fetch_add(1, Ordering::Relaxed);
        let half = self.root.join(format!("{name}.{}-{count}.part", std::process::id()));
        put(&half, content, &whole).await?;
        tokio::fs::File::open(&self.root).await?.sync_all().await
    }
}

/// Writes a file beside its place, and puts it there; nothing is left where that fails.
async fn put(half: &Path, content: &[u8], whole: &Path) -> io::Result<()> {
    let put = async {
        tokio::fs::write(half, content).await?;
        tokio::fs::File::open(half).await?.sync_all().await?;
        tokio::fs::rename(half, whole).await
    };
    let done = put.await;
    if done.is_err() {
        // The first error is the one that tells.
        let _ = tokio::fs::remove_file(half).await;
    }
    done
}

/// `GET /media/{name}`
pub async fn send(State(served): State<Served>, Segment(name): Segment<String>, headers: HeaderMap) -> Response {
    let refuse = |refusal| served.site.refusals.answer(Wanted::by("/media", &headers), &refusal);
    match served.media.read(&name).await {
        Ok(Some(content)) => ([(CONTENT_TYPE, kind(&name)), (CACHE_CONTROL, FOREVER)], content).into_response(),
        Ok(None) => refuse(Refusal::new(Kind::NotFound, "There is no such picture. The address may be wrong.")),
        Err(error) => {
            let id = served.shop.incident();
            tracing::error!(id, error = &error as &dyn std::error::Error, "incident {id}: no picture {name}: {error}");
            refuse(telemetry::broken(&id))
        }
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("webp") => "image/webp",
        _ => "image/jpeg",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestShop, get};
    use http::StatusCode;
    use http::header::X_CONTENT_TYPE_OPTIONS;

    const NAME: &str = "0123456789abcdef0123456789abcdef.jpg";

    #[tokio::test]
    async fn a_picture_is_kept_and_served_for_good() {
        let shop = TestShop::empty().await;
        shop.served.media.keep(NAME, b"a picture").await.unwrap();
        shop.served.media.keep(NAME, b"a picture").await.unwrap();
        let response = shop.ask(get(&format!("/media/{NAME}"))).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_TYPE], "image/jpeg");
        assert_eq!(response.headers()[CACHE_CONTROL], FOREVER);
        assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(crate::testing::body(response).await, "a picture");
        let left: Vec<_> = std::fs::read_dir(&shop.served.media.root).unwrap().collect();
        assert_eq!(left.len(), 1, "no half is left");
    }

    #[tokio::test]
    async fn no_half_is_left_of_what_could_not_be_kept() {
        let folder = tempfile::tempdir().unwrap();
        let half = folder.path().join("half");
        assert!(put(&half, b"a picture", &folder.path().join("no/such/folder")).await.is_err());
        assert!(!half.exists());
    }

    #[tokio::test]
    async fn nothing_else_of_the_disk_is_served_or_written() {
        let shop = TestShop::empty().await;
        let outside = shop.served.media.root.parent().unwrap().join("shop.db");
        assert!(outside.exists());
        for path in [
            "/media/../shop.db",
            "/media/%2e%2e%2fshop.db",
            "/media/..%5cshop.db",
            "/media",
            "/media/shop.db",
            "/media/0.jpg",
        ] {
            let response = shop.ask(get(path)).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
        assert!(shop.served.media.keep("../shop.db", b"gone").await.is_err());
    }
}
