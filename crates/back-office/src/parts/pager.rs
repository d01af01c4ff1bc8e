//! The way through a list that is longer than a page.

use super::Filter;
use maud::{Markup, html};

/// The page that an address asks for; the first where that is no number.
pub(crate) fn page_of(asked: &str) -> u32 {
    asked.parse().unwrap_or(1).max(1)
}

/// Links to the pages before and after this one; nothing where there is only one.
pub(crate) fn pager(path: &str, filter: &Filter, page: u32, pages: u32) -> Markup {
    html! {
        @if pages > 1 {
            nav.pager aria-label="Pages" {
                @if page > 1 { a.button href=(filter.address(path, page - 1)) rel="prev" { "Previous" } }
                span { "Page " (page) " of " (pages) }
                @if page < pages { a.button href=(filter.address(path, page + 1)) rel="next" { "Next" } }
            }
        }
    }
}
