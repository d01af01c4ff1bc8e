//! The forms that are posted from a product's page. Each names the revision that its page showed, so that nothing which
//! somebody else saved in between is overwritten unseen.

use super::draft::Draft;
use super::page::{Again, Answer, conflict, new_product, product};
use super::{PATH, words};
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::{broken, missing};
use crate::frame::Part;
use crate::named::Named;
use crate::parts::{Entered, Problem, see};
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use shared::field::{FieldError, FieldProblem};
use shared::id::ProductId;
use shared::product::{MAX_VARIANTS, ProductRefused, ProductStatus};
use shop::{Failure, Staff};

pub(super) async fn create(State(desk): State<Desk>, Clerk(staff): Clerk, Form(entered): Form<Entered>) -> Response {
    take(&desk, &staff, None, &entered).await
}

pub(super) async fn save(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(id): Named<ProductId>,
    Form(entered): Form<Entered>,
) -> Response {
    take(&desk, &staff, Some(id), &entered).await
}

pub(super) async fn status(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(id): Named<ProductId>,
    Form(entered): Form<Entered>,
) -> Response {
    let Some(status) = ProductStatus::from_key(entered.get("status")) else {
        let problem = Problem::new("There is no such status", "Nothing was changed.");
        return told(&desk, &staff, id, (StatusCode::UNPROCESSABLE_ENTITY, problem)).await;
    };
    match desk.shop.set_product_status(&staff, id, entered.revision(), status).await {
        Ok(_) => see(&format!("{PATH}/{id}?done={}", status.key())),
        Err(Failure::Broken(error)) => broken(&desk, &error),
        Err(Failure::Refused(refused)) => refuse(&desk, &staff, id, refused).await,
    }
}

/// Takes the product's form: changes it, or saves it, as the button says.
async fn take(desk: &Desk, staff: &Staff, id: Option<ProductId>, entered: &Entered) -> Response {
    let (button, places) = entered.button();
    let draft = Draft::read(entered);
    let (notice, draft) = match draft.clone().after(button, &places) {
        Some(changed) => (None, changed),
        None if draft.is_settled() => return store(desk, staff, id, entered, draft).await,
        None => (Some(look_over()), draft.with_rows()),
    };
    let errors = if draft.is_settled() { Vec::new() } else { vec![too_many()] };
    let (status, notice) =
        if errors.is_empty() { (StatusCode::OK, notice) } else { (StatusCode::UNPROCESSABLE_ENTITY, None) };
    let again = Some(Again { draft, revision: entered.revision(), errors });
    show(desk, staff, id, Answer { status, notice, again, ..Answer::default() }).await
}

async fn store(desk: &Desk, staff: &Staff, id: Option<ProductId>, entered: &Entered, draft: Draft) -> Response {
    let seen = entered.revision();
    let saved = match id {
        None => desk.shop.create_product(staff, &draft.input).await,
        Some(id) => desk.shop.save_product(staff, id, seen, &draft.input).await,
    };
    let (status, notice, revision, errors) = match saved {
        Ok(saved) if entered.button().0 == "publish" => {
            return match desk.shop.set_product_status(staff, saved.id, saved.revision, ProductStatus::Published).await {
                Ok(_) => see(&format!("{PATH}/{}?done=published", saved.id)),
                Err(Failure::Broken(error)) => broken(desk, &error),
                Err(Failure::Refused(refused)) => refuse(desk, staff, saved.id, refused).await,
            };
        }
        Ok(saved) => {
            let done = if id.is_none() { "created" } else { "saved" };
            return see(&format!("{PATH}/{}?done={done}", saved.id));
        }
        Err(Failure::Broken(error)) => return broken(desk, &error),
        Err(Failure::Refused(ProductRefused::Invalid { errors })) => {
            (StatusCode::UNPROCESSABLE_ENTITY, None, seen, about(errors, &draft))
        }
        Err(Failure::Refused(ProductRefused::Stale(stale))) => {
            (StatusCode::CONFLICT, id.map(|id| conflict(id, &stale)), stale.revision, Vec::new())
        }
        Err(Failure::Refused(refused)) => {
            return match id {
                Some(id) => refuse(desk, staff, id, refused).await,
                None => missing(desk, staff, Part::Products, "There is no such product"),
            };
        }
    };
    let again = Some(Again { draft, revision, errors });
    show(desk, staff, id, Answer { status, notice, again, ..Answer::default() }).await
}

/// Where the options are not whole yet, it says nothing that variants have none of their values.
fn about(errors: Vec<FieldError>, draft: &Draft) -> Vec<FieldError> {
    let whole = draft.input.options == draft.rows_of;
    let of_choice = |error: &FieldError| error.field.starts_with("variants.") && error.field.ends_with(".values");
    errors.into_iter().filter(|error| whole || !of_choice(error)).collect()
}

fn too_many() -> FieldError {
    FieldError::new("variants", FieldProblem::TooMany(MAX_VARIANTS))
}

fn look_over() -> Markup {
    html! {
        div.notice data-kind="calm" role="status" tabindex="-1" autofocus {
            strong { "The variants were made for the new options" }
            p { "Nothing is saved yet. Look over " a href="#variants" { "the variants" } ", then save." }
        }
    }
}

async fn show(desk: &Desk, staff: &Staff, id: Option<ProductId>, answer: Answer) -> Response {
    match id {
        Some(id) => product(desk, staff, id, answer).await,
        None => new_product(desk, staff, answer),
    }
}

/// The product's page with why something was not done with it.
pub(super) async fn told(desk: &Desk, staff: &Staff, id: ProductId, told: (StatusCode, Problem)) -> Response {
    let (status, problem) = told;
    product(desk, staff, id, Answer { status, notice: Some(problem.view()), ..Answer::default() }).await
}

/// The same of a refusal that no field is to blame for.
pub(super) async fn refuse(desk: &Desk, staff: &Staff, id: ProductId, refused: ProductRefused) -> Response {
    let because = match refused {
        ProductRefused::NotFound => return missing(desk, staff, Part::Products, "There is no such product"),
        ProductRefused::Moved { .. } | ProductRefused::Stale(_) => words::moved(),
        ProductRefused::NothingToSell => words::nothing_to_sell(),
        ProductRefused::Invalid { .. } | ProductRefused::Picture(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Problem::new("This was not saved", format!("Because {refused}.")))
        }
    };
    told(desk, staff, id, because).await
}
