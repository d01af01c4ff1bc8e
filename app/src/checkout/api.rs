//! The server functions of checkout.

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};
use shared::address::AddressInput;
use shared::checkout::{CheckoutState, PlaceRefused};
use shared::money::Money;

/// What `/checkout` needs to show.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Checkout {
    /// What it shows (B1).
    pub state: CheckoutState,
    /// The address of the last order, to start from.
    pub address: AddressInput,
    /// Where mail about a guest's last order went, to start from: guests are asked for it. None for an account.
    pub email: Option<String>,
}

/// The form as it is sent. Revision and total say what the shopper saw; they decide nothing (O4).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckoutForm {
    /// Names this placing: a double click or a request sent again place one order (O3).
    pub key: String,
    /// The cart's revision that was shown.
    pub cart_revision: u64,
    /// The total that was shown.
    pub expected_total: Money,
    /// Where mail about it goes; asked of guests only.
    #[serde(default)]
    pub email: String,
    /// Where it goes.
    pub shipping: AddressInput,
    /// Present where the bill goes there too.
    #[serde(default)]
    pub billing_same: Option<String>,
    /// Where the bill goes otherwise.
    #[serde(default)]
    pub billing: AddressInput,
    /// The shipping method's id.
    #[serde(default)]
    pub shipping_method: String,
}

/// What came of placing an order. Where it was placed, the answer also leads to the provider's page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceReply {
    /// It was placed, now or before.
    Placed,
    /// It was not, and nothing was changed.
    Refused {
        /// Why.
        refused: Box<PlaceRefused>,
    },
}

/// What `/checkout` shows now, for a country and a shipping method. None without a session: a visitor's cart is in the
/// browser. Leads to the thank-you page where the payment has gone through meanwhile (B1).
#[server(input = GetUrl, output = Postcard)]
pub async fn open_checkout(
    #[server(default)] country: String,
    #[server(default)] method: String,
) -> Result<Option<Checkout>, AppError> {
    use crate::context::{broken, session, shop};
    use shared::address::Country;
    let Some(session) = session().await? else { return Ok(None) };
    let address = shop().last_address(session.owner).await.map_err(broken)?;
    let country = Country::parse(&country).or_else(|| Country::parse(&address.country));
    let method = Some(method.as_str()).filter(|method| !method.is_empty());
    let state = shop().checkout(session.owner, country, method).await.map_err(broken)?;
    if let CheckoutState::Paid { number } = &state {
        leptos_axum::redirect(&format!("/orders/{number}/thank-you"));
    }
    let email = match session.account {
        Some(_) => None,
        None => {
            let last = shop().last_email(session.owner).await.map_err(broken)?;
            Some(last.map(String::from).unwrap_or_default())
        }
    };
    Ok(Some(Checkout { state, address, email }))
}

/// Places the order and leads to the provider's page (O1, O3).
#[server(output = Postcard)]
pub async fn place_order(form: CheckoutForm) -> Result<PlaceReply, AppError> {
    use crate::context::{broken, session, shop};
    use shared::account::Email;
    use shared::checkout::PlaceOrder;
    use shared::field::FieldError;
    use shared::order::Status;
    use shop::Failure;
    let session = session().await?.ok_or(AppError::SignedOut)?;
    let CheckoutForm { key, cart_revision, expected_total, email, shipping, billing_same, billing, shipping_method } =
        form;
    let asked = PlaceOrder {
        shipping_address: shipping,
        billing_address: billing_same.is_none().then_some(billing),
        shipping_method,
        cart_revision: Some(cart_revision),
        expected_total: Some(expected_total),
    };
    let email = match session.account {
        Some(account) => Ok(account.email),
        None => Email::parse(&email),
    };
    let email = match email {
        Ok(email) => email,
        Err(wrong) => {
            let mut errors = vec![FieldError::new("email", wrong.0)];
            errors.extend(asked.addresses().err().into_iter().flatten());
            return Ok(check::refuse(PlaceRefused::Invalid { errors }));
        }
    };
    match shop().place_order(session.owner, &email, &key, asked).await {
        Ok(placed) => {
            let next = match (placed.redirect_url, placed.status) {
                (Some(url), _) => url,
                (None, Status::PendingPayment) => "/checkout?said=provider-down".to_owned(),
                (None, Status::PaymentFailed) => format!("/orders/{}/payment-failed", placed.number),
                (None, Status::Cancelled) => format!("/orders/{}", placed.number),
                (None, _) => format!("/orders/{}/thank-you", placed.number),
            };
            leptos_axum::redirect(&next);
            Ok(PlaceReply::Placed)
        }
        Err(Failure::Refused(refused)) => Ok(check::refuse(refused)),
        Err(Failure::Broken(error)) => Err(broken(error)),
    }
}

#[cfg(feature = "ssr")]
mod check {
    use super::PlaceReply;
    use crate::checkout::refused::code;
    use crate::context::wants_page;
    use shared::checkout::PlaceRefused;

    /// Says why it was not placed; a form that was sent without JavaScript is led back to its page.
    pub(super) fn refuse(refused: PlaceRefused) -> PlaceReply {
        if wants_page() {
            leptos_axum::redirect(&format!("/checkout?said={}", code(&refused)));
        }
        PlaceReply::Refused { refused: Box::new(refused) }
    }
}
