//! The body of a response as text, whatever single bytes of it are.

use zeroize::Zeroizing;

use super::{Looks, looks};

/// The byte order mark of UTF-8, which a parser may skip (RFC 8259 section 8.1).
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A body without its byte order mark. What is not UTF-8 is a replacement character in its text, so that a
/// name in Latin-1 in a member that nobody reads does no harm; what is read and must be a credential, a number
/// or a code is none with such a character in it.
pub(crate) struct Body<'b> {
    bytes: &'b [u8],
    looks: Option<Looks>,
    text: Text<'b>,
}

enum Text<'b> {
    Whole(&'b str),
    /// In a buffer that was sized once, and is wiped: the body may hold a token.
    Mended(Zeroizing<String>),
}

impl<'b> Body<'b> {
    pub(crate) fn new(body: &'b [u8]) -> Self {
        let bytes = body.strip_prefix(MARK).unwrap_or(body);
        let looks = looks(bytes);
        let text = match (std::str::from_utf8(bytes), looks) {
            (Ok(text), _) => Text::Whole(text),
            // Nobody reads a text in these.
            (Err(_), Some(Looks::Compressed | Looks::Wide)) => Text::Whole(""),
            (Err(_), _) => Text::Mended(mended(bytes)),
        };
        Body { bytes, looks, text }
    }

    /// As they came, without the mark.
    pub(crate) fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// What it certainly is, where that is not JSON.
    pub(crate) fn looks(&self) -> Option<Looks> {
        self.looks
    }

    pub(crate) fn text(&self) -> &str {
        match &self.text {
            Text::Whole(text) => text,
            Text::Mended(text) => text,
        }
    }
}

fn mended(bytes: &[u8]) -> Zeroizing<String> {
    let chunks = || bytes.utf8_chunks();
    let mark = |invalid: &[u8]| if invalid.is_empty() { "" } else { "\u{FFFD}" };
    let length = chunks().map(|chunk| chunk.valid().len() + mark(chunk.invalid()).len()).sum();
    let mut text = Zeroizing::new(String::with_capacity(length));
    for chunk in chunks() {
        text.push_str(chunk.valid());
        text.push_str(mark(chunk.invalid()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mark_is_skipped_and_no_more() {
        assert_eq!(Body::new(b"\xEF\xBB\xBF{}").text(), "{}");
        let twice = Body::new(b"\xEF\xBB\xBF\xEF\xBB\xBF{}");
        assert_eq!((twice.looks(), twice.text()), (Some(Looks::Bom), "\u{feff}{}"));
        assert_eq!(Body::new(b"\xEF\xBB\xBF").looks(), Some(Looks::Empty));
    }

    #[test]
    fn what_is_not_utf_8_is_replaced_and_nothing_else() {
        let all: Vec<u8> = (0..=255).collect();
        for bytes in [&b"Caf\xE9"[..], b"\xC3", b"\xE2\x82\"", b"a\xED\xA0\x80b", b"\xC0\xAF", &all] {
            let body = Body::new(bytes);
            assert_eq!(body.text(), String::from_utf8_lossy(bytes), "{bytes:?}");
            let Text::Mended(text) = &body.text else { panic!("{bytes:?}") };
            assert_eq!(text.len(), text.capacity());
        }
        assert!(matches!(Body::new("Café".as_bytes()).text, Text::Whole("Café")));
    }
}
