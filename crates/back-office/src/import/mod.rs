//! Products in and out, in Shopify's product CSV format: a file is looked at first, and what is let in then is that very
//! file.

mod page;
mod report;
mod upload;

use crate::routes::Routes;
use shared::role::Permission;

const PATH: &str = "/staff/import";

/// Bytes of a file with the form around it. A little more than a file may have, so that one which is a little too large
/// is refused at its field.
const LIMIT: usize = shared::import::MAX_BYTES + 1024 * 1024;

pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/staff/import", Permission::Import, upload::form)
        .post_up_to(LIMIT, "/staff/import", Permission::Import, upload::take)
        .get("/staff/import/{id}", Permission::Import, page::show)
        .post("/staff/import/{id}", Permission::Import, page::begin)
        .get("/staff/export.csv", Permission::Export, upload::export)
}

/// How many bytes a request to one of these pages may bring.
pub(crate) fn body_limit(path: &str) -> Option<usize> {
    (path == PATH).then_some(LIMIT)
}
