//! What staff do to stock.

use super::headers::Key;
use super::input::{Body, Named};
use super::problem::{Answer, Problem};
use super::wire::{Adjustment, Stock};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::router::Served;
use axum::extract::State;
use axum::{Extension, Json};
use shared::id::VariantId;
use shared::stock::StockRefused;
use shop::Staff;

/// Enters units of a variant.
///
/// Through its ledger. Fewer than are promised to orders are refused, and the orders named.
#[utoipa::path(post, path = "/variants/{id}/stock", tag = "Staff", operation_id = "adjust_stock", request_body = Adjustment,
    params(("id" = String, Path, format = Uuid, description = "The variant's id.")),
    responses((status = 200, description = "The units that there are then.", body = Stock)))]
pub async fn adjust(
    State(served): State<Served>,
    Extension(staff): Extension<Staff>,
    Named(variant): Named<VariantId>,
    key: Option<Key>,
    Body(asked): Body<Adjustment>,
) -> Answer<Json<Stock>> {
    let operation = key.map_or_else(|| served.shop.new_operation(), |key| key.operation("stock"));
    let level = served.shop.adjust_stock(&staff, variant, operation, &asked.read()?).await;
    level.map(|level| Json(level.into())).map_err(|failure| Problem::of(failure, refuse))
}

fn refuse(refused: StockRefused) -> Problem {
    match refused {
        StockRefused::NotFound => Problem::not_found(),
        StockRefused::Invalid { errors } => errors.into(),
        StockRefused::OperationReused => {
            Problem::new(Kind::KeyReused, "The stock is as it was. Other units need another key.")
        }
        StockRefused::BelowReserved(below) => {
            let refusal = Refusal::new(Kind::BelowReserved, format!("Of these units {below}."));
            refusal.with("stock", Stock::from(below.level)).with("orders", below.orders).into()
        }
    }
}
