//! What is said of the cart beside the forms that sign in.

use crate::cart::CartStore;
use leptos::prelude::*;

/// What comes along.
#[component]
pub(super) fn CartComesAlong() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let what = move || match store.item_count().get() {
        0 => "What is in this browser's cart joins what you saved before.".to_owned(),
        1 => "The item in this browser joins what you saved before.".to_owned(),
        count => format!("The {count} items in this browser join what you saved before."),
    };
    view! {
        <p>{what} " Nothing is replaced, nothing counts twice."</p>
    }
}
