//! Names of wishlists.

use crate::field::{self, FieldProblem};
use serde::Serialize;

/// A line of 1 to [`WishlistName::LONGEST`] characters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct WishlistName(String);

impl WishlistName {
    /// The most characters.
    pub const LONGEST: u32 = 60;

    /// Takes off blanks and invisible characters around it, and checks its length.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        field::text(text, 1, Self::LONGEST).map(Self)
    }

    /// A name that the shop stored, as it stands.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of a list that nobody has named.
impl Default for WishlistName {
    fn default() -> Self {
        Self("Wishlist".to_owned())
    }
}
