//! An order's lines, and what of them was sent.

use super::{Image, Money, OptionValue, names};
use serde::Serialize;
use shared::fulfil::LineUnits;
use shared::id::{OrderLineId, ShipmentId, VariantId};
use shared::order::{Fulfilment, OrderViewLine, ShipmentView};
use shared::time::Timestamp;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// A line of an order: what was bought, as it was then.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderLine {
    /// Its id, which a fulfilment names.
    #[schema(value_type = String, format = Uuid)]
    id: OrderLineId,
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    variant_id: VariantId,
    /// Its SKU; may be blank.
    sku: String,
    /// The product's name.
    name: String,
    /// Its options.
    options: Vec<OptionValue>,
    /// Its image.
    image: Option<Image>,
    /// How many.
    quantity: u32,
    /// What one cost.
    unit_price: Money,
    /// What they cost together.
    line_total: Money,
    /// How far it came.
    #[schema(schema_with = fulfilments)]
    fulfilment: Fulfilment,
    /// How many were shipped.
    shipped: u32,
    /// How many of those arrived.
    delivered: u32,
    /// How many were cancelled before they shipped.
    cancelled: u32,
    /// How many of those that shipped came back.
    returned: u32,
    /// True where tax was charged on it.
    taxable: bool,
    /// True where it is sent as a parcel. What is not arrives when it is shipped.
    requires_shipping: bool,
}

/// Units of an order that went off together.
#[derive(Serialize, ToSchema)]
pub(super) struct Shipment {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    id: ShipmentId,
    /// Who brings it; may be blank.
    carrier: String,
    /// By which number it can be followed there; may be blank.
    tracking_number: String,
    /// What is in it.
    lines: Vec<ShippedLine>,
    /// When it went off.
    #[schema(value_type = String, format = DateTime)]
    shipped_at: Timestamp,
    /// When it arrived; null where that is not known yet.
    #[schema(value_type = Option<String>, format = DateTime)]
    delivered_at: Option<Timestamp>,
}

/// So many units of a line.
#[derive(Serialize, ToSchema)]
struct ShippedLine {
    /// The line.
    #[schema(value_type = String, format = Uuid)]
    line_id: OrderLineId,
    /// How many.
    quantity: u32,
}

fn fulfilments() -> Object {
    names(&[Fulfilment::Unfulfilled, Fulfilment::Shipped, Fulfilment::Delivered, Fulfilment::Cancelled])
}

impl From<OrderViewLine> for OrderLine {
    fn from(line: OrderViewLine) -> Self {
        Self {
            id: line.id,
            variant_id: line.variant_id,
            sku: line.sku,
            name: line.name,
            options: line.options.into_iter().map(OptionValue::from).collect(),
            image: line.picture.map(Image::from),
            quantity: line.quantity,
            unit_price: line.unit_price.into(),
            line_total: line.line_total.into(),
            fulfilment: line.fulfilment,
            shipped: line.shipped,
            delivered: line.delivered,
            cancelled: line.cancelled,
            returned: line.returned,
            taxable: line.taxable,
            requires_shipping: line.requires_shipping,
        }
    }
}

impl From<ShipmentView> for Shipment {
    fn from(shipment: ShipmentView) -> Self {
        let shipped = |line: LineUnits| ShippedLine { line_id: line.line, quantity: line.units };
        Self {
            id: shipment.id,
            carrier: shipment.carrier,
            tracking_number: shipment.tracking_number,
            lines: shipment.lines.into_iter().map(shipped).collect(),
            shipped_at: shipment.shipped_at,
            delivered_at: shipment.delivered_at,
        }
    }
}
