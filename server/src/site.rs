//! What the router knows of the site: where it is, what its files are called, whom it trusts.

use crate::config::{Config, TrustedProxies, reached_at};
use crate::refusal::Refusals;
use anyhow::{Context, bail, ensure};
use app::Scripts;
use leptos::config::{Env, LeptosOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs, io};

/// The name of the site's script, module and stylesheet, as cargo-leptos was told when it built this program.
const OUTPUT_NAME: &str = match option_env!("LEPTOS_OUTPUT_NAME") {
    Some(name) => name,
    None => "forever-cart",
};

/// The folder of script, module and stylesheet, inside of the site's.
pub const PKG: &str = "pkg";

/// What the router knows of the site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its origin, such as `https://shop.example`.
    pub origin: String,
    /// The folder with its files.
    pub root: PathBuf,
    /// The reverse proxies whose word about a client's address holds.
    pub trusted_proxies: TrustedProxies,
    /// Whom to tell of a weakness.
    pub security_contact: String,
    /// Whether it is limited how often one address may sign in and write.
    pub rate_limits: bool,
    /// Where `cargo leptos watch` says that something changed, while that runs.
    pub reload: Option<String>,
    /// What Leptos renders with.
    pub leptos: LeptosOptions,
    /// What brings its pages to life.
    pub scripts: Scripts,
    /// Writes refusals.
    pub refusals: Arc<Refusals>,
}

impl Site {
    /// The site of that configuration. Fails where its files are not those that this program was built with.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let root = &config.site_root;
        ensure!(
            root.is_dir(),
            "LEPTOS_SITE_ROOT: {} is not a folder; build the site with script/build",
            root.display()
        );
        let list = hash_file()?;
        let hashes = Hashes::read(&list)?;
        hashes.are_of(root, &list)?;
        Ok(Self::new(config, &hashes))
    }

    fn new(config: &Config, hashes: &Hashes) -> Self {
        let watched = env::var_os("LEPTOS_WATCH").is_some();
        let reload_port = env::var("LEPTOS_RELOAD_PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(3001);
        let leptos = LeptosOptions::builder()
            .output_name(OUTPUT_NAME)
            .site_root(config.site_root.to_string_lossy().into_owned())
            .site_pkg_dir(PKG)
            .site_addr(config.site_addr)
            .reload_port(u32::from(reload_port))
            .env(if watched { Env::DEV } else { Env::PROD })
            .hash_files(!hashes.0.is_empty())
            .build();
        let reload = watched.then(|| {
            let addr = SocketAddr::new(config.site_addr.ip(), reload_port);
            reached_at(addr).replacen("http", "ws", 1)
        });
        let refusals = Refusals { stylesheet: format!("/{PKG}/{}", hashes.file("css")) };
        Self {
            origin: config.shop.site_url.clone(),
            root: config.site_root.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            security_contact: security_contact(config),
            rate_limits: config.rate_limits,
            reload,
            leptos,
            scripts: Scripts {
                script: format!("/{PKG}/{}", hashes.file("js")),
                module: format!("/{PKG}/{}", hashes.file("wasm")),
            },
            refusals: Arc::new(refusals),
        }
    }

    /// Whether shoppers reach it by HTTPS.
    pub fn secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// A site for tests, whose files are in `root`.
    #[cfg(test)]
    pub fn for_tests(origin: &str, root: &Path) -> Self {
        Self {
            origin: origin.to_owned(),
            root: root.to_owned(),
            trusted_proxies: TrustedProxies::default(),
            security_contact: "mailto:shop@example.com".to_owned(),
            rate_limits: true,
            reload: None,
            leptos: LeptosOptions::builder().output_name(OUTPUT_NAME).build(),
            scripts: Scripts::default(),
            refusals: Arc::default(),
        }
    }
}

/// Whom to tell of a weakness: the contact that was set, else the address of mail.
pub fn security_contact(config: &Config) -> String {
    config.security_contact.clone().unwrap_or_else(|| format!("mailto:{}", config.mail.from))
}

/// The hashes in the names of the site's files, by kind: `hash.txt` of cargo-leptos. None where they have no hashes.
struct Hashes(Vec<(String, String)>);

impl Hashes {
    fn read(path: &Path) -> anyhow::Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self(Vec::new())),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    fn parse(text: &str) -> Self {
        let line =
            |line: &str| line.split_once(':').map(|(kind, hash)| (kind.trim().to_owned(), hash.trim().to_owned()));
        Self(text.lines().filter_map(line).collect())
    }

    /// Fails where the site's folder does not hold the files that the list names.
    fn are_of(&self, root: &Path, list: &Path) -> anyhow::Result<()> {
        for kind in ["js", "css"] {
            let file = self.file(kind);
            if root.join(PKG).join(&file).is_file() {
                continue;
            }
            ensure!(
                !self.0.is_empty(),
                "LEPTOS_SITE_ROOT: the list of the site's files, {}, is not there, and {} does not hold {PKG}/{file}; put \
                 the list beside the program, or build both with script/build",
                list.display(),
                root.display()
            );
            bail!(
                "LEPTOS_SITE_ROOT: {} does not hold {PKG}/{file}, with which this program was built; build both with \
                 script/build",
                root.display()
            );
        }
        Ok(())
    }

    fn file(&self, kind: &str) -> String {
        match self.0.iter().find(|(named, _)| named == kind) {
            Some((_, hash)) => format!("{OUTPUT_NAME}.{hash}.{kind}"),
            None => format!("{OUTPUT_NAME}.{kind}"),
        }
    }
}

/// Where Leptos looks for it: beside the program.
fn hash_file() -> anyhow::Result<PathBuf> {
    let program = env::current_exe().context("the program does not find itself")?;
    Ok(program.with_file_name("hash.txt"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_with_the_hashes_of_the_build() {
        let hashes = Hashes::parse("js: abc\nwasm: def\ncss: gh-_i\n");
        assert_eq!(hashes.file("css"), format!("{OUTPUT_NAME}.gh-_i.css"));
        assert_eq!(Hashes::parse("").file("js"), format!("{OUTPUT_NAME}.js"));
    }

    #[test]
    fn a_program_without_its_sites_files_does_not_start() {
        let folder = tempfile::tempdir().unwrap();
        let (root, list) = (folder.path(), folder.path().join("hash.txt"));
        let refused = |hashes: &Hashes| hashes.are_of(root, &list).err().map(|error| error.to_string());
        let (none, some) = (Hashes::parse(""), Hashes::parse("js: abc\nwasm: def\ncss: ghi\n"));
        assert!(refused(&none).unwrap().contains("hash.txt"), "no list");
        assert!(refused(&some).unwrap().contains(".abc.js"), "another site");
        fs::create_dir(root.join(PKG)).unwrap();
        for name in ["abc.js", "ghi.css"] {
            fs::write(root.join(PKG).join(format!("{OUTPUT_NAME}.{name}")), "").unwrap();
        }
        assert_eq!(refused(&some), None);
        assert!(refused(&none).is_some(), "no list, and names with hashes");
        for name in ["js", "css"] {
            fs::write(root.join(PKG).join(format!("{OUTPUT_NAME}.{name}")), "").unwrap();
        }
        assert_eq!(refused(&none), None, "built without hashes");
    }
}
