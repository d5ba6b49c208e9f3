//! Escapes: what a text becomes where it lands.

/// Where a text lands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// As it is: into a digest, a header, a multipart body, a host.
    Raw,
    /// `application/x-www-form-urlencoded` (RFC 6749 appendix B; URL standard section 5.2).
    Form,
    /// A half of Basic (RFC 6749 section 2.3.1): the same with `%20` for a space, since some servers undo `%XX` and
    /// leave a `+` as it is (Authlib 1.9.10, mcp 2.3.0).
    Credential,
    /// One segment of a path or a value in a written query (RFC 3986 section 2.3).
    Segment,
    /// Inside a JSON string (RFC 8259 section 7).
    Json,
    /// A cookie's value (RFC 6265 section 4.1.1), the rest percent-encoded.
    Cookie,
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Whether a byte stands there as it is.
const fn is_plain(how: Escape, byte: u8) -> bool {
    match how {
        Escape::Raw => true,
        Escape::Form | Escape::Credential => {
            matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'*' | b'-' | b'.' | b'_')
        }
        Escape::Segment => {
            matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~')
        }
        Escape::Json => byte >= 0x20 && byte != b'"' && byte != b'\\',
        Escape::Cookie => {
            matches!(byte, 0x21 | 0x23..=0x24 | 0x26..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
        }
    }
}

/// [`is_plain`] of every byte: one look instead of up to seven comparisons.
const fn table(how: Escape) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = is_plain(how, byte);
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

static FORM: [bool; 256] = table(Escape::Form);
static SEGMENT: [bool; 256] = table(Escape::Segment);
static JSON: [bool; 256] = table(Escape::Json);
static COOKIE: [bool; 256] = table(Escape::Cookie);

/// Calls `push` with the pieces of the escaped text, in order. Whether a line break or a NUL was in it: those
/// are escaped everywhere, so that looking for them costs nothing where there is nothing to escape.
pub(crate) fn escape(text: &str, how: Escape, mut push: impl FnMut(&[u8])) -> bool {
    let bytes = text.as_bytes();
    let table = match how {
        Escape::Raw => {
            push(bytes);
            return breaks(text);
        }
        Escape::Form | Escape::Credential => &FORM,
        Escape::Segment => &SEGMENT,
        Escape::Json => &JSON,
        Escape::Cookie => &COOKIE,
    };
    // Most ids and secrets are plain throughout: eight bytes at a time, without a branch for each.
    let plain = |byte: &u8| table[usize::from(*byte)];
    let eights =
        bytes.chunks_exact(8).take_while(|eight| eight.iter().fold(true, |all, byte| all & plain(byte)));
    let sure = 8 * eights.count();
    let mut breaks = false;
    let mut from = 0;
    for (at, &byte) in bytes.iter().enumerate().skip(sure) {
        if plain(&byte) {
            continue;
        }
        push(bytes.get(from..at).unwrap_or_default());
        from = at + 1;
        breaks |= matches!(byte, b'\n' | b'\r' | 0);
        let [high, low] = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
        match (how, byte) {
            (Escape::Form, b' ') => push(b"+"),
            (Escape::Json, b'"') => push(b"\\\""),
            (Escape::Json, b'\\') => push(b"\\\\"),
            (Escape::Json, b'\n') => push(b"\\n"),
            (Escape::Json, b'\r') => push(b"\\r"),
            (Escape::Json, b'\t') => push(b"\\t"),
            (Escape::Json, _) => push(&[b'\\', b'u', b'0', b'0', high, low]),
            _ => push(&[b'%', high, low]),
        }
    }
    push(bytes.get(from..).unwrap_or_default());
    breaks
}

/// Whether it has a line break or a NUL. All of it in one go, which the compiler does many bytes at a time.
pub(crate) fn breaks(text: &str) -> bool {
    text.bytes().fold(false, |breaks, byte| breaks | matches!(byte, b'\n' | b'\r' | 0))
}

/// The bytes that `%XX` stand for (RFC 3986 section 2.1), and a form's `+` for a space. What is no escape stays.
pub(crate) fn unpercent(text: &[u8], is_form: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.first_chunk::<2>().filter(|_| byte == b'%');
        rest = after;
        match digits.and_then(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)) {
            Some(meant) => {
                out.push(meant);
                rest = after.get(2..).unwrap_or_default();
            }
            None if byte == b'+' && is_form => out.push(b' '),
            None => out.push(byte),
        }
    }
    out
}

/// Bytes out of hexadecimal digits of either case.
pub(crate) fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8], mut push: impl FnMut(&[u8])) {
    for byte in bytes {
        push(&[
            HEX[usize::from(byte >> 4)].to_ascii_lowercase(),
            HEX[usize::from(byte & 15)].to_ascii_lowercase(),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str, how: Escape) -> String {
        let mut out = Vec::new();
        escape(text, how, |piece| out.extend_from_slice(piece));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rfc_6749_appendix_b() {
        // The appendix's own characters: space, %, &, +, the pound and the euro sign.
        assert_eq!(escaped(" %&+£€", Escape::Form), "+%25%26%2B%C2%A3%E2%82%AC");
        assert_eq!(escaped("a:b", Escape::Form), "a%3Ab");
    }

    #[test]
    fn a_half_of_basic_has_no_plus_of_its_own() {
        assert_eq!(escaped(" %&+£€", Escape::Credential), "%20%25%26%2B%C2%A3%E2%82%AC");
        for byte in 0..=0x7f_u8 {
            let text = char::from(byte).to_string();
            let (form, credential) = (escaped(&text, Escape::Form), escaped(&text, Escape::Credential));
            assert_eq!(credential, form.replace('+', "%20"), "{byte}");
        }
    }

    #[test]
    fn each_place() {
        assert_eq!(escaped("a b/c?d~é", Escape::Segment), "a%20b%2Fc%3Fd~%C3%A9");
        assert_eq!(escaped("a\"b\\c\n\u{1}é/", Escape::Json), "a\\\"b\\\\c\\n\\u0001é/");
        assert_eq!(escaped("a;b, c\"d=e", Escape::Cookie), "a%3Bb%2C%20c%22d=e");
        assert_eq!(escaped("a\r\n", Escape::Raw), "a\r\n");
    }
}
