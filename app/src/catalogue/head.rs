//! A public page's part of the document's head.

use super::view::Head;
use crate::ui::Title;
use leptos::prelude::*;

/// Title, description, the page's one address, and what a shared link shows. `kind` is Open Graph's word for the page.
#[component]
pub(super) fn PageHead(title: String, head: Head, kind: &'static str) -> impl IntoView {
    view! {
        <Title text=title.clone() />
        {about(title, head, kind)}
    }
}

fn about(title: String, head: Head, kind: &'static str) {
    use leptos_meta::{Link, Meta};
    let Head { url, description, picture } = head;
    crate::ui::head::write(view! {
        <Meta name="description" content=description.clone() />
        <Link rel="canonical" href=url.clone() />
        <Meta property="og:type" content=kind />
        <Meta property="og:title" content=title />
        <Meta property="og:description" content=description />
        <Meta property="og:url" content=url />
        <Meta property="og:image" content=picture />
    });
}
