//! A provider's response, read strictly and only where the declaration points.
//!
//! Nothing here builds a tree of the response. `serde_json::Value` takes the last of two equal keys without a
//! word, respells numbers, and behaves differently when some dependency switches on `preserve_order` or
//! `arbitrary_precision`. Here a value stays what it is on the wire: a slice of the body.

pub(crate) mod body;
pub(crate) mod cut;
pub(crate) mod number;
pub(crate) mod seek;
pub(crate) mod shape;

use std::fmt;

use zeroize::Zeroizing;

/// The text of a JSON string: the body's own bytes where nothing had to be unescaped.
///
/// Most strings that are read are credentials, so a copy is one that wipes itself, and `Debug` says nothing.
#[derive(Clone)]
pub(crate) enum Text<'b> {
    /// A piece of the body.
    Borrowed(&'b str),
    /// Unescaped, in a buffer that was sized once.
    Owned(Zeroizing<String>),
}

impl Text<'_> {
    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Text::Borrowed(text) => text,
            Text::Owned(text) => text,
        }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(***)")
    }
}

/// Why a value is no text. Never holds the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadText {
    /// The value is of this JSON type.
    WrongType(&'static str),
    /// An escape that stands for no character, such as one half of a surrogate pair.
    Escape,
}

impl fmt::Display for BadText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadText::WrongType(kind) => write!(f, "{} where text was expected", article(kind)),
            BadText::Escape => f.write_str("text with an escape that stands for no character"),
        }
    }
}

impl std::error::Error for BadText {}

/// The JSON type of a raw value, for messages.
pub(crate) fn kind(raw: &str) -> &'static str {
    match raw.trim_ascii_start().bytes().next() {
        Some(b'"') => "string",
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        Some(b'-' | b'0'..=b'9') => "number",
        _ => "nothing",
    }
}

/// The type with its article, as it stands in a sentence.
pub(crate) fn article(kind: &str) -> String {
    match kind {
        "null" | "nothing" => kind.to_owned(),
        "object" | "array" => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}

/// The text of a raw JSON string.
///
/// # Errors
/// The value is not a string, or holds an escape without a meaning.
pub(crate) fn text(raw: &str) -> Result<Text<'_>, BadText> {
    let raw = raw.trim_ascii();
    let Some(inner) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Err(BadText::WrongType(kind(raw)));
    };
    // All of it in one go, which the compiler does many bytes at a time: a token is long, and has none.
    if !inner.bytes().fold(false, |found, byte| found | matches!(byte, b'\\')) {
        return Ok(Text::Borrowed(inner));
    }
    // serde_json would unescape into a scratch buffer that nobody wipes. Unescaped text is never longer than
    // its source, so this buffer never moves and leaves no copy behind.
    let mut out = Zeroizing::new(String::with_capacity(inner.len()));
    let mut rest = inner;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let (char, after) = unescape(escape).ok_or(BadText::Escape)?;
        out.push(char);
        rest = after;
    }
    out.push_str(rest);
    Ok(Text::Owned(out))
}

/// The character of a JSON escape whose backslash has been read, and what follows it.
fn unescape(escape: &str) -> Option<(char, &str)> {
    let mut chars = escape.chars();
    let char = match chars.next()? {
        char @ ('"' | '\\' | '/') => char,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unescape_unicode(chars.as_str()),
        _ => return None,
    };
    Some((char, chars.as_str()))
}

fn unescape_unicode(digits: &str) -> Option<(char, &str)> {
    let (high, rest) = hex4(digits)?;
    if let Some(char) = char::from_u32(high) {
        return Some((char, rest));
    }
    // Half of a surrogate pair: the second half follows, in this order, or the text is not text.
    let (low, rest) = hex4(rest.strip_prefix("\\u")?)?;
    if !(0xD800..0xDC00).contains(&high) || !(0xDC00..0xE000).contains(&low) {
        return None;
    }
    Some((char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?, rest))
}

fn hex4(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    // `from_str_radix` alone would take a sign.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

/// A string, number or boolean as text, for codes that are compared: `"00"` is `00`, `602` is `602`,
/// character for character as the provider wrote it. Null, objects, arrays and text that is no text are `None`.
pub(crate) fn scalar(raw: &str) -> Option<Text<'_>> {
    match kind(raw) {
        "string" => text(raw).ok(),
        "number" | "boolean" => Some(Text::Borrowed(raw.trim_ascii())),
        _ => None,
    }
}

/// Like [`scalar`], and objects and arrays as their JSON text, for a `detail` that is a list of complaints.
///
/// Not bounded here: text that is cut before it is scrubbed may show the beginning of a secret that the
/// scrubber then no longer recognises. [`Scrubber::clean`](crate::scrub::Scrubber::clean) bounds it.
pub(crate) fn detail(raw: &str) -> Option<Text<'_>> {
    match kind(raw) {
        "object" | "array" => Some(Text::Borrowed(raw.trim_ascii())),
        _ => scalar(raw),
    }
}

