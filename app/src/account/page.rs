//! The page `/account`: whose it is, where their things are, and signing out.

use super::api::my_account;
use super::islands::Account;
use super::secure::account_sessions;
use crate::AppError;
use crate::island::island;
use crate::orders::OfferedOrders;
use crate::ui::head::personal;
use crate::ui::{Failure, Title};
use leptos::prelude::*;

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let content = async {
        match my_account().await {
            Ok(Some(holder)) => {
                let sessions = account_sessions().await;
                island(Account::Mine { holder: Some(holder), sessions }).into_any()
            }
            Ok(None) | Err(AppError::SignedOut) => {
                island(Account::Mine { holder: None, sessions: Ok(Vec::new()) }).into_any()
            }
            Err(error) => view! { <Failure error=error /> }.into_any(),
        }
    };
    view! {
        <Title text="Your account" />
        {personal()}
        <main id="main" class="page" tabindex="-1">
            <OfferedOrders />
            {Suspend::new(content)}
        </main>
    }
}
