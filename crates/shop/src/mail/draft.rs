//! A letter's content, said once and rendered twice: as plain text and as HTML, escaped.

use crate::html::escaped;
use std::fmt::Write;

/// A letter's content.
pub(super) struct Draft {
    pub(super) subject: String,
    blocks: Vec<Block>,
}

enum Block {
    Words(String),
    /// What, and how much: a table.
    Rows(Vec<(String, String)>),
    Link {
        label: &'static str,
        url: String,
    },
    /// A code to be typed.
    Code(String),
}

impl Draft {
    pub(super) fn new(subject: String) -> Self {
        Self { subject, blocks: Vec::new() }
    }

    pub(super) fn words(mut self, words: impl Into<String>) -> Self {
        self.blocks.push(Block::Words(words.into()));
        self
    }

    pub(super) fn rows(mut self, rows: Vec<(String, String)>) -> Self {
        self.blocks.push(Block::Rows(rows));
        self
    }

    pub(super) fn link(mut self, label: &'static str, url: String) -> Self {
        self.blocks.push(Block::Link { label, url });
        self
    }

    pub(super) fn code(mut self, code: String) -> Self {
        self.blocks.push(Block::Code(code));
        self
    }

    /// As plain text and as HTML.
    pub(super) fn render(&self, shop: &str) -> (String, String) {
        (self.text(shop), self.html(shop))
    }

    fn text(&self, shop: &str) -> String {
        let mut parts: Vec<String> = self.blocks.iter().map(Block::text).collect();
        parts.push(shop.to_owned());
        parts.join("\n\n") + "\n"
    }

    fn html(&self, shop: &str) -> String {
        let body: String = self.blocks.iter().map(Block::html).collect();
        let (subject, shop) = (escaped(&self.subject), escaped(shop));
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{subject}</title></head>\n\
             <body style=\"margin:0;background:#f5f5f4\">\
             <div style=\"max-width:36rem;margin:0 auto;padding:2rem 1.5rem;background:#fff;color:#1c1917;\
             font:16px/1.5 system-ui,sans-serif\">\n\
             <h1 style=\"font-size:1.25rem;margin:0 0 1rem\">{subject}</h1>\n{body}\
             <p style=\"color:#57534e;margin:2rem 0 0\">{shop}</p>\n</div></body></html>\n"
        )
    }
}

impl Block {
    fn text(&self) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::Rows(rows) => {
                let rows: Vec<_> = rows.iter().map(|(what, amount)| format!("  {what}: {amount}")).collect();
                rows.join("\n")
            }
            Self::Link { label, url } => format!("{label}:\n{url}"),
            Self::Code(code) => format!("    {code}"),
        }
    }

    fn html(&self) -> String {
        match self {
            Self::Words(words) => format!("<p>{}</p>\n", escaped(words)),
            Self::Rows(rows) => {
                let mut table = "<table style=\"width:100%;border-collapse:collapse\">\n".to_owned();
                for (what, amount) in rows {
                    let (what, amount) = (escaped(what), escaped(amount));
                    let _ = writeln!(
                        table,
                        "<tr><td style=\"padding:.25rem 0\">{what}</td>\
                         <td style=\"padding:.25rem 0;text-align:right;white-space:nowrap\">{amount}</td></tr>"
                    );
                }
                table + "</table>\n"
            }
            Self::Link { label, url } => format!("<p><a href=\"{}\">{}</a></p>\n", escaped(url), escaped(label)),
            Self::Code(code) => format!(
                "<p style=\"font:600 1.5rem/1.2 ui-monospace,monospace;letter-spacing:.15em\">{}</p>\n",
                escaped(code)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_the_same_twice_and_nothing_in_it_becomes_a_tag() {
        let draft = Draft::new("Order <1>".into())
            .words("Tea & \"cake\"")
            .rows(vec![("1 × <img src=x onerror=alert(1)>".into(), "5.00".into())])
            .link("See it", "https://shop.example/?a=1&b='2'".into())
            .code("12345678".into());
        let (text, html) = draft.render("Tom's <shop>");
        assert_eq!(
            text,
            "Tea & \"cake\"\n\n  1 × <img src=x onerror=alert(1)>: 5.00\n\nSee it:\nhttps://shop.example/?a=1&b='2'\n\n\
             \x20   12345678\n\nTom's <shop>\n"
        );
        for part in [
            "Order &lt;1&gt;",
            "Tea &amp; &quot;cake&quot;",
            "1 × &lt;img src=x onerror=alert(1)&gt;",
            "href=\"https://shop.example/?a=1&amp;b=&#39;2&#39;\"",
            ">12345678<",
            "Tom&#39;s &lt;shop&gt;",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(!html.contains("<img"));
    }
}
