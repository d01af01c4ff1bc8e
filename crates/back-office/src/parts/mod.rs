//! What pages are put together from.

mod chart;
mod entered;
mod field;
mod pager;
mod said;
mod see;

pub(crate) use chart::{Bar, bars};
pub(crate) use entered::Entered;
pub(crate) use field::{Field, Filter, select};
pub(crate) use pager::pager;
pub(crate) use said::{Problem, said};
pub(crate) use see::see;
