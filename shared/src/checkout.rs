//! Checkout: what the page shows, what is asked when an order is placed, and why it may be refused.

use crate::address::{Address, AddressInput, BillingAddress, Country, InvalidAddress};
use crate::cart::CartView;
use crate::field::FieldError;
use crate::id::VariantId;
use crate::money::Money;
use crate::order::{OrderNumber, OrderView, Status};
use crate::payment::PayableError;
use crate::pricing::{ShippingMethod, Totals};
use crate::quantity::Quantity;
use crate::unpaid::UnpaidLimit;
use serde::{Deserialize, Serialize};

/// What `/checkout` shows (B1). Never a stale form, never an empty cart with a pending order behind it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutState {
    /// There is something to order, of the cart or to buy now: the form, and above it the order that placing this one
    /// would cancel.
    Form {
        /// What is to be ordered.
        quote: Box<Quote>,
        /// The order that waits for payment.
        pending: Option<Box<OrderView>>,
    },
    /// An order waits for payment, and the cart is empty or it is the one that was bought here.
    Recovery {
        /// That order.
        order: Box<OrderView>,
    },
    /// The last order failed or expired and nothing followed; or what was bought here did, or was cancelled.
    Unpaid {
        /// That order.
        order: Box<OrderView>,
    },
    /// The payment has gone through meanwhile.
    Paid {
        /// The order's number.
        number: OrderNumber,
    },
    /// There is nothing to check out.
    Empty,
    /// The shop has never sold what is to be bought now.
    Unknown,
}

/// A cart, or what is to be bought now, with what it comes to for one country and one shipping method.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quote {
    /// The cart; what is to be bought now is shown as one.
    pub cart: CartView,
    /// The country that it goes to; the bill's where nothing of it is sent as a parcel (O9).
    pub country: Country,
    /// The countries that the shop sells to.
    pub countries: Vec<CountryName>,
    /// The methods that it can go by; none where nothing of it is sent as a parcel (O9).
    pub methods: Vec<ShippingMethod>,
    /// The id of the method that it goes by; blank where there are no methods.
    pub method: String,
    /// What it comes to.
    pub totals: Totals,
    /// Whether the tax is contained in the prices.
    pub prices_include_tax: bool,
}

impl Quote {
    /// True where any of it is sent as a parcel: then there are methods (O9).
    pub const fn ships(&self) -> bool {
        !self.methods.is_empty()
    }
}

/// A country that the shop sells to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CountryName {
    /// Its code.
    pub code: Country,
    /// Its name.
    pub name: String,
}

/// So many of a variant, to be bought now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// What.
    pub variant_id: VariantId,
    /// How many.
    pub quantity: Quantity,
}

/// What is asked when an order is placed. Prices and totals only say what the shopper saw; they decide nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceOrder {
    /// The address that it goes to; needed of what is sent as a parcel (O9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<AddressInput>,
    /// The bill's address, where that differs; needed where no shipping address is given.
    #[serde(default)]
    pub billing_address: Option<AddressInput>,
    /// The shipping method's id; needed of what is sent as a parcel (O9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_method: Option<String>,
    /// Buy now: an order of these lines, which leaves the cart as it is; none: of the cart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<Wanted>>,
    /// The cart's revision that the shopper saw (O4). It says nothing of an order that is not of the cart.
    #[serde(default)]
    pub cart_revision: Option<u64>,
    /// The total that the shopper saw (O4).
    #[serde(default)]
    pub expected_total: Option<Money>,
}

impl PlaceOrder {
    /// The addresses that are given; what is wrong, field by field, where one is not an address. The bill of what goes somewhere is
    /// made out to a whole address, any other to a name and a country (O9).
    pub fn addresses(&self) -> Result<Addresses, Vec<FieldError>> {
        let mut errors = Vec::new();
        let shipping = self.shipping_address.as_ref();
        let shipping = shipping.and_then(|input| noted(Address::parse(input), "shipping_address", &mut errors));
        let billing = match &self.billing_address {
            Some(input) => {
                let whole = self.shipping_address.is_some();
                let billing =
                    if whole { Address::parse(input).map(BillingAddress::from) } else { BillingAddress::parse(input) };
                noted(billing, "billing_address", &mut errors)
            }
            None => shipping.clone().map(BillingAddress::from),
        };
        if errors.is_empty() { Ok(Addresses { shipping, billing }) } else { Err(errors) }
    }
}

/// The addresses of an order to be placed. What of them it needs depends on what is ordered (O9).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Addresses {
    /// The address that it goes to, if one is given.
    pub shipping: Option<Address>,
    /// The bill's address: the goods' one, if no other is given.
    pub billing: Option<BillingAddress>,
}

impl Addresses {
    /// The country that is named: where it goes, else where the bill goes.
    pub fn country(&self) -> Option<Country> {
        let shipping = self.shipping.as_ref().map(Address::country);
        shipping.or_else(|| self.billing.as_ref().map(BillingAddress::country))
    }
}

