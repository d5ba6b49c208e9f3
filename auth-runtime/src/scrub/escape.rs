//! Escapes undone: percent, JSON, HTML, hexadecimal, Base64.

/// One undone escape.
pub(super) struct Escape {
    /// How many bytes it took.
    pub(super) length: usize,
    /// What it stands for.
    pub(super) bytes: [u8; 4],
    /// How many of them.
    pub(super) used: usize,
}

impl Escape {
    pub(super) fn byte(length: usize, byte: u8) -> Escape {
        Escape { length, bytes: [byte, 0, 0, 0], used: 1 }
    }

    pub(super) fn char(length: usize, char: char) -> Escape {
        let mut bytes = [0; 4];
        let used = char.encode_utf8(&mut bytes).len();
        Escape { length, bytes, used }
    }
}

pub(super) fn hex_byte(digits: &[u8]) -> Option<u8> {
    u8::try_from(hex(digits)?).ok()
}

pub(super) fn hex(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0_u32, |value, digit| Some(value.checked_mul(16)? + char::from(*digit).to_digit(16)?))
}

pub(super) fn base64_value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

pub(super) fn percent(first: u8, rest: &[u8]) -> Option<Escape> {
    if first == b'%' { Some(Escape::byte(3, hex_byte(rest.get(..2)?)?)) } else { None }
}

pub(super) fn percent_and_plus(first: u8, rest: &[u8]) -> Option<Escape> {
    if first == b'+' { Some(Escape::byte(1, b' ')) } else { percent(first, rest) }
}

pub(super) fn json_escape(first: u8, rest: &[u8]) -> Option<Escape> {
    if first != b'\\' {
        return None;
    }
    let (kind, rest) = rest.split_first()?;
    let byte = match kind {
        b'"' | b'\\' | b'/' | b'\'' => *kind,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        // Not JSON, but how many a log writes a byte.
        b'x' => return Some(Escape::byte(4, hex_byte(rest.get(..2)?)?)),
        b'u' => return unicode_escape(rest),
        _ => return None,
    };
    Some(Escape::byte(2, byte))
}

pub(super) fn unicode_escape(rest: &[u8]) -> Option<Escape> {
    let high = hex(rest.get(..4)?)?;
    if let Some(char) = char::from_u32(high) {
        return Some(Escape::char(6, char));
    }
    let low = hex(rest.get(4..10)?.strip_prefix(b"\\u")?)?;
    let low = low.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
    let high = high.checked_sub(0xD800).filter(|high| *high < 0x400)?;
    Some(Escape::char(12, char::from_u32(0x1_0000 + (high << 10) + low)?))
}

pub(super) fn html_entity(first: u8, rest: &[u8]) -> Option<Escape> {
    const NAMED: [(&[u8], char); 6] =
        [(b"amp", '&'), (b"lt", '<'), (b"gt", '>'), (b"quot", '"'), (b"apos", '\''), (b"nbsp", ' ')];

    if first != b'&' {
        return None;
    }
    let length = rest.iter().take(12).position(|byte| *byte == b';')?;
    let name = rest.get(..length)?;
    let char = match name {
        [b'#', b'x' | b'X', digits @ ..] if !digits.is_empty() => char::from_u32(hex(digits)?)?,
        [b'#', digits @ ..] => char::from_u32(std::str::from_utf8(digits).ok()?.parse().ok()?)?,
        _ => NAMED.iter().find(|(named, _)| *named == name)?.1,
    };
    Some(Escape::char(length + 2, char))
}
