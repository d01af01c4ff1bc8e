//! Fulfilment: shipping an order wholly or in parts, what of it is cancelled before it ships, and what comes back.
//!
//! Each function decides something that staff ask for, by where the order and the units of its lines stand: refused with the
//! reason, or which units move and where the order then stands (O6). An order's state follows from its lines in one place,
//! [`follows`].

mod open;
mod share;
mod shipment;
mod units;

pub use open::OpenSteps;
pub use shipment::{CameIn, LineUnits, Shipment, Tracking};
pub use units::{Counts, DoNotFit, Only, Units};

use crate::id::OrderLineId;
use crate::money::{Money, MoneyError};
use crate::order::{CancelledBy, MoveRefused, Order, OrderState, StaffRefused, Status};

/// Units that move, and what becomes of the order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The units, each line once, in the order of the lines.
    pub units: Vec<LineUnits>,
    /// The states that the order moves through, one after the other; none where it stays.
    pub moves: Vec<OrderState>,
}

/// What becomes of an order some of whose units are cancelled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cancelling {
    /// Nothing would be left of it: it is cancelled as a whole, with its shipping.
    Whole,
    /// Its other lines go on.
    Part(Step),
}

/// Ships units of an order that is being processed. What is not sent as a parcel arrives with it (O9).
pub fn ship(order: &Order, asked: &[LineUnits]) -> Result<Step, StaffRefused> {
    if order.state != OrderState::Processing {
        return Err(refuse_move(order, Status::Shipped));
    }
    let units = summed(order, asked)?;
    let shipped = applied(order, &units, Units::ship)?;
    let after = order.lines.iter().zip(shipped);
    let after: Vec<_> =
        after.map(|(line, units)| if line.requires_shipping { units } else { units.arrived() }).collect();
    Ok(Step { units, moves: follows(order.state, &after) })
}

/// Units, parted into those that are sent as a parcel and those that are not (O9).
pub fn parcel_and_rest(order: &Order, units: &[LineUnits]) -> (Vec<LineUnits>, Vec<LineUnits>) {
    let parcel = |of: &LineUnits| order.lines.iter().any(|line| line.id == of.line && line.requires_shipping);
    units.iter().copied().partition(parcel)
}

/// All units of an order that can still be shipped.
pub fn rest(order: &Order) -> Vec<LineUnits> {
    let left = order.lines.iter().map(|line| LineUnits { line: line.id, units: line.units.left() });
    left.filter(|left| left.units > 0).collect()
}

/// A shipment arrived.
pub fn deliver(order: &Order, shipment: &Shipment) -> Result<Step, StaffRefused> {
    if shipment.delivered_at.is_some() {
        return Err(StaffRefused::ArrivedBefore);
    }
    match order.state {
        OrderState::Processing | OrderState::Shipped => moved(order, &shipment.lines, Units::deliver),
        _ => Err(refuse_move(order, Status::Delivered)),
    }
}

/// Every shipment of an order that has shipped as a whole arrived.
pub fn deliver_all(order: &Order) -> Result<Step, StaffRefused> {
    if order.state != OrderState::Shipped {
        return Err(refuse_move(order, Status::Delivered));
    }
    let under_way = order.lines.iter().map(|line| {
        let counts = line.units.counts();
        LineUnits { line: line.id, units: counts.shipped - counts.delivered }
    });
    moved(order, &under_way.filter(|line| line.units > 0).collect::<Vec<_>>(), Units::deliver)
}

/// Cancels units that have not shipped, of an order that is being processed.
pub fn cancel_units(order: &Order, asked: &[LineUnits]) -> Result<Cancelling, StaffRefused> {
    if order.state != OrderState::Processing {
        return Err(StaffRefused::NotNow { status: order.state.status() });
    }
    let asked = summed(order, asked)?;
    let after = applied(order, &asked, Units::cancel)?;
    if after.iter().all(|units| units.counts().cancelled == units.ordered()) {
        return Ok(Cancelling::Whole);
    }
    Ok(Cancelling::Part(Step { units: asked, moves: follows(order.state, &after) }))
}

