//! Reading a body field by field, so that every one that is wrong is named at once.

use shared::field::{FieldError, FieldProblem};

/// Reads fields, and collects what is wrong with them.
#[derive(Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// What the field holds; none where something is wrong with it.
    pub fn read<T>(&mut self, field: &str, read: Result<T, FieldProblem>) -> Option<T> {
        read.map_err(|problem| self.0.push(FieldError::new(field, problem))).ok()
    }

    /// What is wrong.
    pub fn wrong(self) -> Vec<FieldError> {
        self.0
    }
}
