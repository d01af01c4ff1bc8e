//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub fn HomePage() -> impl IntoView {}
/// Stub.
#[component]
pub fn ProductPage() -> impl IntoView {}
/// Stub.
#[component]
pub fn CategoryPage() -> impl IntoView {}
/// Stub.
#[component]
pub fn SearchPage() -> impl IntoView {}
/// Stub.
#[component]
pub fn NotFoundPage() -> impl IntoView {}
