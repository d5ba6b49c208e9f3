//! A text that is never printed.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};
use zeroize::Zeroizing;

/// A text that is never printed: a client secret, a password, an API key.
///
/// `Debug` prints `Secret(***)`, and there is no `Display`, no `Serialize` and no comparison. The memory is
/// overwritten when the last clone is dropped; a clone shares it, so there is one copy however many clones
/// there are. A `String` given to [`Secret::new`] is moved in, and a `&str` is copied: the memory that it was
/// copied from stays as it is.
///
/// ```
/// use auth_runtime::Secret;
///
/// let secret = Secret::new("s3cr3t");
/// assert_eq!(format!("{secret:?}"), "Secret(***)");
/// assert_eq!(secret.expose_secret(), "s3cr3t");
/// ```
///
/// It is read by serde, but only where the input holds a text. `api_key = 0123` in a configuration is an
/// error, since a reader of numbers has lost the zero by then; the error does not show the value.
///
/// It cannot be printed or written by mistake:
///
/// ```compile_fail,E0277
/// let secret = auth_runtime::Secret::new("s3cr3t");
/// println!("{secret}");
/// ```
/// ```compile_fail,E0277
/// fn write(_: &impl serde::Serialize) {}
/// write(&auth_runtime::Secret::new("s3cr3t"));
/// ```
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Takes a text as a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Zeroizing::new(text.into())))
    }

    /// The text itself: whoever calls this must not print or keep it.
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::new(text))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_secret(deserializer, "a secret as text (in quotes)")
    }
}

/// Reads a text, with errors that never show what was read. `expected` ends the sentence "expected …".
pub(crate) fn deserialize_secret<'de, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
) -> Result<Secret, D::Error> {
    let visitor = SecretVisitor(expected);
    if deserializer.is_human_readable() {
        // Not `deserialize_string`: asked for a text, serde_json writes the error about a number itself, with
        // the number in it, and config turns the number into a text whose leading zeros are gone. Asked for
        // anything, they hand the number to the visitor.
        deserializer.deserialize_any(visitor)
    } else {
        // Binary formats may be unable to say what comes, so the error is theirs, and is not passed on.
        let read = deserializer.deserialize_string(visitor);
        read.map_err(|_| de::Error::custom(format_args!("expected {expected}")))
    }
}

struct SecretVisitor(&'static str);

impl SecretVisitor {
    fn refuse<E: de::Error>(&self, kind: &str) -> Result<Secret, E> {
        Err(E::invalid_type(Unexpected::Other(kind), self))
    }
}

/// Of serde's own refusals, those of scalars print the value, so each is replaced; those of sequences, maps,
/// nulls and enums name the kind alone.
impl<'de> Visitor<'de> for SecretVisitor {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret::new(text))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Secret, E> {
        Ok(Secret::new(text))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Secret, E> {
        self.refuse("a boolean")
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Secret, E> {
        self.refuse("an integer")
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Secret, E> {
        self.refuse("an integer")
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Secret, E> {
        self.refuse("an integer")
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Secret, E> {
        self.refuse("an integer")
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Secret, E> {
        self.refuse("a floating point number")
    }

    fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Secret, E> {
        self.refuse("bytes")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Secret, A::Error> {
        // With serde_json's `arbitrary_precision`, which any crate of the program may switch on, a number with
        // a fraction comes as a map.
        let number = "$serde_json::private::Number";
        let is_number = matches!(map.next_key::<Cow<'de, str>>(), Ok(Some(key)) if key == number);
        self.refuse(if is_number { "a floating point number" } else { "map" })
    }

    fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Secret, E> {
        drop(Zeroizing::new(bytes));
        self.refuse("bytes")
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer as _;
    use serde::de::value::{Error as ValueError, StringDeserializer};

    use super::*;

    #[test]
    fn debug_never_shows_the_text() {
        #[derive(Debug)]
        #[expect(dead_code, reason = "read by Debug")]
        struct Holder {
            key: Option<Secret>,
        }
        let secret = Secret::new("s3cr3t");
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        assert_eq!(format!("{secret:#?}"), "Secret(***)");
        assert_eq!(format!("{secret:>30?}"), "Secret(***)");
        assert_eq!(format!("{:?}", Holder { key: Some(secret) }), "Holder { key: Some(Secret(***)) }");
    }

    #[test]
    fn string_is_moved_and_clone_shares() {
        let text = String::from("s3cr3t");
        let before = text.as_ptr();
        let secret = Secret::new(text);
        assert_eq!(secret.expose_secret().as_ptr(), before);
        assert_eq!(secret.clone().expose_secret().as_ptr(), before);

        let text = String::from("s3cr3t");
        let before = text.as_ptr();
        let deserializer: StringDeserializer<ValueError> = text.into_deserializer();
        assert_eq!(Secret::deserialize(deserializer).unwrap().expose_secret().as_ptr(), before);
    }

    #[test]
    fn every_character_is_kept() {
        for text in ["", " padded ", "0123", "ü\0\n", "x"] {
            assert_eq!(Secret::from(text).expose_secret(), text);
            assert_eq!(text.parse::<Secret>().unwrap().expose_secret(), text);
            let json = serde_json::to_string(text).unwrap();
            assert_eq!(serde_json::from_str::<Secret>(&json).unwrap().expose_secret(), text);
        }
    }

    #[test]
    fn what_is_no_text_is_refused_unseen() {
        let cases = [
            ("4711", "an integer"),
            ("-4711", "an integer"),
            ("18446744073709551615", "an integer"),
            ("4711.4711", "a floating point number"),
            ("true", "a boolean"),
            ("null", "null"),
            ("[4711]", "sequence"),
            (r#"{"k4711": "v4711"}"#, "map"),
            ("\"4711", "EOF"),
            ("\"4711\\q\"", "escape"),
        ];
        for (json, kind) in cases {
            let error = serde_json::from_str::<Secret>(json).unwrap_err().to_string();
            assert!(error.contains(kind), "{json}: {error}");
            assert!(!error.contains("4711") && !error.contains("true"), "{json}: {error}");
            let Ok(value) = serde_json::from_str::<serde_json::Value>(json) else { continue };
            let error = serde_json::from_value::<Secret>(value).unwrap_err().to_string();
            assert!(error.contains(kind), "{json}: {error}");
            assert!(!error.contains("4711") && !error.contains("true"), "{json}: {error}");
        }
        let bytes = de::value::BytesDeserializer::<ValueError>::new(b"4711");
        assert!(Secret::deserialize(bytes).unwrap_err().to_string().starts_with("invalid type: bytes"));
    }

    #[test]
    fn is_shared_between_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Secret>();
    }
}
