//! What a field of a declaration may hold, and how it stands in a request.

use std::borrow::Cow;

/// A value on its way into a request: what [`Parameter::value`] gives.
///
/// `Debug` never shows a [`Secret`](Value::Secret).
#[derive(Clone)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Not there: the parameter is left out, never sent empty.
    Absent,
    /// A text; a string in JSON.
    Text(Cow<'a, str>),
    /// A text that no log, error or explanation may show.
    Secret(&'a str),
    /// `true` or `false`; typed in JSON.
    Bool(bool),
    /// A whole number; typed in JSON.
    Integer(i64),
    /// A whole number beyond [`i64`]; typed in JSON.
    Unsigned(u64),
    /// The items of a list: the pair is repeated, a JSON array is written, or they are joined.
    List(&'a dyn List),
    /// A key: it signs and is never sent.
    #[cfg(feature = "rsa")]
    #[doc(hidden)]
    Key(&'a crate::PrivateKey),
}

impl Value<'_> {
    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Value::Absent => true,
            Value::List(list) => (0..list.len()).all(|index| list.item(index).is_absent()),
            _ => false,
        }
    }
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Absent => f.write_str("Absent"),
            Value::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Value::Secret(_) => f.write_str("Secret(***)"),
            Value::Bool(value) => f.debug_tuple("Bool").field(value).finish(),
            Value::Integer(value) => f.debug_tuple("Integer").field(value).finish(),
            Value::Unsigned(value) => f.debug_tuple("Unsigned").field(value).finish(),
            Value::List(list) => {
                f.debug_list().entries((0..list.len()).map(|index| list.item(index))).finish()
            }
            #[cfg(feature = "rsa")]
            Value::Key(key) => key.fmt(f),
        }
    }
}

/// A list of values, behind [`Value::List`].
pub trait List {
    /// How many items there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at `index`, [`Value::Absent`] beyond the end.
    fn item(&self, index: usize) -> Value<'_>;
}

/// A type that a field of a [`TokenEndpoint`](crate::TokenEndpoint) may have: it can stand in a request.
///
/// Texts, [`Secret`](crate::Secret), whole numbers, `bool`, `Uuid`, `Url`, [`Server`](crate::Server), [`TokenUrl`](crate::TokenUrl),
/// [`Host`](crate::Host), [`HostLabel`](crate::HostLabel), [`ResourceIndicator`](crate::ResourceIndicator), and `Option`, `Vec`, `Box`
/// and `Arc` of them implement it. Implement it for a type of your own where a provider takes one of a few
/// words:
///
/// ```
/// use auth_runtime::{Parameter, Value};
///
/// enum Region { Europe, Asia }
///
/// impl Parameter for Region {
///     fn value(&self) -> Value<'_> {
///         Value::Text(match self { Region::Europe => "eu-1", Region::Asia => "ap-2" }.into())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent in a token request",
    label = "this field is sent, and its type says nothing about how",
    note = "use `String`, `Secret`, a whole number, `bool`, `Uuid`, `Url`, or `Option` or `Vec` of one",
    note = "for a type of your own write `impl auth_runtime::Parameter`; for a field that is never sent, `#[token(skip)]`"
)]
pub trait Parameter {
    /// How this value stands in a request.
    fn value(&self) -> Value<'_>;
}

macro_rules! text {
    ($($type:ty),*) => { $(
        impl Parameter for $type {
            fn value(&self) -> Value<'_> {
                Value::Text(Cow::Borrowed(self.as_ref()))
            }
        }
    )* };
}
text!(
    str,
    String,
    Cow<'_, str>,
    crate::Host,
    crate::HostLabel,
    crate::ResourceIndicator,
    crate::Server,
    crate::TokenUrl
);

macro_rules! integer {
    ($($type:ty),*) => { $(
        impl Parameter for $type {
            fn value(&self) -> Value<'_> {
                Value::Integer(i64::from(*self))
            }
        }
    )* };
}
integer!(i8, i16, i32, i64, u8, u16, u32);

macro_rules! unsigned {
    ($($type:ty => $get:expr),*) => { $(
        impl Parameter for $type {
            fn value(&self) -> Value<'_> {
                let get: fn(&$type) -> u64 = $get;
                Value::Unsigned(get(self))
            }
        }
    )* };
}
unsigned!(
    u64 => |v| *v,
    std::num::NonZeroU8 => |v| v.get().into(),
    std::num::NonZeroU16 => |v| v.get().into(),
    std::num::NonZeroU32 => |v| v.get().into(),
    std::num::NonZeroU64 => |v| v.get()
);

impl Parameter for bool {
    fn value(&self) -> Value<'_> {
        Value::Bool(*self)
    }
}

impl Parameter for crate::Secret {
    fn value(&self) -> Value<'_> {
        Value::Secret(self.expose_secret())
    }
}

#[cfg(feature = "url")]
impl Parameter for url::Url {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self.as_str()))
    }
}

#[cfg(feature = "uuid")]
impl Parameter for uuid::Uuid {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.hyphenated().to_string()))
    }
}

impl<T: Parameter> Parameter for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Absent, Parameter::value)
    }
}

impl<T: Parameter> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map_or(Value::Absent, Parameter::value)
    }
}

impl<T: Parameter> Parameter for Vec<T> {
    fn value(&self) -> Value<'_> {
        Value::List(self)
    }
}

macro_rules! through {
    ($($type:ty),*) => { $(
        impl<T: Parameter + ?Sized> Parameter for $type {
            fn value(&self) -> Value<'_> {
                (**self).value()
            }
        }
    )* };
}
through!(&T, Box<T>, std::sync::Arc<T>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn a_secret_is_not_in_debug() {
        let secrets = vec![Some(Secret::from("hunter2")), None];
        assert_eq!(format!("{:?}", secrets.value()), "[Secret(***), Absent]");
    }

    #[test]
    fn a_list_of_nothing_is_absent() {
        assert!(Vec::<String>::new().value().is_absent());
        assert!(vec![None::<String>, None].value().is_absent());
        assert!(!vec![None, Some(1_u32)].value().is_absent());
        assert!(None::<u64>.value().is_absent());
    }
}
