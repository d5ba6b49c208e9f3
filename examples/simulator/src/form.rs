//! A reader of `application/x-www-form-urlencoded` that takes what a serializer writes and nothing looser.

use crate::invalid::Invalid;

/// The pairs of a form, taken out one by one like the fields of [`Object`](crate::json::Object).
#[derive(Debug)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn read(body: &[u8]) -> Result<Self, Invalid> {
        let body = str::from_utf8(body).map_err(|_| Invalid::body("form_invalid", "not text"))?;
        if body.is_empty() {
            return Ok(Self(Vec::new()));
        }
        body.split('&')
            .map(|pair| {
                let (name, value) = pair
                    .split_once('=')
                    .ok_or_else(|| Invalid::body("form_invalid", "a pair without `=`"))?;
                Ok((decode(name)?, decode(value)?))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub(crate) fn into_pairs(self) -> impl Iterator<Item = (String, String)> {
        self.0.into_iter()
    }

    /// Every value of a field that may be repeated.
    pub(crate) fn all(&mut self, name: &str) -> Vec<String> {
        self.0.extract_if(.., |(given, _)| given == name).map(|(_, value)| value).collect()
    }

    /// The value of a field that may be absent, but not repeated.
    pub(crate) fn optional(&mut self, name: &str) -> Result<Option<String>, Invalid> {
        let mut values = self.all(name);
        if values.len() > 1 { Err(Invalid::duplicate(name)) } else { Ok(values.pop()) }
    }

    /// The value of a field that has to be there, once.
    pub(crate) fn text(&mut self, name: &str) -> Result<String, Invalid> {
        self.optional(name)?.ok_or_else(|| Invalid::missing(name))
    }

    /// Refuses the fields that nobody took.
    pub(crate) fn end(self) -> Result<(), Invalid> {
        self.0.first().map_or(Ok(()), |(name, _)| Err(Invalid::unknown(name)))
    }
}

/// Serializers differ on `*` and `~`; everything else that is not a letter or a digit has to come encoded. A
/// lenient parser would hide a client that forgot to encode.
fn decode(text: &str) -> Result<String, Invalid> {
    let wrong = |words| Invalid::body("form_invalid", words);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = rest.next().and_then(hex).zip(rest.next().and_then(hex));
                digits
                    .map(|(high, low)| high * 16 + low)
                    .ok_or_else(|| wrong("`%` without two hex digits"))?
            }
            b'*' | b'-' | b'.' | b'_' | b'~' => byte,
            _ if byte.is_ascii_alphanumeric() => byte,
            _ => return Err(wrong("a character that a form has to encode")),
        });
    }
    String::from_utf8(bytes).map_err(|_| wrong("not UTF-8 after decoding"))
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        let mut form = Form::read(b"a=x+y%2B%c3%A9&b=&a2=~*").unwrap();
        assert_eq!(form.text("a").unwrap(), "x y+\u{e9}");
        assert_eq!(form.text("b").unwrap(), "");
        assert!(form.end().is_err());
    }

    #[test]
    fn loose_forms_are_refused() {
        for body in [
            "a", "a=b&", "&a=b", "a=%", "a=%4", "a=%4g", "a=b c", "a=b:c", "a=\u{e9}", "a=%ff", "a=b=c",
            "a=%+1",
        ] {
            assert!(Form::read(body.as_bytes()).is_err(), "{body}");
        }
        assert!(Form::read(b"a=\xff").is_err());
    }
}
