//! What the pages for signing in and for registering share.

use super::api::leave_if_signed_in;
use super::islands::Account;
use super::next::next_of_page;
use crate::island::island;
use crate::ui::head::personal;
use crate::ui::{Emblem, Title};
use leptos::prelude::*;

/// The page around the form. It leads on where somebody has signed in already.
#[component]
pub(super) fn Entrance(
    /// The heading.
    title: &'static str,
    /// The form.
    form: Account,
) -> impl IntoView {
    let next = next_of_page();
    let to_checkout = next.as_str().split(['?', '#']).next() == Some("/checkout");
    view! {
        <Title text=title />
        {personal()}
        {Suspend::new(leave_if_signed_in(next))}
        <main id="main" class="page" tabindex="-1">
            <div class="auth">
                <div class="auth-main">
                    <h1>{title}</h1>
                    {to_checkout
                        .then(|| view! { <p>"Your cart is kept, and you come back to checkout right after."</p> })}
                    {island(form)}
                </div>
                <aside class="auth-side" aria-label="Your cart">
                    <Emblem />
                    <p>"Your cart comes with you."</p>
                    {island(Account::CartComesAlong)}
                </aside>
            </div>
        </main>
    }
}
