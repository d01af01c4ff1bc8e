//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub(crate) fn Footer() -> impl IntoView {}
