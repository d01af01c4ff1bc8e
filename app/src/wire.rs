//! How answers travel to the browser: as postcard, which the browser reads with a fraction of the code that JSON needs.

use bytes::Bytes;
use leptos::server_fn::codec::Post;
use leptos::server_fn::{ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;

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

/// Other bytes than printable ASCII are this much further. The character is printable and one that Leptos does not escape.
const SHIFT: u32 = 0x100;

/// The value as text within a page: postcard, of which every byte is one character. ASCII stays as it is, so that the page
/// compresses well. Blank where it cannot be written.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn encode<T: Serialize>(value: &T) -> String {
    postcard::to_allocvec(value).unwrap_or_default().into_iter().map(character).collect()
}

/// The value that a page holds as text; none where it was written by another release.
#[cfg(any(feature = "hydrate", test))]
pub(crate) fn decode<T: DeserializeOwned>(text: &str) -> Option<T> {
    let bytes: Vec<u8> = text.chars().map(byte).collect();
    postcard::from_bytes(&bytes).ok()
}

#[cfg(any(feature = "ssr", feature = "hydrate"))]
fn character(byte: u8) -> char {
    // Attributes would be longer where these are escaped.
    let plain = matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'');
    if plain { char::from(byte) } else { char::from_u32(SHIFT + u32::from(byte)).unwrap_or_default() }
}

/// The last eight bits of either are the byte.
#[cfg(any(feature = "hydrate", test))]
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
        let text = encode(&value);
        assert!(
            text.contains("/script") && !text.contains(['<', '"', '&']) && !text.contains(char::is_control),
            "{text}"
        );
        assert_eq!(decode(&text), Some(value));
    }
}
