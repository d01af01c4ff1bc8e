//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub fn CartDrawer() -> impl IntoView {}
