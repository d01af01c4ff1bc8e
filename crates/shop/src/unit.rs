//! Units of work, tried again when the database says so.

/// How often a unit of work is begun before its error is passed on.
pub(crate) const TRIES: u32 = 4;

/// Runs `$work`, which uses `$unit` and gives a `Result`, in a unit of work: saved where it succeeds, dropped where it
/// fails, begun again where the database says so. A macro, since closures over a unit cannot be spawned.
macro_rules! in_unit {
    ($shop:expr, |$unit:ident| $work:expr) => {{
        let mut tries = 1;
        loop {
            let mut begun = $shop.storage().begin().await?;
            let $unit = &mut *begun;
            let outcome = match $work.await {
                Ok(answer) => match begun.save().await {
                    Ok(()) => break Ok(answer),
                    Err(error) => Err(error.into()),
                },
                Err(error) => {
                    drop(begun);
                    Err(error)
                }
            };
            match outcome {
                Err(error) if tries < $crate::unit::TRIES && $crate::unit::Retry::again(&error) => tries += 1,
                failed => break failed,
            }
        }
    }};
}
pub(crate) use in_unit;

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
