//! Finds the declared paths in a JSON response, in one pass, and keeps nothing else.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::body::Body;
use super::{Looks, is_blank, is_form};

/// A place in a response: the names on the way down. A name of digits only also counts through an array.
pub(crate) type Path = &'static [&'static str];

/// What is wrong with a response that is not the JSON it should be.
///
/// The only words in it are those of the declaration: nothing of what the provider sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// Nothing but white space.
    Empty,
    /// A second byte order mark: one is skipped.
    Bom,
    /// UTF-16 or UTF-32.
    Wide,
    /// gzip, zlib or zstd that nobody undid.
    Compressed,
    /// A web page: a login form, or a proxy's error.
    Html,
    /// Markup.
    Xml,
    /// `a=b&c=d`.
    Form,
    /// Words.
    Text,
    /// The end came too early.
    Truncated,
    /// Not JSON at this place.
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted in bytes from 1.
        column: usize,
    },
    /// Something after the end of the value.
    Trailing,
    /// A key on a declared path that is there twice: which of the two is meant, readers disagree.
    Duplicate {
        /// The declared path up to this key.
        path: String,
    },
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Malformed::Empty => f.write_str("the response is empty"),
            Malformed::Bom => f.write_str("the response begins with more than one byte order mark"),
            Malformed::Wide => {
                f.write_str("the response is UTF-16 or UTF-32, and JSON is UTF-8 (RFC 8259 section 8.1)")
            }
            Malformed::Compressed => f.write_str("the response is compressed, though nobody asked for that"),
            Malformed::Html => f.write_str("the response is HTML, not JSON"),
            Malformed::Xml => f.write_str("the response is XML, not JSON"),
            Malformed::Form => f.write_str("the response is a form (`a=b&c=d`), not JSON"),
            Malformed::Text => f.write_str("the response is plain text, not JSON"),
            Malformed::Truncated => f.write_str("the response is JSON that was cut off"),
            Malformed::Syntax { line, column } => {
                write!(f, "the response is not valid JSON (line {line}, column {column})")
            }
            Malformed::Trailing => f.write_str("the response goes on after the end of its JSON"),
            Malformed::Duplicate { path } => write!(f, "the response has `{path}` twice"),
        }
    }
}

impl std::error::Error for Malformed {}

/// Paths that are sought in one pass: as many as a mask has bits.
const AT_ONCE: usize = 32;

/// Reads the body once and puts the raw JSON text at `paths[i]` into `found[i]`; `None` where nothing is.
///
/// # Errors
/// The body is not one JSON value, or has a key on one of the paths twice. `found` then holds what was read before
/// that, or all of it: a hint, and the one copy of what cannot be had again.
pub(crate) fn seek<'b>(
    body: &'b Body<'_>,
    paths: &[Path],
    found: &mut [Option<&'b str>],
) -> Result<(), Malformed> {
    found.fill(None);
    if let Some(looks) = body.looks() {
        return Err(match looks {
            Looks::Empty => Malformed::Empty,
            Looks::Bom => Malformed::Bom,
            Looks::Wide => Malformed::Wide,
            Looks::Compressed => Malformed::Compressed,
            Looks::Html => Malformed::Html,
            Looks::Xml => Malformed::Xml,
        });
    }
    let text = body.text();
    if paths.is_empty() {
        return pass(text, paths, found);
    }
    for (paths, found) in paths.chunks(AT_ONCE).zip(found.chunks_mut(AT_ONCE)) {
        pass(text, paths, found)?;
    }
    Ok(())
}

fn pass<'b>(text: &'b str, paths: &[Path], found: &mut [Option<&'b str>]) -> Result<(), Malformed> {
    let mut mask = 0;
    for (bit, path) in bits().zip(paths) {
        mask |= if path.is_empty() { 0 } else { bit };
    }
    let mut seeker = Seeker { text, paths, found, failure: None };
    let outcome = seeker.read(text, mask, 0);
    if let Some(failure) = seeker.failure.take() {
        return Err(failure);
    }
    outcome.map_err(|failure| match failure {
        // `503 Service Unavailable` begins with a number, and `true story` with a boolean.
        Malformed::Syntax { .. } | Malformed::Trailing
            if !text.trim_ascii_start().starts_with(['{', '[', '"']) =>
        {
            if is_form(text) {
                Malformed::Form
            } else {
                Malformed::Text
            }
        }
        other => other,
    })?;
    for (path, found) in paths.iter().zip(found) {
        if path.is_empty() {
            *found = Some(text.trim_ascii());
        }
    }
    Ok(())
}

/// The bit of each path.
fn bits() -> impl Iterator<Item = u32> {
    (0..u32::BITS).map(|shift| 1 << shift)
}

/// The paths in a mask.
fn ones(mut mask: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let next = (mask != 0).then(|| mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(next)
    })
}

struct Seeker<'a, 'b> {
    text: &'b str,
    paths: &'a [Path],
    found: &'a mut [Option<&'b str>],
    /// serde's errors carry words only: ours wait here while serde unwinds.
    failure: Option<Malformed>,
}

