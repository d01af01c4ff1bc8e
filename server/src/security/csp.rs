//! The content security policy: what a page may load and run, whoever managed to write into it.
//!
//! Scripts are the site's files and the inline ones that Leptos writes to start the page. Those bear the request's nonce.
//! On a personal page the policy names the nonce. A public page is the same for everybody, so it can have none: there
//! [`impersonal`] takes the nonce out again, and the policy names the hashes of what bore it. A script that somebody
//! smuggled in cannot know the nonce, so it is never hashed.
//!
//! Of the site's files a page may run those that it says it needs, see [`Sources`]: an answer that bears none runs nothing and
//! sends no form. So a script of one page is no tool for whoever managed to write into another.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use memchr::{memchr, memmem, memrchr};
use sha2::{Digest, Sha256};
use shop::{Random, SystemRandom};
use std::sync::Arc;

/// The policy of an answer that is no page.
pub const OF_FILES: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

const ATTRIBUTE: &[u8] = b" nonce=\"";

/// What inline scripts of one answer bear.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Nonce(Arc<str>);

/// The content security policy of pages.
#[derive(Debug)]
pub struct Policy {
    site: String,
    payment_pages: String,
    reload: String,
}

/// What of the site a page loads, runs, and sends its forms to; an answer bears it as an extension. Addresses are paths: a folder
/// where they end in a slash, otherwise one file or page. An answer without it shows text, in the site's style.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Sources {
    /// Scripts, WebAssembly among them.
    pub scripts: &'static [&'static str],
    /// Scripts that pages beside it do not have.
    pub own_scripts: &'static [&'static str],
    /// Where forms lead.
    pub forms: &'static [&'static str],
    /// Whether a form may end on the payment provider's page.
    pub pays: bool,
    /// Whether it shows pictures of products: an import names them wherever they are.
    pub pictures: bool,
}

/// How a page's inline scripts are known.
#[derive(Clone, Copy, Debug)]
pub enum Inline<'a> {
    /// By the request's nonce, on a personal page.
    Nonce(&'a Nonce),
    /// By their hashes, on a public page.
    Hashes(&'a [String]),
}

/// A page that is the same for everybody.
#[derive(PartialEq, Eq, Debug)]
pub struct Impersonal {
    /// The page without any nonce.
    pub html: Vec<u8>,
    /// Its inline scripts as a policy names them.
    pub hashes: Vec<String>,
}

impl Nonce {
    /// A nonce that nobody can foresee.
    pub fn random() -> Self {
        let mut bytes = [0; 16];
        SystemRandom.fill(&mut bytes);
        Self(hex::encode(bytes).into())
    }

    /// Its text.
    pub fn text(&self) -> &Arc<str> {
        &self.0
    }
}

impl Policy {
    /// The policy of the site at `origin`, whose forms may lead to `payment_pages`, and whose pages may listen at `reload`.
    pub fn new(origin: &str, payment_pages: &str, reload: Option<&str>) -> Self {
        let site = origin.split_once("://").map_or(origin, |(_, host)| host).to_owned();
        let reload = reload.map(|address| format!(" {address}")).unwrap_or_default();
        Self { site, payment_pages: payment_pages.to_owned(), reload }
    }

    /// The policy of a page that was asked for at `host`; where that is no header, the strictest. The host counts where it is not
    /// the site's own name: the page's scripts and forms are there.
    pub fn of(&self, sources: Sources, host: Option<&HeaderValue>, inline: Inline<'_>) -> HeaderValue {
        let asked = host.and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
        let asked = asked.map(str::to_ascii_lowercase).filter(|host| *host != self.site);
        let hosts: Vec<&str> = [self.site.as_str()].into_iter().chain(asked.as_deref()).collect();
        // Without a scheme, a source has the page's own.
        let list = |paths: &mut dyn Iterator<Item = &&'static str>| -> Vec<String> {
            paths.flat_map(|path| hosts.iter().map(move |host| format!("{host}{path}"))).collect()
        };
        let mut scripts = list(&mut sources.scripts.iter().chain(sources.own_scripts));
        if !sources.scripts.is_empty() {
            scripts.push("'wasm-unsafe-eval'".to_owned());
        }
        match inline {
            Inline::Nonce(nonce) => scripts.push(format!("'nonce-{}'", nonce.0)),
            Inline::Hashes(hashes) => scripts.extend_from_slice(hashes),
        }
        let mut forms = list(&mut sources.forms.iter());
        if sources.pays && !self.payment_pages.is_empty() {
            forms.push(self.payment_pages.clone());
        }
        let pictures = if sources.pictures { " https:" } else { "" };
        let policy = format!(
            "default-src 'none'; script-src {}; style-src 'self'; img-src 'self' data:{pictures}; font-src 'self'; \
             connect-src 'self'{}; manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; \
             form-action {}",
            any(&scripts),
            self.reload,
            any(&forms),
        );
        HeaderValue::try_from(policy).unwrap_or(OF_FILES)
    }
}