/// The address, or none and what is wrong with it noted under `prefix`.
fn noted<T>(parsed: Result<T, InvalidAddress>, prefix: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    let named = |error: FieldError| FieldError::new(format!("{prefix}.{}", error.field), error.problem);
    parsed.map_err(|InvalidAddress(wrong)| errors.extend(wrong.into_iter().map(named))).ok()
}

/// An order was placed, or had been placed before with the same key (O3).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderPlaced {
    /// Its number.
    pub number: OrderNumber,
    /// Where it stands now.
    pub status: Status,
    /// The provider's page; none while the provider cannot be reached (P7), while a payment is under way (P11) and where nothing is
    /// to be paid.
    pub redirect_url: Option<String>,
    /// Whether a payment of it is under way (P11).
    pub under_way: bool,
}

/// Why an order was not placed. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRefused {
    /// Fields are missing or wrong.
    #[error("some fields need another look")]
    Invalid {
        /// Which, and what is wrong.
        errors: Vec<FieldError>,
    },
    /// There is nothing in the cart.
    #[error("the cart is empty")]
    CartEmpty,
    /// The cart is not the one that the shopper saw (O4).
    #[error("the cart has changed")]
    CartChanged {
        /// What it is now.
        quote: Box<Quote>,
    },
    /// The total is higher than the shopper saw (O4).
    #[error("the total rose from {old} to {new}")]
    TotalRose {
        /// What the shopper saw.
        old: Money,
        /// What it is.
        new: Money,
        /// The cart, or what is to be bought now, with its new prices.
        quote: Box<Quote>,
    },
    /// Some lines cannot be had as they stand.
    #[error("some items are not available any more")]
    OutOfStock {
        /// The cart, or what is to be bought now, with the problem at each line.
        quote: Box<Quote>,
    },
    /// The total cannot be paid (O10).
    #[error("{reason}")]
    NotPayable {
        /// The reason.
        reason: PayableError,
    },
    /// It would hold more than unpaid orders may (O11).
    #[error("too much waits for payment: {0:?}")]
    Unpaid(UnpaidLimit),
    /// Nothing is in the cart, and an order of what was in it waits for payment, which was asked for otherwise.
    #[error("order #{number} waits for payment")]
    OrderWaits {
        /// That order.
        number: OrderNumber,
    },
    /// The key was used for another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// A payment of the earlier order is under way: it cannot be replaced before that is decided (P11).
    #[error("a payment for order #{number} is on its way")]
    PaymentUnderWay {
        /// The earlier order.
        number: OrderNumber,
    },
    /// The earlier order turned out to be paid (O1): the shopper is asked again.
    #[error("order #{number} has been paid meanwhile")]
    PaidMeanwhile {
        /// The earlier order.
        number: OrderNumber,
    },
}

/// Why something that was asked of an order was not done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum OrderRefused {
    /// The asker has no such order (O7).
    #[error("there is no such order")]
    NotFound,
    /// The order does not stand so that this could be done.
    #[error("this cannot be done with an order that is {status}")]
    NotNow {
        /// Where it stands.
        status: Status,
    },
    /// Part of it has shipped: it cannot be cancelled any more.
    #[error("part of this order has shipped")]
    PartlyShipped,
    /// It has been paid meanwhile.
    #[error("this order has been paid meanwhile")]
    PaidMeanwhile,
    /// A payment is under way, of this order or of one that would have to make room for it (P11).
    #[error("a payment for order #{number} is on its way")]
    PaymentUnderWay {
        /// The order whose payment it is.
        number: OrderNumber,
    },
    /// Money came for it that is held for staff: it is not to be paid again (P9).
    #[error("a payment for this order is being looked at")]
    MoneyHeld,
    /// Cancelling it gives back more than the asker was shown: that is confirmed first.
    #[error("cancelling this order refunds {refund}")]
    RefundUnconfirmed {
        /// What goes back.
        refund: Money,
    },
    /// It was tried to be paid as often as an order may be.
    #[error("this order was tried to be paid too often")]
    TooManyAttempts,
    /// Its prices held for 24 hours.
    #[error("the prices of this order have run out")]
    PricesRanOut,
    /// It would hold more than unpaid orders may (O11).
    #[error("too much waits for payment: {0:?}")]
    Unpaid(UnpaidLimit),
    /// Some of its lines cannot be had any more.
    #[error("some items are not available any more: {}", names.join(", "))]
    OutOfStock {
        /// Their names.
        names: Vec<String>,
    },
}

/// What came of putting an order's items into the cart.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PutBack {
    /// The cart.
    pub cart: CartView,
    /// The order's lines, each with how many of it came into the cart.
    pub lines: Vec<CameBack>,
    /// Whether the same was done before: nothing came now, and `lines` count what of it is in the cart.
    pub repeated: bool,
}

/// A line of an order that was put into the cart.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CameBack {
    /// The product's name.
    pub name: String,
    /// How many were ordered.
    pub ordered: u32,
    /// How many of them came into the cart; none of what is gone or sold out.
    pub came: u32,
}
