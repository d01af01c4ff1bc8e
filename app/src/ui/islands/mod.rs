//! What comes alive on every page, and what keeps a page without islands of its own up to date.

mod follow;
mod header_tools;

pub(crate) use follow::Follow;
pub(crate) use header_tools::{HeaderTools, Known};
