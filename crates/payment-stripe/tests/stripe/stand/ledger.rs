//! What the Stripe in memory remembers.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A form's fields, as they were sent.
pub type Form = BTreeMap<String, String>;

/// A status and a body.
pub type Answer = (u16, Value);

#[derive(Clone, Debug)]
pub struct Call {
    pub line: String,
    pub version: String,
    pub key: Option<String>,
    pub form: Form,
}

#[derive(Default)]
pub struct Ledger {
    pub calls: Vec<Call>,
    pub keys: BTreeMap<String, (Form, Answer)>,
    pub refunds: Vec<Value>,
    pub refund_status: Option<&'static str>,
    sessions: Vec<Value>,
    intents: BTreeMap<String, Value>,
}

pub fn problem(status: u16, code: impl Into<Option<&'static str>>, message: &str) -> Answer {
    (status, json!({"error": {"type": "invalid_request_error", "code": code.into(), "message": message}}))
}

/// The `name[...]` fields of a form.
fn nested(form: &Form, name: &str) -> Value {
    let field = |(key, value): (&String, &String)| {
        let inner = key.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
        Some((inner.to_owned(), json!(value)))
    };
    Value::Object(form.iter().filter_map(field).collect())
}

impl Ledger {
    pub fn create(&mut self, form: &Form, now: i64) -> Answer {
        let text = |name: &str| form.get(name).cloned().unwrap_or_default();
        let number = |name: &str| text(name).parse::<i64>().unwrap_or(-1);
        let (unit_amount, expires_at) = (number("line_items[0][price_data][unit_amount]"), number("expires_at"));
        if unit_amount < 50 {
            return problem(
                400,
                "amount_too_small",
                "The Checkout Session's total amount must convert to at least 50 cents.",
            );
        }
        if !(now + 1800..=now + 86_400).contains(&expires_at) {
            return problem(
                400,
                None,
                "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            );
        }
        if text("mode") != "payment" || text("line_items[0][quantity]") != "1" || !text("success_url").contains("://") {
            return problem(400, "parameter_missing", "Missing required param.");
        }
        if text("customer_email").ends_with("@nowhere.example") {
            let (_, mut refused) = problem(400, "email_invalid", "Invalid email address.");
            refused["error"]["param"] = json!("customer_email");
            return (400, refused);
        }
        let id = format!("cs_test_{}", self.sessions.len() + 1);
        self.sessions.push(json!({
            "id": id, "object": "checkout.session", "url": format!("https://checkout.stripe.com/c/pay/{id}"),
            "amount_total": unit_amount, "currency": text("line_items[0][price_data][currency]"),
            "client_reference_id": text("client_reference_id"), "status": "open", "payment_status": "unpaid",
            "payment_intent": null, "expires_at": expires_at, "metadata": nested(form, "metadata"),
            "intent_metadata": nested(form, "payment_intent_data[metadata]"),
        }));
        (200, self.sessions.last().unwrap().clone())
    }

    pub fn session(&self, id: &str, expanded: bool) -> Option<Value> {
        let mut session = self.sessions.iter().find(|session| session["id"] == id)?.clone();
        if expanded && let Some(intent) = session["payment_intent"].as_str() {
            session["payment_intent"] = self.intents[intent].clone();
        }
        Some(session)
    }

    pub fn expire(&mut self, id: &str) -> Answer {
        let Some(session) = self.sessions.iter_mut().find(|session| session["id"] == id) else {
            return problem(404, "resource_missing", &format!("No such checkout.session: {id}"));
        };
        if session["status"] != "open" {
            let status = session["status"].as_str().unwrap();
            let message = format!(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{status}`."
            );
            return problem(400, None, &message);
        }
        (session["status"], session["url"]) = (json!("expired"), Value::Null);
        (200, session.clone())
    }

    pub fn decline(&mut self, session: &str, message: &str) {
        let error = json!({"type": "card_error", "code": "card_declined", "message": message});
        let intent = self.intent(session);
        (intent["status"], intent["last_payment_error"]) = (json!("requires_payment_method"), error);
    }

    pub fn pay(&mut self, session: &str, status: &str) {
        let came = status == "succeeded";
        let intent = self.intent(session);
        intent["status"] = json!(status);
        intent["amount_received"] = if came { intent["amount"].clone() } else { json!(0) };
        let session = self.page(session);
        (session["status"], session["url"]) = (json!("complete"), Value::Null);
        session["payment_status"] = json!(if came { "paid" } else { "unpaid" });
    }

    pub fn fail(&mut self, session: &str) {
        self.decline(session, "The bank returned the debit.");
    }

    pub fn alter(&mut self, session: &str, received: i64, currency: &str) {
        let intent = self.intent(session);
        (intent["amount_received"], intent["currency"]) = (json!(received), json!(currency));
    }

    pub fn is_of_another_integration(&mut self, session: &str) {
        self.page(session)["client_reference_id"] = json!("cart-7");
    }

    pub fn sessions_of(&self, intent: &str) -> Value {
        json!({"data": self.sessions.iter().filter(|session| session["payment_intent"] == intent).collect::<Vec<_>>()})
    }

    /// The newest first, a hundred to a page.
    pub fn refunds_of(&self, intent: &str, after: Option<&String>) -> Value {
        let of: Vec<_> = self.refunds.iter().rev().filter(|refund| refund["payment_intent"] == intent).collect();
        let from = after.map_or(0, |after| 1 + of.iter().position(|refund| refund["id"] == *after).unwrap());
        json!({"data": of.iter().skip(from).take(100).collect::<Vec<_>>(), "has_more": of.len() > from + 100})
    }

    pub fn refund(&mut self, form: &Form) -> Answer {
        let intent = &form["payment_intent"];
        let amount: i64 = form["amount"].parse().unwrap();
        let of = |refund: &&Value| refund["payment_intent"] == *intent && refund["status"] != "failed";
        let refunded: i64 = self.refunds.iter().filter(of).map(|refund| refund["amount"].as_i64().unwrap()).sum();
        let received = self.intents[intent]["amount_received"].as_i64().unwrap();
        if received == 0 {
            return problem(400, None, "This PaymentIntent does not have a successful charge to refund.");
        }
        if amount + refunded > received {
            return problem(
                400,
                "charge_already_refunded",
                "Refund amount is greater than unrefunded amount on charge.",
            );
        }
        let status = self.refund_status.unwrap_or("succeeded");
        let reason = (status == "failed").then_some("lost_or_stolen_card");
        let refund = json!({
            "id": format!("re_{}", self.refunds.len() + 1), "amount": amount, "currency": self.intents[intent]["currency"],
            "payment_intent": intent,
            "status": status, "failure_reason": reason, "metadata": nested(form, "metadata"),
        });
        self.refunds.push(refund.clone());
        (200, refund)
    }

    pub fn refund_became(&mut self, id: &str, status: &str) {
        let refund = self.refunds.iter_mut().find(|refund| refund["metadata"]["refund"] == id).unwrap();
        refund["status"] = json!(status);
    }

    fn page(&mut self, id: &str) -> &mut Value {
        self.sessions.iter_mut().find(|session| session["id"] == id).unwrap()
    }

    /// The session's payment: there is none before the first try.
    fn intent(&mut self, session: &str) -> &mut Value {
        let page = self.page(session);
        let id = format!("pi_of_{session}");
        page["payment_intent"] = json!(id);
        let new = json!({
            "id": id, "object": "payment_intent", "amount": page["amount_total"], "amount_received": 0,
            "currency": page["currency"], "status": "requires_payment_method", "last_payment_error": null,
            "latest_charge": null, "metadata": page["intent_metadata"],
            "payment_details": {"customer_reference": null, "order_reference": session},
        });
        self.intents.entry(id).or_insert(new)
    }
}
