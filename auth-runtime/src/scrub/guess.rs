//! Readings of what may be words as well: Base64 and hexadecimal digits.

use zeroize::Zeroizing;

use super::print::is_dropped;
use super::view::{Place, View};
use super::{BETWEEN, SHORTEST};

/// No digit.
const NONE: u8 = 0xFF;

type Digits = [u8; 256];

const BASE64: Digits = {
    let mut table = [NONE; 256];
    let mut value = 0_u8;
    while value < 26 {
        table[(b'A' + value) as usize] = value;
        table[(b'a' + value) as usize] = value + 26;
        value += 1;
    }
    value = 0;
    while value < 10 {
        table[(b'0' + value) as usize] = value + 52;
        value += 1;
    }
    table[b'+' as usize] = 62;
    table[b'-' as usize] = 62;
    table[b'/' as usize] = 63;
    table[b'_' as usize] = 63;
    table
};

const HEX: Digits = {
    let mut table = [NONE; 256];
    let mut value = 0_u8;
    while value < 10 {
        table[(b'0' + value) as usize] = value;
        value += 1;
    }
    value = 0;
    while value < 6 {
        table[(b'a' + value) as usize] = value + 10;
        table[(b'A' + value) as usize] = value + 10;
        value += 1;
    }
    table
};

fn digit(table: &Digits, byte: u8) -> Option<u8> {
    table.get(usize::from(byte)).copied().filter(|value| *value != NONE)
}

/// White space that an escape stood for, in the middle of digits.
fn is_skipped(byte: u8) -> bool {
    byte < 0x80 && is_dropped(char::from(byte))
}

/// A digit, and the word that it stands in: whatever is found takes the whole word with it, since what is
/// around a secret in Base64 may be a user's name.
struct Digit {
    value: u8,
    place: Place,
}

/// Runs of digits, longer than `shortest`. White space does not end a run, but a word: there was some where
/// two places are apart.
fn runs(view: &View, shortest: usize, table: &Digits, mut each: impl FnMut(&[Digit])) {
    let mut run: Vec<Digit> = Vec::with_capacity(view.bytes.len());
    let mut end_run = |run: &mut Vec<Digit>, padding: u16| {
        if run.len() >= shortest {
            widen(run, padding);
            each(run);
        }
        // As good as wiped: digits of a secret are no more than their place in an alphabet.
        for digit in run.iter_mut() {
            digit.value = 0;
        }
        run.clear();
    };
    let mut at = 0;
    while let Some((byte, place)) = view.bytes.get(at).zip(view.places.get(at)) {
        match digit(table, *byte) {
            Some(value) => run.push(Digit { value, place: *place }),
            None if is_skipped(*byte) && !run.is_empty() => {}
            None => {
                let padding = view.bytes.get(at..).unwrap_or_default().iter().take(2);
                let padding = padding.take_while(|byte| **byte == b'=').count();
                let end = view.places.get((at + padding).saturating_sub(1)).map_or(0, |place| place.1);
                end_run(&mut run, if padding > 0 { end } else { 0 });
            }
        }
        at += 1;
    }
    end_run(&mut run, 0);
}

/// Gives each digit the place of its word, padding included.
fn widen(run: &mut [Digit], padding: u16) {
    let mut rest = run;
    while let Some(first) = rest.first() {
        let start = first.place.0;
        let ends = rest.iter().zip(rest.iter().skip(1)).position(|(one, next)| next.place.0 > one.place.1);
        let length = ends.map_or(rest.len(), |at| at + 1);
        let (word, behind) = rest.split_at_mut(length);
        let end = word.last().map_or(start, |last| last.place.1);
        let end = if behind.is_empty() { end.max(padding) } else { end };
        for digit in word.iter_mut() {
            digit.place = (start, end);
        }
        rest = behind;
    }
}

/// Runs of Base64 of either alphabet, read from each of their first four characters: a word or a slash may
/// stand before what was encoded.
pub(super) fn base64(view: &View) -> View {
    let mut out = View::empty(3 * view.bytes.len() + 8);
    runs(view, SHORTEST + 1, &BASE64, |run| {
        for shift in 0..4 {
            let (mut bits, mut held, mut first) = (0_u32, 0, (0, 0));
            for digit in run.get(shift..).unwrap_or_default() {
                if held == 0 {
                    first = digit.place;
                }
                bits = (bits << 6 | u32::from(digit.value)) & 0x3FFF;
                held += 6;
                if held >= 8 {
                    held -= 8;
                    let [.., byte] = (bits >> held).to_be_bytes();
                    out.push(byte, (first.0, digit.place.1));
                    first = digit.place;
                }
            }
            out.push(BETWEEN, (0, 0));
        }
    });
    out
}

/// Pairs of hexadecimal digits: next to each other, in which case they are read from the first and from the
/// second digit, or each apart, as in `7a:71:37` and `0x7a, 0x71`.
pub(super) fn hex(view: &View) -> View {
    let mut out = View::empty(2 * view.bytes.len() + 8);
    runs(view, 2 * SHORTEST, &HEX, |run| {
        for shift in 0..2 {
            let (pairs, _) = run.get(shift..).unwrap_or_default().as_chunks::<2>();
            for [high, low] in pairs {
                out.push(high.value << 4 | low.value, (high.place.0, low.place.1));
            }
            out.push(BETWEEN, (0, 0));
        }
    });
    apart(view, &mut out);
    out
}

/// Pairs of digits with something in between that is not always the same only at the ends.
fn apart(view: &View, out: &mut View) {
    let is_digit = |at: usize| view.bytes.get(at).and_then(|byte| digit(&HEX, *byte));
    let mut pairs: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(view.bytes.len() / 2));
    let mut places: Vec<Place> = Vec::with_capacity(view.bytes.len() / 2);
    let mut gap: Option<&[u8]> = None;
    let mut at = 0;
    let mut last = None;
    while at < view.bytes.len() {
        let pair = is_digit(at).zip(is_digit(at + 1));
        let Some((high, low)) = pair else {
            at += 1;
            continue;
        };
        let between = last.and_then(|last| view.bytes.get(last..at));
        let is_gap = between.is_some_and(|between: &[u8]| (1..=LONGEST_GAP).contains(&between.len()));
        if pairs.is_empty() || is_gap && gap.is_none_or(|gap| Some(gap) == between) {
            gap = if pairs.is_empty() { None } else { between };
        } else {
            flush(&mut pairs, &mut places, out);
            gap = None;
        }
        pairs.push(high << 4 | low);
        places.push(view.places.get(at).zip(view.places.get(at + 1)).map_or((0, 0), |(a, b)| (a.0, b.1)));
        at += 2;
        last = Some(at);
    }
    flush(&mut pairs, &mut places, out);
}

/// `, 0x` without its space, or a whole `,\n0x`.
const LONGEST_GAP: usize = 4;

fn flush(pairs: &mut Zeroizing<Vec<u8>>, places: &mut Vec<Place>, out: &mut View) {
    if pairs.len() >= SHORTEST {
        for (byte, place) in pairs.iter().zip(places.iter()) {
            out.push(*byte, *place);
        }
        out.push(BETWEEN, (0, 0));
    }
    pairs.clear();
    places.clear();
}
