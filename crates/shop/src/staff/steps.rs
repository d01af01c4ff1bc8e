//! What several staff use cases do to an order: its moves, and its goods that come back.

use super::Staff;
use crate::Broken;
use crate::order::{Move, move_order, note};
use shared::fulfil::LineUnits;
use shared::order::{Actor, Order, OrderState};
use shared::time::Timestamp;
use storage::{Movement, MovementKind, StockChange, Unit};

/// Moves the order as its lines ask for, one move after the other; where it stays, its history says what was done all the same.
pub(super) async fn follow(
    unit: &mut dyn Unit,
    order: &Order,
    moves: &[OrderState],
    reason: &str,
    at: Timestamp,
) -> Result<(), Broken> {
    if moves.is_empty() {
        return note(unit, order, Actor::Staff, reason, at).await;
    }
    let mut order = order.clone();
    for to in moves {
        let Order { payment, attempt, .. } = order;
        let step = Move { to: *to, payment, attempt, actor: Actor::Staff, reason, at };
        move_order(unit, &mut order, &step).await?;
    }
    Ok(())
}

/// Units of an order's line that staff have back in stock.
pub(super) fn came_back(
    staff: &Staff,
    order: &Order,
    units: LineUnits,
    reason: &str,
    at: Timestamp,
) -> Result<Movement, Broken> {
    let LineUnits { line, units } = units;
    let known = order.lines.iter().find(|own| own.id == line);
    let variant = known.ok_or_else(|| Broken::Contradiction(format!("{line} is no line of its order")))?.variant;
    let (kind, units, order) = (MovementKind::Returned, units.into(), Some(order.id));
    Ok(Movement { variant, kind, units, order, staff: Some(staff.account()), reason: reason.to_owned(), at })
}

/// Enters a movement that leaves enough for what is reserved.
pub(super) async fn enter(unit: &mut dyn Unit, movement: &Movement) -> Result<(), Broken> {
    match unit.stock().enter(movement).await? {
        StockChange::Done => Ok(()),
        StockChange::BelowReserved(level) => Err(Broken::Contradiction(format!("{movement:?} leaves {level:?}"))),
    }
}
