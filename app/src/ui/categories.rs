//! The categories, in header and footer of every page.

use crate::address;
use crate::context::Around;
use leptos::prelude::*;

/// The categories as a list of links; the one whose page this is stands out.
#[component]
pub(super) fn CategoryList() -> impl IntoView {
    let (path, _) = address::here();
    let around = use_context::<Around>().unwrap_or_default();
    let link = |category: &shared::catalogue::Category| {
        let href = format!("/categories/{}", category.slug);
        let current = (href == path).then_some("page");
        view! {
            <li>
                <a href=href aria-current=current>
                    {category.name.clone()}
                </a>
            </li>
        }
    };
    view! { <ul>{around.categories.iter().map(|card| link(&card.category)).collect_view()}</ul> }
}
