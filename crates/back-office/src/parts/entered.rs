//! What came with a form.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The fields of a form, as they were entered.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Entered(Vec<(String, String)>);

impl Entered {
    /// What was entered there; empty where nothing was.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// What was entered into fields named `PREFIX.SOMETHING`: the something, and the value.
    pub(crate) fn of(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(move |(field, value)| {
            let rest = field.strip_prefix(prefix)?.strip_prefix('.')?;
            Some((rest, value.trim()))
        })
    }

    /// What was entered into each row of a list, whose fields are named `PREFIX.PLACE.SOMETHING`: the somethings. Places may
    /// be left out, as by rows that were taken out.
    pub(crate) fn rows(&self, prefix: &str) -> Vec<Self> {
        let mut rows: BTreeMap<u32, Self> = BTreeMap::new();
        for (rest, value) in self.of(prefix) {
            if let Some((place, field)) = rest.split_once('.')
                && let Ok(place) = place.parse()
            {
                rows.entry(place).or_default().add(field, value);
            }
        }
        rows.into_values().collect()
    }

    /// What was entered there, line by line, without blank lines.
    pub(crate) fn lines(&self, name: &str) -> Vec<String> {
        self.get(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// Adds a field.
    pub(crate) fn add(&mut self, field: impl Into<String>, value: impl Into<String>) {
        self.0.push((field.into(), value.into()));
    }

    /// The button that was pressed, and the places of the rows that it stands in, if it stands in any.
    pub(crate) fn button(&self) -> (&str, Vec<usize>) {
        let pressed = self.get("do");
        let (button, places) = pressed.split_once('.').unwrap_or((pressed, ""));
        (button, places.split('.').map(str::parse).collect::<Result<_, _>>().unwrap_or_default())
    }

    /// The revision that the page was made of; where that is none, one that never holds.
    pub(crate) fn revision(&self) -> u64 {
        self.get("revision").parse().unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(fields: &[(&str, &str)]) -> Entered {
        Entered(fields.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn rows_are_read_in_their_order_whatever_their_places() {
        let form = entered(&[
            ("zones.10.name", "B"),
            ("zones.2.name", " A "),
            ("zones.2.methods.0.price", "1"),
            ("zones.2.methods.7.price", "2"),
            ("zones.x.name", "no place"),
            ("zones.99999999999.name", "too far"),
            ("zonesmore.0.name", "another list"),
        ]);
        let zones = form.rows("zones");
        assert_eq!(zones.iter().map(|zone| zone.get("name")).collect::<Vec<_>>(), ["A", "B"]);
        let prices: Vec<_> = zones[0].rows("methods").iter().map(|method| method.get("price").to_owned()).collect();
        assert_eq!(prices, ["1", "2"]);
    }

    #[test]
    fn a_button_says_what_it_is_for_and_in_which_row() {
        for (pressed, button) in [
            ("save", ("save", vec![])),
            ("remove-variant.3", ("remove-variant", vec![3])),
            ("remove-method.0.2", ("remove-method", vec![0, 2])),
            ("remove-variant.x", ("remove-variant", vec![])),
            ("", ("", vec![])),
        ] {
            assert_eq!(entered(&[("do", pressed)]).button(), button);
        }
    }

    #[test]
    fn a_form_without_a_revision_was_made_of_none_that_holds() {
        for (typed, revision) in [("0", 0), ("7", 7), ("", u64::MAX), ("x", u64::MAX)] {
            assert_eq!(entered(&[("revision", typed)]).revision(), revision);
        }
        assert_eq!(entered(&[]).revision(), u64::MAX);
    }

    #[test]
    fn lines_are_read_without_what_is_blank() {
        assert_eq!(entered(&[("values", " S \r\n\r\nM\n")]).lines("values"), ["S", "M"]);
    }
}
