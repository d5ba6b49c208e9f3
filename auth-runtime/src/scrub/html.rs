//! Character references of HTML (WHATWG HTML, section 13.2.5.72 and below).

use html_escape::NAMED_ENTITIES;

use super::latin::CP1252;

/// What a tail of a text stands for that began with `&` and ended.
pub(super) enum Reference {
    /// One character, and how much of the tail is left behind it.
    Char(char, usize),
    /// One or two characters; nothing is left.
    Named(&'static str),
}

/// Reads what stands behind `&`, up to the first character that belongs to no reference. `closed` says that
/// this character is a semicolon.
pub(super) fn reference(tail: &[u8], closed: bool) -> Option<Reference> {
    if let Some(digits) = tail.strip_prefix(b"#") {
        return numeric(digits);
    }
    // No name is shorter.
    if tail.len() < 2 {
        return None;
    }
    if closed && let Some(text) = named(tail) {
        return Some(Reference::Named(text));
    }
    // Without a semicolon the longest of these names counts, and what follows it is text. Of names that begin
    // another one, the longer is the later.
    let pair = pair(tail);
    let behind = BARE.partition_point(|(name, _)| self::pair(name.as_bytes()) <= pair);
    let before = BARE.get(..behind)?.iter().rev();
    let before = before.take_while(|(name, _)| self::pair(name.as_bytes()) == pair);
    let mut begins = before.filter(|(name, _)| tail.starts_with(name.as_bytes()));
    begins.next().map(|(name, char)| Reference::Char(*char, tail.len() - name.len()))
}

/// The first two bytes, which no name is shorter than, in the same order.
fn pair(bytes: &[u8]) -> Option<u16> {
    bytes.first_chunk().copied().map(u16::from_be_bytes)
}

fn named(name: &[u8]) -> Option<&'static str> {
    let start = start(name);
    let from = STARTS.partition_point(|known| *known < start);
    let among = STARTS.get(from..)?.iter().take_while(|known| **known == start).count();
    let among = NAMED_ENTITIES.get(from..from + among)?;
    among
        .binary_search_by(|(known, _)| (*known).cmp(name))
        .ok()
        .and_then(|at| among.get(at))
        .map(|found| found.1)
}

/// How each name starts. A provider may send thousands of names: few of them are compared as texts.
static STARTS: [u32; NAMED_ENTITIES.len()] = {
    let mut starts = [0; NAMED_ENTITIES.len()];
    let mut at = 0;
    while at < starts.len() {
        starts[at] = start(NAMED_ENTITIES[at].0);
        at += 1;
    }
    starts
};

/// The first four bytes as a number, in the same order.
const fn start(bytes: &[u8]) -> u32 {
    match bytes {
        [a, b, c, d, ..] => u32::from_be_bytes([*a, *b, *c, *d]),
        [a, b, c] => u32::from_be_bytes([*a, *b, *c, 0]),
        [a, b] => u32::from_be_bytes([*a, *b, 0, 0]),
        [a] => u32::from_be_bytes([*a, 0, 0, 0]),
        [] => 0,
    }
}

fn numeric(digits: &[u8]) -> Option<Reference> {
    let (radix, digits) = match digits.split_first()? {
        (b'x' | b'X', digits) => (16, digits),
        _ => (10, digits),
    };
    let mut value = 0_u32;
    let mut used = 0;
    while let Some(digit) = digits.get(used).and_then(|byte| char::from(*byte).to_digit(radix)) {
        value = value.checked_mul(radix)?.checked_add(digit)?;
        used += 1;
    }
    // Bytes of Windows' Latin are what they were meant to be.
    let char = match usize::try_from(value).ok()?.checked_sub(0x80).and_then(|at| CP1252.get(at)) {
        Some(char) => *char,
        None => char::from_u32(value)?,
    };
    (used > 0).then_some(Reference::Char(char, digits.len() - used))
}

