//! Units of work, tried again when the database says so.

use crate::Shop;
use std::time::Duration;

/// How often a unit of work is begun before its error is passed on.
pub(crate) const TRIES: u32 = 4;

/// The longest first pause; each further one may be twice as long.
const PAUSE: Duration = Duration::from_millis(20);

/// Runs `$work`, which uses `$unit` and gives a `Result`, in a unit of work: saved where it succeeds, and what it changed
/// published; dropped where it fails, begun again after a pause where the database says so. A macro, since closures over a unit cannot be spawned.
macro_rules! in_unit {
    ($shop:expr, |$unit:ident| $work:expr) => {{
        let mut tries = 1;
        loop {
            let outcome = match $shop.storage().begin().await {
                Ok(mut begun) => {
                    let $unit = &mut *begun;
                    match $work.await {
                        Ok(answer) => match begun.save().await {
                            Ok(changed) => {
                                $shop.publish(changed);
                                break Ok(answer);
                            }
                            Err(error) => Err(error.into()),
                        },
                        Err(error) => {
                            drop(begun);
                            Err(error)
                        }
                    }
                }
                Err(error) => Err(error.into()),
            };
            match outcome {
                Err(error) if tries < $crate::unit::TRIES && $crate::unit::Retry::again(&error) => {
                    $crate::unit::pause($shop, tries).await;
                    tries += 1;
                }
                failed => break failed,
            }
        }
    }};
}
pub(crate) use in_unit;

/// Waits before the next try: longer each time, and not as long as others who met here.
pub(crate) async fn pause(shop: &Shop, tries: u32) {
    let longest = PAUSE * 2_u32.saturating_pow(tries.saturating_sub(1));
    tokio::time::sleep(longest.mul_f64(0.5 + shop.jitter() / 2.0)).await;
}

/// Whether a failed unit of work is worth another try.
pub(crate) trait Retry {
    fn again(&self) -> bool;
}

impl Retry for crate::Broken {
    fn again(&self) -> bool {
        self.try_again()
    }
}

impl<R> Retry for crate::Failure<R> {
    fn again(&self) -> bool {
        self.try_again()
    }
}
