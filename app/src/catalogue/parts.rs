//! What the public pages share around their content.

use super::not_found::NotFound;
use crate::AppError;
use crate::ui::Failure;
use leptos::prelude::*;

/// What a page shows of its server function's answer: the page, that there is none, or what went wrong.
pub(super) fn answered<T, V: IntoView + 'static>(
    answer: Result<Option<T>, AppError>,
    show: impl FnOnce(T) -> V,
) -> AnyView {
    match answer {
        Ok(Some(found)) => show(found).into_any(),
        Ok(None) | Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
        Err(error) => view! { <Failure error=error /> }.into_any(),
    }
}

/// A page's `<main>` with what is shown there.
pub(super) fn page(content: impl Future<Output = AnyView> + Send + 'static) -> impl IntoView {
    view! {
        <main id="main" class="page" tabindex="-1">
            {Suspend::new(content)}
        </main>
    }
}

/// The way from the home page to this one. The last step is the page itself.
#[component]
pub(super) fn Crumbs(
    /// Names and addresses between the home page and this one.
    steps: Vec<(String, String)>,
    /// This page's name.
    here: String,
) -> impl IntoView {
    let steps = steps.into_iter().map(|(name, href)| view! { <li><a href=href>{name}</a></li> }.into_any());
    view! {
        <nav class="crumbs" aria-label="Breadcrumbs">
            <ol>
                <li>
                    <a href="/">"Home"</a>
                </li>
                {steps.collect_view()}
                <li aria-current="page">{here}</li>
            </ol>
        </nav>
    }
}
