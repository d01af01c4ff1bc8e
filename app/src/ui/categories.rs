//! The categories, in header and footer of every page: read once per visit.

use crate::AppError;
use crate::catalogue::{Nav, shop_nav};
use crate::wire::{Answer, answer};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

#[derive(Clone, Copy)]
struct Known(Answer<Result<Nav, AppError>>);

/// What the first that asked reads for all: the header, which is on every page.
fn nav() -> Answer<Result<Nav, AppError>> {
    if let Some(Known(nav)) = use_context() {
        return nav;
    }
    let nav = answer(|| (), |()| shop_nav());
    provide_context(Known(nav));
    nav
}

/// The categories as a list of links; the one whose page this is stands out.
#[component]
pub(super) fn CategoryList() -> impl IntoView {
    let nav = nav();
    let path = use_location().pathname;
    let link = move |name: String, href: String| {
        let here = href.clone();
        let current = move || path.with(|path| *path == here).then_some("page");
        view! {
            <li>
                <a href=href aria-current=current>
                    {name}
                </a>
            </li>
        }
    };
    let list = move |nav: Nav| {
        let categories = nav.categories.into_iter();
        let links = categories.map(|category| link(category.name, format!("/categories/{}", category.slug)));
        view! { <ul>{links.collect_view()}</ul> }
    };
    view! { <Suspense>{move || Suspend::new(async move { nav.await.ok().map(list) })}</Suspense> }
}

/// The categories as buttons, where a page has nothing else to offer.
#[component]
pub(crate) fn CategoryButtons() -> impl IntoView {
    let nav = nav();
    let list = move |nav: Nav| {
        let buttons = nav.categories.into_iter().map(|category| {
            let href = format!("/categories/{}", category.slug);
            view! {
                <li>
                    <a class="button" href=href>
                        {category.name}
                    </a>
                </li>
            }
        });
        view! {
            <nav aria-label="Ways on">
                <ul class="row">{buttons.collect_view()}</ul>
            </nav>
        }
    };
    view! { <Suspense>{move || Suspend::new(async move { nav.await.ok().map(list) })}</Suspense> }
}

/// Whether prices contain the tax.
#[component]
pub(super) fn TaxNote() -> impl IntoView {
    let nav = nav();
    let note = |nav: Nav| if nav.prices_include_tax { "Prices include VAT." } else { "Taxes are added at checkout." };
    view! { <Suspense>{move || Suspend::new(async move { nav.await.ok().map(note) })}</Suspense> }
}