/// Whether an optional value says that there is none: `null`, `""`, `false`, `{}` or `[]`.
pub(crate) fn is_nothing(raw: &str) -> bool {
    let raw = raw.trim_ascii();
    let inside = |open, close| raw.strip_prefix(open).and_then(|raw: &str| raw.strip_suffix(close));
    let hollow =
        [('"', '"'), ('{', '}'), ('[', ']')].into_iter().find_map(|(open, close)| inside(open, close));
    matches!(raw, "null" | "false") || hollow.is_some_and(|inside| inside.trim_ascii().is_empty())
}

/// `null`, or a text without a character in it.
pub(crate) fn is_blank(raw: &str) -> bool {
    let inside = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    raw == "null" || inside.is_some_and(|text| text.trim_ascii().is_empty())
}

/// What a body is by its first bytes, where that is something else than JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks {
    /// Nothing but white space.
    Empty,
    /// A byte order mark of UTF-8.
    Bom,
    /// UTF-16 or UTF-32, with a mark or without.
    Wide,
    /// gzip, zlib or zstd that nobody undid.
    Compressed,
    /// A web page.
    Html,
    /// Other markup.
    Xml,
}

/// How much of a body is looked at to tell what it is.
const SNIFFED: usize = 1024;

/// Recognises what is certainly not JSON.
pub(crate) fn looks(body: &[u8]) -> Option<Looks> {
    const BOM: &[u8] = b"\xEF\xBB\xBF";
    // The first character of a JSON text is ASCII: its zeros tell the rest (RFC 4627 section 3).
    const WIDE: [&[u8]; 5] = [b"\xFE\xFF", b"\xFF\xFE", b"\0\0\xFE\xFF", b"\0{", b"\0\0\0{"];
    const LITTLE: [&[u8]; 4] = [b"{\0", b"[\0", b"\"\0", b"<\0"];
    const COMPRESSED: [&[u8]; 5] = [b"\x1F\x8B", b"\x28\xB5\x2F\xFD", b"\x78\x01", b"\x78\x9C", b"\x78\xDA"];

    // As nearly every response begins: none of the marks does.
    if matches!(body, [b'{', second, ..] if *second != 0) {
        return None;
    }
    if body.starts_with(BOM) {
        return Some(Looks::Bom);
    }
    if WIDE.iter().chain(&LITTLE).any(|mark| body.starts_with(mark)) {
        return Some(Looks::Wide);
    }
    if COMPRESSED.iter().any(|magic| body.starts_with(magic)) {
        return Some(Looks::Compressed);
    }
    let body = body.trim_ascii_start();
    match body.first() {
        None => Some(Looks::Empty),
        Some(b'<') => {
            let head = body.get(..SNIFFED).unwrap_or(body);
            // XHTML begins with an XML declaration, an error page of a proxy often with a comment.
            let html = [&b"<!doctype html"[..], b"<html", b"<head", b"<body", b"<title", b"<h1"];
            let is_html = html.iter().any(|tag| head.windows(tag.len()).any(|w| w.eq_ignore_ascii_case(tag)));
            Some(if is_html { Looks::Html } else { Looks::Xml })
        }
        Some(_) => None,
    }
}

/// Whether a body is a page, a text or nothing: by its first bytes it is no JSON that could hold a member, nor
/// a text in quotes.
pub(crate) fn is_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    !matches!(body.first(), Some(b'{' | b'[' | b'"'))
}

/// `a=b&c=d`: what a provider answers that reads `Accept` its own way. Of a long one the beginning tells.
pub(crate) fn is_form(text: &str) -> bool {
    let text = text.trim_ascii().as_bytes();
    let (mut named, mut in_value, mut any) = (false, false, false);
    for byte in text.iter().take(TELLING) {
        match byte {
            b'&' if in_value => (named, in_value) = (false, false),
            b'=' if named && !in_value => (in_value, any) = (true, true),
            b'{' | b'"' | b'<' | b'>' => return false,
            _ if in_value => {
                if !byte.is_ascii_graphic() {
                    return false;
                }
            }
            _ if byte.is_ascii_alphanumeric() || b"_.-[]%+".contains(byte) => named = true,
            _ => return false,
        }
    }
    if text.len() > TELLING { any } else { in_value }
}

