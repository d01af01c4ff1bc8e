//! What keeps shoppers safe from others: each file is one protection, a middleware with its tests.

pub mod body;
pub mod csp;
pub mod headers;
pub mod limits;
pub mod origin;
