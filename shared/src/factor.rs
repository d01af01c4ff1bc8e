//! The second factor of an account, as its holder sees it.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the account's second factor stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    /// There is none.
    Off,
    /// It is being set up: an app is to be given the secret, and a code of it is to be entered.
    Begun {
        /// The secret, in base 32, in groups of four.
        secret: String,
        /// The same for a camera: the address of a picture, which holds it.
        picture: String,
    },
    /// Signing in asks for a code.
    On {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes are left.
        codes_left: u32,
        /// The recovery codes, until their holder has kept them; then none.
        codes: Vec<String>,
    },
}
