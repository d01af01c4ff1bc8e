//! Numbers over time: as bars, with the same numbers as a table.

use maud::{Markup, html};

/// One bar.
pub(crate) struct Bar {
    /// Which hour or day it is of.
    pub label: String,
    /// How high it is; what is negative has no height.
    pub value: i64,
    /// The number as people read it.
    pub text: String,
}

const HEIGHT: i64 = 100;
const STEP: usize = 12;
const WIDTH: usize = 9;

/// The bars, and the table behind them. `id` is unique on the page; `label` and `value` head the table's columns.
pub(crate) fn bars(id: &str, title: &str, label: &str, value: &str, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let height = |bar: &Bar| bar.value.max(0) * HEIGHT / most;
    html! {
        figure.chart aria-labelledby=(id) {
            figcaption id=(id) { (title) }
            svg viewBox={ "0 0 " (bars.len().max(1) * STEP) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
                @for (index, bar) in bars.iter().enumerate() {
                    rect x=(index * STEP) y=(HEIGHT - height(bar)) width=(WIDTH) height=(height(bar)) {
                        title { (bar.label) ": " (bar.text) }
                    }
                }
            }
            div.chart-ends aria-hidden="true" {
                @if let (Some(first), Some(last)) = (bars.first(), bars.last()) {
                    span { (first.label) } span { (last.label) }
                }
            }
            details {
                summary { "As a table" }
                table.table {
                    thead { tr { th scope="col" { (label) } th.is-number scope="col" { (value) } } }
                    tbody {
                        @for bar in bars {
                            tr { th scope="row" { (bar.label) } td.is-number { (bar.text) } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(value: i64) -> Bar {
        Bar { label: "09:00".to_owned(), value, text: format!("€{value}") }
    }

    #[test]
    fn the_highest_bar_fills_the_chart_and_each_is_a_row_of_its_table() {
        let page = bars("revenue", "Revenue", "Hour", "Revenue", &[bar(50), bar(200), bar(-10)]).into_string();
        for height in ["height=\"25\"", "height=\"100\"", "height=\"0\""] {
            assert!(page.contains(height), "{height}: {page}");
        }
        assert_eq!(page.matches("<th scope=\"row\">09:00</th>").count(), 3);
        assert!(page.contains("€-10"));
    }

    #[test]
    fn a_chart_of_nothing_is_no_error() {
        for nothing in [&[][..], &[bar(0)][..]] {
            assert!(bars("id", "Revenue", "Hour", "Revenue", nothing).into_string().contains("<svg"));
        }
    }
}
