//! Undoes the escapes of a text: percent, JSON and JavaScript, octal, HTML.

use super::html::{self, Reference};
use super::view::{Place, View};

/// Bytes behind `&`: `CounterClockwiseContourIntegral`, or a number with many zeros in front.
const LONGEST_REFERENCE: usize = 40;

/// The text with its escapes undone, and those that this brought out, up to `times`.
///
/// A secret is treated alike: so it does not matter where a provider stopped, nor what in the secret itself
/// looks like an escape.
///
/// `whole` says that what stands apart in the text, with white space in between, is no escape together.
pub(super) fn unescaped(view: &View, times: usize, whole: bool) -> Option<View> {
    let mut last = pass(view, whole)?;
    for _ in 1..times {
        match pass(&last, whole) {
            Some(next) => last = next,
            None => break,
        }
    }
    Some(last)
}

/// One encoding less; `None` where there is none.
fn pass(view: &View, whole: bool) -> Option<View> {
    let bytes = view.bytes.as_slice();
    let first = bytes.iter().position(|byte| matches!(byte, b'%' | b'\\' | b'&'))?;
    // No escape stands for more bytes than it has, but for a few references: `&nGt;` is six.
    let mut out = View::empty(bytes.len() + bytes.len() / 4 + 8);
    out.bytes.extend_from_slice(bytes.get(..first)?);
    out.places.extend_from_slice(view.places.get(..first)?);
    let mut any = false;
    let mut at = first;
    while let Some((&byte, rest)) = bytes.get(at..).and_then(<[u8]>::split_first) {
        let undone = match byte {
            b'%' => percent(rest),
            b'\\' => backslash(rest),
            b'&' => reference(rest, |behind| !whole || is_whole(view, at + behind - 1, 1)),
            _ => None,
        };
        let Some((undone, behind)) = undone.filter(|(_, behind)| !whole || is_whole(view, at, *behind))
        else {
            out.push(byte, view.places.get(at).copied()?);
            at += 1;
            continue;
        };
        any = true;
        let start = view.places.get(at)?.0;
        at += 1 + behind;
        let place: Place = (start, view.places.get(at - 1)?.1);
        match undone {
            Undone::Byte(byte) => out.push(byte, place),
            Undone::Char(char) => {
                char.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push(byte, place));
            }
            Undone::Text(text) => text.bytes().for_each(|byte| out.push(byte, place)),
        }
    }
    any.then_some(out)
}

/// Whether nothing stands between this byte and so many behind it.
fn is_whole(view: &View, at: usize, behind: usize) -> bool {
    let places = view.places.get(at..=at + behind).unwrap_or_default();
    places.iter().zip(places.iter().skip(1)).all(|(one, next)| next.0 <= one.1)
}

enum Undone {
    Byte(u8),
    Char(char),
    Text(&'static str),
}

/// What stands behind the first byte of an escape, and how long that is.
type Escape = Option<(Undone, usize)>;

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |value, digit| Some(value << 4 | char::from(*digit).to_digit(16)?))
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    u8::try_from(hex(digits)?).ok()
}

/// `%41` and `%u0041`.
fn percent(rest: &[u8]) -> Escape {
    if rest.first() == Some(&b'u') {
        return unit(rest, b'%');
    }
    Some((Undone::Byte(hex_byte(rest.get(..2)?)?), 2))
}

/// Escapes of JSON, of JavaScript (`\x41`, `\u{41}`), and octal ones as logs have them.
fn backslash(rest: &[u8]) -> Escape {
    let byte = match rest.first()? {
        kind @ (b'"' | b'\\' | b'/' | b'\'') => *kind,
        b'b' | b'f' | b'n' | b'r' | b't' | b'v' => b'\n',
        b'x' => return Some((Undone::Byte(hex_byte(rest.get(1..3)?)?), 3)),
        b'u' if rest.get(1) == Some(&b'{') => return braced(rest.get(2..)?),
        b'u' => return unit(rest, b'\\'),
        b'0'..=b'3' => {
            let [high, middle @ b'0'..=b'7', low @ b'0'..=b'7'] = *rest.first_chunk()? else { return None };
            return Some((Undone::Byte((high - b'0') << 6 | (middle - b'0') << 3 | (low - b'0')), 3));
        }
        _ => return None,
    };
    Some((Undone::Byte(byte), 1))
}

/// `u0041`, and the two halves of a surrogate pair.
fn unit(rest: &[u8], again: u8) -> Escape {
    let high = hex(rest.get(1..5)?)?;
    if let Some(char) = char::from_u32(high) {
        return Some((Undone::Char(char), 5));
    }
    let low = hex(rest.get(5..11)?.strip_prefix(&[again, b'u'])?)?;
    let low = low.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
    let high = high.checked_sub(0xD800).filter(|high| *high < 0x400)?;
    Some((Undone::Char(char::from_u32(0x1_0000 + (high << 10) + low)?), 11))
}

/// `1F600}`.
fn braced(rest: &[u8]) -> Escape {
    let length = rest.iter().take(7).position(|byte| *byte == b'}').filter(|length| *length > 0)?;
    Some((Undone::Char(char::from_u32(hex(rest.get(..length)?)?)?), length + 3))
}

/// `whole` says whether the byte at this distance from the `&` follows the one before it.
fn reference(rest: &[u8], whole: impl Fn(usize) -> bool) -> Escape {
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let behind =
        rest.iter().zip(1..).take(LONGEST_REFERENCE).take_while(|(byte, at)| name(byte) && whole(*at));
    let length = behind.count();
    let closed = rest.get(length) == Some(&b';') && whole(length + 1);
    Some(match html::reference(rest.get(..length)?, closed)? {
        Reference::Char(char, 0) => (Undone::Char(char), length + usize::from(closed)),
        Reference::Char(char, left) => (Undone::Char(char), length - left),
        Reference::Named(text) => (Undone::Text(text), length + usize::from(closed)),
    })
}
