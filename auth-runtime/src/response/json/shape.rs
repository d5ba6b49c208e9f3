//! What an error may say about a response: its shape, and the path that was probably meant. Never a value.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::seek::Path;
use super::{Looks, is_form, kind, looks};

/// How long a shape may grow, in bytes, before it ends in `…`.
const LONGEST: usize = 400;
/// How deep a shape looks; what is below is `object` or `array`.
const DEEPEST: usize = 4;
/// How many keys of one object are told.
const MOST_KEYS: usize = 20;
/// A longer key is cut.
const LONG_KEY: usize = 40;
/// A key longer than this is a value in the place of a key.
const LONGEST_KEY: usize = 64;
/// A key with more digits is an id, a number or a time.
const MOST_DIGITS: usize = 4;

/// The keys and types of a response: `{data: {access_token: string, expires_in: number}, status: string}`.
///
/// Keys are the provider's words too: scrub the result before it is shown.
pub(crate) fn shape(body: &[u8]) -> String {
    shape_of(body, || readable(body))
}

/// The [`shape`], and the path that is nearest to a declared one: the body is read as text once.
pub(crate) fn shape_and_nearest(body: &[u8], path: Option<Path>) -> (String, Option<String>) {
    let Some(path) = path else { return (shape(body), None) };
    let readable = readable(body);
    (shape_of(body, || readable), nearest_in(readable.0, path))
}

fn shape_of<'b>(body: &'b [u8], readable: impl FnOnce() -> (&'b str, bool)) -> String {
    let bytes = body.len();
    match looks(body) {
        Some(Looks::Empty) => return "empty".to_owned(),
        Some(Looks::Html) => return "HTML".to_owned(),
        Some(Looks::Xml) => return "XML".to_owned(),
        Some(Looks::Compressed) => return format!("compressed, {bytes} bytes"),
        Some(Looks::Wide) => return format!("UTF-16 or UTF-32, {bytes} bytes"),
        Some(Looks::Bom) => {
            return match body.strip_prefix(b"\xEF\xBB\xBF") {
                // A second mark is no mark, so that a body of marks only cannot lead deep.
                Some(rest) if looks(rest) != Some(Looks::Bom) => format!("byte order mark, {}", shape(rest)),
                _ => format!("binary, {bytes} bytes"),
            };
        }
        None => {}
    }
    let (text, whole) = readable();
    let text = text.trim_ascii();
    if text.starts_with(['{', '[']) {
        let mut out = Out { text: String::new(), full: false };
        out.value(text, 0);
        return out.text;
    }
    if !whole || text.bytes().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()) {
        return format!("binary, {bytes} bytes");
    }
    if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        return kind(text).to_owned();
    }
    if is_form(text) {
        return form(text);
    }
    format!("text, {bytes} bytes")
}

/// The body up to the first byte that is no UTF-8, and whether that is all of it.
fn readable(body: &[u8]) -> (&str, bool) {
    match std::str::from_utf8(body) {
        Ok(text) => (text, true),
        Err(error) => {
            let valid = body.get(..error.valid_up_to()).unwrap_or_default();
            (std::str::from_utf8(valid).unwrap_or_default(), false)
        }
    }
}

fn form(text: &str) -> String {
    let mut out = Out { text: String::new(), full: false };
    for (at, pair) in text.split('&').enumerate() {
        if at == MOST_KEYS || out.full {
            out.text.push_str("&…");
            break;
        }
        let name = Name::new(pair.split_once('=').map_or("", |(name, _)| name));
        if out.push(if at == 0 { "" } else { "&" }) && out.push(&name.shown()) {
            out.push("=…");
        }
    }
    out.text
}

/// A shape while it is written.
struct Out {
    text: String,
    full: bool,
}

impl Out {
    /// Adds a piece if there is room.
    fn push(&mut self, piece: &str) -> bool {
        if self.text.len() + piece.len() > LONGEST {
            self.full = true;
        }
        if !self.full {
            self.text.push_str(piece);
        }
        !self.full
    }

    fn value(&mut self, raw: &str, depth: usize) {
        match raw.bytes().next() {
            Some(b'{') if depth < DEEPEST => self.object(raw, depth),
            Some(b'[') if depth < DEEPEST => self.array(raw, depth),
            _ => {
                self.push(kind(raw));
            }
        }
    }

    fn object(&mut self, raw: &str, depth: usize) {
        if !self.push("{") {
            return;
        }
        let mut keys = 0;
        let whole = members(raw, &mut |name, raw| {
            if keys == MOST_KEYS || self.full || (keys > 0 && !self.push(", ")) {
                return false;
            }
            keys += 1;
            if self.push(&name.shown()) && self.push(": ") {
                self.value(raw, depth + 1);
            }
            !self.full
        });
        self.close(whole, keys > 0, "}");
    }

