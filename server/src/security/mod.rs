//! What keeps shoppers safe from others: each file is one protection, a middleware with its tests.

pub mod body;
pub mod class;
pub mod client;
pub mod csp;
pub mod duration;
pub mod headers;
pub mod limits;
pub mod origin;
pub mod overload;
