//! Credentials from the environment: what is set reaches the provider character for character.

use std::collections::HashMap;
use std::env::{self, VarError};
use std::fmt::Display;

use auth_runtime::{Action, Error, Secret, Stage};
use config::{Config, ConfigError};
use serde::Deserialize;

/// Every field that some provider has: with the provider's prefix and `_` before it, the name of a variable.
pub(crate) const FIELDS: [&str; 15] = [
    "CLIENT_ID",
    "CLIENT_SECRET",
    "SIGNATURE_SECRET",
    "EMAIL",
    "TENANT_ID",
    "BUSINESS_ID",
    "EXPIRES_IN",
    "SCOPE",
    "RESOURCE",
    "PARTNER_UUID",
    "API_KEY",
    "ACCOUNT_ID",
    "MARKETPLACE_ID",
    "PRIVATE_KEY",
    "PRIVATE_KEY_FILE",
];

/// One provider's variables. Whatever is wrong with them is collected, so that a user hears all of it at once.
pub(crate) struct Environment {
    prefix: &'static str,
    config: Config,
    missing: Vec<String>,
    /// A variable or an option, and what is wrong with it. Never its value: nobody knows what was put there
    /// by mistake.
    wrong: Vec<(String, String)>,
}

impl Environment {
    pub(crate) fn read(prefix: &'static str) -> Self {
        let mut wrong = Vec::new();
        let mut variables = HashMap::new();
        // On its own, `config` would take names in any letter case, and give up on all of them, quoting the
        // value, if one is no text.
        for name in FIELDS.map(|field| format!("{prefix}_{field}")) {
            match env::var(&name) {
                Ok(value) => drop(variables.insert(name, value)),
                Err(VarError::NotPresent) => {}
                Err(VarError::NotUnicode(_)) => wrong.push((name, "is not UTF-8".to_owned())),
            }
        }
        // Without `try_parsing`, which would make 123 of `0123`.
        let source = config::Environment::with_prefix(prefix).source(Some(variables)).ignore_empty(true);
        let config = Config::builder().add_source(source).build().unwrap_or_default();
        Environment { prefix, config, missing: Vec::new(), wrong }
    }

    /// A variable that has to be set.
    pub(crate) fn required<T: for<'de> Deserialize<'de>>(
        &mut self,
        field: &str,
        expected: &str,
    ) -> Option<T> {
        let value = self.optional(field, expected);
        let name = self.name(field);
        if value.is_none() && !self.wrong.iter().any(|(wrong, _)| *wrong == name) {
            self.missing.push(name);
        }
        value
    }

    /// A variable that may be left out.
    pub(crate) fn optional<T: for<'de> Deserialize<'de>>(
        &mut self,
        field: &str,
        expected: &str,
    ) -> Option<T> {
        match self.config.get(&field.to_ascii_lowercase()) {
            Ok(value) => Some(value),
            Err(ConfigError::NotFound(_)) => None,
            // What `config` says about a wrong value may quote it.
            Err(_) => {
                self.expected(field, expected);
                None
            }
        }
    }

    /// A whole number. Not by serde: `config` makes a 1 of `yes`.
    pub(crate) fn number<T: std::str::FromStr + Display>(
        &mut self,
        field: &str,
        expected: &str,
    ) -> Option<T> {
        let text = self.optional::<String>(field, expected)?;
        let number = text.parse::<T>().ok().filter(|number| number.to_string() == text);
        if number.is_none() {
            self.expected(field, expected);
        }
        number
    }

    /// The words of a space-separated list.
    pub(crate) fn words(&mut self, field: &str, expected: &str) -> Vec<String> {
        let text = self.optional::<String>(field, expected).unwrap_or_default();
        text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// The one of two variables that is set, with its field.
    pub(crate) fn either(
        &mut self,
        one: &'static str,
        other: &'static str,
    ) -> Option<(&'static str, Secret)> {
        match (self.optional(one, "a text"), self.optional(other, "a text")) {
            (Some(value), None) => Some((one, value)),
            (None, Some(value)) => Some((other, value)),
            (Some(_), Some(_)) => {
                let both = format!("{} and {}", self.name(one), self.name(other));
                self.wrong.push((both, "are both set: keep one".to_owned()));
                None
            }
            (None, None) => {
                self.missing.push(format!("{} (or {})", self.name(one), self.name(other)));
                None
            }
        }
    }

    pub(crate) fn name(&self, field: &str) -> String {
        format!("{}_{field}", self.prefix)
    }

    /// Something is wrong with a variable or an option. `what` is printed.
    pub(crate) fn wrong(&mut self, name: impl Into<String>, what: impl Into<String>) {
        self.wrong.push((name.into(), what.into()));
    }

    fn expected(&mut self, field: &str, expected: &str) {
        let text = self.config.get_string(&field.to_ascii_lowercase()).unwrap_or_default();
        let around = if text.trim() == text { "" } else { " (it begins or ends with white space)" };
        self.wrong(self.name(field), format!("is not {expected}{around}"));
    }

    /// Everything that is wrong, if anything is.
    pub(crate) fn check(self, provider: &'static str) -> Result<(), Error> {
        let mut all = Vec::new();
        if let [names @ .., last] = self.missing.as_slice() {
            let names = names.join(", ");
            all.push(match names.as_str() {
                "" => format!("{last} is not set"),
                _ => format!("{names} and {last} are not set"),
            });
        }
        all.extend(self.wrong.into_iter().map(|(name, what)| format!("{name} {what}")));
        if all.is_empty() {
            return Ok(());
        }
        Err(Error::custom(Stage::Request, provider, all.join("; "), Action::FixConfiguration))
    }
}
