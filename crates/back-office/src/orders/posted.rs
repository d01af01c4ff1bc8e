//! The forms that are posted from an order's page. Each names the revision that its page showed, so that a second click, or
//! somebody else's step in between, does nothing twice.

use super::page::after;
use super::steps::Again;
use super::words;
use crate::clerk::{Clerk, FreshClerk};
use crate::desk::Desk;
use crate::failure::broken;
use crate::named::Named;
use crate::parts::{Entered, Problem, see};
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use shared::field::{FieldError, FieldProblem};
use shared::fulfil::{CameIn, LineUnits, Tracking};
use shared::id::OrderLineId;
use shared::money::Money;
use shared::order::{OrderNumber, Reason, StaffRefused};
use shop::{Failure, Seen, Staff};
use std::collections::BTreeMap;
use std::str::FromStr;

/// What a step came to: it was refused or broke, or it was done.
type Outcome = Result<(), Failure<StaffRefused>>;

pub(super) async fn ship(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let asked = async {
        let tracking = Tracking::parse(entered.get("carrier"), entered.get("tracking_number")).map_err(invalid)?;
        let units = line_units(&entered)?;
        desk.shop.ship(&staff, seen(number, &entered), &tracking, &units).await.map(drop)
    };
    let outcome = asked.await;
    answer(&desk, &staff, number, "ship", entered, outcome).await
}

pub(super) async fn deliver(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let seen = seen(number, &entered);
    let outcome = match entered.get("shipment") {
        "" => desk.shop.deliver_all(&staff, seen).await,
        id => match id.parse() {
            Ok(shipment) => desk.shop.deliver(&staff, seen, shipment).await,
            Err(_) => Err(Failure::Refused(StaffRefused::UnknownShipment)),
        },
    };
    answer(&desk, &staff, number, "deliver", entered, outcome.map(drop)).await
}

pub(super) async fn cancel_lines(
    State(desk): State<Desk>,
    FreshClerk(staff): FreshClerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let asked = async {
        let units = line_units(&entered)?;
        let why = reason_if_any(&entered)?;
        desk.shop.cancel_units(&staff, seen(number, &entered), &units, why.as_ref()).await.map(drop)
    };
    let outcome = asked.await;
    answer(&desk, &staff, number, "cancel-lines", entered, outcome).await
}

pub(super) async fn cancel(
    State(desk): State<Desk>,
    FreshClerk(staff): FreshClerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let asked = async {
        let why = reason_if_any(&entered)?;
        desk.shop.cancel_for_staff(&staff, seen(number, &entered), why.as_ref()).await.map(drop)
    };
    let outcome = asked.await;
    answer(&desk, &staff, number, "cancel", entered, outcome).await
}

pub(super) async fn refund(
    State(desk): State<Desk>,
    FreshClerk(staff): FreshClerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let asked = async {
        let currency = desk.shop.settings().store.currency;
        let malformed = || invalid(vec![FieldError::new("amount", FieldProblem::Malformed)]);
        let amount = Money::parse(entered.get("amount").trim(), currency).map_err(|_| malformed())?;
        let why = reason(&entered)?;
        desk.shop.refund_order(&staff, seen(number, &entered), Some(amount), &why).await.map(drop)
    };
    let outcome = asked.await;
    answer(&desk, &staff, number, "refund", entered, outcome).await
}

pub(super) async fn look_into(
    State(desk): State<Desk>,
    FreshClerk(staff): FreshClerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let asked = async {
        let (attempt, why) = (named(&entered, "attempt")?, reason(&entered)?);
        desk.shop.look_into(&staff, seen(number, &entered), attempt, &why).await.map(drop)
    };
    let outcome = asked.await;
    answer(&desk, &staff, number, "look-into", entered, outcome).await
}

pub(super) async fn refund_again(
    State(desk): State<Desk>,
    FreshClerk(staff): FreshClerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let asked = async {
        let refund = named(&entered, "refund")?;
        desk.shop.refund_again(&staff, seen(number, &entered), refund).await.map(drop)
    };
    let outcome = asked.await;
    answer(&desk, &staff, number, "refund-again", entered, outcome).await
}