    fn array(&mut self, raw: &str, depth: usize) {
        if !self.push("[") {
            return;
        }
        let mut count = 0_usize;
        let mut kinds: Vec<&str> = Vec::new();
        let whole = members(raw, &mut |_, raw| {
            count += 1;
            if count == 1 {
                self.value(raw, depth + 1);
            }
            if !kinds.contains(&kind(raw)) {
                kinds.push(kind(raw));
            }
            true
        });
        for kind in kinds.iter().skip(1) {
            self.push(" | ");
            self.push(kind);
        }
        if count > 1 {
            self.push(&format!(" × {count}"));
        }
        self.close(whole, count > 0, "]");
    }

    /// Ends an object or array, saying whether there was more. A few bytes that are not counted.
    fn close(&mut self, whole: bool, comma: bool, bracket: &str) {
        if !whole && !self.text.ends_with('…') {
            let separate = comma && !self.text.ends_with(", ");
            self.text.push_str(if separate { ", …" } else { "…" });
        }
        self.text.push_str(bracket);
    }
}

/// A key of the response, or an index: written out only for whom it interests, since a list may be long.
pub(crate) enum Name {
    /// A key that is fit to be shown.
    Key(String),
    /// A key that looks like a value.
    Unfit,
    /// The place in a list.
    Index(usize),
}

impl Name {
    fn new(key: &str) -> Name {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-@$:".contains(&byte);
        let fit = !key.is_empty()
            && key.len() <= LONGEST_KEY
            && key.bytes().all(plain)
            && key.bytes().filter(u8::is_ascii_digit).count() <= MOST_DIGITS;
        if fit { Name::Key(key.to_owned()) } else { Name::Unfit }
    }

    pub(crate) fn into_text(self) -> Option<String> {
        match self {
            Name::Key(key) => Some(key),
            Name::Unfit => None,
            Name::Index(index) => Some(index.to_string()),
        }
    }

    pub(crate) fn shown(&self) -> String {
        match self {
            Name::Unfit => "?".to_owned(),
            Name::Index(index) => index.to_string(),
            Name::Key(key) => match key.get(..LONG_KEY) {
                Some(cut) if cut.len() < key.len() => format!("{cut}…"),
                _ => key.clone(),
            },
        }
    }
}

/// Calls for each member of one object or array until it says `false`; an element's name is its index.
/// Whether all were seen. Does not descend.
pub(crate) fn members<'b>(raw: &'b str, each: &mut dyn FnMut(Name, &'b str) -> bool) -> bool {
    let mut json = serde_json::Deserializer::from_str(raw);
    match raw.bytes().next() {
        Some(b'{') => json.deserialize_map(Members { each }).is_ok(),
        Some(b'[') => json.deserialize_seq(Members { each }).is_ok(),
        _ => true,
    }
}

struct Members<'e, 'b> {
    each: &'e mut dyn FnMut(Name, &'b str) -> bool,
}

impl<'b> Visitor<'b> for Members<'_, 'b> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'b>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Key)? {
            let raw: &RawValue = map.next_value()?;
            if !(self.each)(name, raw.get()) {
                return Err(A::Error::custom(""));
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'b>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        while let Some(raw) = seq.next_element::<&RawValue>()? {
            if !(self.each)(Name::Index(index), raw.get()) {
                return Err(A::Error::custom(""));
            }
            index += 1;
        }
        Ok(())
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Name;

    fn deserialize<D: serde::Deserializer<'de>>(self, key: D) -> Result<Name, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Name, E> {
        Ok(Name::new(key))
    }
}

/// How many leaves of a response are compared with the declared path.
const MOST_LEAVES: usize = 200;
/// How many members are looked at, leaves or not.
const MOST_STEPS: usize = 2_000;
/// How deep the leaves may lie.
const DEEPEST_LEAF: usize = 6;

/// As [`shape_and_nearest`].
#[cfg(test)]
pub(crate) fn nearest(body: &[u8], path: Path) -> Option<String> {
    nearest_in(readable(body).0, path)
}

