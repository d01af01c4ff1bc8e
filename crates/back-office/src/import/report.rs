//! What comes of a file, row by row.

use crate::parts::{Filter, page_of, pager, select};
use maud::{Markup, html};
use serde::Deserialize;
use shared::import::{ImportReport, RowOutcome, RowReport};

/// Rows on a page: a file may have very many.
const PER_PAGE: usize = 100;

/// Which rows are shown, as the address has it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    show: String,
    page: String,
}

/// How many products and variants are what.
pub(super) fn counts(report: &ImportReport) -> Markup {
    let number = |name: &str, count: u32| html! { div { dt { (name) } dd { (count) } } };
    html! {
        dl.numbers {
            (number("New products", report.products_added))
            (number("Changed products", report.products_updated))
            (number("Unchanged products", report.products_unchanged))
            (number("New variants", report.variants_added))
            (number("Changed variants", report.variants_updated))
            (number("Rows left out", u32::try_from(report.rejected()).unwrap_or(u32::MAX)))
        }
    }
}

/// The rows, those that do not come in alone where they are asked for.
pub(super) fn rows(path: &str, report: &ImportReport, wanted: &Wanted) -> Markup {
    let left_out = wanted.show == "left-out";
    let rows: Vec<_> =
        report.rows.iter().filter(|row| !left_out || matches!(row.outcome, RowOutcome::Rejected(_))).collect();
    let pages = u32::try_from(rows.len().div_ceil(PER_PAGE)).unwrap_or(u32::MAX).max(1);
    let page = page_of(&wanted.page).min(pages);
    let shown = rows.iter().skip((page as usize - 1) * PER_PAGE).take(PER_PAGE);
    html! {
        section aria-labelledby="rows-title" {
            h2 #rows-title { "Rows" }
            search {
                form.filters method="get" action=(path) {
                    (select("show", "Show", &wanted.show, &[("", "All rows"), ("left-out", "Only those left out")]))
                    button.button type="submit" { "Show" }
                }
            }
            @if rows.is_empty() { p { "There are none." } } @else {
                div.table-scroll tabindex="0" role="group" aria-labelledby="rows-title" {
                    table.table.is-cards {
                        thead { tr { th { "Line" } th { "Product" } th { "What comes of it" } } }
                        tbody { @for row in shown { (one(row)) } }
                    }
                }
                (pager(path, &Filter::of([("show", wanted.show.clone())]), page, pages))
            }
        }
    }
}

fn one(row: &RowReport) -> Markup {
    html! {
        tr {
            th scope="row" data-label="Line" { (row.line) }
            td data-label="Product" { @if row.handle.is_empty() { span.muted { "Unknown" } } @else { (row.handle) } }
            td data-label="What comes of it" { (outcome(row)) }
        }
    }
}

fn outcome(row: &RowReport) -> Markup {
    let (key, words) = match row.outcome {
        RowOutcome::Added => ("added", "Added"),
        RowOutcome::Updated => ("updated", "Changed"),
        RowOutcome::Unchanged => ("unchanged", "Unchanged"),
        RowOutcome::Image => ("image", "A picture"),
        RowOutcome::Rejected(_) => ("left-out", "Left out"),
    };
    html! {
        span {
            span.status data-status=(key) { (words) }
            @if let RowOutcome::Rejected(why) = &row.outcome { " " span { (why) } }
            @if let Some(note) = &row.note { " " span { (note) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> ImportReport {
        let row = |line: u64| {
            let outcome =
                if line.is_multiple_of(50) { RowOutcome::Rejected("no <price>".into()) } else { RowOutcome::Added };
            RowReport { line, handle: format!("mug-{line}"), outcome, note: None }
        };
        ImportReport { rows: (1..=250).map(row).collect(), ..ImportReport::default() }
    }

    fn lines(show: &str, page: &str) -> Vec<usize> {
        let wanted = Wanted { show: show.into(), page: page.into() };
        let page = rows("/here", &report(), &wanted).into_string();
        page.split("data-label=\"Line\">")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap().parse().unwrap())
            .collect()
    }

    #[test]
    fn rows_are_cut_into_pages_and_those_left_out_are_found() {
        assert_eq!(lines("", ""), (1..=100).collect::<Vec<_>>());
        assert_eq!(lines("", "3"), (201..=250).collect::<Vec<_>>());
        assert_eq!(lines("", "99"), lines("", "3"), "there is no page after the last");
        assert_eq!(lines("left-out", ""), [50, 100, 150, 200, 250]);
        let kept = RowReport {
            line: 2,
            handle: "mug".into(),
            outcome: RowOutcome::Updated,
            note: Some("the stock stays at 3".into()),
        };
        let cell = outcome(&kept).into_string();
        assert!(cell.contains("Changed") && cell.contains("the stock stays at 3"), "{cell}");
        let page = rows("/here", &report(), &Wanted { show: "left-out".into(), ..Wanted::default() }).into_string();
        assert!(page.contains("no &lt;price&gt;"), "{page}");
    }
}
