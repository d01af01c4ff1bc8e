//! Whose a replica is, said so that it tells nothing of them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A tag of a cart's owner, made by the server with its secret key: the same for one owner, and worth nothing to anybody else.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OwnerTag(u64);

/// The text is no owner's tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an owner's tag")]
pub struct NotATag;

impl OwnerTag {
    /// The tag of these bytes.
    pub const fn new(bytes: [u8; 8]) -> Self {
        Self(u64::from_be_bytes(bytes))
    }
}

/// Sixteen hexadecimal digits.
impl fmt::Display for OwnerTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for OwnerTag {
    type Err = NotATag;

    fn from_str(text: &str) -> Result<Self, NotATag> {
        let digits = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let number = digits.then(|| u64::from_str_radix(text, 16).ok()).flatten();
        number.map(Self).ok_or(NotATag)
    }
}

impl TryFrom<String> for OwnerTag {
    type Error = NotATag;

    fn try_from(text: String) -> Result<Self, NotATag> {
        text.parse()
    }
}

impl From<OwnerTag> for String {
    fn from(tag: OwnerTag) -> Self {
        tag.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c9_a_tag_comes_back_as_it_was() {
        for bytes in [[0; 8], [0, 1, 2, 3, 4, 5, 6, 0xff], [0xff; 8]] {
            let tag = OwnerTag::new(bytes);
            assert_eq!(tag.to_string().parse(), Ok(tag));
        }
        for text in ["", "0", "00000000000000000", "+000000000000001", "000000000000000G", "ABCDEFABCDEFABCD"] {
            assert_eq!(text.parse::<OwnerTag>(), Err(NotATag), "{text}");
        }
    }
}
