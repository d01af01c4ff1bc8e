//! What the fields of the settings are called.

use crate::parts::nth;

/// What a field is called.
pub(super) fn label(field: &str) -> String {
    let parts: Vec<_> = field.split('.').collect();
    let name = match parts[..] {
        ["name"] => "Store name",
        ["currency"] => "Currency",
        ["prices_include_tax"] => "Prices include tax",
        ["tax_rates"] => "Tax rates",
        ["tax_otherwise"] => "Tax everywhere else",
        ["low_stock"] => "Stock is low at",
        ["zones"] => "Shipping",
        ["tax_rates", place, "country"] => return format!("Country of tax rate {}", nth(place)),
        ["tax_rates", place, _] => return format!("Percent of tax rate {}", nth(place)),
        ["zones", zone, "countries", place] => return format!("Country {} of zone {}", nth(place), nth(zone)),
        ["zones", zone, "methods"] => return format!("Methods of zone {}", nth(zone)),
        ["zones", zone, _] => return format!("Countries of zone {}", nth(zone)),
        ["zones", zone, "methods", place, what] => {
            return format!("{} of method {} in zone {}", of_method(what), nth(place), nth(zone));
        }
        _ => "The form",
    };
    name.to_owned()
}

fn of_method(field: &str) -> &'static str {
    match field {
        "id" => "Id",
        "name" => "Name",
        "promise" => "How long",
        "price" => "Price",
        _ => "Free from",
    }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn fields_are_called_what_the_page_calls_them() {
        for (field, name) in [
            ("low_stock", "Stock is low at"),
            ("tax_rates.2.percent", "Percent of tax rate 3"),
            ("zones.0.countries", "Countries of zone 1"),
            ("zones.0.countries.1", "Country 2 of zone 1"),
            ("zones.1.methods", "Methods of zone 2"),
            ("zones.1.methods.0.free_from", "Free from of method 1 in zone 2"),
            ("else", "The form"),
        ] {
            assert_eq!(label(field), name, "{field}");
        }
    }
}
