//! The server functions of checkout.

use super::now::BuyNow;
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

/// Why the page asks what it is to show. Somebody who comes with nothing to check out is counted once.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// It is shown for the first time.
    #[default]
    First,
    /// For the first time to a visitor whose cart, in the browser, is empty.
    EmptyHanded,
    /// What it shows may have changed.
    Again,
}

/// The form as it is sent. Revision and total say what the shopper saw; they decide nothing (O4).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckoutForm {
    /// Names this placing: a double click or a request sent again place one order (O3).
    pub key: String,
    /// What is bought now, as text: the browser need not be able to read it. Blank where the cart is ordered.
    #[serde(default)]
    pub now: BuyNow,
    /// The cart's revision that was shown.
    #[serde(default)]
    pub cart_revision: u64,
    /// The total that was shown.
    pub expected_total: Money,
    /// Where mail about it goes; asked of guests only.
    #[serde(default)]
    pub email: String,
    /// The address that it goes to; none of what is not sent as a parcel (O9).
    #[serde(default)]
    pub shipping: Option<AddressInput>,
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

/// What `/checkout` shows now, of the cart or of what is bought now, for a country and a shipping method. None for the cart
/// of a visitor without a session: it is in the browser. Leads to the thank-you page where the payment has gone through
/// meanwhile (B1).
#[server(input = GetUrl, output = Postcard)]
pub async fn open_checkout(
    #[server(default)] country: String,
    #[server(default)] method: String,
    #[server(default)] now: BuyNow,
    #[server(default)] look: Look,
) -> Result<Option<Checkout>, AppError> {
    use super::now::address;
    use crate::context::{acting, broken, lead_to, page_is_rendered, session, set_page_status, shop};
    use shared::address::Country;
    use shared::id::OperationId;
    let wanted = now.wanted();
    if let Some(wanted) = wanted
        && now.key.parse::<OperationId>().is_err()
    {
        // The key belongs to a session: without one, a form that is sent twice would be two visitors' orders (O3).
        if page_is_rendered() {
            acting().await?;
        }
        lead_to(&address(wanted, &shop().new_operation().to_string()));
        return Ok(None);
    }
    let session = session().await?;
    if session.is_none() && now.is_blank() {
        if look == Look::EmptyHanded {
            shop().came_with_nothing();
        }
        return Ok(None);
    }
    let owner = session.as_ref().map(|session| session.owner);
    let address = match owner {
        Some(owner) => shop().last_address(owner).await.map_err(broken)?,
        None => AddressInput::default(),
    };
    let country = Country::parse(&country).or_else(|| Country::parse(&address.country));
    let method = Some(method.as_str()).filter(|method| !method.is_empty());
    let state = match wanted {
        Some(wanted) => shop().checkout_now(owner, &now.key, wanted, country, method).await,
        None => match owner.filter(|_| now.is_blank()) {
            Some(owner) => shop().checkout(owner, country, method).await,
            None => Ok(CheckoutState::Unknown),
        },
    };
    let state = state.map_err(broken)?;
    match &state {
        CheckoutState::Paid { number } => lead_to(&format!("/orders/{number}/thank-you")),
        CheckoutState::Empty if look == Look::First => shop().came_with_nothing(),
        CheckoutState::Unknown => set_page_status(http::StatusCode::NOT_FOUND),
        _ => {}
    }
    let email = match session {
        Some(session) if session.account.is_some() => None,
        Some(session) => {
            let last = shop().last_email(session.owner).await.map_err(broken)?;
            Some(last.map(String::from).unwrap_or_default())
        }
        None => Some(String::new()),
    };
    Ok(Some(Checkout { state, address, email }))
}

