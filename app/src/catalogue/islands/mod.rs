//! What of the public pages comes alive: the product's form.

mod buy;

pub(crate) use buy::Buy;
#[cfg(feature = "hydrate")]
pub(crate) use buy::hydrate;
