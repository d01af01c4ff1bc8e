//! What a Payment Link means for money.

use crate::wire::{LinkPayment, LinkState, LinkStatus, TryStatus};
use payment_adapter::amount::{AmountError, from_units, iso_digits};
use shared::payment::Report;

/// What Razorpay says of the link, which was tried to be paid so. Money goes before all: what came, or is on its way,
/// counts whatever the link's state is (P6). A link that was paid in part, which is not asked for, is told as paid with
/// what came, and so is held (P9).
pub fn report(link: &LinkState, tries: &[LinkPayment]) -> Result<Report, AmountError> {
    let paid = matches!(link.status, LinkStatus::Paid | LinkStatus::PartiallyPaid) || link.amount_paid != 0;
    if paid {
        return Ok(Report::Paid { amount: from_units(link.amount_paid, &link.currency, iso_digits)? });
    }
    if tries.iter().any(|payment| payment.status == TryStatus::Authorized) {
        return Ok(Report::InProgress);
    }
    if matches!(link.status, LinkStatus::Expired | LinkStatus::Cancelled) {
        // Whoever began to pay before the end still can.
        let begun = tries.iter().any(|payment| payment.status == TryStatus::Created);
        return Ok(if begun { Report::InProgress } else { Report::Expired });
    }
    let last = tries.iter().max_by_key(|payment| payment.created_at);
    Ok(match last.filter(|payment| payment.status == TryStatus::Failed) {
        Some(payment) => Report::Declined { reason: why(payment) },
        None => Report::Open,
    })
}

/// A link tells that a try failed, but not why.
fn why(payment: &LinkPayment) -> String {
    let by = payment.method.as_ref().map(|method| format!(" by {method}")).unwrap_or_default();
    format!("The payment{by} failed.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Link;
    use iso_currency::Currency;
    use serde_json::{Value, json};
    use shared::money::Money;

    fn read(status: &str, amount_paid: i64, payments: &Value) -> Result<Report, AmountError> {
        let link: Link = serde_json::from_value(json!({
            "id": "plink_1", "short_url": "https://rzp.io/i/1", "reference_id": "1", "currency": "INR",
            "status": status, "amount_paid": amount_paid, "payments": payments,
        }))
        .unwrap();
        report(&link.state, link.tries())
    }

    #[test]
    fn p6_money_goes_before_the_state_of_the_link() {
        let tried = |status: &str| json!([{"payment_id": "pay_1", "created_at": 1, "method": "upi", "status": status}]);
        let twice = |first: &str, last: &str| {
            json!([
                {"payment_id": "pay_2", "created_at": 2, "method": "card", "status": last},
                {"payment_id": "pay_1", "created_at": 1, "method": null, "status": first},
            ])
        };
        let paid = |minor| Ok(Report::Paid { amount: Money::new(minor, Currency::INR) });
        let declined = |reason: &str| Ok(Report::Declined { reason: reason.into() });
        for (status, amount_paid, payments, expected) in [
            ("created", 0, Value::Null, Ok(Report::Open)),
            ("created", 0, json!([]), Ok(Report::Open)),
            ("created", 0, tried("created"), Ok(Report::Open)),
            ("created", 0, tried("failed"), declined("The payment by upi failed.")),
            ("created", 0, twice("created", "failed"), declined("The payment by card failed.")),
            ("created", 0, twice("failed", "created"), Ok(Report::Open)),
            ("created", 0, twice("authorized", "failed"), Ok(Report::InProgress)),
            ("created", 1999, tried("captured"), paid(1999)),
            ("paid", 1999, tried("captured"), paid(1999)),
            ("paid", 1999, tried("refunded"), paid(1999)),
            ("paid", 0, Value::Null, paid(0)),
            ("partially_paid", 500, tried("captured"), paid(500)),
            ("cancelled", 0, Value::Null, Ok(Report::Expired)),
            ("cancelled", 0, tried("failed"), Ok(Report::Expired)),
            ("cancelled", 0, tried("authorized"), Ok(Report::InProgress)),
            ("cancelled", 0, tried("created"), Ok(Report::InProgress)),
            ("cancelled", 0, twice("created", "failed"), Ok(Report::InProgress)),
            ("cancelled", 1999, tried("captured"), paid(1999)),
            ("expired", 0, tried("created"), Ok(Report::InProgress)),
            ("expired", 0, twice("failed", "failed"), Ok(Report::Expired)),
            ("expired", 0, Value::Null, Ok(Report::Expired)),
            ("expired", 1999, tried("captured"), paid(1999)),
            ("frozen", 0, Value::Null, Ok(Report::Open)),
        ] {
            assert_eq!(read(status, amount_paid, &payments), expected, "{status} {amount_paid} {payments}");
        }
    }
}
