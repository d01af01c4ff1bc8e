//! The categories, in header and footer of every page. The server writes them and the browser keeps them as they are:
//! it downloads neither them nor code for them.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The categories as a list of links; the one whose page this is stands out.
#[component]
pub(super) fn CategoryList() -> impl IntoView {
    let path = use_location().pathname;
    let list = NodeRef::<leptos::html::Ul>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| path.with(|path| list.with(|list| mark(list.as_ref(), path))));
    view! { <ul node_ref=list inner_html=links(&path.get_untracked())></ul> }
}

/// Goes on marking the link to this page, from one page to the next.
#[cfg(feature = "hydrate")]
fn mark(list: Option<&web_sys::HtmlUListElement>, path: &str) {
    let items =
        std::iter::successors(list.and_then(|list| list.first_element_child()), web_sys::Element::next_element_sibling);
    for link in items.filter_map(|item| item.first_element_child()) {
        let here = link.get_attribute("href").is_some_and(|href| href == path);
        let _ = if here { link.set_attribute("aria-current", "page") } else { link.remove_attribute("aria-current") };
    }
}

#[cfg(feature = "ssr")]
fn links(path: &str) -> String {
    use crate::context::Around;
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
    around.categories.iter().map(|card| link(&card.category)).collect_view().to_html()
}

#[cfg(not(feature = "ssr"))]
fn links(_path: &str) -> String {
    String::new()
}
