//! The way through a list that is longer than a page.

use super::Filter;
use maud::{Markup, html};

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