/// The path in the response, dotted, that the declared one was probably meant to be.
///
/// It has the same last name elsewhere, or one that is spelled like it, or one of the two names contains the
/// other. It is the provider's words: scrub it before it is shown.
fn nearest_in(text: &str, path: Path) -> Option<String> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut leaves = Leaves { found: Vec::new(), steps: 0 };
    leaves.collect(text.trim_ascii(), &mut Vec::new());

    let name = last_name(path.iter().copied())?;
    let parent = path.split_last().map_or(&[][..], |(_, parent)| parent);
    let (_, best) = leaves
        .found
        .into_iter()
        .filter(|leaf| leaf != path)
        .filter_map(|leaf| {
            let likeness = likeness(name, last_name(leaf.iter().map(String::as_str))?)?;
            let same_parent = leaf.split_last().is_some_and(|(_, of_leaf)| of_leaf == parent);
            Some(((likeness, !same_parent, leaf.len().abs_diff(path.len())), leaf))
        })
        // The first of equals: the provider wrote it first.
        .min_by_key(|(rank, _)| *rank)?;
    Some(best.join("."))
}

/// A path that sounds like the end of a token, whatever the declared one is called. It is the provider's words:
/// scrub it before it is shown.
pub(crate) fn nearest_expiry(text: &str) -> Option<String> {
    const WORDS: [&str; 5] = ["expir", "ttl", "lifetime", "validuntil", "validfor"];
    let mut leaves = Leaves { found: Vec::new(), steps: 0 };
    leaves.collect(text.trim_ascii(), &mut Vec::new());
    let sounds = |leaf: &Vec<String>| {
        let name = folded(last_name(leaf.iter().map(String::as_str)).unwrap_or_default());
        // How long the refresh token lives says nothing about this one.
        !name.windows(7).any(|part| part == b"refresh")
            && WORDS.iter().any(|word| name.windows(word.len()).any(|part| part == word.as_bytes()))
    };
    leaves.found.into_iter().find(sounds).map(|path| path.join("."))
}

/// The last segment that is a word: an index resembles nothing.
fn last_name<'a>(path: impl DoubleEndedIterator<Item = &'a str>) -> Option<&'a str> {
    path.rev().find(|segment| !segment.bytes().all(|byte| byte.is_ascii_digit()))
}

struct Leaves {
    found: Vec<Vec<String>>,
    steps: usize,
}

impl Leaves {
    fn collect(&mut self, raw: &str, way: &mut Vec<String>) {
        let list = raw.starts_with('[');
        members(raw, &mut |name, raw| {
            self.steps += 1;
            if self.steps > MOST_STEPS || self.found.len() >= MOST_LEAVES {
                return false;
            }
            // What looks like a value leads to no path that anybody would declare.
            let Some(name) = name.into_text() else { return true };
            way.push(name);
            if !raw.starts_with(['{', '[']) {
                self.found.push(way.clone());
            } else if way.len() < DEEPEST_LEAF {
                self.collect(raw, way);
            }
            way.pop();
            // The elements of a list are alike.
            !list
        });
    }
}

/// How like two names are, smaller for more; `None` if they have nothing in common.
fn likeness(declared: &str, there: &str) -> Option<(u8, usize)> {
    if declared == there {
        return Some((0, 0));
    }
    let (declared, there) = (folded(declared), folded(there));
    if declared == there {
        return Some((1, 0));
    }
    let (shorter, longer) =
        if declared.len() < there.len() { (&declared, &there) } else { (&there, &declared) };
    // Not less than the difference in length, which is quicker to tell.
    let (least, most) = (longer.len() - shorter.len(), (shorter.len() / 3).max(1));
    if shorter.len() > 2 && least <= most {
        let distance = distance(&declared, &there);
        if distance <= most {
            return Some((2, distance));
        }
    }
    // `token` for `access_token`; three letters are in everything.
    (shorter.len() > 3 && longer.windows(shorter.len()).any(|w| w == shorter.as_slice()))
        .then_some((3, least))
}

/// A name without the ways in which providers spell the same name.
fn folded(name: &str) -> Vec<u8> {
    name.bytes()
        .filter(|byte| !matches!(byte, b'_' | b'-'))
        .map(|byte| byte.to_ascii_lowercase())
        .take(LONGEST_KEY)
        .collect()
}

/// Insertions, deletions, substitutions and swaps of neighbours between two short names.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut previous_a = None;
    for (row, &in_a) in (1..).zip(a) {
        let mut current = vec![row];
        let mut previous_b = None;
        for (at, &in_b) in (1..).zip(b) {
            let substituted = cell(&above, at - 1) + usize::from(in_a != in_b);
            let mut best = substituted.min(cell(&above, at) + 1).min(cell(&current, at - 1) + 1);
            if at > 1 && previous_a == Some(in_b) && previous_b == Some(in_a) {
                best = best.min(cell(&before, at - 2) + 1);
            }
            current.push(best);
            previous_b = Some(in_b);
        }
        previous_a = Some(in_a);
        before = std::mem::replace(&mut above, current);
    }
    cell(&above, b.len())
}

#[cfg(test)]
mod tests;
