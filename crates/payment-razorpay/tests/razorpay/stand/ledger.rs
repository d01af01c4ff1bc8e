//! What the Razorpay in memory remembers.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A status and a body.
pub type Answer = (u16, Value);

#[derive(Clone, Debug)]
pub struct Call {
    pub line: String,
    pub refund_key: Option<String>,
    pub body: Value,
}

#[derive(Default)]
pub struct Ledger {
    pub calls: Vec<Call>,
    pub keys: BTreeMap<String, (Value, Answer)>,
    pub links: Vec<Value>,
    pub refunds: Vec<Value>,
    pub refund_status: Option<&'static str>,
}

pub fn problem(description: &str) -> Answer {
    let error = json!({"code": "BAD_REQUEST_ERROR", "description": description, "source": "business",
        "step": "payment_initiation", "reason": "input_validation_failed", "metadata": {}});
    (400, json!({"error": error}))
}

impl Ledger {
    pub fn create(&mut self, body: &Value, now: i64) -> Answer {
        let reference = &body["reference_id"];
        if self.links.iter().any(|link| link["reference_id"] == *reference) {
            return problem("payment link creation with this reference_id already attempted");
        }
        if body["amount"].as_i64().is_none_or(|amount| amount < 100) {
            return problem("The amount must be at least INR 1.00");
        }
        if body["expire_by"].as_i64().is_none_or(|expire_by| expire_by < now + 900) {
            return problem("expire_by should be at least 15 minutes after the current time");
        }
        if !body["callback_url"].as_str().is_some_and(|url| url.contains("://")) {
            return problem("The callback url format is invalid.");
        }
        if body["customer"]["email"].as_str().is_some_and(|email| email.ends_with("@nowhere.example")) {
            return problem("The customer's email must be a valid email address.");
        }
        let id = format!("plink_{:0>14}", self.links.len() + 1);
        let mut link = body.clone();
        link["id"] = json!(id);
        link["short_url"] = json!(format!("https://rzp.io/i/{id}"));
        link["status"] = json!("created");
        link["amount_paid"] = json!(0);
        link["payments"] = Value::Null;
        self.links.push(link.clone());
        (200, link)
    }

    pub fn fetch(&self, id: &str) -> Answer {
        self.link(id).map_or_else(|| problem("The id provided does not exist"), |link| (200, link.clone()))
    }

    pub fn links_of(&self, reference: &str) -> Answer {
        let links: Vec<_> = self.links.iter().filter(|link| link["reference_id"] == reference).collect();
        (200, json!({"payment_links": links}))
    }

    pub fn cancel(&mut self, id: &str) -> Answer {
        let Some(link) = self.links.iter_mut().find(|link| link["id"] == id) else {
            return problem("The id provided does not exist");
        };
        if link["status"] != "created" {
            return problem(&format!("Payment Link cannot be cancelled in {} state", link["status"]));
        }
        link["status"] = json!("cancelled");
        (200, link.clone())
    }

    pub fn try_to_pay(&mut self, id: &str, status: &str) {
        let link = self.entry(id);
        let mut tries = link["payments"].as_array().cloned().unwrap_or_default();
        let created_at = tries.len() + 1;
        let payment = format!("pay_{id}_{created_at}");
        tries.push(json!({
            "payment_id": payment, "amount": link["amount"], "created_at": created_at, "method": "upi", "status": status,
        }));
        link["payments"] = json!(tries);
        if status == "captured" {
            (link["status"], link["amount_paid"]) = (json!("paid"), link["amount"].clone());
        }
    }

    pub fn alter(&mut self, id: &str, status: &str, amount_paid: i64, currency: &str) {
        let link = self.entry(id);
        (link["status"], link["amount_paid"], link["currency"]) = (json!(status), json!(amount_paid), json!(currency));
    }

    pub fn refunds_of(&self, payment: &str, skip: usize) -> Answer {
        let of = self.refunds.iter().rev().filter(|refund| refund["payment_id"] == payment);
        let items: Vec<_> = of.skip(skip).take(100).collect();
        (200, json!({"entity": "collection", "count": items.len(), "items": items}))
    }

    pub fn refund(&mut self, payment: &str, body: &Value) -> Answer {
        let of = |refund: &&Value| refund["payment_id"] == payment && refund["status"] != "failed";
        let refunded: i64 = self.refunds.iter().filter(of).map(|refund| refund["amount"].as_i64().unwrap()).sum();
        let paid = self.links.iter().filter_map(|link| link["payments"].as_array()).flatten();
        let Some(paid) = paid.filter(|paid| paid["status"] == "captured").find(|paid| paid["payment_id"] == payment)
        else {
            return problem("The id provided does not exist");
        };
        if body["amount"].as_i64().unwrap() + refunded > paid["amount"].as_i64().unwrap() {
            return problem("The total refund amount is greater than the refund payment amount");
        }
        let refund = json!({
            "id": format!("rfnd_{}", self.refunds.len() + 1), "payment_id": payment, "amount": body["amount"],
            "currency": "INR",
            "receipt": body["receipt"], "status": self.refund_status.unwrap_or("processed"),
        });
        self.refunds.push(refund.clone());
        (200, refund)
    }

    pub fn refund_became(&mut self, receipt: &str, status: &str) {
        let refund = self.refunds.iter_mut().find(|refund| refund["receipt"] == receipt).unwrap();
        refund["status"] = json!(status);
    }

    pub fn link(&self, id: &str) -> Option<&Value> {
        self.links.iter().find(|link| link["id"] == id)
    }

    fn entry(&mut self, id: &str) -> &mut Value {
        self.links.iter_mut().find(|link| link["id"] == id).unwrap()
    }
}
