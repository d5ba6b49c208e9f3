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
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (body, want) in [
            (
                &br#"{"data":{"access_token":"s3cret","expires_in":3600},"status":"00"}"#[..],
                "{data: {access_token: string, expires_in: number}, status: string}",
            ),
            (
                br#" {"a":null,"b":true,"c":1e400,"d":{},"e":[]} "#,
                "{a: null, b: boolean, c: number, d: {}, e: []}",
            ),
            (br#"[{"code":602},{"code":1},{}]"#, "[{code: number} × 3]"),
            (br#"["x"]"#, "[string]"),
            (br#"["x","y"]"#, "[string × 2]"),
            (br#"["x",1,null,1]"#, "[string | number | null × 4]"),
            (br#"{"a":{"b":{"c":{"d":{"e":1}}}}}"#, "{a: {b: {c: {d: object}}}}"),
            (br#"{"a":1,"a":"x"}"#, "{a: number, a: string}"),
            (
                br#"{"a b":1,"":2,"\u001b[31m":3,"x\u0000":4,"\u00e9":5}"#,
                "{?: number, ?: number, ?: number, ?: number, ?: number}",
            ),
            (br#"{"8f14e45fceea167a":1,"2025-10-09":1,"x5t":1}"#, "{?: number, ?: number, x5t: number}"),
            (br#"{"a":1,"b":"#, "{a: number, …}"),
            (br#"{"a":"cut"#, "{…}"),
            (b"{\"a\":1,\"b\":\"\xFF\"}", "{a: number, …}"),
            (b"[1,2,", "[number × 2, …]"),
            (b"{} trailing", "{}"),
            (b"\"s3cret\"", "string"),
            (b"42", "number"),
            (b"null", "null"),
            (b"", "empty"),
            (b" \n", "empty"),
            (b"<!doctype html>", "HTML"),
            (b"<?xml?>", "XML"),
            (b"\xEF\xBB\xBF{\"a\":1}", "byte order mark, {a: number}"),
            (b"\xEF\xBB\xBF\xEF\xBB\xBF{}", "binary, 8 bytes"),
            (b"\xFF\xFE{\0", "UTF-16 or UTF-32, 4 bytes"),
            (b"\x1F\x8B\x08", "compressed, 3 bytes"),
            (b"\x01\x02", "binary, 2 bytes"),
            (b"abc\xFF", "binary, 4 bytes"),
            (b"access_token=s3cret&expires_in=3600", "access_token=…&expires_in=…"),
            (b"Service Unavailable", "text, 19 bytes"),
        ] {
            assert_eq!(shape(body), want, "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn shapes_are_bounded() {
        use std::fmt::Write as _;
        let long_key = |n: usize| format!("{{\"{}\":1}}", "k".repeat(n));
        assert_eq!(shape(long_key(40).as_bytes()), format!("{{{}: number}}", "k".repeat(40)));
        assert_eq!(shape(long_key(64).as_bytes()), format!("{{{}…: number}}", "k".repeat(40)));
        assert_eq!(shape(long_key(65).as_bytes()), "{?: number}");

        let mut many = String::new();
        for a in 'a'..='z' {
            write!(many, ",\"{a}\":1").unwrap();
        }
        let many = format!("{{{}}}", &many[1..]);
        let of_many = shape(many.as_bytes());
        assert!(of_many.ends_with("t: number, …}"), "{of_many}");

        let mut wide = many.clone();
        for _ in 0..8 {
            wide = format!("{{\"a\":{wide},\"b\":{wide},\"c\":[{wide},1]}}");
        }
        let form = format!("{}z=1", "a=1&".repeat(30));
        let marks = "\u{FEFF}".repeat(100_000);
        for body in [wide, form, marks, "{".repeat(100_000), "[".repeat(100_000) + &"]".repeat(100_000)] {
            assert!(shape(body.as_bytes()).len() < LONGEST + 100);
        }
        let deep = format!("{{\"deep\":{}{},\"b\":1}}", "{\"a\":[".repeat(50_000), "]}".repeat(50_000));
        assert_eq!(shape(deep.as_bytes()), "{deep: {a: [{a: array}]}, b: number}");
    }

    #[test]
    fn the_nearest_path() {
        const TOKEN: Path = &["access_token"];
        const NESTED: Path = &["data", "access_token"];
        const EXPIRES: Path = &["data", "expires_in"];
        const CODE: Path = &["errors", "0", "code"];
        for (body, path, want) in [
            (r#"{"data":{"access_token":"x","expires_in":1}}"#, TOKEN, Some("data.access_token")),
            (r#"{"access_token":"x"}"#, NESTED, Some("access_token")),
            (r#"{"data":{"accessToken":"x","token_type":"y"}}"#, NESTED, Some("data.accessToken")),
            (r#"{"AccessToken":"x","acess_token":"y"}"#, TOKEN, Some("AccessToken")),
            (r#"{"acess_token":"y","id":1}"#, TOKEN, Some("acess_token")),
            (r#"{"acces_tokne":"y"}"#, TOKEN, Some("acces_tokne")),
            (r#"{"status":"x","data":{"token":"y"}}"#, NESTED, Some("data.token")),
            (r#"{"expires":1,"data":{"expires":1}}"#, EXPIRES, Some("data.expires")),
            (r#"{"a":{"expires_in":1},"data":{"expires":1}}"#, EXPIRES, Some("a.expires_in")),
            (r#"[{"access_token":1},{"access_token":2}]"#, TOKEN, Some("0.access_token")),
            (r#"{"error":{"code":1}}"#, CODE, Some("error.code")),
            (r#"{"errors":[{"codes":["x"]}]}"#, CODE, Some("errors.0.codes.0")),
            (r#"{"access_token":{"access_token":1}}"#, TOKEN, Some("access_token.access_token")),
            (r#"{"access_token":null}"#, TOKEN, None),
            (r#"{"status":"00","id":1,"in":2}"#, TOKEN, None),
            ("{\"a\u{1b}ccess_token\":1}", TOKEN, None),
            ("\u{FEFF}{\"accesstoken\":1}", TOKEN, Some("accesstoken")),
            ("{}", TOKEN, None),
            ("", TOKEN, None),
            ("access_token=1", TOKEN, None),
            (r#"{"access-token":1,"x":"#, TOKEN, Some("access-token")),
        ] {
            assert_eq!(nearest(body.as_bytes(), path).as_deref(), want, "{body}");
        }
        assert_eq!(nearest(b"{\"a\":1}", &[]), None);
        assert_eq!(nearest(b"[1]", &["0", "1"]), None);
        let deep = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
        assert_eq!(nearest(deep.as_bytes(), TOKEN), None);
        let wide = format!("[{}{{\"access_token\":1}}]", "{},".repeat(100_000));
        assert_eq!(nearest(wide.as_bytes(), TOKEN), None);
    }

    #[test]
    fn distances() {
        for (a, b, want) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "acb", 1),
            ("kitten", "sitting", 3),
            ("accesstoken", "accestokne", 2),
        ] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), want, "{a} {b}");
        }
    }
}
