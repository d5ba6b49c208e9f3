//! What is the same for each type that is a checked text: [`Host`](auth_runtime::Host),
//! [`HostLabel`](auth_runtime::HostLabel), [`Server`](auth_runtime::Server).

use std::error::Error;
use std::fmt::{Debug, Display};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::sentinel::{self, SECRET};

/// A checked text.
pub(crate) trait Checked:
    FromStr<Err = Self::Invalid>
    + for<'a> TryFrom<&'a str, Error = Self::Invalid>
    + TryFrom<String, Error = Self::Invalid>
    + AsRef<str>
    + Clone
    + Debug
    + DeserializeOwned
    + Display
    + PartialEq
    + Serialize
{
    type Invalid: Error + Clone + PartialEq;
}

impl Checked for auth_runtime::Host {
    type Invalid = auth_runtime::InvalidHost;
}
impl Checked for auth_runtime::HostLabel {
    type Invalid = auth_runtime::InvalidHostLabel;
}
impl Checked for auth_runtime::Server {
    type Invalid = auth_runtime::InvalidServer;
}

/// Reads the input in every way that the type has. What is taken comes back, with the text it was read from.
pub(crate) fn read<T: Checked>(input: &[u8]) -> Option<(String, T)> {
    let text = std::str::from_utf8(input).ok().filter(|_| !sentinel::is_spelt(input))?;
    let text = sentinel::planted_text(text);

    let read = text.parse::<T>();
    assert_eq!(read, T::try_from(text.as_str()), "{text:?}");
    assert_eq!(read, T::try_from(text.clone()), "{text:?}");
    let json = serde_json::Value::from(text.as_str());
    let from_json = serde_json::from_value::<T>(json).map_err(|error| error.to_string());
    assert_eq!(from_json, read.clone().map_err(|error| error.to_string()), "{text:?}");

    match read {
        Ok(value) => {
            round_trips(&value);
            Some((text, value))
        }
        Err(error) => {
            refused(&text, &error);
            None
        }
    }
}

/// What is printed is what is read.
fn round_trips<T: Checked>(value: &T) {
    let text = value.as_ref();
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
    assert_eq!(value.to_string(), text);
    assert_eq!(serde_json::to_value(value).ok(), Some(serde_json::Value::from(text)));
    assert_eq!(text.parse::<T>().as_ref(), Ok(value), "{text:?}");
    assert!(format!("{value:?}").contains(&format!("({text:?})")), "{value:?}");
}

fn refused(text: &str, error: &impl Error) {
    let message = error.to_string();
    let is_plain = message.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    assert!(is_plain && message.starts_with("invalid ") && message.len() < 600, "{text:?}: {message:?}");

    // What is no URL may be a key in the wrong variable; a password stands before an `@`, a key behind `?` or `#`.
    let is_url = text.contains("://") && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_url || text.contains(['@', '?', '#']) || text.contains("%40") {
        for shown in [message, format!("{error:?}"), format!("{error:#?}")] {
            assert!(!shown.contains(SECRET), "{text:?}: {shown:?}");
        }
    }
}