/// How much of a body tells whether it is a form: more than a token has.
const TELLING: usize = 8 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        let escape = Err(BadText::Escape);
        for (raw, want) in [
            (r#""abc""#, Ok("abc")),
            (r#""""#, Ok("")),
            (r#" "abc" "#, Ok("abc")),
            (r#""é\/\"\\\b\f\n\r\t""#, Ok("é/\"\\\u{8}\u{c}\n\r\t")),
            (r#""\u0041\u00e9\u00E9\u2028""#, Ok("Aéé\u{2028}")),
            (r#""\ud83d\ude00!""#, Ok("😀!")),
            (r#""\u0000""#, Ok("\0")),
            (r#""\ud83d""#, escape),
            (r#""\ude00""#, escape),
            (r#""\ude00\ud83d""#, escape),
            (r#""\ud83dx""#, escape),
            (r#""\ud83d\u0041""#, escape),
            (r#""\ud83d\ud83d""#, escape),
            (r#""\u+041""#, escape),
            (r#""\u00é""#, escape),
            (r#""\u00""#, escape),
            (r#""\x""#, escape),
            (r#""\""#, escape),
            ("1", Err(BadText::WrongType("number"))),
            ("true", Err(BadText::WrongType("boolean"))),
            ("null", Err(BadText::WrongType("null"))),
            ("[]", Err(BadText::WrongType("array"))),
            ("{}", Err(BadText::WrongType("object"))),
            ("\"", Err(BadText::WrongType("string"))),
            ("", Err(BadText::WrongType("nothing"))),
        ] {
            let got = text(raw);
            assert_eq!(got.as_ref().map(Text::as_str).map_err(|e| *e), want, "{raw}");
        }
        assert!(matches!(text(r#""plain""#), Ok(Text::Borrowed(_))));
        assert!(matches!(text(r#""\n""#), Ok(Text::Owned(_))));
        assert_eq!(format!("{:?}", text(r#""secret""#).unwrap()), "Text(***)");
    }

    #[test]
    fn an_unescaped_text_never_outgrows_its_buffer() {
        for raw in
            [r#""\u0041""#, r#""\ud83d\ude00\ud83d\ude00""#, r#""\uffff\uffff\uffff""#, r#""\n\n\n\n""#]
        {
            let Ok(Text::Owned(owned)) = text(raw) else { panic!("{raw}") };
            assert!(owned.len() <= raw.len() - 2);
            assert!(owned.capacity() < 2 * raw.len());
        }
    }

    #[test]
    fn scalars_and_details() {
        for (raw, want, want_detail) in [
            (r#""00""#, Some("00"), Some("00")),
            ("602", Some("602"), Some("602")),
            ("6.020", Some("6.020"), Some("6.020")),
            ("1e400", Some("1e400"), Some("1e400")),
            ("true", Some("true"), Some("true")),
            ("null", None, None),
            (r#""\ud800""#, None, None),
            (r#"[{"a":1}]"#, None, Some(r#"[{"a":1}]"#)),
            ("{}", None, Some("{}")),
            ("", None, None),
        ] {
            assert_eq!(scalar(raw).as_ref().map(Text::as_str), want, "{raw}");
            assert_eq!(detail(raw).as_ref().map(Text::as_str), want_detail, "{raw}");
        }
    }

    #[test]
    fn nothing_and_blank() {
        for raw in ["null", "\"\"", "\" \""] {
            assert!(is_nothing(raw) && is_blank(raw), "{raw}");
        }
        for raw in ["false", "{}", "{ }", "[]", "[\n]"] {
            assert!(is_nothing(raw) && !is_blank(raw), "{raw}");
        }
        for raw in ["0", "true", "\"a\"", "\"", "{", "[0]", "\"null\"", "\"false\"", "{\"\":0}"] {
            assert!(!is_nothing(raw) && !is_blank(raw), "{raw}");
        }
    }

    #[test]
    fn looks_like() {
        for (body, want) in [
            (&b""[..], Some(Looks::Empty)),
            (b" \r\n\t", Some(Looks::Empty)),
            (b"\xEF\xBB\xBF{}", Some(Looks::Bom)),
            (b"\xFF\xFE{\0}\0", Some(Looks::Wide)),
            (b"{\0}\0", Some(Looks::Wide)),
            (b"\0{\0}", Some(Looks::Wide)),
            (b"{\0\0\0}\0\0\0", Some(Looks::Wide)),
            (b"\0\0\xFE\xFF\0\0\0{", Some(Looks::Wide)),
            (b"\x1F\x8B\x08\0", Some(Looks::Compressed)),
            (b"<!DOCTYPE html><p>", Some(Looks::Html)),
            (b"\n<HTML>", Some(Looks::Html)),
            (b"<?xml version='1.0'?><html xmlns=''>", Some(Looks::Html)),
            (b"<?xml version='1.0'?><a/>", Some(Looks::Xml)),
            (b"<", Some(Looks::Xml)),
            (b"{}", None),
            (b"hello", None),
        ] {
            assert_eq!(looks(body), want, "{body:?}");
        }
    }

    #[test]
    fn forms() {
        for (text, want) in [
            ("access_token=a&expires_in=3600", true),
            ("a=b", true),
            ("a=b\n", true),
            ("a=b c", false),
            ("{\"a\":\"b=c\"}", false),
            ("hello", false),
            ("", false),
            ("=", false),
            ("error: x=y", false),
        ] {
            assert_eq!(is_form(text), want, "{text}");
        }
        for (text, want) in [
            (format!("access_token={}", "a".repeat(TELLING)), true),
            (format!("access_token=t&{}", "a".repeat(TELLING)), true),
            ("a".repeat(TELLING + 1), false),
            (format!("a=b&c{}", "d=e f".repeat(TELLING)), false),
        ] {
            assert_eq!(is_form(&text), want, "{}…", &text[..20]);
        }
    }
}
