//! The account page's part about security: where the account is signed in, its password, its address. Its forms work with and
//! without scripts.

use super::password::NewPassword;
use crate::AppError;
use crate::account::Secured;
use crate::account::secure::{
    ChangeEmail, ChangePassword, ConfirmEmail, EndOtherSessions, EndSession, account_sessions,
};
use crate::address;
use crate::cart::CartStore;
use crate::focus::focus_first;
use crate::ui::{Field, Wrong, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::account::ProofView;
use shared::session::SessionView;

/// The id of what is said of it.
const STATUS: &str = "security-status";

type Last = RwSignal<Option<Result<Secured, AppError>>>;

/// What the part shows. It belongs to the page, whose account is read again whenever the page comes to the front.
#[derive(Clone, Copy)]
pub(super) struct SecurityState {
    sessions: RwSignal<Result<Vec<SessionView>, AppError>>,
    last: Last,
    /// Counts what was done: the sessions may be others.
    done: RwSignal<u32>,
    /// Counts answers after which the account or its proof is another than the page shows.
    outdated: RwSignal<u32>,
}

impl SecurityState {
    /// With nothing done yet, the page's address may say what was done by a form without scripts.
    pub(super) fn new(sessions: Result<Vec<SessionView>, AppError>) -> Self {
        let store = expect_context::<CartStore>();
        let carried = address::query("secured").and_then(|code| Secured::carried(&code));
        let done = RwSignal::new(0);
        let sessions = RwSignal::new(sessions);
        Effect::new(move |before: Option<()>| {
            store.visits().track();
            done.track();
            if before.is_some() {
                leptos::task::spawn_local(async move {
                    sessions.try_set(account_sessions().await);
                });
            }
        });
        Self { sessions, last: RwSignal::new(carried.map(Ok)), done, outdated: RwSignal::new(0) }
    }

    /// How often the account turned out to be another than the page shows.
    pub(super) fn outdated(self) -> u32 {
        self.outdated.get()
    }
}

/// The part.
#[component]
pub(super) fn Security(state: SecurityState, proof: ProofView) -> impl IntoView {
    let SecurityState { sessions, last, done, outdated } = state;
    let link = address::query("confirm");
    let ends = ServerAction::<EndSession>::new();
    let ends_others = ServerAction::<EndOtherSessions>::new();
    let password = ServerAction::<ChangePassword>::new();
    let email = ServerAction::<ChangeEmail>::new();
    let confirm = ServerAction::<ConfirmEmail>::new();
    for value in [ends.value(), ends_others.value(), password.value(), email.value(), confirm.value()] {
        Effect::new(move |_| {
            let Some(answer) = value.get() else { return };
            let field = answer.as_ref().ok().and_then(|secured| secured.field().map(str::to_owned));
            if matches!(answer, Ok(Secured::EmailChanged | Secured::ReauthenticationRequired)) {
                outdated.update(|outdated| *outdated += 1);
            }
            last.set(Some(answer));
            done.update(|done| *done += 1);
            focus_first(field.into_iter().chain([STATUS.to_owned()]).collect());
        });
    }
    view! {
        <section class="section stack" id="security" aria-labelledby="security-title">
            <h2 id="security-title">"Security"</h2>
            <div role="status" id=STATUS tabindex="-1">
                {move || last.get().map(|last| view! { <SecurityNotice last=last /> })}
            </div>
            {link.map(|link| view! { <Confirm action=confirm link=link last=last /> })}
            <section class="stack" aria-labelledby="sessions-title">
                <h3 id="sessions-title">"Where you are signed in"</h3>
                {move || match sessions.get() {
                    Ok(sessions) => view! { <Sessions sessions=sessions ends=ends others=ends_others /> }.into_any(),
                    Err(error) => view! { <p>{error.to_string()}</p> }.into_any(),
                }}
            </section>
            <div class="panels">
                <section class="panel" id="change-password" aria-labelledby="password-title">
                    <h3 id="password-title">
                        {if proof.has_password { "Change your password" } else { "Set a password" }}
                    </h3>
                    {if proof.has_password {
                        view! { <PasswordForm action=password last=last /> }.into_any()
                    } else {
                        view! {
                            <p>
                                "Your account has none. " <a href="/forgot-password">"Set one by mail"</a>
                                " to have a second way to sign in."
                            </p>
                        }
                            .into_any()
                    }}
                </section>
                <section class="panel" id="change-email" aria-labelledby="email-title">
                    <h3 id="email-title">"Change your email address"</h3>
                    <p>
                        "We send a link to the new address, and a notice to the one that you have. The address changes once you have opened the link."
                    </p>
                    {if proof.has_password || proof.is_fresh {
                        view! { <EmailForm action=email has_password=proof.has_password last=last /> }.into_any()
                    } else {
                        view! {
                            <p>
                                "First "
                                <a href="/account/passkeys">
                                    "confirm with a passkey"
                                </a> " that it is you. It holds for 15 minutes."
                            </p>
                        }
                            .into_any()
                    }}
                </section>
            </div>
        </section>
    }
}

#[component]
fn PasswordForm(action: ServerAction<ChangePassword>, last: Last) -> impl IntoView {
    let scripted = scripted();
    view! {
        <p>"You are signed out everywhere else, and we send you a mail about it."</p>
        <ActionForm action=action attr:class="stack" attr:novalidate=move || scripted.get()>
            <Field
                id="current"
                label="Current password"
                kind="password"
                autocomplete="current-password"
                most="200"
                wrong=wrong(last, "current")
            />
            <NewPassword label="New password" wrong=wrong(last, "password") />
            <button class="button is-ink" type="submit" aria-busy=busy(action.pending())>
                "Change password"
            </button>
        </ActionForm>
    }
}

/// Asks for the new address, and for the password where the account has one.
#[component]
fn EmailForm(action: ServerAction<ChangeEmail>, has_password: bool, last: Last) -> impl IntoView {
    let scripted = scripted();
    view! {
        <ActionForm action=action attr:class="stack" attr:novalidate=move || scripted.get()>
            <Field
                id="email"
                label="New email address"
                kind="email"
                autocomplete="email"
                most="254"
                wrong=wrong(last, "email")
            />
            {has_password
                .then(|| {
                    view! {
                        <Field
                            id="confirm_password"
                            label="Your password"
                            kind="password"
                            autocomplete="current-password"
                            most="200"
                            wrong=wrong(last, "confirm_password")
                        />
                    }
                })}
            <button class="button is-ink" type="submit" aria-busy=busy(action.pending())>
                "Send link"
            </button>
        </ActionForm>
    }
}

/// The new address, which a mailed link leads to. It changes by a click: programs that look into mail open links, too.
#[component]
fn Confirm(action: ServerAction<ConfirmEmail>, link: String, last: Last) -> impl IntoView {
    let over = move || matches!(last.get(), Some(Ok(Secured::EmailChanged | Secured::LinkOver)));
    let link = StoredValue::new(link);
    view! {
        <Show when=move || !over()>
            <ActionForm action=action attr:class="stack">
                <input type="hidden" name="link" value=link.get_value() />
                <p>"You opened the link that we sent to your new address."</p>
                <button class="button is-ink" type="submit" aria-busy=busy(action.pending())>
                    "Use the new address"
                </button>
            </ActionForm>
        </Show>
    }
}

#[component]
fn Sessions(
    sessions: Vec<SessionView>,
    ends: ServerAction<EndSession>,
    others: ServerAction<EndOtherSessions>,
) -> impl IntoView {
    let several = sessions.len() > 1;
    let rows = sessions.into_iter().map(|session| {
        let SessionView { id, device, began_at, used_at, current } = session;
        let name = format!("Sign out: {device}, since {}", began_at.for_people());
        view! {
            <li class="panel">
                <p>
                    <b>{device}</b>
                    {current.then_some(" · this device")}
                </p>
                <p class="small muted">
                    {format!("Since {} UTC, last used {} UTC", began_at.for_people(), used_at.for_people())}
                </p>
                {(!current)
                    .then(|| {
                        view! {
                            <ActionForm action=ends>
                                <input type="hidden" name="id" value=id />
                                <button class="button" type="submit" aria-label=name>
                                    "Sign out"
                                </button>
                            </ActionForm>
                        }
                    })}
            </li>
        }
    });
    view! {
        <ul class="panels" role="list">
            {rows.collect_view()}
        </ul>
        {several
            .then(|| {
                view! {
                    <ActionForm action=others>
                        <button class="button" type="submit" aria-busy=busy(others.pending())>
                            "Sign out everywhere else"
                        </button>
                    </ActionForm>
                }
            })}
    }
}

#[component]
fn SecurityNotice(last: Result<Secured, AppError>) -> impl IntoView {
    let (kind, text) = match &last {
        Ok(secured) => secured.in_words(),
        Err(error) => ("bad", error.to_string()),
    };
    view! {
        <p class="line-problem" data-kind=kind>
            {text}
        </p>
    }
}

/// What is wrong with that field.
fn wrong(last: Last, field: &'static str) -> Signal<Option<Wrong>> {
    Signal::derive(move || match last.get()?.ok()? {
        Secured::WrongPassword { field: typed } if typed == field => {
            Some(Wrong::So("That is not your password.".to_owned()))
        }
        Secured::Invalid { errors } => {
            let error = errors.into_iter().find(|error| error.field == field)?;
            Some(Wrong::So(error.problem.to_string()))
        }
        _ => None,
    })
}

fn busy(pending: Memo<bool>) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
    move || pending.get().then_some("true")
}
