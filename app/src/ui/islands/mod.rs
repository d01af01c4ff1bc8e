//! What comes alive around every page.

mod follow;
mod header_tools;
mod overlays;
mod regions;

pub(crate) use follow::Follow;
pub(crate) use header_tools::{HeaderTools, Known};
pub(crate) use overlays::Overlays;
pub(crate) use regions::Regions;
