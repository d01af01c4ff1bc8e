//! How the store is set up.

mod fields;
mod page;
mod shipping;
mod typed;
mod words;

use crate::routes::Routes;
use shared::role::Permission;

const PATH: &str = "/staff/settings";

pub(crate) fn routes() -> Routes {
    Routes::default().get("/staff/settings", Permission::ReadSettings, page::show).post(
        "/staff/settings",
        Permission::ChangeSettings,
        page::save,
    )
}
