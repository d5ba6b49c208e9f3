//! A text as it could be decoded, with the way back.

use std::ops::Range;

use zeroize::Zeroizing;

use super::escape::{Escape, base64_value, hex_byte};
use super::print::is_dropped;
use super::{BEGINNING, BETWEEN, LONG, SHORTEST};

/// A reading of the text, each byte of which knows where in the text it comes from.
pub(super) struct View {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) origin: Vec<Range<usize>>,
    /// Decoded from what may be words as well as Base64 or hex.
    pub(super) guessed: bool,
}

impl View {
    pub(super) fn empty(capacity: usize, guessed: bool) -> View {
        // Sized once: growth would leave copies of decoded secrets behind.
        View {
            bytes: Zeroizing::new(Vec::with_capacity(capacity)),
            origin: Vec::with_capacity(capacity),
            guessed,
        }
    }

    pub(super) fn of(chars: impl Iterator<Item = (usize, char)>, length: usize) -> View {
        let mut view = View::empty(length, false);
        for (at, char) in chars {
            let mut buffer = [0; 4];
            for (byte, at) in char.encode_utf8(&mut buffer).bytes().zip(at..) {
                view.push(byte, at..at + 1);
            }
        }
        view
    }

    pub(super) fn push(&mut self, byte: u8, origin: Range<usize>) {
        self.bytes.push(byte);
        self.origin.push(origin);
    }

    /// The part of the text that a part of the view comes from.
    pub(super) fn place(&self, part: Range<usize>) -> Option<Range<usize>> {
        // Not the first and the last: views that read a run twice go back in the text.
        let parts = self.origin.get(part)?;
        Some(parts.iter().map(|part| part.start).min()?..parts.iter().map(|part| part.end).max()?)
    }

    pub(super) fn find(&self, needle: &[u8], places: &mut Vec<Range<usize>>) {
        // The first line of a key says nothing, and is a helpful word in a message.
        let beginning = needle.get(..BEGINNING).filter(|b| needle.len() >= LONG && !b.starts_with(b"-----"));
        let head = beginning.unwrap_or(needle);
        let Some(first) = head.first() else { return };
        let mut from = 0;
        while let Some(rest) = self.bytes.get(from..) {
            let Some(skipped) = rest.iter().position(|byte| byte == first) else { return };
            let at = from + skipped;
            let here = self.bytes.get(at..).unwrap_or_default();
            if here.starts_with(head) {
                let length = here.iter().zip(needle).take_while(|(a, b)| a == b).count();
                places.extend(self.place(at..at + length));
            }
            // Not behind the match: it may overlap with the next.
            from = at + 1;
        }
    }

    /// Without white space and what is invisible; `None` if there is none of it.
    pub(super) fn squeezed(&self) -> Option<View> {
        let mut view = View::empty(self.bytes.len(), self.guessed);
        let mut at = 0;
        for chunk in self.bytes.utf8_chunks() {
            let valid = chunk.valid().chars().map(|char| (char.len_utf8(), is_dropped(char)));
            let invalid = chunk.invalid().iter().map(|_| (1, false));
            for (length, dropped) in valid.chain(invalid) {
                if !dropped {
                    for i in at..at + length {
                        if let (Some(byte), Some(origin)) = (self.bytes.get(i), self.origin.get(i)) {
                            view.push(*byte, origin.clone());
                        }
                    }
                }
                at += length;
            }
        }
        (view.bytes.len() < self.bytes.len()).then_some(view)
    }

    /// With every escape undone that the function knows; `None` if there is none.
    pub(super) fn decoded(&self, escape: fn(u8, &[u8]) -> Option<Escape>) -> Option<View> {
        // No escape stands for more bytes than it has.
        let mut view = View::empty(self.bytes.len(), self.guessed);
        let mut any = false;
        let mut at = 0;
        while let Some((&byte, rest)) = self.bytes.get(at..).and_then(<[u8]>::split_first) {
            // Only these begin an escape.
            let found = if matches!(byte, b'%' | b'+' | b'\\' | b'&') { escape(byte, rest) } else { None };
            let length = found.as_ref().map_or(1, |escape| escape.length);
            let origin = self.place(at..at + length)?;
            match found {
                Some(Escape { bytes, used, .. }) => {
                    any = true;
                    for byte in bytes.into_iter().take(used) {
                        view.push(byte, origin.clone());
                    }
                }
                None => view.push(byte, origin),
            }
            at += length;
        }
        any.then_some(view)
    }

    /// Runs of hex digits, read from their first and from their second digit.
    pub(super) fn read_hex(&self) -> Option<View> {
        let mut view = View::empty(2 * self.bytes.len(), true);
        for run in self.runs(2 * SHORTEST, |byte| byte.is_ascii_hexdigit()) {
            let Some(whole) = self.place(run.clone()) else { continue };
            for shift in 0..2 {
                view.push(BETWEEN, whole.clone());
                for at in (run.start + shift..run.end.saturating_sub(1)).step_by(2) {
                    let byte = self.bytes.get(at..at + 2).and_then(hex_byte);
                    if let (Some(byte), Some(origin)) = (byte, self.place(at..at + 2)) {
                        view.push(byte, origin);
                    }
                }
            }
        }
        (!view.bytes.is_empty()).then_some(view)
    }

    /// Runs of Base64 of either alphabet, read from each of their first four characters: a word or a slash
    /// may stand before what was encoded. Whatever is found takes the whole run with it.
    pub(super) fn read_base64(&self) -> Option<View> {
        let mut view = View::empty(4 * self.bytes.len(), true);
        for run in self.runs(SHORTEST + 1, |byte| base64_value(byte).is_some()) {
            let padding = self.bytes.get(run.end..).unwrap_or_default().iter().take(2);
            let padding = padding.take_while(|byte| **byte == b'=').count();
            let Some(origin) = self.place(run.start..run.end + padding) else { continue };
            for shift in 0..4 {
                view.push(BETWEEN, origin.clone());
                let (mut bits, mut held) = (0_u32, 0);
                let run = self.bytes.get(run.start + shift..run.end).unwrap_or_default();
                for value in run.iter().filter_map(|byte| base64_value(*byte)) {
                    bits = (bits << 6 | u32::from(value)) & 0x3FFF;
                    held += 6;
                    if held >= 8 {
                        held -= 8;
                        let [.., byte] = (bits >> held).to_be_bytes();
                        view.push(byte, origin.clone());
                    }
                }
            }
        }
        (!view.bytes.is_empty()).then_some(view)
    }

    /// The places of long enough runs of such bytes.
    pub(super) fn runs(&self, shortest: usize, member: fn(u8) -> bool) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut start = 0;
        let end = self.bytes.len();
        for (at, byte) in self.bytes.iter().copied().enumerate() {
            if !member(byte) {
                runs.push(start..at);
                start = at + 1;
            }
        }
        runs.push(start..end);
        runs.retain(|run| run.len() >= shortest);
        runs
    }
}
