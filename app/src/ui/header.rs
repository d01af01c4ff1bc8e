//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub(crate) fn Header() -> impl IntoView {}
