//! Why a row does not come in.

use shared::field::FieldProblem;
use shared::import::{RowOutcome, RowReport};

/// Why a row does not come in, as the report says it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("missing columns: {0}")]
    MissingColumns(String),
    #[error("the file is empty")]
    EmptyFile,
    #[error("a quote is opened and never closed")]
    OpenQuote,
    #[error("there is text after a closing quote")]
    TextAfterQuote,
    #[error("so many quotes are broken that nothing is read from here on")]
    TooManyQuotes,
    #[error("it has {found} fields where the header has {expected}")]
    Fields { found: usize, expected: usize },
    #[error("it is not UTF-8")]
    NotUtf8,
    #[error("it has a NUL character")]
    Nul,
    #[error("it has no handle")]
    NoHandle,
    #[error("the handle {0:?} has neither letters nor digits")]
    BadHandle(String),
    #[error("{column} {text:?} is {problem}")]
    Value { column: &'static str, text: String, problem: &'static str },
    #[error("it has no price")]
    NoPrice,
    #[error("it has no value for the option {0:?}")]
    NoOptionValue(String),
    #[error("its option {0:?} has no name")]
    NoOptionName(String),
    #[error("the option {0:?} is named twice")]
    SameOption(String),
    #[error("it has the same options as line {0}")]
    SameVariant(u64),
    #[error("it is neither a product, nor a variant, nor a picture")]
    Nothing,
    #[error("no row of this handle has a title")]
    NoTitle,
    #[error("the product's own row, line {0}, is refused")]
    ProductRefused(u64),
    #[error("no row of this handle is a variant that can be taken")]
    NoVariant,
    #[error("the shop's currency changed while products came in")]
    OtherCurrency,
    #[error("a product has at most {0} variants")]
    TooManyVariants(u32),
    #[error("{column}{of}: {problem}")]
    Beyond { column: &'static str, of: String, problem: FieldProblem },
    #[error("something went wrong on our side with this product; if it happens again, mention {0}")]
    Broken(String),
    #[error("the database refuses the product: {0}")]
    Constraint(String),
}

impl Problem {
    /// A value that is `problem`; long ones are cut.
    pub(super) fn value(column: &'static str, text: &str, problem: &'static str) -> Self {
        Self::Value { column, text: text.chars().take(60).collect(), problem }
    }

    /// The report of its row, which it costs what it has.
    pub(super) fn report(&self, line: u64, handle: &str) -> RowReport {
        let outcome = RowOutcome::Rejected(self.to_string());
        RowReport { line, handle: handle.to_owned(), outcome, note: None }
    }
}
