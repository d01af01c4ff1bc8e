//! Variants from options: which combinations there are, and which stored variant each of them is.

use crate::catalogue::OptionValue;
use crate::id::VariantId;
use serde::{Deserialize, Serialize};

/// A product has at most so many options: as many as its CSV format has columns for.
pub const MAX_OPTIONS: u32 = 3;

/// An option has at most so many values.
pub const MAX_VALUES: u32 = 100;

/// A product has at most so many variants.
pub const MAX_VARIANTS: u32 = 250;

/// What can be chosen of a product, such as Size: S, M, L.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductOption {
    /// The option, such as `Size`.
    pub name: String,
    /// Its values, in the order in which they are offered.
    pub values: Vec<String>,
}

/// A stored variant, sold or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known<'a> {
    /// Its id.
    pub id: VariantId,
    /// Its options.
    pub options: &'a [OptionValue],
    /// Whether it is sold.
    pub sold: bool,
}

/// What becomes of stored variants by the rows of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reconciled {
    /// For each row the variant that it is; none for a new one.
    pub rows: Vec<Option<VariantId>>,
    /// The stored variants that no row is. They are no longer sold, and stay for the carts and orders that name them.
    pub retired: Vec<VariantId>,
}

/// The options that variants have, in the order in which they first stand there.
pub fn options_of<'a>(variants: impl IntoIterator<Item = &'a [OptionValue]>) -> Vec<ProductOption> {
    let mut options: Vec<ProductOption> = Vec::new();
    for OptionValue { name, value } in variants.into_iter().flatten() {
        let place = options.iter().position(|option| option.name == *name).unwrap_or_else(|| {
            options.push(ProductOption { name: name.clone(), values: Vec::new() });
            options.len() - 1
        });
        if !options[place].values.contains(value) {
            options[place].values.push(value.clone());
        }
    }
    options
}

/// Every choice of one value per option, the last option changing fastest: the rows that a form offers. A product
/// without options has one choice, of nothing. None where there would be more than a product may have.
pub fn combinations(options: &[ProductOption]) -> Option<Vec<Vec<String>>> {
    let mut rows = vec![Vec::new()];
    for option in options {
        if rows.len().saturating_mul(option.values.len()) > MAX_VARIANTS as usize {
            return None;
        }
        let with = |row: &Vec<String>| {
            let row = row.clone();
            option.values.iter().map(move |value| [row.as_slice(), std::slice::from_ref(value)].concat())
        };
        rows = rows.iter().flat_map(with).collect();
    }
    Some(rows)
}

/// Which stored variant each row is. A row that names one is that, whatever its options are called now; another row is
/// the variant of the same options that no row names, one that is sold before one that is not. The rows that name a
/// variant which is not stored, or which an earlier row names, are the error.
pub fn reconcile(stored: &[Known<'_>], rows: &[(Option<VariantId>, &[OptionValue])]) -> Result<Reconciled, Vec<usize>> {
    let names = |place: usize| rows[place].0;
    let foreign = |id: VariantId| stored.iter().all(|known| known.id != id);
    let wrong: Vec<usize> = (0..rows.len())
        .filter(|&place| names(place).is_some_and(|id| foreign(id) || (0..place).any(|row| names(row) == Some(id))))
        .collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut free: Vec<_> = stored.iter().filter(|known| rows.iter().all(|row| row.0 != Some(known.id))).collect();
    free.sort_by_key(|known| !known.sold);
    let mut found = Vec::with_capacity(rows.len());
    for (named, options) in rows {
        let alike = free.iter().position(|known| known.options == *options);
        found.push(named.or_else(|| alike.map(|place| free.remove(place).id)));
    }
    Ok(Reconciled { rows: found, retired: free.iter().map(|known| known.id).collect() })
}

#[cfg(test)]
mod tests;
