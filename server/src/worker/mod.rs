//! The service worker, which opens what was seen without a network (E2, `docs/decisions/0026-service-worker.md`).
//!
//! Its text begins with what this release consists of, so that it is another one for each release, and browsers take the new one.

use crate::assets::{has_hash, is_of};
use crate::router::Served;
use crate::site::PKG;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

const WORKER: &str = include_str!("worker.js");

/// The files of the site that the browser keeps, by their addresses. Those of code have hashes in their names, as the build gives them.
#[derive(PartialEq, Eq, Default, Debug)]
struct Files {
    /// What every page needs: stylesheet, which is the first, and fonts.
    shell: Vec<String>,
    /// The code that every page runs.
    code: Vec<String>,
    /// Parts of the code that some pages run.
    parts: Vec<String>,
}

impl Files {
    /// Those of the site in `root`, whose stylesheet is at that address.
    fn of(root: &Path, stylesheet: &str) -> io::Result<Self> {
        let fonts = names(root, "fonts")?.into_iter().filter(|name| is_of(name, "woff2"));
        let shell = [stylesheet.to_owned()].into_iter().chain(fonts.map(|name| format!("/fonts/{name}"))).collect();
        let code = |name: &String| has_hash(name) && (is_of(name, "js") || is_of(name, "wasm"));
        let (parts, code) = names(root, PKG)?.into_iter().filter(code).partition::<Vec<_>, _>(|name| is_part(name));
        let addresses = |names: Vec<String>| names.into_iter().map(|name| format!("/{PKG}/{name}")).collect();
        Ok(Self { shell, code: addresses(code), parts: addresses(parts) })
    }

    /// What the worker's text begins with.
    fn written(&self) -> String {
        let list = |name: &str, files: &[String]| format!("const {name} = {files:?};\n");
        let Self { shell, code, parts } = self;
        [list("SHELL", shell), list("CODE", code), list("PARTS", parts)].concat()
    }
}

/// The worker's text, for the site in `root`, whose stylesheet is at that address.
pub fn text(root: &Path, stylesheet: &str) -> io::Result<Arc<str>> {
    let text = [&Files::of(root, stylesheet)?.written(), WORKER].concat();
    let release = hex::encode(&Sha256::digest(text.as_bytes())[..8]);
    Ok(format!("const RELEASE = {release:?};\n{text}").into())
}

/// `GET /sw.js`
pub async fn send(State(served): State<Served>) -> Response {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, served.site.worker.to_string()).into_response()
}

/// Whether that is a part of the code, or what several parts share, as cargo-leptos names them.
fn is_part(name: &str) -> bool {
    name.starts_with("split_") || name.starts_with("chunk_")
}

/// The names of the files in that folder, in order; none where there is no such folder.
fn names(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string());
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestShop, body, get};
    use http::StatusCode;
    use http::header::CONTENT_SECURITY_POLICY;

    const STYLE: &str = "/pkg/forever-cart.bGQ2NTg4ZmJkYmVhMmYwNg.css";

    /// A site with such files.
    fn site(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        root
    }

    #[test]
    fn the_list_is_what_the_build_made() {
        let root = site(&[
            "pkg/forever-cart.bGQ2NTg4ZmJkYmVhMmYwNg.css",
            "pkg/forever-cart.c3R5bGVzaGVldC1oYXM.js",
            "pkg/forever-cart.c3R5bGVzaGVldC1oYXM.js.br",
            "pkg/forever-cart.d2FzbS13YXNtLXdhc20.wasm",
            "pkg/split_bag.d2FzbS13YXNtLXdhc20.wasm",
            "pkg/chunk_0.d2FzbS13YXNtLXdhc20.wasm",
            "pkg/forever-cart.js",
            "fonts/text.woff2",
            "fonts/LICENCE.txt",
            "icon-512.png",
        ]);
        let listed = Files::of(root.path(), STYLE).unwrap();
        let expected = Files {
            shell: vec![STYLE.to_owned(), "/fonts/text.woff2".to_owned()],
            code: vec![
                "/pkg/forever-cart.c3R5bGVzaGVldC1oYXM.js".to_owned(),
                "/pkg/forever-cart.d2FzbS13YXNtLXdhc20.wasm".to_owned(),
            ],
            parts: vec![
                "/pkg/chunk_0.d2FzbS13YXNtLXdhc20.wasm".to_owned(),
                "/pkg/split_bag.d2FzbS13YXNtLXdhc20.wasm".to_owned(),
            ],
        };
        assert_eq!(listed, expected);
        assert_eq!(Files::of(site(&[]).path(), STYLE).unwrap().code, Vec::<String>::new());
    }

    #[test]
    fn another_release_has_another_worker() {
        let (one, other) =
            (site(&["pkg/split_bag.d2FzbS13YXNtLXdhc20.wasm"]), site(&["pkg/split_bag.YW5vdGhlci1hbm90aGVy.wasm"]));
        let release = |root: &Path, style| text(root, style).unwrap().lines().next().unwrap().to_owned();
        assert_eq!(release(one.path(), STYLE), release(one.path(), STYLE));
        assert_ne!(release(one.path(), STYLE), release(other.path(), STYLE), "a part");
        assert_ne!(release(one.path(), STYLE), release(one.path(), "/pkg/other.css"), "the stylesheet");
    }

    #[tokio::test]
    async fn the_worker_is_asked_for_each_time_and_may_ask_the_shop() {
        let shop = TestShop::empty().await;
        let response = shop.ask(get("/sw.js")).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-cache");
        assert!(!response.headers().contains_key(CONTENT_SECURITY_POLICY), "it would be the worker's");
        let text = body(response).await;
        assert!(text.starts_with("const RELEASE = \"") && text.ends_with(WORKER), "{text}");
    }

    /// Places of a page, and beginnings of addresses, that the worker names.
    #[tokio::test]
    async fn e2_the_worker_finds_what_it_fills_in() {
        let shop = TestShop::filled().await;
        for (path, place) in
            [("/", "kept"), ("/products/windowsill-radio", "kept"), ("/cart", "kept"), ("/offline", "seen")]
        {
            let page = body(shop.ask(get(path)).await).await;
            let (_, after) = page.split_once(&format!(" id=\"{place}\"")).unwrap();
            let (attributes, _) = after.split_once('>').unwrap();
            assert!(attributes.split(' ').any(|one| one == "hidden" || one == "hidden=\"\""), "{path}: {attributes}");
        }
    }
}
