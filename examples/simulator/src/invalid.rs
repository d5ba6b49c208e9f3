//! Why a field or a body is not what the document allows.

use std::fmt;

use serde_json::{Value, json};

/// One validation error: where, of which type, and in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invalid {
    location: Vec<String>,
    kind: &'static str,
    words: String,
}

impl Invalid {
    pub(crate) fn new(location: &[&str], kind: &'static str, words: impl Into<String>) -> Self {
        Self { location: location.iter().map(|&part| part.to_owned()).collect(), kind, words: words.into() }
    }

    pub(crate) fn body(kind: &'static str, words: impl Into<String>) -> Self {
        Self::new(&["body"], kind, words)
    }

    pub(crate) fn field(name: &str, kind: &'static str, words: impl Into<String>) -> Self {
        Self::new(&["body", name], kind, words)
    }

    pub(crate) fn missing(name: &str) -> Self {
        Self::field(name, "missing", "field required")
    }

    pub(crate) fn unknown(name: &str) -> Self {
        Self::field(name, "extra_forbidden", "the document has no such field")
    }

    pub(crate) fn duplicate(name: &str) -> Self {
        Self::field(name, "duplicate", "the field may be given once")
    }

    pub(crate) fn uuid(name: &str) -> Self {
        Self::field(name, "uuid_parsing", "not a UUID of 36 characters")
    }

    /// The same error, seen from the body that holds the object it was found in.
    pub(crate) fn inside(mut self, object: &str) -> Self {
        let after_body = self.location.len().min(1);
        self.location.insert(after_body, object.to_owned());
        self
    }

    /// The entry of a `detail` list; `say` writes the message.
    pub(crate) fn detail(&self, say: impl Fn(&str) -> String) -> Value {
        json!({ "loc": self.location, "msg": say(&self.words), "type": self.kind })
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.location.join("."), self.words)
    }
}

/// Reads a UUID in the hyphenated form, which alone the documents show. The parser takes three other forms,
/// of other lengths.
pub(crate) fn uuid(text: &str) -> Option<uuid::Uuid> {
    const HYPHENATED: usize = 36;
    if text.len() == HYPHENATED { uuid::Uuid::try_parse(text).ok() } else { None }
}
