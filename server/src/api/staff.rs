//! What staff do. To everybody else there are no such calls.

use super::access::{fresh, permit};
use super::catalogue::PageNumber;
use super::headers::{IfMatch, Key};
use super::input::{Body, Named, Query};
use super::order::{shown, stale};
use super::problem::{Answer, Problem};
use super::wire::{Fulfilment, Money, Order, Patch, Refund, StaffOrders};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::router::Served;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Json};
use http::StatusCode;
use serde::Deserialize;
use shared::fulfil::Tracking;
use shared::order::{MoveRefused, OrderFilter, OrderNumber, OrderView, PaymentStatus, StaffRefused, Status};
use shared::role::Permission;
use shared::time::Timestamp;
use shop::{Failure, FreshStaff, Seen, Shop, Staff};

/// What came of what was done to an order.
type Acted = Result<OrderView, Failure<StaffRefused>>;

/// Which orders staff look for: those that fit all that is said.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    /// A number or SKU, or part of an email address or of the name that it is sent to.
    q: Option<String>,
    /// Only those that stand so.
    #[param(schema_with = super::wire::statuses, required = false)]
    status: Option<Status>,
    /// Only those whose money stands so.
    #[param(schema_with = super::wire::payment_statuses, required = false)]
    payment_status: Option<PaymentStatus>,
    /// Only those that were placed then or later.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only those that were placed before then.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// The page, from 1.
    #[param(value_type = Option<u32>, minimum = 1, example = 1)]
    page: Option<PageNumber>,
}

/// Lists everybody's orders.
#[utoipa::path(get, path = "/staff/orders", tag = "Staff", operation_id = "list_all_orders", params(OrdersQuery),
    responses((status = 200, description = "One page of the list.", body = StaffOrders)))]
pub async fn orders(
    State(served): State<Served>,
    Extension(staff): Extension<Staff>,
    Query(asked): Query<OrdersQuery>,
) -> Answer<Json<StaffOrders>> {
    let OrdersQuery { q, status, payment_status: payment, from, until, page } = asked;
    let filter = OrderFilter { status, payment, from, until, search: q };
    let page = page.map_or(1, |PageNumber(page)| page);
    Ok(Json(served.shop.staff_orders(&staff, &filter, page).await?.into()))
}

/// Moves an order.
///
/// Along the way that orders go: any other move is refused, and says from where to where. Paying is not staff's to say.
#[utoipa::path(patch, path = "/orders/{number}", tag = "Staff", operation_id = "move_order", request_body = Patch,
    params(("number" = u32, Path, description = "The order's number.", example = 1042)),
    responses((status = 200, description = "The order.", body = Order)))]
pub async fn patch(
    State(served): State<Served>,
    Extension(staff): Extension<Staff>,
    Named(number): Named<u32>,
    if_match: IfMatch,
    Body(asked): Body<Patch>,
) -> Answer<Response> {
    let (reason, to) = (asked.reason()?, asked.status);
    // Of the moves, this one gives money back.
    let fresh = if to == Status::Cancelled {
        permit(&staff, Permission::Cancel)?;
        Some(fresh(&served.shop, &staff)?)
    } else {
        None
    };
    let desk = Desk::at(&served.shop, staff, number, &if_match).await?;
    let (shop, staff, from, reason) = (desk.shop, &desk.staff, desk.before.status, reason.as_ref());
    let fresh = fresh.as_ref();
    let moved = desk.act(StatusCode::OK, |seen| async move {
        let moved = match (to, fresh) {
            (Status::Shipped, _) => shop.ship_rest(staff, seen, &Tracking::default()).await,
            (Status::Delivered, _) => shop.deliver_all(staff, seen).await,
            (Status::Cancelled, Some(fresh)) => shop.cancel_for_staff(fresh, seen, reason).await,
            (Status::Cancelled | Status::PendingPayment | Status::PaymentFailed | Status::Processing, _) => {
                Err(Failure::Refused(MoveRefused { from, to }.into()))
            }
        };
        moved.map_err(|failure| match failure {
            Failure::Refused(StaffRefused::NotNow { status: from }) => {
                Failure::Refused(MoveRefused { from, to }.into())
            }
            other => other,
        })
    });
    // Both ends are to be named (O6).
    moved.await.map_err(|problem| problem.of_move(from, to))
}

/// Ships an order, whole or in part.
///
/// With an `Idempotency-Key`, a call that is sent again ships once.
#[utoipa::path(post, path = "/orders/{number}/fulfilments", tag = "Staff", operation_id = "ship_order", request_body = Fulfilment,
    params(("number" = u32, Path, description = "The order's number.", example = 1042)),
    responses((status = 201, description = "The order.", body = Order)))]
pub async fn fulfil(
    State(served): State<Served>,
    Extension(staff): Extension<Staff>,
    Named(number): Named<u32>,
    key: Option<Key>,
    if_match: IfMatch,
    Body(asked): Body<Fulfilment>,
) -> Answer<Response> {
    let (tracking, lines) = asked.read()?;
    let desk = Desk::once(&served.shop, staff, number, &if_match, key).await?;
    let (shop, staff, tracking, lines) = (desk.shop, &desk.staff, &tracking, lines.as_deref());
    desk.act(StatusCode::CREATED, |seen| async move {
        match lines {
            Some(lines) => shop.ship(staff, seen, tracking, lines).await,
            None => shop.ship_rest(staff, seen, tracking).await,
        }
    })
    .await
}

