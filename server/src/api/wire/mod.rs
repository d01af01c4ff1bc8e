//! What the API sends and reads, as JSON. The shapes are its own: what pages and browser send each other may change without it.

mod account;
mod cart;
mod catalogue;
mod fields;
mod merge;
mod offers;
mod order;
mod order_line;
mod orders;
mod placing;
mod staff;
mod stock;
mod wishlist;

pub use account::{Credentials, NewAccount, Sessions, SignedIn, Whoami};
pub use cart::{Cart, NewLine, Quantity};
pub use catalogue::{Categories, Image, OptionValue, Product, Products, ShippingMethods};
pub use merge::{GuestCart, Merged, Receipt};
pub use offers::{AcceptedOrders, OfferedOrders};
pub use order::{Order, payment_statuses, statuses};
pub use orders::{OrderStats, Orders, Placed};
pub use placing::NewOrder;
pub use staff::{Fulfilment, Patch, Refund, StaffOrders};
pub use stock::{Adjustment, Stock};
pub use wishlist::{
    Added, GuestWishlist, MergedWishlist, Moved, NewWishlist, NewWishlistItem, SharedWishlist, Wishlist, WishlistLink,
    Wishlists,
};

use iso_currency::{Currency, IntoEnumIterator};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// An amount of money: a decimal number as text, with as many digits after the point as the currency has.
#[derive(Clone, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The amount.
    #[schema(example = "19.99", pattern = r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$")]
    amount: String,
    /// The code of the currency (ISO 4217).
    #[schema(schema_with = currencies)]
    currency: String,
}

/// What a cart or an order comes to.
#[derive(Serialize, ToSchema)]
pub struct Totals {
    /// The sum of the lines.
    subtotal: Money,
    /// Taken off.
    discount: Money,
    /// Shipping. Of a cart it is not known yet: nothing.
    shipping: Money,
    /// Tax: contained in the other amounts where prices include it, else added to them. Of a cart it is not known yet: nothing.
    tax: Money,
    /// What is paid.
    total: Money,
}

impl From<shared::money::Money> for Money {
    fn from(money: shared::money::Money) -> Self {
        Self { amount: money.amount(), currency: money.currency().code().to_owned() }
    }
}

impl From<shared::pricing::Totals> for Totals {
    fn from(totals: shared::pricing::Totals) -> Self {
        let shared::pricing::Totals { subtotal, discount, shipping, tax, total } = totals;
        let [subtotal, discount, shipping, tax, total] = [subtotal, discount, shipping, tax, total].map(Money::from);
        Self { subtotal, discount, shipping, tax, total }
    }
}

fn currencies() -> Object {
    let codes: Vec<_> = Currency::iter().map(|currency| currency.code()).collect();
    let mut schema = names(&codes);
    schema.example = Some("EUR".into());
    schema
}

/// The schema of text that is one of those names, or null where that is among them.
pub fn names(values: &[impl Serialize]) -> Object {
    let values: Vec<_> = values.iter().map(|value| serde_json::to_value(value).unwrap_or_default()).collect();
    let kind = if values.contains(&Value::Null) {
        SchemaType::from_iter([Type::String, Type::Null])
    } else {
        SchemaType::Type(Type::String)
    };
    ObjectBuilder::new().schema_type(kind).enum_values(Some(values)).build()
}
