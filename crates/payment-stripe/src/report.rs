//! What a Checkout Session means for money.

use crate::units::digits;
use crate::wire::{Expandable, IntentStatus, PaymentError, PaymentIntent, PaymentStatus, Session, SessionStatus};
use payment_adapter::amount::{AmountError, from_units};
use shared::payment::Report;

/// Where Stripe gives no reason.
const DECLINED: &str = "The payment was declined.";

/// What Stripe says of the session. Money goes before all: a payment that came, or is on its way, counts whatever the
/// page says (P6). Without the payment expanded, as in webhooks, tries that were declined are not seen.
pub fn report(session: &Session) -> Result<Report, AmountError> {
    let intent = session.payment_intent.as_ref().and_then(Expandable::object);
    let paid = matches!(session.payment_status, PaymentStatus::Paid | PaymentStatus::NoPaymentRequired);
    let report = match (session.status, intent.map(|intent| intent.status)) {
        (_, Some(IntentStatus::Succeeded)) => received(session, intent)?,
        _ if paid => received(session, intent)?,
        (_, Some(IntentStatus::Processing | IntentStatus::RequiresCapture)) => Report::InProgress,
        (SessionStatus::Expired, _) => Report::Expired,
        (SessionStatus::Complete, Some(IntentStatus::RequiresPaymentMethod | IntentStatus::Canceled)) => {
            Report::Failed { reason: intent.and_then(why).unwrap_or_else(|| DECLINED.to_owned()) }
        }
        (SessionStatus::Complete, _) => Report::InProgress,
        (SessionStatus::Open | SessionStatus::Other, Some(IntentStatus::RequiresPaymentMethod)) => {
            intent.and_then(why).map_or(Report::Open, |reason| Report::Declined { reason })
        }
        (SessionStatus::Open | SessionStatus::Other, _) => Report::Open,
    };
    Ok(report)
}

/// Paid, with what came. What was asked stands in only where Stripe does not say what came.
fn received(session: &Session, intent: Option<&PaymentIntent>) -> Result<Report, AmountError> {
    let came = intent.filter(|intent| intent.status == IntentStatus::Succeeded);
    let came = came.map(|intent| (intent.amount_received, intent.currency.as_str()));
    let asked = || session.amount_total.zip(session.currency.as_deref());
    let (units, currency) = came.or_else(asked).ok_or(AmountError::NotACurrency)?;
    Ok(Report::Paid { amount: from_units(units, currency, digits)? })
}

/// A try that came to nothing, as a report: the page stays open for another.
pub fn declined(intent: &PaymentIntent) -> Report {
    Report::Declined { reason: why(intent).unwrap_or_else(|| DECLINED.to_owned()) }
}

/// The end of a payment that was on its way and did not arrive.
pub fn failed() -> Report {
    Report::Failed { reason: DECLINED.to_owned() }
}

