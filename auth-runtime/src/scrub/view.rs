//! A reading of a text, with the way back, and the form in which readings and secrets are compared.

use zeroize::Zeroizing;

use super::print::{ascii_width, is_dropped};

/// Which part of the text a byte of a reading comes from. A text has at most 65,535 bytes.
pub(super) type Place = (u16, u16);

/// A reading of the text, each byte of which knows where in the text it comes from.
pub(super) struct View {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) places: Vec<Place>,
}

impl View {
    /// Sized once: growth would leave copies of decoded secrets behind.
    pub(super) fn empty(capacity: usize) -> View {
        View { bytes: Zeroizing::new(Vec::with_capacity(capacity)), places: Vec::with_capacity(capacity) }
    }

    /// The characters without white space and whatever nobody sees. Where there was no white space in between,
    /// the place of one ends where that of the next begins.
    pub(super) fn squeezed(chars: impl Iterator<Item = (usize, char)>, length: usize) -> View {
        let mut view = View::empty(length);
        let mut apart = true;
        for (at, char) in chars {
            if is_dropped(char) {
                apart |= char.is_whitespace();
                continue;
            }
            let start = u16::try_from(at).unwrap_or(u16::MAX);
            let end = u16::try_from(at + char.len_utf8()).unwrap_or(u16::MAX);
            if let Some(last) = view.places.last_mut().filter(|_| !apart) {
                last.1 = start;
            }
            apart = false;
            for byte in ascii_width(char).encode_utf8(&mut [0; 4]).bytes() {
                view.push(byte, (start, end));
            }
        }
        view
    }

    /// A secret, which has no places.
    pub(super) fn of_secret(bytes: &[u8]) -> View {
        let mut view = View::empty(bytes.len());
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            if first.is_ascii_graphic() {
                view.push(first, (0, 0));
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let (char, length) = first_char(rest);
            if !char.is_some_and(is_dropped) {
                let mut buffer = [0; 4];
                let bytes = match char {
                    Some(char) => ascii_width(char).encode_utf8(&mut buffer).as_bytes(),
                    None => rest.get(..length).unwrap_or_default(),
                };
                for byte in bytes {
                    view.push(*byte, (0, 0));
                }
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        view
    }

    pub(super) fn push(&mut self, byte: u8, place: Place) {
        self.bytes.push(byte);
        self.places.push(place);
    }

    /// The form in which texts and secrets are compared: without case, white space, what nobody sees, what
    /// stands for a character that could not be read, and without `+` and `\`, which come and go with
    /// encodings.
    pub(super) fn folded(&self) -> View {
        let wide = self.bytes.iter().filter(|byte| !byte.is_ascii()).count();
        let mut view = View::empty(self.bytes.len() + (LONGEST_FOLDING - 1) * wide);
        let mut at = 0;
        while let Some((&byte, &place)) = self.bytes.get(at).zip(self.places.get(at)) {
            if byte < 0x80 {
                at += 1;
                let folded = ASCII.get(usize::from(byte)).copied().unwrap_or_default();
                if folded != 0 {
                    view.push(folded, place);
                }
                continue;
            }
            let (char, length) = first_char(self.bytes.get(at..).unwrap_or_default());
            let end = self.places.get(at + length - 1).map_or(place.1, |last| last.1);
            at += length;
            let Some(char) = char else {
                view.push(byte, place);
                continue;
            };
            fold(ascii_width(char), |char| {
                for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                    view.push(byte, (place.0, end));
                }
            });
        }
        view
    }
}

/// How much longer a character may get: `ΐ` is three characters in upper case, of six bytes in lower case.
const LONGEST_FOLDING: usize = 3;

/// What an ASCII character is compared as; 0 where it is left out.
const ASCII: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0x21_u8;
    while byte < 0x7F {
        table[byte as usize] = byte.to_ascii_lowercase();
        byte += 1;
    }
    table[b'+' as usize] = 0;
    table[b'\\' as usize] = 0;
    table
};

fn fold(char: char, mut push: impl FnMut(char)) {
    if is_dropped(char) || char == char::REPLACEMENT_CHARACTER {
        return;
    }
    if char.is_ascii() {
        let folded = u8::try_from(char).ok().and_then(|byte| ASCII.get(usize::from(byte)).copied());
        return folded.filter(|byte| *byte != 0).map(char::from).into_iter().for_each(push);
    }
    // Scripts without case, which are most of what is not Latin.
    if matches!(char, '\u{0590}'..='\u{109F}' | '\u{2E80}'..='\u{A63F}' | '\u{AC00}'..='\u{FAFF}') {
        return push(char);
    }
    // `ß` is `SS` in upper case, and a final sigma an ordinary one.
    char.to_uppercase().flat_map(char::to_lowercase).for_each(push);
}

/// The character that the bytes begin with and its length, or one byte that begins none.
fn first_char(bytes: &[u8]) -> (Option<char>, usize) {
    let length = match bytes {
        [first, ..] if first.is_ascii() => return (Some(char::from(*first)), 1),
        // Half of what is guessed is no text: that is to be seen at its first two bytes.
        [0xC2..=0xDF, 0x80..=0xBF, ..] => 2,
        [0xE0..=0xEF, 0x80..=0xBF, ..] => 3,
        [0xF0..=0xF4, 0x80..=0xBF, ..] => 4,
        _ => return (None, 1),
    };
    let char = bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
    char.and_then(|char| char.chars().next()).map_or((None, 1), |char| (Some(char), length))
}
