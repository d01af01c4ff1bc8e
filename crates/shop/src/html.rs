//! HTML: descriptions that others wrote, made safe to show, and text as it may stand there.

use std::sync::LazyLock;

/// Pictures are left out: they would be fetched from wherever the text says, by everybody who reads it. A product has its own.
static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    cleaner.rm_tags(["img"]);
    cleaner
});

/// Cleaning what is clean changes nothing after a pass or two; this many are for HTML that is nested on purpose.
const PASSES: usize = 8;

/// Text as it may stand in HTML and XML, between tags and in quoted attributes.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// The description without scripts, styles, event handlers and pictures. Plain text becomes paragraphs.
///
/// Cleaning its own result changes nothing, so that an export comes in again as it went out.
pub(crate) fn clean(text: &str) -> String {
    let mut html = once(text);
    for _ in 0..PASSES {
        let again = once(&html);
        if again == html {
            return html;
        }
        html = again;
    }
    html
}

fn once(text: &str) -> String {
    let html = CLEANER.clean(text).to_string();
    let html = html.trim();
    if html.contains('<') {
        return html.to_owned();
    }
    let lines: Vec<_> = html.lines().map(str::trim).collect();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    let paragraphs: Vec<_> = paragraphs.map(|lines| format!("<p>{}</p>", lines.join("\n"))).collect();
    paragraphs.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_that_runs_or_restyles_the_page_remains() {
        let cases = [
            ("<p>Warm</p><script>alert(1)</script>", "<p>Warm</p>"),
            ("<p style=\"position:fixed\" onclick=\"alert(1)\" class=\"x\">Warm</p>", "<p>Warm</p>"),
            ("<style>body{display:none}</style><ul><li>Warm</li></ul>", "<ul><li>Warm</li></ul>"),
            ("<a href=\"javascript:alert(1)\">Warm</a>", "<a rel=\"noopener noreferrer\">Warm</a>"),
            ("<iframe src=\"https://evil.example\"></iframe><b>Warm", "<b>Warm</b>"),
            ("<script>alert(1)</script>", ""),
            ("<p>Warm<img src=\"https://tracker.example/p.gif\" onerror=alert(1)></p>", "<p>Warm</p>"),
            ("  ", ""),
            ("Fish & chips", "<p>Fish &amp; chips</p>"),
            ("Warm,\r\nsoft\n\n \nand red", "<p>Warm,\nsoft</p><p>and red</p>"),
        ];
        for (text, html) in cases {
            assert_eq!(clean(text), html, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_clean_stays_as_it_is(parts in prop::collection::vec(prop::sample::select(vec![
            "<p>", "</p>", "<ul>", "<li>", "<table>", "<td>", "<pre>", "\n", "<b>", "</b>", "<a href='/x'>", "text", " ", "&amp;",
            "&lt;", "<script>", "</script>", "<svg>", "<style>", "<!--", "-->", "<", ">", "\"", "<br>", "<math>", "<h2>", "\u{a0}",
        ]), 0..14)) {
            let html = clean(&parts.concat());
            prop_assert_eq!(clean(&html), html);
        }
    }
}
