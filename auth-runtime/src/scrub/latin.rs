//! What a text becomes where its bytes are read as another encoding than they were written in.

use zeroize::Zeroizing;

/// What Windows' Latin (code page 1252) has at 0x80 to 0x9F; a control character where it has nothing.
pub(super) const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

fn cp1252(byte: u8) -> char {
    byte.checked_sub(0x80).and_then(|at| CP1252.get(usize::from(at)).copied()).unwrap_or(char::from(byte))
}

fn cp1252_byte(char: char) -> Option<u8> {
    match (0x80..).zip(CP1252).find(|(_, known)| *known == char) {
        Some((byte, _)) => Some(byte),
        None => u8::try_from(char).ok(),
    }
}

/// The UTF-8 of the text, read as Latin-1 or as Windows' Latin.
pub(super) fn misread(text: &str, windows: bool) -> Zeroizing<String> {
    // Three bytes at most for each of the bytes.
    let mut out = Zeroizing::new(String::with_capacity(3 * text.len()));
    out.extend(text.bytes().map(|byte| if windows { cp1252(byte) } else { char::from(byte) }));
    out
}

/// The text in Latin-1 or Windows' Latin, which a reader of UTF-8 then cannot read.
pub(super) fn single_bytes(text: &str, windows: bool) -> Option<Zeroizing<Vec<u8>>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    for char in text.chars() {
        out.push(if windows { cp1252_byte(char) } else { u8::try_from(char).ok() }?);
    }
    Some(out)
}

/// The text in UTF-16, lower byte first or last.
pub(super) fn utf16(text: &str, low_first: bool) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(4 * text.len()));
    for unit in text.encode_utf16() {
        out.extend_from_slice(&if low_first { unit.to_le_bytes() } else { unit.to_be_bytes() });
    }
    out
}

/// The text with `?` for what is no ASCII: one for each character or one for each byte of it, or nothing.
pub(super) fn asked(text: &str, each: impl Fn(char) -> usize) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    for char in text.chars() {
        if char.is_ascii() {
            out.push(char);
        } else {
            out.extend(std::iter::repeat_n('?', each(char)));
        }
    }
    out
}
