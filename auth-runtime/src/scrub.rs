//! Takes the secrets of an exchange, and whatever could fool a terminal, out of a provider's words.
//!
//! Providers echo what they were sent, in the message, the detail, a header; as it was, or as they logged it.
//! So a text is read as it stands, as what its escapes stand for, and as what it may be in Base64 or
//! hexadecimal digits; secrets are brought into the same form, in which neither case nor white space nor
//! escapes count, and are looked for in each reading, all at once. How much is looked at is bounded by how
//! much is shown, and how long that takes by how much is looked at.

mod guess;
mod html;
mod latin;
mod print;
mod search;
mod spelling;
mod unescape;
mod view;

#[cfg(test)]
mod echoes;
#[cfg(test)]
mod tests;

use std::fmt;

use zeroize::Zeroizing;

use print::{bounded, floor, printed, shown};
use search::Needles;
use unescape::unescaped;
use view::View;

/// What stands for a secret.
const MASK: &str = "***";
/// A shorter secret is not replaced piece by piece: a text that has it is dropped as a whole.
const SHORTEST: usize = 3;
/// From this length on, the beginning of a secret is a leak too: providers shorten what they echo.
const LONG: usize = 32;
/// How much of the beginning of a long secret is recognised.
const BEGINNING: usize = 16;
/// So much of a secret is looked for in Base64 and digits that are themselves within such.
const LONGEST_ENCODED: usize = 48;
/// More of a text is not looked at, and not shown: see [`most_input`].
const MOST_INPUT: usize = 8 * 1024;
/// What is dropped before a cut: a secret that was cut there may be too short by now to be recognised. Two
/// encodings on top of each other make at most 18 bytes of one.
const TAIL: usize = 18 * LONG;
/// How many encodings on top of each other are undone, besides Base64 or digits among them.
const DEEPEST: usize = 3;
/// Stands between two readings in one view: in no secret, no encoding, and no white space.
const BETWEEN: u8 = 0xFF;

/// How much of a text is looked at so that `max` characters of it can be shown: escapes and control
/// characters among them take some more.
fn most_input(max: usize) -> usize {
    (max + max / 8 + TAIL + TAIL / 8).min(MOST_INPUT)
}

/// The secrets of one exchange.
#[derive(Clone, Default)]
pub(crate) struct Scrubber {
    needles: Needles,
    short: Vec<Zeroizing<Vec<u8>>>,
    /// What was added: many a secret is held and computed as well, and its spellings take their time.
    added: Vec<Zeroizing<String>>,
    /// Whether a mask can be a part of a secret.
    masked: bool,
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scrubber(***)")
    }
}

impl Scrubber {
    /// Without a secret; it still cleans.
    pub(crate) fn new() -> Scrubber {
        Scrubber::default()
    }

    /// Adds a secret of ours, or a value computed from one. An empty text is none.
    ///
    /// A secret of one or two bytes is in too many words to be replaced there: a message that contains it
    /// becomes `***` as a whole. Of a secret with several lines, such as a key, each long line is one too.
    pub(crate) fn add(&mut self, secret: &str) {
        self.add_by(spelling::add, secret);
        if secret.contains('\n') {
            let lines = secret.lines().map(str::trim_ascii);
            for line in lines.filter(|line| line.len() >= BEGINNING && !line.starts_with("-----")) {
                self.add_by(spelling::add, line);
            }
        }
    }

    /// Adds a secret that the provider made, such as a token: however many lines it has, it is one.
    pub(crate) fn add_received(&mut self, secret: &str) {
        self.add_by(spelling::add_received, secret);
    }

    fn add_by(&mut self, add: fn(&mut Needles, &str) -> bool, secret: &str) {
        if self.added.iter().any(|added| added.as_str() == secret) {
            return;
        }
        self.added
            .push(Zeroizing::new(secret.get(..floor(secret, MOST_INPUT)).unwrap_or_default().to_owned()));
        self.masked |= secret.contains('*');
        if !add(&mut self.needles, secret) {
            // Of white space alone nothing is left that could be shown.
            let squeezed = View::of_secret(secret.as_bytes()).bytes;
            if !squeezed.is_empty() {
                self.short.push(squeezed);
            }
        }
    }

