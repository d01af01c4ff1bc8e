//! What variants are called.

use shared::catalogue::OptionValue;

/// A product's name with the options of one of its variants.
pub(crate) fn variant_name(product: &str, options: &[OptionValue]) -> String {
    let values: Vec<_> = options.iter().map(|option| option.value.as_str()).collect();
    if values.is_empty() { product.to_owned() } else { format!("{product}, {}", values.join(", ")) }
}
