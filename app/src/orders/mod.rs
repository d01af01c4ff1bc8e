//! Stub.
use leptos::prelude::*;
/// Stub.
#[component]
pub fn OrderPage() -> impl IntoView {}
/// Stub.
#[component]
pub fn OrdersPage() -> impl IntoView {}
/// Stub.
#[component]
pub fn PaymentFailedPage() -> impl IntoView {}
/// Stub.
#[component]
pub fn PaymentReturnPage() -> impl IntoView {}
/// Stub.
#[component]
pub fn ThankYouPage() -> impl IntoView {}