impl<'b> Seeker<'_, 'b> {
    /// Reads one whole value, looking at this depth for the paths in the mask.
    ///
    /// Never through `deserialize_any`: that copies strings to where nobody wipes them, refuses `1e400`, and
    /// calls a number a map under `arbitrary_precision`. Calls itself once for each level of a declared path,
    /// never for what the provider nests.
    fn read(&mut self, raw: &'b str, mask: u32, depth: usize) -> Result<(), Malformed> {
        let mut json = serde_json::Deserializer::from_str(raw);
        let first = raw.trim_ascii_start().bytes().next();
        let outcome = match first {
            Some(b'{') if mask != 0 => json.deserialize_map(Level { seeker: self, mask, depth }),
            Some(b'[') if mask != 0 => json.deserialize_seq(Level { seeker: self, mask, depth }),
            _ => json.deserialize_ignored_any(IgnoredAny).map(|_| ()),
        };
        outcome.map_err(|error| self.syntax(raw, &error))?;
        json.end().map_err(|_| Malformed::Trailing)
    }

    /// Hands a value to the paths that led to it.
    fn take(&mut self, raw: &'b str, hit: u32, depth: usize) -> Result<(), Malformed> {
        let mut deeper = 0;
        for index in ones(hit) {
            if self.paths.get(index).is_some_and(|path| path.len() == depth) {
                // Of a key that is there twice the first that says anything, for what is a hint only.
                if let Some(found) = self.found.get_mut(index)
                    && found.is_none_or(is_blank)
                {
                    *found = Some(raw);
                }
            } else {
                deeper |= 1 << index;
            }
        }
        // A scalar holds nothing further, and has been checked.
        if deeper == 0 || !raw.starts_with(['{', '[']) { Ok(()) } else { self.read(raw, deeper, depth) }
    }

    /// The paths in the mask whose name at this depth is the given one.
    fn matching(&self, mask: u32, depth: usize, name: impl Fn(&str) -> bool) -> u32 {
        let mut hit = 0;
        for index in ones(mask) {
            if self.paths.get(index).and_then(|path| path.get(depth)).is_some_and(|segment| name(segment)) {
                hit |= 1 << index;
            }
        }
        hit
    }

    fn duplicate(&self, hit: u32, depth: usize) -> Malformed {
        let path = bits().zip(self.paths).find(|(bit, _)| hit & bit != 0).map(|(_, path)| path);
        let path = path.and_then(|path| path.get(..=depth)).unwrap_or_default().join(".");
        Malformed::Duplicate { path }
    }

    fn syntax(&self, raw: &str, error: &serde_json::Error) -> Malformed {
        if error.is_eof() {
            return Malformed::Truncated;
        }
        // The place is told within `raw`, which may be a piece out of the middle.
        let start = (raw.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let before = self.text.get(..start).unwrap_or_default();
        let lines = before.bytes().filter(|byte| *byte == b'\n').count();
        let in_line = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        let (line, column) = (error.line(), error.column());
        Malformed::Syntax {
            line: lines + line,
            column: if line <= 1 { in_line.saturating_add(column) } else { column },
        }
    }
}

/// One object or array on the way.
struct Level<'s, 'a, 'b> {
    seeker: &'s mut Seeker<'a, 'b>,
    mask: u32,
    depth: usize,
}

impl<'b> Level<'_, '_, 'b> {
    fn take<E: serde::de::Error>(&mut self, raw: &'b RawValue, hit: u32) -> Result<(), E> {
        let outcome = self.seeker.take(raw.get(), hit, self.depth + 1);
        outcome.map_err(|failure| self.fail(failure))
    }

    fn fail<E: serde::de::Error>(&mut self, failure: Malformed) -> E {
        self.seeker.failure.get_or_insert(failure);
        E::custom("")
    }
}

impl<'b> Visitor<'b> for Level<'_, '_, 'b> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'b>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut seen = 0;
        while let Some(hit) =
            map.next_key_seed(Key { seeker: self.seeker, mask: self.mask, depth: self.depth })?
        {
            if hit == 0 {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if seen & hit != 0 {
                // The rest is read all the same: it may hold what cannot be had again.
                let failure = self.seeker.duplicate(hit, self.depth);
                self.seeker.failure.get_or_insert(failure);
            }
            seen |= hit;
            let raw = map.next_value()?;
            self.take(raw, hit)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'b>>(mut self, mut seq: A) -> Result<(), A::Error> {
        for index in 0_usize.. {
            let hit = self.seeker.matching(self.mask, self.depth, |segment| is_index(segment, index));
            if hit == 0 {
                if seq.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
            } else {
                let Some(raw) = seq.next_element()? else { return Ok(()) };
                self.take(raw, hit)?;
            }
        }
        Err(A::Error::custom(""))
    }
}

/// `0`, `1`, `10`: digits only, and no second spelling of the same place.
fn is_index(segment: &str, index: usize) -> bool {
    let plain = segment == "0" || !segment.starts_with('0');
    plain && segment.bytes().all(|byte| byte.is_ascii_digit()) && segment.parse() == Ok(index)
}

/// Compares a key with the declared names without keeping it.
struct Key<'s, 'a, 'b> {
    seeker: &'s Seeker<'a, 'b>,
    mask: u32,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_, '_, '_> {
    type Value = u32;

    fn deserialize<D: serde::Deserializer<'de>>(self, key: D) -> Result<u32, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_, '_> {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    // Unescaped by now: a key that is written another way is the same key.
    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<u32, E> {
        Ok(self.seeker.matching(self.mask, self.depth, |segment| segment == key))
    }
}

#[cfg(test)]
mod tests;
