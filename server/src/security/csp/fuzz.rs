//! A fuzz target: see `script/fuzz`.

use super::*;

/// Stands for a nonce that nobody can foresee: no other byte of a page is a tilde.
const NONCE: &str = "~~~";

/// In an input, where the page's own markup has its nonce.
const PLACE: char = '\u{1}';

/// The page as it is sent, and the scripts that bore its nonce: each word of the scanner's promise, by itself.
fn reference(page: &str) -> (String, Vec<String>) {
    let attribute = format!(" nonce=\"{NONCE}\"");
    let without = |text: &str| text.replace(&attribute, "").replace(NONCE, "");
    let mut hashes = Vec::new();
    for (at, _) in page.match_indices(&attribute) {
        let Some(start) = page[..at].rfind('<') else { continue };
        let Some(end) = page[at..].find('>').map(|length| at + length) else { continue };
        let (tag, rest) = (without(&page[start..end]), without(&page[end + 1..]));
        let Some(named) = tag.strip_prefix("<script") else { continue };
        let is_script = named.is_empty() || named.starts_with(|c: char| c.is_ascii_whitespace());
        if let Some((script, _)) = rest.split_once("</script").filter(|_| is_script && !tag.contains(" src=")) {
            hashes.push(hash(script.as_bytes()));
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    (without(page), hashes)
}

/// No nonce is left, nothing else changes, and nothing is hashed but inline scripts that bore it.
#[test]
fn s1_page_nonces() {
    ::fuzz::check(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/page-nonces"), |bytes| {
        let page = String::from_utf8_lossy(bytes).replace('~', "").replace(PLACE, NONCE);
        let Impersonal { html, hashes } = impersonal(page.as_bytes(), &Nonce(NONCE.into()));
        let (clean, expected) = reference(&page);
        assert_eq!((String::from_utf8_lossy(&html), hashes), (clean.into(), expected), "{page:?}");
        assert!(memmem::find(&html, NONCE.as_bytes()).is_none(), "{page:?}");
    });
}
