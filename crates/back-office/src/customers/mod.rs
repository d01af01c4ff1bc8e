//! Customers: finding accounts, and what is known of one. Nothing of it is changed here.

mod list;
mod page;

use crate::routes::Routes;
use shared::role::Permission;

const PATH: &str = "/staff/customers";

pub(crate) fn routes() -> Routes {
    Routes::default().get("/staff/customers", Permission::ReadCustomers, list::list).get(
        "/staff/customers/{id}",
        Permission::ReadCustomers,
        page::show,
    )
}
