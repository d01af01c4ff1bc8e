//! Forgetting what has expired: so many rows in each unit of work that none takes longer than a unit may, until nothing is left.

use crate::sweep::joined;
use crate::{Broken, Shop};

/// Rows that one unit of work forgets.
pub(crate) const AT_ONCE: u32 = 1000;

/// Units of work that forget rows of one kind in one run: a million rows, which is more than come in between two runs of any job.
/// What is left then, the next run goes on with.
pub(crate) const UNITS: u32 = 1000;

/// Runs `$work`, which forgets at most [`AT_ONCE`] rows and answers how many, in one unit of work after the other until there are no
/// more, at most [`UNITS`] times. Others have their turns between two of them.
macro_rules! in_parts {
    ($shop:expr, |$unit:ident| $work:expr) => {{
        let mut left = $crate::forget::UNITS;
        loop {
            let forgotten: Result<u64, $crate::Broken> = $crate::unit::in_unit!($shop, |$unit| $work);
            left -= 1;
            match forgotten {
                Ok(forgotten) if forgotten >= u64::from($crate::forget::AT_ONCE) && left > 0 => {
                    tokio::task::yield_now().await;
                }
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
