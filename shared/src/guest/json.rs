//! JSON that was parsed elsewhere: a browser does that itself, which saves everybody the download of a parser.

/// A value; of what no cart has, only that it is there.
#[derive(Clone, PartialEq, Debug)]
pub enum Json {
    /// An object, in the order of its text.
    Map(Vec<(String, Json)>),
    /// An array.
    List(Vec<Json>),
    /// A string.
    Text(String),
    /// A number.
    Number(f64),
    /// `null`, `true` or `false`.
    Other,
}

/// Beyond it not every whole number is a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Json {
    /// The value under `key` of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The string under `key` of an object.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The array under `key` of an object; empty where there is none.
    pub fn list(&self, key: &str) -> &[Self] {
        match self.get(key) {
            Some(Self::List(items)) => items,
            _ => &[],
        }
    }

    /// The whole number, zero or more, under `key` of an object.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is whole and within both")]
    pub fn count(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Self::Number(number) if (0.0..=EXACT).contains(number) && number.fract().to_bits() == 0 => {
                Some(*number as u64)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
impl Json {
    /// Parses as a browser does.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str::<serde_json::Value>(text).ok().map(Self::from)
    }
}

#[cfg(test)]
impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Object(entries) => Self::Map(entries.into_iter().map(|(key, value)| (key, value.into())).collect()),
            Value::Array(entries) => Self::List(entries.into_iter().map(Self::from).collect()),
            Value::String(text) => Self::Text(text),
            Value::Number(number) => number.as_f64().map_or(Self::Other, Self::Number),
            Value::Null | Value::Bool(_) => Self::Other,
        }
    }
}
