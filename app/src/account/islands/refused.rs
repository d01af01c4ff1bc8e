//! Why a form was refused.

use super::arrival::Arrival;
use crate::account::Entry;
use crate::account::next::with_next;
use crate::ui::SUMMARY;
use leptos::prelude::*;
use shared::path::LocalPath;

/// Why the form was refused, what was kept and what to do next (E3).
#[component]
pub(super) fn Refused(arrival: Arrival, next: LocalPath) -> impl IntoView {
    let sign_in = with_next("/login", &next);
    move || {
        let (title, text) = match arrival.refusal()? {
            Ok(Entry::Welcome { .. } | Entry::SecondFactor) => return None,
            Ok(Entry::WrongCode) => (
                "That code is wrong.",
                view! { "Each code works once. Wait for the next one of your app, or use a recovery code." }.into_any(),
            ),
            Ok(Entry::SignInOver) => {
                let sign_in = sign_in.clone();
                let text = view! {
                    "It waits for a code for five minutes. "
                    <a href=sign_in>"Sign in again"</a>
                    ". Your cart is untouched."
                };
                ("This sign-in is over.", text.into_any())
            }
            Ok(Entry::WrongCredentials) => (
                "Email or password is wrong.",
                view! { "Check both and try again. Your cart is untouched." }.into_any(),
            ),
            Ok(Entry::TooOften(wait)) => {
                let text = view! {
                    "To keep others out, this address can be tried again "
                    {wait.to_string()}
                    ". A browser in which you have signed in before is not held up, and you can "
                    <a href="/forgot-password">"set a new password"</a>
                    " at any time. Your cart is untouched."
                };
                ("Wrong passwords came too often.", text.into_any())
            }
            Ok(Entry::EmailTaken) => {
                let sign_in = sign_in.clone();
                let text = view! {
                    <a href=sign_in>"Sign in"</a>
                    " to it, or use another address. Your cart is untouched."
                };
                ("This email already has an account.", text.into_any())
            }
            Ok(Entry::LinkOver) => {
                let text =
                    view! { "It works once, for one hour. " <a href="/forgot-password">"Ask for a new one"</a> "." };
                ("This link doesn’t work any more.", text.into_any())
            }
            Ok(Entry::Invalid { .. }) => {
                ("Please check what you entered.", view! { "What needs a look is marked below." }.into_any())
            }
            Err(error) => ("That didn't work.", error.to_string().into_any()),
        };
        Some(view! {
            <div class="notice" data-kind="bad" role="alert" id=SUMMARY tabindex="-1">
                <strong>{title}</strong>
                <p>{text}</p>
            </div>
        })
    }
}