    /// The text without the secrets, control characters and escape sequences, on one line, of at most `max`
    /// characters.
    ///
    /// A secret is found as it is, in another case, with white space or invisible characters in between,
    /// percent-encoded, escaped as in JSON, JavaScript or HTML, up to three of these on top of each other, in
    /// hex or within Base64, as what it decodes to itself, and as its UTF-8 may have been misread.
    pub(crate) fn clean(&self, text: &str, max: usize) -> String {
        let most = most_input(max);
        let cut = text.len() > most;
        let text = text.get(..floor(text, most)).unwrap_or_default();
        let printed = printed(text);
        let Some((hidden, _)) = self.search(text, &printed) else { return bounded(MASK.chars(), false, max) };
        // A secret that is cut off may not be recognised any more.
        let end = if cut {
            let kept = text.get(..floor(text, text.len().saturating_sub(TAIL))).unwrap_or_default();
            kept.rfind(|char: char| char.is_whitespace() || char == ',').unwrap_or(0)
        } else {
            text.len()
        };
        let printed = printed.iter().copied().take_while(|(at, _)| *at < end);
        let out = shown(printed, |at| hidden.get(at).is_some_and(|hidden| *hidden), cut, max);
        let joined = self.masked && {
            let view = View::squeezed(out.char_indices().take(MOST_INPUT), out.len());
            let mut any = false;
            self.needles.search(&view.folded(), |_, _| any = true);
            any || self.has_short(&view)
        };
        if joined { bounded(MASK.chars(), false, max) } else { out }
    }

    /// Which bytes of the text belong to a secret, and how many were looked at and compared to find that out;
    /// `None` if a short secret is somewhere.
    fn search(&self, text: &str, printed: &[(usize, char)]) -> Option<(Vec<bool>, usize)> {
        if self.needles.is_full() {
            return None;
        }
        if self.needles.is_empty() && self.short.is_empty() {
            return Some((Vec::new(), 0));
        }
        // How many secrets begin at each byte, less those that end there.
        let mut edges = vec![0_i32; text.len() + 1];
        let mut looked = 0;
        let mut look = |view: &View| {
            looked += self.needles.search(view, |start, end| {
                if let Some(edge) = edges.get_mut(usize::from(start)) {
                    *edge += 1;
                }
                if let Some(edge) = edges.get_mut(usize::from(end)) {
                    *edge -= 1;
                }
            });
        };
        let seen = View::squeezed(printed.iter().copied(), text.len());
        let decoded = unescaped(&seen, DEEPEST, true);
        if self.has_short(&seen) || decoded.as_ref().is_some_and(|decoded| self.has_short(decoded)) {
            return None;
        }
        look(&seen.folded());
        if let Some(decoded) = &decoded {
            look(&decoded.folded());
        }
        let decoded = decoded.unwrap_or(seen);
        for guessed in [guess::base64(&decoded), guess::hex(&decoded)] {
            look(&unescaped(&guessed, DEEPEST - 1, false).unwrap_or(guessed).folded());
        }
        // A terminal takes what is behind an escape character for a command, which others print.
        if text.contains(print::INTRODUCERS) {
            let whole = View::squeezed(text.char_indices(), text.len());
            look(&whole.folded());
            look(&unescaped(&whole, DEEPEST, true).unwrap_or(whole).folded());
        }
        let mut depth = 0;
        let hidden = edges.into_iter().map(|edge| {
            depth += edge;
            depth > 0
        });
        Some((hidden.collect(), looked))
    }

    /// Any two bytes are somewhere in what a word may be in Base64: those are not looked for there.
    fn has_short(&self, view: &View) -> bool {
        self.short.iter().any(|short| view.bytes.windows(short.len()).any(|bytes| bytes == short.as_slice()))
    }
}
