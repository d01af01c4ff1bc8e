//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub fn AccountPage() -> impl IntoView {}
/// Stub.
#[component]
pub fn LoginPage() -> impl IntoView {}
/// Stub.
#[component]
pub fn RegisterPage() -> impl IntoView {}
