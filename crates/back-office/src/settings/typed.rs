//! The form of the settings as it was typed, and what its buttons do to it before anything is saved.

use crate::parts::Entered;
use shared::field::{FieldError, FieldProblem};
use shared::settings::{MethodInput, RateInput, SettingsInput, ZoneInput};

/// A form that was sent.
pub(super) struct Typed {
    pub input: SettingsInput,
    /// What was entered as the number at which stock is low.
    pub low_stock: String,
}

impl Typed {
    /// The form of what is stored.
    pub(super) fn of(input: SettingsInput) -> Self {
        Self { low_stock: input.low_stock.to_string(), input }
    }

    /// As it was sent.
    pub(super) fn read(entered: &Entered) -> Self {
        let text = |name: &str| entered.get(name).to_owned();
        let rate =
            |row: Entered| RateInput { country: row.get("country").to_owned(), percent: row.get("percent").to_owned() };
        let low_stock = entered.get("low_stock").trim().to_owned();
        let input = SettingsInput {
            name: text("name"),
            currency: text("currency"),
            prices_include_tax: entered.get("prices_include_tax") == "yes",
            tax_rates: entered.rows("tax_rates").into_iter().map(rate).collect(),
            tax_otherwise: text("tax_otherwise"),
            zones: entered.rows("zones").iter().map(zone).collect(),
            low_stock: low_stock.parse().unwrap_or_default(),
        };
        Self { input, low_stock }
    }

    /// What no number can be made of.
    pub(super) fn unreadable(&self) -> Option<FieldError> {
        let problem = match self.low_stock.as_str() {
            "" => FieldProblem::Missing,
            typed if typed.parse::<u32>().is_ok() => return None,
            _ => FieldProblem::Malformed,
        };
        Some(FieldError::new("low_stock", problem))
    }

    /// Does to the form what a button says; `false` where it is no such button.
    pub(super) fn press(&mut self, button: &str, places: &[usize]) -> bool {
        let SettingsInput { tax_rates, zones, .. } = &mut self.input;
        match (button, places) {
            ("add-rate", []) => tax_rates.push(RateInput::default()),
            ("remove-rate", &[place]) if place < tax_rates.len() => drop(tax_rates.remove(place)),
            ("add-zone", []) => {
                zones.push(ZoneInput { methods: vec![MethodInput::default()], ..ZoneInput::default() });
            }
            ("remove-zone", &[zone]) if zone < zones.len() => drop(zones.remove(zone)),
            ("add-method", &[zone]) if zone < zones.len() => zones[zone].methods.push(MethodInput::default()),
            ("remove-method", &[zone, place]) if zones.get(zone).is_some_and(|zone| place < zone.methods.len()) => {
                zones[zone].methods.remove(place);
            }
            _ => return false,
        }
        true
    }
}

/// The codes in a part of what was entered: it may have spaces between codes, and within a name that is none.
fn codes(part: &str) -> Vec<String> {
    let words: Vec<_> = part.split_whitespace().collect();
    if words.iter().all(|word| word.chars().count() == 2) {
        words.into_iter().map(str::to_uppercase).collect()
    } else {
        vec![part.to_owned()]
    }
}

fn zone(row: &Entered) -> ZoneInput {
    let countries = row.get("countries").split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let method = |row: Entered| MethodInput {
        id: row.get("id").to_owned(),
        name: row.get("name").to_owned(),
        promise: row.get("promise").to_owned(),
        price: row.get("price").to_owned(),
        free_from: row.get("free_from").to_owned(),
    };
    ZoneInput {
        countries: countries.flat_map(codes).collect(),
        methods: row.rows("methods").into_iter().map(method).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        let mut entered = Entered::default();
        for (field, value) in [
            ("name", "Shop"),
            ("low_stock", " 7 "),
            ("prices_include_tax", "yes"),
            ("tax_rates.0.country", "IE"),
            ("tax_rates.0.percent", "23"),
            ("zones.0.countries", "ie, DE\r\nfr es; United Kingdom"),
            ("zones.0.methods.0.name", "Post"),
            ("zones.0.methods.0.price", "4.90"),
        ] {
            entered.add(field, value);
        }
        Typed::read(&entered)
    }

    #[test]
    fn the_form_is_read_as_it_was_shown() {
        let Typed { input, .. } = typed();
        assert!(input.prices_include_tax);
        assert_eq!(input.low_stock, 7);
        assert_eq!(input.zones[0].countries, ["IE", "DE", "FR", "ES", "United Kingdom"]);
        assert_eq!(input.zones[0].methods[0].price, "4.90");
    }

    #[test]
    fn a_number_that_is_none_is_named() {
        for (text, problem) in [
            ("0", None),
            ("", Some(FieldProblem::Missing)),
            ("-1", Some(FieldProblem::Malformed)),
            ("few", Some(FieldProblem::Malformed)),
            ("99999999999", Some(FieldProblem::Malformed)),
        ] {
            let typed = Typed { low_stock: text.into(), ..typed() };
            assert_eq!(typed.unreadable().map(|error| error.problem), problem, "{text}");
        }
    }

    #[test]
    fn buttons_change_the_form() {
        for (button, places, rates, methods) in [
            ("add-rate", &[][..], 2, vec![1]),
            ("remove-rate", &[0], 0, vec![1]),
            ("add-zone", &[], 1, vec![1, 1]),
            ("remove-zone", &[0], 1, vec![]),
            ("add-method", &[0], 1, vec![2]),
            ("remove-method", &[0, 0], 1, vec![0]),
        ] {
            let mut typed = typed();
            assert!(typed.press(button, places), "{button}");
            let left: Vec<_> = typed.input.zones.iter().map(|zone| zone.methods.len()).collect();
            assert_eq!((typed.input.tax_rates.len(), left), (rates, methods), "{button}");
        }
        for (button, places) in
            [("save", &[][..]), ("", &[]), ("remove-rate", &[1]), ("add-method", &[1]), ("remove-method", &[0, 1])]
        {
            let mut same = typed();
            assert!(!same.press(button, places), "{button}");
            assert_eq!(same.input, typed().input);
        }
    }
}
