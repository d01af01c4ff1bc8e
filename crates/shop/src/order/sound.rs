//! Whether a basket can be ordered as the shopper saw it (O4).

use super::basket::Basket;
use crate::{Failure, Settings};
use shared::address::Country;
use shared::cart::{CartView, Offers};
use shared::checkout::PlaceRefused;
use shared::field::{FieldError, FieldProblem};
use shared::money::Money;
use shared::pricing::{Bought, Priced, ShippingMethod};
use shared::time::Timestamp;

/// What the shopper saw when they asked for an order.
pub(super) struct Seen<'a> {
    /// Where it goes.
    pub country: Country,
    /// The shipping method's id.
    pub method: &'a str,
    /// The cart's revision.
    pub revision: Option<u64>,
    /// The total.
    pub total: Option<Money>,
}

/// A basket that can be ordered as it stands.
pub(super) struct Sound {
    pub basket: Basket,
    pub view: CartView,
    pub offers: Offers,
    pub method: ShippingMethod,
    pub priced: Priced,
}

impl Sound {
    /// The basket with its offers, priced by `settings`, where nothing stands against ordering it.
    pub(super) fn of(
        settings: &Settings,
        basket: Basket,
        offers: Offers,
        seen: &Seen<'_>,
        now: Timestamp,
    ) -> Result<Self, Failure<PlaceRefused>> {
        let view = basket.view(&offers, settings.store.currency, now)?;
        let subtotal = view.totals.subtotal;
        let Some(method) = settings.shipping_method(seen.country, seen.method, subtotal) else {
            let country_too = settings.store.shipping.methods(seen.country, subtotal).is_empty();
            return Err(Failure::Refused(not_offered(country_too)));
        };
        let quote = || settings.quote(view.clone(), Some(seen.country), Some(&method.id)).map(Box::new);
        if basket.differs_from(seen.revision) {
            return Err(Failure::Refused(PlaceRefused::CartChanged { quote: quote()? }));
        }
        if !view.can_be_ordered() {
            return Err(Failure::Refused(PlaceRefused::OutOfStock { quote: quote()? }));
        }
        let bought: Vec<_> = view
            .lines
            .iter()
            .map(|line| Bought { variant: line.variant_id, quantity: line.quantity, unit_price: line.unit_price })
            .collect();
        let priced = settings.price(&bought, method.price, seen.country)?;
        match seen.total {
            Some(old) if rose(old, priced.totals.total) => {
                let refused = PlaceRefused::TotalRose { old, new: priced.totals.total, quote: quote()? };
                Err(Failure::Refused(refused))
            }
            _ => Ok(Self { basket, view, offers, method, priced }),
        }
    }
}

/// A total in another currency than the shopper saw counts as risen.
fn rose(seen: Money, now: Money) -> bool {
    seen.currency() != now.currency() || now.minor() > seen.minor()
}

fn not_offered(country_too: bool) -> PlaceRefused {
    let field = if country_too { "shipping_address.country" } else { "shipping_method" };
    PlaceRefused::Invalid { errors: vec![FieldError::new(field, FieldProblem::NotOffered)] }
}
