//! The pages that are little more than one form.

use super::api::guest_email;
use super::entrance::Entrance;
use super::islands::Account;
use crate::address;
use crate::asked::Failed;
use crate::island::island;
use crate::ui::NarrowPage;
use leptos::prelude::*;
use leptos_router::components::Redirect;

/// The page `/login`: signing in, which leads back to where it was needed.
#[component]
pub fn LoginPage() -> impl IntoView {
    view! { <Entrance title="Sign in" form=Account::Login /> }
}

/// The page `/register`: making an account, which signs in to it and leads back to where it was needed.
#[component]
pub fn RegisterPage() -> impl IntoView {
    Suspend::new(async {
        let email = guest_email().await.ok().flatten().unwrap_or_default();
        view! { <Entrance title="Create account" form=Account::Register { email } /> }
    })
}

/// The page `/login/code`: entering a code, which leads on to where signing in was needed.
#[component]
pub fn CodePage() -> impl IntoView {
    view! { <Entrance title="Enter your code" form=Account::Code /> }
}

/// The page `/forgot-password`: asking for a link to a new password.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let over = address::query("refused").as_deref() == Some("link");
    view! {
        <NarrowPage title="Forgot your password?">
            <p>"Tell us your address, and we send you a link to set a new one. Your cart and your orders stay as they are."</p>
            {over
                .then(|| {
                    let text = "It works once, for one hour. Ask for a new one here.".to_owned();
                    view! { <Failed title="That link doesn’t work any more." text=text /> }
                })}
            {island(Account::Forgot)}
            <p>"It came back to you? " <a href="/login">"Sign in"</a></p>
        </NarrowPage>
    }
}

/// The page `/reset-password?token=...`: setting a new password by a mailed link.
#[component]
pub fn ResetPage() -> impl IntoView {
    let link = address::query("token").unwrap_or_default();
    if link.is_empty() {
        return view! { <Redirect path="/forgot-password?refused=link" /> }.into_any();
    }
    view! {
        <NarrowPage title="Set a new password">
            <p>"You are signed in here afterwards, and signed out everywhere else."</p>
            {island(Account::Reset { link })}
        </NarrowPage>
    }
    .into_any()
}
