//! What is shown where a page could not be made (E3).

use super::{Emblem, Title};
use crate::AppError;
use leptos::prelude::*;

/// What happened, what was kept, and what to do next. It answers 500, or 503 where the shop is too busy.
#[component]
pub(crate) fn Failure(error: AppError) -> impl IntoView {
    crate::context::set_status(match error {
        AppError::Busy => http::StatusCode::SERVICE_UNAVAILABLE,
        _ => http::StatusCode::INTERNAL_SERVER_ERROR,
    });
    let (title, text, id) = match error {
        AppError::Broken { id } => (
            "That went wrong on our side",
            "We wrote it down. Your cart and your orders are safe; try again in a moment.".to_owned(),
            Some(id),
        ),
        error => ("That didn’t work", error.to_string(), None),
    };
    view! {
        <Title text=title />
        <div class="empty">
            <Emblem />
            <h1>{title}</h1>
            <p role="alert">{text}</p>
            {id
                .map(|id| {
                    view! {
                        <p>"If you write to us, give this number: " <code class="error-id">{id}</code></p>
                    }
                        .into_any()
                })}
            <div class="row">
                <a class="button is-ink" href="">
                    "Try again"
                </a>
                <a class="button" href="/">
                    "Go to the shop"
                </a>
            </div>
        </div>
    }
}
