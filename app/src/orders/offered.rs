//! Orders that were placed in this browser under another address, before whoever signed in here came: they say whether these are
//! theirs (O7).

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::claim::OfferedOrderView;

/// The orders that the asker's account was offered, the newest first; none where nobody has signed in.
#[server(input = GetUrl, output = Postcard)]
pub async fn offered_orders() -> Result<Vec<OfferedOrderView>, AppError> {
    use crate::context::{broken, session, shop};
    match session().await?.and_then(|session| session.account) {
        Some(account) => shop().offered_orders(account.id).await.map_err(broken),
        None => Ok(Vec::new()),
    }
}

/// Makes the orders that the account was offered the account's.
#[server(output = Postcard)]
pub async fn add_offered_orders() -> Result<(), AppError> {
    use crate::context::{broken, lead_to, shop, signed_in};
    use shop::{Failure, OfferedOrdersError};
    let account = signed_in().await?.account.ok_or(AppError::SignedOut)?;
    let said = match shop().add_offered_orders(account.id).await {
        Ok(_) => "orders-added",
        Err(Failure::Refused(OfferedOrdersError::PaymentsUnderWay)) => "payment-under-way",
        Err(Failure::Broken(error)) => return Err(broken(error)),
    };
    lead_to(&format!("/orders?said={said}"));
    Ok(())
}

/// Leaves the orders that the account was offered to whoever has their mailed links.
#[server(output = Postcard)]
pub async fn decline_offered_orders() -> Result<(), AppError> {
    use crate::context::{broken, lead_to, shop, signed_in};
    let account = signed_in().await?.account.ok_or(AppError::SignedOut)?;
    shop().decline_offered_orders(account.id).await.map_err(broken)?;
    lead_to("/orders?said=orders-declined");
    Ok(())
}

/// The question whose these orders are; nothing where there are none.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn OfferedOrders() -> impl IntoView {
    Suspend::new(async {
        // What cannot be read now is asked again with the next visit.
        let orders = offered_orders().await.unwrap_or_default();
        (!orders.is_empty()).then(|| view! { <Question orders=orders /> })
    })
}

#[cfg(feature = "ssr")]
#[component]
fn Question(orders: Vec<OfferedOrderView>) -> impl IntoView {
    use leptos::server_fn::ServerFn;
    let title = match orders.len() {
        1 => "1 order was placed in this browser under another address".to_owned(),
        count => format!("{count} orders were placed in this browser under another address"),
    };
    let order = |order: OfferedOrderView| {
        view! { <li>{format!("Order #{}, {}, {}", order.number, order.total, order.email)}</li> }
    };
    view! {
        <section class="notice" data-kind="calm" aria-labelledby="offered-title">
            <h2 id="offered-title">{title}</h2>
            <p>"Add them only if you placed them. Otherwise they stay with the links that were mailed for them."</p>
            <ul>{orders.into_iter().map(order).collect_view()}</ul>
            <div class="notice-actions">
                <form method="post" action=AddOfferedOrders::PATH>
                    <button class="button" type="submit">
                        "Add to my account"
                    </button>
                </form>
                <form method="post" action=DeclineOfferedOrders::PATH>
                    <button class="button" type="submit">
                        "Not mine"
                    </button>
                </form>
            </div>
        </section>
    }
}
