//! A JSON reader that refuses what parsers differ on: a name given twice, and a field that nobody asked for.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::invalid::Invalid;

/// A value in which no object gives a name twice, at any depth.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a JSON number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let Unique(value) = entries.next_value()?;
            if object.contains_key(&name) {
                return Err(A::Error::custom(format_args!("the name {name:?} is given twice")));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// An object whose fields are taken out one by one, so that what is left is what the document does not have.
pub(crate) struct Object(Map<String, Value>);

impl Object {
    pub(crate) fn read(body: &[u8]) -> Result<Self, Invalid> {
        match serde_json::from_slice::<Unique>(body) {
            Ok(Unique(Value::Object(fields))) => Ok(Self(fields)),
            Ok(_) => Err(Invalid::body("model_type", "not a JSON object")),
            Err(error) => Err(Invalid::body("json_invalid", error.to_string())),
        }
    }

    /// A string that has to be there.
    pub(crate) fn text(&mut self, name: &str) -> Result<String, Invalid> {
        self.optional_text(name)?.ok_or_else(|| Invalid::missing(name))
    }

    /// A string that may be absent, but not null.
    pub(crate) fn optional_text(&mut self, name: &str) -> Result<Option<String>, Invalid> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Invalid::field(name, "string_type", "not a string")),
        }
    }

    /// A string that may be absent or null.
    pub(crate) fn nullable_text(&mut self, name: &str) -> Result<Option<String>, Invalid> {
        if self.0.get(name).is_some_and(Value::is_null) {
            self.0.remove(name);
        }
        self.optional_text(name)
    }

    /// An object that has to be there.
    pub(crate) fn object(&mut self, name: &str) -> Result<Self, Invalid> {
        match self.0.remove(name) {
            None => Err(Invalid::missing(name)),
            Some(Value::Object(fields)) => Ok(Self(fields)),
            Some(_) => Err(Invalid::field(name, "object_type", "not an object")),
        }
    }

    /// Refuses the fields that nobody took.
    pub(crate) fn end(self) -> Result<(), Invalid> {
        self.0.keys().next().map_or(Ok(()), |name| Err(Invalid::unknown(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_given_twice_is_refused_at_any_depth() {
        for body in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
            r#"{"a":1,"\u0061":2}"#,
        ] {
            assert!(Object::read(body.as_bytes()).is_err(), "{body}");
        }
        assert!(Object::read(br#"{"a":{"b":1},"c":[{"b":1.5},{"b":-2},null,true]}"#).is_ok());
    }

    #[test]
    fn only_one_whole_object_is_read() {
        for body in ["", "[]", "null", "{} {}", "\u{feff}{}", "{'a':1}", "{\"a\":1,}"] {
            assert!(Object::read(body.as_bytes()).is_err(), "{body}");
        }
        assert!(Object::read(&b"[".repeat(10_000)).is_err());
        assert!(Object::read(b"{\"a\":\"\xff\"}").is_err());
    }
}
