//! Ids that name what a form does, so that it is done once however often the form is sent (C7, O3).

/// A fresh id. What the server rendered keeps the server's: the browser leaves attributes that are there as they are.
pub(crate) fn new_id() -> String {
    #[cfg(feature = "hydrate")]
    return crate::browser::new_id().to_string();
    #[cfg(not(feature = "hydrate"))]
    return crate::context::shop().new_operation().to_string();
}
