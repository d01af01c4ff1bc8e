//! Tokens: what only their bearer knows. The database keeps hashes.

use crate::Shop;
use sha2::{Digest, Sha256};
use storage::TokenHash;

/// 256 bits that only their bearer knows: a session's, or those in a link that was mailed. They never show in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token as it was brought; anything but 64 hexadecimal digits is none.
    pub fn parse(text: &str) -> Option<Self> {
        let sound = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        sound.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The token, for its bearer alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self(hex::encode(bytes))
    }

    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Shop {
    /// A token that nobody had before.
    pub(crate) fn new_token(&self) -> Token {
        let mut bytes = [0; 32];
        self.inner.random.fill(&mut bytes);
        Token::of_bytes(&bytes)
    }
}