/// The sources, or that there are none.
fn any(sources: &[String]) -> String {
    if sources.is_empty() { "'none'".to_owned() } else { sources.join(" ") }
}

/// Whether that is a host, with its port or not, which says nothing else within a policy.
fn is_host(host: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    !host.is_empty() && host.len() <= 260 && host.chars().all(fits)
}

/// The page without `nonce`, and the hashes of the inline scripts that bore it.
///
/// Leptos writes the nonce as `nonce="…"` and, for what is preloaded, as `crossorigin="…"`.
pub fn impersonal(html: &[u8], nonce: &Nonce) -> Impersonal {
    let mut clean = Vec::with_capacity(html.len());
    let mut bearers = Vec::new();
    let mut copied = 0;
    for at in memmem::find_iter(html, nonce.0.as_bytes()) {
        let end = at + nonce.0.len();
        let attribute = html[..at].ends_with(ATTRIBUTE) && html.get(end) == Some(&b'"');
        let (from, to) = if attribute { (at - ATTRIBUTE.len(), end + 1) } else { (at, end) };
        clean.extend_from_slice(&html[copied..from]);
        copied = to;
        if attribute {
            bearers.push(clean.len());
        }
    }
    clean.extend_from_slice(&html[copied..]);
    let mut hashes: Vec<_> = bearers.into_iter().filter_map(|at| inline_script(&clean, at)).map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    Impersonal { html: clean, hashes }
}

/// What stands in the script in whose opening tag `at` is; none for other elements and for scripts in files.
fn inline_script(html: &[u8], at: usize) -> Option<&[u8]> {
    let opened = memrchr(b'<', &html[..at])?;
    let closed = at + memchr(b'>', &html[at..])?;
    let tag = &html[opened..closed];
    let name_ends = |byte: &u8| byte.is_ascii_whitespace();
    let script = tag.strip_prefix(b"<script").is_some_and(|rest| rest.first().is_none_or(name_ends));
    if !script || memmem::find(tag, b" src=").is_some() {
        return None;
    }
    let content = &html[closed + 1..];
    memmem::find(content, b"</script").map(|end| &content[..end])
}