pub(super) async fn paid_otherwise(
    State(desk): State<Desk>,
    FreshClerk(staff): FreshClerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let asked = async {
        let (refund, how) = (named(&entered, "refund")?, reason(&entered)?);
        desk.shop.paid_otherwise(&staff, seen(number, &entered), refund, &how).await.map(drop)
    };
    let outcome = asked.await;
    answer(&desk, &staff, number, "paid-otherwise", entered, outcome).await
}

pub(super) async fn book_in(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let asked = async {
        let mut came: BTreeMap<OrderLineId, CameIn> = BTreeMap::new();
        for (what, damaged) in [("good", false), ("damaged", true)] {
            for (line, units) in counts(&entered, what)? {
                let one = came.entry(line).or_insert(CameIn { line, good: 0, damaged: 0 });
                *(if damaged { &mut one.damaged } else { &mut one.good }) = units;
            }
        }
        let came: Vec<_> = came.into_values().collect();
        desk.shop.book_in(&staff, seen(number, &entered), &came).await.map(drop)
    };
    let outcome = asked.await;
    answer(&desk, &staff, number, "book-in", entered, outcome).await
}

pub(super) async fn note(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(number): Named<OrderNumber>,
    Form(entered): Form<Entered>,
) -> Response {
    let asked = async {
        let malformed = |problem| invalid(vec![FieldError::new("note", problem)]);
        let text = Reason::note(entered.get("note")).map_err(malformed)?;
        desk.shop.note_for_staff(&staff, seen(number, &entered), &text).await.map(drop)
    };
    let outcome = asked.await;
    answer(&desk, &staff, number, "note", entered, outcome).await
}

/// Leads back to the order, which is then read anew, or shows it with why nothing was done.
async fn answer(
    desk: &Desk,
    staff: &Staff,
    number: OrderNumber,
    step: &'static str,
    entered: Entered,
    outcome: Outcome,
) -> Response {
    match outcome {
        Ok(()) => see(&format!("/staff/orders/{number}?done={step}")),
        Err(Failure::Broken(error)) => broken(desk, &error),
        Err(Failure::Refused(refused)) => {
            let (status, problem, errors): (StatusCode, Problem, _) = words::refused(&refused);
            after(desk, staff, number, (status, problem), &Again { step, entered, errors }).await
        }
    }
}

/// The order as the form's page showed it.
fn seen(number: OrderNumber, entered: &Entered) -> Seen {
    Seen::at(number, entered.revision())
}

/// What a form is about, by its id.
fn named<T: FromStr>(entered: &Entered, field: &str) -> Result<T, Failure<StaffRefused>> {
    let malformed = |_| invalid(vec![FieldError::new(field, FieldProblem::Malformed)]);
    entered.get(field).parse().map_err(malformed)
}

fn reason(entered: &Entered) -> Result<Reason, Failure<StaffRefused>> {
    Reason::parse(entered.get("reason")).map_err(|problem| invalid(vec![FieldError::new("reason", problem)]))
}

fn reason_if_any(entered: &Entered) -> Result<Option<Reason>, Failure<StaffRefused>> {
    match entered.get("reason").trim() {
        "" => Ok(None),
        _ => reason(entered).map(Some),
    }
}

fn invalid(errors: Vec<FieldError>) -> Failure<StaffRefused> {
    Failure::Refused(StaffRefused::Invalid { errors })
}

fn line_units(entered: &Entered) -> Result<Vec<LineUnits>, Failure<StaffRefused>> {
    Ok(counts(entered, "units")?.into_iter().map(|(line, units)| LineUnits { line, units }).collect())
}

/// How many units of each line were entered; lines without any are left out.
fn counts(entered: &Entered, what: &str) -> Result<Vec<(OrderLineId, u32)>, Failure<StaffRefused>> {
    let counts = entered.of(what).filter(|(_, units)| !units.is_empty()).map(|(line, units)| {
        let malformed = || invalid(vec![FieldError::new(format!("{what}.{line}"), FieldProblem::Malformed)]);
        Ok((line.parse().map_err(|_| malformed())?, units.parse().map_err(|_| malformed())?))
    });
    counts.collect()
}
