//! The terms of an order: parcels go to an address by a method, anything else needs no more than a bill; tax is that of the country
//! where either goes (O9).

use super::sound::Seen;
use crate::{Broken, Failure, Settings};
use iso_currency::Currency;
use shared::address::{Address, BillingAddress, Country};
use shared::cart::CartView;
use shared::checkout::{Addresses, PlaceRefused};
use shared::field::{FieldError, FieldProblem};
use shared::money::Money;
use shared::shipping::Delivery;

/// An order's parcel, and its bill's address.
pub(super) struct Terms {
    /// None where nothing of it is sent as a parcel.
    pub delivery: Option<Delivery>,
    pub billing: BillingAddress,
}

impl Terms {
    /// The terms that are asked for, if the basket needs no others and the shop offers them. Those that it does not need are
    /// checked all the same.
    pub(super) fn of(settings: &Settings, view: &CartView, seen: &Seen<'_>) -> Result<Self, Failure<PlaceRefused>> {
        let Addresses { shipping, billing } = seen.addresses;
        let (ships, subtotal) = (view.ships(), view.shipped_subtotal().map_err(Broken::from)?);
        let field = if shipping.is_some() { "shipping_address.country" } else { "billing_address.country" };
        let country = if ships { shipping.as_ref().map(Address::country) } else { seen.addresses.country() };
        let offered = country.map(|country| settings.store.shipping.methods(country, subtotal));
        let method = offered.iter().flatten().find(|method| Some(method.id.as_str()) == seen.method).cloned();
        let sold_to = offered.as_ref().is_none_or(|methods| !methods.is_empty());
        let wrong = [
            (ships && shipping.is_none(), "shipping_address", FieldProblem::Missing),
            (!ships && billing.is_none(), "billing_address", FieldProblem::Missing),
            (!sold_to, field, FieldProblem::NotOffered),
            (ships && seen.method.is_none(), "shipping_method", FieldProblem::Missing),
            (
                sold_to && offered.is_some() && seen.method.is_some() && method.is_none(),
                "shipping_method",
                FieldProblem::NotOffered,
            ),
        ];
        let errors: Vec<_> = wrong
            .into_iter()
            .filter(|(wrong, ..)| *wrong)
            .map(|(_, field, problem)| FieldError::new(field, problem))
            .collect();
        let delivery = shipping.clone().zip(method).filter(|_| ships);
        let delivery = delivery.map(|(address, method)| Delivery { address, method });
        match billing.clone() {
            Some(billing) if errors.is_empty() => Ok(Self { delivery, billing }),
            _ => Err(Failure::Refused(PlaceRefused::Invalid { errors })),
        }
    }

    /// The country whose tax is charged: where the parcel goes, else where the bill goes.
    pub(super) fn country(&self) -> Country {
        self.delivery.as_ref().map_or_else(|| self.billing.country(), |delivery| delivery.address.country())
    }

    /// The price of shipping.
    pub(super) fn shipping(&self, currency: Currency) -> Money {
        self.delivery.as_ref().map_or(Money::zero(currency), |delivery| delivery.method.price)
    }
}
