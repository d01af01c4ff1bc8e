//! The page that asks staff for their password or a passkey once more, before money, settings and exports (S3). It stands in the place of
//! what was to be done and leads on to it: what was entered comes along.

use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::{broken, subject};
use crate::frame::{Page, Part};
use crate::parts::{Entered, see};
use crate::routes::Routes;
use axum::body::{Body, to_bytes};
use axum::extract::{Form, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};
use shared::account::Password;
use shared::path::LocalPath;
use shared::role::Permission;
use shop::{Broken, Client, Failure, FreshStaff, Staff};

const PATH: &str = "/staff/reauthentication";

/// Name of the field with the password, among those of the form that waits for it.
const FIELD: &str = "reauthentication.password";

/// Bytes of a form that waits.
const LIMIT: usize = 256 * 1024;

/// Title of the page.
const TITLE: &str = "Confirm that it is you";

/// Marks an answer that asks who is there: its page has a button for passkeys.
#[derive(Clone, Copy, Debug)]
pub struct ReauthenticationPage;

/// Where the password goes that was asked for before a page was shown.
pub(crate) fn routes() -> Routes {
    Routes::default().post(PATH, Permission::ReadDashboard, prove_for_page)
}

/// What waits for the password.
struct Waiting<'a> {
    permission: Permission,
    /// The address of the form.
    action: &'a str,
    /// The way out.
    back: &'a str,
    fields: Vec<(String, String)>,
    wrong: bool,
}

/// Takes the password out of the form that brings it, and lets the request on as one of somebody who has just proved who they
/// are. Without it, or with a wrong one, answers by the page that asks for it.
pub(crate) async fn prove(
    desk: &Desk,
    staff: &Staff,
    permission: Permission,
    request: Request,
) -> Result<Request, Response> {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let back = subject(&path);
    if parts.method.is_safe() {
        let next = parts.uri.path_and_query().map_or(path.clone(), ToString::to_string);
        let fields = vec![("next".to_owned(), next)];
        // What is downloaded has no page of its own to go back to.
        let back = if path == back { "/staff" } else { back.as_str() };
        return Err(ask(desk, staff, Waiting { permission, action: PATH, back, fields, wrong: false }));
    }
    let bytes = to_bytes(body, LIMIT).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    let is_form = parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/x-www-form-urlencoded");
    let entered = form_urlencoded::parse(if is_form { &bytes } else { &[] }).into_owned();
    let (passwords, fields): (Vec<_>, Vec<_>) = entered.partition(|(name, _)| name == FIELD);
    let proved = match passwords.first() {
        Some((_, password)) => proof(desk, &parts.headers, password).await.map_err(|error| broken(desk, &error))?,
        None => None,
    };
    let Some(fresh) = proved else {
        let wrong = !passwords.is_empty();
        return Err(ask(desk, staff, Waiting { permission, action: &path, back: &back, fields, wrong }));
    };
    let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    parts.headers.remove(CONTENT_LENGTH);
    parts.extensions.insert(fresh);
    Ok(Request::from_parts(parts, Body::from(rest)))
}

/// Takes the password, and leads on to the page that was asked for.
async fn prove_for_page(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Response {
    let next = LocalPath::or_home(entered.get("next"));
    match proof(&desk, &headers, entered.get(FIELD)).await {
        Ok(Some(_)) => see(next.as_str()),
        Ok(None) => {
            let fields = vec![("next".to_owned(), next.as_str().to_owned())];
            let permission = Permission::ReadDashboard;
            ask(&desk, &staff, Waiting { permission, action: PATH, back: "/staff", fields, wrong: true })
        }
        Err(error) => broken(&desk, &error),
    }
}

/// Who the request's session acts for, once the password has proved it; none where it is wrong.
async fn proof(desk: &Desk, headers: &HeaderMap, password: &str) -> Result<Option<FreshStaff>, Broken> {
    let (Some(token), Ok(password)) = (desk.shop.token_in_cookie(headers), Password::parse(password)) else {
        return Ok(None);
    };
    let device = desk.shop.device_in_cookie(headers);
    let client = Client { device: device.as_ref(), ..Client::default() };
    match desk.shop.reauthenticate(&token, &password, client).await {
        Ok(()) => {}
        Err(Failure::Refused(_)) => return Ok(None),
        Err(Failure::Broken(error)) => return Err(error),
    }
    let session = desk.shop.session(&token).await?;
    Ok(session.and_then(|session| desk.shop.staff(&session)).and_then(|staff| desk.shop.fresh_staff(&staff)))
}

fn ask(desk: &Desk, staff: &Staff, waiting: Waiting<'_>) -> Response {
    let Waiting { permission, action, back, fields, wrong } = waiting;
    let has_passkeys = desk.shop.has_passkeys();
    let next = fields.iter().find(|(name, _)| action == PATH && name == "next").map(|(_, next)| next);
    let page = Page::new(desk, staff, Part::at(action), TITLE).with_status(StatusCode::FORBIDDEN);
    let mut response = page.with(html! {
        div.page-head {
            h1 { (TITLE) }
            p { "Before you " (permission.name()) ", show once more that it is you. It holds for 15 minutes; what you entered is kept." }
        }
        form.office-section method="post" action=(action) {
            @for (name, value) in &fields { input type="hidden" name=(name) value=(value); }
            input type="text" name="username" value=(staff.email()) autocomplete="username" hidden readonly;
            (password(wrong))
            div.row {
                button.button.is-ink type="submit" { "Confirm and go on" }
                a.button href=(back) { "Cancel" }
            }
            @if has_passkeys { (passkey(next)) }
        }
        @if has_passkeys { script type="module" src="/passkeys.js" {} }
    });
    response.extensions_mut().insert(ReauthenticationPage);
    response
}

/// The button for a passkey, as the site's script has it (`public/passkeys.js`): it leads on to `next`, or sends the form that
/// waits where there is none.
fn passkey(next: Option<&String>) -> Markup {
    html! {
        div.passkey {
            button.button type="button" data-passkey="reauthentication" data-next=[next] { "Confirm with a passkey" }
            p.field-error role="alert" {}
        }
    }
}

fn password(wrong: bool) -> Markup {
    html! {
        div.field {
            label for="password" { "Password" }
            input.input #password name=(FIELD) type="password" autocomplete="current-password" required autofocus
                aria-invalid=[wrong.then_some("true")] aria-describedby=[wrong.then_some("password-wrong")];
            @if wrong { p.field-error #password-wrong { "That is not your password, or it was wrong too often for now. Nothing was done yet." } }
        }
    }
}
