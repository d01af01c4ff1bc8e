//! What of the public pages comes alive: the product's form.

mod buy;
mod choice;
mod options;

pub(crate) use buy::Buy;
#[cfg(feature = "ssr")]
pub(super) use choice::label;
