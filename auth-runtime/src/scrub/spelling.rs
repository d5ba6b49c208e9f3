//! What a secret may have become on its way: whatever no reading of the text turns back.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use zeroize::Zeroizing;

use super::latin::{asked, misread, single_bytes, utf16};
use super::print::floor;
use super::search::Needles;
use super::unescape::unescaped;
use super::view::View;
use super::{BEGINNING, DEEPEST, LONG, LONGEST_ENCODED, MOST_INPUT, SHORTEST};

/// Fewer characters than these are in too many words.
const FEWEST_LEFT: usize = 5;

/// More of a secret that a provider made is not looked for: it may be as long as the provider likes.
const LONGEST_RECEIVED: usize = 4096;

/// Adds every spelling of a secret of ours. Whether it is long enough to be looked for at all.
pub(super) fn add(needles: &mut Needles, secret: &str) -> bool {
    // More of a text is never looked at.
    let secret = head(secret, MOST_INPUT);
    if !add_bytes(needles, secret.as_bytes()) {
        return false;
    }
    add_encoded(needles, secret.as_bytes());
    // In another case other bytes are misread, and what looked like an escape is none.
    let (plain, escapes) = (secret.is_ascii(), secret.contains(['%', '\\', '&']));
    if !plain || escapes {
        let (lower, upper) = (Zeroizing::new(secret.to_lowercase()), Zeroizing::new(secret.to_uppercase()));
        for cased in [lower.as_str(), &upper] {
            if escapes {
                add_bytes(needles, cased.as_bytes());
            }
            if !plain && cased != secret {
                add_misread(needles, cased);
            }
        }
    }
    if !plain {
        add_misread(needles, secret);
        add_unread(needles, secret);
    }
    true
}

/// Adds a secret that a provider made. It was not sent to anybody who could misread it; it is a token, so ASCII.
pub(super) fn add_received(needles: &mut Needles, secret: &str) -> bool {
    let secret = head(secret, LONGEST_RECEIVED).as_bytes();
    let added = add_bytes(needles, secret);
    if added {
        add_encoded(needles, secret);
    }
    added
}

fn head(text: &str, most: usize) -> &str {
    text.get(..floor(text, most)).unwrap_or_default()
}

/// As it is, and as what it decodes to, however often.
fn add_bytes(needles: &mut Needles, secret: &[u8]) -> bool {
    let mut last = View::of_secret(secret);
    let folded = last.folded();
    needles.add_by_length(&folded.bytes);
    for _ in 0..DEEPEST {
        let Some(next) = unescaped(&last, 1, false) else { break };
        needles.add_by_length(&next.folded().bytes);
        last = next;
    }
    folded.bytes.len() >= SHORTEST
}

/// Hexadecimal digits and Base64 within another encoding that is only guessed.
fn add_encoded(needles: &mut Needles, secret: &[u8]) {
    let long = secret.len() >= LONG;
    let secret = secret.get(..LONGEST_ENCODED).unwrap_or(secret);
    let mut hex = Zeroizing::new(Vec::with_capacity(2 * secret.len()));
    for byte in secret {
        hex.extend([byte >> 4, byte & 15].map(|digit| b"0123456789abcdef".get(usize::from(digit)).copied()));
    }
    let hex: Zeroizing<Vec<u8>> = Zeroizing::new(hex.iter().flatten().copied().collect());
    needles.add(&hex, if long { 2 * BEGINNING } else { hex.len() });
    for between in [&b":"[..], b"-", b"=", b",", b"0x", b",0x"] {
        let mut apart = Zeroizing::new(Vec::with_capacity(hex.len() / 2 * (2 + between.len())));
        for (at, pair) in hex.chunks(2).enumerate() {
            apart.extend_from_slice(if at == 0 { b"" } else { between });
            apart.extend_from_slice(pair);
        }
        let each = 2 + between.len();
        needles.add(&apart, if long { each * BEGINNING - between.len() } else { apart.len() });
    }
    for engine in [GeneralPurpose::new(&STANDARD, NO_PAD), GeneralPurpose::new(&URL_SAFE, NO_PAD)] {
        for before in 0..3 {
            // What stands before it in the same Base64 moves it by up to two bytes, and both its ends are
            // mixed with their neighbours.
            let mut padded = Zeroizing::new(Vec::with_capacity(before + secret.len()));
            padded.resize(before, 0);
            padded.extend_from_slice(secret);
            let mut text = Zeroizing::new(vec![0; 4 * padded.len() / 3 + 4]);
            let length = engine.encode_slice(&padded, &mut text).unwrap_or_default();
            let first = (8 * before).div_ceil(6);
            let end = length.min(8 * padded.len() / 6);
            let sure = View::of_secret(text.get(first..end).unwrap_or_default()).folded();
            needles.add(&sure.bytes, if long { BEGINNING } else { sure.bytes.len() });
        }
    }
}

/// What becomes of characters that are no ASCII where they are read as others.
fn add_misread(needles: &mut Needles, secret: &str) {
    for windows in [false, true] {
        let once = misread(secret, windows);
        add_bytes(needles, once.as_bytes());
        // HTML makes the second of the first (`&#151;`).
        add_bytes(needles, misread(&once, false).as_bytes());
        add_bytes(needles, misread(&once, true).as_bytes());
        if let Some(bytes) = single_bytes(secret, windows) {
            add_bytes(needles, &bytes);
        }
    }
}

/// What becomes of them where they are not read at all.
fn add_unread(needles: &mut Needles, secret: &str) {
    for low_first in [false, true] {
        add_bytes(needles, &utf16(secret, low_first));
    }
    let left = secret.chars().filter(char::is_ascii_graphic).count();
    if left >= SHORTEST {
        add_bytes(needles, asked(secret, |_| 1).as_bytes());
        add_bytes(needles, asked(secret, char::len_utf8).as_bytes());
    }
    // U+FFFD is left out of the text as well.
    if left >= FEWEST_LEFT {
        add_bytes(needles, asked(secret, |_| 0).as_bytes());
    }
}
