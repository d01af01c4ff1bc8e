//! What is asked when an order is placed.

use super::Money;
use crate::api::headers::Key;
use serde::{Deserialize, Serialize};
use shared::address::{AddressInput, AddressView};
use shared::checkout::{PlaceOrder, Wanted};
use shared::id::VariantId;
use shared::quantity::Quantity;
use shop::{ClientAddress, OrderRequest};
use utoipa::ToSchema;

/// An order to be placed. Prices and totals only say what the shopper saw; they decide nothing.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// The address that it goes to. Needed where any of it requires shipping.
    shipping_address: Option<AddressFields>,
    /// The bill's address, where that differs. Where nothing requires shipping it is enough, and of it name and country.
    billing_address: Option<AddressFields>,
    /// The shipping method's id. Needed where any of it requires shipping.
    #[schema(example = "standard")]
    shipping_method: Option<String>,
    /// The cart's revision that the shopper saw: another one is refused. Where none is named, any will do.
    cart_revision: Option<u64>,
    /// The total that the shopper saw: a higher one is refused. Where none is named, the total is accepted as it is.
    #[schema(value_type = Option<Money>)]
    expected_total: Option<shared::money::Money>,
    /// Buy now: an order of these lines, each variant once, which leaves the cart as it is. Where there are none, of the cart.
    #[schema(min_items = 1, max_items = 200)]
    lines: Option<Vec<WantedLine>>,
    /// Where mail about it goes. Needed of guests; an account's own address is used whatever stands here.
    #[schema(format = Email, example = "aoife@example.com")]
    email: Option<String>,
}

/// So many of a variant, to be bought now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WantedLine {
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    variant_id: VariantId,
    /// How many.
    #[schema(value_type = u32, minimum = 1, maximum = 1000, example = 1)]
    quantity: Quantity,
}

/// A postal address. What is missing is blank, so that every field that is needed is named at once.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Address)]
pub(super) struct AddressFields {
    /// Full name.
    #[schema(required, min_length = 1, max_length = 120, example = "Aoife Byrne")]
    name: String,
    /// Street and number.
    #[schema(required, min_length = 1, max_length = 200, example = "12 Camden Row")]
    line1: String,
    /// Flat, floor, company.
    #[schema(max_length = 200)]
    line2: String,
    /// Town.
    #[schema(required, min_length = 1, max_length = 120, example = "Dublin")]
    city: String,
    /// State, county or region.
    #[schema(max_length = 120)]
    region: String,
    /// Postal code; blank where the country has none.
    #[schema(max_length = 16, example = "D08 X5C4")]
    postal_code: String,
    /// The country's code of two letters (ISO 3166).
    #[schema(required, pattern = "^[A-Za-z]{2}$", example = "IE")]
    country: String,
}

impl NewOrder {
    /// What the client asks.
    pub fn request(self, key: &Key, client: Option<ClientAddress>) -> OrderRequest {
        let wanted = |line: WantedLine| Wanted { variant_id: line.variant_id, quantity: line.quantity };
        let asked = PlaceOrder {
            shipping_address: self.shipping_address.map(AddressInput::from),
            billing_address: self.billing_address.map(AddressInput::from),
            shipping_method: self.shipping_method,
            lines: self.lines.map(|lines| lines.into_iter().map(wanted).collect()),
            cart_revision: self.cart_revision,
            expected_total: self.expected_total,
        };
        OrderRequest { key: key.as_str().to_owned(), asked, email: self.email, client }
    }
}

impl From<AddressFields> for AddressInput {
    fn from(fields: AddressFields) -> Self {
        let AddressFields { name, line1, line2, city, region, postal_code, country } = fields;
        Self { name, line1, line2, city, region, postal_code, country }
    }
}

impl From<AddressView> for AddressFields {
    fn from(address: AddressView) -> Self {
        let AddressInput { name, line1, line2, city, region, postal_code, country } = address.fields;
        Self { name, line1, line2, city, region, postal_code, country }
    }
}