/// The names that count without a semicolon, for the sake of old pages, in the order of their bytes.
#[rustfmt::skip]
const BARE: [(&str, char); 106] = [
    ("AElig", '\u{C6}'),
    ("AMP", '\u{26}'),
    ("Aacute", '\u{C1}'),
    ("Acirc", '\u{C2}'),
    ("Agrave", '\u{C0}'),
    ("Aring", '\u{C5}'),
    ("Atilde", '\u{C3}'),
    ("Auml", '\u{C4}'),
    ("COPY", '\u{A9}'),
    ("Ccedil", '\u{C7}'),
    ("ETH", '\u{D0}'),
    ("Eacute", '\u{C9}'),
    ("Ecirc", '\u{CA}'),
    ("Egrave", '\u{C8}'),
    ("Euml", '\u{CB}'),
    ("GT", '\u{3E}'),
    ("Iacute", '\u{CD}'),
    ("Icirc", '\u{CE}'),
    ("Igrave", '\u{CC}'),
    ("Iuml", '\u{CF}'),
    ("LT", '\u{3C}'),
    ("Ntilde", '\u{D1}'),
    ("Oacute", '\u{D3}'),
    ("Ocirc", '\u{D4}'),
    ("Ograve", '\u{D2}'),
    ("Oslash", '\u{D8}'),
    ("Otilde", '\u{D5}'),
    ("Ouml", '\u{D6}'),
    ("QUOT", '\u{22}'),
    ("REG", '\u{AE}'),
    ("THORN", '\u{DE}'),
    ("Uacute", '\u{DA}'),
    ("Ucirc", '\u{DB}'),
    ("Ugrave", '\u{D9}'),
    ("Uuml", '\u{DC}'),
    ("Yacute", '\u{DD}'),
    ("aacute", '\u{E1}'),
    ("acirc", '\u{E2}'),
    ("acute", '\u{B4}'),
    ("aelig", '\u{E6}'),
    ("agrave", '\u{E0}'),
    ("amp", '\u{26}'),
    ("aring", '\u{E5}'),
    ("atilde", '\u{E3}'),
    ("auml", '\u{E4}'),
    ("brvbar", '\u{A6}'),
    ("ccedil", '\u{E7}'),
    ("cedil", '\u{B8}'),
    ("cent", '\u{A2}'),
    ("copy", '\u{A9}'),
    ("curren", '\u{A4}'),
    ("deg", '\u{B0}'),
    ("divide", '\u{F7}'),
    ("eacute", '\u{E9}'),
    ("ecirc", '\u{EA}'),
    ("egrave", '\u{E8}'),
    ("eth", '\u{F0}'),
    ("euml", '\u{EB}'),
    ("frac12", '\u{BD}'),
    ("frac14", '\u{BC}'),
    ("frac34", '\u{BE}'),
    ("gt", '\u{3E}'),
    ("iacute", '\u{ED}'),
    ("icirc", '\u{EE}'),
    ("iexcl", '\u{A1}'),
    ("igrave", '\u{EC}'),
    ("iquest", '\u{BF}'),
    ("iuml", '\u{EF}'),
    ("laquo", '\u{AB}'),
    ("lt", '\u{3C}'),
    ("macr", '\u{AF}'),
    ("micro", '\u{B5}'),
    ("middot", '\u{B7}'),
    ("nbsp", '\u{A0}'),
    ("not", '\u{AC}'),
    ("ntilde", '\u{F1}'),
    ("oacute", '\u{F3}'),
    ("ocirc", '\u{F4}'),
    ("ograve", '\u{F2}'),
    ("ordf", '\u{AA}'),
    ("ordm", '\u{BA}'),
    ("oslash", '\u{F8}'),
    ("otilde", '\u{F5}'),
    ("ouml", '\u{F6}'),
    ("para", '\u{B6}'),
    ("plusmn", '\u{B1}'),
    ("pound", '\u{A3}'),
    ("quot", '\u{22}'),
    ("raquo", '\u{BB}'),
    ("reg", '\u{AE}'),
    ("sect", '\u{A7}'),
    ("shy", '\u{AD}'),
    ("sup1", '\u{B9}'),
    ("sup2", '\u{B2}'),
    ("sup3", '\u{B3}'),
    ("szlig", '\u{DF}'),
    ("thorn", '\u{FE}'),
    ("times", '\u{D7}'),
    ("uacute", '\u{FA}'),
    ("ucirc", '\u{FB}'),
    ("ugrave", '\u{F9}'),
    ("uml", '\u{A8}'),
    ("uuml", '\u{FC}'),
    ("yacute", '\u{FD}'),
    ("yen", '\u{A5}'),
    ("yuml", '\u{FF}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bare_name_is_in_the_table_and_means_the_same() {
        assert!(BARE.is_sorted_by(|one, next| one.0 < next.0));
        for (name, char) in BARE {
            let index = NAMED_ENTITIES.binary_search_by(|(known, _)| (*known).cmp(name.as_bytes())).unwrap();
            assert_eq!(NAMED_ENTITIES[index].1, char.to_string(), "{name}");
        }
    }

    #[test]
    fn references() {
        let read = |tail: &str, closed| match reference(tail.as_bytes(), closed) {
            Some(Reference::Char(char, left)) => format!("{char}{}", &tail[tail.len() - left..]),
            Some(Reference::Named(text)) => text.to_owned(),
            None => "-".to_owned(),
        };
        for (tail, closed, want) in [
            ("auml", true, "ä"),
            ("sol", true, "/"),
            ("sol", false, "-"),
            ("ampx", false, "&x"),
            ("gtrless", false, ">rless"),
            ("ordmx", false, "ºx"),
            ("yumlaut", false, "ÿaut"),
            ("notit", true, "¬it"),
            ("notin", true, "∉"),
            ("#65", false, "A"),
            ("#65b", false, "Ab"),
            ("#x41", true, "A"),
            ("#X000000000041", true, "A"),
            ("#128", true, "€"),
            ("#xD800", true, "-"),
            ("#99999999999", true, "-"),
            ("#", true, "-"),
            ("", true, "-"),
            ("x", false, "-"),
        ] {
            assert_eq!(read(tail, closed), want, "{tail}");
        }
    }
}
