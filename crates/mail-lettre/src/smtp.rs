//! Mail over SMTP. Answers of the kind "not now" are tried again, those of the kind "never" are not.

use crate::{SmtpUrl, SmtpUrlError, later, message, refused};
use async_trait::async_trait;
use lettre::transport::smtp::response::Code;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use mail::{Mail, Post, PostError};
use shared::account::Email;
use std::time::Duration;

/// How long the server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends mail by a server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Email,
}

/// A failure of the mail server, by its code: its own words name recipients, and errors are logged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the mail server answered {0}")]
struct AnswerError(Code);

impl Smtp {
    /// By the server at `url`. No connection is made yet.
    pub fn new(url: &SmtpUrl, sender: Email) -> Result<Self, SmtpUrlError> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal()).map_err(|_| SmtpUrlError::Form)?;
        Ok(Self { transport: builder.timeout(Some(PATIENCE)).build(), sender })
    }
}

#[async_trait]
impl Post for Smtp {
    async fn send(&self, mail: &Mail) -> Result<(), PostError> {
        let message = message(&self.sender, mail)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.status() {
                Some(code) if error.is_permanent() => refused(AnswerError(code)),
                Some(code) => later(AnswerError(code)),
                None => later(error),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{mail, sender};
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    /// A server that answers the recipient so, and gives what it was sent.
    async fn server(to_recipient: &'static str) -> (SmtpUrl, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = SmtpUrl::parse(&format!("smtp://{}", listener.local_addr().unwrap())).unwrap();
        let talk = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            stream.write_all(b"220 ready\r\n").await.unwrap();
            let (mut received, mut in_mail) = (String::new(), false);
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return received;
                }
                let answer = match line.trim_end() {
                    "." if in_mail => {
                        in_mail = false;
                        "250 taken"
                    }
                    _ if in_mail => {
                        received += &line;
                        continue;
                    }
                    "DATA" => {
                        in_mail = true;
                        "354 go on"
                    }
                    "QUIT" => "221 bye",
                    command if command.starts_with("RCPT") => to_recipient,
                    _ => "250 ok",
                };
                stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
        });
        (url, talk)
    }

    #[tokio::test]
    async fn a_mail_reaches_the_server() {
        let (url, talk) = server("250 ok").await;
        let smtp = Smtp::new(&url, sender()).unwrap();
        smtp.send(&mail()).await.unwrap();
        drop(smtp);
        let received = talk.await.unwrap();
        assert!(received.contains("To: aoife@example.org") && received.contains("Tea & cake"), "{received}");
    }

    #[tokio::test]
    async fn not_now_is_later_and_never_is_never() {
        let (url, _talk) = server("450 mailbox busy").await;
        assert!(matches!(Smtp::new(&url, sender()).unwrap().send(&mail()).await, Err(PostError::Later(_))));
        let (url, _talk) = server("550 no such user").await;
        assert!(matches!(Smtp::new(&url, sender()).unwrap().send(&mail()).await, Err(PostError::Refused(_))));
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let nobody = Smtp::new(&SmtpUrl::parse(&format!("smtp://{closed}")).unwrap(), sender()).unwrap();
        assert!(matches!(nobody.send(&mail()).await, Err(PostError::Later(_))));
    }

    #[tokio::test]
    async fn the_servers_words_which_name_people_are_in_no_error() {
        let (url, _talk) = server("550 5.1.1 no such user <aoife@example.org>").await;
        let error = Smtp::new(&url, sender()).unwrap().send(&mail()).await.unwrap_err();
        let mut told = format!("{error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            told += &inner.to_string();
            source = inner.source();
        }
        assert!(told.contains("the mail server answered 550") && !told.contains("aoife"), "{told}");
    }
}
