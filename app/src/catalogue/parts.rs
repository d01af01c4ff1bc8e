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

/// A page's `<main>` with what `show` makes of the server's answer; cards without content until that has come.
pub(super) fn page<Shown>(show: impl Fn() -> Shown + Send + Sync + 'static) -> impl IntoView
where
    Shown: Future<Output = AnyView> + Send + 'static,
{
    let content = move || Suspend::new(show());
    #[cfg(not(feature = "ssr"))]
    let content = view! { <Suspense fallback=Waiting>{content}</Suspense> };
    main(content)
}

/// The same of a list, which stays as it is while it is sorted or paged.
pub(super) fn list<Shown>(show: impl Fn() -> Shown + Send + Sync + 'static) -> impl IntoView
where
    Shown: Future<Output = AnyView> + Send + 'static,
{
    let content = move || Suspend::new(show());
    #[cfg(not(feature = "ssr"))]
    let content = view! { <Transition fallback=Waiting>{content}</Transition> };
    main(content)
}

/// The server waits for what is in it: there, a `Suspense` would make the page twice.
fn main(content: impl IntoView + 'static) -> impl IntoView {
    view! {
        <main id="main" class="page" tabindex="-1">
            {content}
        </main>
    }
}

#[cfg(not(feature = "ssr"))]
#[component]
fn Waiting() -> impl IntoView {
    let card = || {
        view! {
            <li class="card">
                <span class="tile skeleton"></span>
                <span class="skeleton"></span>
            </li>
        }
        .into_any()
    };
    view! {
        <div aria-busy="true">
            <p class="visually-hidden" role="status">
                "Loading"
            </p>
            <ul class="cards" aria-hidden="true">
                {(0..8).map(|_| card()).collect_view()}
            </ul>
        </div>
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
