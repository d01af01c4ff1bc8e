//! Why an order is not placed, or does not move, as problems.

use crate::api::problem::Problem;
use crate::api::wire::{Cart, Money, Totals};
use crate::kind::Kind;
use crate::refusal::Refusal;
use shared::checkout::{OrderRefused, PlaceRefused, Quote};
use shared::payment::PayableError;
use shared::unpaid::UnpaidLimit;

/// Why an order is not placed.
pub(super) fn refuse(refused: PlaceRefused) -> Problem {
    let with_quote = |kind, detail: &str, quote: Box<Quote>| {
        let totals = Totals::from(quote.totals);
        Refusal::new(kind, detail).with("cart", Cart::from(quote.cart)).with("totals", totals)
    };
    match refused {
        PlaceRefused::Invalid { errors } => errors.into(),
        PlaceRefused::CartEmpty => Problem::new(Kind::CartEmpty, "Add something to the cart first, or name `lines`."),
        PlaceRefused::CartChanged { quote } => {
            let detail = "Nothing was ordered. Look at `cart`, and order with its revision.";
            with_quote(Kind::CartChanged, detail, quote).into()
        }
        PlaceRefused::TotalRose { old, new, quote } => {
            let detail = "Nothing was ordered. To accept, order with `total` as the expected total.";
            let refusal = with_quote(Kind::TotalChanged, detail, quote);
            refusal.with("expected_total", Money::from(old)).with("total", Money::from(new)).into()
        }
        PlaceRefused::OutOfStock { quote } => {
            let detail = "Nothing was ordered. `cart` has the problem at each line: change or remove those.";
            with_quote(Kind::OutOfStock, detail, quote).into()
        }
        PlaceRefused::NotPayable { reason } => {
            let detail = format!("Nothing was ordered: {reason}.");
            let refusal = Refusal::new(Kind::NotPayable, detail);
            match reason {
                PayableError::TooSmall { minimum } => refusal.with("minimum", Money::from(minimum)),
                PayableError::TooLarge { maximum } => refusal.with("maximum", Money::from(maximum)),
                PayableError::BetweenUnits { unit } => refusal.with("unit", Money::from(unit)),
            }
            .into()
        }
        PlaceRefused::PaymentUnderWay { number } => {
            let detail =
                "Nothing was ordered: a payment of your earlier order is on its way. Order once it has arrived.";
            Refusal::new(Kind::PaymentUnderWay, detail).with("order_number", number).into()
        }
        PlaceRefused::OrderWaits { number } => {
            let detail =
                format!("Nothing is in the cart. Pay for order #{number}, or cancel it, or order something else.");
            Refusal::new(Kind::OrderWaiting, detail).with("order_number", number).into()
        }
        PlaceRefused::Unpaid(limit) => unpaid(&limit),
        PlaceRefused::KeyReused => {
            Problem::new(Kind::KeyReused, "Nothing was ordered. Another order needs another key.")
        }
        PlaceRefused::PaidMeanwhile { number } => {
            let detail =
                "Nothing was ordered: your earlier order turned out to be paid. Send this again to order this too.";
            Refusal::new(Kind::PaidMeanwhile, detail).with("order_number", number).into()
        }
    }
}

/// Too much waits for payment (O11).
fn unpaid(limit: &UnpaidLimit) -> Problem {
    Refusal::new(Kind::UnpaidLimit, limit.to_string()).with("limit", limit).into()
}

/// Why something that was asked of an order was not done.
pub(super) fn refuse_move(refused: OrderRefused) -> Problem {
    match refused {
        OrderRefused::NotFound => Problem::not_found(),
        OrderRefused::NotNow { status } => {
            let detail = format!("It is {status}. Nothing was changed.");
            Refusal::new(Kind::NotNow, detail).with("order_status", status).into()
        }
        OrderRefused::PartlyShipped => Problem::new(Kind::NotNow, "Part of it has shipped. Nothing was changed."),
        OrderRefused::PaidMeanwhile => Problem::new(Kind::PaidMeanwhile, "It goes on as paid. Look at it again."),
        OrderRefused::PaymentUnderWay { number } => {
            let detail = "It need not be paid again, and cannot be cancelled until the payment has arrived or failed.";
            Refusal::new(Kind::PaymentUnderWay, detail).with("order_number", number).into()
        }
        OrderRefused::TooManyAttempts => Problem::new(Kind::TooManyAttempts, "Order the same again instead."),
        OrderRefused::MoneyHeld => {
            Problem::new(Kind::PaymentHeld, "It need not be paid again. The shop looks into it.")
        }
        OrderRefused::RefundUnconfirmed { refund } => {
            Problem::new(Kind::NotNow, format!("Cancelling it refunds {refund}. Nothing was changed."))
        }
        OrderRefused::Unpaid(limit) => unpaid(&limit),
        OrderRefused::PricesRanOut => {
            Problem::new(Kind::PricesRanOut, "They held for 24 hours. Order the same again at today's prices.")
        }
        OrderRefused::OutOfStock { names } => {
            let detail = format!("Nothing was changed. These are gone: {}.", names.join(", "));
            Refusal::new(Kind::OutOfStock, detail).with("names", names).into()
        }
    }
}
