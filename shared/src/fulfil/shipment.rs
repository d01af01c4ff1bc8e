//! Shipments: what went off together, with whom, and whether it arrived.

use crate::field::{self, FieldError};
use crate::id::{OrderLineId, ShipmentId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// So many units of an order's line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineUnits {
    /// The line.
    pub line: OrderLineId,
    /// How many.
    pub units: u32,
}

/// Units of an order's line that came back, by the state that they are in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameIn {
    /// The line.
    pub line: OrderLineId,
    /// Those that can be sold again.
    pub good: u32,
    /// Those that cannot.
    pub damaged: u32,
}

/// Who brings a shipment, and the number by which it can be followed there. Either may be blank: the shop brings it itself, or
/// the carrier gives no number.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Tracking {
    carrier: String,
    number: String,
}

impl Tracking {
    /// Trims both, and checks that neither is longer than 80 characters.
    pub fn parse(carrier: &str, number: &str) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut text = |name: &str, text: &str| {
            field::text(text, 0, 80).unwrap_or_else(|problem| {
                errors.push(FieldError::new(name, problem));
                String::new()
            })
        };
        let (carrier, number) = (text("carrier", carrier), text("tracking_number", number));
        if errors.is_empty() { Ok(Self { carrier, number }) } else { Err(errors) }
    }

    /// Who brings it; may be blank.
    pub fn carrier(&self) -> &str {
        &self.carrier
    }

    /// The tracking number; may be blank.
    pub fn number(&self) -> &str {
        &self.number
    }
}

/// Units of an order that went off together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shipment {
    /// Its id.
    pub id: ShipmentId,
    /// Who brings it.
    pub tracking: Tracking,
    /// What is in it.
    pub lines: Vec<LineUnits>,
    /// When it went off.
    pub shipped_at: Timestamp,
    /// When it arrived; none where that is not known yet.
    pub delivered_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldProblem;

    #[test]
    fn tracking_is_two_short_texts_that_may_be_blank() {
        let tracking = Tracking::parse(" An Post ", "CX 123 IE").unwrap();
        assert_eq!((tracking.carrier(), tracking.number()), ("An Post", "CX 123 IE"));
        assert_eq!(Tracking::parse("", " "), Ok(Tracking::default()));
        let wrong = Tracking::parse(&"x".repeat(81), "a\u{7}b").unwrap_err();
        let expected = [("carrier", FieldProblem::TooLong(80)), ("tracking_number", FieldProblem::Malformed)];
        assert_eq!(wrong, expected.map(|(field, problem)| FieldError::new(field, problem)));
    }
}
