//! The page `/staff`: the shop in numbers, by the hours of a day or the days of a month, and how it stands now.
//!
//! It is read again by itself while it is open (`public/back-office.js`); without scripts, by reloading.

mod now;
mod period;
mod words;

use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::broken;
use crate::frame::{Page, Part};
use crate::routes::Routes;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use shared::period::Period;
use shared::role::Permission;

const PATH: &str = "/staff";

pub(crate) fn routes() -> Routes {
    Routes::default().get(PATH, Permission::ReadDashboard, show)
}

/// Which period is wanted; today where that cannot be read.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    period: String,
}

async fn show(State(desk): State<Desk>, Clerk(staff): Clerk, Query(wanted): Query<Wanted>) -> Response {
    let now = desk.shop.now();
    let period = wanted.period.parse().unwrap_or_else(|_| Period::day_of(now));
    let read = async {
        let numbers = desk.shop.numbers(&staff, period).await?;
        let today = desk.shop.today(&staff, desk.shop.settings().store.low_stock).await?;
        Ok((numbers, today))
    };
    let (numbers, today) = match read.await {
        Ok(both) => both,
        Err(error) => return broken(&desk, &error),
    };
    Page::new(&desk, &staff, Part::Dashboard, "Dashboard").with(html! {
        div.page-head {
            h1 { "Dashboard" }
            p { "All times are UTC. What was counted as it happened may lag behind by some seconds." }
        }
        (periods(period, Period::day_of(now), Period::month_of(now)))
        div #numbers data-live="15000" {
            (period::view(&numbers))
            (now::view(&today))
        }
    })
}

/// The way to other periods.
fn periods(shown: Period, day: Period, month: Period) -> Markup {
    let link = |period: Period, words: &str| {
        html! { a.button href={ (PATH) "?period=" (period) } aria-current=[(period == shown).then_some("page")] { (words) } }
    };
    html! {
        nav.office-periods aria-label="Period" {
            (link(shown.earlier(), "Earlier"))
            (link(day, "Today, by hour"))
            (link(month, "This month, by day"))
            @if shown.ends() < day.ends() { (link(shown.later(), "Later")) }
        }
    }
}
