//! What a page bears of the stylesheet.
//!
//! Whoever comes from elsewhere has not got the stylesheet, and would wait for it before anything is shown. So such a page has an empty
//! `<style>` in the place of the link (`app::shell`), and here gets the rules that it can use: those whose classes stand in it. Web
//! fonts are not among them; they come with the whole of it, after the first paint (`start.js`).

use crate::security::csp;
use memchr::memmem;
use std::collections::HashMap;

/// The place for the rules in a page. What comes from outside is escaped, so that the first such element is the shell's.
const PLACE: &[u8] = b"<style></style>";

/// The stylesheet, in its rules.
#[derive(Debug)]
pub struct Stylesheet {
    /// The classes that it names, numbered.
    classes: HashMap<String, usize>,
    rules: Vec<Rule>,
}

/// A page with its style.
#[derive(PartialEq, Eq, Debug)]
pub struct Dressed {
    /// The page.
    pub html: Vec<u8>,
    /// The style as a policy names it.
    pub hash: String,
}

#[derive(Debug)]
enum Rule {
    /// A rule, with the classes that its selectors need: it is of use where all of one of them are there.
    Style { text: String, selectors: Vec<Vec<usize>> },
    /// Rules under a condition or in a layer.
    Group { head: String, rules: Vec<Self> },
}

impl Stylesheet {
    /// The stylesheet of that text, which the build has made small: there are neither comments nor rules in rules.
    pub fn new(text: &str) -> Self {
        let mut classes = HashMap::new();
        let rules = rules(text, &mut classes);
        Self { classes, rules }
    }

    /// The page with what it uses of the stylesheet; none where it has no place for it.
    pub fn dress(&self, html: &[u8]) -> Option<Dressed> {
        let at = memmem::find(html, PLACE)? + PLACE.len() - b"</style>".len();
        let style = self.used_by(html);
        let hash = csp::hash(style.as_bytes());
        Some(Dressed { html: [&html[..at], style.as_bytes(), &html[at..]].concat(), hash })
    }

    fn used_by(&self, html: &[u8]) -> String {
        let mut there = vec![false; self.classes.len()];
        for at in memmem::find_iter(html, b"class=\"") {
            let list = &html[at + b"class=\"".len()..];
            let end = memchr::memchr(b'"', list).unwrap_or(list.len());
            for name in String::from_utf8_lossy(&list[..end]).split_ascii_whitespace() {
                if let Some(class) = self.classes.get(name) {
                    there[*class] = true;
                }
            }
        }
        let mut style = String::new();
        write(&self.rules, &there, &mut style);
        style
    }
}

fn write(rules: &[Rule], there: &[bool], style: &mut String) {
    for rule in rules {
        match rule {
            Rule::Style { text, selectors } => {
                if selectors.iter().any(|classes| classes.iter().all(|class| there[*class])) {
                    style.push_str(text);
                }
            }
            Rule::Group { head, rules } => {
                let before = style.len();
                style.push_str(head);
                style.push('{');
                let opened = style.len();
                write(rules, there, style);
                // An empty layer keeps its place among the others.
                if style.len() > opened || head.starts_with("@layer") {
                    style.push('}');
                } else {
                    style.truncate(before);
                }
            }
        }
    }
}

fn rules(mut text: &str, classes: &mut HashMap<String, usize>) -> Vec<Rule> {
    let mut rules = Vec::new();
    while !text.is_empty() {
        let (whole, rest) = text.split_at(end_of_rule(text));
        text = rest;
        let (head, body) = whole.split_once('{').unwrap_or((whole, ""));
        let holds_rules = ["@layer", "@media", "@supports", "@container", "@starting-style"];
        let rule = if body.is_empty() || !holds_rules.iter().any(|kind| head.starts_with(kind)) {
            // Fonts that have to be fetched.
            if head.starts_with("@font-face") && body.contains("url(") {
                continue;
            }
            let selectors = if head.starts_with('@') { vec![Vec::new()] } else { selectors(head, classes) };
            Rule::Style { text: whole.to_owned(), selectors }
        } else {
            let body = body.strip_suffix('}').unwrap_or(body);
            Rule::Group { head: head.to_owned(), rules: self::rules(body, classes) }
        };
        rules.push(rule);
    }
    rules
}

