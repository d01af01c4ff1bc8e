//! The server functions of an order's mailed link (O7).

use crate::wire::Postcard;
use crate::{AppError, Asked};
use leptos::prelude::*;
use shared::order::OrderView;

/// Has the link to an order mailed to the address that it was placed with, where that is `email`. It answers everybody alike.
#[server(output = Postcard)]
pub async fn ask_for_link(number: String, email: String) -> Result<Asked, AppError> {
    use crate::context::{broken, shop};
    use shared::account::Email;
    use shared::field::{FieldError, FieldProblem};
    use shared::order::OrderNumber;
    let typed = number.trim().trim_start_matches('#');
    let number = match typed.parse() {
        Ok(number) => Ok(OrderNumber(number)),
        Err(_) if typed.is_empty() => Err(FieldProblem::Missing),
        Err(_) => Err(FieldProblem::Malformed),
    };
    let asked = match (number, Email::of_account(&email)) {
        (Ok(number), Ok(email)) => {
            shop().ask_for_link(number, &email).await.map_err(broken)?;
            Asked::Sent
        }
        (number, email) => {
            let of_number = number.err().map(|problem| FieldError::new("number", problem));
            let of_email = email.err().map(|wrong| FieldError::new("email", wrong.0));
            Asked::Invalid { errors: of_number.into_iter().chain(of_email).collect() }
        }
    };
    asked.lead_back("/track");
    Ok(asked)
}

/// The order whose mailed link was opened in this browser within the hour; none where none was, or it leads to no order.
#[server(output = Postcard)]
pub async fn tracked_order() -> Result<Option<OrderView>, AppError> {
    use crate::context::{broken, order_link, set_page_status, shop};
    let found = match order_link() {
        Some(link) => shop().tracked_order(&link).await.map_err(broken)?,
        None => None,
    };
    if found.is_none() {
        set_page_status(http::StatusCode::NOT_FOUND);
    }
    Ok(found)
}
