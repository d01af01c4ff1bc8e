//! The page `/staff/import/{id}`: what would come of a file, how far it is, and what came of it.

use super::{PATH, report};
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::{broken, missing};
use crate::frame::{Page, Part};
use crate::named::Named;
use crate::parts::{Problem, said, see};
use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use shared::id::ImportId;
use shared::import::{ImportRefused, ImportReport, ImportState, ImportView};
use shop::{Failure, Staff};

pub(super) async fn show(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(id): Named<ImportId>,
    Query(wanted): Query<report::Wanted>,
) -> Response {
    match desk.shop.import_view(&staff, id).await {
        Ok(Some(import)) => sheet(&desk, &staff, &import, &wanted, None),
        Ok(None) => missing(&desk, &staff, Part::Import, "There is no such import"),
        Err(error) => broken(&desk, &error),
    }
}

/// Lets in what was looked at; pressed twice, once.
pub(super) async fn begin(State(desk): State<Desk>, Clerk(staff): Clerk, Named(id): Named<ImportId>) -> Response {
    match desk.shop.begin_import(&staff, id).await {
        Ok(_) => see(&format!("{PATH}/{id}")),
        Err(Failure::Broken(error)) => broken(&desk, &error),
        Err(Failure::Refused(ImportRefused::NotFound)) => {
            missing(&desk, &staff, Part::Import, "There is no such import")
        }
        Err(Failure::Refused(ImportRefused::NothingToImport | ImportRefused::TooLarge)) => {
            let problem = Problem::new("Nothing was imported", "No row of this file can come in. Below it says why.");
            match desk.shop.import_view(&staff, id).await {
                Ok(Some(import)) => sheet(&desk, &staff, &import, &report::Wanted::default(), Some(problem)),
                Ok(None) => missing(&desk, &staff, Part::Import, "There is no such import"),
                Err(error) => broken(&desk, &error),
            }
        }
    }
}

fn sheet(
    desk: &Desk,
    staff: &Staff,
    import: &ImportView,
    wanted: &report::Wanted,
    problem: Option<Problem>,
) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = match import.state {
        ImportState::Previewed => "What would come of it",
        ImportState::Running => "Importing",
        ImportState::Done => "What came of it",
    };
    let told = import.report.as_ref().or(import.preview.as_ref());
    Page::new(desk, staff, Part::Import, title).with_status(status).with(html! {
        nav.crumbs aria-label="Breadcrumbs" { ol { li { a href=(PATH) { "Import" } } li aria-current="page" { (title) } } }
        div.page-head {
            h1 { (title) }
            p {
                "Uploaded on " (import.uploaded_at.for_people()) " UTC. "
                @if import.set_stock { "The stock of all its variants is set." } @else { "Only new variants get its stock." }
            }
        }
        @if let Some(problem) = problem { div.order-notices { (problem.view()) } }
        div.order-notices { (standing(import)) }
        @if let Some(told) = told {
            (report::counts(told))
            (report::rows(&format!("{PATH}/{}", import.id), told, wanted))
        }
    })
}

/// How far it is, and what can be done.
fn standing(import: &ImportView) -> Markup {
    let ImportView { rows_done, rows_total, .. } = import;
    match import.state {
        ImportState::Done => said("All its rows are done. The audit log names who began it."),
        ImportState::Running => html! {
            div.office-card #import-progress data-live="1500" role="status" {
                p { (rows_done) " of " (rows_total) " rows are done." }
                progress value=(rows_done) max=(rows_total) aria-label="Rows that are done" {}
            }
            noscript { p { a href="" { "See how far it is now" } } }
        },
        ImportState::Previewed if import.preview.as_ref().is_some_and(ImportReport::is_fruitless) => html! {
            div.notice data-kind="bad" role="status" {
                strong { "No row of this file can come in" }
                p { "Below it says why. Mend the file and " a href=(PATH) { "upload it again" } "." }
            }
        },
        ImportState::Previewed => html! {
            form.office-card method="post" action={ (PATH) "/" (import.id) } {
                p { "Nothing is changed yet. What comes in is exactly this file." }
                div.row {
                    button.button.is-ink type="submit" { "Import these" }
                    a.button href=(PATH) { "Choose another file" }
                }
            }
        },
    }
}
