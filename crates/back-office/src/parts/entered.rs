//! What came with a form.

use serde::Deserialize;

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

    /// The revision that the page was made of; 0 where that is none, which never holds.
    pub(crate) fn revision(&self) -> u64 {
        self.get("revision").parse().unwrap_or(0)
    }
}
