//! What lies over the page: notices, and the drawer once it was opened.

use crate::cart::DrawerPlace;
use crate::ui::notices::Toasts;
use leptos::prelude::*;

/// The notices and the place of the drawer.
#[component]
pub(crate) fn Overlays() -> impl IntoView {
    view! {
        <DrawerPlace />
        <Toasts />
    }
}
