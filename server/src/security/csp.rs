//! The content security policy: what a page may load and run, whoever managed to write into it.
//!
//! Scripts are the site's files and the inline ones that Leptos writes to start the page. Those bear the request's nonce.
//! On a personal page the policy names the nonce. A public page is the same for everybody, so it can have none: there
//! [`impersonal`] takes the nonce out again, and the policy names the hashes of what bore it. A script that somebody
//! smuggled in cannot know the nonce, so it is never hashed.

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

/// The policy of pages, but for their inline scripts.
#[derive(Debug)]
pub struct Policy {
    before: String,
    after: String,
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
    /// The policy of a shop whose forms may lead to `payment_pages`, and whose pages may listen at `reload`.
    pub fn new(payment_pages: &str, reload: Option<&str>) -> Self {
        let before = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'".to_owned();
        let reload = reload.map(|address| format!(" {address}")).unwrap_or_default();
        let after = format!(
            "; style-src 'self'; img-src 'self' data: https:; font-src 'self'; connect-src 'self'{reload}; \
             manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {payment_pages}"
        );
        Self { before, after }
    }

    /// For a personal page.
    pub fn with_nonce(&self, nonce: &Nonce) -> HeaderValue {
        self.with(&format!(" 'nonce-{}'", nonce.0))
    }

    /// For a public page.
    pub fn with_hashes(&self, hashes: &[String]) -> HeaderValue {
        self.with(&hashes.concat())
    }

    /// The policy with these sources of scripts; where that is no header, the strictest.
    fn with(&self, scripts: &str) -> HeaderValue {
        let policy = format!("{}{scripts}{}", self.before, self.after);
        HeaderValue::try_from(policy).unwrap_or(OF_FILES)
    }
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
    format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
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
        assert_eq!(hash(b"alert('Hello, world.');"), " 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
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

    #[test]
    fn the_policy_allows_the_sites_own_and_the_payment_page() {
        let policy = Policy::new("https://pay.example", None);
        let personal = policy.with_nonce(&nonce());
        let personal = personal.to_str().unwrap();
        assert!(personal.contains("script-src 'self' 'wasm-unsafe-eval' 'nonce-0123456789abcdef'; "), "{personal}");
        assert!(personal.contains("form-action 'self' https://pay.example"), "{personal}");
        assert!(personal.contains("connect-src 'self'; "), "{personal}");
        let public = policy.with_hashes(&[hash(b"a"), hash(b"b")]);
        let public = public.to_str().unwrap();
        assert!(public.contains(&format!("'wasm-unsafe-eval'{}{}; ", hash(b"a"), hash(b"b"))), "{public}");
        assert!(!public.contains("nonce") && !public.contains("unsafe-inline"), "{public}");
        let watched = Policy::new("https://pay.example", Some("ws://127.0.0.1:3001"));
        assert!(watched.with_hashes(&[]).to_str().unwrap().contains("connect-src 'self' ws://127.0.0.1:3001; "));
    }
}
