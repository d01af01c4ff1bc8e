//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub fn CheckoutPage() -> impl IntoView {}
