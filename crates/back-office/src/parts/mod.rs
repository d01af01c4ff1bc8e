//! What pages are put together from.

mod chart;
mod differences;
mod entered;
mod field;
mod name;
mod pager;
mod said;
mod see;
mod summary;
mod upload;

pub(crate) use chart::{Bar, bars};
pub(crate) use differences::differences;
pub(crate) use entered::Entered;
pub(crate) use field::{Field, Filter, select, wrong};
pub(crate) use name::variant_name;
pub(crate) use pager::{page_of, pager};
pub(crate) use said::{Problem, said};
pub(crate) use see::see;
pub(crate) use summary::{nth, summary};
pub(crate) use upload::Uploaded;