/// The length of the first rule: to the end of its block, or to the semicolon where it has none.
fn end_of_rule(text: &str) -> usize {
    let mut open = 0_u32;
    let mut quote = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (byte, quote) {
            (b'\\', _) => escaped = true,
            (_, Some(quoted)) if byte == quoted => quote = None,
            (_, Some(_)) => {}
            (b'"' | b'\'', None) => quote = Some(byte),
            (b'{', None) => open += 1,
            (b'}', None) if open <= 1 => return at + 1,
            (b'}', None) => open -= 1,
            (b';', None) if open == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The classes that each selector of the list needs. Those in brackets are alternatives, or must not be there: they are not asked for.
fn selectors(list: &str, classes: &mut HashMap<String, usize>) -> Vec<Vec<usize>> {
    let mut selectors = vec![Vec::new()];
    let mut nested = 0_u32;
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'(' | b'[' => nested += 1,
            b')' | b']' => nested = nested.saturating_sub(1),
            b',' if nested == 0 => selectors.push(Vec::new()),
            b'.' if nested == 0 => {
                let rest = &list[at + 1..];
                let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
                let next = classes.len();
                let class = *classes.entry(rest[..end].to_owned()).or_insert(next);
                if let Some(needed) = selectors.last_mut() {
                    needed.push(class);
                }
            }
            _ => {}
        }
    }
    selectors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(css: &str, html: &str) -> String {
        Stylesheet::new(css).used_by(html.as_bytes())
    }

    #[test]
    fn a_page_uses_the_rules_whose_classes_stand_in_it() {
        let html = r#"<p class="a b">x</p><i class="is-c"></i>"#;
        for (css, expected) in [
            ("p{x:y}", true),
            (".a{x:y}", true),
            (".a.b:hover>.is-c::before{x:y}", true),
            (".a .d{x:y}", false),
            (".is-{x:y}", false),
            (".d,.is-c{x:y}", true),
            (".d,.e{x:y}", false),
            (".a:not(.d,.e){x:y}", true),
            (":is(.d,.e) .a{x:y}", true),
            (".d:is(.a,.b){x:y}", false),
            ("[data-x=\".d\"]{x:y}", true),
            ("a[href$=\"}\"]{content:\"{;\"}", true),
            ("@keyframes k{0%{x:y}to{x:z}}", true),
            ("@view-transition{navigation:auto}", true),
            ("@layer a,b;", true),
            ("@font-face{font-family:F;src:local(Arial)}", true),
            ("@font-face{font-family:F;src:url(/f.woff2)format(\"woff2\")}", false),
        ] {
            assert_eq!(used(css, html), if expected { css } else { "" }, "{css}");
        }
    }

    #[test]
    fn groups_go_with_the_last_of_their_rules_and_layers_stay() {
        let css = "@layer x{@media (a){.a{b:c}.d{e:f}}}@layer y{.d{e:f}}@supports (g:h){.d{e:f}}.a{i:j}";
        assert_eq!(used(css, r#"class="a""#), "@layer x{@media (a){.a{b:c}}}@layer y{}.a{i:j}");
        assert_eq!(used(css, r#"class="d a""#), css);
    }

    #[test]
    fn what_is_no_rule_does_no_harm() {
        for css in ["", "}", "{", "a", "a{", "@media x", "@media x{", "a{b:\"c", ".", "a\\"] {
            used(css, "<p class=\"");
        }
    }

    #[test]
    fn a_page_is_dressed_in_the_place_for_it() {
        let stylesheet = Stylesheet::new(".a{b:c}.d{e:f}");
        let page = "<head><style></style></head><p class=\"a\"></p><style></style>";
        let expected = Dressed {
            html: "<head><style>.a{b:c}</style></head><p class=\"a\"></p><style></style>".into(),
            hash: csp::hash(b".a{b:c}"),
        };
        assert_eq!(stylesheet.dress(page.as_bytes()), Some(expected));
        assert_eq!(stylesheet.dress(b"<style>.a{}</style>"), None);
    }
}
