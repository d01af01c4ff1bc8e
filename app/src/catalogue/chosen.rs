//! The variant that a product's form means which the browser sent: it names the one that was shown first, and the options.

use crate::AppError;
use crate::context::{broken, shop};
use shared::catalogue::Variant;
use shared::id::VariantId;

/// The variant of the product at `page` that has these options, in their order; `first` where no option is named, none where no variant
/// has them.
pub(crate) async fn chosen(first: VariantId, page: &str, options: &[String]) -> Result<Option<VariantId>, AppError> {
    let named = options.iter().any(|value| !value.is_empty());
    let path = page.split(['?', '#']).next().unwrap_or_default();
    let Some(slug) = path.strip_prefix("/products/").filter(|_| named) else { return Ok(Some(first)) };
    let product = shop().product(slug).await.map_err(broken)?;
    let variants = product.map(|product| product.variants).unwrap_or_default();
    Ok(with_options(&variants, options))
}

fn with_options(variants: &[Variant], options: &[String]) -> Option<VariantId> {
    let values = options.iter().filter(|value| !value.is_empty());
    let fits = |variant: &&Variant| variant.options.iter().map(|option| &option.value).eq(values.clone());
    variants.iter().find(fits).map(|variant| variant.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use shared::catalogue::OptionValue;
    use shared::money::Money;
    use uuid::Uuid;

    fn variant(number: u128, values: &[&str]) -> Variant {
        let option = |value: &&str| OptionValue { name: "Option".into(), value: (*value).into() };
        Variant {
            id: VariantId(Uuid::from_u128(number)),
            sku: String::new(),
            options: values.iter().map(option).collect(),
            price: Money::zero(Currency::EUR),
            compare_at_price: None,
            available: 1,
            taxable: true,
            requires_shipping: true,
        }
    }

    #[test]
    fn options_mean_the_variant_that_has_them_all() {
        let variants = [variant(1, &["S", "Blue"]), variant(2, &["M", "Blue"])];
        let meant = |options: &[&str]| {
            let options: Vec<String> = options.iter().map(|value| (*value).to_owned()).collect();
            with_options(&variants, &options).map(|id| id.0.as_u128())
        };
        assert_eq!(meant(&["M", "Blue", ""]), Some(2));
        for none in [["M", "Red", ""], ["M", "", ""], ["Blue", "M", ""]] {
            assert_eq!(meant(&none), None, "{none:?}");
        }
    }
}
