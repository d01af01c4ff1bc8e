//! Why a use case gives no answer.

use crate::tally;
use iso_currency::Currency;
use shared::money::MoneyError;
use shared::order::StaffRefused;
use shared::role::Permission;
use shared::time::Span;
use storage::StorageError;

/// A use case was refused, for a reason that the asker can act on, or something broke.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R> {
    /// For a reason that the asker can act on.
    #[error("refused")]
    Refused(R),
    /// Something broke: logged once, at the boundary, with an id that the page shows.
    #[error(transparent)]
    Broken(#[from] Broken),
}

/// Something broke that whoever asked cannot act on.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The database failed.
    #[error("the database failed")]
    Storage(#[source] StorageError),
    /// Amounts that do not add up.
    #[error("amounts that do not add up")]
    Money(#[from] MoneyError),
    /// A password could not be hashed.
    #[error("a password could not be hashed: {0}")]
    Hashing(String),
    /// A picture could not be kept.
    #[error("a picture could not be kept")]
    Picture(#[from] std::io::Error),
    /// There is too much to do at the moment: nothing was changed, and it can be tried again in [`Broken::RETRY_AFTER`].
    #[error("there is too much to do at the moment")]
    Busy,
    /// Work beside the requests ended before it was done.
    #[error("work beside the requests ended before it was done: {0}")]
    CutOff(String),
    /// Payments of several orders are under way that would become one owner's: they are joined once those are decided (O2, P11).
    #[error("payments of several orders are under way: they are joined later")]
    PaymentsUnderWay,
    /// What is stored contradicts itself.
    #[error("what is stored contradicts itself: {0}")]
    Contradiction(String),
    /// Something is priced in another currency than the shop sells in.
    #[error(
        "CURRENCY is {}, and {variants} variants are priced in another currency: set it to that, or their prices to this",
        .currency.code()
    )]
    OtherCurrency {
        /// The currency of the settings.
        currency: Currency,
        /// The variants with prices in another.
        variants: u32,
    },
    /// The role of whoever asked does not allow it (S2). Routes refuse it before.
    #[error("their role does not allow to {}", .0.name())]
    Forbidden(Permission),
    /// What is stored or sent could not be written as text or read back.
    #[error("JSON could not be written or read")]
    Json(#[from] serde_json::Error),
}

impl From<StorageError> for Broken {
    /// Counts it: every failure of the database that a use case meets passes here.
    fn from(error: StorageError) -> Self {
        tally::count_storage_error(&error);
        Self::Storage(error)
    }
}

impl<R> From<StorageError> for Failure<R> {
    fn from(error: StorageError) -> Self {
        Self::Broken(error.into())
    }
}

impl<R> From<MoneyError> for Failure<R> {
    fn from(error: MoneyError) -> Self {
        Self::Broken(error.into())
    }
}

impl From<StaffRefused> for Failure<StaffRefused> {
    fn from(refused: StaffRefused) -> Self {
        Self::Refused(refused)
    }
}

impl<R> Failure<R> {
    /// The same with another reason.
    pub fn map<S>(self, reason: impl FnOnce(R) -> S) -> Failure<S> {
        match self {
            Self::Refused(refused) => Failure::Refused(reason(refused)),
            Self::Broken(broken) => Failure::Broken(broken),
        }
    }

    /// Whether a unit of work is to be tried again.
    pub(crate) const fn try_again(&self) -> bool {
        matches!(self, Self::Broken(Broken::Storage(StorageError::TryAgain)))
    }
}

impl Broken {
    /// After so long it is worth to try again what is busy.
    pub const RETRY_AFTER: Span = Span::seconds(5);

    /// Whether there was too much to do, here or in the database: nothing was changed, and it may succeed in a moment.
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Busy) || self.try_again()
    }

    pub(crate) const fn try_again(&self) -> bool {
        matches!(self, Self::Storage(StorageError::TryAgain))
    }
}