/// The share of the order's money that goes back when `units`, each line once, are cancelled. Shipping is no part of it.
pub fn share(order: &Order, units: &[LineUnits]) -> Result<Money, MoneyError> {
    let mut whole = Money::zero(order.totals.total.currency());
    for LineUnits { line, units } in units {
        if let Some(line) = order.lines.iter().find(|own| own.id == *line) {
            whole = whole.plus(share::of_line(line, *units, order.totals.tax_is_added())?)?;
        }
    }
    Ok(whole)
}

/// Cancels an order as a whole, where that can be done: once a part has shipped, only the rest can be cancelled, line by line;
/// once all has, only staff can, until it arrived (O6).
pub fn cancel(order: &Order, by: CancelledBy) -> Result<OrderState, StaffRefused> {
    let to = OrderState::Cancelled { by };
    let shipped = order.lines.iter().any(|line| line.units.counts().shipped > 0);
    if order.state == OrderState::Processing && shipped {
        return Err(StaffRefused::PartlyShipped);
    }
    Ok(order.state.moved(to)?)
}

/// Books in units that had shipped and came back, good and damaged ones.
pub fn book_in(order: &Order, asked: &[CameIn]) -> Result<Step, StaffRefused> {
    match order.state {
        OrderState::Processing | OrderState::Shipped | OrderState::Delivered | OrderState::Cancelled { .. } => {}
        _ => return Err(StaffRefused::NotNow { status: order.state.status() }),
    }
    let units = |came: &CameIn| LineUnits { line: came.line, units: came.good.saturating_add(came.damaged) };
    let asked = summed(order, &asked.iter().map(units).collect::<Vec<_>>())?;
    applied(order, &asked, Units::book_in)?;
    Ok(Step { units: asked, moves: Vec::new() })
}

/// Where an order goes when its lines' units stand so: shipped with the last of them, delivered with the last shipment.
fn follows(state: OrderState, lines: &[Units]) -> Vec<OrderState> {
    let mut moves = Vec::new();
    let mut now = state;
    if now == OrderState::Processing && lines.iter().all(|units| units.is_shipped()) {
        now = OrderState::Shipped;
        moves.push(now);
    }
    if now == OrderState::Shipped && lines.iter().all(|units| units.is_delivered()) {
        moves.push(OrderState::Delivered);
    }
    moves
}

type Moves = fn(Units, u32) -> Result<Units, Only>;

fn moved(order: &Order, asked: &[LineUnits], how: Moves) -> Result<Step, StaffRefused> {
    let units = summed(order, asked)?;
    let after = applied(order, &units, how)?;
    Ok(Step { units, moves: follows(order.state, &after) })
}

/// What is asked of each line, in the order of the lines. At least one unit is, and only of lines that the order has.
fn summed(order: &Order, asked: &[LineUnits]) -> Result<Vec<LineUnits>, StaffRefused> {
    let known = |line: OrderLineId| order.lines.iter().any(|own| own.id == line);
    if let Some(unknown) = asked.iter().find(|asked| !known(asked.line)) {
        return Err(StaffRefused::UnknownLine { line: unknown.line });
    }
    let sum = |line: OrderLineId| {
        let units = asked.iter().filter(|asked| asked.line == line).map(|asked| asked.units);
        LineUnits { line, units: units.fold(0, u32::saturating_add) }
    };
    let sums: Vec<_> = order.lines.iter().map(|line| sum(line.id)).filter(|asked| asked.units > 0).collect();
    if sums.is_empty() { Err(StaffRefused::NoUnits) } else { Ok(sums) }
}

/// The units of all lines of the order after `asked` moved.
fn applied(order: &Order, asked: &[LineUnits], how: Moves) -> Result<Vec<Units>, StaffRefused> {
    let after = order.lines.iter().map(|line| {
        let units = asked.iter().find(|asked| asked.line == line.id).map_or(0, |asked| asked.units);
        how(line.units, units).map_err(|Only(left)| StaffRefused::TooMany { line: line.id, left })
    });
    after.collect()
}

fn refuse_move(order: &Order, to: Status) -> StaffRefused {
    StaffRefused::NoSuchMove(MoveRefused { from: order.state.status(), to })
}

#[cfg(test)]
mod tests;
