//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub fn CartPage() -> impl IntoView {}