fn hash(script: &[u8]) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    fn nonce() -> Nonce {
        Nonce("0123456789abcdef".into())
    }

    fn clean(html: &str) -> (String, Vec<String>) {
        let Impersonal { html, hashes } = impersonal(html.as_bytes(), &nonce());
        (String::from_utf8(html).unwrap(), hashes)
    }

    #[test]
    fn nonces_cannot_be_foreseen() {
        assert_ne!(Nonce::random(), Nonce::random());
        assert_eq!(Nonce::random().text().len(), 32);
    }

    #[test]
    fn inline_scripts_of_the_page_are_hashed_and_injected_ones_are_not() {
        let (html, hashes) = clean(
            "<head><link rel=\"modulepreload\" href=\"/pkg/a.js\" crossorigin=\"0123456789abcdef\">\
             <script type=\"module\" nonce=\"0123456789abcdef\">start()</script>\
             <script src=\"/pkg/b.js\" nonce=\"0123456789abcdef\"></script></head>\
             <body><script>steal()</script><script nonce=\"guessed\">steal()</script>\
             <p nonce=\"0123456789abcdef\">start()</p><scripty nonce=\"0123456789abcdef\">steal()</script></body>",
        );
        assert_eq!(
            html,
            "<head><link rel=\"modulepreload\" href=\"/pkg/a.js\" crossorigin=\"\">\
             <script type=\"module\">start()</script>\
             <script src=\"/pkg/b.js\"></script></head>\
             <body><script>steal()</script><script nonce=\"guessed\">steal()</script>\
             <p>start()</p><scripty>steal()</script></body>"
        );
        assert_eq!(hashes, [hash(b"start()")]);
    }

    #[test]
    fn what_is_hashed_is_what_is_sent() {
        let (html, hashes) = clean("<script nonce=\"0123456789abcdef\">say(\"0123456789abcdef\")</script>");
        assert_eq!(html, "<script>say(\"\")</script>");
        assert_eq!(hashes, [hash(b"say(\"\")")]);
        // As `openssl dgst -sha256 -binary | base64` has it.
        assert_eq!(hash(b"alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }

    #[test]
    fn a_script_that_stands_twice_is_named_once() {
        let script = "<script nonce=\"0123456789abcdef\">same()</script>";
        assert_eq!(clean(&script.repeat(2)).1, [hash(b"same()")]);
    }

    #[test]
    fn broken_pages_pass_as_they_are() {
        for html in ["", "<script nonce=\"0123456789abcdef", "<script nonce=\"0123456789abcdef\">", "0123456789abcdef"]
        {
            assert_eq!(clean(html).1, Vec::<String>::new(), "{html}");
        }
    }

    const SHOP: Sources =
        Sources { scripts: &["/pkg/"], own_scripts: &[], forms: &["/fn/", "/search"], pays: true, pictures: true };

    fn policy(sources: Sources, host: Option<&str>, inline: Inline<'_>) -> Vec<String> {
        let host = host.map(|host| HeaderValue::from_str(host).unwrap());
        let policy = Policy::new("https://shop.example", "https://pay.example", None);
        let policy = policy.of(sources, host.as_ref(), inline);
        policy.to_str().unwrap().split("; ").map(str::to_owned).collect()
    }

    fn holds(policy: &[String], directive: &str) {
        assert!(policy.iter().any(|one| one == directive), "{directive} is not in {policy:?}");
    }

    #[test]
    fn s1_a_page_runs_its_own_scripts_and_sends_forms_where_it_says() {
        let personal = policy(SHOP, None, Inline::Nonce(&nonce()));
        holds(&personal, "script-src shop.example/pkg/ 'wasm-unsafe-eval' 'nonce-0123456789abcdef'");
        holds(&personal, "form-action shop.example/fn/ shop.example/search https://pay.example");
        holds(&personal, "img-src 'self' data: https:");
        for always in ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            holds(&personal, always);
        }
        let with_own = Sources { own_scripts: &["/passkey.js"], pays: false, ..SHOP };
        let public = policy(with_own, Some("shop.example"), Inline::Hashes(&[hash(b"a"), hash(b"b")]));
        let (a, b) = (hash(b"a"), hash(b"b"));
        holds(&public, &format!("script-src shop.example/pkg/ shop.example/passkey.js 'wasm-unsafe-eval' {a} {b}"));
        holds(&public, "form-action shop.example/fn/ shop.example/search");
        assert!(!public.concat().contains("unsafe-inline") && !public.concat().contains("nonce"), "{public:?}");
    }

    #[test]
    fn s1_a_page_that_names_nothing_runs_nothing() {
        let bare = policy(Sources::default(), None, Inline::Hashes(&[]));
        holds(&bare, "script-src 'none'");
        holds(&bare, "form-action 'none'");
        holds(&bare, "img-src 'self' data:");
    }

    #[test]
    fn a_page_works_under_the_name_that_it_was_asked_for_by() {
        let at = |host| policy(SHOP, host, Inline::Hashes(&[]))[1].clone();
        assert_eq!(at(Some("127.0.0.1:3000")), "script-src shop.example/pkg/ 127.0.0.1:3000/pkg/ 'wasm-unsafe-eval'");
        for none in [None, Some("Shop.Example"), Some("a b"), Some("*"), Some("x; script-src *"), Some("evil/")] {
            assert_eq!(at(none), "script-src shop.example/pkg/ 'wasm-unsafe-eval'", "{none:?}");
        }
    }

    #[test]
    fn pages_listen_for_a_reload_while_they_are_being_written() {
        let watched = Policy::new("http://127.0.0.1:3000", "", Some("ws://127.0.0.1:3001"));
        let watched = watched.of(SHOP, None, Inline::Hashes(&[]));
        let watched = watched.to_str().unwrap();
        assert!(watched.contains("connect-src 'self' ws://127.0.0.1:3001; "), "{watched}");
        assert!(watched.ends_with("form-action 127.0.0.1:3000/fn/ 127.0.0.1:3000/search"), "{watched}");
    }
}
