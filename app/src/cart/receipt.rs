//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub fn ReceiptRegion() -> impl IntoView {}
