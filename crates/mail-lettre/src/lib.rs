//! The adapters of the port to mail: over SMTP with [`Smtp`], or into a folder with [`Files`] where no server is named.
//! Both make the same message of a mail: `multipart/alternative`, plain text first.

mod files;
mod smtp;
mod url;

pub use files::{Files, remove_old};
pub use smtp::Smtp;
pub use url::{SmtpUrl, SmtpUrlError};

use lettre::Message;
use lettre::message::{Mailbox, MultiPart};
use mail::{Mail, PostError};
use shared::account::Email;
use std::error::Error;

/// The mail as a message from that address, which answers go to.
fn message(sender: &Email, mail: &Mail) -> Result<Message, PostError> {
    let domain = sender.as_str().rsplit('@').next().unwrap_or("localhost");
    let from = Mailbox::new(Some(mail.from.clone()), sender.as_str().parse().map_err(refused)?);
    let to = Mailbox::new(None, mail.to.as_str().parse().map_err(refused)?);
    Message::builder()
        .message_id(Some(format!("<{}@{domain}>", mail.id)))
        .from(from)
        .to(to)
        .subject(&mail.subject)
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
        .map_err(refused)
}

fn refused(error: impl Error + Send + Sync + 'static) -> PostError {
    PostError::Refused(Box::new(error))
}

fn later(error: impl Error + Send + Sync + 'static) -> PostError {
    PostError::Later(Box::new(error))
}

#[cfg(test)]
pub(crate) mod testing {
    use mail::Mail;
    use shared::account::Email;

    pub(crate) fn sender() -> Email {
        Email::parse("shop@example.com").unwrap()
    }

    pub(crate) fn mail() -> Mail {
        Mail {
            id: "7.1795163882000".into(),
            from: "Tom's \"shop\"".into(),
            to: Email::parse("aoife@example.org").unwrap(),
            subject: "Grüße\r\nBcc: everybody@example.net".into(),
            text: "Tea & cake".into(),
            html: "<p>Tea &amp; cake</p>".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::message;
    use super::testing::{mail, sender};
    use mail::Mail;
    use shared::account::Email;

    #[test]
    fn whatever_address_the_shop_takes_a_message_can_go_to() {
        let longest = format!("{}@{}.example.com", "x".repeat(64), ["y".repeat(58).as_str(); 2].join("."));
        for address in [
            "o'brien+shop!#$%&*/=?^_`{|}~-1@mail.example.co.uk",
            "ANA@M\u{dc}LLER.example",
            "first.last@r3---sn.example.com",
            "\u{200b}a@b.de\u{feff}",
            longest.as_str(),
        ] {
            let to = Email::parse(address).unwrap();
            let message =
                String::from_utf8(message(&sender(), &Mail { to: to.clone(), ..mail() }).unwrap().formatted());
            assert!(message.unwrap().contains(to.as_str()), "{address}");
        }
    }

    #[test]
    fn a_message_says_it_twice_and_its_subject_is_one_line() {
        let message = String::from_utf8(message(&sender(), &mail()).unwrap().formatted()).unwrap();
        for part in [
            "Message-ID: <7.1795163882000@example.com>\r\n",
            "From: =?utf-8?b?VG9tJ3MgInNob3Ai?= <shop@example.com>\r\n",
            "To: aoife@example.org\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
            "\r\n\r\nTea & cake",
            "<p>Tea &amp; cake</p>",
        ] {
            assert!(message.contains(part), "{part} is not in {message}");
        }
        assert!(!message.contains("\nBcc:"), "{message}");
    }
}