/// Gives money back.
///
/// Never more than was paid. With an `Idempotency-Key`, a call that is sent again gives it back once.
#[utoipa::path(post, path = "/orders/{number}/refunds", tag = "Staff", operation_id = "refund_order", request_body = Refund,
    params(("number" = u32, Path, description = "The order's number.", example = 1042)),
    responses((status = 201, description = "The order.", body = Order)))]
pub async fn refund(
    State(served): State<Served>,
    Extension(fresh): Extension<FreshStaff>,
    Named(number): Named<u32>,
    key: Option<Key>,
    if_match: IfMatch,
    Body(asked): Body<Refund>,
) -> Answer<Response> {
    let reason = asked.reason()?;
    let desk = Desk::once(&served.shop, Staff::clone(&fresh), number, &if_match, key).await?;
    let (shop, fresh, amount, reason) = (desk.shop, &fresh, asked.amount, &reason);
    desk.act(StatusCode::CREATED, |seen| shop.refund_order(fresh, seen, amount, reason)).await
}

/// Somebody of the shop, with an order before them.
struct Desk<'a> {
    shop: &'a Shop,
    staff: Staff,
    before: OrderView,
    seen: Seen,
    /// Whether they act on that state of it alone.
    only_so: bool,
}

impl<'a> Desk<'a> {
    /// The order, where it is one of the states that the caller acts on.
    async fn at(shop: &'a Shop, staff: Staff, number: u32, if_match: &IfMatch) -> Answer<Self> {
        let before = found(shop, &staff, OrderNumber(number)).await?;
        if !if_match.names(before.revision) {
            return Err(stale(before));
        }
        Ok(Self {
            shop,
            staff,
            seen: Seen::at(before.number, before.revision),
            before,
            only_so: if_match.revisions().is_some(),
        })
    }

    /// The same for what has a name: it may have been done before, and then the order is another by now.
    async fn once(shop: &'a Shop, staff: Staff, number: u32, if_match: &IfMatch, key: Option<Key>) -> Answer<Self> {
        let Some(key) = key else { return Self::at(shop, staff, number, if_match).await };
        let before = found(shop, &staff, OrderNumber(number)).await?;
        let named = if_match.revisions();
        let revision = match &named {
            Some(named) if !named.contains(&before.revision) => named.first().copied().unwrap_or_default(),
            _ => before.revision,
        };
        let seen = Seen { operation: Some(key.operation("order")), ..Seen::at(before.number, revision) };
        Ok(Self { shop, staff, seen, before, only_so: named.is_some() })
    }

    /// Acts on the order. Where it changes meanwhile, and any state of it will do, once more.
    async fn act<F: Future<Output = Acted>>(&self, status: StatusCode, act: impl Fn(Seen) -> F) -> Answer<Response> {
        let Self { shop, staff, seen, only_so, .. } = self;
        let seen = *seen;
        let mut acted = act(seen).await;
        if let Err(Failure::Refused(StaffRefused::Stale { revision })) = acted
            && !only_so
        {
            acted = act(Seen { revision, ..seen }).await;
        }
        match acted {
            Ok(order) => {
                let mut response = shown(order);
                *response.status_mut() = status;
                Ok(response)
            }
            Err(Failure::Refused(StaffRefused::Stale { .. })) => Err(stale(found(shop, staff, seen.number).await?)),
            Err(failure) => Err(Problem::of(failure, refuse)),
        }
    }
}

async fn found(shop: &Shop, staff: &Staff, number: OrderNumber) -> Answer<OrderView> {
    Ok(shop.staff_order(staff, number).await?.ok_or_else(Problem::not_found)?.order)
}

fn refuse(refused: StaffRefused) -> Problem {
    let says = refused.to_string();
    match refused {
        StaffRefused::NotFound | StaffRefused::UnknownShipment => Problem::not_found(),
        StaffRefused::Stale { .. } => Problem::new(Kind::Stale, sentence(&says)),
        StaffRefused::NoSuchMove(MoveRefused { from, to }) => {
            Problem::new(Kind::NoSuchMove, sentence(&says)).of_move(from, to)
        }
        StaffRefused::NotNow { .. } | StaffRefused::PartlyShipped | StaffRefused::ArrivedBefore => {
            Problem::new(Kind::NotNow, sentence(&says))
        }
        StaffRefused::PaidMeanwhile => Problem::new(Kind::PaidMeanwhile, "It goes on as paid. Look at it again."),
        StaffRefused::PaymentUnderWay => Problem::new(Kind::PaymentUnderWay, sentence(&says)),
        StaffRefused::NoUnits | StaffRefused::UnknownLine { .. } | StaffRefused::TooMany { .. } => {
            Problem::wrong_field("lines", says)
        }
        StaffRefused::NotPaid => Problem::new(Kind::NotPaid, "There is nothing to give back."),
        StaffRefused::NotPayable { unit } => {
            let detail = format!("Nothing was refunded: only whole multiples of {unit} can be.");
            Refusal::new(Kind::NotPayable, detail).with("unit", Money::from(unit)).into()
        }
        StaffRefused::TooMuch { left } => {
            Refusal::new(Kind::RefundTooLarge, sentence(&says)).with("left", Money::from(left)).into()
        }
        StaffRefused::OperationReused => {
            Problem::new(Kind::KeyReused, "The order is as it was. Something else needs another key.")
        }
        StaffRefused::Invalid { errors } => errors.into(),
    }
}

fn sentence(says: &str) -> String {
    let mut letters = says.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}. Nothing was changed.", letters.as_str())
}
