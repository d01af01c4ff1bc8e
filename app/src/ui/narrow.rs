//! A personal page for one form.

use super::Title;
use super::head::personal;
use leptos::prelude::*;

/// The page, with its heading.
#[component]
pub(crate) fn NarrowPage(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <Title text=title />
        {personal()}
        <main id="main" class="page page-narrow" tabindex="-1">
            <div class="auth">
                <div class="auth-main">
                    <h1>{title}</h1>
                    {children()}
                </div>
            </div>
        </main>
    }
}
