//! What is said of products: how far they are, what their fields are called, and why something was not done with one.

use crate::parts::{Problem, nth};
use http::StatusCode;
use maud::{Markup, html};
use shared::catalogue::Picture;
use shared::picture::Place;
use shared::product::ProductStatus;

/// How far a product is from being sold, as a chip.
pub(crate) fn status(status: ProductStatus) -> Markup {
    html! { span.status data-status=(status.key()) { (status_words(status)) } }
}

/// How far a product is from being sold.
pub(super) const fn status_words(status: ProductStatus) -> &'static str {
    match status {
        ProductStatus::Draft => "Draft",
        ProductStatus::Published => "Published",
        ProductStatus::Archived => "Archived",
    }
}

/// A small picture beside a name that says what it shows.
pub(crate) fn thumb(picture: Option<&Picture>) -> Markup {
    html! { span.thumb { @if let Some(picture) = picture { img src=(Place::Line.of(picture.src.clone())) alt="" width="48" height="48" loading="lazy"; } } }
}

/// What a field of the form is called.
pub(super) fn label(field: &str) -> String {
    let parts: Vec<_> = field.split('.').collect();
    let name = match parts[..] {
        ["name"] => "Title",
        ["slug"] => "Address",
        ["description"] => "Description",
        ["vendor"] => "Vendor",
        ["category"] => "Category",
        ["tags"] => "Tags",
        ["seo_title"] => "Title for search engines",
        ["seo_description"] => "Description for search engines",
        ["options"] => "Options",
        ["variants"] => "Variants",
        ["options", place, "name"] => return format!("Name of option {}", nth(place)),
        ["tags", place] => return format!("Tag {}", nth(place)),
        ["options", place, "values", value] => return format!("Value {} of option {}", nth(value), nth(place)),
        ["options", place, _] => return format!("Values of option {}", nth(place)),
        ["variants", place, what, ..] => return format!("{} of variant {}", variant_label(what), nth(place)),
        ["pictures", place, _] => return format!("What picture {} shows", nth(place)),
        _ => "The form",
    };
    name.to_owned()
}

/// What a field is called where two forms are compared; nothing where it says nothing to people, as ids do.
pub(super) fn compared(field: &str) -> Option<String> {
    let is_id = field.rsplit('.').next() == Some("id");
    (!is_id).then(|| label(field))
}

fn variant_label(field: &str) -> &'static str {
    match field {
        "sku" => "SKU",
        "price" => "Price",
        "compare_at_price" => "Price before",
        "taxable" => "Charge tax",
        "requires_shipping" => "Needs shipping",
        _ => "Choice",
    }
}

/// Somebody else changed its status or its pictures meanwhile.
pub(super) fn moved() -> (StatusCode, Problem) {
    let text = "Nothing was changed by you. Below it stands as it is now; if it is still to be done, do it again.";
    (StatusCode::CONFLICT, Problem::new("This product has changed meanwhile", text))
}

/// It has no variants that are sold.
pub(super) fn nothing_to_sell() -> (StatusCode, Problem) {
    let text = "It has no variants. Save it with at least one, then publish it.";
    (StatusCode::UNPROCESSABLE_ENTITY, Problem::new("There is nothing to sell of this product", text))
}

#[cfg(test)]
mod tests {
    use super::{compared, label};

    #[test]
    fn ids_are_not_compared() {
        assert_eq!(compared("variants.2.id"), None);
        assert_eq!(compared("variants.2.sku").as_deref(), Some("SKU of variant 3"));
    }

    #[test]
    fn fields_are_called_what_the_page_calls_them() {
        for (field, name) in [
            ("name", "Title"),
            ("options.1.values", "Values of option 2"),
            ("variants.0.compare_at_price", "Price before of variant 1"),
            ("variants.249.values", "Choice of variant 250"),
            ("variants.2.values.0", "Choice of variant 3"),
            ("options.0.values.1", "Value 2 of option 1"),
            ("tags.0", "Tag 1"),
            ("", "The form"),
        ] {
            assert_eq!(label(field), name, "{field}");
        }
    }
}
