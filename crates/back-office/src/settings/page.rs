//! The page `/staff/settings`.

use super::fields::{FORM, Form, form};
use super::typed::Typed;
use super::{PATH, words};
use crate::clerk::{Clerk, FreshClerk};
use crate::desk::Desk;
use crate::failure::broken;
use crate::frame::{Page, Part};
use crate::parts::{Entered, Problem, differences, said, see, summary};
use axum::extract::{Form as Sent, Query, State};
use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use shared::field::FieldError;
use shared::settings::{SettingsInput, SettingsRefused};
use shared::stale::Stale;
use shop::{Failure, Staff};

#[derive(Deserialize)]
pub(super) struct Came {
    #[serde(default)]
    done: String,
}

/// What the page shows.
struct Shown {
    status: StatusCode,
    notice: Option<Markup>,
    revision: u64,
    typed: Typed,
    errors: Vec<FieldError>,
    /// Whether a button changed the countries with rates of their own.
    rates_changed: bool,
    /// Whether it was entered and not saved.
    unsaved: bool,
}

impl Shown {
    /// The form as it was entered, with nothing to say.
    const fn of(revision: u64, typed: Typed) -> Self {
        Self {
            status: StatusCode::OK,
            notice: None,
            revision,
            typed,
            errors: Vec::new(),
            rates_changed: false,
            unsaved: true,
        }
    }
}

pub(super) async fn show(State(desk): State<Desk>, Clerk(staff): Clerk, Query(came): Query<Came>) -> Response {
    match desk.shop.settings_form(&staff).await {
        Ok(stored) => {
            let notice = (came.done == "saved").then(|| said("Saved. It holds from now on."));
            sheet(
                &desk,
                &staff,
                Shown { notice, unsaved: false, ..Shown::of(stored.revision, Typed::of(stored.fields)) },
            )
        }
        Err(error) => broken(&desk, &error),
    }
}

/// Changes the form, or saves it, as the button says.
pub(super) async fn save(
    State(desk): State<Desk>,
    FreshClerk(staff): FreshClerk,
    Sent(entered): Sent<Entered>,
) -> Response {
    let mut typed = Typed::read(&entered);
    let (button, places) = entered.button();
    let revision = entered.revision();
    if typed.press(button, &places) {
        let rates_changed = button.ends_with("-rate");
        return sheet(&desk, &staff, Shown { rates_changed, ..Shown::of(revision, typed) });
    }
    let saved = match wrong(&desk, &typed) {
        Some(errors) => Err(Failure::Refused(SettingsRefused::Invalid { errors })),
        None => desk.shop.save_settings(&staff, revision, &typed.input).await,
    };
    let shown = match saved {
        Ok(_) => return see(&format!("{PATH}?done=saved")),
        Err(Failure::Broken(error)) => return broken(&desk, &error),
        Err(Failure::Refused(SettingsRefused::Invalid { errors })) => {
            Shown { status: StatusCode::UNPROCESSABLE_ENTITY, errors, ..Shown::of(revision, typed) }
        }
        Err(Failure::Refused(SettingsRefused::Stale(stale))) => {
            let notice = Some(conflict(&stale));
            Shown { status: StatusCode::CONFLICT, notice, ..Shown::of(stale.revision, typed) }
        }
        Err(Failure::Refused(refused @ SettingsRefused::CurrencyInUse { .. })) => {
            let problem = Problem::new("The currency was not changed", format!("Nothing was saved: {refused}."));
            let (status, notice) = (StatusCode::UNPROCESSABLE_ENTITY, Some(problem.view()));
            Shown { status, notice, ..Shown::of(revision, typed) }
        }
    };
    sheet(&desk, &staff, shown)
}

/// All that is wrong, where a number cannot even be read; the shop finds the rest.
fn wrong(desk: &Desk, typed: &Typed) -> Option<Vec<FieldError>> {
    let unreadable = typed.unreadable()?;
    let settings = desk.shop.settings();
    let others = typed.input.check(settings.home_country, &settings.countries).err().unwrap_or_default();
    Some(std::iter::once(unreadable).chain(others).collect())
}

fn sheet(desk: &Desk, staff: &Staff, shown: Shown) -> Response {
    let Shown { status, notice, revision, typed, errors, rates_changed, unsaved } = shown;
    let settings = desk.shop.settings();
    let of_rates = |error: &FieldError| error.field.starts_with("tax_rates.");
    let open_rates = rates_changed || errors.iter().any(of_rates);
    let sent = Form { revision, typed: &typed, errors: &errors, unsaved, open_rates, settings: &settings };
    Page::new(desk, staff, Part::Settings, "Settings").with_status(status).with(html! {
        div.page-head {
            h1 { "Settings" }
            p { "What holds for every order that is placed from now on. " a href="/staff/audit?kind=settings&id=store" { "Who changed what" } }
        }
        @if let Some(notice) = notice { div.order-notices { (notice) } }
        @if !errors.is_empty() { div.order-notices { (summary(&errors, words::label)) } }
        (form(&sent))
    })
}

/// What is said where somebody else saved the settings meanwhile: where the two differ, and both ways out.
fn conflict(stale: &Stale<SettingsInput>) -> Markup {
    html! {
        div.notice data-kind="warn" role="alert" tabindex="-1" autofocus {
            strong { "Somebody else saved the settings meanwhile" }
            p { "Nothing of yours was saved yet, and nothing of theirs is lost. This is where the two differ:" }
            (differences(stale, |field| Some(words::label(field))))
            div.notice-actions {
                button.button.is-ink type="submit" form=(FORM) name="do" value="save" { "Save mine over it" }
                a.button href=(PATH) { "Take theirs" }
            }
            p.small { "Or change the form below, which has yours, and save that." }
        }
    }
}
