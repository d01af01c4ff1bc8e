//! Stock: what there is of each variant, why, and entering more or less of it.

mod list;
mod page;
mod posted;

use crate::routes::Routes;
use shared::role::Permission;

const PATH: &str = "/staff/stock";

pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/staff/stock", Permission::Stock, list::list)
        .get("/staff/stock/{variant}", Permission::Stock, page::show)
        .post("/staff/stock/{variant}", Permission::Stock, posted::adjust)
}
