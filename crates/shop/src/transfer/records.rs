//! Cuts CSV text into records.
//!
//! The `csv` crate takes broken quotes as they come: a quote that is never closed swallows the rows up to the next quote
//! and makes one product of them. Here such a record is refused, and reading goes on at the next line. Each of them may
//! have been looked for to the end of the text: so after some reading is given up.

use super::problem::Problem;

/// After so many records with broken quotes nothing more is read.
const MAX_BROKEN: u32 = 100;

/// A record of the file: its fields, or why it has none.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Record {
    /// The line on which it begins, from 1.
    pub line: u64,
    pub fields: Result<Vec<Vec<u8>>, Problem>,
}

/// The records of a text; blank lines are none.
pub(super) struct Records<'a> {
    rest: &'a [u8],
    line: u64,
    broken: u32,
}

impl<'a> Records<'a> {
    /// Those of `text`, with or without a byte order mark.
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self { rest: text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text), line: 1, broken: 0 }
    }

    fn skip(&mut self, length: usize) {
        let (skipped, rest) = self.rest.split_at(length.min(self.rest.len()));
        let ends = skipped.iter().enumerate().filter(|&(at, &byte)| match byte {
            b'\n' => true,
            b'\r' => skipped.get(at + 1).or(rest.first()) != Some(&b'\n'),
            _ => false,
        });
        self.line += ends.map(|_| 1).sum::<u64>();
        self.rest = rest;
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let blank = self.rest.iter().take_while(|&&byte| is_line_end(byte)).count();
        self.skip(blank);
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        if self.broken == MAX_BROKEN {
            self.rest = &[];
            return Some(Record { line, fields: Err(Problem::TooManyQuotes) });
        }
        match split(self.rest) {
            Ok((fields, length)) => {
                self.skip(length);
                Some(Record { line, fields: Ok(fields) })
            }
            Err(problem) => {
                self.broken += 1;
                self.skip(until_line_end(self.rest));
                Some(Record { line, fields: Err(problem) })
            }
        }
    }
}

/// The fields of the record that `text` begins with, and its length without its line end.
fn split(text: &[u8]) -> Result<(Vec<Vec<u8>>, usize), Problem> {
    let mut fields = Vec::new();
    let mut start = 0;
    loop {
        let (field, end) = field(text, start)?;
        fields.push(field);
        if text.get(end) != Some(&b',') {
            return Ok((fields, end));
        }
        start = end + 1;
    }
}

/// The field at `start`, and where it ends. A quote inside a field that does not begin with one is a quote: `12" wide`.
fn field(text: &[u8], start: usize) -> Result<(Vec<u8>, usize), Problem> {
    if text.get(start) != Some(&b'"') {
        let length = text[start..].iter().take_while(|&&byte| byte != b',' && !is_line_end(byte)).count();
        return Ok((text[start..start + length].to_vec(), start + length));
    }
    let mut field = Vec::new();
    let mut at = start + 1;
    loop {
        let length = text[at..].iter().position(|&byte| byte == b'"').ok_or(Problem::OpenQuote)?;
        field.extend_from_slice(&text[at..at + length]);
        at += length + 1;
        match text.get(at) {
            Some(b'"') => field.push(b'"'),
            Some(&byte) if byte != b',' && !is_line_end(byte) => return Err(Problem::TextAfterQuote),
            _ => return Ok((field, at)),
        }
        at += 1;
    }
}

fn until_line_end(text: &[u8]) -> usize {
    text.iter().take_while(|&&byte| !is_line_end(byte)).count()
}

const fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(u64, Result<Vec<String>, Problem>)> {
        let text_of = |field: Vec<u8>| String::from_utf8_lossy(&field).into_owned();
        let strings = |fields: Vec<Vec<u8>>| fields.into_iter().map(text_of).collect();
        Records::of(text.as_bytes()).map(|record| (record.line, record.fields.map(strings))).collect()
    }

    fn row(line: u64, fields: &[&str]) -> (u64, Result<Vec<String>, Problem>) {
        (line, Ok(fields.iter().map(|&field| field.to_owned()).collect()))
    }

    #[test]
    fn records_know_the_line_that_they_begin_on() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "\"1", "2\",x", "3,4", "\"5\"\"\",", ""].join(end);
            let expected =
                [row(1, &["a", "b"]), row(3, &[&format!("1{end}2"), "x"]), row(5, &["3", "4"]), row(6, &["5\"", ""])];
            assert_eq!(read(&text), expected, "{end:?}");
        }
        assert_eq!(read("\u{feff}\"a\""), [row(1, &["a"])]);
        assert_eq!(read("12\" wide, \"x\""), [row(1, &["12\" wide", " \"x\""])]);
        assert_eq!(read(""), []);
    }

    #[test]
    fn broken_quotes_cost_their_own_line_only() {
        let cases = [
            ("a,\"b\nc,d\ne,\"f\"", Problem::TextAfterQuote),
            ("a,\"b\nc,d\ne,f", Problem::OpenQuote),
            ("a,\"b\" \nc,d\ne,f", Problem::TextAfterQuote),
        ];
        for (text, problem) in cases {
            assert_eq!(read(text), [(1, Err(problem)), row(2, &["c", "d"]), row(3, &["e", "f"])], "{text}");
        }
    }

    #[test]
    fn reading_is_given_up_where_all_quotes_are_broken() {
        let text = "\"a,\n".repeat(3_000_000);
        let mut records = Records::of(text.as_bytes());
        assert_eq!(records.by_ref().take(100).filter(|record| record.fields.is_err()).count(), 100);
        assert_eq!(records.next(), Some(Record { line: 101, fields: Err(Problem::TooManyQuotes) }));
        assert_eq!(records.next(), None);
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_is_read_alike(rows in prop::collection::vec(prop::collection::vec("[a\",\r\n ]{0,5}", 2), 0..5)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row)?;
            }
            let text = String::from_utf8(writer.into_inner()?)?;
            let read: Vec<_> = read(&text).into_iter().map(|(_, row)| row).collect::<Result<_, _>>()?;
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn no_bytes_panic_and_lines_only_grow(text in prop::collection::vec(prop::sample::select(b"a\",\r\n\xff".to_vec()), 0..60)) {
            let lines: Vec<_> = Records::of(&text).map(|record| record.line).collect();
            prop_assert!(lines.is_sorted_by(|earlier, later| earlier < later));
        }
    }
}
