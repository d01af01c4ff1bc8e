//! Text that a spreadsheet would run as a formula: it goes out behind a quote, which is taken off when it comes in.

use std::borrow::Cow;

/// What a spreadsheet takes for a formula's beginning.
const BEGINNINGS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

const QUOTE: char = '\'';

/// The text as it goes out: no spreadsheet runs it.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    if runs(text) { Cow::Owned(format!("{QUOTE}{text}")) } else { Cow::Borrowed(text) }
}

/// The text that went out so.
pub(super) fn bare(text: &str) -> &str {
    text.strip_prefix(QUOTE).filter(|text| runs(text)).unwrap_or(text)
}

/// Behind quotes of its own, too: so that what comes in again is what went out.
fn runs(text: &str) -> bool {
    text.trim_start_matches(QUOTE).starts_with(BEGINNINGS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_runs_nowhere_and_comes_in_as_it_was() {
        for (text, out) in [
            ("Mug", "Mug"),
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\tx", "'\tx"),
            ("'=x", "''=x"),
            ("''", "''"),
            ("'quoted'", "'quoted'"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(quoted(text), out);
            assert_eq!(bare(out), text, "{out}");
        }
    }
}
