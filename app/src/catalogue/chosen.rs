//! Which variant a product's form means, sent before it was alive: it names the one that was shown first, and the options.

use crate::AppError;
use crate::context::{broken, shop};
use shared::catalogue::Variant;
use shared::id::VariantId;

/// The variant of the product at `page` that has these options, in their order; `first` where none is named, or no variant has them.
pub(crate) async fn chosen(first: VariantId, page: &str, options: &[String]) -> Result<VariantId, AppError> {
    let named = options.iter().any(|value| !value.is_empty());
    let path = page.split(['?', '#']).next().unwrap_or_default();
    let Some(slug) = path.strip_prefix("/products/").filter(|_| named) else { return Ok(first) };
    let product = shop().product(slug).await.map_err(broken)?;
    let variants = product.map(|product| product.variants).unwrap_or_default();
    Ok(with_options(&variants, options).unwrap_or(first))
}

fn with_options(variants: &[Variant], options: &[String]) -> Option<VariantId> {
    let values = options.iter().filter(|value| !value.is_empty());
    let fits = |variant: &&Variant| variant.options.iter().map(|option| &option.value).eq(values.clone());
    variants.iter().find(fits).map(|variant| variant.id)
}
