//! What the provider remembers when it is killed: a file to which each record is appended, as a line of JSON, whenever
//! it changes. The last line of a record wins.

use super::ledger::Record;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The file, open for appending. Writing blocks for as long as the page cache takes; it is not flushed to the disk,
/// since a killed process is to forget nothing, and a power cut is not what the sandbox is for.
pub(super) struct Journal(File);

impl Journal {
    /// Opens the file, and reads back what it holds, in the order in which it was written.
    pub fn open(path: &Path) -> io::Result<(Self, Vec<Record>)> {
        let text = match std::fs::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if !text.is_empty() && !text.ends_with('\n') {
            // It was killed while it wrote: what follows begins a line of its own.
            file.write_all(b"\n")?;
        }
        let read = |line| {
            let record = serde_json::from_str(line);
            record.inspect_err(|error| tracing::warn!(%error, "a line of the journal cannot be read")).ok()
        };
        let records = text.lines().filter(|line| !line.is_empty()).filter_map(read).collect();
        Ok((Self(file), records))
    }

    /// Writes a record down, in one piece.
    pub fn append(&mut self, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }
}

#[cfg(test)]
mod tests {
    use crate::provider::testing::{Sandbox, TestClock, session_request};
    use http::StatusCode;
    use serde_json::json;
    use std::fs::OpenOptions;
    use std::io::Write;
    use std::path::PathBuf;

    /// A file of this test's own, gone afterwards.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("payment-sandbox-{name}-{}.jsonl", std::process::id()));
            let _ = std::fs::remove_file(&path);
            Self(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[tokio::test]
    async fn p7_a_killed_provider_forgets_nothing() {
        let file = Scratch::new("restart");
        let clock = TestClock::new();
        let before = Sandbox::with(clock.clone(), Some(&file.0), 1);
        let paid = before.open_session().await;
        let open = before.open_another("attempt-2").await;
        before.submit(&format!("/pay/{paid}/pay")).await;
        let refund = json!({"session": paid, "amount": "5.00", "currency": "EUR"});
        let refunded = before.post_once("/v1/refunds", "refund", &refund).await.json();
        drop(before);

        let after = Sandbox::with(clock, Some(&file.0), 1_000);
        assert_eq!(after.get(&format!("/v1/sessions/{paid}")).await.json()["state"], "paid");
        assert_eq!(after.get(&format!("/v1/sessions/{open}")).await.json()["state"], "open");
        assert_eq!(after.create("attempt-1", &session_request()).await.json()["id"], paid.as_str());
        assert_eq!(after.post_once("/v1/refunds", "refund", &refund).await.json(), refunded);
        let much = json!({"session": paid, "amount": "15.00", "currency": "EUR"});
        let much = after.post_once("/v1/refunds", "another", &much).await;
        assert_eq!(much.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[tokio::test]
    async fn a_webhook_that_was_not_delivered_is_sent_after_the_restart_and_only_then() {
        let file = Scratch::new("webhooks");
        let clock = TestClock::new();
        let before = Sandbox::with(clock.clone(), Some(&file.0), 1);
        let id = before.open_session().await;
        before.submit(&format!("/pay/{id}/pay")).await;
        drop(before);

        let after = Sandbox::with(clock.clone(), Some(&file.0), 1_000);
        let sent = after.deliver(&[]).next().await;
        assert_eq!((sent.kind.as_str(), &sent.data.session.id), ("session.paid", &id));
        after.until_delivered(&id).await;

        let again = Sandbox::with(clock, Some(&file.0), 2_000);
        assert!(again.nothing_posted());
    }

    #[tokio::test]
    async fn a_line_cut_short_costs_nothing_but_itself() {
        let file = Scratch::new("cut");
        let clock = TestClock::new();
        let first = Sandbox::with(clock.clone(), Some(&file.0), 1).open_session().await;
        OpenOptions::new().append(true).open(&file.0).unwrap().write_all(br#"{"id":"ses_"#).unwrap();
        let second = Sandbox::with(clock.clone(), Some(&file.0), 1_000).open_another("attempt-2").await;
        let sandbox = Sandbox::with(clock, Some(&file.0), 2_000);
        for id in [first, second] {
            assert_eq!(sandbox.get(&format!("/v1/sessions/{id}")).await.status, StatusCode::OK);
        }
    }
}
