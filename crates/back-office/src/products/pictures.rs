//! A product's pictures: uploading them, saying what they show, putting them in order and taking them off.

use super::page::{Answer, product};
use super::posted::{refuse, told};
use super::{PATH, words};
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::broken;
use crate::named::Named;
use crate::parts::{Entered, Field, Problem, Uploaded, see, summary};
use axum::Form;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use shared::catalogue::Picture;
use shared::field::FieldError;
use shared::id::ProductId;
use shared::picture::{MAX_PICTURES, Place};
use shared::product::{ProductForm, ProductRefused};
use shop::Failure;

/// Adds what was uploaded. A file that is no picture stops no other.
pub(super) async fn add(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(id): Named<ProductId>,
    form: Multipart,
) -> Response {
    let Uploaded { entered, files } = match Uploaded::read(form).await {
        Ok(uploaded) => uploaded,
        Err(error) => return error.into_response(),
    };
    if files.is_empty() {
        let problem = Problem::new("No file was chosen", "Choose one picture or more, then upload.");
        return told(&desk, &staff, id, (StatusCode::UNPROCESSABLE_ENTITY, problem)).await;
    }
    let (all, mut refusals) = (files.len(), Vec::new());
    for file in files {
        match desk.shop.add_picture(&staff, id, file.content, entered.get("alt")).await {
            Ok(_) => {}
            Err(Failure::Broken(error)) => return broken(&desk, &error),
            Err(Failure::Refused(ProductRefused::Picture(why))) => refusals.push(format!("{}: {why}.", file.name)),
            Err(Failure::Refused(ProductRefused::Invalid { errors })) => {
                let problem = errors.first().map(|error| error.problem.to_string()).unwrap_or_default();
                let problem = Problem::new("What the pictures show could not be saved", problem);
                return told(&desk, &staff, id, (StatusCode::UNPROCESSABLE_ENTITY, problem)).await;
            }
            Err(Failure::Refused(refused)) => return refuse(&desk, &staff, id, refused).await,
        }
    }
    if refusals.is_empty() {
        return see(&format!("{PATH}/{id}?done=pictures#pictures"));
    }
    let of_pictures = Some(not_all(all - refusals.len(), &refusals));
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    product(&desk, &staff, id, Answer { status, of_pictures, ..Answer::default() }).await
}

/// Which files were not taken.
fn not_all(taken: usize, refusals: &[String]) -> Markup {
    let title = match refusals.len() {
        1 => "One file was not taken".to_owned(),
        count => format!("{count} files were not taken"),
    };
    html! {
        div.notice data-kind="bad" role="alert" tabindex="-1" autofocus {
            strong { (title) }
            ul { @for refusal in refusals { li { (refusal) } } }
            @if taken > 0 { p { "The others were." } }
        }
    }
}

/// Saves what pictures are said to show, moves one, or takes one off, as the button says.
pub(super) async fn arrange(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(id): Named<ProductId>,
    Form(entered): Form<Entered>,
) -> Response {
    let typed = |row: Entered| Picture { src: row.get("src").to_owned(), alt: row.get("alt").to_owned() };
    let mut wanted: Vec<_> = entered.rows("pictures").into_iter().map(typed).collect();
    let (button, places) = entered.button();
    rearrange(&mut wanted, button, &places);
    match desk.shop.arrange_pictures(&staff, id, entered.revision(), &wanted).await {
        Ok(_) => see(&format!("{PATH}/{id}?done=pictures#pictures")),
        Err(Failure::Broken(error)) => broken(&desk, &error),
        Err(Failure::Refused(ProductRefused::Invalid { errors })) => {
            let of_pictures = Some(summary(&errors, words::label));
            let pictures = Some((wanted, errors));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let answer = Answer { status, of_pictures, pictures, ..Answer::default() };
            product(&desk, &staff, id, answer).await
        }
        Err(Failure::Refused(refused)) => refuse(&desk, &staff, id, refused).await,
    }
}

