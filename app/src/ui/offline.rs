//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub(crate) fn OfflineBar() -> impl IntoView {}
