//! What a period came to.

use super::words;
use crate::parts::{Bar, bars};
use maud::{Markup, html};
use shared::numbers::{Activity, Numbers, Sales, Slot, Takings};
use shared::tally::CartChanges;

pub(super) fn view(numbers: &Numbers) -> Markup {
    let Numbers { period, takings, activity, attempts } = numbers;
    html! {
        section aria-labelledby="period-title" {
            h2 #period-title { (period) }
            (sums(takings, activity))
            div.charts {
                (chart("revenue", "Revenue", takings, |sales| (sales.revenue.minor(), sales.revenue.to_string())))
                (chart("orders", "Orders placed", takings, |sales| (sales.placed.into(), sales.placed.to_string())))
                (chart("paid", "Orders paid", takings, |sales| (sales.paid.into(), sales.paid.to_string())))
                (chart("refunded", "Refunded", takings, |sales| (sales.refunded.minor(), sales.refunded.to_string())))
            }
            div.charts {
                (counts("checkouts", "Checkouts", &checkouts(activity)))
                (counts("cart-changes", "Cart changes", &cart_changes(activity)))
                (counts("merges", "Merges", &named(&activity.carts.merges, words::merge)))
                (counts("merged-lines", "Merged lines, by outcome", &named(&activity.carts.merged, words::merged)))
                (counts("attempts", "Payment attempts, by state", &attempts.iter()
                    .map(|(state, count)| (crate::orders::attempt_words(*state), u64::from(*count))).collect::<Vec<_>>()))
                (counts("pages", "Pages to pay on", &named(&activity.payment_pages, words::payment_page)))
                (counts("alarms", "Alarms", &named(&activity.alarms, words::alarm)))
            }
        }
    }
}

fn sums(takings: &Takings, activity: &Activity) -> Markup {
    let Sales { placed, paid, revenue, refunded } = takings.total;
    let checkouts = &activity.checkouts;
    let asked = checkouts.placed + checkouts.failed + checkouts.refused.iter().map(|(_, count)| count).sum::<u64>();
    html! {
        dl.numbers {
            (number("Revenue", &revenue.to_string()))
            (number("Refunded", &refunded.to_string()))
            (number("Orders placed", &placed.to_string()))
            (number("Orders paid", &paid.to_string()))
            (number("Average order", &takings.average.map_or("–".to_owned(), |average| average.to_string())))
            (number("Carts begun", &activity.carts.begun.to_string()))
            (number("Carts to orders", &percent(checkouts.conversion)))
            (number("Checkout success", &percent((checkouts.placed * 100).checked_div(asked))))
            (number("Tried with an empty cart", &checkouts.empty_carts.to_string()))
        }
    }
}

/// A number with what it is.
pub(super) fn number(label: &str, value: &str) -> Markup {
    html! { div { dt { (label) } dd { (value) } } }
}

fn percent(share: Option<u64>) -> String {
    share.map_or("–".to_owned(), |share| format!("{share} %"))
}

fn chart(id: &str, title: &str, takings: &Takings, of: impl Fn(&Sales) -> (i64, String)) -> Markup {
    let bar = |slot: &Slot| {
        let (value, text) = of(&slot.sales);
        Bar { label: words::slot(slot.begins, takings.slots.len()), value, text }
    };
    bars(id, title, "From", title, &takings.slots.iter().map(bar).collect::<Vec<_>>())
}

fn checkouts(activity: &Activity) -> Vec<(&'static str, u64)> {
    let checkouts = &activity.checkouts;
    let mut rows = vec![("Placed", checkouts.placed), ("Something broke", checkouts.failed)];
    rows.extend(checkouts.refused.iter().map(|(reason, count)| (words::checkout(*reason), *count)));
    rows
}

fn cart_changes(activity: &Activity) -> Vec<(&'static str, u64)> {
    let mut rows = vec![(words::cart_change(CartChanges::Made), activity.carts.changed)];
    rows.extend(named(&activity.carts.errors, words::cart_change));
    rows
}

fn named<T: Copy>(counts: &[(T, u64)], words: impl Fn(T) -> &'static str) -> Vec<(&'static str, u64)> {
    counts.iter().map(|(detail, count)| (words(*detail), *count)).collect()
}

/// Counts by name, as a table with bars in it, and of how many of them all each is.
fn counts(id: &str, title: &str, rows: &[(&str, u64)]) -> Markup {
    let all: u64 = rows.iter().map(|(_, count)| count).sum();
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    html! {
        section.chart aria-labelledby=(id) {
            h3 id=(id) { (title) }
            table.table.counts {
                thead.visually-hidden { tr { th scope="col" { "What" } th scope="col" { "How many" } th scope="col" { "Share" } } }
                tbody {
                    @for (name, count) in rows {
                        tr {
                            th scope="row" { (name) meter value=(count) max=(most) aria-hidden="true" {} }
                            td.is-number { (count) }
                            td.is-number { (percent((count * 100).checked_div(all))) }
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

    #[test]
    fn each_count_has_its_share_of_all() {
        let table = |rows| counts("id", "Title", rows).into_string();
        let page = table(&[("Made", 3), ("Sold out", 1)]);
        for cell in ["Made<meter value=\"3\" max=\"3\"", ">75 %</td>", ">25 %</td>"] {
            assert!(page.contains(cell), "{cell}: {page}");
        }
        assert!(table(&[("Made", 0)]).contains(">–</td>"), "there is no share of nothing");
    }
}
