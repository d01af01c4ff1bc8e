//! What the pages for signing in and for registering share.

use super::Entry;
use super::arrival::Arrival;
use super::next::with_next;
use crate::cart::CartStore;
use crate::ui::head::personal;
use crate::ui::{Emblem, SUMMARY, Title};
use crate::wire::answer;
use leptos::prelude::*;
use shared::path::LocalPath;

/// The page around the form. The server leads on from it where somebody has signed in already.
#[component]
pub(super) fn Entrance(
    /// The heading.
    title: &'static str,
    /// Where it leads on to.
    next: LocalPath,
    /// Where the form stands.
    arrival: Arrival,
    /// The form.
    children: Children,
) -> impl IntoView {
    let gate = {
        let next = next.clone();
        answer(
            || (),
            move |()| {
                let next = next.clone();
                async move {
                    // In the browser the store knows who is here.
                    #[cfg(feature = "ssr")]
                    super::api::leave_if_signed_in(next).await;
                    #[cfg(not(feature = "ssr"))]
                    drop(next);
                }
            },
        )
    };
    arrival.go_on_when_here_already(next.clone());
    let to_checkout = next.as_str().split(['?', '#']).next() == Some("/checkout");
    view! {
        <Title text=title />
        {personal()}
        <Suspense>{move || Suspend::new(async move { gate.await })}</Suspense>
        <main id="main" class="page" tabindex="-1">
            <div class="auth">
                <div class="auth-main">
                    <h1>{title}</h1>
                    {to_checkout
                        .then(|| view! { <p>"Your cart is kept, and you come back to checkout right after."</p> })}
                    <Refused arrival=arrival next=next />
                    {children()}
                </div>
                <CartComesAlong />
            </div>
        </main>
    }
}

/// Why the form was refused, what was kept and what to do next (E3).
#[component]
pub(super) fn Refused(arrival: Arrival, next: LocalPath) -> impl IntoView {
    let sign_in = with_next("/login", &next);
    move || {
        let (title, text) = match arrival.refusal()? {
            Ok(Entry::Welcome { .. }) => return None,
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

#[component]
fn CartComesAlong() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let what = move || match store.item_count().get() {
        0 => "What is in this browser's cart joins what you saved before.".to_owned(),
        1 => "The item in this browser joins what you saved before.".to_owned(),
        count => format!("The {count} items in this browser join what you saved before."),
    };
    view! {
        <aside class="auth-side" aria-label="Your cart">
            <Emblem />
            <p>"Your cart comes with you."</p>
            <p>{what} " Nothing is replaced, nothing counts twice."</p>
        </aside>
    }
}
