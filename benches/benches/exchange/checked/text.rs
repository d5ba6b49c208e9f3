//! Strings out of a response: as they stand there, or unescaped into memory that is overwritten. `serde_json`
//! would unescape into a buffer that nobody overwrites.

use zeroize::Zeroizing;

pub(super) enum Text<'a> {
    Borrowed(&'a str),
    Owned(Zeroizing<String>),
}

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Text::Borrowed(text) => text,
            Text::Owned(text) => text,
        }
    }

    pub(super) fn into_secret(self) -> Zeroizing<String> {
        match self {
            Text::Borrowed(text) => Zeroizing::new(text.to_owned()),
            Text::Owned(text) => text,
        }
    }
}

/// The text of a JSON string, `None` of anything else.
pub(super) fn text(raw: &str) -> Option<Text<'_>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Text::Borrowed(inner));
    }
    // Never longer than its source.
    let mut text = Zeroizing::new(String::with_capacity(inner.len()));
    let mut rest = inner;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let kind = escape.chars().next()?;
        rest = escape.get(kind.len_utf8()..)?;
        text.push(match kind {
            '"' | '\\' | '/' => kind,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let high = unit(&mut rest)?;
                let is_half = (0xd800..0xe000).contains(&high);
                let low = match is_half.then(|| rest.strip_prefix("\\u")) {
                    None => None,
                    Some(after) => {
                        rest = after?;
                        Some(unit(&mut rest)?)
                    }
                };
                char::decode_utf16([Some(high), low].into_iter().flatten()).next()?.ok()?
            }
            _ => return None,
        });
    }
    text.push_str(rest);
    Some(Text::Owned(text))
}

fn unit(rest: &mut &str) -> Option<u16> {
    let (digits, after) = rest.split_at_checked(4)?;
    *rest = after;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
    u16::from_str_radix(digits, 16).ok()
}

pub(super) fn self_check() {
    let read = |raw| text(raw).map(|text| text.as_str().to_owned());
    assert_eq!(read(r#""a\"\\\/\n\u00e9\ud83d\ude00b""#).as_deref(), Some("a\"\\/\né😀b"));
    for bad in [r#""\ud83d""#, r#""\ud83d\u0041""#, r#""\ude00""#, r#""\u+041""#, r#""\x""#, "1", "null"] {
        assert_eq!(read(bad), None, "{bad}");
    }
}
