//! The page `/staff/import`: a file goes in, and all products come out as one.

use super::PATH;
use crate::clerk::{Clerk, FreshClerk};
use crate::desk::Desk;
use crate::failure::broken;
use crate::frame::{Page, Part};
use crate::parts::{Problem, Uploaded, see};
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use maud::html;
use shared::import::ImportRefused;
use shared::role::Permission;
use shop::{Failure, Staff};

pub(super) async fn form(State(desk): State<Desk>, Clerk(staff): Clerk) -> Response {
    page(&desk, &staff, StatusCode::OK, None)
}

/// Looks at what was uploaded, and leads to what would come of it.
pub(super) async fn take(State(desk): State<Desk>, Clerk(staff): Clerk, form: Multipart) -> Response {
    let Uploaded { entered, files } = match Uploaded::read(form).await {
        Ok(uploaded) => uploaded,
        Err(error) => return error.into_response(),
    };
    let Some(file) = files.into_iter().next() else {
        return page(&desk, &staff, StatusCode::UNPROCESSABLE_ENTITY, Some("Please choose a file."));
    };
    match desk.shop.preview_import(&staff, file.content, entered.get("set_stock") == "yes").await {
        Ok(import) => see(&format!("{PATH}/{}", import.id)),
        Err(Failure::Broken(error)) => broken(&desk, &error),
        Err(Failure::Refused(ImportRefused::TooLarge)) => page(
            &desk,
            &staff,
            StatusCode::PAYLOAD_TOO_LARGE,
            Some("The file is larger than 10 MB. Please cut it in two."),
        ),
        Err(Failure::Refused(ImportRefused::NotFound | ImportRefused::NothingToImport)) => {
            page(&desk, &staff, StatusCode::UNPROCESSABLE_ENTITY, Some("No row of this file can come in."))
        }
    }
}

/// All products as a file.
pub(super) async fn export(State(desk): State<Desk>, FreshClerk(_): FreshClerk) -> Response {
    match desk.shop.export().await {
        Ok(csv) => {
            let headers = [
                (CONTENT_TYPE, "text/csv; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"products.csv\""),
            ];
            (headers, csv).into_response()
        }
        Err(error) => broken(&desk, &error),
    }
}

fn page(desk: &Desk, staff: &Staff, status: StatusCode, wrong: Option<&str>) -> Response {
    let about = if wrong.is_some() { "file-wrong" } else { "file-about" };
    Page::new(desk, staff, Part::Import, "Import").with_status(status).with(html! {
        div.page-head { h1 { "Import" } p { "Products from a file, in the CSV format that Shopify exports." } }
        @if let Some(wrong) = wrong { div.order-notices { (Problem::new("Nothing was imported", wrong).view()) } }
        div.office-columns {
            form.office-section method="post" action=(PATH) enctype="multipart/form-data" novalidate {
                div.field {
                    label for="file" { "File" }
                    input.input #file name="file" type="file" accept=".csv,text/csv" required
                        aria-invalid=[wrong.map(|_| "true")] aria-describedby=(about) autofocus[wrong.is_some()];
                    @if let Some(wrong) = wrong { p.field-error #file-wrong { (wrong) } }
                    p.field-hint #file-about { "CSV in UTF-8, up to 10 MB." }
                }
                div {
                    label.check {
                        input type="checkbox" name="set_stock" value="yes" aria-describedby="set-stock-about";
                        span { "Set the stock of all variants" }
                    }
                    p.field-hint #set-stock-about { "Otherwise only new variants get the stock that the file says." }
                }
                div.row { button.button.is-ink type="submit" { "Look at it" } }
                p.small.muted { "Nothing is changed yet: next you see what would come of each row." }
            }
            @if staff.role().may(Permission::Export) {
                aside.office-card aria-labelledby="export-title" {
                    h2 #export-title { "Export" }
                    p.small { "All products with their variants and stock, in the same format." }
                    p { a.button href="/staff/export.csv" { "Download products.csv" } }
                }
            }
        }
    })
}
