//! How answers travel to the browser: as postcard, which the browser reads with a fraction of the code that JSON needs.

use bytes::Bytes;
use codee::{Decoder, Encoder};
use leptos::prelude::Resource;
use leptos::server_fn::codec::Post;
use leptos::server_fn::{ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a page reads from the server, and finds in the page that the server rendered.
pub(crate) type Answer<T> = Resource<T, Compact>;

/// A resource that the page waits for; see [`Resource::new_blocking`].
#[track_caller]
pub(crate) fn answer<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> Answer<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(source, fetch, true)
}

/// How server functions answer.
pub(crate) type Postcard = Post<PostcardEncoding>;

/// Postcard as it is.
pub struct PostcardEncoding;

impl ContentType for PostcardEncoding {
    const CONTENT_TYPE: &'static str = "application/x-postcard";
}

impl FormatType for PostcardEncoding {
    const FORMAT_TYPE: Format = Format::Binary;
}

impl<T: Serialize> Encodes<T> for PostcardEncoding {
    type Error = postcard::Error;

    fn encode(value: &T) -> Result<Bytes, postcard::Error> {
        postcard::to_allocvec(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for PostcardEncoding {
    type Error = postcard::Error;

    fn decode(bytes: Bytes) -> Result<T, postcard::Error> {
        postcard::from_bytes(&bytes)
    }
}

/// Postcard as text within a page: every byte is one character. ASCII stays as it is, so that the page compresses well.
pub(crate) struct Compact;

/// Other bytes are this much further. The character is printable and one that Leptos does not escape.
const SHIFT: u32 = 0x100;

impl<T: Serialize> Encoder<T> for Compact {
    type Error = postcard::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, postcard::Error> {
        Ok(postcard::to_allocvec(value)?.into_iter().map(character).collect())
    }
}

impl<T: DeserializeOwned> Decoder<T> for Compact {
    type Error = postcard::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, postcard::Error> {
        let bytes: Vec<u8> = text.chars().map(byte).collect();
        postcard::from_bytes(&bytes)
    }
}

fn character(byte: u8) -> char {
    // Leptos would write `<` as an escape that only JSON undoes.
    let plain = matches!(byte, b' '..=b'~') && byte != b'<';
    if plain { char::from(byte) } else { char::from_u32(SHIFT + u32::from(byte)).unwrap_or_default() }
}

/// The last eight bits of either are the byte.
#[expect(clippy::cast_possible_truncation, reason = "the rest only says that it was shifted")]
fn byte(character: char) -> u8 {
    u32::from(character) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let value = ("</script> \"\\\0€".to_owned(), (0..=255).collect::<Vec<u8>>(), Some(-1_i64));
        let text = Compact::encode(&value).unwrap();
        assert!(text.contains("script> \"\\") && !text.contains('<') && !text.contains(char::is_control), "{text}");
        assert_eq!(Compact::decode(&text), Ok(value));
    }
}