/// Places the order and leads to the provider's page (O1, O3).
#[server(output = Postcard)]
pub async fn place_order(form: CheckoutForm) -> Result<PlaceReply, AppError> {
    use crate::context::{acting, broken, client_address, lead_to, session, shop};
    use shared::account::Email;
    use shared::checkout::PlaceOrder;
    use shared::field::FieldError;
    use shared::id::OperationId;
    use shared::order::Status;
    use shared::tally::{Checkouts, Event};
    use shop::Failure;
    let session = session().await?;
    let CheckoutForm {
        key,
        now,
        cart_revision,
        expected_total,
        email,
        shipping,
        billing_same,
        billing,
        shipping_method,
    } = form;
    let key = key.parse::<OperationId>().map_err(|_| AppError::Malformed)?.to_string();
    let wanted = now.wanted();
    if wanted.is_none() && !now.is_blank() {
        return Err(AppError::Malformed);
    }
    if session.is_none() && wanted.is_none() {
        shop().tally(Event::Checkouts(Checkouts::SessionEnded));
        return Err(AppError::SignedOut);
    }
    let asked = PlaceOrder {
        // None chosen is no choice of those that are offered; where nothing is sent there are none.
        shipping_method: shipping.is_some().then_some(shipping_method),
        shipping_address: shipping,
        billing_address: billing_same.is_none().then_some(billing),
        lines: wanted.map(|wanted| vec![wanted]),
        cart_revision: wanted.is_none().then_some(cart_revision),
        expected_total: Some(expected_total),
    };
    let here = wanted.map_or("/checkout".to_owned(), |wanted| super::now::address(wanted, &key));
    let email = match session.as_ref().and_then(|session| session.account.as_ref()) {
        Some(account) => Ok(account.email.clone()),
        None => Email::parse(&email),
    };
    let email = match email {
        Ok(email) => email,
        Err(wrong) => {
            let mut errors = vec![FieldError::new("email", wrong.0)];
            errors.extend(asked.addresses().err().into_iter().flatten());
            shop().tally(Event::Checkouts(Checkouts::Fields));
            return Ok(check::refuse(PlaceRefused::Invalid { errors }, &here));
        }
    };
    let owner = match session {
        Some(session) => session.owner,
        None => acting().await?.owner,
    };
    match shop().place_order_from(client_address(), owner, &email, &key, asked).await {
        Ok(placed) => {
            let next = match (placed.redirect_url, placed.status) {
                (Some(url), _) => url,
                (None, Status::PendingPayment) if placed.under_way => format!("/orders/{}", placed.number),
                (None, Status::PendingPayment) => check::said(&here, "said", "provider-down"),
                (None, Status::PaymentFailed) => format!("/orders/{}/payment-failed", placed.number),
                (None, Status::Cancelled) => format!("/orders/{}", placed.number),
                (None, _) => format!("/orders/{}/thank-you", placed.number),
            };
            lead_to(&next);
            Ok(PlaceReply::Placed)
        }
        Err(Failure::Refused(refused)) => Ok(check::refuse(refused, &here)),
        Err(Failure::Broken(error)) => Err(broken(error)),
    }
}

#[cfg(feature = "ssr")]
mod check {
    use super::PlaceReply;
    use crate::checkout::islands::code;
    use crate::context::{lead_to, wants_page};
    use shared::checkout::PlaceRefused;

    /// Says why it was not placed; a form that was sent without JavaScript is led back to its page, which is at `here`.
    pub(super) fn refuse(refused: PlaceRefused, here: &str) -> PlaceReply {
        if wants_page() {
            lead_to(&match &refused {
                // The page shows both totals, so that one click accepts.
                PlaceRefused::TotalRose { old, .. } => said(here, "seen", &old.minor().to_string()),
                refused => said(here, "said", code(refused)),
            });
        }
        PlaceReply::Refused { refused: Box::new(refused) }
    }

    /// The page at `here`, with something for it to say.
    pub(super) fn said(here: &str, name: &str, what: &str) -> String {
        let joint = if here.contains('?') { '&' } else { '?' };
        format!("{here}{joint}{name}={what}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{decode, encode};
    use shared::unpaid::UnpaidLimit;

    #[test]
    fn o11_a_browser_reads_which_limit_an_order_exceeds() {
        let (name, most) = ("Turn-up jeans".to_owned(), 7);
        for limit in [
            UnpaidLimit::Order { most },
            UnpaidLimit::Line { name: name.clone(), most },
            UnpaidLimit::Variant { name },
            UnpaidLimit::Email,
            UnpaidLimit::Network,
            UnpaidLimit::Free,
        ] {
            let reply = PlaceReply::Refused { refused: Box::new(PlaceRefused::Unpaid(limit)) };
            assert_eq!(decode(&encode(&reply)), Some(reply));
        }
    }
}
