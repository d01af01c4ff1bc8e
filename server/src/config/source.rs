//! Where settings come from: a flag, else the environment, else the file, else the default.

use super::key::KEYS;
use std::collections::BTreeMap;
use std::path::Path;
use std::{fmt, fs, io};
use toml::{Table, Value};

/// Tables of the file that are more than settings.
const TABLES: [&str; 3] = ["countries", "shipping", "tax"];

/// A setting that cannot be used. One line, which names it and says where it was made.
#[derive(PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value.
    #[error("{name} ({origin}): {problem}")]
    Value {
        /// The setting.
        name: &'static str,
        /// Where it was made.
        origin: Origin,
        /// What is wrong with it.
        problem: String,
    },
    /// A value that there has to be.
    #[error("{name} is not set: {because}")]
    Missing {
        /// The setting.
        name: &'static str,
        /// What needs it.
        because: String,
    },
    /// A value that does not go with others.
    #[error("{name}: {problem}")]
    Conflict {
        /// The setting.
        name: &'static str,
        /// The reason, and what to set.
        problem: String,
    },
    /// The file.
    #[error("{file}: {problem}")]
    File {
        /// Its name.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// Where a setting was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// On the command line.
    Flag,
    /// In the environment.
    Environment,
    /// In the file of that name.
    File(String),
    /// Nowhere: the default.
    Default,
}

/// The settings as they were made.
pub struct Sources {
    flags: BTreeMap<&'static str, String>,
    environment: BTreeMap<&'static str, String>,
    file: BTreeMap<&'static str, String>,
    file_name: String,
    /// What the file says beside settings: countries, shipping, tax.
    pub tables: Table,
}

impl Sources {
    /// Flags as parsed, the environment through `variable`, and the file at `path`, which has to exist only if
    /// `required`.
    pub fn new(
        flags: BTreeMap<&'static str, String>,
        variable: impl Fn(&str) -> Option<String>,
        path: &Path,
        required: bool,
    ) -> Result<Self, ConfigError> {
        let file_name = path.display().to_string();
        let error = |problem: String| ConfigError::File { file: file_name.clone(), problem };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(missing) if missing.kind() == io::ErrorKind::NotFound && !required => String::new(),
            Err(unreadable) => return Err(error(unreadable.to_string())),
        };
        let (file, tables) = read(&text).map_err(error)?;
        let mut environment = BTreeMap::new();
        for key in KEYS {
            environment.extend(in_environment(key.name, &variable)?.map(|value| (key.name, value)));
        }
        Ok(Self { flags, environment, file, file_name, tables })
    }

    /// The setting of that name, read by `parse`; `default` where it was not made.
    pub fn read<T>(
        &self,
        name: &'static str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let (text, origin) = self.find(name).unwrap_or((default, Origin::Default));
        parse(text.trim()).map_err(|problem| ConfigError::Value { name, origin, problem })
    }

    /// Whether the setting of that name was made.
    pub fn is_set(&self, name: &'static str) -> bool {
        self.find(name).is_some()
    }

    /// The setting of that name, which has no default; `because` says what needs it.
    pub fn required(&self, name: &'static str, because: &str) -> Result<&str, ConfigError> {
        let set = self.find(name).map(|(text, _)| text.trim()).filter(|text| !text.is_empty());
        set.ok_or_else(|| ConfigError::Missing { name, because: because.to_owned() })
    }

    /// An error about the file's tables.
    pub fn error_in_tables(&self, problem: String) -> ConfigError {
        ConfigError::File { file: self.file_name.clone(), problem }
    }

    fn find(&self, name: &'static str) -> Option<(&str, Origin)> {
        let flag = self.flags.get(name).map(|value| (value.as_str(), Origin::Flag));
        let variable = || self.environment.get(name).map(|value| (value.as_str(), Origin::Environment));
        let key = || self.file.get(name).map(|value| (value.as_str(), Origin::File(self.file_name.clone())));
        flag.or_else(variable).or_else(key)
    }
}

/// The setting as the environment has it: in its variable, or in the file that the variable with `_FILE` behind its name names. So a
/// secret store can hand secrets over without their standing in the environment.
fn in_environment(name: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Option<String>, ConfigError> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let by_file = format!("{name}_FILE");
    let (value, Some(file)) = (set(name), set(&by_file)) else { return Ok(set(name)) };
    if value.is_some() {
        return Err(ConfigError::File { file, problem: format!("{by_file} names it, and {name} is set too") });
    }
    match fs::read_to_string(&file) {
        Ok(text) => Ok(Some(text.trim_end().to_owned())),
        Err(error) => Err(ConfigError::File { file, problem: format!("{error}; {by_file} names it") }),
    }
}

/// The file's settings as text, and its tables.
fn read(text: &str) -> Result<(BTreeMap<&'static str, String>, Table), String> {
    let whole: Table = text.parse().map_err(|error: toml::de::Error| one_line(&error))?;
    let mut settings = BTreeMap::new();
    let mut tables = Table::new();
    for (name, value) in whole {
        if TABLES.contains(&name.as_str()) {
            tables.insert(name, value);
            continue;
        }
        let known = KEYS.iter().find(|key| key.name.eq_ignore_ascii_case(&name.replace('-', "_")));
        let key = known.ok_or_else(|| format!("there is no setting {name}"))?;
        let value = match value {
            Value::String(text) => text,
            Value::Integer(number) => number.to_string(),
            Value::Boolean(yes) => yes.to_string(),
            _ => return Err(format!("{name} is neither text, nor a number, nor true or false")),
        };
        settings.insert(key.name, value);
    }
    Ok((settings, tables))
}

fn one_line(error: &toml::de::Error) -> String {
    error.message().replace('\n', ", ")
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("from its flag"),
            Self::Environment => f.write_str("from the environment"),
            Self::File(name) => write!(f, "from {name}"),
            Self::Default => f.write_str("the default"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp_url(variables: &[(&str, &str)]) -> Result<String, String> {
        let variable =
            |name: &str| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
        let sources = Sources::new(BTreeMap::new(), variable, Path::new("none.toml"), false);
        let sources = sources.map_err(|error| error.to_string())?;
        sources.required("SMTP_URL", "").map(str::to_owned).map_err(|error| error.to_string())
    }

    #[test]
    fn a_secret_may_stand_in_a_file_that_the_environment_names() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("smtp");
        let path = file.to_str().unwrap();
        assert!(smtp_url(&[("SMTP_URL_FILE", path)]).unwrap_err().starts_with(path), "it is missing");
        fs::write(&file, "smtps://shop:secret@mail.example\n").unwrap();
        assert_eq!(smtp_url(&[("SMTP_URL_FILE", path)]).as_deref(), Ok("smtps://shop:secret@mail.example"));
        assert_eq!(
            smtp_url(&[("SMTP_URL", "smtps://a@b.example"), ("SMTP_URL_FILE", "")]).as_deref(),
            Ok("smtps://a@b.example")
        );
        let both = smtp_url(&[("SMTP_URL", "smtps://a@b.example"), ("SMTP_URL_FILE", path)]).unwrap_err();
        assert_eq!(both, format!("{path}: SMTP_URL_FILE names it, and SMTP_URL is set too"));
    }
}