/// Why the last try came to nothing; none where there was no such try.
fn why(intent: &PaymentIntent) -> Option<String> {
    let of_charge = || intent.latest_charge.as_ref().and_then(Expandable::object)?.failure_message.clone();
    match &intent.last_payment_error {
        Some(PaymentError { message, decline_code, code }) => {
            let words = message.clone().or_else(of_charge);
            Some(words.or_else(|| decline_code.clone()).or_else(|| code.clone()).unwrap_or_else(|| DECLINED.to_owned()))
        }
        None => of_charge(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use serde_json::{Value, json};
    use shared::money::Money;

    fn read(status: &str, payment_status: &str, intent: &Value) -> Result<Report, AmountError> {
        let session = json!({
            "id": "cs_1", "url": null, "client_reference_id": null, "amount_total": 1999, "currency": "eur",
            "status": status, "payment_status": payment_status, "payment_intent": intent,
        });
        report(&serde_json::from_value(session).unwrap())
    }

    fn intent(status: &str, received: i64, currency: &str, error: &Value) -> Value {
        json!({
            "id": "pi_1", "status": status, "amount_received": received, "currency": currency, "metadata": {},
            "last_payment_error": error, "latest_charge": "ch_1",
        })
    }

    #[test]
    fn p6_money_goes_before_what_the_page_says() {
        let paid = Ok(Report::Paid { amount: Money::new(1999, Currency::EUR) });
        let declined = |reason: &str| Ok(Report::Declined { reason: reason.into() });
        let failed = |reason: &str| Ok(Report::Failed { reason: reason.into() });
        let (nothing, only_id) = (Value::Null, json!("pi_1"));
        let with = |status: &str| intent(status, 0, "eur", &Value::Null);
        let came = intent("succeeded", 1999, "eur", &Value::Null);
        let error = json!({"message": "Your card was declined.", "code": "card_declined"});
        let refused = intent("requires_payment_method", 0, "eur", &error);
        let wordless = intent("requires_payment_method", 0, "eur", &json!({"decline_code": "do_not_honor"}));
        let canceled = intent("canceled", 0, "eur", &Value::Null);
        let cases = [
            ("open", "unpaid", &nothing, Ok(Report::Open)),
            ("open", "unpaid", &with("requires_payment_method"), Ok(Report::Open)),
            ("open", "unpaid", &with("requires_action"), Ok(Report::Open)),
            ("open", "unpaid", &refused, declined("Your card was declined.")),
            ("open", "unpaid", &wordless, declined("do_not_honor")),
            ("open", "unpaid", &with("processing"), Ok(Report::InProgress)),
            ("open", "unpaid", &with("requires_capture"), Ok(Report::InProgress)),
            ("open", "unpaid", &came, paid.clone()),
            ("complete", "paid", &came, paid.clone()),
            ("complete", "paid", &only_id, paid.clone()),
            ("complete", "no_payment_required", &nothing, paid.clone()),
            ("complete", "unpaid", &only_id, Ok(Report::InProgress)),
            ("complete", "unpaid", &with("processing"), Ok(Report::InProgress)),
            ("complete", "unpaid", &refused, failed("Your card was declined.")),
            ("complete", "unpaid", &canceled, failed(DECLINED)),
            ("expired", "unpaid", &nothing, Ok(Report::Expired)),
            ("expired", "unpaid", &refused, Ok(Report::Expired)),
            ("expired", "unpaid", &with("processing"), Ok(Report::InProgress)),
            ("expired", "paid", &came, paid.clone()),
            ("frozen", "unpaid", &nothing, Ok(Report::Open)),
            ("open", "elsewhere", &nothing, Ok(Report::Open)),
        ];
        for (status, payment_status, intent, expected) in cases {
            assert_eq!(read(status, payment_status, intent), expected, "{status} {payment_status} {intent}");
        }
    }

    #[test]
    fn p9_what_came_counts_and_not_what_was_asked() {
        let less = intent("succeeded", 1998, "eur", &Value::Null);
        let dollars = intent("succeeded", 1999, "usd", &Value::Null);
        let unknown = intent("succeeded", 1999, "xxl", &Value::Null);
        let paid = |minor, currency| Ok(Report::Paid { amount: Money::new(minor, currency) });
        for (intent, expected) in [
            (less, paid(1998, Currency::EUR)),
            (dollars, paid(1999, Currency::USD)),
            (unknown, Err(AmountError::NotACurrency)),
        ] {
            assert_eq!(read("complete", "paid", &intent), expected, "{intent}");
        }
    }

    #[test]
    fn the_charge_says_why_where_the_payment_does_not() {
        let mut refused = intent("requires_payment_method", 0, "eur", &Value::Null);
        refused["latest_charge"] = json!({"failure_message": "No funds."});
        assert_eq!(read("open", "unpaid", &refused), Ok(Report::Declined { reason: "No funds.".into() }));
    }
}
