//! A basket that can be ordered as the shopper saw it (O4), and paid (O10).

use super::basket::Basket;
use super::terms::Terms;
use crate::{Failure, Settings};
use payment::Gateway;
use shared::cart::{CartView, Offers};
use shared::checkout::{Addresses, PlaceRefused};
use shared::money::Money;
use shared::pricing::Priced;
use shared::time::Timestamp;

/// What the shopper saw when they asked for an order.
pub(super) struct Seen<'a> {
    /// The addresses that were given.
    pub addresses: &'a Addresses,
    /// The shipping method's id.
    pub method: Option<&'a str>,
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
    pub terms: Terms,
    pub priced: Priced,
}

impl Sound {
    /// The basket with its offers, priced by `settings`, where nothing stands against ordering it and paying it at `gateway`.
    pub(super) fn of(
        settings: &Settings,
        gateway: &dyn Gateway,
        basket: Basket,
        offers: Offers,
        seen: &Seen<'_>,
        now: Timestamp,
    ) -> Result<Self, Failure<PlaceRefused>> {
        let view = basket.view(&offers, settings.store.currency, now)?;
        let quote = || settings.quote(view.clone(), seen.addresses.country(), seen.method).map(Box::new);
        if basket.differs_from(seen.revision) {
            return Err(Failure::Refused(PlaceRefused::CartChanged { quote: quote()? }));
        }
        let terms = Terms::of(settings, &view, seen)?;
        if !view.can_be_ordered() {
            return Err(Failure::Refused(PlaceRefused::OutOfStock { quote: quote()? }));
        }
        let priced = settings.price(&view, terms.shipping(settings.store.currency), terms.country())?;
        let total = priced.totals.total;
        if !total.is_zero() {
            gateway.payable(total).map_err(|reason| Failure::Refused(PlaceRefused::NotPayable { reason }))?;
        }
        match seen.total {
            Some(old) if rose(old, total) => {
                let refused = PlaceRefused::TotalRose { old, new: total, quote: quote()? };
                Err(Failure::Refused(refused))
            }
            _ => Ok(Self { basket, view, offers, terms, priced }),
        }
    }
}

/// A total in another currency than the shopper saw counts as risen.
fn rose(seen: Money, now: Money) -> bool {
    seen.currency() != now.currency() || now.minor() > seen.minor()
}
