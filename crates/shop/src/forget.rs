//! Forgetting what has expired: so many rows in each unit of work that none takes longer than a unit may, until nothing is left.

use crate::payment::joined;
use crate::{Broken, Shop};

/// Rows that one unit of work forgets.
pub(crate) const AT_ONCE: u32 = 1000;

/// Runs `$work`, which forgets at most [`AT_ONCE`] rows and answers how many, in one unit of work after the other until there are no
/// more.
macro_rules! in_parts {
    ($shop:expr, |$unit:ident| $work:expr) => {{
        loop {
            let forgotten: Result<u64, $crate::Broken> = $crate::unit::in_unit!($shop, |$unit| $work);
            match forgotten {
                Ok(forgotten) if forgotten >= u64::from($crate::forget::AT_ONCE) => {}
                outcome => break outcome.map(drop),
            }
        }
    }};
}
pub(crate) use in_parts;

impl Shop {
    /// Forgets what has expired: webhooks, guest carts, sessions, imports.
    pub async fn forget_expired(&self) -> Result<(), Broken> {
        joined([
            self.forget_webhooks().await,
            self.forget_guest_carts().await,
            self.forget_expired_sessions().await,
            self.forget_old_failures().await,
            self.forget_imports().await,
        ])
    }
}
