//! Products: finding them, changing them, and what they look like.

mod draft;
mod fields;
mod list;
mod page;
mod pictures;
mod posted;
mod variants;
mod words;

pub(crate) use words::status;

use crate::routes::Routes;
use shared::role::Permission;

const PATH: &str = "/staff/products";

/// Bytes of a product's form: a long description in any script, and as many variants as a product may have.
const FORM_LIMIT: usize = 1024 * 1024;

/// Bytes of pictures that are uploaded at once: some large ones.
const PICTURES_LIMIT: usize = 5 * shared::picture::MAX_BYTES;

pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/staff/products", Permission::Goods, list::list)
        .get("/staff/products/new", Permission::Goods, page::new)
        .post("/staff/products/new", Permission::Goods, posted::create)
        .get("/staff/products/{id}", Permission::Goods, page::show)
        .post("/staff/products/{id}", Permission::Goods, posted::save)
        .post("/staff/products/{id}/status", Permission::Goods, posted::status)
        .post_up_to(PICTURES_LIMIT, "/staff/products/{id}/pictures", Permission::Goods, pictures::add)
        .post("/staff/products/{id}/pictures/arrange", Permission::Goods, pictures::arrange)
}

/// How many bytes a request to one of these pages may bring.
pub(crate) fn body_limit(path: &str) -> Option<usize> {
    let rest = path.strip_prefix(PATH)?.strip_prefix('/')?;
    match rest.split_once('/') {
        None => Some(FORM_LIMIT),
        Some((_, "pictures")) => Some(PICTURES_LIMIT),
        Some(_) => None,
    }
}
