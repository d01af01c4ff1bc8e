//! The pages `/staff/products/new` and `/staff/products/{id}`: a product's form, its pictures, and how far it is.

use super::draft::Draft;
use super::fields::{self, FORM, Form};
use super::{PATH, pictures, words};
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::{broken, missing};
use crate::frame::{Page, Part};
use crate::named::Named;
use crate::parts::{differences, said, summary};
use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use shared::catalogue::Picture;
use shared::field::FieldError;
use shared::id::ProductId;
use shared::product::{ProductForm, ProductInput, ProductStatus};
use shared::stale::Stale;
use shop::Staff;

#[derive(Deserialize)]
pub(super) struct Came {
    /// What was done.
    #[serde(default)]
    done: String,
}

/// How a page answers a form that was sent; the page as it is stored where nothing was.
#[derive(Default)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub notice: Option<Markup>,
    /// The same, where it is about the pictures: it stands above them.
    pub of_pictures: Option<Markup>,
    /// The form that was sent.
    pub again: Option<Again>,
    /// The pictures as they were to be described, and what is wrong with that.
    pub pictures: Option<(Vec<Picture>, Vec<FieldError>)>,
}

/// A form that is shown again.
pub(super) struct Again {
    pub draft: Draft,
    pub revision: u64,
    pub errors: Vec<FieldError>,
}

impl Again {
    fn blank() -> Self {
        Self { draft: Draft::blank(), revision: 0, errors: Vec::new() }
    }

    fn of(product: &ProductForm) -> Self {
        Self { draft: Draft::of(product.fields.clone()), revision: product.revision, errors: Vec::new() }
    }
}

pub(super) async fn new(State(desk): State<Desk>, Clerk(staff): Clerk) -> Response {
    new_product(&desk, &staff, Answer::default())
}

pub(super) async fn show(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(id): Named<ProductId>,
    Query(came): Query<Came>,
) -> Response {
    let notice = done(&came.done).map(said);
    let of_pictures = (came.done == "pictures").then(|| said("The pictures are saved."));
    product(&desk, &staff, id, Answer { notice, of_pictures, ..Answer::default() }).await
}

fn done(what: &str) -> Option<&'static str> {
    Some(match what {
        "created" => "Saved as a draft. Add pictures, and publish it when it is ready.",
        "saved" => "Saved.",
        "published" => "Published: shoppers see it.",
        "draft" => "Back to a draft: shoppers do not see it.",
        "archived" => "Archived: shoppers do not see it, and it is out of the way.",
        _ => return None,
    })
}

/// The page of a product that is to be added.
pub(super) fn new_product(desk: &Desk, staff: &Staff, answer: Answer) -> Response {
    let unsaved = answer.again.is_some();
    let Again { draft, revision, errors } = answer.again.unwrap_or_else(Again::blank);
    let address = format!("{PATH}/new");
    let form = Form { address: &address, revision, draft: &draft, errors: &errors, unsaved, publishable: true };
    Page::new(desk, staff, Part::Products, "New product").with_status(answer.status).with(html! {
        (crumbs("New product"))
        div.page-head { h1 { "New product" } }
        @if let Some(notice) = &answer.notice { div.order-notices { (notice) } }
        @if !errors.is_empty() { div.order-notices { (summary(&errors, words::label)) } }
        (fields::form(&form))
    })
}

/// The page of a product.
pub(super) async fn product(desk: &Desk, staff: &Staff, id: ProductId, answer: Answer) -> Response {
    let stored = match desk.shop.product_form(staff, id).await {
        Ok(Some(stored)) => stored,
        Ok(None) => return missing(desk, staff, Part::Products, "There is no such product"),
        Err(error) => return broken(desk, &error),
    };
    let unsaved = answer.again.is_some();
    let Again { draft, revision, errors } = answer.again.unwrap_or_else(|| Again::of(&stored));
    let address = format!("{PATH}/{id}");
    let publishable = stored.status != ProductStatus::Published;
    let form = Form { address: &address, revision, draft: &draft, errors: &errors, unsaved, publishable };
    let title = &stored.fields.name;
    Page::new(desk, staff, Part::Products, title).with_status(answer.status).with(html! {
        (crumbs(title))
        div.page-head { div.order-head { h1 { (title) } (words::status(stored.status)) } }
        @if let Some(notice) = &answer.notice { div.order-notices { (notice) } }
        @if !errors.is_empty() { div.order-notices { (summary(&errors, words::label)) } }
        div.office-columns {
            div.office-stack {
                (fields::form(&form))
                (pictures::section(&stored, answer.of_pictures.as_ref(), answer.pictures.as_ref()))
            }
            aside.office-stack aria-label="What can be done" { (standing(&stored)) }
        }
    })
}

fn crumbs(title: &str) -> Markup {
    html! {
        nav.crumbs aria-label="Breadcrumbs" { ol { li { a href=(PATH) { "Products" } } li aria-current="page" { (title) } } }
    }
}

/// How far the product is, and where that can go.
fn standing(product: &ProductForm) -> Markup {
    use ProductStatus::{Archived, Draft, Published};
    let (text, ways) = match product.status {
        Draft => ("Only staff see it.", [(Published, "Publish"), (Archived, "Archive")]),
        Published => ("Shoppers see it and buy it.", [(Draft, "Take it off the shop"), (Archived, "Archive")]),
        Archived => {
            ("It is out of the way. Old orders still show it.", [(Draft, "Make it a draft"), (Published, "Publish")])
        }
    };
    html! {
        section.office-card aria-labelledby="standing-title" {
            h2 #standing-title { (words::status_words(product.status)) }
            p.small { (text) }
            form.row method="post" action={ (PATH) "/" (product.id) "/status" } {
                input type="hidden" name="revision" value=(product.revision);
                @for (status, words) in ways { button.button.is-small type="submit" name="status" value=(status.key()) { (words) } }
            }
            @if product.status == Published {
                p { a href={ "/products/" (product.fields.slug) } { "See it in the shop" } }
            }
        }
        section.office-card aria-labelledby="dates-title" {
            h2 #dates-title { "Changes" }
            dl.facts {
                dt { "Added" } dd { (product.created_at.for_people()) " UTC" }
                dt { "Changed" } dd { (product.updated_at.for_people()) " UTC" }
            }
            p { a href={ "/staff/audit?kind=product&id=" (product.id) } { "Who changed what" } }
        }
    }
}

/// What is said where somebody else saved the product meanwhile: where the two differ, and both ways out. The form below is
/// filled in with what was to be saved, from the newest revision on.
pub(super) fn conflict(id: ProductId, stale: &Stale<ProductInput>) -> Markup {
    html! {
        div.notice data-kind="warn" role="alert" tabindex="-1" autofocus {
            strong { "Somebody else saved this product meanwhile" }
            p { "Nothing of yours was saved yet, and nothing of theirs is lost. This is where the two differ:" }
            (differences(stale, words::compared))
            div.notice-actions {
                button.button.is-ink type="submit" form=(FORM) name="do" value="save" { "Save mine over it" }
                a.button href={ (PATH) "/" (id) } { "Take theirs" }
            }
            p.small { "Or change the form below, which has yours, and save that." }
        }
    }
}