/// What a button does to the pictures; nothing where there is no such picture.
fn rearrange(pictures: &mut Vec<Picture>, button: &str, places: &[usize]) {
    match (button, places) {
        ("up", &[place]) if (1..pictures.len()).contains(&place) => pictures.swap(place - 1, place),
        ("down", &[place]) if (1..pictures.len()).contains(&(place + 1)) => pictures.swap(place, place + 1),
        ("remove", &[place]) if place < pictures.len() => drop(pictures.remove(place)),
        _ => {}
    }
}

/// The part of the page. What was typed is shown again where it was refused.
pub(super) fn section(
    stored: &ProductForm,
    notice: Option<&Markup>,
    again: Option<&(Vec<Picture>, Vec<FieldError>)>,
) -> Markup {
    let (pictures, errors) = match again {
        Some((pictures, errors)) => (pictures.as_slice(), errors.as_slice()),
        None => (stored.pictures.as_slice(), &[][..]),
    };
    let address = format!("{PATH}/{}/pictures", stored.id);
    html! {
        section.office-section #pictures tabindex="-1" aria-labelledby="pictures-title" {
            h2 #pictures-title { "Pictures" }
            @if let Some(notice) = notice { (notice) }
            @if pictures.is_empty() {
                p.muted { "There are none yet. The first one stands on the product’s card." }
            } @else {
                form.office-stack method="post" action={ (address) "/arrange" } {
                    button type="submit" name="do" value="save" hidden {}
                    input type="hidden" name="revision" value=(stored.revision);
                    ol.pictures { @for (place, picture) in pictures.iter().enumerate() { (row(place, picture, pictures.len(), errors)) } }
                    div.row { button.button type="submit" name="do" value="save" { "Save what they show" } }
                }
            }
            @if pictures.len() < MAX_PICTURES {
                form.office-row method="post" action=(address) enctype="multipart/form-data" {
                    div.field {
                        label for="files" { "Add pictures" }
                        input.input #files name="files" type="file" multiple required accept="image/png,image/jpeg,image/webp" aria-describedby="files-about";
                        p.field-hint #files-about { "PNG, JPEG or WebP, up to 10 MB each and five large ones at once." }
                    }
                    (Field::text("alt", "What they show", "").optional().hint("For those who do not see them. It can be changed for each.").view())
                    div.row { button.button type="submit" { "Upload" } }
                }
            }
        }
    }
}

fn row(place: usize, picture: &Picture, count: usize, errors: &[FieldError]) -> Markup {
    let nth = place + 1;
    let of = html! { span.visually-hidden { " picture " (nth) } };
    let button = |what: &str, words: &str| {
        html! { button.button.is-small type="submit" name="do" value={ (what) "." (place) } { (words) (of) } }
    };
    html! {
        li {
            img src=(Place::Line.of(picture.src.clone())) alt=(picture.alt) width="96" height="96" loading="lazy";
            div.office-stack {
                input type="hidden" name={ "pictures." (place) ".src" } value=(picture.src);
                (Field::text(&format!("pictures.{place}.alt"), &format!("What picture {nth} shows"), &picture.alt).optional().errors(errors).view())
                div.row {
                    @if place > 0 { (button("up", "Move up")) }
                    @if nth < count { (button("down", "Move down")) }
                    (button("remove", "Take off"))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_move_pictures_and_take_them_off() {
        for (button, places, left) in [
            ("up", &[1][..], "bac"),
            ("up", &[0], "abc"),
            ("up", &[3], "abc"),
            ("down", &[1], "acb"),
            ("down", &[2], "abc"),
            ("remove", &[0], "bc"),
            ("remove", &[3], "abc"),
            ("remove", &[], "abc"),
            ("save", &[0], "abc"),
        ] {
            let mut pictures: Vec<_> =
                ["a", "b", "c"].map(|src| Picture { src: src.into(), alt: String::new() }).into();
            rearrange(&mut pictures, button, places);
            assert_eq!(
                pictures.iter().map(|picture| picture.src.as_str()).collect::<String>(),
                left,
                "{button} {places:?}"
            );
        }
    }
}
